"""Your files: the medical records that a patient adds for the doctor (S24, S45–S63, D4–D7, D10).

A patient has five places, and as many on each shelf of `core.files.attachments`. A file takes one when it is announced,
before its bytes are here, and gives it back when it is removed: no two files can have the same place, so that of two
that come at once for the last one, one is refused by the database. Its bytes are in the vault, under the file's id;
here is only what is known of it, and all of that which tells of somebody's health is sealed.

An announced file is ARRIVING until its bytes are in the vault, then a DRAFT until it is sent with its description and
the patient's consent, then KEPT for three months. A removal is written down first, and the bytes go after the commit.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Collection
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped, mapped_column

from core.accounts import tiers
from core.accounts.patients import Patient, regulations_hash
from core.accounts.tiers import Feature
from core.appointments import booking
from core.appointments.booking import Appointment, AppointmentStatus
from core.appointments.claims import lock_patient
from core.clinic.model import Regulations
from core.context import Work
from core.database import Base, EncryptedJson
from core.errors import ConsentNeeded, FilesFull, NotFound, RegulationsChanged
from core.files.checking import FileKind
from core.files.vault import new_file_id
from core.text.normalisation import fitting

MOST: Final = 5
"""Files at a time (S62, D4)."""

YOUR_FILES: Final = ""
"""The shelf of 'Your files'."""

KEPT_MONTHS: Final = 3
"""By the clinic's calendar: 30 November → 28 February (S54, D6)."""

WARNED_BEFORE: Final = timedelta(days=7)
DRAFTS_KEPT: Final = timedelta(days=1)

SHORTEST_DESCRIPTION: Final = 5
LONGEST_DESCRIPTION: Final = 75


class FileStatus(StrEnum):
    """How far a file has come."""

    ARRIVING = "arriving"
    DRAFT = "draft"
    KEPT = "kept"


class Category(StrEnum):
    """What a medical record is (S48)."""

    LABORATORY = "laboratory"
    IMAGING = "imaging"
    COURSE = "course"
    PHOTO = "photo"


@dataclass(frozen=True, slots=True)
class Label:
    """What the patient says of a file. The name is the one it came with."""

    name: str
    description: str = ""
    category: Category | None = None


class File(Base):
    """One file of a patient's, by its id in the vault. `shelf` is what it belongs to: 'Your files' when it is empty,
    otherwise whatever has that id, such as an entry of a question (`core.files.attachments`).
    """

    __tablename__ = "files"
    __table_args__ = (
        sa.UniqueConstraint("patient_id", "shelf", "place"),
        sa.CheckConstraint(f"place BETWEEN 1 AND {MOST}", name="place"),
    )

    id: Mapped[str] = mapped_column(sa.String(40), primary_key=True)
    patient_id: Mapped[int] = mapped_column(sa.ForeignKey("patients.id", ondelete="CASCADE"))
    shelf: Mapped[str] = mapped_column(sa.String(24), default="", server_default="", index=True)
    place: Mapped[int]
    status: Mapped[FileStatus]
    kind: Mapped[FileKind | None]
    size: Mapped[int | None]
    sealed: Mapped[dict[str, Any]] = mapped_column("label", EncryptedJson("files.label"))
    appointment_id: Mapped[str | None] = mapped_column(sa.ForeignKey("appointments.id", ondelete="SET NULL"))
    announced_at: Mapped[datetime]
    sent_at: Mapped[datetime | None]
    remove_at: Mapped[datetime] = mapped_column(index=True)
    warned_at: Mapped[datetime | None]
    consent_version: Mapped[str | None] = mapped_column(sa.String(40))
    consent_hash: Mapped[bytes | None] = mapped_column(sa.LargeBinary)

    @property
    def label(self) -> Label:
        """What it is called and what the patient says of it."""
        category = self.sealed["category"]
        return Label(self.sealed["name"], self.sealed["description"], Category(category) if category else None)

    @label.setter
    def label(self, label: Label) -> None:
        self.sealed = asdict(label)


class RemovalReason(StrEnum):
    """Why a file is gone."""

    BY_PATIENT = "by_patient"
    TIME_IS_OVER = "time_is_over"


class FileRemoval(Base):
    """Bytes that have to go from the vault, and copies from the chats where they were shown."""

    __tablename__ = "file_removals"

    file_id: Mapped[str] = mapped_column(sa.String(40), primary_key=True)
    reason: Mapped[RemovalReason]
    asked_at: Mapped[datetime]


@dataclass(frozen=True, slots=True)
class Sending:
    """What a patient fills in for the files that they are adding. `consent` is the version of the regulations of
    'Your files' that they accepted; empty when they have not.
    """

    description: str
    category: Category
    appointment: str | None
    consent: str


def parse_description(text: str) -> str:
    """A description of 5 to 75 characters, or `UnusableText` (S55, S56, D14)."""
    return fitting(text, SHORTEST_DESCRIPTION, LONGEST_DESCRIPTION)


async def announce(work: Work, patient: Patient, label: Label) -> File:
    """Give a place to a file that is about to arrive; `FilesFull` when there is none left (S62)."""
    tiers.require(patient, Feature.FILES)
    return await take_place(work, patient, YOUR_FILES, label)


async def take_place(work: Work, patient: Patient, shelf: str, label: Label) -> File:
    """Give a place on a shelf to a file that is about to arrive, or `FilesFull`."""
    await lock_patient(work.session, patient)
    query = sa.select(File.place).where(File.patient_id == patient.id, File.shelf == shelf)
    for place in sorted({*range(1, MOST + 1)} - set(await work.session.scalars(query))):
        file = File(id=new_file_id(), patient_id=patient.id, shelf=shelf, place=place, status=FileStatus.ARRIVING)
        file.label, file.announced_at, file.remove_at = label, work.now, work.now + DRAFTS_KEPT
        try:
            async with work.session.begin_nested():
                work.session.add(file)
        except IntegrityError:
            continue
        return file
    raise FilesFull(MOST)


async def require_room(work: Work, patient: Patient) -> None:
    """Pass, or `FilesFull`: whoever can't add a file is told so before they look for one."""
    tiers.require(patient, Feature.FILES)
    if not await room(work, patient):
        raise FilesFull(MOST)


async def room(work: Work, patient: Patient) -> int:
    """How many places are free."""
    query = sa.select(sa.func.count()).where(File.patient_id == patient.id, File.shelf == YOUR_FILES)
    return MOST - (await work.session.scalar(query) or 0)


async def arrive(work: Work, file_id: str, kind: FileKind, size: int) -> None:
    """Its bytes are in the vault. If it was discarded meanwhile, they have to go again; if it was sent, it is kept."""
    file = await work.session.get(File, file_id, with_for_update=True)
    if file is None:
        await _ask_removal(work, file_id, RemovalReason.BY_PATIENT)
    elif file.status is FileStatus.ARRIVING:
        file.status = FileStatus.KEPT if file.sent_at else FileStatus.DRAFT
        file.kind, file.size = kind, size
        await work.session.flush()


async def give_up(work: Work, file_id: str) -> None:
    """It will not arrive; its place is free again."""
    await work.session.execute(sa.delete(File).where(File.id == file_id, File.status == FileStatus.ARRIVING))


async def unsent(work: Work, patient: Patient) -> tuple[File, ...]:
    """What is arriving, or here and not sent yet, in the order of its announcement."""
    return await _files(work, patient, File.status != FileStatus.KEPT, File.announced_at, File.place)


async def kept(work: Work, patient: Patient) -> tuple[File, ...]:
    """What the patient has sent, the latest first (S59)."""
    return await _files(work, patient, File.status == FileStatus.KEPT, File.sent_at.desc(), File.place)


async def file(work: Work, patient: Patient, file_id: str) -> File:
    """One of the patient's kept files; `NotFound` when it isn't theirs, or gone."""
    found = await work.session.get(File, file_id)
    if found is None or (found.patient_id, found.shelf, found.status) != (patient.id, YOUR_FILES, FileStatus.KEPT):
        raise NotFound
    return found


async def going_with(work: Work, appointment_id: str) -> int:
    """How many files their patient has sent for an appointment."""
    linked = sa.and_(File.appointment_id == appointment_id, File.status == FileStatus.KEPT)
    return await work.session.scalar(sa.select(sa.func.count()).where(linked)) or 0


async def discard(work: Work, patient: Patient) -> None:
    """Remove what was not sent (S58)."""
    for each in await unsent(work, patient):
        await remove(work, each, RemovalReason.BY_PATIENT)


async def send(work: Work, patient: Patient, sending: Sending) -> tuple[File, ...]:
    """Keep what has arrived, as described, and proof of the consent (S57, D7); `ConsentNeeded` or `RegulationsChanged`
    without it.
    """
    tiers.require(patient, Feature.FILES)
    await lock_patient(work.session, patient)
    regulations = consented(work, sending.consent)
    appointment = await _linked(work, patient, sending.appointment)
    ready = [each for each in await unsent(work, patient) if each.status is FileStatus.DRAFT]
    if not ready:
        raise NotFound
    description, remove_at = parse_description(sending.description), removal_of(work, work.now)
    for each in ready:
        each.label = Label(each.label.name, description, sending.category)
        each.status, each.sent_at, each.remove_at = FileStatus.KEPT, work.now, remove_at
        each.appointment_id = appointment
        each.consent_version, each.consent_hash = regulations.version, regulations_hash(regulations)
    await work.session.flush()
    return tuple(ready)


def removal_of(work: Work, sent: datetime) -> datetime:
    """When a file that was sent at that moment goes: three months later by the clinic's calendar and clocks (D6)."""
    local = sent.astimezone(work.clinic.zone)
    year, month = divmod(local.year * 12 + local.month - 1 + KEPT_MONTHS, 12)
    day = min(local.day, monthrange(year, month + 1)[1])
    return local.replace(year=year, month=month + 1, day=day).astimezone(UTC)


async def link(work: Work, patient: Patient, file_id: str, appointment_id: str | None) -> File:
    """Say which coming appointment a file goes with, or that it goes with none yet (S60, D4)."""
    await lock_patient(work.session, patient)
    found = await file(work, patient, file_id)
    found.appointment_id = await _linked(work, patient, appointment_id)
    await work.session.flush()
    return found


async def delete(work: Work, patient: Patient, file_id: str) -> None:
    """Remove a file for good (S63)."""
    await lock_patient(work.session, patient)
    await remove(work, await file(work, patient, file_id), RemovalReason.BY_PATIENT)


async def remove_due(work: Work) -> None:
    """Remove every file whose time is over: those kept for three months, and those not sent within a day (S54, D6)."""
    due = sa.select(File).where(File.remove_at <= work.now).order_by(File.id)
    for each in await work.session.scalars(due.with_for_update(skip_locked=True)):
        await remove(work, each, RemovalReason.TIME_IS_OVER)


async def warn_due(work: Work) -> list[File]:
    """The files that go within a week and whose patients have not been told; from now on they have (D6)."""
    soon = sa.and_(File.remove_at > work.now, File.remove_at <= work.now + WARNED_BEFORE)
    waiting = sa.and_(File.shelf == YOUR_FILES, File.status == FileStatus.KEPT, File.warned_at.is_(None))
    query = sa.select(File).where(waiting, soon).order_by(File.id)
    due = list(await work.session.scalars(query.with_for_update(skip_locked=True)))
    for each in due:
        each.warned_at = work.now
    return due


async def removals(work: Work) -> list[FileRemoval]:
    """What has to go from the vault and the chats."""
    return list(await work.session.scalars(sa.select(FileRemoval).order_by(FileRemoval.asked_at, FileRemoval.file_id)))


async def removed(work: Work, file_id: str) -> None:
    """It is gone."""
    await work.session.execute(sa.delete(FileRemoval).where(FileRemoval.file_id == file_id))


async def ids_in_vault(work: Work) -> frozenset[str]:
    """The ids under which the vault should hold something, or may."""
    here = sa.union_all(sa.select(File.id), sa.select(FileRemoval.file_id))
    return frozenset(await work.session.scalars(here))


async def stored_among(work: Work, ids: Collection[str]) -> int:
    """How many of these are files whose bytes should be there."""
    query = sa.select(sa.func.count()).where(File.id.in_(ids), File.status != FileStatus.ARRIVING)
    return int(await work.session.scalar(query) or 0)


async def _files(work: Work, patient: Patient, which: sa.ColumnElement[bool], *order: Any) -> tuple[File, ...]:  # noqa: ANN401 - columns
    query = sa.select(File).where(File.patient_id == patient.id, File.shelf == YOUR_FILES, which).order_by(*order)
    return tuple(await work.session.scalars(query))


def consented(work: Work, version: str) -> Regulations:
    """The regulations of 'Your files', if this version of them is the one that holds now (D7)."""
    regulations = work.clinic.files_regulations
    if not version:
        raise ConsentNeeded
    if version != regulations.version:
        raise RegulationsChanged(current=regulations.version)
    return regulations


async def _linked(work: Work, patient: Patient, appointment_id: str | None) -> str | None:
    """The id, if a file may go with that appointment: it is theirs, booked and still to come."""
    if appointment_id is None:
        return None
    found = await booking.appointment(work, patient, appointment_id)
    if found.status is not AppointmentStatus.BOOKED or found.end <= work.now:
        raise NotFound
    return found.id


async def remove(work: Work, found: File, reason: RemovalReason) -> None:
    """Take a file off its shelf; its bytes go after the commit."""
    if found.status is not FileStatus.ARRIVING:  # whose bytes go when they come
        await _ask_removal(work, found.id, reason)
    await work.session.delete(found)
    await work.session.flush()


async def _ask_removal(work: Work, file_id: str, reason: RemovalReason) -> None:
    await work.session.merge(FileRemoval(file_id=file_id, reason=reason, asked_at=work.now))


def outlasts(file: File, appointment: Appointment) -> bool:
    """Whether the appointment comes before the file is removed, so that the doctor will have it (D6)."""
    return appointment.start < file.remove_at
