"""Instructions after a visit, from the doctor to the patient: a text, or photos and files (S22).

What is written is a reply to the doctor's own screen. The patient gets a neutral notice, opened by a tap.
"""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import Any, Final

from core.accounts.patients import get_patient, person_of
from core.appointments import visits
from core.errors import NotFound
from core.files import attachments
from core.treatment import instructions
from core.treatment.aftercare import planning
from core.treatment.instructions import Instruction
from dialogs.engine.button_values import number
from dialogs.engine.dialog import SAID, UPLOADED, Transition, screen
from dialogs.engine.effects import AddReaction, LinkMessage, NotifyPerson
from dialogs.engine.events import Uploaded
from dialogs.engine.screens import Button, Notice, Row, Screen
from dialogs.engine.subjects import MessageSubject, Receipt, Subject
from dialogs.engine.text import Text, _, lines, n_, paragraphs
from dialogs.engine.turn import Turn
from dialogs.notifications import visits as visit_news
from dialogs.notifications.visits import INSTRUCTION
from dialogs.patient.files import brings_file
from dialogs.staff.attaching import attach_upload
from dialogs.staff.buttons import BACK_OR_CLOSE
from dialogs.staff.visits.describing import phone_line, unreached, visit_lines
from dialogs.staff.visits.states import VisitMemory as Memory
from dialogs.staff.visits.states import Visits
from dialogs.staff.words import CAME_NOT, CANT_BE_PASSED_ON, READ

A_ROW: Final = 2


def subject_of(instruction_id: str) -> Subject:
    return Subject(INSTRUCTION, instruction_id)


def is_of_album(turn: Turn[Memory]) -> bool:
    """Whether a file belongs to the album of the one that was sent last."""
    event = turn.event
    return isinstance(event, Uploaded) and event.is_file and event.goes_with(turn.memory.album)


async def check(turn: Turn[Memory]) -> None:
    """Ask for instructions only where the patient can read them."""
    instructions.require_givable(await visits.get_visit(turn.work, turn.memory.appointment))


async def give(turn: Turn[Memory]) -> None:
    instruction = await instructions.give(turn.work, turn.known_caller, turn.memory.appointment, turn.said)
    _remember(turn, instruction)
    await _tell_patient(turn, instruction)


async def give_file(turn: Turn[Memory]) -> None:
    """Give a file with its caption; the patient is told once it has come."""
    caller, caption = turn.known_caller, turn.written.strip()
    instruction = await instructions.give(turn.work, caller, turn.memory.appointment, caption, with_file=True)
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
        await _tell_patient(turn, instruction)
    return True


async def plan_follow_up(turn: Turn[Memory]) -> None:
    """Have the patient asked how they feel, so many days after the visit; the same press again, not at all."""
    days = number(turn.value, range(planning.OFFERED[-1] + 1))
    await planning.plan_follow_up(turn.work, turn.known_caller, turn.memory.appointment, days)


@screen(
    Visits.instructing,
    Transition(SAID, Visits.instructed, action=give),
    Transition(UPLOADED, Visits.instructed, guard=brings_file, action=give_file),
    Transition(UPLOADED, Visits.instructing, action=explain),
    Transition("back", Visits.one),
)
async def instructing(turn: Turn[Memory]) -> Screen:
    """What the doctor wants the patient to do."""
    text = paragraphs(
        await _title(turn),
        _(
            "Reply to this message with the instructions: a text, a photo or a PDF. The patient gets them "
            "at once, and finds them with this appointment."
        ),
        _("Several lines become a list: the patient can tick off each of them, and you see how far it is."),
    )
    return Screen(text, (BACK_OR_CLOSE,))


@screen(
    Visits.instructed,
    Transition("instruct", Visits.instructing, action=check),
    Transition("follow_up", Visits.instructed, action=plan_follow_up),
    Transition(UPLOADED, Visits.instructed, guard=is_of_album, action=add_file),
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
    planned = await planning.planned_for(turn.work, turn.memory.appointment)
    days = 0 if planned is None or planned.follow_up_at is None else planned.sealed.days
    text = paragraphs(await _title(turn), what, _asked_after(days))
    return Screen(text, (*_follow_up_rows(days), (more,), BACK_OR_CLOSE))


def _asked_after(days: int) -> Text:
    """Whether, and when, the patient is asked how they feel."""
    if not days:
        return _("The patient can be asked some days later how they feel. Whoever feels worse is a card here.")
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
    patient = (await visits.get_visit(turn.work, turn.memory.appointment)).patient
    trouble = await unreached(turn.work, patient)
    if trouble is None:
        return _("✅ The patient gets a notice of the instructions.")
    return lines(trouble, phone_line(patient))


def _remember(turn: Turn[Memory], instruction: Instruction) -> None:
    """Link the message that was just read to the instructions that it became."""
    album = turn.event.album if isinstance(turn.event, Uploaded) else None
    turn.memory = replace(turn.memory, instruction=instruction.id, album=album or "")
    turn.add(LinkMessage(MessageSubject(subject_of(instruction.id), instruction.id)))
    turn.add(AddReaction(READ))


async def _title(turn: Turn[Memory]) -> Text:
    visit = await visits.get_visit(turn.work, turn.memory.appointment)
    return lines(_("<b>Instructions after the appointment</b>"), visit_lines(visit))
