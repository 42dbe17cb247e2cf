"""Find a patient by name, PESEL or telephone number, and see their card; core writes down who looked for whom (S22)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any, Final, TypeVar

from core.accounts import patients
from core.accounts.identity import mentions_pesel, parse_pesel
from core.accounts.name_terms import SHORTEST_BEGINNING, SHORTEST_END
from core.accounts.patients import Patient, Tier
from core.appointments import visits
from core.appointments.model import Appointment
from core.context import Work
from core.errors import NotFound, UnusablePesel
from core.files import library
from core.paging import Page
from core.records import joining
from core.records.entering import was_entered
from core.staff.members import Action, Where
from core.staff.patient_search import MOST
from core.treatment import own_patients
from core.treatment.open_matters import open_matters
from dialogs.engine.dialog import SAID, Dialog, GlobalTransition, Transition, screen
from dialogs.engine.engine import FORGOTTEN
from dialogs.engine.events import Commanded
from dialogs.engine.paging import names_row, row_of
from dialogs.engine.screens import Button, Row, Screen
from dialogs.engine.text import Text, _, lines, n_, paragraphs
from dialogs.engine.turn import Turn
from dialogs.language.staff_sentences import StaffWish, searched, understand_staff
from dialogs.notifications import staff
from dialogs.refusals import refusal_text
from dialogs.staff.buttons import BACK_BUTTON, IN_PRIVATE_ROW, MEDICINES, MENU_OR_CLOSE
from dialogs.staff.patients.matters import matter_rows
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
from dialogs.triggers import CONFIRM_FOUND, ENTER_PATIENT, FIND_RESULTS, JOIN_ACCOUNTS, SEE_DOCUMENT, WALK_IN
from dialogs.wording.accounts.levels import level_name
from dialogs.wording.booking.appointments import identity_lines, short_line
from dialogs.wording.moments import in_list
from dialogs.wording.writing import WRITE

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


def wants_results(turn: Turn[Memory]) -> bool:
    """Whether the results of whoever is pressed are looked for."""
    return turn.memory.wants_results


async def begin(turn: Turn[Any]) -> None:
    """Search for what the command names."""
    found = await _look_for(turn)
    wants = isinstance(turn.event, Commanded) and turn.event.name == FIND_RESULTS
    turn.start(replace(found, wants_results=wants or found.wants_results))


async def open_results_of(turn: Turn[Memory]) -> None:
    """See the results of the one who is pressed; later, come to their card."""
    await open_patient(turn)
    await open_results(turn)


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


async def open_files(turn: Turn[Memory]) -> None:
    """Show what the patient has sent for the appointments on the card."""
    for each in await library.counts_for_appointments(turn.work, turn.memory.listed):
        files = await library.open_for_appointment(turn.work, turn.known_caller, each)
        staff.files_opened(turn, await visits.get_visit(turn.work, each), files)


async def revoke_access(turn: Turn[Memory]) -> None:
    ways_in.revoke_access(turn, turn.memory)


async def back_to_day(turn: Turn[Memory]) -> None:
    """Go back to the day, as it was left."""
    ways_in.return_to_day(turn, turn.memory.day)


@screen(Finding.asking, Transition(SAID, Finding.found, action=search))
async def asking(turn: Turn[Memory]) -> Screen:
    """Whom to look for."""
    text = paragraphs(
        _("<b>Whom are you looking for?</b>"),
        n_(
            "Please {write} a name or a part of it, a PESEL number, a telephone number or its last "
            "{count} digit, or a date of birth.",
            "Please {write} a name or a part of it, a PESEL number, a telephone number or its last "
            "{count} digits, or a date of birth.",
            SHORTEST_END,
            write=WRITE,
        ),
        _whose(turn),
    )
    return Screen(text, (IN_PRIVATE_ROW, MENU_OR_CLOSE))


@screen(
    Finding.found,
    Transition("open", BookingFor.slots, guard=names_service, action=book_as_wished),
    Transition(SAID, BookingFor.slots, guard=lambda turn: is_row(turn) and names_service(turn), action=book_as_wished),
    Transition("open", BookingFor.kind, guard=wishes, action=book_as_wished),
    Transition(
        SAID, StaffResults.listing, guard=lambda turn: is_row(turn) and wants_results(turn), action=open_results_of
    ),
    Transition("open", StaffResults.listing, guard=wants_results, action=open_results_of),
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
        text = paragraphs(_("Please {write} another name or number.", write=WRITE), _whose(turn))
        return Screen(text, ways)
    rows: tuple[Row, ...] = tuple(
        (Button(_("{number}. {name}", number=row, name=short_name(each)), "open", str(row)),)
        for row, each in enumerate(known, 1)
    )
    text = paragraphs(
        n_("<b>{count} patient was found</b>", "<b>{count} patients were found</b>", len(known)),
        lines(
            *(_("{number}. {patient}", number=row, patient=patient_in_list(each)) for row, each in enumerate(known, 1))
        ),
        _("To open a card, press it. To look for somebody else, {write} another name.", write=WRITE)
        if turn.memory.wish is None
        else _("Press the patient for whom it is. To look for somebody else, {write} another name.", write=WRITE),
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
    Transition("files", Finding.patient, action=open_files),
    Transition("revoke", Revoking.reason, action=revoke_access),
    Transition("back", Finding.found, guard=was_found),
    Transition("back", Day.listing, action=back_to_day),
)
async def patient(turn: Turn[Memory]) -> Screen:
    """The patient's card: who they are, what is booked, and what was lately."""
    record = await own_patients.get_record(turn.work, turn.known_caller, turn.memory.patient)
    listed = (*record.upcoming, *record.past)
    turn.memory = replace(turn.memory, listed=tuple(each.id for each in listed))
    old = await joining.left_behind(turn.work, record.patient)
    files = sum((await library.counts_for_appointments(turn.work, turn.memory.listed)).values())
    first_past = len(record.upcoming.items) + 1
    text = paragraphs(
        lines(
            patient_line(record.patient),
            *identity_lines(record.patient.identity)[:1],
            phone_line(record.patient),
            _("Level: {level}", level=level_name(record.patient.tier)),
        ),
        ENTERED if was_entered(record.patient) else await unreached(turn.work, record.patient),
        None if old is None else LEFT_BEHIND,
        _list(turn.work, _("<b>Booked</b>"), record.upcoming.items, 1) or _("Nothing is booked."),
        _list(turn.work, _("<b>Past and cancelled appointments</b>"), record.past.items, first_past),
        _("Not all of them fit here. The others are found on their days.") if record.upcoming.has_next else None,
    )
    open_rows = matter_rows(turn, await open_matters(turn.work, record.patient.id))
    done = _rows(turn, record.patient, old, files)
    rows = (*_visit_rows(turn.work, listed), *open_rows, *done, (BACK_BUTTON, *MENU_OR_CLOSE))
    return Screen(text, tuple(row for row in rows if row))


def _rows(turn: Turn[Memory], patient: Patient, old: Patient | None, files: int) -> Iterator[Row]:
    """What can be done for the patient, by whoever looks at them."""
    member, number = turn.known_member, str(patient.id)
    book = (Button(_("Book for this patient"), "book"),) if member.may(Action.BOOK_FOR_PATIENT) else ()
    yield (*book, Button(_("Results"), "results"))
    if book:
        yield (Button(_("🚶 Here without an appointment"), WALK_IN, number),)
    medicines = (Button(MEDICINES, "medicines"),) if member.may(Action.SEE_MEDICINES) else ()
    opening = n_("📎 Open {count} file", "📎 Open {count} files", files)
    yield (*((Button(opening, "files"),) if files else ()), *medicines)
    if old is not None and member.may(Action.JOIN_ACCOUNTS):
        yield (Button(_("Bring over what was booked before"), JOIN_ACCOUNTS, number),)
    if patient.tier is not Tier.FULL:
        if was_entered(patient) and member.may(Action.ENTER_PATIENT):
            yield (Button(_("Confirm by a document"), SEE_DOCUMENT, number),)
        elif patient.person_id is not None and member.may(Action.CONFIRM_IDENTITY):
            yield (Button(_("Confirm the identity"), CONFIRM_FOUND, number),)
    if patient.person_id is not None and member.may(Action.REVOKE_ACCESS):
        yield (Button(_("Close the chat’s access"), "revoke"),)


async def _look_for(turn: Turn[Any]) -> Memory:
    """Whom the words name: a name alone, or a sentence, such as “results Nowak”."""
    kept = turn.memory if isinstance(turn.memory, Memory) else Memory()
    name, wants = turn.written, kept.wants_results
    meaning = understand_staff(turn.work.clinic, name, turn.work.now)
    if meaning is not None and meaning.wish is StaffWish.PATIENT and meaning.name:
        name, wants = searched(meaning.name), meaning.about is StaffWish.RESULTS
    page = await own_patients.find(turn.work, turn.known_caller, name)
    if not page and (base := searched(name)) != name:  # as it is said: “find Nowaka”
        page = await own_patients.find(turn.work, turn.known_caller, base)
    say_found(turn, page)
    found = tuple(each.id for each in page)
    return Memory(found, "" if page else name, wish=kept.wish, wants_results=wants)


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


def _whose(turn: Turn[Any]) -> Text | None:
    """Whom a doctor looks among: nobody else's patient is found, though there is one."""
    if not turn.known_member.sees_own_patients:
        return None
    return _("Your own patients are found: who had or has an appointment with you, or has asked you.")


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
        GlobalTransition(FIND_RESULTS, Finding.found, guard=is_given, action=begin, needs=Action.FIND_PATIENT),
        GlobalTransition("find", Finding.found, guard=is_given, action=begin, needs=Action.FIND_PATIENT),
        GlobalTransition("find", Finding.asking, needs=Action.FIND_PATIENT),
    ),
)
