"""“When is my appointment?”, “cancel the one on Thursday”: the booked appointments that are meant (S9–S11)."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any, Final

from core.appointments.booking import past, upcoming
from core.appointments.model import Appointment, AppointmentStatus, Origin
from core.reminders import coming
from dialogs.engine.dialog import screen
from dialogs.engine.events import Pressed
from dialogs.engine.returning import return_row
from dialogs.engine.screens import Button, Row, Screen
from dialogs.engine.text import Text, _, lines, paragraphs
from dialogs.engine.turn import Turn
from dialogs.language.meaning import Intent, Meaning
from dialogs.patient.meant import meant
from dialogs.patient.saying.states import Memory, Saying, keep
from dialogs.triggers import MOVE_VISIT, PATIENT_LATE, SEE_VISIT, VISIT_REMINDERS
from dialogs.wording.booking.appointments import details, short_line
from dialogs.wording.moments import in_list

LOOKED_AT = 50
"""How many appointments are looked through."""

SHOWN = 6

MAY_BE_MISSED: Final = dt.timedelta(hours=1)
"""So long after its end somebody may write that they could not come to it."""

_WAYS: Final = {Intent.MOVE: MOVE_VISIT, Intent.LATE: PATIENT_LATE, Intent.REMIND: VISIT_REMINDERS}
"""Where it is done what somebody wants, if it is plain with which appointment; nothing is done on the way."""

_NOT_LATE: Final = _("A few hours before an appointment you can say here how late you will be.")


async def find(turn: Turn[Any]) -> None:
    """Find the appointments that are meant. The one that is to be cancelled is opened, with its button; for the one
    that is to be moved, free times are shown, on the days that were named.
    """
    await keep(turn)
    found, are_meant = await _meant(turn, meant(turn))
    if meant(turn).intent is Intent.CANCEL and are_meant and len(found) == 1:
        is_ahead = found[0].start > turn.work.now
        if is_ahead and found[0].origin is not Origin.ELSEWHERE:  # whose own text says how it is cancelled
            turn.note(_("To cancel this appointment, press “Cancel this appointment”. Nothing has changed yet."))
        turn.goes_on = Pressed(SEE_VISIT, found[0].id)
    if (way := _WAYS.get(meant(turn).intent)) is not None and are_meant and len(found) == 1:
        turn.goes_on = Pressed(way, found[0].id)


async def _meant(turn: Turn[Any], meaning: Meaning) -> tuple[list[Appointment], bool]:
    """The appointments that fit the words, and whether there are any; all that are booked, if none fits."""
    booked = list(await upcoming(turn.work, turn.known_patient, size=LOOKED_AT))
    if meaning.intent is Intent.LATE:  # also for what has begun
        over = await past(turn.work, turn.known_patient, size=SHOWN)
        late = [each for each in (*over, *booked) if coming.can_be_late(turn.work, each)]
        return (late, True) if late else (booked, not booked)
    said = _of_the_visit(meaning)
    if meaning.intent is Intent.CANCEL:
        booked = [*await _just_begun(turn), *booked]
    fitting = [each for each in booked if _fits(turn, each, said)]
    if meaning.intent is Intent.NEXT:
        fitting = fitting[:1]
    return (fitting, True) if fitting else (booked, not booked)


async def _just_begun(turn: Turn[Any]) -> list[Appointment]:
    """What its patient may not have come to: it can't be cancelled any more, and is told how to go on."""
    over, now = await past(turn.work, turn.known_patient, size=SHOWN), turn.work.now
    return [each for each in over if each.status is AppointmentStatus.BOOKED and now < each.end + MAY_BE_MISSED]


def _of_the_visit(meaning: Meaning) -> Meaning:
    """What was said of the appointment as it is, and not of the time to which it is to be moved."""
    if meaning.intent is not Intent.MOVE:
        return meaning
    return replace(meaning, days=meaning.from_days, hours=meaning.from_hours)


def _fits(turn: Turn[Any], each: Appointment, meaning: Meaning) -> bool:
    day, time = turn.work.clinic.day_of(each.start), each.start.astimezone(turn.work.clinic.zone).time()
    is_move = meaning.intent is Intent.MOVE
    days, hours = (meaning.from_days, meaning.from_hours) if is_move else (meaning.days, meaning.hours)
    return (
        (not days or any(span.first <= day <= span.last for span in days))
        and (not meaning.practitioners or each.practitioner in meaning.practitioners)
        and (not meaning.services or each.service in meaning.services)
        and (not meaning.facilities or each.facility in meaning.facilities)
        and (
            not hours
            or any(
                (span.start is None or span.start <= time) and (span.end is None or time < span.end) for span in hours
            )
        )
    )


@screen(Saying.visits)
async def visits(turn: Turn[Memory]) -> Screen:
    """Those that are meant, each with a button that opens it; or the free times, if one is to be moved."""
    meaning, last = turn.memory.meaning, return_row(turn.memory)
    found, are_meant = await _meant(turn, meaning)
    if not found:
        text = paragraphs(_("<b>You have no booked appointments.</b>"), _("Would you like to book one?"))
        return Screen(text, ((Button(_("Book an appointment"), "menu.book"),), last))
    others = (
        None
        if are_meant
        else _NOT_LATE
        if meaning.intent is Intent.LATE
        else _("We have found no such appointment among those that you have booked.")
    )
    if len(found) == 1 and are_meant:
        title = _one(meaning.intent)
        return Screen(
            paragraphs(title, details(found[0])), ((Button(_("Open this appointment"), SEE_VISIT, found[0].id),), last)
        )
    shown = found[:SHOWN]
    whens = [in_list(turn.work, each.start) for each in shown]
    entries = [
        _("{number}. {appointment}", number=number, appointment=short_line(each, when))
        for number, (each, when) in enumerate(zip(shown, whens, strict=True), 1)
    ]
    way = _WAYS.get(meaning.intent, SEE_VISIT) if are_meant or meaning.intent is not Intent.LATE else SEE_VISIT
    rows: list[Row] = [
        (Button(_("{number}. {when}", number=number, when=when), way, each.id),)
        for number, (each, when) in enumerate(zip(shown, whens, strict=True), 1)
    ]
    all_of_them: Row = (Button(_("All appointments"), "menu.appointments"),) if len(found) > SHOWN else ()
    return Screen(paragraphs(others, _several(meaning.intent), lines(*entries)), (*rows, all_of_them, last))


def _one(intent: Intent) -> Text:
    match intent:
        case Intent.CANCEL:
            return _("<b>You would like to cancel this appointment.</b> Open it, and cancel it there.")
        case _:
            return _("<b>Your next appointment</b>")


def _several(intent: Intent) -> Text:
    match intent:
        case Intent.MOVE:
            return _("<b>Which appointment would you like to move?</b>")
        case Intent.CANCEL:
            return _("<b>Which appointment would you like to cancel?</b>")
        case Intent.REMIND:
            return _("<b>Of which appointment shall we remind you?</b>")
        case _:
            return _("<b>Your booked appointments</b>")
