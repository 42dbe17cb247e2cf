"""Who somebody is from whom something comes, and for whom they act."""

from __future__ import annotations

from dataclasses import dataclass

from core.accounts.patients import Patient
from core.accounts.people import Person
from core.family.model import Known
from core.staff.members import Member


@dataclass(frozen=True, slots=True)
class Correspondent:
    """Whoever something comes from: their account, if they have one, and who they are among the staff, if anybody. With
    a `relative`, they act for the `patient`, who is somebody else. With `no_longer`, it was meant for somebody for whom
    they act no more: it is not taken, and that is said. When it `is_unclear` for whom it is meant, they are asked.
    """

    person: Person
    patient: Patient | None
    member: Member | None
    relative: Known | None = None
    no_longer: bool = False
    is_unclear: bool = False
