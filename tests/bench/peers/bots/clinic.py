"""What the other bots say and offer: about as many words and buttons as the portal's screens have."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date, timedelta
from itertools import count, islice
from typing import Final

_FIRST_DAY: Final = date(2027, 3, 2)

MENU: Final = (
    "<b>Centrum Zdrowia Jarzębina</b>\n\nHow can we help? Choose below, or write what you need, for example "
    "“dermatologist”."
)
ENTRIES: Final = {
    "book": "Book an appointment",
    "appointments": "My appointments",
    "treatment": "Treatment",
    "medications": "Medications",
    "consultations": "Online consultations",
    "questions": "Ask your doctor",
    "results": "Results",
    "referrals": "Referrals",
    "files": "Your files",
    "occupational": "Occupational medicine",
    "account": "My account",
}
"""Only the first of them does something here."""

ASK_KIND: Final = "<b>What would you like to book?</b>\n\nChoose below, or write what you need."
KINDS: Final = {"telephone": "Telephone consultation", "in_person": "In-person visit", "examination": "Examination"}

ASK_SERVICE: Final = "<b>Which service?</b>\n\nChoose below, or write part of the name."
SERVICES: Final = {
    "internist": "Internist",
    "paediatrician": "Paediatrician",
    "dermatologist": "Dermatologist",
    "cardiologist": "Cardiologist",
    "ophthalmologist": "Ophthalmologist",
    "gynaecologist": "Gynaecologist",
    "orthopaedist": "Orthopaedist",
    "ent": "ENT specialist",
}

ASK_PREFERENCES: Final = (
    "<b>{service}</b>\n\nWhere: any facility\nDoctor: any doctor\nWhen: First free\nTime of day: Any time of day\n"
    "How soon: Even today\n\nPress “Search”, or first choose what suits you."
)
PREFERENCES: Final = {
    "search": "🔍 Search",
    "place": "Choose the place",
    "days": "Choose the days",
    "doctor": "Choose the doctor",
    "not": "Leave out doctors",
    "part": "Choose the time of day",
    "notice": "Choose how soon",
}
"""Only the first of them is ever chosen."""

ON_PAGE: Final = 7
WITH: Final = "dr n. med. Olena Kovalenko, ul. Zegarmistrzów 14, 00-512 Warszawa"
ASK_SLOT: Final = "<b>Which time suits you?</b> Press it, or write its number.\n\n{slots}\n\nPage 1."
TAKEN: Final = "<b>Somebody has just taken this time. These are still free.</b>\n\n{slots}"

SUMMARY: Final = (
    f"<b>Please check</b>\n\n{{service}}, {{kind}}\n{{slot}}\n{WITH}\n\nWe keep this time for you for 5 minutes. Shall "
    "we book it?"
)
BOOKED: Final = f"<b>It is booked</b>\n\n{{service}}, {{kind}}\n{{slot}}\n{WITH}"


def first_free(taken: Collection[int]) -> dict[str, str]:
    """The first times that nobody has, by their number, as a button says them."""
    free = (number for number in count() if number not in taken)
    return {str(number): time_of(number) for number in islice(free, ON_PAGE)}


def listed(slots: Mapping[str, str]) -> str:
    """The same, a line for each."""
    return "\n".join(f"{number}. {time} – {WITH}" for number, time in enumerate(slots.values(), 1))


def time_of(number: int) -> str:
    """How a button says a time."""
    day, half_hour = divmod(number, 20)
    return f"{(_FIRST_DAY + timedelta(days=day)):%a %d %b}, {8 + half_hour // 2}:{half_hour % 2 * 30:02}"
