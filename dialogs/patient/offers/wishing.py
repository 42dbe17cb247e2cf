"""What shall we look for: all wishes on one screen, as they were looked for, each with a button to change it."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Final

from core.appointments import booking
from core.appointments.search.availability import PartOfDay, Preferences, search
from core.clinic.model import ServiceKind
from core.offers import watching
from core.offers.model import EVERY_DAY
from dialogs.engine.button_values import member, number, thing
from dialogs.engine.dialog import Transition, screen
from dialogs.engine.paging import page_of
from dialogs.engine.returning import return_row
from dialogs.engine.screens import Button, Row, Screen, ShortAnswer
from dialogs.engine.text import Text, _, lines, n_, paragraphs
from dialogs.engine.turn import Turn
from dialogs.patient.booking.choosing import DONE_ROW, doctor_rows, minutes_of, notice_rows, toggled
from dialogs.patient.offers.states import Memory, Offers, change, doctors_of, facilities_of
from dialogs.triggers import BOOK_SERVICE, MOVE_VISIT
from dialogs.wording.appointments.offers import WEEKDAY_NAMES, wish_lines
from dialogs.wording.booking.appointments import short_line, slot_line
from dialogs.wording.booking.wishes import PARTS

_SPANS: Final = (7, 14, 30)
"""In how many days, at most, it may be."""

NOTICES: Final[dict[int, Text]] = {
    0: _("At any time, also today"),
    120: n_("At least {count} hour before", "At least {count} hours before", 2),
    24 * 60: n_("At least {count} day before", "At least {count} days before", 1),
    72 * 60: n_("At least {count} day before", "At least {count} days before", 3),
}


def is_changed(turn: Turn[Memory]) -> bool:
    """Whether it is waited for already."""
    return bool(turn.memory.watch)


async def begin(turn: Turn[Memory]) -> None:
    """Wait for it from now on."""
    memory = turn.memory
    watch = await watching.begin(
        turn.work,
        turn.known_patient,
        memory.wished,
        appointment_id=memory.appointment or None,
        days=(memory.first_day, memory.last_day),
        weekdays=memory.weekdays,
    )
    turn.memory = replace(memory, watch=watch.id)
    turn.confirm(_("✅ <b>We look for a time for you.</b>"))


async def save(turn: Turn[Memory]) -> None:
    """Wait for this instead of what was waited for, at the same place."""
    memory = turn.memory
    await watching.change(
        turn.work,
        turn.known_patient,
        memory.watch,
        memory.wished,
        days=(memory.first_day, memory.last_day),
        weekdays=memory.weekdays,
    )
    turn.confirm(_("✅ <b>We have changed what we look for. You keep your place.</b>"))


async def toggle_facility(turn: Turn[Memory]) -> None:
    found = thing(facilities_of(turn), turn.value)
    change(turn, facilities=toggled(turn.memory.wished.facilities, found.id))


async def toggle_doctor(turn: Turn[Memory]) -> None:
    """Nobody is both wanted and left out."""
    wish, found = turn.memory.wished, thing(doctors_of(turn), turn.value).id
    left_out = tuple(each for each in wish.excluded if each != found)
    change(turn, practitioners=toggled(wish.practitioners, found), excluded=left_out)


async def toggle_excluded(turn: Turn[Memory]) -> None:
    wish, found = turn.memory.wished, thing(doctors_of(turn), turn.value).id
    wanted = tuple(each for each in wish.practitioners if each != found)
    change(turn, practitioners=wanted, excluded=toggled(wish.excluded, found))


async def toggle_part(turn: Turn[Memory]) -> None:
    found = member(PartOfDay, turn.value)
    parts = tuple(each for each in PARTS if str(each) in toggled(tuple(map(str, turn.memory.wished.parts)), str(found)))
    change(turn, parts=parts, since=None, before=None)


async def choose_notice(turn: Turn[Memory]) -> None:
    change(turn, notice_minutes=minutes_of(turn.value, NOTICES))


async def choose_span(turn: Turn[Memory]) -> None:
    """Until so many days from now; or on any day."""
    if not turn.value:
        turn.memory = replace(turn.memory, first_day=None, last_day=None)
        return
    ahead = number(turn.value, range(1, _SPANS[-1] + 1))
    last = turn.work.clinic.day_of(turn.work.now) + dt.timedelta(days=ahead)
    turn.memory = replace(turn.memory, first_day=None, last_day=last)


async def toggle_weekday(turn: Turn[Memory]) -> None:
    """With none left, all of them will do."""
    weekdays = turn.memory.weekdays ^ 1 << number(turn.value, range(7))
    turn.memory = replace(turn.memory, weekdays=weekdays or EVERY_DAY)


async def first_page(turn: Turn[Memory]) -> None:
    turn.memory = replace(turn.memory, page=1)


async def turn_page(turn: Turn[Memory]) -> None:
    turn.memory = replace(turn.memory, page=page_of(turn.value))


@screen(
    Offers.summary,
    Transition("facilities", Offers.facilities),
    Transition("doctors", Offers.doctors, action=first_page),
    Transition("excluded", Offers.excluded, action=first_page),
    Transition("days", Offers.days),
    Transition("parts", Offers.parts),
    Transition("notice", Offers.notice),
    Transition("begin", Offers.one, action=begin),
    Transition("save", Offers.one, action=save),
    Transition("back", Offers.one, guard=is_changed),
)
async def summary(turn: Turn[Memory]) -> Screen:
    """All wishes as they stand, and what is free already."""
    clinic, memory = turn.work.clinic, turn.memory
    service = clinic.service(memory.wished.service)
    free = await _free_already(turn)
    now = None
    if memory.appointment:
        booked = await booking.get_appointment(turn.work, turn.known_patient, memory.appointment)
        now = lines(_("<b>As it is now</b>"), short_line(booked))
    text = paragraphs(
        _("<b>When such a time comes free, we write to you.</b>"),
        now,
        lines(
            _("<b>{service}</b>", service=service.name),
            *wish_lines(clinic, memory.wished, (memory.first_day, memory.last_day), memory.weekdays),
            _("Notice: {notice}", notice=NOTICES.get(memory.wished.notice_minutes, NOTICES[0])),
        ),
        free,
        _("Change what doesn’t suit you, then press “Save”. You keep your place among those who wait.")
        if is_changed(turn)
        else _("Press “Start looking”, or first change what doesn’t suit you."),
    )
    where = () if service.kind is ServiceKind.TELEPHONE else (Button(_("📍 Place"), "facilities"),)
    look: tuple[Row, ...] = ()
    if free is not None:
        trigger, value = (MOVE_VISIT, memory.appointment) if memory.appointment else (BOOK_SERVICE, service.id)
        look = ((Button(_("See the free times"), trigger, value),),)
    start = Button(_("🔔 Start looking"), "begin", means=ShortAnswer.YES)
    rows: tuple[Row, ...] = (
        (Button(_("Save"), "save", means=ShortAnswer.YES) if is_changed(turn) else start,),
        *look,
        (Button(_("📅 Days"), "days"), Button(_("🕐 Time of day"), "parts")),
        (Button(_("👩‍⚕️ Doctor"), "doctors"), Button(_("Leave out doctors"), "excluded")),
        (*where, Button(_("⏱ Notice"), "notice")),
        (Button(_("Don’t change"), "back"), Button(_("Menu"), "menu")) if is_changed(turn) else return_row(memory),
    )
    return Screen(text, rows)


async def _free_already(turn: Turn[Memory]) -> Text | None:
    """What is free already, and before the appointment."""
    memory, wish = turn.memory, turn.memory.wished
    if not memory.appointment:
        return None
    booked = await booking.get_appointment(turn.work, turn.known_patient, memory.appointment)
    doctor = wish.practitioners[0] if len(wish.practitioners) == 1 else None
    looked_for = Preferences(
        wish.service,
        facilities=wish.facilities,
        practitioner=doctor,
        excluded=wish.excluded,
        notice_minutes=wish.notice_minutes,
        instead_of=(booked.id,),
    )
    found = (await search(turn.work, looked_for, size=1, patient=turn.known_patient)).items
    if not found or found[0].start >= booked.start:
        return None
    return lines(_("<b>This time is free already:</b>"), slot_line(turn.work.clinic, found[0]))


@screen(
    Offers.facilities,
    Transition("toggle", Offers.facilities, action=toggle_facility),
    Transition("back", Offers.summary),
)
async def facilities(turn: Turn[Memory]) -> Screen:
    """Tick the places."""
    ticked = turn.memory.wished.facilities
    rows: list[Row] = [(Button(each.name, "toggle", each.id, each.id in ticked),) for each in facilities_of(turn)]
    return Screen(
        _("<b>Which facilities?</b> Tick as many as you like; with none ticked, each of them will do."),
        (*rows, DONE_ROW),
    )


@screen(
    Offers.doctors,
    Transition("page", Offers.doctors, action=turn_page),
    Transition("toggle", Offers.doctors, action=toggle_doctor),
    Transition("back", Offers.summary),
)
async def doctors(turn: Turn[Memory]) -> Screen:
    """Tick those who will do."""
    ticked, page = turn.memory.wished.practitioners, turn.memory.page
    rows, mark = await doctor_rows(turn, doctors_of(turn), "toggle", ticked, page)
    question = _("<b>Which doctors?</b> Tick as many as you like; with none ticked, each of them will do.")
    return Screen(paragraphs(question, mark), (*rows, DONE_ROW))


@screen(
    Offers.excluded,
    Transition("page", Offers.excluded, action=turn_page),
    Transition("toggle", Offers.excluded, action=toggle_excluded),
    Transition("back", Offers.summary),
)
async def excluded(turn: Turn[Memory]) -> Screen:
    """Tick those who won't."""
    ticked, page = turn.memory.wished.excluded, turn.memory.page
    rows, mark = await doctor_rows(turn, doctors_of(turn), "toggle", ticked, page)
    question = _("<b>Which doctors should we leave out?</b> Tick as many as you like.")
    return Screen(paragraphs(question, mark), (*rows, DONE_ROW))


@screen(
    Offers.days,
    Transition("choose", Offers.days, action=choose_span),
    Transition("toggle", Offers.days, action=toggle_weekday),
    Transition("back", Offers.summary),
)
async def days(turn: Turn[Memory]) -> Screen:
    """Until when, and which days of the week."""
    memory, today = turn.memory, turn.work.clinic.day_of(turn.work.now)
    ahead = None if memory.last_day is None or memory.first_day is not None else (memory.last_day - today).days
    spans: tuple[Row, ...] = (
        (Button(_("On any day"), "choose", "", ahead is None and memory.last_day is None),),
        *(
            (Button(n_("Within {count} day", "Within {count} days", each), "choose", str(each), ahead == each),)
            for each in _SPANS
        ),
    )
    week = [
        Button(name, "toggle", str(day), bool(memory.weekdays >> day & 1)) for day, name in enumerate(WEEKDAY_NAMES)
    ]
    return Screen(
        _("<b>On which days?</b> Choose until when, and take out the days of the week that don’t suit you."),
        (*spans, tuple(week[:4]), tuple(week[4:]), DONE_ROW),
    )


@screen(
    Offers.parts,
    Transition("toggle", Offers.parts, action=toggle_part),
    Transition("back", Offers.summary),
)
async def parts(turn: Turn[Memory]) -> Screen:
    """Tick the parts of the day."""
    ticked = turn.memory.wished.parts
    rows: list[Row] = [
        (Button(name, "toggle", part.value, part in ticked),)
        for part, name in PARTS.items()
        if part is not PartOfDay.ANY
    ]
    return Screen(
        _("<b>Which time of day?</b> Tick as many as you like; with none ticked, each will do."), (*rows, DONE_ROW)
    )


@screen(
    Offers.notice,
    Transition("choose", Offers.summary, action=choose_notice),
    Transition("back", Offers.summary),
)
async def notice(turn: Turn[Memory]) -> Screen:
    """How soon is too soon."""
    rows = notice_rows(NOTICES, turn.memory.wished.notice_minutes)
    return Screen(
        _("<b>How long before should we tell you, at least?</b> Think of the time you need to get ready and travel."),
        (*rows, DONE_ROW),
    )
