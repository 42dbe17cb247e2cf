"""Forms of the clinic file: every fault is named with its place, and with the way to mend it."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.clinic.file import load_clinic
from tests.core.clinic.test_file import SOUND, faults_of

FORMS = """
[[forms]]
id = "heart"
version = "1"
title = { pl = "Przed wizytą", en = "Beforehand" }
services = ["cardiologist"]
[[forms.questions]]
id = "pain"
kind = "one"
text = { pl = "Czy coś boli?", en = "Does anything hurt?" }
choices = [
    { id = "yes", label = { pl = "Tak", en = "Yes" } },
    { id = "no", label = { pl = "Nie", en = "No" } },
]
[[forms.questions]]
id = "pressure"
kind = "number"
text = { pl = "Jakie jest ciśnienie?", en = "What is your blood pressure?" }
asked_if = { question = "pain", any_of = ["yes"] }
smallest = 40
largest = 300
[[forms.questions]]
id = "agreed"
kind = "consent"
text = { pl = "Czy zgoda?", en = "Do you agree?" }
"""

FAULTS = [
    ('["cardiologist"]', '["cardiolog"]', 'forms[1] (heart) · services: unknown service "cardiolog"'),
    ('["cardiologist"]', '["heart-programme"]', '"heart-programme" is booked in another system, so nobody is asked'),
    ('version = "1"', 'version = "v 1"', 'forms[1] (heart) · version: "v 1" won\'t do'),
    (', en = "Does anything hurt?"', "", "forms[1] (heart) · questions[1] (pain) · text · en: is missing; add it"),
    ('kind = "one"', 'kind = "two"', 'questions[1] (pain) · kind: "two" is unknown; choose from'),
    ('id = "pressure"', 'id = "pain"', 'questions[2] (pain) · id: "pain" is there already'),
    ('{ id = "no",', '{ id = "yes",', 'questions[1] (pain) · choices: "yes" is there twice'),
    ('"Tak"', f'"{"x" * 41}"', "choices (yes) · label · pl: has 41 characters, and there is room for 40"),
    ('question = "pain"', 'question = "paim"', 'unknown earlier question "paim"; did you mean "pain"?'),
    ('question = "pain"', 'question = "agreed"', 'asked_if · question: unknown earlier question "agreed"'),
    ('any_of = ["yes"]', 'any_of = ["maybe"]', 'questions[2] (pressure) · asked_if · any_of: unknown choice of "pain"'),
    ('any_of = ["yes"]', "any_of = []", "any_of: is empty; name at least one"),
    ("largest = 300", "largest = 30", "questions[2] (pressure) · largest: 30 is less than 40, the smallest"),
    ("largest = 300", "longest = 30", '· longest: says nothing of an answer of the kind "number"; remove it, or make'),
    ('kind = "consent"', 'kind = "consent"\noptional = true', "optional: a consent can be refused anyway; remove it"),
    ('"Przed wizytą"', f'"{"x" * 61}"', "title · pl: has 61 characters, and there is room for 60"),
    ("[[forms.questions]]", "[[forms.question]]", "forms[1] (heart) · question: there is no such field"),
]


def said_of(folder: Path, forms: str) -> str:
    """All that is said of the sound file with these forms."""
    return "\n".join(faults_of(folder, text=SOUND + forms))


@pytest.mark.parametrize(("right", "wrong", "told"), FAULTS)
def test_each_fault_is_named_with_its_place(tmp_path: Path, right: str, wrong: str, told: str) -> None:
    """So that whoever has only the file can mend it."""
    assert right in FORMS
    assert told in said_of(tmp_path, FORMS.replace(right, wrong, 1))


def test_a_service_has_one_form(tmp_path: Path) -> None:
    """The second one is the fault."""
    second = FORMS.replace('id = "heart"', 'id = "again"')
    told = 'forms[2] (again) · services: "cardiologist" has the form "heart" already; put both into one'
    assert told in said_of(tmp_path, FORMS + second)


def test_a_form_is_read(tmp_path: Path) -> None:
    """By the services that it is asked before."""
    file = tmp_path / "clinic.toml"
    file.write_text(SOUND + FORMS, encoding="utf-8")
    clinic = load_clinic(file)
    form = clinic.form_of("cardiologist")
    assert form is not None
    assert [each.id for each in form.questions] == ["pain", "pressure", "agreed"]
    assert form.questions[2].choosable == ("yes", "no")
    assert clinic.form_of("heart-programme") is None
