"""Which slot: the list, its summary while it is held, and the booked appointment (S42–S44, S49)."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from core.appointments import booking, occupational
from core.appointments.model import Appointment
from core.appointments.search import availability
from core.appointments.search.availability import Preferences
from core.appointments.search.free_times import Cursor, FreeTimes
from core.appointments.search.loosening import loosen
from core.clinic.model import ServiceKind
from core.errors import (
    NotFound,
)
from core.offers.wishes import is_watched
from core.referrals import using
from dialogs.engine.dialog import SAID, Transition, screen
from dialogs.engine.effects import SendCalendarEntry
from dialogs.engine.returning import return_row
from dialogs.engine.screens import BACK_OR_MENU, Button, Row, Screen, ShortAnswer
from dialogs.engine.subjects import CONFIRMATION, Subject
from dialogs.engine.text import Form, Text, Verbatim, When, _, lines, listed, paragraphs
from dialogs.engine.turn import Turn
from dialogs.notifications import staff
from dialogs.patient import files
from dialogs.patient.booking import free_times, moving, returning, service
from dialogs.patient.booking.holding import GONE, let_go, means_another, tell_how_to_change
from dialogs.patient.booking.states import Booking, Memory, first_page
from dialogs.triggers import ADD_FILE, WATCH_WISH
from dialogs.wording.accounts.levels import has_files
from dialogs.wording.appointments.preparing import asked_to_prepare, prepare_rows
from dialogs.wording.booking.appointments import details, slot_line
from dialogs.wording.booking.calendar_entry import calendar_entry
from dialogs.wording.booking.elsewhere import screen_there
from dialogs.wording.booking.slots import SLOT, SlotList
from dialogs.wording.booking.wishes import LET_GO, wish_line


async def from_the_start(turn: Turn[Memory]) -> None:
    """Search, soonest first."""
    turn.memory = replace(turn.memory, cursor=Cursor(), looser=None)


async def drop_preferences(turn: Turn[Memory]) -> None:
    """Search the same service anywhere, with anybody, at any time."""
    turn.memory = replace(turn.memory, preferences=Preferences(turn.memory.wish.service), cursor=Cursor(), looser=None)


async def hold(turn: Turn[Memory]) -> None:
    """Hold the slot that was pressed, or whose time was typed, while its summary is open."""
    wanted = free_times.chosen(turn)
    turn.memory = replace(turn.memory, wanted=wanted)
    held = await booking.hold(turn.work, turn.known_patient, wanted)
    turn.memory = replace(turn.memory, appointment=held.id)


async def confirm(turn: Turn[Memory]) -> None:
    """Book it, and tell the staff."""
    appointment = await _book(turn)
    turn.add(SendCalendarEntry(calendar_entry(turn.work.clinic, appointment)))
    staff.booked(turn, appointment)


async def _book(turn: Turn[Memory]) -> Appointment:
    work, patient, memory = turn.work, turn.known_patient, turn.memory
    held = memory.appointment or ""
    if memory.registration is not None:
        return await occupational.confirm(work, patient, held, memory.registration)
    if memory.referral:
        return await using.confirm(work, patient, memory.referral, held)
    return await booking.confirm(work, patient, held)


async def add_file(turn: Turn[Memory]) -> None:
    """Go on to add documents to the consultation that was booked (S49)."""
    files.start(turn, appointment=turn.memory.appointment)


@screen(
    Booking.slots,
    Transition("any_time", Booking.slots, action=drop_preferences),
    Transition("back", Booking.preferences),
    Transition("change_place", Booking.facilities),
    Transition("change_doctor", Booking.doctor, action=first_page),
    Transition("change_days", Booking.days),
    Transition("change_part", Booking.part_of_day),
    Transition("another", Booking.service, action=service.reopen),
    Transition("instead", Booking.slots, guard=moving.is_moving, action=moving.take_alternative),
    *moving.ROWS,
    Transition(SLOT, Booking.summary, action=hold, on_refusal=GONE),
    Transition(SAID, Booking.summary, guard=free_times.names_slot, action=hold, on_refusal=GONE),
    *free_times.transitions(Booking.slots, lambda memory: memory.searched),
)
async def slots(turn: Turn[Memory]) -> Screen:
    """Day by day: time, doctor, address (S42), soonest first, below what is looked for; or the nearest to that."""
    wanted = turn.work.clinic.service(turn.memory.wish.service)
    if (way_there := screen_there(turn.work.clinic, wanted, BACK_OR_MENU)) is not None:
        return way_there
    if (for_others := await returning.screen_for_new(turn, wanted, return_row(turn.memory))) is not None:
        return for_others
    found = await free_times.look(turn, turn.memory.searched, turn.known_patient) or await _look_looser(turn)
    if found is None:
        return _nothing_free(turn, await returning.some_hidden(turn, wanted))
    wait: tuple[Row, ...] = (_WAIT,) if turn.memory.looser and _can_wait(turn) else ()
    text = paragraphs(
        await moving.title(turn)
        if moving.is_moving(turn)
        else _("<b>Which time suits you?</b> You can also write it, or a day: “tomorrow”."),
        lines(_looked_for(turn), free_times.text(turn, found)),
        await returning.some_hidden(turn, wanted),
    )
    rows = free_times.rows(turn, found)
    if turn.memory.is_asked:
        return Screen(text, (*rows, *wait, *await _changes(turn), return_row(turn.memory)))
    last: Row = (Button(_("Change your choices"), "back"), Button(_("Menu"), "menu"))
    widen: Row = (Button(_("Search without these choices"), "any_time"),) if turn.memory.looser else ()
    return Screen(text, (*rows, *wait, widen, last))


def _can_wait(turn: Turn[Memory]) -> bool:
    """Whether such a time can be waited for (B2)."""
    return bool(turn.memory.moving) or is_watched(turn.work.clinic.service(turn.memory.wish.service))


_WAIT: Final[Row] = (Button(_("🔔 Let me know when one comes free"), WATCH_WISH),)


async def _look_looser(turn: Turn[Memory]) -> FreeTimes | None:
    """What there is when as few wishes as possible are let go."""
    memory = replace(turn.memory, looser=None)
    looser = await loosen(turn.work, memory.searched, turn.known_patient, within=memory.places)
    if looser is None:
        return None
    turn.memory = replace(memory, looser=looser if looser.let_go else None, cursor=Cursor(looser.day, looser.day))
    return await free_times.look(turn, turn.memory.searched, turn.known_patient)


def _looked_for(turn: Turn[Memory]) -> Text:
    memory, work = turn.memory, turn.work
    line = wish_line(work.clinic, memory.wish, work.clinic.day_of(work.now))
    if memory.looser is None:
        return line
    let_go = listed(*(LET_GO[each] for each in memory.looser.let_go))
    return paragraphs(
        line,
        _("<b>There is nothing free that fits all of this.</b> The nearest free times are {how}:", how=let_go),
    )


async def _changes(turn: Turn[Memory]) -> tuple[Row, ...]:
    """A button for each part of what is looked for."""
    by_telephone = turn.work.clinic.service(turn.memory.wish.service).kind is ServiceKind.TELEPHONE
    where = () if by_telephone else (Button(_("📍 Place"), "change_place"),)
    another = () if moving.is_moving(turn) else (Button(_("🩺 Service"), "another"),)
    return (
        (Button(_("📅 Days"), "change_days"), Button(_("🕐 Time of day"), "change_part")),
        (*where, Button(_("👩‍⚕️ Doctor"), "change_doctor"), *another),
        *(await moving.alternatives(turn) if moving.is_moving(turn) else ()),
    )


@screen(
    Booking.nearest,
    Transition("back", Booking.preferences),
    *moving.ROWS,
    Transition(SLOT, Booking.summary, action=hold, on_refusal=GONE),
    Transition(SAID, Booking.summary, guard=free_times.names_slot, action=hold, on_refusal=GONE),
    Transition("all_slots", Booking.slots, action=from_the_start),
)
async def nearest(turn: Turn[Memory]) -> Screen:
    """The wanted slot is gone: the free ones closest to it."""
    wanted = turn.memory.wanted
    if wanted is None:
        raise NotFound
    closest = await availability.nearest(turn.work, turn.memory.searched, wanted.start, patient=turn.known_patient)
    turn.memory = replace(turn.memory, offered=closest)
    clinic = turn.work.clinic
    text = (
        paragraphs(
            _("<b>These free times are the closest to it:</b>"), lines(*(slot_line(clinic, slot) for slot in closest))
        )
        if closest
        else _("<b>That was the last free time that fits your choices.</b> Perhaps another one will do.")
    )
    last: tuple[Row, ...] = (
        (Button(_("All free times"), "all_slots"),),
        (Button(_("Change your choices"), "back"), Button(_("Menu"), "menu")),
    )
    return Screen(text, (*SlotList(clinic, closest).moments(), *last))


@screen(
    Booking.summary,
    Transition(SAID, Booking.summary, guard=means_another, action=tell_how_to_change),
    Transition("back", Booking.slots, action=let_go),
    Transition("confirm", Booking.booked, action=confirm, on_refusal={**GONE, NotFound: Booking.slots}),
)
async def summary(turn: Turn[Memory]) -> Screen:
    """All of it, before it is booked."""
    held = await booking.get_appointment(turn.work, turn.known_patient, turn.memory.appointment or "")
    until = None if held.held_until is None else When(held.held_until, Form.TIME)
    text = paragraphs(
        _("<b>Shall we book this appointment?</b>"),
        details(held),
        None if until is None else _("We keep this time for you until {until}.", until=until),
    )
    rows: tuple[Row, ...] = (
        (Button(_("Book this appointment"), "confirm", means=ShortAnswer.YES),),
        (Button(_("Choose another time"), "back", means=ShortAnswer.NO), Button(_("Menu"), "menu")),
    )
    return Screen(text, rows)


@screen(Booking.booked, Transition(ADD_FILE, files.Files.adding, guard=has_files, action=add_file))
async def booked(turn: Turn[Memory]) -> Screen:
    """What, who, where, how to prepare; and for a telephone consultation, the way to add documents (S49)."""
    appointment = await booking.get_appointment(turn.work, turn.known_patient, turn.memory.appointment or "")
    by_telephone = appointment.kind is ServiceKind.TELEPHONE
    text = paragraphs(
        _("✅ <b>The appointment is booked.</b>"),
        details(appointment),
        asked_to_prepare(turn.work.clinic, appointment),
        _("You can add files that will help the doctor: results, descriptions, photos.") if by_telephone else None,
    )
    documents: tuple[Row, ...] = ((Button(_("Add a file"), ADD_FILE),),) if by_telephone else ()
    last: Row = (Button(_("My appointments"), "menu.appointments"), Button(_("Menu"), "menu"))
    rows = (*prepare_rows(turn.work.clinic, appointment), *documents, last)
    return Screen(text, rows, confirms=Subject(CONFIRMATION, appointment.id))


def _nothing_free(turn: Turn[Memory], hidden: Text | None) -> Screen:
    """Why the list is empty whatever else is let go, and what to do about it."""
    wish = turn.memory.wish
    narrowed = bool(wish.excluded or wish.notice_minutes)
    last = turn.work.clinic.last_bookable_day(turn.work.now)
    text = (
        _("<b>There are no free times that fit your choices.</b> Please change them, or search without them.")
        if narrowed
        else _(
            "<b>There are no free times until {day}.</b> New ones open every day. You can also ask us: {phone}.",
            day=When(last, Form.DAY),
            phone=Verbatim(turn.work.clinic.phone),
        )
    )
    widen: tuple[Row, ...] = ((Button(_("Search without these choices"), "any_time"),),) if narrowed else ()
    wait: tuple[Row, ...] = (_WAIT,) if _can_wait(turn) else ()
    rows: tuple[Row, ...] = (*wait, *widen, (Button(_("Change your choices"), "back"), Button(_("Menu"), "menu")))
    return Screen(text if hidden is None else paragraphs(text, hidden), rows)
