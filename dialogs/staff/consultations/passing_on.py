"""What a doctor writes or sends to the patient of a consultation, whichever message it answers."""

from __future__ import annotations

from typing import Any

from core.consultations import cases, talking
from core.consultations.model import ConsultationLine, get_consultation
from core.errors import NotFound
from dialogs.engine.effects import AddReaction, FetchFile, LinkMessage
from dialogs.engine.events import Said, Uploaded
from dialogs.engine.subjects import MessageSubject
from dialogs.engine.text import _
from dialogs.engine.turn import Turn
from dialogs.notifications.consultations import files as sent
from dialogs.notifications.consultations import news
from dialogs.notifications.consultations.doctor import line_of
from dialogs.staff.words import CAME_NOT, READ


async def pass_on(turn: Turn[Any], consultation_id: str, what: Said | Uploaded) -> None:
    """Have the patient get what was written, or sent."""
    match what:
        case Said(text=text, ref=ref):
            line = await talking.answer(turn.work, turn.known_caller, consultation_id, text, ref)
            of, _patient = await get_consultation(turn.work, consultation_id)
            note_written(turn, line)
            turn.add(*await news.said_by_doctor(turn.work, of, line))
        case Uploaded() if sent.can_be_passed_on(what):
            line, file = await talking.answer_with_file(
                turn.work,
                turn.known_caller,
                consultation_id,
                sent.label_of(what),
                what.caption,
                what.ref,
                kind=sent.kind_of(what),
            )
            turn.add(FetchFile(file.id, what.source, as_voice=what.is_voice))
            of, _patient = await get_consultation(turn.work, consultation_id)
            turn.add(*await sent.seen_by_patient(turn.work, of, sent.sending(what)))
            note_written(turn, line)
        case Uploaded():
            say_not_passed_on(turn)


async def pass_files_on(turn: Turn[Any], line_id: str) -> bool:
    """Whether the files are of a line of a consultation; then its patient gets them, now that they have come."""
    try:
        line = await talking.get_line(turn.work, line_id)
    except NotFound:
        return False
    case = await cases.get_case(turn.work, line.consultation_id)
    files = case.files.get(line.id, ())
    if files:
        await sent.note_length(turn.work, line, files)
        turn.add(*await news.file_by_doctor(turn.work, case.consultation, line, files))
    elif line.taken_back_at is None:
        await talking.drop(turn.work, line)
        turn.add(AddReaction(CAME_NOT))
    return True


def say_not_passed_on(turn: Turn[Any]) -> None:
    turn.note(_("<b>The patient has not got this.</b> {why}", why=sent.CANT_BE_PASSED_ON))


def note_written(turn: Turn[Any], line: ConsultationLine) -> None:
    """Link the message that was just read to what it became, so that a change of it changes that."""
    turn.add(LinkMessage(MessageSubject(line_of(line.id), line.id)), AddReaction(READ))
