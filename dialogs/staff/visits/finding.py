"""Find a patient by name, PESEL or telephone number, and see their card; core writes down who looked for whom (S22)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any, Final, TypeVar

from core.accounts import patients
from core.accounts.identity import mentions_pesel, parse_pesel
from core.accounts.name_terms import SHORTEST_BEGINNING
from core.accounts.patients import Patient, Tier
from core.appointments import visits
from core.appointments.model import Appointment
from core.context import Work
from core.errors import NotFound, UnusablePesel
from core.paging import Page
from core.records import joining
from core.records.entering import was_entered
from core.staff import patient_search as finding
from core.staff.members import Action, Where
from core.staff.patient_search import MOST
from dialogs.engine.dialog import SAID, Dialog, GlobalTransition, Transition, screen
from dialogs.engine.engine import FORGOTTEN
from dialogs.engine.paging import names_row, row_of
from dialogs.engine.screens import Button, Row, Screen
from dialogs.engine.text import Text, _, lines, n_, paragraphs
from dialogs.engine.turn import Turn
from dialogs.language.staff_sentences import searched
from dialogs.refusals import refusal_text
from dialogs.staff.buttons import BACK_BUTTON, IN_PRIVATE_ROW, MEDICINES, MENU_OR_CLOSE
from dialogs.staff.visits import ways_in
from dialogs.staff.visits.describing import (
    ENTERED,
    LEFT_BEHIND,
    patient_in_list,
    patient_line,
    phone_line,
    short_name,
    standing,
    unreached,
)
from dialogs.staff.visits.states import BookingFor, Day, Finding, Revoking, StaffResults, TakenMedicines, Visits
from dialogs.staff.visits.states import FindingMemory as Memory
from dialogs.triggers import CONFIRM_FOUND, ENTER_PATIENT, JOIN_ACCOUNTS, SEE_DOCUMENT
from dialogs.wording.booking.appointments import identity_lines, short_line
from dialogs.wording.levels import level_name
from dialogs.wording.moments import in_list

Item = TypeVar("Item")

A_ROW: Final = 2
DIGITS_OF_A_PESEL: Final = 11


def is_given(turn: Turn[Any]) -> bool:
    return bool(turn.written.strip())


def is_row(turn: Turn[Memory]) -> bool:
    return names_row(turn.said, len(turn.memory.found))


def is_listed(turn: Turn[Memory]) -> bool:
    return names_row(turn.said, len(turn.memory.listed))


def was_found(turn: Turn[Memory]) -> bool:
    """Whether the patient was picked from several that were found."""
    return bool(turn.memory.found)


def wishes(turn: Turn[Memory]) -> bool:
    """Whether something is to be booked for whoever is pressed."""
    return turn.memory.wish is not None


def names_service(turn: Turn[Memory]) -> bool:
    """Whether it is known what."""
    return turn.memory.wish is not None and bool(turn.memory.wish.service)


async def book_as_wished(turn: Turn[Memory]) -> None:
    if turn.memory.wish is None:
        raise NotFound
    patient = replace(turn.memory, patient=_named(turn, turn.memory.found))
    ways_in.book_as_wished(turn, patient, turn.memory.wish)


async def begin(turn: Turn[Any]) -> None:
    """Search for what the command names."""
    turn.start(await _look_for(turn))


async def search(turn: Turn[Memory]) -> None:
    """Search for what was written; whom it named doesn't stay where everybody reads it."""
    turn.memory = await _look_for(turn)
    if turn.known_caller.where is Where.STAFF_CHAT and not mentions_pesel(turn.said):  # which is removed, and said so
        turn.forget_message()


async def open_patient(turn: Turn[Memory]) -> None:
    turn.memory = replace(turn.memory, patient=_named(turn, turn.memory.found))


async def open_visit(turn: Turn[Memory]) -> None:
    visit = await visits.see(turn.work, turn.known_caller, _named(turn, turn.memory.listed))
    ways_in.open_visit(turn, visit.appointment.id, patient=turn.memory)


async def book_for(turn: Turn[Memory]) -> None:
    ways_in.book_for(turn, turn.memory)


async def open_results(turn: Turn[Memory]) -> None:
    """See the patient's results; later, come back."""
    ways_in.results_of(turn, turn.memory.patient, patient=turn.memory)


async def open_medicines(turn: Turn[Memory]) -> None:
    """See what the patient takes; later, come back."""
    ways_in.medicines_of(turn, turn.memory.patient, found=turn.memory)


async def revoke_access(turn: Turn[Memory]) -> None:
    ways_in.revoke_access(turn, turn.memory)


async def back_to_day(turn: Turn[Memory]) -> None:
    """Go back to the day, as it was left."""
    ways_in.return_to_day(turn, turn.memory.day)


@screen(Finding.asking, Transition(SAID, Finding.found, action=search))
async def asking(turn: Turn[Memory]) -> Screen:  # noqa: ARG001 - the same for everybody
    """Whom to look for."""
    text = paragraphs(
        _("<b>Whom are you looking for?</b>"),
        _("Reply to this message with a name, a PESEL number or a telephone number."),
    )
    return Screen(text, (IN_PRIVATE_ROW, MENU_OR_CLOSE))


@screen(
    Finding.found,
    Transition("open", BookingFor.slots, guard=names_service, action=book_as_wished),
    Transition(SAID, BookingFor.slots, guard=lambda turn: is_row(turn) and names_service(turn), action=book_as_wished),
    Transition("open", BookingFor.kind, guard=wishes, action=book_as_wished),
    Transition(SAID, Finding.patient, guard=is_row, action=open_patient),
    Transition(SAID, Finding.found, action=search),
    Transition("open", Finding.patient, action=open_patient),
)
async def found(turn: Turn[Memory]) -> Screen:
    """Those who may be meant, told apart."""
    known = [await patients.get_patient(turn.work, each) for each in turn.memory.found]
    if not known:
        enter: Row = (Button(_("Enter a new patient"), ENTER_PATIENT),)
        ways: tuple[Row, ...] = (
            (enter, MENU_OR_CLOSE) if turn.known_member.may(Action.ENTER_PATIENT) else (MENU_OR_CLOSE,)
        )
        return Screen(_("Reply to this message with another name or number."), ways)
    rows: tuple[Row, ...] = tuple(
        (Button(_("{number}. {name}", number=row, name=short_name(each)), "open", str(row)),)
        for row, each in enumerate(known, 1)
    )
    text = paragraphs(
        n_("<b>{count} patient was found</b>", "<b>{count} patients were found</b>", len(known)),
        lines(
            *(_("{number}. {patient}", number=row, patient=patient_in_list(each)) for row, each in enumerate(known, 1))
        ),
        _("To open a card, press it. To look for somebody else, reply to this message.")
        if turn.memory.wish is None
        else _("Press the patient for whom it is. To look for somebody else, reply to this message."),
    )
    return Screen(text, (*rows, IN_PRIVATE_ROW, MENU_OR_CLOSE))


@screen(
    Finding.patient,
    Transition("visit", Visits.one, action=open_visit),
    Transition(SAID, Visits.one, guard=is_listed, action=open_visit),
    Transition(SAID, Finding.found, action=search),
    Transition("book", BookingFor.kind, action=book_for),
    Transition("results", StaffResults.listing, action=open_results),
    Transition("medicines", TakenMedicines.listing, action=open_medicines),
    Transition("revoke", Revoking.reason, action=revoke_access),
    Transition("back", Finding.found, guard=was_found),
    Transition("back", Day.listing, action=back_to_day),
)
async def patient(turn: Turn[Memory]) -> Screen:
    """The patient's card: who they are, what is booked, and what was lately."""
    record = await visits.get_record(turn.work, turn.known_caller, turn.memory.patient)
    listed = (*record.upcoming, *record.past)
    turn.memory = replace(turn.memory, listed=tuple(each.id for each in listed))
    old = await joining.left_behind(turn.work, record.patient)
    is_entered = was_entered(record.patient)
    first_past = len(record.upcoming.items) + 1
    text = paragraphs(
        lines(
            patient_line(record.patient),
            *identity_lines(record.patient.identity)[:1],
            phone_line(record.patient),
            _("Level: {level}", level=level_name(record.patient.tier)),
        ),
        ENTERED if is_entered else await unreached(turn.work, record.patient),
        None if old is None else LEFT_BEHIND,
        _list(turn.work, _("<b>Booked</b>"), record.upcoming.items, 1) or _("Nothing is booked."),
        _list(turn.work, _("<b>Past and cancelled appointments</b>"), record.past.items, first_past),
        _("Not all of them fit here. The others are found on their days.") if record.upcoming.has_next else None,
    )
    book: Row = (Button(_("Book for this patient"), "book"), Button(_("Results"), "results"))
    medicines: Row = (Button(MEDICINES, "medicines"),) if turn.known_member.may(Action.SEE_MEDICINES) else ()
    revoke: Row = (Button(_("Close the chat’s access"), "revoke"),) if record.patient.person_id is not None else ()
    can_be_confirmed = record.patient.tier is not Tier.FULL and record.patient.person_id is not None
    join: Row = (
        () if old is None else (Button(_("Bring over what was booked before"), JOIN_ACCOUNTS, str(record.patient.id)),)
    )
    confirm: Row = (
        (Button(_("Confirm the identity"), CONFIRM_FOUND, str(record.patient.id)),) if can_be_confirmed else ()
    )
    if is_entered and record.patient.tier is not Tier.FULL:
        confirm = (Button(_("Confirm by a document"), SEE_DOCUMENT, str(record.patient.id)),)
    return Screen(
        text, (*_visit_rows(turn.work, listed), book, medicines, join, confirm, revoke, (BACK_BUTTON, *MENU_OR_CLOSE))
    )


async def _look_for(turn: Turn[Any]) -> Memory:
    page = await finding.find(turn.work, turn.known_caller, turn.written)
    if not page and (base := searched(turn.written)) != turn.written:  # as it is said: “find Nowaka”
        page = await finding.find(turn.work, turn.known_caller, base)
    say_found(turn, page)
    kept = turn.memory.wish if isinstance(turn.memory, Memory) else None
    return Memory(tuple(each.id for each in page), "" if page else turn.written, wish=kept)


def say_found(turn: Turn[Any], page: Page[Patient]) -> None:
    """Say so when nobody was found, or more than are shown."""
    if not page:
        turn.note(_not_found(turn))
    elif page.has_next:
        turn.note(
            _(
                "More than {count} patients match. These are the first. Add the first name to see fewer.",
                count=MOST,
            )
        )


def _not_found(turn: Turn[Any]) -> Text:
    """What to say of no result; of a PESEL, whether it has a slip. It is nearly right then, so the message goes as
    well.
    """
    nobody = n_(
        "<b>Nobody was found.</b> The first {count} letter of a name is enough, with or without Polish letters.",
        "<b>Nobody was found.</b> The first {count} letters of a name are enough, with or without Polish letters.",
        SHORTEST_BEGINNING,
    )
    if sum(each.isdecimal() for each in turn.written) != DIGITS_OF_A_PESEL:
        return nobody
    try:
        parse_pesel(turn.written, turn.work.clinic.day_of(turn.work.now))
    except UnusablePesel as refusal:
        turn.forget_message()
        turn.note(FORGOTTEN)
        return refusal_text(refusal, turn.work.clinic)
    return nobody


def _named(turn: Turn[Memory], listed: tuple[Item, ...]) -> Item:
    """What was pressed, or whose number was typed."""
    return listed[row_of(turn, len(listed)) - 1]


def _list(work: Work, title: Text, appointments: tuple[Appointment, ...], first: int) -> Text | None:
    if not appointments:
        return None
    return lines(title, *(_entry(work, row, each) for row, each in enumerate(appointments, first)))


def _entry(work: Work, row: int, appointment: Appointment) -> Text:
    line = short_line(appointment, in_list(work, appointment.start))
    entry, mark = _("{number}. {appointment}", number=row, appointment=line), standing(appointment)
    return entry if mark is None else _("{appointment} {mark}", appointment=entry, mark=mark)


def _visit_rows(work: Work, listed: tuple[Appointment, ...]) -> Iterator[Row]:
    buttons = [
        Button(_("{number}. {when}", number=row, when=in_list(work, each.start)), "visit", str(row))
        for row, each in enumerate(listed, 1)
    ]
    for first in range(0, len(buttons), A_ROW):
        yield tuple(buttons[first : first + A_ROW])


FINDING: Final = Dialog(
    Finding,
    Memory,
    (asking, found, patient),
    needs=Action.FIND_PATIENT,
    ways_in=(
        GlobalTransition("find", Finding.found, guard=is_given, action=begin, needs=Action.FIND_PATIENT),
        GlobalTransition("find", Finding.asking, needs=Action.FIND_PATIENT),
    ),
)
