"""The clinics' guide to their file: it tells every field, and its examples work."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest
from pydantic import BaseModel, TypeAdapter

from core.clinic.answers import ClinicAnswer
from core.clinic.banks import Bank, ClaimNames
from core.clinic.booking_systems import BookingSystem
from core.clinic.consulting import ConsultationRules
from core.clinic.forms import VisitForm
from core.clinic.model import (
    Absence,
    Clinic,
    ConsultationHours,
    DeskHours,
    Facility,
    Helpline,
    Hours,
    Practitioner,
    ReadyAnswer,
    Service,
    StaffMember,
)
from core.clinic.offering import OfferRules
from core.clinic.prescribing import CarefulMedicines, PrescriptionRules
from core.clinic.reminding import ReminderRules
from core.clinic.settings import ClinicSettings, Regulations

GUIDE = (Path(__file__).parents[3] / "docs" / "clinic-file.md").read_text(encoding="utf-8")
SECTIONS: dict[str, type[BaseModel]] = {
    "facilities": Facility,
    "practitioners": Practitioner,
    "services": Service,
    "hours": Hours,
    "absences": Absence,
    "staff": StaffMember,
    "desk_hours": DeskHours,
    "ready_answers": ReadyAnswer,
    "answers": ClinicAnswer,
    "forms": VisitForm,
    "helplines": Helpline,
    "prescriptions": PrescriptionRules,
    "offers": OfferRules,
    "consultations": ConsultationRules,
    "consultation_hours": ConsultationHours,
    "remote_regulations": Regulations,
    "reminders": ReminderRules,
    "careful_medicines": CarefulMedicines,
    "booking_systems": BookingSystem,
    "banks": Bank,
    "bank_claims": ClaimNames,
    "regulations": Regulations,
    "files_regulations": Regulations,
    "settings": ClinicSettings,
}


def chapter(heading: str) -> str:
    """What stands under a heading, up to the next one."""
    _, found, rest = GUIDE.partition(f"\n## {heading}\n")
    assert found, f"there is no chapter {heading!r}"
    return rest.partition("\n## ")[0]


def heading_of(section: str) -> str:
    """As the section is written in the file."""
    single = section in {
        "prescriptions",
        "offers",
        "consultations",
        "remote_regulations",
        "reminders",
        "bank_claims",
        "regulations",
        "files_regulations",
        "settings",
    }
    return f"`[{section}]`" if single else f"`[[{section}]]`"


def told(text: str) -> dict[str, bool]:
    """The fields of a chapter's table, and whether each may be left out."""
    rows = re.findall(r"^\| `(\w+)` \| [^|]+\. \| ?([^|]*)\|$", text, flags=re.MULTILINE)
    return {field: bool(left_out.strip()) for field, left_out in rows}


def fields(model: type[BaseModel]) -> dict[str, bool]:
    """The fields of a model, and whether each may be left out."""
    return {field.alias or name: not field.is_required() for name, field in model.model_fields.items()}


def example(text: str) -> dict[str, object]:
    """The chapter's example, read."""
    (written,) = re.findall(r"```toml\n(.*?)```", text, flags=re.DOTALL)
    return tomllib.loads(written)


@pytest.mark.parametrize("section", SECTIONS)
def test_every_field_is_told(section: str) -> None:
    """With what holds when it is left out; and none is told that there isn't."""
    assert told(chapter(heading_of(section))) == fields(SECTIONS[section])


def test_every_field_of_the_clinic_itself_is_told() -> None:
    """At the top of the file, or as a chapter of its own."""
    own = fields(Clinic)
    for section in (*SECTIONS, "specialties"):
        del own[section]
    assert told(chapter("The clinic itself")) == own
    assert told(chapter("`[specialties]`")) == {"specialties": False}
    assert set(fields(Clinic)) == {*own, *SECTIONS, "specialties"}


@pytest.mark.parametrize("section", SECTIONS)
def test_examples_work(section: str) -> None:
    """Whoever copies one gets what it shows."""
    shown = example(chapter(heading_of(section)))[section]
    items = shown if isinstance(shown, list) else [shown]
    assert items
    for item in items:
        TypeAdapter(SECTIONS[section]).validate_python(item)


def test_settings_hold_what_is_said_when_left_out() -> None:
    """The defaults in the guide are the defaults in the code."""
    said = dict(re.findall(r"^\| `(\w+)` \| .* \| `([^`|]+)` \|$", chapter("`[settings]`"), flags=re.MULTILINE))
    assert "horizon_days" in said
    assert ClinicSettings.model_validate(
        tomllib.loads("\n".join(f"{name} = {value}" for name, value in said.items()))
    ) == (ClinicSettings())
