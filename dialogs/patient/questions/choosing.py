"""The patient's questions, and the visits that they can ask about (S23, D9)."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from core.appointments import booking
from core.appointments.model import Appointment
from core.errors import NotFound, QuestionOpen
from core.files import library
from core.paging import Page
from core.questions import asking, thread
from core.questions.model import Question, QuestionStatus
from dialogs.engine.dialog import SAID, OnRefusal, Transition, screen
from dialogs.engine.paging import names_row, page_of, paging_row, row_of
from dialogs.engine.returning import return_row
from dialogs.engine.screens import Button, Row, Screen
from dialogs.engine.text import Form, Text, Verbatim, When, _, lines, n_, paragraphs
from dialogs.engine.turn import Turn
from dialogs.patient.files import FilesMemory
from dialogs.patient.questions import writing
from dialogs.patient.questions.states import Memory, Questions
from dialogs.patient.questions.writing import about_question
from dialogs.wording.booking.appointments import short_line
from dialogs.wording.files import arrivals
from dialogs.wording.questions import STANDINGS

LAST_ROW: Row = (Button(_("My appointments"), "menu.appointments"), Button(_("Menu"), "menu"))


def names_unsent(turn: Turn[Memory]) -> bool:
    """Whether the number of a question that is not sent yet was typed."""
    return names_question(turn) and _named(turn, turn.memory.questions) in turn.memory.unsent


def names_question(turn: Turn[Memory]) -> bool:
    """Whether the number of a question was typed."""
    return names_row(turn.said, len(turn.memory.questions))


def names_visit(turn: Turn[Memory]) -> bool:
    """Whether the number of a visit was typed."""
    return names_row(turn.said, len(turn.memory.visits))


async def turn_page(turn: Turn[Memory]) -> None:
    """Go to another page."""
    turn.memory = replace(turn.memory, page=page_of(turn.value))


async def begin_visits(turn: Turn[Memory]) -> None:
    """Begin the list of visits at its first page."""
    turn.memory = Memory()


async def go_on_row(turn: Turn[Memory]) -> None:
    """Go on writing the question whose number was typed."""
    found = await thread.get_question(turn.work, turn.known_patient, _named(turn, turn.memory.questions))
    turn.memory = about_question(found, turn.memory)


async def open_row(turn: Turn[Memory]) -> None:
    """Open the question whose number was typed."""
    turn.memory = Memory(question=_named(turn, turn.memory.questions))


async def open_one(turn: Turn[Memory]) -> None:
    """Open the question whose button was pressed."""
    found = await thread.get_question(turn.work, turn.known_patient, turn.value)
    turn.memory = Memory(question=found.id)


async def choose_row(turn: Turn[Memory]) -> None:
    """Ask about the visit whose number was typed."""
    await choose(turn, _named(turn, turn.memory.visits))


async def choose_visit(turn: Turn[Memory]) -> None:
    """Ask about the visit whose button was pressed."""
    await choose(turn, turn.value)


async def choose(turn: Turn[Memory], appointment_id: str) -> None:
    """Begin a question about a visit, or go on with its draft; one that waits for an answer is opened instead, or added
    to when there are files for it.
    """
    visit = await booking.get_appointment(turn.work, turn.known_patient, appointment_id)
    brings = turn.memory.brings
    turn.memory = Memory(appointment=visit.id, back_to=turn.memory.back_to)
    for each in await thread.of_appointment(turn.work, turn.known_patient, visit.id):
        if each.is_open or each.status is QuestionStatus.DRAFT:
            turn.memory = replace(turn.memory, question=each.id)
        if each.is_open and brings is None:
            raise QuestionOpen(each.number or 0)
        if each.is_open:
            turn.memory = about_question(each, turn.memory)
    if brings is not None:
        await writing.bring(turn, brings)


async def begin_with_files(turn: Turn[FilesMemory]) -> None:
    """Choose what the files that are being added are a question about. Later, go back to where they were sent."""
    if not isinstance(turn.memory, FilesMemory):
        raise NotFound  # no button for it is shown where none are being added
    sent_from = turn.memory.back_to
    is_among_questions = sent_from is not None and sent_from.state.startswith(f"{Questions.__name__}:")
    turn.start(Memory(brings=turn.memory.description, back_to=None if is_among_questions else sent_from or turn.place))


_OPEN_ALREADY: Final[OnRefusal] = {QuestionOpen: Questions.one}


@screen(
    Questions.listing,
    Transition("page", Questions.listing, action=turn_page),
    Transition("open", Questions.one, action=open_one),
    Transition("write", Questions.writing, action=writing.go_on),
    Transition("new", Questions.visits, action=begin_visits),
    Transition("choose", Questions.writing, action=choose_visit, on_refusal=_OPEN_ALREADY),
    Transition(SAID, Questions.writing, guard=names_unsent, action=go_on_row),
    Transition(SAID, Questions.one, guard=names_question, action=open_row),
    Transition(SAID, Questions.writing, guard=names_visit, action=choose_row, on_refusal=_OPEN_ALREADY),
)
async def listing(turn: Turn[Memory]) -> Screen:
    """The patient's questions, the latest first; whoever has none can begin at once."""
    page = await _page(turn)
    if not page:
        return await _visits(turn, LAST_ROW)
    unsent = tuple(each.id for each in page if each.status is QuestionStatus.DRAFT)
    turn.memory = replace(turn.memory, questions=tuple(each.id for each in page), unsent=unsent, visits=())
    text = paragraphs(
        _("<b>Your questions to the doctor</b>"),
        lines(*[await _entry(turn, *each) for each in enumerate(page, 1)]),
        n_("✏️ You have {count} unsent question.", "✏️ You have {count} unsent questions.", len(unsent))
        if unsent
        else None,
        _("To see one, press it or write its number."),
        _page_number(page),
    )
    rows = tuple(_row(*each) for each in enumerate(page, 1))
    new: Row = (Button(_("Ask a new question"), "new"),)
    return Screen(text, (*rows, *paging_row(page.number, has_next=page.has_next), new, LAST_ROW))


@screen(
    Questions.visits,
    Transition("page", Questions.visits, action=turn_page),
    Transition("choose", Questions.writing, action=choose_visit, on_refusal=_OPEN_ALREADY),
    Transition(SAID, Questions.writing, guard=names_visit, action=choose_row, on_refusal=_OPEN_ALREADY),
    Transition("back", Questions.listing),
)
async def visits(turn: Turn[Memory]) -> Screen:
    """The visits that can be asked about, the latest first."""
    return await _visits(turn, return_row(turn.memory))


async def _visits(turn: Turn[Memory], last: Row) -> Screen:
    page = await asking.visits(turn.work, turn.known_patient, turn.memory.page)
    turn.memory = replace(turn.memory, visits=tuple(each.id for each in page), questions=(), unsent=())
    if not page:
        return _none_yet(turn, last)
    brought = () if turn.memory.brings is None else await library.unsent(turn.work, turn.known_patient)
    text = paragraphs(
        arrivals(brought) if brought else None,
        _("<b>Ask your doctor.</b> Which appointment is your question about?"),
        lines(
            *(
                _("{number}. {appointment}", number=row, appointment=short_line(each))
                for row, each in enumerate(page, 1)
            )
        ),
        _("Press an appointment or write its number."),
        _until(turn),
        _page_number(page),
    )
    rows = tuple(_visit_row(*each) for each in enumerate(page, 1))
    return Screen(text, (*rows, *paging_row(page.number, has_next=page.has_next), last))


def _none_yet(turn: Turn[Memory], last: Row) -> Screen:
    text = paragraphs(
        _("<b>There is no appointment yet that you could ask about.</b>"),
        _("After an appointment, also one by telephone, you can ask that doctor a question here."),
        _until(turn),
        _(
            "Have you been to us lately? We first have to note that the appointment took place. If it takes "
            "long, call {phone}.",
            phone=Verbatim(turn.work.clinic.phone),
        ),
    )
    return Screen(text, ((Button(_("Book an appointment"), "menu.book"),), last))


def _until(turn: Turn[Memory]) -> Text | None:
    """For how long one can ask, where the clinic has a limit."""
    window = turn.work.clinic.settings.question_window_days
    if window is None:
        return None
    return n_(
        "You can ask within {count} day of the appointment.",
        "You can ask within {count} days of the appointment.",
        window,
    )


async def _page(turn: Turn[Memory]) -> Page[Question]:
    """The page that was left; the first one when there are no longer so many."""
    page = await thread.of_patient(turn.work, turn.known_patient, turn.memory.page)
    return page or await thread.of_patient(turn.work, turn.known_patient)


async def _entry(turn: Turn[Memory], number: int, question: Question) -> Text:
    visit = await booking.get_appointment(turn.work, turn.known_patient, question.appointment_id)
    return _(
        "{number}. <b>{day}</b> – {doctor}: {standing}",
        number=number,
        day=_day(question),
        doctor=Verbatim(visit.snapshot.practitioner),
        standing=STANDINGS[question.status],
    )


def _row(number: int, question: Question) -> Row:
    label = _("{number}. {day}: {standing}", number=number, day=_day(question), standing=STANDINGS[question.status])
    return (Button(label, "write" if question.status is QuestionStatus.DRAFT else "open", question.id),)


def _visit_row(number: int, visit: Appointment) -> Row:
    label = _("{number}. {when}", number=number, when=When(visit.start, Form.SHORT_MOMENT))
    return (Button(label, "choose", visit.id),)


def _day(question: Question) -> When:
    return When(question.sent_at or question.created_at, Form.SHORT_DAY)


def _page_number(page: Page[Question] | Page[Appointment]) -> Text | None:
    return _("Page {number}.", number=page.number) if page.has_next or page.has_previous else None


def _named(turn: Turn[Memory], listed: tuple[str, ...]) -> str:
    return listed[row_of(turn, len(listed)) - 1]
