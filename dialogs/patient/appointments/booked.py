"""See booked and past appointments, and cancel one (S9–S11, S18, S34, D12)."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from typing import Any, Final

from core.accounts.tiers import Feature
from core.appointments import booking, moving, notice
from core.appointments.model import Appointment, AppointmentStatus, Origin
from core.appointments.refusals import NoticePassed
from core.clinic.model import ServiceKind
from core.errors import AlreadyCancelled, AlreadyStarted, BookedElsewhere
from core.offers import watching
from core.paging import Page
from core.reminders import coming
from core.requests import bookings
from core.requests.appointments import current as current_request
from dialogs.engine.dialog import SAID, Dialog, GlobalTransition, OnRefusal, Transition, screen
from dialogs.engine.effects import SendCalendarEntry
from dialogs.engine.events import Pressed
from dialogs.engine.paging import names_row, page_of, paging_row, row_of
from dialogs.engine.returning import ReturnableMemory, return_row, with_way_back
from dialogs.engine.screens import BACK_OR_MENU, Button, Row, Screen, ShortAnswer
from dialogs.engine.subjects import CONFIRMATION, Subject
from dialogs.engine.text import Form, Text, When, _, lines, paragraphs
from dialogs.engine.turn import Turn
from dialogs.fsm.state import State, StatesGroup
from dialogs.notifications import staff
from dialogs.notifications.appointments import requests, visits
from dialogs.patient import files
from dialogs.patient.appointments import day_of_visit
from dialogs.patient.booking import Booking, start_again
from dialogs.patient.files import Files
from dialogs.patient.questions.of_visit import about_visit
from dialogs.triggers import (
    ADD_FILE,
    ASK_TO_CANCEL,
    CANCEL_VISIT,
    COMING,
    DELAY_OK,
    I_AM_HERE,
    MOVE_VISIT,
    PATIENT_LATE,
    PREPARE,
    SEE_REQUEST,
    SEE_VISIT,
    SEE_WATCHES,
    SEE_WISH,
    VISIT_REMINDERS,
    WATCH_EARLIER,
)
from dialogs.wording.accounts.levels import has_account, has_files
from dialogs.wording.booking.appointments import details, moved_from
from dialogs.wording.booking.calendar_entry import calendar_entry
from dialogs.wording.booking.standing import entry, in_whose_hands
from dialogs.wording.booking.standing import standing as standing_of
from dialogs.wording.moments import in_list
from dialogs.wording.treatment.referrals import open_its_referral


class Appointments(StatesGroup):
    """The lists, one appointment, and the question before it is cancelled."""

    upcoming = State()
    past = State()
    one = State()
    confirming = State()
    cancelled = State()


@dataclass(frozen=True)
class Memory(ReturnableMemory):
    """Which list, the page, the appointments on it, and the one that is open; it is gone `back_to` a place that is not
    a list of these.
    """

    of_past: bool = False
    page: int = 1
    listed: tuple[str, ...] = ()
    appointment: str = ""


def opened(turn: Turn[Any], appointment_id: str) -> Memory:
    """What is remembered when an appointment is gone to: its list, if it was opened there; or else where the person
    was.
    """
    here = turn.memory if isinstance(turn.memory, Memory) else Memory()
    return with_way_back(turn, replace(here, appointment=appointment_id))


def start(turn: Turn[Any], appointment_id: str) -> None:
    """Enter `Appointments.one`; later, go back to where the person was."""
    turn.start(opened(turn, appointment_id))


def is_row(turn: Turn[Memory]) -> bool:
    """Whether a number of the list was typed."""
    return names_row(turn.said, len(turn.memory.listed))


def came_from_past(turn: Turn[Memory]) -> bool:
    """Whether the open appointment was found in the list of past ones."""
    return turn.memory.of_past


async def turn_page(turn: Turn[Memory]) -> None:
    """Go to another page."""
    turn.memory = replace(turn.memory, page=page_of(turn.value))


async def begin_past(turn: Turn[Memory]) -> None:
    """Begin the list of past appointments at its first page."""
    turn.memory = Memory(of_past=True)


async def begin_upcoming(turn: Turn[Memory]) -> None:
    """Begin the list of booked appointments at its first page."""
    turn.memory = Memory()


async def open_row(turn: Turn[Memory]) -> None:
    """Open the appointment whose number was typed."""
    turn.memory = replace(turn.memory, appointment=turn.memory.listed[row_of(turn, len(turn.memory.listed)) - 1])


async def open_one(turn: Turn[Memory]) -> None:
    """Open the appointment whose button was pressed."""
    found = await booking.get_appointment(turn.work, turn.known_patient, turn.value)
    turn.memory = replace(turn.memory, appointment=found.id)


async def open_between(turn: Turn[Any]) -> None:
    """Open an appointment from elsewhere; later, go back there."""
    found = await booking.get_appointment(turn.work, turn.known_patient, turn.value)
    start(turn, found.id)


async def accept_delay(turn: Turn[Any]) -> None:
    """Answer that a delay is all right, and see the appointment; later, go back to where the person was."""
    start(turn, (await day_of_visit.accept_delay(turn)).id)


async def check_in(turn: Turn[Any]) -> None:
    """Say that the patient is here, and see the appointment."""
    start(turn, (await day_of_visit.check_in(turn)).id)


async def send_calendar(turn: Turn[Memory]) -> None:
    """Send the file for the patient's own calendar."""
    turn.add(SendCalendarEntry(calendar_entry(turn.work.clinic, await _open(turn))))


async def check_cancelling(turn: Turn[Memory]) -> None:
    """Ask only about what can be cancelled; once the notice has passed, the reception is asked."""
    appointment = await _open(turn)
    booking.require_cancellable(turn.work, appointment)
    if notice.has_passed(turn.work, appointment):
        turn.goes_on = Pressed(ASK_TO_CANCEL, appointment.id)


async def cancel(turn: Turn[Memory]) -> None:
    """Cancel it, and tell the staff."""
    appointment = await booking.cancel(turn.work, turn.known_patient, turn.memory.appointment)
    staff.cancelled(turn, appointment)
    await requests.settle(turn, appointment.id)
    turn.add(visits.retracted(turn.work.clinic, appointment, turn.person.address))


async def open_to_cancel(turn: Turn[Any]) -> None:
    """Ask from elsewhere whether to cancel an appointment, if it can be; later, go back there."""
    found = await booking.get_appointment(turn.work, turn.known_patient, turn.value)
    booking.require_cancellable(turn.work, found)
    start(turn, found.id)
    if notice.has_passed(turn.work, found):
        turn.goes_on = Pressed(ASK_TO_CANCEL, found.id)


async def confirm_coming(turn: Turn[Any]) -> None:
    """Say that one will come, and open the appointment; later, go back."""
    found = await coming.confirm(turn.work, turn.known_patient, turn.value)
    when = When(found.start, Form.MOMENT)
    if found.kind is ServiceKind.TELEPHONE:
        turn.note(_("👍 <b>Thank you. The doctor will call you: {when}.</b>", when=when))
    else:
        turn.note(_("👍 <b>Thank you. We are expecting you: {when}.</b>", when=when))
    start(turn, found.id)


async def book_again(turn: Turn[Memory]) -> None:
    """Go on to book the same service at another time."""
    await start_again(turn, await _open(turn))


async def add_file(turn: Turn[Memory]) -> None:
    """Go on to add documents to the open appointment (S50)."""
    files.start(turn, appointment=(await _open(turn)).id)


_TOO_LATE: Final[OnRefusal] = dict.fromkeys(
    (AlreadyCancelled, AlreadyStarted, BookedElsewhere, NoticePassed), Appointments.one
)


@screen(
    Appointments.upcoming,
    Transition("page", Appointments.upcoming, action=turn_page),
    Transition("show_past", Appointments.past, action=begin_past),
    Transition("open", Appointments.one, action=open_one),
    Transition(SAID, Appointments.one, guard=is_row, action=open_row),
)
async def upcoming(turn: Turn[Memory]) -> Screen:
    """What is booked, soonest first."""
    page, wished = await _page(turn, booking.upcoming), await bookings.waiting(turn.work, turn.known_patient)
    waiting = tuple((Button(_("⏳ {service}", service=each.facts.name), SEE_WISH, each.id),) for each in wished)
    told = tuple(_("⏳ {service}: waits for the clinic", service=each.facts.name) for each in wished)
    if not page:
        nothing, hint = _("<b>You have no booked appointments.</b>"), _("Would you like to book one?")
        text = paragraphs(nothing, lines(*told) if told else None, hint)
        book: Row = (Button(_("Book an appointment"), "menu.book"),)
        return Screen(text, (*waiting, book, *await _waited_for(turn), *_last_rows()))
    title = lines(_("<b>Your booked appointments</b>"), *told)
    hint = _("To see, move or cancel one, press it or write its number.")
    return _list(turn, title, hint, page, (*waiting, *await _waited_for(turn), *_last_rows()))


@screen(
    Appointments.past,
    Transition("page", Appointments.past, action=turn_page),
    Transition("back", Appointments.upcoming, action=begin_upcoming),
    Transition("open", Appointments.one, action=open_one),
    Transition(SAID, Appointments.one, guard=is_row, action=open_row),
)
async def past(turn: Turn[Memory]) -> Screen:
    """What is over or cancelled, the latest first."""
    page = await _page(turn, booking.past)
    if not page:
        return Screen(_("<b>You have no past appointments yet.</b>"), (BACK_OR_MENU,))
    hint = _("To see one again, press it or write its number.")
    return _list(turn, _("<b>Your past appointments</b>"), hint, page, (BACK_OR_MENU,))


@screen(
    Appointments.one,
    Transition("back", Appointments.past, guard=came_from_past),
    Transition("back", Appointments.upcoming),
    Transition("calendar", Appointments.one, action=send_calendar),
    Transition("cancel", Appointments.confirming, action=check_cancelling, on_refusal=_TOO_LATE),
    Transition(ADD_FILE, Files.adding, guard=has_files, action=add_file),
)
async def one(turn: Turn[Memory]) -> Screen:
    """One appointment, and what can be done with it."""
    appointment = await _open(turn)
    was = await moving.last_move(turn.work, appointment.id)
    asked = await current_request(turn.work, turn.known_patient, appointment.id)
    standing = standing_of(turn.work, appointment) or in_whose_hands(turn.work, appointment, asked=asked is not None)
    moved, late = None if was is None else moved_from(was), await day_of_visit.delay_line(turn, appointment)
    here = await day_of_visit.here_line(turn, appointment)
    text = paragraphs(details(appointment), moved, late, here, standing)
    last, present = return_row(turn.memory), await day_of_visit.buttons_for_now(turn, appointment)
    if appointment.status is not AppointmentStatus.BOOKED or appointment.start <= turn.work.now:
        rows = (present, day_of_visit.instead_row(turn, appointment), *await about_visit(turn, appointment), last)
        return Screen(paragraphs(text, day_of_visit.begun_line(turn, appointment)), tuple(row for row in rows if row))
    delayed = coming.can_be_late(turn.work, appointment)
    late_too: Row = (Button(_("⏱ I’m late"), PATIENT_LATE, appointment.id),) if delayed else ()
    now: tuple[Row, ...] = ((*present, *late_too),) if present or late_too else ()
    prepare: Row = (Button(_("Get ready for the appointment"), PREPARE, appointment.id),)
    keep: tuple[Row, ...] = (
        (Button(_("Add to my calendar"), "calendar"), Button(_("Reminders"), VISIT_REMINDERS, appointment.id)),
        (Button(_("Add a file"), ADD_FILE),),
    )
    if appointment.origin is Origin.ELSEWHERE:
        return Screen(text, (*now, prepare, *keep, last))
    move: Row = (Button(_("Move to another time"), MOVE_VISIT, appointment.id), *await _earlier(turn, appointment))
    cancel: Row = (Button(_("Cancel this appointment"), "cancel"),)
    if asked is not None:
        see: Row = (Button(_("See your request"), SEE_REQUEST, asked.id),)
        return Screen(text, (*now, prepare, *keep, see, last))
    return Screen(text, (*now, prepare, move, *_of_referral(appointment), *keep, cancel, last))


@screen(
    Appointments.confirming,
    Transition("back", Appointments.one),
    Transition("cancel", Appointments.cancelled, action=cancel, on_refusal=_TOO_LATE),
)
async def confirming(turn: Turn[Memory]) -> Screen:
    """One question before it is cancelled."""
    text = paragraphs(_("<b>Do you want to cancel this appointment?</b>"), details(await _open(turn)))
    rows: tuple[Row, ...] = (
        (Button(_("Yes, cancel the appointment"), "cancel", means=ShortAnswer.YES, only_pressed=True),),
        (Button(_("No, keep it"), "back", means=ShortAnswer.NO), Button(_("Menu"), "menu")),
    )
    return Screen(text, rows)


@screen(Appointments.cancelled, Transition("again", Booking.preferences, action=book_again))
async def cancelled(turn: Turn[Memory]) -> Screen:
    """It is cancelled; the time is free for others."""
    appointment = await _open(turn)
    again: Row = (Button(_("Book another time"), "again"),)
    text = paragraphs(
        _("<b>The appointment is cancelled.</b> Thank you for letting us know: someone else can have this time."),
        details(appointment),
    )
    rows: tuple[Row, ...] = (
        (open_its_referral(appointment),) if appointment.kind is ServiceKind.REHABILITATION else again,
        (Button(_("My appointments"), "menu.appointments"), Button(_("Menu"), "menu")),
    )
    return Screen(text, rows, confirms=Subject(CONFIRMATION, ""))


async def _earlier(turn: Turn[Memory], appointment: Appointment) -> Row:
    """The way to wait for an earlier time, ticked while that is done; of a procedure, its plan is moved (B2)."""
    if appointment.kind is ServiceKind.REHABILITATION or notice.has_to_ask_to_move(turn.work, appointment):
        return ()
    waits = await watching.of_appointment(turn.work, appointment.id) is not None
    return (Button(_("Earlier time"), WATCH_EARLIER, appointment.id, waits),)


def _of_referral(appointment: Appointment) -> tuple[Row, ...]:
    """What a procedure has: the way to its referral, from which all of them can be moved (S13)."""
    return ((open_its_referral(appointment),),) if appointment.kind is ServiceKind.REHABILITATION else ()


async def _page(turn: Turn[Memory], of_list: Callable[..., Awaitable[Page[Appointment]]]) -> Page[Appointment]:
    """The page that was left; the first one when there are no longer so many."""
    page = await of_list(turn.work, turn.known_patient, page=turn.memory.page)
    return page or await of_list(turn.work, turn.known_patient, page=1)


async def _open(turn: Turn[Memory]) -> Appointment:
    return await booking.get_appointment(turn.work, turn.known_patient, turn.memory.appointment)


def _list(turn: Turn[Memory], title: Text, hint: Text, page: Page[Appointment], last: tuple[Row, ...]) -> Screen:
    turn.memory = replace(turn.memory, listed=tuple(each.id for each in page))
    rows: list[Row] = []
    written: list[Text] = []
    for number, each in enumerate(page, 1):
        when = in_list(turn.work, each.start)
        written.append(entry(number, each, when))
        rows.append((Button(_("{number}. {when}", number=number, when=when), "open", each.id),))
    several = page.has_next or page.has_previous
    text = paragraphs(
        title,
        lines(*written),
        hint,
        _("Page {number}.", number=page.number) if several else None,
    )
    return Screen(text, (*rows, *paging_row(page.number, has_next=page.has_next), *last))


def _last_rows() -> tuple[Row, ...]:
    return ((Button(_("Past appointments"), "show_past"), Button(_("Menu"), "menu")),)


async def _waited_for(turn: Turn[Memory]) -> tuple[Row, ...]:
    """The way to the times that are looked for, if there are any (B2)."""
    waits = await watching.alive(turn.work, turn.known_patient)
    return ((Button(_("🔔 What we look for"), SEE_WATCHES),),) if waits else ()


APPOINTMENTS: Final = Dialog(
    Appointments,
    Memory,
    (upcoming, past, one, confirming, cancelled),
    ways_in=(
        GlobalTransition(f"menu.{Feature.APPOINTMENTS}", Appointments.upcoming, guard=has_account),
        GlobalTransition(I_AM_HERE, Appointments.one, guard=has_account, action=check_in, interrupts=True),
        GlobalTransition(DELAY_OK, Appointments.one, guard=has_account, action=accept_delay, interrupts=True),
        GlobalTransition(SEE_VISIT, Appointments.one, guard=has_account, action=open_between, interrupts=True),
        GlobalTransition(
            CANCEL_VISIT, Appointments.confirming, guard=has_account, action=open_to_cancel, interrupts=True
        ),
        GlobalTransition(COMING, Appointments.one, guard=has_account, action=confirm_coming, interrupts=True),
    ),
)
