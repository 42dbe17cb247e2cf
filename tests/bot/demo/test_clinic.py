"""The invented clinic that newcomers try: everything the portal can do is there to be seen."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.clinic.answers import AnswerTopic
from core.clinic.file import load_clinic
from core.clinic.model import Clinic, ServiceKind
from core.i18n import Language, Words
from core.roles import Role
from locales.glossary import misnaming_faults
from locales.wording import address_faults, typography_faults

FILE = Path(__file__).parents[3] / "bot" / "demo" / "clinic.toml"


@pytest.fixture(scope="module")
def clinic() -> Clinic:
    """The invented clinic."""
    return load_clinic(FILE)


def test_there_is_something_of_each_kind_to_book(clinic: Clinic) -> None:
    """By telephone, in person, examinations and occupational medicine (S6, S8)."""
    assert {service.kind for service in clinic.services} == set(ServiceKind)
    assert len(clinic.services) >= 25
    assert len(clinic.practitioners) >= 14


def test_there_are_own_facilities_and_a_partners(clinic: Clinic) -> None:
    """Each of them gives something (D11)."""
    assert [facility.partner for facility in clinic.facilities] == [False, False, False, True, True]
    assert {place.id for service in clinic.services for place in clinic.facilities_of(service.id)} == {
        facility.id for facility in clinic.facilities
    }


def test_some_doctor_is_listed_at_two_addresses_at_once(clinic: Clinic) -> None:
    """As S43 says they can be."""
    assert [hours for hours in clinic.hours if len(hours.facilities) > 1]


def test_some_services_have_a_choice_of_doctors(clinic: Clinic) -> None:
    """So that a preference means something."""
    assert len([service for service in clinic.services if len(clinic.practitioners_of(service.id)) > 1]) >= 3


def test_there_are_early_and_late_hours(clinic: Clinic) -> None:
    """Morning, afternoon, evening and a weekend."""
    assert min(hours.opens.hour for hours in clinic.hours) < 7
    assert max(hours.closes.hour for hours in clinic.hours) >= 20
    assert "sat" in {day for hours in clinic.hours for day in hours.days}


def test_the_staff_has_every_role(clinic: Clinic) -> None:
    """Whom the simulator's staff chat plays."""
    assert {member.user_id for member in clinic.staff} == {9001, 9002, 9003}
    assert {role for member in clinic.staff for role in member.roles} == set(Role)


def test_doctors_have_answers_ready(clinic: Clinic) -> None:
    """And the desk its hours."""
    assert len(clinic.ready_answers) >= 5
    assert clinic.ready_answer("results-normal").title.in_language(Language.ENGLISH) == "Results are normal"
    assert len(clinic.desk_hours) == 2


def test_every_question_of_patients_has_an_answer(clinic: Clinic) -> None:
    """And one that is the clinic's own."""
    assert {each.topic for each in clinic.answers} > {each.value for each in AnswerTopic}


def test_the_helplines_are_the_real_ones(clinic: Clinic) -> None:
    """Somebody in need may be reading."""
    assert {line.phone for line in clinic.helplines} == {
        "116 123",
        "116 111",
        "800 70 2222",
        "800 120 002",
        "800 12 12 12",
    }


def test_the_texts_keep_to_the_glossary(clinic: Clinic) -> None:
    """One name for one thing and one form of address, in both languages (D13), well set."""
    texts: list[Words] = [clinic.regulations.text, clinic.files_regulations.text, *clinic.specialties.values()]
    for service in clinic.services:
        texts += [service.name, *([service.preparation] if service.preparation else [])]
    for answer in clinic.ready_answers:
        texts += [answer.title, answer.text]
    for asked in clinic.answers:
        texts += [asked.text, *([asked.title] if asked.title else [])]
    faults = [
        fault
        for text in texts
        for language, words in text.by_language().items()
        for look in (misnaming_faults, address_faults, typography_faults)
        for fault in look(language, words)
    ]
    assert faults == []
