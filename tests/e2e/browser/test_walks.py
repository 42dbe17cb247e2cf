"""A new patient's way in a browser: an account, a visit, its cancelling; and what the staff see of it."""

from __future__ import annotations

import re
from datetime import date
from typing import Final

import pytest
from playwright.sync_api import expect

from core.i18n import Language
from tests.e2e.browser.conftest import Walking
from tests.e2e.browser.walk import SHARE, Walk
from tests.languages import WRITTEN
from tests.people import a_pesel

A_TIME: Final = re.compile(r"^\d{2}:\d{2}")
FIRST_APPOINTMENT: Final = re.compile(r"^1\. ")

PATIENTS: Final = {
    Language.POLISH: {
        "desktop": ("Ewa", "Kowalska", date(1988, 4, 12)),
        "phone": ("Tomasz", "Wrona", date(1961, 9, 3)),
    },
    Language.ENGLISH: {
        "desktop": ("Emma", "Brown", date(1990, 11, 30)),
        "phone": ("Oliver", "Hill", date(1979, 1, 25)),
    },
}
EMERGENCY: Final = {
    Language.POLISH: "tata nagle mówi niewyraźnie i nie rusza ręką",
    Language.ENGLISH: "my dad suddenly has slurred speech and can't move his arm",
}
WISH: Final = {Language.POLISH: "dermatolog", Language.ENGLISH: "dermatologist"}


@pytest.mark.ci
@pytest.mark.parametrize("language", WRITTEN)
def test_a_new_patient(walking: Walking, language: Language) -> None:
    """Opens an account, books a visit and cancels it, at a desk and with a phone; the staff are told of both. On a
    phone the advice in an emergency is seen without scrolling.
    """
    for size, (first, last, born) in PATIENTS[language].items():
        with walking(size) as walk:
            walk.close_hint()
            walk.arrive(first, last)
            open_account(walk, f"{first} {last}", a_pesel(born))
            look_for_times(walk, WISH[language])
            if size == "phone":
                walk.picture("times")
            book(walk, f"{first} {last}")
            cancel(walk, f"{first} {last}")
            if size == "phone":
                tell_of_an_emergency(walk, EMERGENCY[language])


def open_account(walk: Walk, name: str, pesel: str) -> None:
    """Press Start, accept the regulations, and answer each question; the PESEL does not stay in the chat."""
    walk.start()
    walk.sees("Please read the regulations (tap to unfold them):")
    walk.press("I accept and open an account")
    walk.sees("What is your <b>first and last name</b>? For example: Anna Nowak.")
    walk.say(name)
    walk.sees("What is your <b>PESEL number</b>? It has 11 digits.")
    walk.say(pesel)
    walk.press("Share my number")
    walk.page.get_by_role("dialog").get_by_role("button", name=walk.of_page(SHARE)).click()
    walk.sees("<b>Is everything right?</b>")
    expect(walk.chat.get_by_text(pesel)).to_have_count(0)
    walk.picture("account")
    walk.press("Yes, open the account")
    walk.sees("<b>Your account is open.</b> You can book appointments now.")


def look_for_times(walk: Walk, wish: str) -> None:
    """Write what is needed, choose what was meant, and search."""
    walk.say(wish)
    walk.press(re.compile(f"^{wish}$", re.IGNORECASE))
    walk.press("🔍 Search")
    walk.sees("<b>Which time suits you?</b> You can also write it, or a day: “tomorrow”.")


def book(walk: Walk, patient: str) -> None:
    """Choose a time, and confirm."""
    walk.press(A_TIME)
    walk.sees("<b>Shall we book this appointment?</b>")
    walk.press("Book this appointment")
    walk.sees("✅ <b>The appointment is booked.</b>")
    walk.sees("appointment.ics")
    walk.staff_see("🟢 <b>Booked</b>", patient)
    walk.picture("booking")


def cancel(walk: Walk, patient: str) -> None:
    """Open the appointment, and cancel it with one confirmation."""
    walk.press("My appointments")
    walk.press(FIRST_APPOINTMENT)
    walk.press("Cancel this appointment")
    walk.press("Yes, cancel the appointment")
    walk.sees("<b>The appointment is cancelled.</b> Thank you for letting us know: someone else can have this time.")
    walk.staff_see("🔴 <b>Cancelled</b>", patient)


def tell_of_an_emergency(walk: Walk, words: str) -> None:
    """Write of it: what to do at once stands last, whole, and with its way on below it."""
    walk.say(words)
    advice = walk.sees("<b>This may be an emergency. Call 112 or 999 now.</b>")
    expect(advice).to_be_in_viewport(ratio=1)
    expect(walk.chat.get_by_role("button", name=walk.word("This isn’t urgent"))).to_be_in_viewport(ratio=1)
    walk.picture("emergency")
