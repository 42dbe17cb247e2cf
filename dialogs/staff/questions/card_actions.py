"""What is done to a question's card itself: its buttons that open nothing, and answers to it."""

from __future__ import annotations

from typing import Any

from core.accounts import people
from core.files import attachments
from core.files.model import Label
from core.questions import answering, cases
from core.questions.thread import TO_PATIENT, Entry
from dialogs.engine.effects import FetchFile, LinkMessage, NotifyPerson, React, RedrawCard, Toast
from dialogs.engine.events import CARD, ENTRY, INSTRUCTION, Fetched, MessageSubject, Replied, Said, Uploaded
from dialogs.engine.screens import Notice
from dialogs.engine.text import _
from dialogs.engine.turn import Turn
from dialogs.notifications.questions import news_of
from dialogs.staff.questions.card import question_of, subject_of
from dialogs.staff.visits import instructing
from dialogs.staff.words import CAME_NOT, CANT_BE_CHANGED, CANT_BE_PASSED_ON, READ, UNNAMED, not_passed_on


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


async def reply(turn: Turn[Any]) -> None:
    """An answer to a card is an answer to the patient. Answers to anything else are the staff's own affair."""
    match turn.event:
        case Replied(to=MessageSubject(purpose=purpose, subject=subject), what=what) if purpose == CARD:
            await _answer(turn, question_of(subject), what)
        case _:
            pass


async def rewrite(turn: Turn[Any]) -> None:
    """Who changes what they wrote to a patient, has it changed for the patient."""
    match turn.event:
        case Replied(to=MessageSubject(purpose=purpose, value=entry_id), what=Said(text=text)) if purpose == ENTRY:
            before = await cases.get_entry(turn.work, entry_id)
            edited_at = before.edited_at
            entry = await answering.revise(turn.work, turn.known_caller, entry_id, text)
            if entry.edited_at != edited_at:
                await tell_patient(turn, entry)
        case Replied(to=MessageSubject(purpose=purpose)) if purpose == INSTRUCTION:
            turn.note(CANT_BE_CHANGED)
        case _:
            pass


async def fetched(turn: Turn[Any]) -> None:
    """A file for a patient is here: its patient is told once all of them are. Or it can't be passed on."""
    if not isinstance(turn.event, Fetched):
        raise TypeError(turn.event)
    entry_id, trouble = turn.event.attached_to, turn.event.trouble
    if trouble is not None:
        turn.note(not_passed_on(turn.event.name, trouble))
    if await attachments.are_arriving(turn.work, entry_id) or await instructing.come(turn, entry_id):
        return
    entry = await cases.get_entry(turn.work, entry_id)
    if await answering.take_back_if_empty(turn.work, entry_id):
        turn.add(RedrawCard(subject_of(entry.question_id)))
        turn.add(React(CAME_NOT))
    else:
        await tell_patient(turn, entry)


async def tell_patient(turn: Turn[Any], entry: Entry) -> None:
    """Something was written to the patient, who gets a notice of it; the card shows it."""
    case = await cases.get_case(turn.work, entry.question_id)
    turn.add(RedrawCard(subject_of(entry.question_id)))
    if entry.kind in TO_PATIENT:
        person = await people.get_person(turn.work, case.patient.person_id)
        turn.add(NotifyPerson(Notice(person.address, news_of(entry), receipt=f"{ENTRY}:{entry.id}")))


async def note_written(turn: Turn[Any], entry: Entry) -> None:
    """The message that was just read is this entry from now on: who changes it, changes the entry."""
    turn.add(LinkMessage(MessageSubject(ENTRY, subject_of(entry.question_id), entry.id)))
    turn.add(React(READ))
    await tell_patient(turn, entry)


async def send_file(turn: Turn[Any], question_id: str, upload: Uploaded) -> None:
    """Files that were sent together go with one answer; the patient is told once they are here."""
    ref = f"album:{upload.album}" if upload.album else upload.ref
    entry = await cases.entry_with(turn.work, question_id, ref) if upload.album else None
    if entry is None:
        caller = turn.known_caller
        entry = await answering.answer(turn.work, caller, question_id, upload.caption, ref, with_files=True)
    file = await answering.attach(turn.work, turn.known_caller, entry.id, Label(upload.name or UNNAMED))
    turn.add(FetchFile(file.id, upload.source))
    turn.add(LinkMessage(MessageSubject(ENTRY, subject_of(question_id), entry.id)))
    turn.add(React(READ))
    turn.add(RedrawCard(subject_of(question_id)))


async def _answer(turn: Turn[Any], question_id: str, what: Said | Uploaded) -> None:
    match what:
        case Said(text=text, ref=ref):
            await note_written(turn, await answering.answer(turn.work, turn.known_caller, question_id, text, ref))
        case Uploaded() if what.is_file:
            await send_file(turn, question_id, what)
        case Uploaded():
            turn.note(CANT_BE_PASSED_ON)
