"""What every sort of resource is taken with: the transaction, where it was found, and what it refers to."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, TypeAlias, TypeVar

import sqlalchemy as sa

from core.accounts.patients import Patient
from core.appointments.model import Appointment
from core.context import Work
from core.exchange.fhir.datatypes import Reference
from core.exchange.fhir.parsing import parse
from core.exchange.fhir.resources import Resource
from core.exchange.known import ExternalIdentifier, Key, Names, RecordKind
from core.exchange.reading.keys import keys_of_reference
from core.exchange.reading.sources import SourceEntry, Sources
from core.exchange.report import FaultError, Outcome, Report, Severity, UnknownReferenceError
from core.exchange.staging import Staging
from core.orm import Base
from core.prescriptions.model import Medication
from core.referrals.model import Referral
from core.results.model import Result

R = TypeVar("R", bound=Resource)


class NotTakenError(Exception):
    """A resource is sound, and the portal has no place for it; the reason goes on after 'not taken: '."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


KEPT: Final[Mapping[RecordKind, type[Base]]] = {
    RecordKind.PATIENT: Patient,
    RecordKind.APPOINTMENT: Appointment,
    RecordKind.MEDICATION: Medication,
    RecordKind.RESULT: Result,
    RecordKind.REFERRAL: Referral,
}
"""Where what is known is kept."""

PatientTaker: TypeAlias = "Callable[[Taking, SourceEntry], Awaitable[tuple[Patient, Outcome]]]"


@dataclass
class Taking:
    """One transaction of an import. `news` are the patients of whom something is new, `touched` those whose records
    have changed in any way, `kept_files` the ids of the files that have come.
    """

    work: Work
    sources: Sources
    report: Report
    take_patient: PatientTaker
    left_out: set[Key]
    staging: Staging
    """What patients are known by who were not taken, in this file or in one before."""
    touched: dict[int, Patient] = field(default_factory=dict)
    news: dict[int, Patient] = field(default_factory=dict)
    kept_files: set[str] = field(default_factory=set)
    created: list[Patient] = field(default_factory=list)
    names: Names = field(init=False)
    _kept: list[object] = field(default_factory=list)
    _parsed: tuple[SourceEntry, Resource] | None = None
    _patients: dict[Key, Patient | NotTakenError] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Nothing is known yet."""
        self.names = Names(self.work)

    async def look_ahead(self, entries: Sequence[SourceEntry]) -> None:
        """Read at once what these entries are here, so that each needn't be asked for by itself."""
        found = await self.names.learn(key for each in entries for key in each.keys)
        for kind, model in KEPT.items():
            ids = {each.local_id for each in found if each.kind is kind}
            wanted = [int(each) for each in ids] if kind is RecordKind.PATIENT else list(ids)
            if wanted:
                query = sa.select(model).where(model.__table__.c.id.in_(wanted))
                self._kept += await self.work.session.scalars(query)

    async def known(
        self, entry: SourceEntry, kind: RecordKind, patient: Patient | None = None
    ) -> ExternalIdentifier | None:
        """By which name something is known here that has come before; of this patient's, if it is said of whom.

        Raises: FaultError.
        """
        found = await self.names.find(entry.keys)
        if found is not None and found.kind is not kind:
            raise FaultError("has an identifier of something else here")
        if found is not None and patient is not None and found.patient_id != patient.id:
            raise FaultError("is known here as another patient's")
        return found

    async def patient(self, entry: SourceEntry, reference: Reference | None, path: str) -> Patient:
        """The patient that an entry is about.

        Raises: FaultError, when there is none; NotTakenError, when the patient isn't taken.
        """
        if reference is None:
            raise FaultError("is missing; nothing is taken that is nobody's", path)
        keys = keys_of_reference(reference, "Patient", entry.address, self.sources.source)
        if not keys:
            kind = (reference.reference or "").split("/")[0]
            if kind.isalpha() and kind.istitle():
                raise NotTakenError(f"it is of a {kind}, and of no patient")
            raise FaultError("refers to no Patient", path)
        for key in keys:
            if (patient := self._patients.get(key)) is not None:
                return _or_raise(patient)
        patient = await self._find_patient(keys, path)
        self._patients |= dict.fromkeys(keys, patient)
        return _or_raise(patient)

    async def _find_patient(self, keys: Sequence[Key], path: str) -> Patient | NotTakenError:
        found = await self.names.find(keys)
        if found is not None and found.kind is RecordKind.PATIENT:
            return await self.work.session.get_one(Patient, found.patient_id)
        number = self.sources.find(keys, "Patient")
        if number is None and not self.left_out.isdisjoint(keys):
            return NotTakenError("its Patient is not taken")
        if number is None:
            raise UnknownReferenceError("refers to a Patient that is neither in the file nor known here", path)
        try:
            patient, _ = await self.take_patient(self, self.sources.read(number))
        except NotTakenError:
            return NotTakenError("its Patient is not taken")
        except FaultError:
            raise FaultError("refers to a Patient that is wrong itself", path) from None
        return patient

    def part(self, entry: SourceEntry, reference: Reference, kind: str) -> SourceEntry | None:
        """The entry of this sort that one refers to, contained in it or in the file.

        Raises: FaultError.
        """
        if reference.reference is not None and reference.reference.startswith("#"):
            for each in entry.value.get("contained", ()):
                if each.get("id") == reference.reference[1:] and each.get("resourceType") == kind:
                    return SourceEntry(-1, f"{entry.place}.contained", kind, each)
            return None
        keys = keys_of_reference(reference, kind, entry.address, self.sources.source)
        number = self.sources.find(keys, kind)
        return None if number is None else self.sources.read(number)

    def use(self, part: SourceEntry) -> None:
        """It is taken with what refers to it."""
        if part.number >= 0 and self.sources.use(part.number):
            self.report.count(part.kind, Outcome.PART)

    def resource(self, entry: SourceEntry, model: type[R]) -> R:
        """What an entry says.

        Raises: FaultsError.
        """
        if self._parsed is None or self._parsed[0] is not entry:
            self._parsed = entry, parse(entry.value, entry.kind)
        resource = self._parsed[1]
        if not isinstance(resource, model):
            raise TypeError(entry.kind)
        return resource

    def differs(self, entry: SourceEntry, reason: str) -> None:
        """Tell that something else counts than what the entry says."""
        self.report.tell(Severity.DIFFERS, entry.place, reason)

    def has_changed(self, patient: Patient, *, is_news: bool = True) -> None:
        """Something of this patient's has come or changed."""
        self.touched[patient.id] = patient
        if is_news:
            self.news[patient.id] = patient


def _or_raise(patient: Patient | NotTakenError) -> Patient:
    if isinstance(patient, NotTakenError):
        raise NotTakenError(patient.reason)
    return patient


Taker: TypeAlias = "Callable[[Taking, SourceEntry], Awaitable[Outcome]]"
