"""Take what is sent: give it a place, have it fetched, or say why it is left out (S45–S53, S58, S62, D5)."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Final

from core.errors import FilesFull, UnusableText
from core.files import library
from core.files.checking import FileFault
from core.files.model import File, FileStatus, Label
from core.limits import LARGEST_FILE, MOST_FILES
from dialogs.engine.dialog import UPLOADED, Transition
from dialogs.engine.effects import FetchFile, RemoveFiles
from dialogs.engine.events import Fetched, Trouble, Uploaded
from dialogs.engine.returning import start_between, with_way_back
from dialogs.engine.turn import Turn
from dialogs.patient.files.states import Files, Memory
from dialogs.refusals import refusal_text
from dialogs.wording.accounts.levels import has_files
from dialogs.wording.files import LeftOut, Reason

DISCARD: Final = "discard"


def brings_file(turn: Turn[Any]) -> bool:
    """Whether a photo or a file was sent, and not a voice message or the like."""
    return isinstance(turn.event, Uploaded) and turn.event.is_file


def may_add_file(turn: Turn[Any]) -> bool:
    """Whether something was sent that can be one of the person's files."""
    return has_files(turn) and brings_file(turn)


def start(turn: Turn[Any], *, appointment: str | None) -> None:
    """Enter `Files.adding`, for an appointment (S49, S50)."""
    turn.start(Memory(appointment=appointment))


async def begin(turn: Turn[Memory]) -> None:
    """Begin to add, if there is room for one more."""
    await library.require_capacity(turn.work, turn.known_patient)
    turn.memory = Memory(back_to=turn.memory.back_to)


async def take(turn: Turn[Memory]) -> None:
    """Give the file a place, and have it fetched; its caption is the description (S55)."""
    upload = turn.event
    if not isinstance(upload, Uploaded):
        raise TypeError(upload)
    memory = turn.memory
    number = 1 + (memory.announced or MOST_FILES - await library.remaining(turn.work, turn.known_patient))
    unsent = await library.unsent(turn.work, turn.known_patient)
    turn.in_place = upload.goes_with(memory.album)
    left_out = memory.left_out if turn.in_place or is_waiting(unsent) else ()
    turn.memory = replace(memory, announced=number, album=upload.album or "", left_out=left_out, consent="")
    _take_caption(turn, upload.caption)
    name = upload.name or f"foto-{number}.jpg"
    if upload.size is not None and upload.size > LARGEST_FILE:
        _leave_out(turn, name, FileFault.TOO_LARGE)
        return
    try:
        label = Label(name, turn.memory.description)
        file = await library.announce(turn.work, turn.known_patient, label)
    except FilesFull:
        _leave_out(turn, name, Trouble.NO_ROOM)
    else:
        turn.add(FetchFile(file.id, upload.source))


async def take_dropped(turn: Turn[Memory]) -> None:
    """Take a file that was sent in the middle of something else, which is gone back to later."""
    turn.memory = with_way_back(turn, Memory())
    await take(turn)
    turn.start(turn.memory)


async def come_in_between(turn: Turn[Memory]) -> None:
    """Go on with files that have arrived meanwhile."""
    start_between(turn, Memory(description=await _caption(turn)))


async def resume(turn: Turn[Memory]) -> None:
    """Go on with what was not sent; its caption is not forgotten."""
    turn.memory = Memory(description=await _caption(turn), back_to=turn.memory.back_to)


async def note_fetched(turn: Turn[Memory]) -> None:
    """A file is here, or could not be taken."""
    if isinstance(turn.event, Fetched) and turn.event.trouble is not None:
        _leave_out(turn, turn.event.name, turn.event.trouble)


async def discard(turn: Turn[Memory]) -> None:
    """Remove what was sent so far, so that something else can be sent instead (S58)."""
    await _discard(turn)
    turn.memory = replace(turn.memory, announced=0, left_out=())


async def before_return(turn: Turn[Memory]) -> None:
    """Back to where the person was: the file stays, unless it was a mistake."""
    if turn.value == DISCARD:
        await _discard(turn)


TAKES_FILE: Final[Transition[Memory]] = Transition(UPLOADED, Files.adding, guard=brings_file, action=take)
"""A file can be sent from each of the screens."""


async def _discard(turn: Turn[Memory]) -> None:
    await library.discard(turn.work, turn.known_patient)
    turn.add(RemoveFiles())


async def _caption(turn: Turn[Memory]) -> str:
    unsent = await library.unsent(turn.work, turn.known_patient)
    return next((each.label.description for each in unsent if each.label.description), "")


def is_waiting(unsent: tuple[File, ...]) -> bool:
    """Whether a file is still on its way."""
    return any(each.status is FileStatus.ARRIVING for each in unsent)


def _leave_out(turn: Turn[Memory], name: str, reason: Reason) -> None:
    turn.memory = replace(turn.memory, left_out=(*turn.memory.left_out, LeftOut(name, reason)))


def _take_caption(turn: Turn[Memory], caption: str) -> None:
    if not caption or turn.memory.description:
        return
    try:
        turn.memory = replace(turn.memory, description=library.parse_description(caption))
    except UnusableText as refusal:
        turn.note(refusal_text(refusal, turn.work.clinic))
