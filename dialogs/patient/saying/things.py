"""What was asked for and isn't booked: prescriptions, results, a person to talk to."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Final

from core.accounts import tiers
from core.accounts.tiers import Feature
from core.appointments.search.availability import Preferences
from core.prescriptions import medications
from dialogs.engine.dialog import Transition, screen
from dialogs.engine.events import Pressed
from dialogs.engine.returning import return_row
from dialogs.engine.screens import Button, Row, Screen
from dialogs.engine.text import Joined, Text, Verbatim, _, listed, paragraphs
from dialogs.engine.turn import Turn
from dialogs.language.meaning import Intent
from dialogs.patient.booking.states import Asked
from dialogs.patient.meant import meant
from dialogs.patient.overlays import language_rows
from dialogs.patient.saying.answers import call_row, desk_hours
from dialogs.patient.saying.states import FEATURES, Memory, Saying, is_at_home, keep, means_rehabilitation
from dialogs.triggers import CONFIRM_IDENTITY, RENEW_MEDICINE
from dialogs.wording.accounts.levels import CONFIRM_LABEL, FEATURE_NAMES
from dialogs.wording.booking.wishes import BETWEEN_WISHES, wishes_line

_WAYS: Final[dict[Intent, Button]] = {
    **{intent: Button(FEATURE_NAMES[feature], f"menu.{feature}") for intent, feature in FEATURES.items()},
    Intent.BOOK: Button(FEATURE_NAMES[Feature.BOOK], f"menu.{Feature.BOOK}"),
    **dict.fromkeys(
        (Intent.MOVE, Intent.CANCEL, Intent.LIST, Intent.NEXT),
        Button(FEATURE_NAMES[Feature.APPOINTMENTS], f"menu.{Feature.APPOINTMENTS}"),
    ),
    Intent.IDENTITY: Button(CONFIRM_LABEL, CONFIRM_IDENTITY),
    Intent.ASK_CLINIC: Button(_("Addresses and telephone"), "ask_clinic"),
}
"""Where each leads."""


async def go_there(turn: Turn[Any]) -> None:
    """Go where it is, from the menu at once; from what is under way, by a button."""
    found = replace(meant(turn), intent=Intent.REHABILITATION) if means_rehabilitation(turn) else meant(turn)
    await keep(turn, found)
    medicine = await _medicine(turn) if found.intent is Intent.PRESCRIPTION else None
    if medicine is not None:
        turn.goes_on = Pressed(RENEW_MEDICINE, medicine)
    elif is_at_home(turn) and found.intent is not Intent.LANGUAGE:
        way = _way(found.intent)
        turn.goes_on = Pressed(way.action, way.value)


async def _medicine(turn: Turn[Any]) -> str | None:
    """The id of the medicine that is named, if it is on the patient's list."""
    named = (meant(turn).medicine or "").casefold()
    if not named or not tiers.allows(turn.work.clinic, turn.known_patient, Feature.MEDICATIONS):
        return None
    listed = await medications.of_patient(turn.work, turn.known_patient, size=_MOST_MEDICINES)
    return next((each.id for each in listed if named in each.sealed.title.casefold()), None)


_MOST_MEDICINES: Final = 50


def _way(intent: Intent) -> Button:
    return _WAYS[intent]


@screen(Saying.thing)
async def thing(turn: Turn[Memory]) -> Screen:
    """What was understood, and the button that leads there."""
    intent, last = turn.memory.meaning.intent, return_row(turn.memory)
    if intent is Intent.LANGUAGE:
        return Screen(_("<b>Which language shall we speak?</b>"), (*language_rows(turn.person.language), last))
    way = _way(intent)
    text = _("<b>You asked for: {thing}.</b> To go there, press the button.", thing=way.label)
    return Screen(text, ((way,), last))


@screen(Saying.person)
async def person(turn: Turn[Memory]) -> Screen:
    """Whom to call, and when; or be called."""
    clinic = turn.work.clinic
    text = paragraphs(
        _("<b>You would like to talk to a person.</b> Please call {phone}.", phone=Verbatim(clinic.phone)),
        desk_hours(clinic),
        _("If somebody’s life is in danger, call 112."),
    )
    return Screen(text, (await call_row(turn), return_row(turn.memory)))


@screen(Saying.unsure, Transition("ask_clinic", Saying.clinic))
async def unsure(turn: Turn[Memory]) -> Screen:
    """What was understood, and what it may have been, most likely first."""
    ways = dict.fromkeys(_way(each) for each in turn.memory.meaning.likely if each in _WAYS)
    rows: list[Row] = [(way,) for way in ways]
    phone = Verbatim(turn.work.clinic.phone)
    understood = _understood(turn)
    text = paragraphs(
        None if understood is None else _("We understood: {words}.", words=understood),
        _("<b>We are not sure what you need.</b> Is it one of these? You can also call {phone}.", phone=phone),
    )
    return Screen(text, (*rows, return_row(turn.memory)))


def _understood(turn: Turn[Memory]) -> Text | None:
    """What the words say of a service, a day, a time, a place, a doctor."""
    clinic, found = turn.work.clinic, turn.memory.meaning
    asked = Asked(found.days[:1], found.hours[:1], found.facilities, found.practitioners[:1])
    wished = wishes_line(clinic, asked.of(Preferences("")), clinic.day_of(turn.work.now))
    services = listed(*(clinic.service(each).name for each in found.services[:1]))
    told = [*([services] if found.services else ()), *([wished] if asked != Asked() else ())]
    return Joined(tuple(told), BETWEEN_WISHES) if told else None
