"""What is done to a question's card itself: its buttons that open nothing, and answers to it."""

from __future__ import annotations

from typing import Any, Final

from core.accounts import patients
from core.errors import NotFound
from core.files.model import Label
from core.questions import answering, cases, long_answers
from core.questions.model import TO_PATIENT, Entry
from dialogs.engine.effects import AddReaction, FetchFile, LinkMessage, NotifyPerson, RedrawCard, Toast
from dialogs.engine.events import Fetched, Said, Uploaded
from dialogs.engine.screens import Notice
from dialogs.engine.subjects import MessageSubject, Receipt, Subject
from dialogs.engine.text import _
from dialogs.engine.turn import Turn
from dialogs.notifications.questions import KIND, news_of, subject_of
from dialogs.staff.words import CAME_NOT, CANT_BE_PASSED_ON, READ
from dialogs.wording.files import UNNAMED

LONG_ANSWER: Final = "long_answer"
"""Of answers that wait to be sent, as subjects of the staff chat."""


async def take(turn: Turn[Any]) -> None:
    """The presser has the case from now on."""
    question = await answering.take(turn.work, turn.known_caller, turn.value)
    turn.add(RedrawCard(subject_of(question.id)))
    turn.add(Toast(_("It is yours now.")))


async def see(turn: Turn[Any]) -> None:
    """The patient is told that the question was read."""
    question = await answering.see(turn.work, turn.known_caller, turn.value)
    turn.add(RedrawCard(subject_of(question.id)))
    turn.add(Toast(_("The patient can see that the question was read.")))


async def reply(turn: Turn[Any], question_id: str, what: Said | Uploaded) -> None:
    """Send the patient what was written as a reply to the card."""
    match what:
        case Said(text=text, ref=ref):
            await note_written(turn, await answering.answer(turn.work, turn.known_caller, question_id, text, ref))
        case Uploaded() if what.is_file:
            await send_file(turn, question_id, what)
        case Uploaded():
            turn.note(CANT_BE_PASSED_ON)


async def rewrite(turn: Turn[Any], entry_id: str, said: Said) -> None:
    """Change an entry as its author has changed the message; the patient is told, unless the words are the same."""
    if await long_answers.is_waiting(turn.work, entry_id):
        await long_answers.rewrite(turn.work, turn.known_caller, entry_id, said.text, said.ref)
        turn.add(RedrawCard(Subject(LONG_ANSWER, entry_id)))
        return
    before = await cases.get_entry(turn.work, entry_id)
    edited_at = before.edited_at
    entry = await answering.revise(turn.work, turn.known_caller, entry_id, said.text, said.ref)
    if entry.edited_at != edited_at:
        await tell_patient(turn, entry)


async def fetched(turn: Turn[Any], entry_id: str) -> bool:
    """Tell the patient of an entry whose files have come, or take it back if none has and nothing was written.

    Answers whether the id is that of an entry.
    """
    try:
        entry = await cases.get_entry(turn.work, entry_id)
    except NotFound:
        return False
    if await answering.take_back_if_empty(turn.work, entry_id):
        turn.add(RedrawCard(subject_of(entry.question_id)))
        turn.add(AddReaction(CAME_NOT))
    elif isinstance(turn.event, Fetched) and turn.event.trouble is None and entry.kind in TO_PATIENT:
        await _notify(turn, entry)  # the card has told of the files, and is drawn anew when the notice has come
    else:
        await tell_patient(turn, entry)
    return True


async def tell_patient(turn: Turn[Any], entry: Entry) -> None:
    """Have the card drawn anew, and the patient notified of an entry that is for them."""
    turn.add(RedrawCard(subject_of(entry.question_id)))
    await _notify(turn, entry)


async def _notify(turn: Turn[Any], entry: Entry) -> None:
    case = await cases.get_case(turn.work, entry.question_id)
    if entry.kind in TO_PATIENT:
        person = await patients.person_of(turn.work, case.patient)
        address = None if person is None else person.address
        turn.add(NotifyPerson(Notice(address, news_of(entry), receipt=Receipt(KIND, entry.id))))


async def note_written(turn: Turn[Any], entry: Entry) -> None:
    """Link the message that was just read to the entry that it became, so that a change of it changes the entry; then
    `tell_patient`.
    """
    turn.add(LinkMessage(MessageSubject(subject_of(entry.question_id), entry.id)))
    turn.add(AddReaction(READ))
    await tell_patient(turn, entry)


async def send_file(turn: Turn[Any], question_id: str, upload: Uploaded) -> None:
    """Have a file fetched for an answer, one for a whole album; the patient is told when all have come."""
    ref = f"album:{upload.album}" if upload.album else upload.ref
    entry = await cases.entry_with(turn.work, question_id, ref) if upload.album else None
    if entry is None:
        caller = turn.known_caller
        entry = await answering.answer(turn.work, caller, question_id, upload.caption, ref, with_files=True)
    file = await answering.attach(turn.work, turn.known_caller, entry.id, Label(upload.name or UNNAMED))
    turn.add(FetchFile(file.id, upload.source))
    turn.add(LinkMessage(MessageSubject(subject_of(question_id), entry.id)))
    turn.add(AddReaction(READ))
    turn.add(RedrawCard(subject_of(question_id)))
