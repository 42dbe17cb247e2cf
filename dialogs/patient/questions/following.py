"""Follow a question: how it stands, and what was written on both sides; withdraw it, rate the answer (S23)."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

from core.appointments import booking
from core.errors import AlreadyAnswered
from core.files import attachments
from core.files.model import File
from core.questions import asking, deadlines, following, receipts, thread
from core.questions.model import TO_PATIENT, Question, QuestionStatus
from dialogs.engine.dialog import SAID, Transition, screen
from dialogs.engine.effects import RemoveFiles
from dialogs.engine.paging import paging_row
from dialogs.engine.returning import return_row, start_between
from dialogs.engine.screens import Button, Row, Screen, ShortAnswer
from dialogs.engine.text import Text, Verbatim, _, lines, n_, paragraphs
from dialogs.engine.turn import Turn
from dialogs.notifications import staff
from dialogs.patient.attached import file_rows, show_pressed
from dialogs.patient.questions import sending, writing
from dialogs.patient.questions.states import Memory, Questions
from dialogs.patient.questions.writing import CLOSED
from dialogs.wording import questions as words
from dialogs.wording.cutting import Passage, screens_of, where_newest_begins
from dialogs.wording.files import arrivals


def start(turn: Turn[Any], question_id: str) -> None:
    """Enter `Questions.one`; later, go back to where the person was."""
    start_between(turn, Memory(question=question_id))


def start_about(turn: Turn[Any], words: str) -> None:
    """Enter `Questions.visits`: a visit is chosen, and the question about it begins with these words; later, go back to
    where the person was.
    """
    start_between(turn, Memory(brings=words))


async def open_between(turn: Turn[Any]) -> None:
    """Open the question whose notice was pressed; later, go back to where the person was."""
    found = await thread.get_question(turn.work, turn.known_patient, turn.value)
    start(turn, found.id)


async def show_file(turn: Turn[Memory]) -> None:
    """Send a file that belongs to the question into the chat."""
    entries = await thread.thread(turn.work, await _question(turn))
    show_pressed(turn, [file for entry in entries for file in await attachments.of(turn.work, entry.id)])


async def ask_withdrawing(turn: Turn[Memory]) -> None:
    """Ask only about what is open."""
    question = await _question(turn)
    if not question.is_open:
        raise question.why_not


async def withdraw(turn: Turn[Memory]) -> None:
    """Nobody needs to answer it any more."""
    question = await following.withdraw(turn.work, turn.known_patient, turn.memory.question)
    turn.add(RemoveFiles())
    staff.question_withdrawn(turn, question)
    turn.did(_("withdrew a question to the doctor"))


async def say_helped(turn: Turn[Memory]) -> None:
    """The answer was of use."""
    await _rate(turn, helped=True)


async def say_not_helped(turn: Turn[Memory]) -> None:
    """The answer was of no use."""
    await _rate(turn, helped=False)


@screen(
    Questions.one,
    Transition("page", Questions.one, action=sending.turn_part),
    Transition("file", Questions.one, action=show_file),
    Transition("write", Questions.writing, action=writing.go_on, on_refusal=CLOSED),
    Transition(SAID, Questions.writing, guard=writing.takes_reply, action=writing.write, on_refusal=CLOSED),
    Transition("helped", Questions.one, action=say_helped),
    Transition("not_helped", Questions.one, action=say_not_helped),
    Transition("ask_withdrawing", Questions.withdrawing, action=ask_withdrawing),
    Transition("back", Questions.listing),
)
async def one(turn: Turn[Memory]) -> Screen:
    """One question: how it stands, what was written so far, and what can be done."""
    question = await _question(turn)
    visit = await booking.get_appointment(turn.work, turn.known_patient, question.appointment_id)
    screens = screens_of(await thread.thread(turn.work, question))
    part = min(turn.memory.part or where_newest_begins(screens), len(screens))
    await _open(turn, question, screens[part - 1])
    replies = question.status is QuestionStatus.ASKED_BACK
    turn.memory = replace(turn.memory, appointment="", part=part, takes_reply=replies)
    clinic = turn.work.clinic
    passages = [await _passage(turn, each) for each in screens[part - 1]]
    text = paragraphs(
        lines(_("<b>Your question to the doctor</b>"), words.about(visit)),
        words.standing(question, clinic),
        *passages,
        _("Page {number} of {count}.", number=part, count=len(screens)) if len(screens) > 1 else None,
        _promise(turn, question) or words.expected(question, clinic, turn.work.now),
        await _unsent_note(turn, question),
        _after_answer(turn, question),
        words.if_it_gets_worse(clinic) if question.is_open else None,
    )
    rows = (
        *[row for each in screens[part - 1] for row in file_rows(await _files(turn, each))],
        *paging_row(part, has_next=part < len(screens)),
        *await _choices(turn, question),
        return_row(turn.memory),
    )
    return Screen(text, rows, protected=any(each.entry.by for each in screens[part - 1]))


@screen(
    Questions.withdrawing,
    Transition("withdraw", Questions.one, action=withdraw, on_refusal={AlreadyAnswered: Questions.one}),
    Transition("back", Questions.one),
)
async def withdrawing(turn: Turn[Memory]) -> Screen:
    """One question before it is withdrawn."""
    question = await _question(turn)
    visit = await booking.get_appointment(turn.work, turn.known_patient, question.appointment_id)
    text = paragraphs(
        _("<b>Do you want to withdraw this question?</b> The doctor will not answer it then."), words.about(visit)
    )
    rows: tuple[Row, ...] = (
        (Button(_("Yes, withdraw the question"), "withdraw", means=ShortAnswer.YES, only_pressed=True),),
        (Button(_("No, keep the question"), "back", means=ShortAnswer.NO), Button(_("Menu"), "menu")),
    )
    return Screen(text, rows)


def _promise(turn: Turn[Memory], question: Question) -> Text | None:
    """When somebody calls, while nobody has taken an urgent question."""
    by = deadlines.call_by(turn.work.clinic, question)
    if by is None:
        return None
    return words.urgent_promise(turn.work.clinic, turn.known_patient.phone, by, turn.work.now)


async def _question(turn: Turn[Memory]) -> Question:
    return await thread.get_question(turn.work, turn.known_patient, turn.memory.question)


async def _rate(turn: Turn[Memory], *, helped: bool) -> None:
    question = await following.rate(turn.work, turn.known_patient, turn.memory.question, helped=helped)
    staff.question_changed(turn, question)


async def _open(turn: Turn[Memory], question: Question, shown: tuple[Passage, ...]) -> None:
    """Note that its patient has seen what the doctor wrote."""
    unseen = [each.entry for each in shown if each.entry.kind in TO_PATIENT and each.entry.opened_at is None]
    for entry in unseen:
        await receipts.open_entry(turn.work, turn.known_patient, entry.id)
    if unseen:
        staff.question_changed(turn, question)


async def _passage(turn: Turn[Memory], part: Passage) -> Text:
    files = await _files(turn, part)
    return lines(words.passage(part), arrivals(files) if files else None)


async def _files(turn: Turn[Memory], part: Passage) -> tuple[File, ...]:
    return await attachments.of(turn.work, part.entry.id) if part.ends else ()


async def _has_unsent(turn: Turn[Memory], question: Question) -> bool:
    entry = await asking.unsent(turn.work, turn.known_patient, question.id)
    return entry is not None and bool(entry.text or await attachments.of(turn.work, entry.id))


async def _unsent_note(turn: Turn[Memory], question: Question) -> Text | None:
    is_of_use = question.status is not QuestionStatus.DRAFT and asking.can_be_added_to(turn.work, question)
    if not is_of_use or not await _has_unsent(turn, question):
        return None
    return _("✏️ You have begun to write more, and not sent it yet.")


def _after_answer(turn: Turn[Memory], question: Question) -> Text | None:
    """Whether it helped, and what there is to be done if it didn't."""
    if question.status is not QuestionStatus.ANSWERED:
        return None
    match question.helped:
        case None:
            return _("Did the answer help you?")
        case True:
            return _("You have told us that the answer helped. Thank you.")
        case False:
            return n_(
                "You have told us that the answer did not help. You can book an appointment, or call {phone}. "
                "For a week after the answer, you can also write to the doctor once more.",
                "You have told us that the answer did not help. You can book an appointment, or call {phone}. "
                "For {count} weeks after the answer, you can also write to the doctor once more.",
                asking.ADDED_WITHIN // timedelta(weeks=1),
                phone=Verbatim(turn.work.clinic.phone),
            )


async def _choices(turn: Turn[Memory], question: Question) -> tuple[Row, ...]:
    rows: list[Row] = []
    if question.status is QuestionStatus.ANSWERED:
        yes, no = (ShortAnswer.YES, ShortAnswer.NO) if question.helped is None else (None, None)
        helped = Button(_("It helped"), "helped", chosen=question.helped is True, means=yes)
        rows.append((helped, Button(_("It did not help"), "not_helped", chosen=question.helped is False, means=no)))
    if asking.can_be_added_to(turn.work, question):
        rows.append((Button(await _adding(turn, question), "write"),))
    if question.is_open:
        rows.append((Button(_("Withdraw the question"), "ask_withdrawing"),))
    if question.status is QuestionStatus.DECLINED or question.helped is False:
        rows.append((Button(_("Book an appointment"), "menu.book"),))
    return tuple(rows)


async def _adding(turn: Turn[Memory], question: Question) -> Text:
    if await _has_unsent(turn, question) or question.status is QuestionStatus.DRAFT:
        return _("Go on writing")
    if question.status is QuestionStatus.ASKED_BACK:
        return _("Reply to the doctor")
    return _("Write more to the doctor")
