"""The list of referrals, and one of them with what was booked from it (S21)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any, Final

from core.appointments.model import Appointment
from core.errors import NotFound
from core.paging import part_of
from core.referrals import reading
from core.referrals.model import ReferralKind, ReferralStanding
from core.referrals.reading import ReferralRecord
from core.referrals.refusals import NotOurReferral
from dialogs.engine.dialog import SAID, Transition, screen
from dialogs.engine.paging import names_row, page_of, paging_row, row_of
from dialogs.engine.returning import return_row, start_between
from dialogs.engine.screens import Button, CopyButton, Row, Screen
from dialogs.engine.text import Form, Text, Verbatim, When, _, lines, n_, paragraphs
from dialogs.engine.turn import Turn
from dialogs.patient import booking
from dialogs.patient.appointments import booked as appointments
from dialogs.patient.appointments.booked import Appointments
from dialogs.patient.booking import Booking
from dialogs.patient.referrals.states import Memory, Referrals
from dialogs.wording.booking.elsewhere import links_there, way_there
from dialogs.wording.treatment.referrals import (
    booked_line,
    entry,
    facts,
    referral_text,
    standing,
    title,
    where_accepted,
)

BOOKED_ON_A_PAGE: Final = 10
A_ROW: Final = 2


def names_referral(turn: Turn[Memory]) -> bool:
    """Whether a number of the list was typed."""
    return names_row(turn.said, len(turn.memory.listed))


async def turn_page(turn: Turn[Memory]) -> None:
    """Go to another page of the list."""
    turn.memory = replace(turn.memory, page=page_of(turn.value))


async def turn_booked(turn: Turn[Memory]) -> None:
    """Go to another page of what is booked."""
    turn.memory = replace(turn.memory, booked_page=page_of(turn.value))


async def open_row(turn: Turn[Memory]) -> None:
    """Open the referral that was pressed, or whose number was typed."""
    wanted = turn.memory.listed[row_of(turn, len(turn.memory.listed)) - 1]
    found = await reading.open_referral(turn.work, turn.known_patient, wanted)
    turn.memory = Memory(turn.memory.page, turn.memory.listed, found.referral.id)


async def start(turn: Turn[Any], referral_id: str) -> None:
    """Enter `Referrals.one`; later, go back to where the person was."""
    found = await reading.open_referral(turn.work, turn.known_patient, referral_id)
    start_between(turn, Memory(referral=found.referral.id))


async def open_between(turn: Turn[Any]) -> None:
    """Open the referral whose button was pressed."""
    await start(turn, turn.value)


async def open_of_appointment(turn: Turn[Any]) -> None:
    """Open the referral from which an appointment was booked; later, go back."""
    found = await reading.used_by(turn.work, turn.known_patient, turn.value)
    await start(turn, found.id)


async def open_booked(turn: Turn[Memory]) -> None:
    """Open an appointment that was booked from it; later, come back."""
    record = await opened(turn)
    if turn.value not in {each.id for each in record.appointments}:
        raise NotFound
    appointments.start(turn, turn.value)


async def book(turn: Turn[Memory]) -> None:
    """Go on to the free times of what it is for."""
    record = await opened(turn)
    service = reading.service_of(turn.work.clinic, record.referral)
    if service is None or service.needs_referral:
        raise NotFound
    places = reading.places_of(turn.work.clinic, record.referral, service)
    booking.start_from_referral(turn, service, record.referral.id, places)


async def begin_plan(turn: Turn[Memory]) -> None:
    """Plan what is left of it, from the beginning."""
    turn.memory = Memory(turn.memory.page, turn.memory.listed, turn.memory.referral, back_to=turn.memory.back_to)


async def begin_moving(turn: Turn[Memory]) -> None:
    """Plan other times for all that is to come."""
    coming = (await opened(turn)).upcoming(turn.work)
    await begin_plan(turn)
    turn.memory = replace(turn.memory, moving=tuple(each.id for each in coming))


async def opened(turn: Turn[Memory]) -> ReferralRecord:
    """The open referral as it stands now."""
    return await reading.get_record(turn.work, turn.known_patient, turn.memory.referral)


@screen(
    Referrals.listing,
    Transition("page", Referrals.listing, action=turn_page),
    Transition("open", Referrals.one, action=open_row),
    Transition(SAID, Referrals.one, guard=names_referral, action=open_row),
)
async def listing(turn: Turn[Memory]) -> Screen:
    """Those that still count first."""
    found = await reading.of_patient(turn.work, turn.known_patient, turn.memory.page)
    page = found or await reading.of_patient(turn.work, turn.known_patient)
    turn.memory = replace(turn.memory, listed=tuple(each.referral.id for each in page), page=page.number)
    menu = Button(_("Menu"), "menu")
    if not page:
        text = paragraphs(
            _("<b>You have no referrals here.</b>"),
            _("When one of our doctors issues a referral for you, you will find it here and get a message."),
        )
        return Screen(text, ((Button(_("Book an appointment"), "menu.book"),), (menu,)))
    text = paragraphs(
        _("<b>Your referrals</b>"),
        lines(*(entry(turn.work, number, each) for number, each in enumerate(page, 1))),
        _("To open one, press it or write its number."),
        _("Page {number}.", number=page.number) if page.has_next or page.has_previous else None,
    )
    rows: list[Row] = [
        (Button(_("{number}. {title}", number=row, title=title(turn.work.clinic, each.referral)), "open", str(row)),)
        for row, each in enumerate(page, 1)
    ]
    last: Row = (Button(_("My appointments"), "menu.appointments"), menu)
    return Screen(text, (*rows, *paging_row(page.number, has_next=page.has_next), last))


@screen(
    Referrals.one,
    Transition("page", Referrals.one, action=turn_booked),
    Transition("booked", Appointments.one, action=open_booked),
    Transition("book", Booking.slots, action=book),
    Transition("plan", Referrals.wish, action=begin_plan),
    Transition("move_all", Referrals.wish, action=begin_moving),
    Transition("cancel_all", Referrals.cancelling),
    Transition("back", Referrals.listing),
)
async def one(turn: Turn[Memory]) -> Screen:
    """All that it says, what is booked from it, and what can be done with it."""
    record = await opened(turn)
    clinic, referral = turn.work.clinic, record.referral
    page = part_of(record.appointments, turn.memory.booked_page, BOOKED_ON_A_PAGE)
    page = page or part_of(record.appointments, 1, BOOKED_ON_A_PAGE)
    first = (page.number - 1) * BOOKED_ON_A_PAGE + 1
    text = paragraphs(
        facts(clinic, referral),
        where_accepted(turn.work, referral),
        _("Now: {standing}", standing=standing(turn.work, record)),
        _why_not(turn, record),
        lines(_("<b>Booked from it</b>"), *(booked_line(number, each) for number, each in enumerate(page, first)))
        if page
        else None,
    )
    booked = [_booked_button(number, each) for number, each in enumerate(page, first)]
    rows = [tuple(booked[start : start + A_ROW]) for start in range(0, len(booked), A_ROW)]
    paging = paging_row(page.number, has_next=page.has_next)
    code = referral.facts.code
    copy: Row = (CopyButton(_("Copy the code"), code),) if code else ()
    return Screen(text, (*_acts(turn, record), copy, *rows, *paging, return_row(turn.memory)), protected=True)


def _booked_button(number: int, appointment: Appointment) -> Button:
    when = When(appointment.start, Form.SHORT_MOMENT)
    return Button(_("{number}. {when}", number=number, when=when), "booked", appointment.id)


def _acts(turn: Turn[Memory], record: ReferralRecord) -> Iterator[Row]:
    if reading.is_bookable(turn.work, record):
        if record.referral.kind is ReferralKind.REHABILITATION:
            yield (Button(n_("Plan {count} procedure", "Plan {count} procedures", record.left), "plan"),)
        else:
            yield (Button(_("See free times"), "book"),)
    elif record.standing(turn.work) is ReferralStanding.VALID:
        service = reading.service_of(turn.work.clinic, record.referral)
        yield from links_there(turn.work.clinic, service) if service else ()
    if record.referral.kind is ReferralKind.REHABILITATION and len(record.upcoming(turn.work)) > 1:
        yield (Button(_("Move all"), "move_all"), Button(_("Cancel all"), "cancel_all"))


def _why_not(turn: Turn[Memory], record: ReferralRecord) -> Text | None:
    """Why nothing can be booked from a referral that counts, and how to go on."""
    stands = record.standing(turn.work)
    if stands is ReferralStanding.EXPIRED:
        return _("Nothing can be booked from it any more. You can ask the doctor for a new one.")
    if stands is not ReferralStanding.VALID or reading.is_bookable(turn.work, record):
        return None
    if record.referral.kind is ReferralKind.REHABILITATION and not record.referral.facts.is_own:
        return referral_text(NotOurReferral())
    if (service := reading.service_of(turn.work.clinic, record.referral)) is not None and service.booked_in:
        return way_there(turn.work.clinic, service)
    phone = Verbatim(turn.work.clinic.phone)
    return _("This can’t be booked in the portal. If you need help, please call {phone}.", phone=phone)
