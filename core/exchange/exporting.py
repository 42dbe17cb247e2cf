"""What the portal has, as FHIR: the clinic file's side, then patient after patient, always in the same order.

Of the same records come the same bytes: nothing says when they were written out. Who has merely typed a PESEL is not
among them (D16).
"""

from __future__ import annotations

from base64 import b64encode
from collections import defaultdict
from collections.abc import AsyncIterator, Callable, Iterable, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

import sqlalchemy as sa

from core.accounts.identity import Pesel
from core.accounts.patients import Patient, Tier, full_account_of
from core.appointments.model import Appointment, AppointmentStatus
from core.context import Work
from core.errors import ConfigurationError
from core.exchange import known
from core.exchange.fhir.written import Json, encode
from core.exchange.known import Key, RecordKind
from core.exchange.reading.attached_content import CONTENT_TYPES, hash_of
from core.exchange.reading.scanning import LARGEST_RESOURCE
from core.exchange.staging import digest_of
from core.exchange.subjects import (
    appointments,
    attached,
    clinic_side,
    documents,
    medicines,
    patients,
    prescriptions,
    referrals,
    results,
)
from core.files.model import File
from core.files.names import ENDINGS
from core.files.vault import NotInVault, Vault
from core.prescriptions.model import Medication, Prescription
from core.referrals.model import Referral
from core.results.model import CURRENT, Result
from core.staff import audit
from core.staff.audit import PORTAL, AuditAction

AT_ONCE: Final = 50
"""Patients of one transaction."""


MOST_WITHIN: Final = LARGEST_RESOURCE // 2
"""Bytes of files within one resource; as base64 they are a third more."""


class Release(StrEnum):
    """A release of FHIR that is written."""

    R4 = "R4"
    R5 = "R5"


@dataclass(slots=True)
class Exporter:
    """How it is done: `transaction` opens one; with `patient_id`, only of this patient. `source` is
    the name of the system that gets it, if there are several. `put_beside` is handed a name
    and the bytes of what would make its resource too large to be read again, and answers its address; without it,
    that is an error.
    """

    transaction: Callable[[], AbstractAsyncContextManager[Work]]
    vault: Vault
    release: Release = Release.R4
    patient_id: int | None = None
    source: str = ""
    put_beside: Callable[[str, bytes], str] | None = None

    async def resources(self) -> AsyncIterator[Json]:
        """One after another."""
        async with self.transaction() as work:
            for each in clinic_side.write(work.clinic):
                yield each
            await audit.note(
                work, PORTAL, AuditAction.EXPORTED_RECORDS, patient_id=self.patient_id, subject=f"fhir/{self.release}"
            )
        last = 0
        while True:
            async with self.transaction() as work:
                page = await self._page(work, last)
                written = [each async for each in self._written(work, page)]
            for each in written:
                yield await self._with_files(each)
            if not page:
                return
            last = page[-1].id

    async def _page(self, work: Work, last: int) -> Sequence[Patient]:
        query = sa.select(Patient).where(Patient.tier == Tier.FULL, Patient.id > last).order_by(Patient.id)
        if self.patient_id is not None:
            query = query.where(Patient.id == self.patient_id)
        return (await work.session.scalars(query.limit(AT_ONCE))).all()

    async def _written(self, work: Work, page: Sequence[Patient]) -> AsyncIterator[Json]:
        written = await patients.write(work, page, self.source)
        of_each = (self._appointments, self._referrals, self._medicines, self._results)
        parts = [await part(work, page, written) for part in of_each]
        for patient in page:
            yield written[patient.id]
            for theirs in parts:
                for each in theirs[patient.id]:
                    yield each

    async def _appointments(
        self, work: Work, page: Iterable[Patient], written: dict[int, Json]
    ) -> dict[int, list[Json]]:
        query = sa.select(Appointment).where(
            Appointment.patient_id.in_([each.id for each in page]), Appointment.status != AppointmentStatus.HELD
        )
        found = (await work.session.scalars(query)).all()
        names = await known.names_of(work, RecordKind.APPOINTMENT, [each.id for each in found], self.source)
        made: defaultdict[int, list[Json]] = defaultdict(list)
        for each in found:
            keys: list[Key] = names[each.id]
            patient = written[each.patient_id]
            is_r5 = self.release is Release.R5
            made[each.patient_id].append(appointments.write(each, keys, patient, work.clinic, is_r5=is_r5))
        for theirs in made.values():
            theirs.sort(key=lambda resource: (resource["start"], resource["id"]))
        return made

    async def _referrals(self, work: Work, page: Iterable[Patient], written: dict[int, Json]) -> dict[int, list[Json]]:
        theirs = Referral.patient_id.in_([each.id for each in page]), Referral.told_at.is_not(None)
        found = (await work.session.scalars(sa.select(Referral).where(*theirs))).all()
        names = await known.names_of(work, RecordKind.REFERRAL, [each.id for each in found], self.source)
        made: defaultdict[int, list[Json]] = defaultdict(list)
        for each in found:
            patient, is_r5 = written[each.patient_id], self.release is Release.R5
            made[each.patient_id].append(referrals.write(work, each, names[each.id], patient, is_r5=is_r5))
        for of_one in made.values():
            of_one.sort(key=lambda resource: (resource.get("authoredOn", ""), resource["id"]))
        return made

    async def _medicines(self, work: Work, page: Iterable[Patient], written: dict[int, Json]) -> dict[int, list[Json]]:
        ids, is_r5 = [each.id for each in page], self.release is Release.R5
        found = (await work.session.scalars(sa.select(Medication).where(Medication.patient_id.in_(ids)))).all()
        names = await known.names_of(work, RecordKind.MEDICATION, [each.id for each in found], self.source)
        made: defaultdict[int, list[Json]] = defaultdict(list)
        for each in found:
            patient = written[each.patient_id]
            made[each.patient_id].append(medicines.write_medicine(each, names[each.id], patient, is_r5=is_r5))
        query = sa.select(Prescription).where(Prescription.patient_id.in_(ids), Prescription.published_at.is_not(None))
        issued = (await work.session.scalars(query)).all()
        names = await known.names_of(work, RecordKind.PRESCRIPTION, prescriptions.all_ids(issued), self.source)
        for one in issued:
            patient = written[one.patient_id]
            made[one.patient_id] += prescriptions.write_prescription(one, names, patient, is_r5=is_r5)
        for theirs in made.values():
            theirs.sort(key=lambda resource: (resource["authoredOn"], _line_of(resource)))
        return made

    async def _results(self, work: Work, page: Iterable[Patient], written: dict[int, Json]) -> dict[int, list[Json]]:
        theirs = Result.patient_id.in_([each.id for each in page]), Result.status.in_(CURRENT)
        found = (await work.session.scalars(sa.select(Result).where(*theirs))).all()
        files = await self._files_of(work, found)
        names = await known.names_of(work, RecordKind.RESULT, [each.id for each in found], self.source)
        reports: defaultdict[int, list[list[Json]]] = defaultdict(list)
        for each in found:
            is_document = documents.is_document(each, names[each.id])
            facts = each, names[each.id], written[each.patient_id], files[each.id]
            reports[each.patient_id].append([documents.write(*facts)] if is_document else list(results.write(*facts)))
        for of_patient in reports.values():
            of_patient.sort(key=lambda report: (_day_of(report[0]), report[0]["id"]))
        made: defaultdict[int, list[Json]] = defaultdict(list)
        return made | {number: [each for report in of_one for each in report] for number, of_one in reports.items()}

    @staticmethod
    async def _files_of(work: Work, of: Sequence[Result]) -> defaultdict[str, list[File]]:
        files: defaultdict[str, list[File]] = defaultdict(list)
        for each in await work.session.scalars(sa.select(File).where(File.attached_to.in_([one.id for one in of]))):
            files[each.attached_to].append(each)
        return files

    async def _with_files(self, resource: Json) -> Json:
        """The resource with the bytes of its files. One that has gone meanwhile is left out.

        Raises: ConfigurationError, when there is no place for one.
        """
        room = MOST_WITHIN
        attachments = [
            *resource.get("presentedForm", ()),
            *(each["attachment"] for each in resource.get("content", ())),
        ]
        for each in attachments:
            number = each.get("data")
            if isinstance(number, attached.InVault):
                try:
                    content = await self.vault.get(number)
                except NotInVault:
                    del each["data"]
                else:
                    room -= len(content)
                    each.update(self._beside(each, content) if room < 0 else {"data": b64encode(content).decode()})
                    each["hash"] = hash_of(content)
        return resource

    def _beside(self, attachment: Json, content: bytes) -> Json:
        if self.put_beside is None:
            raise ConfigurationError(
                "A result has more files than a resource can hold; give a file with --output, and they are put into a "
                "folder beside it."
            )
        del attachment["data"]
        ending = ENDINGS[CONTENT_TYPES[attachment["contentType"]]][0]
        return {"url": self.put_beside(f"{digest_of(content)}{ending}", content)}


def _day_of(resource: Json) -> str:
    return str(resource.get("effectiveDateTime") or resource.get("date"))


def _line_of(resource: Json) -> tuple[str, str]:
    """Lines of one e-prescription stay in their order, whatever their ids are."""
    group = resource.get("groupIdentifier")
    return ("", resource["id"]) if group is None else (f"{group['system']}|{group['value']}", "")


async def find_patient(work: Work, named: str, source: str = "", *, is_pesel: bool = False) -> int | None:
    """The number of the patient who is named by it, by an id of FHIR or, if it is one, by a PESEL; `None` for nobody
    whose identity is confirmed.
    """
    patient: Patient | None = None
    if is_pesel:
        patient = await full_account_of(work, Pesel(named))
    elif named.isascii() and named.isdecimal() and len(named) < _A_NUMBER:
        patient = await work.session.get(Patient, int(named))
    if patient is None and not is_pesel:
        found = await known.Names(work).find([Key.of_id("Patient", named, source)])
        patient = None if found is None else await work.session.get(Patient, found.patient_id)
    return None if patient is None or patient.tier is not Tier.FULL else patient.id


_A_NUMBER: Final = 10
"""Digits that no number of a patient has."""


async def as_bundle(resources: AsyncIterator[Json]) -> AsyncIterator[str]:
    """A bundle of these, a resource on each line of the file."""
    yield '{"resourceType":"Bundle","type":"collection","entry":['
    between = "\n"
    async for each in resources:
        yield between + encode({"resource": each})
        between = ",\n"
    yield "\n]}\n"


async def as_lines(resources: AsyncIterator[Json]) -> AsyncIterator[str]:
    """The resources, one on each line."""
    async for each in resources:
        yield encode(each) + "\n"
