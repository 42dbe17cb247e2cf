"""Instructions after a visit or out of an online consultation, from the doctor to the patient: a text, or photos and
files (S22).

What is written is a reply to the doctor's own screen. The patient gets a neutral notice, opened by a tap.
"""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import Any, Final

from core.accounts.patients import get_patient, person_of
from core.errors import NotFound, WrongChat
from core.family import acting
from core.files import attachments
from core.staff.members import Where
from core.treatment import encounters, instructions
from core.treatment.aftercare import planning
from core.treatment.encounters import Encounter
from core.treatment.instructions import Instruction
from dialogs.engine.button_values import number
from dialogs.engine.dialog import SAID, UPLOADED, Transition, screen
from dialogs.engine.effects import AddReaction, LinkMessage, NotifyPerson
from dialogs.engine.events import SharedContact, Uploaded
from dialogs.engine.screens import Button, Notice, Row, Screen
from dialogs.engine.subjects import MessageSubject, Receipt, Subject
from dialogs.engine.text import Text, Verbatim, _, lines, listed, n_, paragraphs
from dialogs.engine.turn import Turn
from dialogs.notifications.appointments import visits as visit_news
from dialogs.notifications.appointments.visits import INSTRUCTION
from dialogs.patient.files import brings_file
from dialogs.staff.attaching import attach_upload
from dialogs.staff.buttons import BACK_OR_CLOSE, back_to_conversation
from dialogs.staff.cards import MEDICAL_NEWS
from dialogs.staff.visits.describing import patient_line, phone_line, unreached
from dialogs.staff.visits.states import VisitMemory as Memory
from dialogs.staff.visits.states import Visits
from dialogs.staff.words import CAME_NOT, CANT_BE_PASSED_ON, OPEN_CONVERSATION_FIRST, READ
from dialogs.wording.encounters import encounter_line
from dialogs.wording.writing import SEND

A_ROW: Final = 2


def subject_of(instruction_id: str) -> Subject:
    return Subject(INSTRUCTION, instruction_id)


def is_of_album(turn: Turn[Memory]) -> bool:
    """Whether a file belongs to the album of the one that was sent last."""
    event = turn.event
    return isinstance(event, Uploaded) and event.is_file and event.goes_with(turn.memory.album)


def has_words(turn: Turn[Memory]) -> bool:
    """Whether something was written: a contact that is shared has a number, and nothing for the patient to do."""
    return not isinstance(turn.event, SharedContact)


def is_of_consultation(turn: Turn[Memory]) -> bool:
    """Whether whoever writes here may mean the conversation."""
    return bool(turn.memory.consultation)


async def say_who_gets_it(turn: Turn[Memory]) -> None:
    turn.note(OPEN_CONVERSATION_FIRST)


async def check(turn: Turn[Memory]) -> None:
    """Ask for instructions only where the patient can read them."""
    await instructions.require_givable(turn.work, turn.known_caller, turn.memory.encounter)


async def begin(turn: Turn[Any]) -> None:
    """Enter `Visits.instructing` out of the consultation whose button was pressed: in private, as all of it is."""
    if turn.known_caller.where is not Where.PRIVATE:
        raise WrongChat
    await instructions.require_givable(turn.work, turn.known_caller, turn.value)
    turn.start(Memory(consultation=turn.value))


async def give(turn: Turn[Memory]) -> None:
    instruction = await instructions.give(turn.work, turn.known_caller, turn.memory.encounter, turn.said)
    _remember(turn, instruction)
    await _tell_patient(turn, instruction)


async def give_file(turn: Turn[Memory]) -> None:
    """Give a file with its caption; the patient is told once it has come."""
    caller, caption = turn.known_caller, turn.written.strip()
    instruction = await instructions.give(turn.work, caller, turn.memory.encounter, caption, with_file=True)
    _remember(turn, instruction)
    await add_file(turn)


async def add_file(turn: Turn[Memory]) -> None:
    """Give another file of the same album with the same instructions."""
    await attach_upload(turn, partial(instructions.attach, turn.work, turn.known_caller, turn.memory.instruction))
    turn.in_place = True  # the others of its album answer the same message


async def explain(turn: Turn[Memory]) -> None:
    turn.note(CANT_BE_PASSED_ON)


async def fetched(turn: Turn[Any], instruction_id: str) -> bool:
    """Tell the patient of instructions whose files have come, or take them back if none has and nothing was written.

    Answers whether the id is that of instructions.
    """
    try:
        instruction = await instructions.get_instruction(turn.work, instruction_id)
    except NotFound:
        return False
    if await instructions.take_back_if_empty(turn.work, instruction.id):
        turn.add(AddReaction(CAME_NOT))
    else:
        await instructions.note_given(turn.work, instruction)
        await _tell_patient(turn, instruction)
    return True


async def plan_follow_up(turn: Turn[Memory]) -> None:
    """Have the patient asked how they feel, so many days later; the same press again, not at all."""
    days = number(turn.value, range(planning.OFFERED[-1] + 1))
    await planning.plan_follow_up(turn.work, turn.known_caller, turn.memory.encounter, days)


@screen(
    Visits.instructing,
    Transition(SAID, Visits.instructed, guard=has_words, action=give),
    Transition(SAID, Visits.instructing, action=explain),
    Transition(UPLOADED, Visits.instructed, guard=brings_file, action=give_file),
    Transition(UPLOADED, Visits.instructing, action=explain),
    Transition("back", Visits.one),
)
async def instructing(turn: Turn[Memory]) -> Screen:
    """What the doctor wants the patient to do."""
    text = paragraphs(
        await _title(turn),
        _(
            "Please {send} the instructions: a text, a photo or a PDF. The patient gets them at once, "
            "and finds them with this consultation.",
            send=SEND,
        )
        if turn.memory.consultation
        else _(
            "Please {send} the instructions: a text, a photo or a PDF. The patient gets them at once, "
            "and finds them with this appointment.",
            send=SEND,
        ),
        _("Several lines become a list: the patient can tick off each of them, and you see how far it is."),
    )
    return Screen(text, (_last_row(turn),))


@screen(
    Visits.instructed,
    Transition("instruct", Visits.instructing, action=check),
    Transition("follow_up", Visits.instructed, action=plan_follow_up),
    Transition(UPLOADED, Visits.instructed, guard=is_of_album, action=add_file),
    Transition(SAID, Visits.instructed, guard=is_of_consultation, action=say_who_gets_it),
    Transition(UPLOADED, Visits.instructed, guard=is_of_consultation, action=say_who_gets_it),
    Transition("back", Visits.one),
)
async def instructed(turn: Turn[Memory]) -> Screen:
    """They are on their way; more can be added."""
    on_the_way = await attachments.are_arriving(turn.work, turn.memory.instruction)
    what = (
        _("⏳ The file is being checked. Then the patient gets a notice of the instructions.")
        if on_the_way
        else await _how_told(turn)
    )
    more = Button(_("Give more instructions"), "instruct")
    planned = await planning.planned_for(turn.work, turn.memory.encounter)
    days = 0 if planned is None or planned.follow_up_at is None else planned.sealed.days
    text = paragraphs(await _title(turn), what, _asked_after(turn, days))
    return Screen(text, (*_follow_up_rows(days), (more,), _last_row(turn)))


def _last_row(turn: Turn[Memory]) -> Row:
    """Back to where it began."""
    return back_to_conversation(turn.memory.consultation) if turn.memory.consultation else BACK_OR_CLOSE


def _asked_after(turn: Turn[Memory], days: int) -> Text:
    """Whether, and when, the patient is asked how they feel."""
    if turn.memory.consultation and not days:
        return _(
            "The patient can be asked some days later how they feel. Whoever feels worse is a card in the staff chat."
        )
    if not days:
        return _("The patient can be asked some days later how they feel. Whoever feels worse is a card here.")
    if turn.memory.consultation:
        return n_(
            "The patient is asked how they feel {count} day after the consultation.",
            "The patient is asked how they feel {count} days after the consultation.",
            days,
        )
    return n_(
        "The patient is asked how they feel {count} day after the appointment.",
        "The patient is asked how they feel {count} days after the appointment.",
        days,
    )


def _follow_up_rows(days: int) -> tuple[Row, ...]:
    """After how many days, two a row; the one that is chosen takes it back."""
    buttons = [
        Button(
            n_("After {count} day", "After {count} days", each),
            "follow_up",
            "0" if each == days else str(each),
            chosen=each == days,
        )
        for each in planning.OFFERED
    ]
    return tuple(tuple(buttons[first : first + A_ROW]) for first in range(0, len(buttons), A_ROW))


async def _tell_patient(turn: Turn[Any], instruction: Instruction) -> None:
    patient = await get_patient(turn.work, instruction.patient_id)
    person = await person_of(turn.work, patient)
    address, receipt = None if person is None else person.address, Receipt(INSTRUCTION, instruction.id)
    turn.add(NotifyPerson(Notice(address, visit_news.instructed(instruction), receipt=receipt)))


async def _how_told(turn: Turn[Memory]) -> Text:
    """Who gets a notice: the patient, or in their place whoever acts for them; else that somebody has to call."""
    patient = (await _encounter(turn)).patient
    trouble = await unreached(turn.work, patient)
    if trouble is None:
        return _("✅ The patient gets a notice of the instructions.")
    told = await acting.relatives_told(turn.work, patient, MEDICAL_NEWS)
    if told and await person_of(turn.work, patient) is None:
        names = listed(*(Verbatim(each.patient.full_name) for each in told))
        return _("✅ Whoever acts for the patient gets a notice of the instructions: {names}.", names=names)
    return lines(trouble, phone_line(patient))


def _remember(turn: Turn[Memory], instruction: Instruction) -> None:
    """Link the message that was just read to the instructions that it became."""
    album = turn.event.album if isinstance(turn.event, Uploaded) else None
    turn.memory = replace(turn.memory, instruction=instruction.id, album=album or "")
    turn.add(LinkMessage(MessageSubject(subject_of(instruction.id), instruction.id)))
    turn.add(AddReaction(READ))


async def _title(turn: Turn[Memory]) -> Text:
    encounter = await _encounter(turn)
    if turn.memory.consultation:
        head = _("<b>Instructions after the online consultation</b>")
    else:
        head = _("<b>Instructions after the appointment</b>")
    return lines(head, encounter_line(encounter), _("Patient: {patient}", patient=patient_line(encounter.patient)))


async def _encounter(turn: Turn[Memory]) -> Encounter:
    return await encounters.get_encounter(turn.work, turn.memory.encounter)
