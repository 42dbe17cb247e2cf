"""Free times on a screen: no two buttons read the same, and what all share is told once (S42, S43)."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

import pytest

from bot.rendering.text import TextRenderer
from core.appointments.model import Slot
from core.i18n import Language, Words
from dialogs.engine.screens import Button
from dialogs.wording.booking.slots import SlotList, without_shared_words
from tests.clinics import small_clinic

NOON = dt.datetime(2027, 3, 3, 11, 0, tzinfo=dt.UTC)
ENGLISH = TextRenderer(Language.ENGLISH, ZoneInfo("Europe/Warsaw"))


def told(*slots: Slot) -> tuple[str, list[list[str]]]:
    """The text, and the labels of the buttons by rows."""
    shown = SlotList(small_clinic(), slots)
    rows = [[ENGLISH.plain(button.label) for button in row if isinstance(button, Button)] for row in shown.rows()]
    return ENGLISH.plain(shown.text()), rows


def at(minutes: int, doctor: str = "lis", place: str = "centrum", service: str = "dermatologist") -> Slot:
    return Slot(service, doctor, place, NOON + dt.timedelta(minutes=minutes))


def test_one_doctor_at_one_place() -> None:
    """Told once, and the buttons are times alone, four in a row."""
    text, rows = told(*(at(minutes) for minutes in range(0, 75, 15)))
    assert rows == [["12:00", "12:15", "12:30", "12:45"], ["13:00"]]
    assert text.count("Lis") == 1


def test_one_doctor_at_two_addresses() -> None:
    """Each time begins a row; the place is on the button, and the addresses are told once."""
    text, rows = told(at(0), at(0, place="wola"), at(15, place="wola"))
    assert rows == [["12:00 Centre", "12:00 Wola"], ["12:15 Wola"]]
    assert text.count("Lis") == 1


def test_several_doctors_on_the_telephone() -> None:
    """No place to tell, but who calls."""
    text, rows = told(*(at(0, doctor, service="internist-phone") for doctor in ("nowak", "wilk")))
    assert rows == [["12:00 Nowak", "12:00 Wilk"]]
    assert "by telephone" in text


def test_several_doctors_at_several_places() -> None:
    """Both are on the button, which then has a row to itself."""
    __, rows = told(at(0, "nowak", service="internist"), at(0, "wilk", "wola", "internist"))
    assert [len(row) for row in rows] == [1, 1]
    assert all(label.startswith("12:00 ") and ", " in label for (label,) in rows)


@pytest.mark.parametrize(
    ("names", "short"),
    [
        (["Jarzębina Wola", "Jarzębina Centrum"], ["Wola", "Centrum"]),
        (["Jarzębina Wola", "Pracownia Promyk"], ["Jarzębina Wola", "Pracownia Promyk"]),
        (["Jarzębina", "Jarzębina Wola"], ["Jarzębina", "Jarzębina Wola"]),
        (["Jarzębina Wola"], ["Jarzębina Wola"]),
    ],
)
def test_names_without_what_they_share(names: list[str], short: list[str]) -> None:
    """At least one word is left of each, and one name alone stays whole."""
    words = without_shared_words([Words(pl=name, en=name) for name in names])
    assert [each.in_language(Language.POLISH) for each in words] == short
