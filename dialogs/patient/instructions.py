"""Read what the doctor told after a visit or in an online consultation, and open the files that go with it (S22)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, Final

from core.errors import NotFound
from core.files import attachments
from core.files.model import File
from core.treatment import encounters, instructions
from core.treatment.instructions import Instruction
from dialogs.engine.button_values import number
from dialogs.engine.dialog import Dialog, GlobalTransition, Transition, screen
from dialogs.engine.paging import page_of, paging_row
from dialogs.engine.screens import BACK_OR_MENU, Button, Row, Screen
from dialogs.engine.text import Text, Verbatim, _, lines, paragraphs
from dialogs.engine.turn import Turn
from dialogs.fsm.state import State, StatesGroup
from dialogs.patient.appointments import booked as appointments
from dialogs.patient.appointments.booked import Appointments
from dialogs.patient.attached import file_rows, show_pressed
from dialogs.patient.consultations.states import Consulting
from dialogs.patient.consultations.states import Memory as ConsultingMemory
from dialogs.triggers import READ_INSTRUCTIONS
from dialogs.wording.accounts.levels import has_treatment
from dialogs.wording.cutting import cut
from dialogs.wording.encounters import encounter_line
from dialogs.wording.files import arrivals
from dialogs.wording.moments import in_list

A_ROW: Final = 2


class Instructions(StatesGroup):
    """What the doctor told."""

    one = State()


@dataclass(frozen=True)
class Memory:
    """Which instructions are open, the part of a long text, and how the visit or the consultation is gone back to."""

    instruction: str = ""
    part: int = 1
    visit: appointments.Memory | None = None
    consultation: ConsultingMemory | None = None


async def start(turn: Turn[Any], instruction_id: str) -> None:
    """Enter `Instructions.one`; the way back leads to their visit, or their consultation."""
    found = await instructions.open_instruction(turn.work, turn.known_patient, instruction_id)
    if found.appointment_id is None:
        turn.start(Memory(found.id, consultation=ConsultingMemory(consultation=found.encounter_id)))
    else:
        turn.start(Memory(found.id, visit=appointments.opened(turn, found.appointment_id)))


async def open_between(turn: Turn[Any]) -> None:
    """Open the instructions whose button was pressed."""
    await start(turn, turn.value)


async def turn_part(turn: Turn[Memory]) -> None:
    """Go to another part of a long text."""
    turn.memory = replace(turn.memory, part=page_of(turn.value))


async def tick(turn: Turn[Memory]) -> None:
    """Tick a task off, or take the tick back."""
    which = number(turn.value, range(1, instructions.MOST_TASKS + 1))
    await instructions.tick(turn.work, turn.known_patient, turn.memory.instruction, which)


async def show_file(turn: Turn[Memory]) -> None:
    """Send a file that goes with them into the chat."""
    show_pressed(turn, await _files(turn))


def is_of_consultation(turn: Turn[Memory]) -> bool:
    return turn.memory.consultation is not None


async def go_back(turn: Turn[Memory]) -> None:
    """Back to the visit, or to the consultation."""
    back = turn.memory.visit or turn.memory.consultation
    if back is None:
        raise NotFound
    turn.start(back)


@screen(
    Instructions.one,
    Transition("page", Instructions.one, action=turn_part),
    Transition("file", Instructions.one, action=show_file),
    Transition("tick", Instructions.one, action=tick),
    Transition("back", Consulting.current, guard=is_of_consultation, action=go_back),
    Transition("back", Appointments.one, action=go_back),
)
async def one(turn: Turn[Memory]) -> Screen:
    """All of it, in parts if it is long."""
    found = await instructions.open_instruction(turn.work, turn.known_patient, turn.memory.instruction)
    encounter = await encounters.own_encounter(turn.work, turn.known_patient, found.encounter_id)
    files = await _files(turn)
    parts = cut(found.text)
    part = min(turn.memory.part, len(parts))
    given = in_list(turn.work, found.given_at)
    text = paragraphs(
        lines(_("<b>Instructions from the doctor</b>"), encounter_line(encounter)),
        _("{doctor}, {when}:", doctor=Verbatim(found.author), when=given),
        _told(found, parts[part - 1]) if found.text else None,
        arrivals(files) if files else None,
        _("Page {number} of {count}.", number=part, count=len(parts)) if len(parts) > 1 else None,
    )
    return Screen(
        text, (*_tick_rows(found), *file_rows(files), *paging_row(part, has_next=part < len(parts)), BACK_OR_MENU)
    )


def _told(found: Instruction, part: str) -> Text:
    """What was written; things to do on a line each, with what is done of them."""
    if not found.tasks:
        return _("<blockquote>{text}</blockquote>", text=Verbatim(part))
    tasks = (_task(at, task, is_done=at in found.done) for at, task in enumerate(found.tasks, 1))
    return lines(*tasks, _("Done: {done} of {count}", done=len(found.done), count=len(found.tasks)))


def _task(at: int, task: str, *, is_done: bool) -> Text:
    if is_done:
        return _("✅ {number}. {task} – <b>done</b>", number=at, task=Verbatim(task))
    return _("▫️ {number}. {task}", number=at, task=Verbatim(task))


def _tick_rows(found: Instruction) -> tuple[Row, ...]:
    """A button for each task, two a row."""
    buttons = [
        Button(
            _("Take back {number}", number=at) if at in found.done else _("Tick off {number}", number=at),
            "tick",
            str(at),
        )
        for at in range(1, len(found.tasks) + 1)
    ]
    return tuple(tuple(buttons[first : first + A_ROW]) for first in range(0, len(buttons), A_ROW))


async def _files(turn: Turn[Memory]) -> tuple[File, ...]:
    found = await instructions.open_instruction(turn.work, turn.known_patient, turn.memory.instruction)
    return await attachments.of(turn.work, found.id)


INSTRUCTIONS: Final = Dialog(
    Instructions,
    Memory,
    (one,),
    is_medical=True,
    ways_in=(
        GlobalTransition(
            READ_INSTRUCTIONS, Instructions.one, guard=has_treatment, action=open_between, interrupts=True
        ),
    ),
)
