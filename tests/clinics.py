"""A small clinic for tests: few people, round hours, every kind of service."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from bot import app
from core.clinic.file import load_clinic
from core.clinic.model import (
    Clinic,
    Facility,
    Helpline,
    Hours,
    Practitioner,
    Service,
    ServiceKind,
    StaffMember,
    Weekday,
)
from core.clinic.settings import ClinicSettings, Regulations
from core.i18n import Words
from core.roles import Role

WORKING_DAYS = (Weekday.MONDAY, Weekday.TUESDAY, Weekday.WEDNESDAY, Weekday.THURSDAY, Weekday.FRIDAY)


def small_clinic() -> Clinic:
    """Dr Nowak (internist) at one address, Dr Lis (dermatologist) at two at once (S43), Dr Wilk (occupational)."""
    return Clinic(
        name="Przychodnia Próbna",
        phone="+48 22 555 01 00",
        specialties={
            "internist": Words(pl="internista", en="internist"),
            "dermatologist": Words(pl="dermatolog", en="dermatologist"),
            "occupational": Words(pl="medycyna pracy", en="occupational medicine"),
        },
        facilities=(
            Facility(id="centrum", name=Words(pl="Centrum", en="Centre"), address="ul. Prosta 1, Warszawa"),
            Facility(id="wola", name=Words(pl="Wola", en="Wola"), address="ul. Krzywa 2, Warszawa"),
            Facility(
                id="partner", name=Words(pl="Partner", en="Partner"), address="ul. Boczna 3, Warszawa", partner=True
            ),
        ),
        practitioners=(
            Practitioner(id="nowak", name="lek. Ewa Nowak", specialties=("internist",), languages=("pl", "en")),
            Practitioner(id="lis", name="dr n. med. Piotr Lis", specialties=("dermatologist",)),
            Practitioner(id="wilk", name="lek. Adam Wilk", specialties=("occupational", "internist")),
        ),
        services=(
            _service(
                "internist-phone", ServiceKind.TELEPHONE, "Internista – telefon", "Internist – phone", "internist", 10
            ),
            _service("internist", ServiceKind.IN_PERSON, "Internista", "Internist", "internist", 20),
            _service("dermatologist", ServiceKind.IN_PERSON, "Dermatolog", "Dermatologist", "dermatologist", 15),
            _service("dermatoscopy", ServiceKind.EXAMINATION, "Dermatoskopia", "Dermatoscopy", "dermatologist", 30),
            _service(
                "occupational", ServiceKind.OCCUPATIONAL, "Medycyna pracy", "Check-up for work", "occupational", 30
            ),
        ),
        hours=(
            _hours("nowak", ("centrum",), 8, 12),
            _hours("lis", ("centrum", "wola"), 12, 18),
            _hours("wilk", ("wola", "partner"), 9, 15),
        ),
        staff=(StaffMember(user_id=9001, name="Maria", roles=(Role.RECEPTION,)),),
        helplines=(Helpline(name=Words(pl="Telefon zaufania", en="Crisis line"), phone="116 123"),),
        written_regulations=Regulations(version="1", text=Words(pl="Regulamin.", en="Regulations.")),
        written_files_regulations=Regulations(version="1", text=Words(pl="Regulamin plików.", en="Rules of files.")),
        settings=ClinicSettings(),
    )


def _service(slug: str, kind: ServiceKind, pl: str, en: str, specialty: str, minutes: int) -> Service:
    return Service(id=slug, kind=kind, name=Words(pl=pl, en=en), specialty=specialty, minutes=minutes)


def _hours(practitioner: str, facilities: tuple[str, ...], opens: int, closes: int) -> Hours:
    return Hours(
        practitioner=practitioner,
        facilities=facilities,
        days=WORKING_DAYS,
        opens=dt.time(opens),
        closes=dt.time(closes),
    )


@contextmanager
def read_once() -> Iterator[None]:
    """Let a bot that is started meanwhile have a clinic file as it was read before: reading takes longer than the rest
    of the start.
    """
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(app, "load_clinic", _load_once)
        yield


def _load_once(path: Path) -> Clinic:
    content = path.read_bytes()
    if content not in _READ:
        _READ[content] = load_clinic(path)
    return _READ[content]


_READ: dict[bytes, Clinic] = {}
