"""The clinic's day: appointments by doctor and hour, on any day, each opened by its button or number (S22)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date, timedelta
from itertools import groupby
from typing import Any, Final

from core.appointments import moving, visits
from core.appointments.clinic_day.rights import may_change
from core.appointments.model import AppointmentMove, AppointmentStatus
from core.appointments.visits import Visit, VisitMark
from core.errors import UnusableDay, WrongChat
from core.files import library
from core.offers import groups
from core.staff.members import Action, Where
from core.text.days import parse_day
from dialogs.engine.button_values import thing
from dialogs.engine.dialog import SAID, Dialog, GlobalTransition, Transition, TransitionAction, screen
from dialogs.engine.effects import SendPrintout
from dialogs.engine.events import Commanded
from dialogs.engine.paging import names_row, page_of, paging_row, row_of
from dialogs.engine.screens import Button, Row, Screen
from dialogs.engine.text import Form, Text, Verbatim, When, _, lines, n_, paragraphs
from dialogs.engine.turn import Turn
from dialogs.language.staff_sentences import StaffWish, understand_staff
from dialogs.notifications import staff
from dialogs.notifications.appointments import day_cards
from dialogs.staff.buttons import BACK_OR_CLOSE, MENU_OR_CLOSE
from dialogs.staff.visits import marking, printing, ways_in
from dialogs.staff.visits.describing import LONGEST_NAME, standing
from dialogs.staff.visits.states import Day, Visits
from dialogs.staff.visits.states import DayMemory as Memory
from dialogs.staff.words import ANOTHER_DAY
from dialogs.triggers import LATE, OFFER_TIMES, TIME_OFF
from dialogs.wording.accounts.levels import patient_name
from dialogs.wording.appointments.delays import late_on
from dialogs.wording.writing import WRITE

A_PAGE: Final = 8
A_ROW: Final = 4
TODAY: Final = "today"


async def begin(turn: Turn[Any]) -> None:
    """Enter at the day that the command names; at today, when it names none."""
    named = turn.event.argument if isinstance(turn.event, Commanded) and turn.event.name != TODAY else turn.value
    turn.start(_asked_for(turn, named))


_MARKS: Final[dict[VisitMark, TransitionAction[Memory]]] = {
    VisitMark.ARRIVED: marking.arrive,
    VisitMark.ATTENDED: marking.attend,
    VisitMark.EXPECTED: marking.expect,
}


async def open_files(turn: Turn[Memory]) -> None:
    """Show what the patient has sent for one of them."""
    files = await library.open_for_appointment(turn.work, turn.known_caller, turn.value)
    staff.files_opened(turn, await visits.get_visit(turn.work, turn.value), files)


async def keep_in_staff_chat(turn: Turn[Memory]) -> None:
    """Have today's list stand in the staff chat, and change with the day."""
    day_cards.show(turn, _today(turn), turn.memory.practitioner)


async def print_list(turn: Turn[Memory]) -> None:
    """Send the day's list as a file to print, in private alone."""
    if turn.known_caller.where is not Where.PRIVATE:
        raise WrongChat
    day, only = _shown_day(turn), turn.memory.practitioner
    everybodys = await visits.print_day(turn.work, turn.known_caller, day)
    found = [each for each in everybodys if only in {"", each.appointment.practitioner}]
    turn.add(SendPrintout(printing.printout(turn, When(day, Form.DAY), found)))


def is_row(turn: Turn[Memory]) -> bool:
    return names_row(turn.said, len(turn.memory.listed))


async def open_one(turn: Turn[Memory]) -> None:
    wanted = turn.value or turn.memory.listed[row_of(turn, len(turn.memory.listed)) - 1]
    visit = await visits.see(turn.work, turn.known_caller, wanted)
    ways_in.open_visit(turn, visit.appointment.id, day=turn.memory)


async def go_to(turn: Turn[Memory]) -> None:
    """Go to the day that was pressed or typed; the choice of a doctor stays, if nobody else is named."""
    turn.memory = _asked_for(turn, turn.value or turn.said, turn.memory.practitioner)


async def turn_page(turn: Turn[Memory]) -> None:
    turn.memory = replace(turn.memory, page=page_of(turn.value))


async def first_page(turn: Turn[Memory]) -> None:
    """Start the next list at its first page."""
    turn.memory = replace(turn.memory, page=1)


async def choose_doctor(turn: Turn[Memory]) -> None:
    chosen = thing(turn.work.clinic.practitioners, turn.value)
    turn.memory = Memory(turn.memory.day, chosen.id)


async def all_doctors(turn: Turn[Memory]) -> None:
    turn.memory = Memory(turn.memory.day)


@screen(
    Day.listing,
    Transition("open", Visits.one, action=open_one),
    Transition(SAID, Visits.one, guard=is_row, action=open_one),
    Transition(SAID, Day.listing, action=go_to),
    Transition("on", Day.listing, action=go_to),
    Transition("page", Day.listing, action=turn_page),
    *(Transition(mark.value, Day.listing, action=act) for mark, act in _MARKS.items()),
    Transition(marking.EARLY, Visits.early, action=marking.ask_early),
    Transition("files", Day.listing, action=open_files),
    Transition("print", Day.listing, action=print_list),
    Transition("keep", Day.listing, action=keep_in_staff_chat),
    Transition("doctors", Day.doctors, action=first_page),
    Transition("everybody", Day.listing, action=all_doctors),
)
async def listing(turn: Turn[Memory]) -> Screen:
    """The day's appointments, by doctor and hour."""
    everybodys = await visits.day(turn.work, turn.known_caller, _shown_day(turn))
    found = [each for each in everybodys if turn.memory.practitioner in {"", each.appointment.practitioner}]
    pages = max(1, -(-len(found) // A_PAGE))
    page = min(turn.memory.page, pages)
    shown = found[(page - 1) * A_PAGE : page * A_PAGE]
    turn.memory = replace(turn.memory, page=page, listed=tuple(each.appointment.id for each in shown))
    marks = tuple(marking.rows(turn, shown))
    files = await library.counts_for_appointments(turn.work, turn.memory.listed)
    text = paragraphs(
        _title(turn, found),
        await late_on(turn.work, _shown_day(turn), turn.memory.practitioner),
        *_by_doctor(shown, await moving.last_moves(turn.work, turn.memory.listed)),
        _("Page {number} of {pages}.", number=page, pages=pages) if pages > 1 else None,
        _how(shown, marks=bool(marks)),
    )
    several = len({each.appointment.practitioner for each in everybodys}) > 1
    opening = (*_number_rows(shown, marks=bool(marks)), *_file_rows(shown, files))
    turning = paging_row(page, has_next=page < pages)
    rows = (*marks, *opening, *turning, *_keep_row(turn, found), _day_row(turn), *_change_rows(turn))
    more = (*await _offer_row(turn), *_doctor_row(turn, several=several and len(everybodys) > A_PAGE))
    return Screen(text, (*rows, *more, _last_row(turn)))


@screen(
    Day.doctors,
    Transition("page", Day.doctors, action=turn_page),
    Transition("choose", Day.listing, action=choose_doctor),
    Transition("everybody", Day.listing, action=all_doctors),
    Transition("back", Day.listing),
)
async def doctors(turn: Turn[Memory]) -> Screen:
    """Who sees patients on that day."""
    found = await visits.day(turn.work, turn.known_caller, _shown_day(turn))
    names = {each.appointment.practitioner: each.appointment.snapshot.practitioner for each in found}
    many = Counter(each.appointment.practitioner for each in found)
    buttons = [
        Button(_("{name} ({count})", name=Verbatim(names[each]), count=many[each]), "choose", each) for each in names
    ]
    page, pages = turn.memory.page, max(1, -(-len(buttons) // A_PAGE))
    rows: list[Row] = [(each,) for each in buttons[(page - 1) * A_PAGE : page * A_PAGE]]
    text = _("<b>{day}</b>: whose appointments?", day=When(_shown_day(turn), Form.DAY))
    return Screen(
        text, (*rows, *paging_row(page, has_next=page < pages), (Button(_("All doctors"), "everybody"),), BACK_OR_CLOSE)
    )


def _asked_for(turn: Turn[Any], typed: str, doctor: str = "") -> Memory:
    """The day that was written, alone or in a sentence, and the doctor whose appointments are meant; today's, where
    nothing was.
    """
    today = _today(turn)
    try:
        return Memory(parse_day(typed, today) if typed else today, doctor)
    except UnusableDay:
        meaning = understand_staff(turn.work.clinic, typed, turn.work.now)
        if meaning is None or meaning.wish is not StaffWish.DAY:
            raise
        return Memory(meaning.day or today, meaning.practitioner or doctor)


def _today(turn: Turn[Any]) -> date:
    return turn.work.clinic.day_of(turn.work.now)


def _shown_day(turn: Turn[Memory]) -> date:
    return turn.memory.day or _today(turn)


def _title(turn: Turn[Memory], found: list[Visit]) -> Text:
    only = "" if found else turn.memory.practitioner  # whose name stands above theirs otherwise
    names = {each.id: each.name for each in turn.work.clinic.practitioners}
    count = sum(each.appointment.status is not AppointmentStatus.CANCELLED for each in found)
    many = n_("{count} appointment", "{count} appointments", count) if count else _("no appointments")
    day = When(_shown_day(turn), Form.DAY)
    return lines(
        _("<b>{day}</b> – {appointments}", day=day, appointments=many),
        _("Doctor: {name}", name=Verbatim(names.get(only, only))) if only else None,
    )


def _by_doctor(shown: list[Visit], moves: Mapping[str, AppointmentMove]) -> Iterator[Text]:
    numbered = list(enumerate(shown, 1))
    for name, theirs in groupby(numbered, key=lambda each: each[1].appointment.snapshot.practitioner):
        rows = (_row(number, visit, moves.get(visit.appointment.id)) for number, visit in theirs)
        yield lines(_("<b>{doctor}</b>", doctor=Verbatim(name)), *rows)


def _row(number: int, visit: Visit, was: AppointmentMove | None) -> Text:
    appointment = visit.appointment
    row = _(
        "{number}. {time} {patient} – {service}",
        number=number,
        time=When(appointment.start, Form.TIME),
        patient=patient_name(visit.patient, LONGEST_NAME),
        service=appointment.snapshot.service,
    )
    mark = standing(appointment)
    row = row if mark is None else _("{appointment} {mark}", appointment=row, mark=mark)
    if was is None or appointment.status is AppointmentStatus.CANCELLED:
        return row
    return _("{appointment} – moved from {when}", appointment=row, when=When(was.start, Form.SHORT_MOMENT))


def _how(shown: list[Visit], *, marks: bool) -> Text:
    if marks:
        return marking.HOW
    if not shown:
        return ANOTHER_DAY
    return _("To see one, press its number. For another day, {write} it: “tomorrow”, “Friday”, “3.03”.", write=WRITE)


def _number_rows(shown: list[Visit], *, marks: bool) -> Iterator[Row]:
    """A button that opens each; below those that mark, it says so by its sign."""
    buttons = [
        Button(_opens(number, each, marks=marks), "open", each.appointment.id) for number, each in enumerate(shown, 1)
    ]
    for first in range(0, len(buttons), A_ROW):
        yield tuple(buttons[first : first + A_ROW])


def _opens(number: int, visit: Visit, *, marks: bool) -> Text:
    if marks:
        return _("⋯ {number}", number=number)
    return _("{number}. {time}", number=number, time=When(visit.appointment.start, Form.TIME))


def _file_rows(shown: list[Visit], files: Mapping[str, int]) -> Iterator[Row]:
    """Files that were sent for one of them are one tap away."""
    buttons = [
        Button(_("{number}. 📎 {count}", number=number, count=files[each.appointment.id]), "files", each.appointment.id)
        for number, each in enumerate(shown, 1)
        if each.appointment.id in files
    ]
    for first in range(0, len(buttons), A_ROW):
        yield tuple(buttons[first : first + A_ROW])


def _keep_row(turn: Turn[Memory], found: list[Visit]) -> Iterator[Row]:
    """Of today, the way to the staff chat; of any day, the file to print, which is for no chat of several."""
    keep = (Button(_("📌 Keep it in the staff chat"), "keep"),) if _shown_day(turn) == _today(turn) else ()
    to_print = (Button(_("🖨 Print"), "print"),) if turn.known_caller.where is Where.PRIVATE else ()
    if found:
        yield from (row for row in (keep, to_print) if row)


def _day_row(turn: Turn[Memory]) -> Row:
    """The days before and after."""
    before, after = (_shown_day(turn) + timedelta(days=days) for days in (-1, 1))
    return (
        Button(_("‹ {day}", day=When(before, Form.SHORT_DAY)), "on", before.isoformat()),
        Button(_("{day} ›", day=When(after, Form.SHORT_DAY)), "on", after.isoformat()),
    )


def _change_rows(turn: Turn[Memory]) -> Iterator[Row]:
    """That the chosen doctor is late, or absent."""
    member, doctor = turn.known_member, turn.memory.practitioner
    if not doctor or not may_change(member, doctor):
        return
    is_today = _shown_day(turn) == _today(turn)
    late = (Button(_("Is late"), LATE, doctor),) if is_today and member.may(Action.TELL_DELAY) else ()
    away = (Button(_("Absence, blocked time"), TIME_OFF, doctor),) if member.may(Action.BLOCK_TIME) else ()
    yield (*late, *away)


async def _offer_row(turn: Turn[Memory]) -> tuple[Row, ...]:
    """The way to offer what is free to those who wait, if anybody does."""
    may = _shown_day(turn) >= _today(turn) and turn.known_member.may(Action.OFFER_TIMES)
    if not may or not await groups.does_anybody_wait(turn.work):
        return ()
    return ((Button(_("📣 Offer free times"), OFFER_TIMES),),)


def _last_row(turn: Turn[Memory]) -> Row:
    """The way back to today, from any other day."""
    today = _today(turn)
    return MENU_OR_CLOSE if _shown_day(turn) == today else (Button(_("Today"), "on", today.isoformat()), *MENU_OR_CLOSE)


def _doctor_row(turn: Turn[Memory], *, several: bool) -> Iterator[Row]:
    choose = (Button(_("Choose a doctor"), "doctors"),) if several else ()
    everybody = (Button(_("All doctors"), "everybody"),) if turn.memory.practitioner else ()
    if row := (*choose, *everybody):
        yield row


DAY: Final = Dialog(
    Day,
    Memory,
    (listing, doctors),
    needs=Action.SEE_DAY,
    ways_in=(GlobalTransition("day", Day.listing, action=begin, needs=Action.SEE_DAY),),
)
