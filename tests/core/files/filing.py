"""Patients with files: announced, arrived, sent."""

from __future__ import annotations

import sqlalchemy as sa

from core.accounts.patients import Patient, Tier
from core.context import Work
from core.files import arrival, library, removal
from core.files.checking import FileKind
from core.files.library import Sending
from core.files.model import Category, File, FileRemoval, Label
from tests.people import a_patient

DESCRIPTION = "zmiany na skórze"


async def a_full_patient(work: Work, address: str = "telegram:1", name: str = "Anna Nowak") -> Patient:
    """Somebody whose identity is confirmed."""
    patient = await a_patient(work, address, name)
    patient.tier = Tier.FULL
    return patient


async def announced(work: Work, patient: Patient, name: str = "wynik.pdf") -> File:
    """A file that is on its way."""
    return await library.announce(work, patient, Label(name))


async def arrived(work: Work, patient: Patient, name: str = "wynik.pdf") -> File:
    """A file whose bytes are here, and that is not sent yet."""
    file = await announced(work, patient, name)
    await arrival.arrive(work, file.id, FileKind.PDF, 1000)
    return file


async def kept(work: Work, patient: Patient, appointment: str | None = None) -> File:
    """A file that was sent."""
    file = await arrived(work, patient)
    await library.send(work, patient, a_sending(appointment=appointment))
    return file


def a_sending(description: str = DESCRIPTION, *, appointment: str | None = None, consent: str = "1") -> Sending:
    """What a patient fills in."""
    return Sending(description, Category.PHOTO, appointment, consent)


async def to_be_removed(work: Work) -> list[str]:
    """The ids of all that has to go from the vault."""
    return [each.file_id for each in await removal.removals(work)]


async def rows(work: Work) -> list[File]:
    """All files of everybody."""
    return list(await work.session.scalars(sa.select(File).order_by(File.number)))


async def nothing_filed(work: Work) -> None:
    """Forget all files."""
    await work.session.execute(sa.delete(File))
    await work.session.execute(sa.delete(FileRemoval))
