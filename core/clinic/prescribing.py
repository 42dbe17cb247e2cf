"""What a clinic decides about e-prescriptions in its file: limits of an order, and medicines that take more care."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from core.clinic.settings import Part
from core.i18n import Words


class PrescriptionRules(Part):
    """Limits, promises and reminders. Times in the unit that the name says."""

    most_medicines: Annotated[int, Field(ge=1, le=10)] = 5
    most_waiting: Annotated[int, Field(ge=1, le=10)] = 3
    answer_working_days: Annotated[int, Field(ge=1, le=30)] = 2
    earliest_days: Annotated[int, Field(ge=1, le=365)] | None = None
    remind_medicine_days: Annotated[int, Field(ge=1, le=60)] = 7
    remind_prescription_days: Annotated[int, Field(ge=1, le=60)] = 5
    needed_today: Words | None = None


class CarefulMedicines(Part):
    """Medicines that are prescribed with more care, such as controlled drugs, by how their names begin.

    What the clinic `asks` is answered by whoever orders one. Those `only_at_visit` aren't ordered at all. They are
    `issued_by` these practitioners; by every doctor, with none given. `every_days`: one order in so many days.
    """

    id: Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]{0,23}$")]
    names: Annotated[tuple[str, ...], Field(min_length=1)]
    asks: Words | None = None
    only_at_visit: bool = False
    issued_by: tuple[Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]{0,23}$")], ...] = ()
    every_days: Annotated[int, Field(ge=1, le=365)] | None = None
