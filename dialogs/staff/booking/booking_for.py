"""Book for a patient: kind → service → slots → summary → booked. The patient is told (S22). One that is moved begins at
the slots (`dialogs.staff.booking.moving`).

The slots are asked for anew each time they are shown, and nothing is held: who is at the telephone books at once.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from core.accounts.patients import Patient, get_patient
from core.appointments import booking, visits
from core.appointments.search import availability
from core.appointments.search.free_times import Cursor
from core.appointments.search.recent import own_practitioners, recent_services
from core.clinic.model import Service, ServiceKind
from core.errors import (
    BookingLimitReached,
    NotFound,
)
from core.staff.members import Action
from core.text.days import parse_day
from dialogs.engine.button_values import member, thing
from dialogs.engine.dialog import SAID, Dialog, Transition, screen
from dialogs.engine.paging import page_of, paging_row
from dialogs.engine.screens import Button, Row, Screen
from dialogs.engine.text import _, lines, paragraphs
from dialogs.engine.turn import Turn
from dialogs.notifications.appointments import requests
from dialogs.notifications.appointments import visits as visit_news
from dialogs.patient.booking import free_times
from dialogs.patient.booking.asked import BOOKABLE
from dialogs.patient.booking.service import label_of, named, names_occupational, names_rehabilitation
from dialogs.staff.booking import at_once, filtering, from_referral, moving
from dialogs.staff.buttons import BACK_OR_CLOSE
from dialogs.staff.refusals import staff_refusal_text
from dialogs.staff.visits import telling, ways_in
from dialogs.staff.visits.describing import facts, patient_line, phone_line
from dialogs.staff.visits.states import BookingFor, Finding, Visits
from dialogs.staff.visits.states import BookingForMemory as Memory
from dialogs.wording.booking.appointments import kind_name, slot_line
from dialogs.wording.booking.doctors import THE_PATIENTS_DOCTOR, doctor_label, legend, own_first
from dialogs.wording.booking.elsewhere import screen_there
from dialogs.wording.booking.slots import SLOT
from dialogs.wording.writing import WRITE

A_PAGE: Final = 8


def names_services(turn: Turn[Memory]) -> bool:
    """Whether the typed words name services that the staff can book."""
    return bool(named(turn, turn.memory.kind))


async def choose_kind(turn: Turn[Memory]) -> None:
    kind = member(ServiceKind, turn.value)
    if kind not in BOOKABLE:
        raise NotFound
    turn.memory = Memory(turn.memory.patient, kind=kind)


async def narrow(turn: Turn[Memory]) -> None:
    turn.memory = replace(turn.memory, found=tuple(each.id for each in named(turn, turn.memory.kind)), page=1)


async def not_found(turn: Turn[Memory]) -> None:
    if names_occupational(turn):
        turn.note(_("For occupational medicine, patients fill in a form: they book it themselves, in the portal."))
    elif names_rehabilitation(turn):
        turn.note(_("Rehabilitation is booked from a referral: patients do it themselves, in the portal."))
    else:
        turn.note(_("We have found nothing by that name. Please choose below, or write it in another way."))


async def choose_again(turn: Turn[Memory]) -> None:
    """Keep a service that the patient has had lately."""
    service = thing(tuple(each for each in turn.work.clinic.services if each.kind in BOOKABLE), turn.value)
    turn.memory = Memory(turn.memory.patient, service.kind, service=service.id)


async def choose_service(turn: Turn[Memory]) -> None:
    service = thing(_listed(turn), turn.value)
    turn.memory = Memory(turn.memory.patient, turn.memory.kind, turn.memory.found, service.id)


async def turn_page(turn: Turn[Memory]) -> None:
    turn.memory = replace(turn.memory, page=page_of(turn.value))


async def first_page(turn: Turn[Memory]) -> None:
    """Start the next list at its first page."""
    turn.memory = replace(turn.memory, page=1)


async def refuse_words(turn: Turn[Memory]) -> None:
    """Say how a day is written: the words named neither a time of the list nor a day."""
    parse_day(turn.said, turn.work.clinic.day_of(turn.work.now))


async def choose_doctor(turn: Turn[Memory]) -> None:
    """Show the slots of one doctor only, or of all of them again."""
    known = turn.work.clinic.practitioners_of(turn.memory.service)
    chosen = thing(known, turn.value).id if turn.value else ""
    turn.memory = replace(turn.memory, practitioner=chosen, cursor=Cursor())


async def choose_slot(turn: Turn[Memory]) -> None:
    """Keep the slot that was pressed, or whose time was typed."""
    wanted = free_times.chosen(turn)
    availability.require_bookable(turn.work, wanted)
    turn.memory = replace(turn.memory, wanted=wanted)


async def book(turn: Turn[Memory]) -> None:
    """Book the slot by the patient's own rules, and notify them."""
    visit = await from_referral.book(turn)
    turn.memory = replace(turn.memory, appointment=visit.appointment.id)
    news = visit_news.booked(turn.work.clinic, visit)
    await telling.tell(turn, visit, news, await requests.settle_wish(turn, visit))


async def open_patient(turn: Turn[Memory]) -> None:
    ways_in.return_to_patient(turn, turn.memory.patient)


@screen(
    BookingFor.kind,
    Transition("kind", BookingFor.service, action=choose_kind),
    Transition("service", BookingFor.slots, action=choose_again),
    Transition("from_referral", BookingFor.slots, action=from_referral.choose),
    Transition(SAID, BookingFor.slots, guard=filtering.is_clear, action=filtering.take_sentence),
    Transition(SAID, BookingFor.service, guard=names_services, action=narrow),
    Transition(SAID, BookingFor.kind, action=not_found),
    Transition("back", Finding.patient, action=open_patient),
)
async def kind(turn: Turn[Memory]) -> Screen:
    """What is to be booked, unless nothing more can be."""
    patient = await _patient(turn)
    remaining = await booking.remaining(turn.work, patient)
    if remaining is not None and remaining.left <= 0:
        full = staff_refusal_text(BookingLimitReached(remaining.limit), turn.work.clinic)
        return Screen(paragraphs(patient_line(patient), None if full in turn.notes else full), (BACK_OR_CLOSE,))
    recent = await recent_services(turn.work, patient, *BOOKABLE)
    again = [Button(_("🔁 {service}", service=label_of(each, recent)), "service", each.id) for each in recent]
    kinds = [Button(kind_name(each), "kind", each.value) for each in BOOKABLE]
    rows: list[Row] = [(each,) for each in (*await from_referral.buttons(turn), *again, *kinds)]
    text = paragraphs(
        _("<b>What shall we book?</b>"),
        patient_line(patient),
        _("Choose below, or {write} what is needed: “dermatologist tomorrow afternoon”.", write=WRITE),
    )
    return Screen(text, (*rows, BACK_OR_CLOSE))


@screen(
    BookingFor.service,
    Transition(SAID, BookingFor.slots, guard=filtering.is_clear, action=filtering.take_sentence),
    Transition(SAID, BookingFor.service, guard=names_services, action=narrow),
    Transition(SAID, BookingFor.service, action=not_found),
    Transition("page", BookingFor.service, action=turn_page),
    Transition("service", BookingFor.slots, action=choose_service),
    Transition("back", BookingFor.kind),
)
async def service(turn: Turn[Memory]) -> Screen:
    """The services of the kind, or those that were named."""
    listed = _listed(turn)
    pages = max(1, -(-len(listed) // A_PAGE))
    page = min(turn.memory.page, pages)
    shown = listed[(page - 1) * A_PAGE : page * A_PAGE]
    rows: list[Row] = [(Button(label_of(each, shown), "service", each.id),) for each in shown]
    text = paragraphs(
        _("<b>Which service?</b>"),
        patient_line(await _patient(turn)),
        _("Choose below, or {write} a part of the name.", write=WRITE),
        _("Page {number} of {pages}.", number=page, pages=pages) if pages > 1 else None,
    )
    return Screen(text, (*rows, *paging_row(page, has_next=page < pages), BACK_OR_CLOSE))


@screen(
    BookingFor.slots,
    Transition(SLOT, BookingFor.exchange, guard=moving.is_moving, action=choose_slot, on_refusal=moving.GONE),
    Transition(SAID, BookingFor.exchange, guard=moving.names_slot, action=choose_slot, on_refusal=moving.GONE),
    Transition(SLOT, BookingFor.summary, action=choose_slot, on_refusal=moving.GONE),
    Transition(SAID, BookingFor.summary, guard=free_times.names_slot, action=choose_slot, on_refusal=moving.GONE),
    *free_times.transitions(BookingFor.slots, filtering.wish),
    Transition(SAID, BookingFor.slots, guard=filtering.says_when_or_where, action=filtering.take_words),
    Transition(SAID, BookingFor.slots, action=refuse_words),
    Transition("filters", BookingFor.filters),
    Transition("all", BookingFor.slots, action=filtering.forget),
    Transition("doctors", BookingFor.doctors, action=first_page),
    Transition("instead", BookingFor.slots, guard=moving.is_moving, action=moving.take_alternative),
    Transition("back", Visits.one, guard=moving.is_moving, action=moving.back_to_visit),
    Transition("back", BookingFor.service, action=first_page),
)
async def slots(turn: Turn[Memory]) -> Screen:
    """What is free for both, day by day, soonest first."""
    memory, clinic = turn.memory, turn.work.clinic
    patient = await _patient(turn)
    service = clinic.service(memory.service)
    if (way_there := screen_there(clinic, service, BACK_OR_CLOSE, about=patient_line(patient))) is not None:
        return way_there
    found = await free_times.look(turn, filtering.wish(memory), patient)
    text = paragraphs(
        lines(
            _("<b>{service}</b>", service=service.name),
            patient_line(patient),
            await moving.as_it_is(turn),
            filtering.chosen_line(turn),
        ),
        free_times.text(turn, found) if found else _("<b>There are no free times.</b>"),
        _(
            "Press a time, or {write} it: “10:15”. Another day, in the same way: “tomorrow”, “Friday”, “3.03”.",
            write=WRITE,
        )
        if found
        else None,
    )
    rows = free_times.rows(turn, found) if found else []
    others = await moving.alternatives(turn)
    doctor: Row = (Button(_("Choose the doctor"), "doctors"),)
    return Screen(text, (*rows, *others, filtering.filter_row(memory), doctor, BACK_OR_CLOSE))


@screen(
    BookingFor.doctors,
    Transition("page", BookingFor.doctors, action=turn_page),
    Transition("choose", BookingFor.slots, action=choose_doctor),
    Transition("back", BookingFor.slots, action=first_page),
)
async def doctors(turn: Turn[Memory]) -> Screen:
    """Who gives the service."""
    own = await own_practitioners(turn.work, await _patient(turn))
    able = own_first(turn.work.clinic.practitioners_of(turn.memory.service), own)
    pages = max(1, -(-len(able) // A_PAGE))
    page = min(turn.memory.page, pages)
    shown = able[(page - 1) * A_PAGE : page * A_PAGE]
    rows: list[Row] = [(Button(doctor_label(each, own), "choose", each.id),) for each in shown]
    anybody: Row = (Button(_("Any doctor"), "choose", ""),)
    text = paragraphs(_("<b>Which doctor?</b>"), legend(shown, own, THE_PATIENTS_DOCTOR))
    return Screen(text, (anybody, *rows, *paging_row(page, has_next=page < pages), BACK_OR_CLOSE))


@screen(
    BookingFor.summary,
    Transition("confirm", BookingFor.booked, action=book, on_refusal=moving.GONE),
    Transition("back", BookingFor.slots),
)
async def summary(turn: Turn[Memory]) -> Screen:
    """All of it, before it is booked."""
    wanted, clinic = turn.memory.wanted, turn.work.clinic
    if wanted is None:
        raise NotFound
    patient = await _patient(turn)
    text = paragraphs(
        _("<b>Shall we book this appointment?</b>"),
        lines(
            clinic.service(wanted.service).name,
            slot_line(clinic, wanted),
            from_referral.line(turn.memory),
        ),
        lines(patient_line(patient), phone_line(patient)),
    )
    return Screen(text, (*telling.confirm_rows(patient, _("Book"), _("Book this appointment")), BACK_OR_CLOSE))


@screen(BookingFor.booked, Transition("patient", Finding.patient, action=open_patient))
async def booked(turn: Turn[Memory]) -> Screen:
    """It is booked, and the patient is told; who can't be reached has to be called."""
    visit = await visits.get_visit(turn.work, turn.memory.appointment)
    text = paragraphs(
        _("✅ <b>The appointment is booked.</b>"),
        facts(visit.appointment),
        lines(patient_line(visit.patient), phone_line(visit.patient)),
        await telling.how_told(turn, visit.patient, _("The patient is being told.")),
    )
    return Screen(text, ((Button(_("Open the patient"), "patient"),), BACK_OR_CLOSE[1:]))


async def _patient(turn: Turn[Memory]) -> Patient:
    return await get_patient(turn.work, turn.memory.patient.patient)


def _listed(turn: Turn[Memory]) -> tuple[Service, ...]:
    clinic, memory = turn.work.clinic, turn.memory
    if memory.found:
        return tuple(clinic.service(each) for each in memory.found)
    return tuple(each for each in clinic.services if each.kind is memory.kind)


BOOKING_FOR: Final = Dialog(
    BookingFor,
    Memory,
    (kind, service, slots, filtering.filters, doctors, summary, booked, moving.exchange, moving.moved),
    needs=Action.BOOK_FOR_PATIENT,
    ways_in=at_once.WAYS_IN,
)
