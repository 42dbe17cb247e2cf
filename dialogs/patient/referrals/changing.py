"""What is booked from a referral: cancel all that is to come, or choose another time for one (S13, D21)."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Final

from core.appointments import booking
from core.appointments.model import Appointment
from core.appointments.search.availability import Preferences
from core.errors import AlreadyStarted, NotFound, PatientBusy, SlotInPast, SlotTaken, SlotWithdrawn, TooLateToBook
from core.referrals import reading, using
from dialogs.engine.dialog import SAID, OnRefusal, Transition, screen
from dialogs.engine.returning import return_row, start_between
from dialogs.engine.screens import Button, Row, Screen, ShortAnswer
from dialogs.engine.subjects import CONFIRMATION, Subject
from dialogs.engine.text import _, lines, n_, paragraphs
from dialogs.engine.turn import Turn
from dialogs.notifications import staff, visits
from dialogs.patient.booking import free_times
from dialogs.patient.referrals.listing import opened
from dialogs.patient.referrals.planning import SHOWN
from dialogs.patient.referrals.states import Memory, Referrals
from dialogs.triggers import OPEN_REFERRAL
from dialogs.wording.booking.appointments import details, short_line, slot_line
from dialogs.wording.booking.slots import SLOT
from dialogs.wording.treatment.referrals import booked_line


async def start_moving(turn: Turn[Any]) -> None:
    """Look for another time for the procedure whose button was pressed; later, go back there."""
    appointment = await booking.get_appointment(turn.work, turn.known_patient, turn.value)
    booking.require_cancellable(turn.work, appointment)
    referral = await reading.used_by(turn.work, turn.known_patient, appointment.id)
    service = reading.service_of(turn.work.clinic, referral)
    if service is None:
        raise NotFound
    places = reading.places_of(turn.work.clinic, referral, service)
    sought = Preferences(service.id, places, instead_of=(appointment.id,))
    start_between(turn, Memory(referral=referral.id, moving=(appointment.id,), sought=sought))


async def cancel_all(turn: Turn[Memory]) -> None:
    """Cancel all that is to come, and tell the staff."""
    gone = await using.cancel_upcoming(turn.work, turn.known_patient, turn.memory.referral)
    turn.memory = replace(turn.memory, done=tuple(each.id for each in gone))
    staff.series_cancelled(turn, gone)
    turn.add(*(visits.retracted(turn.work.clinic, each, turn.person.address) for each in gone))


async def choose(turn: Turn[Memory]) -> None:
    """Keep the slot that was pressed, or whose time was typed."""
    turn.memory = replace(turn.memory, wanted=free_times.chosen(turn))


async def move(turn: Turn[Memory]) -> None:
    """Exchange one time for the other, and tell the staff."""
    memory = turn.memory
    if memory.wanted is None:
        raise NotFound
    (done,) = await using.move(turn.work, turn.known_patient, memory.referral, memory.moving, (memory.wanted,))
    staff.series_moved(turn, (done,))
    turn.add(visits.moved(turn.work.clinic, done, turn.person.address))


_GONE: Final[OnRefusal] = dict.fromkeys(
    (SlotTaken, SlotWithdrawn, SlotInPast, TooLateToBook, PatientBusy), Referrals.times
)
_OVER: Final[OnRefusal] = dict.fromkeys((NotFound, AlreadyStarted), Referrals.one)


@screen(
    Referrals.cancelling,
    Transition("cancel", Referrals.cancelled, action=cancel_all, on_refusal=_OVER),
    Transition("back", Referrals.one),
)
async def cancelling(turn: Turn[Memory]) -> Screen:
    """One question before all are cancelled."""
    coming = (await opened(turn)).upcoming(turn.work)
    text = paragraphs(
        n_(
            "<b>Do you want to cancel {count} procedure?</b>",
            "<b>Do you want to cancel {count} procedures?</b>",
            len(coming),
        ),
        lines(*(booked_line(number, each) for number, each in enumerate(coming[:SHOWN], 1))),
        _("You can book them again from the same referral, as long as it is valid."),
    )
    rows: tuple[Row, ...] = (
        (Button(_("Yes, cancel all of them"), "cancel", means=ShortAnswer.YES, only_pressed=True),),
        (Button(_("No, keep them"), "back", means=ShortAnswer.NO), Button(_("Menu"), "menu")),
    )
    return Screen(text, rows)


@screen(Referrals.cancelled)
async def cancelled(turn: Turn[Memory]) -> Screen:
    """They are cancelled; the times are free for others."""
    count = len(turn.memory.done)
    text = paragraphs(
        n_("<b>{count} procedure is cancelled.</b>", "<b>{count} procedures are cancelled.</b>", count),
        _("Thank you for letting us know: someone else can have these times."),
    )
    rows: tuple[Row, ...] = (
        (Button(_("Open the referral"), OPEN_REFERRAL, turn.memory.referral),),
        (Button(_("My appointments"), "menu.appointments"), Button(_("Menu"), "menu")),
    )
    return Screen(text, rows, confirms=Subject(CONFIRMATION, ""))


def _sought(memory: Memory) -> Preferences:
    if memory.sought is None:
        raise NotFound
    return memory.sought


@screen(
    Referrals.times,
    Transition(SLOT, Referrals.exchange, action=choose),
    Transition(SAID, Referrals.exchange, guard=free_times.names_slot, action=choose),
    *free_times.transitions(Referrals.times, _sought),
)
async def times(turn: Turn[Memory]) -> Screen:
    """What is free for the procedure, day by day."""
    now = await _to_move(turn)
    found = await free_times.look(turn, _sought(turn.memory), turn.known_patient)
    text = paragraphs(
        _("<b>Which time suits you instead?</b> You can also write it, or a day: “tomorrow”."),
        lines(_("<b>As it is now</b>"), short_line(now)),
        free_times.text(turn, found) if found else _("<b>There are no free times.</b>"),
    )
    return Screen(text, (*(free_times.rows(turn, found) if found else ()), return_row(turn.memory)))


@screen(
    Referrals.exchange,
    Transition("confirm", Referrals.moved, action=move, on_refusal={**_GONE, **_OVER}),
    Transition("back", Referrals.times),
)
async def exchange(turn: Turn[Memory]) -> Screen:
    """The old time and the new one, before they are exchanged."""
    now, wanted = await _to_move(turn), turn.memory.wanted
    if wanted is None:
        raise NotFound
    text = paragraphs(
        _("<b>Shall we move this procedure?</b>"),
        lines(_("<b>As it is now</b>"), short_line(now)),
        lines(_("<b>After the move</b>"), slot_line(turn.work.clinic, wanted)),
    )
    rows: tuple[Row, ...] = (
        (Button(_("Move it"), "confirm", means=ShortAnswer.YES),),
        (Button(_("Choose another time"), "back", means=ShortAnswer.NO), Button(_("Menu"), "menu")),
    )
    return Screen(text, rows)


@screen(Referrals.moved)
async def moved(turn: Turn[Memory]) -> Screen:
    """It has its new time."""
    now = await _to_move(turn)
    text = paragraphs(_("✅ <b>The procedure is moved.</b>"), details(now))
    rows: tuple[Row, ...] = (
        (Button(_("Open the referral"), OPEN_REFERRAL, turn.memory.referral),),
        (Button(_("My appointments"), "menu.appointments"), Button(_("Menu"), "menu")),
    )
    return Screen(text, rows, confirms=Subject(CONFIRMATION, now.id))


async def _to_move(turn: Turn[Memory]) -> Appointment:
    if len(turn.memory.moving) != 1:
        raise NotFound
    return await booking.get_appointment(turn.work, turn.known_patient, turn.memory.moving[0])
