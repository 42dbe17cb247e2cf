"""Write to the doctor, message by message; nothing is sent before its patient has seen it whole."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Final

from core.appointments import booking
from core.appointments.model import Appointment
from core.errors import FilesFull, QuestionClosed, UnusableText
from core.files import attachments
from core.files.checking import FileFault
from core.files.model import File, FileStatus, Label
from core.limits import LARGEST_FILE
from core.questions import asking
from core.questions import thread as questions
from core.questions.asking import LONGEST, SHORTEST
from core.questions.model import Entry, EntryKind, Question, QuestionStatus
from dialogs.engine.dialog import FETCHED, SAID, UPLOADED, OnRefusal, Transition, screen
from dialogs.engine.effects import FetchFile, RemoveFiles
from dialogs.engine.events import Fetched, Said, Trouble, Uploaded
from dialogs.engine.returning import return_row, start_between
from dialogs.engine.screens import BACK_OR_MENU, Button, Row, Screen
from dialogs.engine.text import Quote, Text, Verbatim, _, n_, paragraphs
from dialogs.engine.turn import Turn
from dialogs.patient.files import brings_file
from dialogs.patient.questions.drafts import invitation, is_question, marked_urgent, what_next, written
from dialogs.patient.questions.states import Memory, Questions
from dialogs.refusals import refusal_text
from dialogs.wording.cutting import ending
from dialogs.wording.files import LeftOut, Reason, not_taken
from dialogs.wording.questions import about

SHOWN_OF_DOCTOR: Final = 600

SHOWN_OF_REFUSED: Final = 80
"""UTF-16 units by which it is told which message was not added: several may have come together."""


def takes_reply(turn: Turn[Memory]) -> bool:
    """Whether the doctor waits for a reply, so that any words are one."""
    return turn.memory.takes_reply


def is_awaited(turn: Turn[Memory]) -> bool:
    """Whether the file that has come was sent to go with what is being written."""
    return isinstance(turn.event, Fetched) and turn.event.file in turn.memory.awaited


def has_written(turn: Turn[Memory]) -> bool:
    """Whether something is being written."""
    return bool(turn.memory.question)


def adds(turn: Turn[Memory]) -> bool:
    """Whether more is being written about a question that is sent."""
    return bool(turn.memory.question) and not turn.memory.appointment


async def go_on(turn: Turn[Memory]) -> None:
    """Go on writing a question, or more about one."""
    memory = turn.memory
    found = await questions.get_question(turn.work, turn.known_patient, turn.value or memory.question)
    if not asking.can_be_added_to(turn.work, found):
        raise QuestionClosed
    turn.memory = about_question(found, memory)


async def go_on_between(turn: Turn[Any]) -> None:
    """Go on writing what waits to be sent; later, go back to where the person was."""
    found = await questions.get_question(turn.work, turn.known_patient, turn.value)
    start_between(turn, about_question(found, Memory()))


async def begin_between(turn: Turn[Any]) -> None:
    """Begin a question about the visit that is open; later, go back to it."""
    visit = await booking.get_appointment(turn.work, turn.known_patient, turn.value)
    found = await questions.of_appointment(turn.work, turn.known_patient, visit.id)
    draft = next((each.id for each in found if each.status is QuestionStatus.DRAFT), "")
    start_between(turn, Memory(visit.id, draft))


async def write(turn: Turn[Memory]) -> None:
    """Add what was typed."""
    question_id = await _begun(turn)
    ref = turn.event.ref if isinstance(turn.event, Said) else ""
    try:
        await asking.write(turn.work, turn.known_patient, question_id, turn.said, ref)
    except UnusableText:
        turn.note(_not_added(turn.said))
        raise


async def take(turn: Turn[Memory]) -> None:
    """Give a photo or a file a place, and have it fetched; its caption is written like any words."""
    upload, memory = turn.event, turn.memory
    if not isinstance(upload, Uploaded):
        raise TypeError(upload)
    question_id = await _begun(turn)
    turn.in_place = bool(upload.album) and upload.album == memory.album
    name = upload.name or f"foto-{1 + len(await _attached(turn))}.jpg"
    left_out = memory.left_out if turn.in_place or memory.awaited else ()
    turn.memory = replace(turn.memory, album=upload.album or "", left_out=left_out, accepted="")
    await _take_caption(turn, question_id, upload)
    if upload.size is not None and upload.size > LARGEST_FILE:
        _leave_out(turn, name, FileFault.TOO_LARGE)
        return
    try:
        file = await asking.attach(turn.work, turn.known_patient, question_id, Label(name))
    except FilesFull:
        _leave_out(turn, name, Trouble.NO_ROOM)
    else:
        turn.add(FetchFile(file.id, upload.source))


async def bring(turn: Turn[Memory], words: str) -> None:
    """Have the files that were added to 'Your files' go with it, and what was said of them be its first words."""
    question_id = await _begun(turn)
    moved = await asking.bring(turn.work, turn.known_patient, question_id, words)
    if moved:
        turn.note(
            n_(
                "{count} file goes with this question, and not to “Your files”.",
                "{count} files go with this question, and not to “Your files”.",
                len(moved),
            )
        )


async def note_fetched(turn: Turn[Memory]) -> None:
    """A file is here, or could not be taken."""
    if isinstance(turn.event, Fetched) and turn.event.trouble is not None:
        _leave_out(turn, turn.event.name, turn.event.trouble)


async def start_again(turn: Turn[Memory]) -> None:
    """Throw away what was written so far, with its files."""
    memory, patient = turn.memory, turn.known_patient
    if memory.question:
        await asking.discard(turn.work, patient, memory.question)
        turn.add(RemoveFiles())
    question = "" if memory.appointment else memory.question
    turn.memory = Memory(memory.appointment, question, back_to=memory.back_to)
    turn.note(_("All that was written here is deleted. You can start again."))


async def take_out_last(turn: Turn[Memory]) -> None:
    """Take the last message out again."""
    await asking.take_out_last(turn.work, turn.known_patient, turn.memory.question)
    turn.note(_("Your last message is taken out of the question."))


async def begin_review(turn: Turn[Memory]) -> None:
    """Look at it from its beginning."""
    turn.memory = replace(turn.memory, part=1)


CLOSED: Final[OnRefusal] = {QuestionClosed: Questions.one}


@screen(
    Questions.writing,
    Transition(SAID, Questions.writing, action=write, on_refusal=CLOSED),
    Transition(UPLOADED, Questions.writing, guard=brings_file, action=take, on_refusal=CLOSED),
    Transition(FETCHED, Questions.writing, guard=is_awaited, action=note_fetched),
    Transition("start_again", Questions.writing, action=start_again),
    Transition("take_out", Questions.writing, guard=has_written, action=take_out_last),
    Transition("go_on", Questions.review, action=begin_review),
    Transition("back", Questions.one, guard=adds),
    Transition("back", Questions.listing),
)
async def writing(turn: Turn[Memory]) -> Screen:
    """What was written so far, and what can still be."""
    question, visit = await _question(turn), await _visit(turn)
    entry = await _unsent(turn)
    attached = await _attached(turn)
    waiting = tuple(each.id for each in attached if each.status is FileStatus.ARRIVING)
    turn.memory = replace(turn.memory, awaited=waiting)
    text = entry.text if entry else ""
    asked = await _asked_by_doctor(turn, question)
    left_out = not_taken(turn.memory.left_out) if turn.memory.left_out else None
    if not text and not attached:
        invited = paragraphs(about(visit), asked, *invitation(turn.work.clinic, question))
        return Screen(invited, (_last_row(turn),), says=left_out)
    is_short = is_question(question) and len(text) < SHORTEST
    is_long = len(text) > LONGEST
    shown = paragraphs(
        _("<b>Written so far, not sent yet:</b>"),
        about(visit),
        asked,
        written(text, attached),
        marked_urgent(question, text),
        _("One moment, please…") if waiting else what_next(len(text), is_short=is_short),
    )
    go_on_row: tuple[Row, ...] = () if waiting or is_short or is_long else ((Button(_("Go on"), "go_on"),),)
    take_out_row: tuple[Row, ...] = ((Button(_("Take out my last message"), "take_out"),),) if is_long else ()
    start_again_row: Row = (Button(_("Delete this and start again"), "start_again"),)
    return Screen(shown, (*go_on_row, *take_out_row, start_again_row, _last_row(turn)), says=left_out)


def about_question(question: Question, memory: Memory) -> Memory:
    """What is remembered while something is written about a question, or the question itself."""
    appointment = question.appointment_id if question.status is QuestionStatus.DRAFT else ""
    return Memory(appointment, question.id, back_to=memory.back_to)


async def _asked_by_doctor(turn: Turn[Memory], question: Question | None) -> Text | None:
    """What is being replied to."""
    if question is None or question.status is not QuestionStatus.ASKED_BACK:
        return None
    thread = await questions.thread(turn.work, question)
    last = [each for each in thread if each.kind is EntryKind.COUNTER_QUESTION][-1]
    return _(
        "{doctor} asks:\n<blockquote>{text}</blockquote>",
        doctor=Verbatim(last.author),
        text=Verbatim(ending(last.text, SHOWN_OF_DOCTOR)),
    )


async def _begun(turn: Turn[Memory]) -> str:
    """The question that is written; its first word begins it."""
    memory = turn.memory
    if not memory.question:
        begun = await asking.begin(turn.work, turn.known_patient, memory.appointment)
        turn.memory = memory = replace(memory, question=begun.id)
    return memory.question


async def _question(turn: Turn[Memory]) -> Question | None:
    memory = turn.memory
    return await questions.get_question(turn.work, turn.known_patient, memory.question) if memory.question else None


async def _visit(turn: Turn[Memory]) -> Appointment:
    question = await _question(turn)
    appointment = question.appointment_id if question else turn.memory.appointment
    return await booking.get_appointment(turn.work, turn.known_patient, appointment)


async def _unsent(turn: Turn[Memory]) -> Entry | None:
    memory = turn.memory
    return await asking.unsent(turn.work, turn.known_patient, memory.question) if memory.question else None


async def _attached(turn: Turn[Memory]) -> tuple[File, ...]:
    entry = await _unsent(turn)
    return await attachments.of(turn.work, entry.id) if entry else ()


async def _take_caption(turn: Turn[Memory], question_id: str, upload: Uploaded) -> None:
    if not upload.caption.strip():
        return
    try:
        await asking.write(turn.work, turn.known_patient, question_id, upload.caption, upload.ref)
    except UnusableText as refusal:
        turn.note(_not_added(upload.caption))
        turn.note(refusal_text(refusal, turn.work.clinic))


def _not_added(words: str) -> Text:
    shown = Quote(words, SHOWN_OF_REFUSED)
    return _("<b>Not added:</b> “{words}” What you wrote before is kept.", words=shown)


def _leave_out(turn: Turn[Memory], name: str, reason: Reason) -> None:
    turn.memory = replace(turn.memory, left_out=(*turn.memory.left_out, LeftOut(name, reason)))


def _last_row(turn: Turn[Memory]) -> Row:
    return BACK_OR_MENU if adds(turn) else return_row(turn.memory)
