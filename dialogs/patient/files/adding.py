"""Send files: from the list, from an appointment, or in the middle of something else (S45–S53, S58, S62, D5)."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Final

from core.errors import FilesFull, UnusableText
from core.files import library
from core.files.arrival import DRAFTS_KEPT
from core.files.checking import FileFault
from core.files.model import File, FileStatus, Label
from core.limits import LARGEST_FILE, MOST_FILES
from dialogs.engine.effects import FetchFile, RemoveFiles
from dialogs.engine.events import Fetched, Trouble, Uploaded
from dialogs.engine.screens import BACK_OR_MENU, Button, Row, Screen
from dialogs.engine.text import Text, _, n_, paragraphs
from dialogs.engine.turn import Turn
from dialogs.patient.files.form import has_description
from dialogs.patient.files.states import Memory
from dialogs.patient.overlays import RETURN
from dialogs.refusals import refusal_text
from dialogs.wording.files import LeftOut, Reason, arrivals, described_as, limits, not_taken

DISCARD: Final = "discard"
KEEP: Final = "keep"


def brings_file(turn: Turn[Any]) -> bool:
    """Whether a photo or a file was sent, and not a voice message or the like."""
    return isinstance(turn.event, Uploaded) and turn.event.is_file


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
    left_out = memory.left_out if turn.in_place or _is_waiting(unsent) else ()
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
    turn.memory = Memory(back_to=turn.place)
    await take(turn)
    turn.start(turn.memory)


async def come_in_between(turn: Turn[Memory]) -> None:
    """Go on with files that have arrived meanwhile."""
    turn.start(Memory(description=await _caption(turn), back_to=turn.place))


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


async def adding(turn: Turn[Memory]) -> Screen:
    """What may be sent, what is here, what is on its way, and what could not be taken."""
    unsent = await library.unsent(turn.work, turn.known_patient)
    left_out = not_taken(turn.memory.left_out) if turn.memory.left_out else None
    described = described_as(turn.memory.description) if has_description(turn) else None
    if not unsent:
        return Screen(paragraphs(left_out, described, *await _invitation(turn)), _ways_on(turn))
    waiting = _is_waiting(unsent)
    text = paragraphs(
        _("<b>What is this file for?</b> Shall we add it to your files, for the doctor?")
        if _is_dropped(turn)
        else None,
        arrivals(unsent),
        described,
        left_out,
        _("One moment, please…") if waiting else None,
        n_(
            "You can send more. What you have not sent to the doctor yet, we remove after a day.",
            "You can send more. What you have not sent to the doctor yet, we remove after {count} days.",
            DRAFTS_KEPT.days,
        ),
    )
    return Screen(text, (*_choices(turn, waiting=waiting), *_ways_on(turn)))


async def _discard(turn: Turn[Memory]) -> None:
    await library.discard(turn.work, turn.known_patient)
    turn.add(RemoveFiles())


async def _invitation(turn: Turn[Memory]) -> tuple[Text, ...]:
    """What may be sent, told before anything is (S52, S53, S62); or that there is no room."""
    room = await library.remaining(turn.work, turn.known_patient)
    if not room:
        return (_("There is no room for more. To add another, please delete one first."),)
    return (
        _("<b>Please send a photo or a file here.</b>"),
        limits(turn.work.clinic.settings),
        n_("There is room for {count} more file.", "There is room for {count} more files.", room),
    )


async def _caption(turn: Turn[Memory]) -> str:
    unsent = await library.unsent(turn.work, turn.known_patient)
    return next((each.label.description for each in unsent if each.label.description), "")


def _is_waiting(unsent: tuple[File, ...]) -> bool:
    """Whether a file is still on its way."""
    return any(each.status is FileStatus.ARRIVING for each in unsent)


def _is_dropped(turn: Turn[Memory]) -> bool:
    return turn.memory.back_to is not None and not turn.memory.category


def _choices(turn: Turn[Memory], *, waiting: bool) -> tuple[Row, ...]:
    if waiting:
        return ()
    go_on: Row = (Button(_("Yes, add it") if _is_dropped(turn) else _("Go on"), "go_on"),)
    if turn.memory.back_to is not None:
        return (go_on, (Button(_("No, remove it"), RETURN, DISCARD),))
    return (go_on, (Button(_("Change the file"), "change"),))


def _ways_on(turn: Turn[Memory]) -> tuple[Row, ...]:
    if turn.memory.back_to is None:
        return (BACK_OR_MENU,)
    return ((Button(_("Back to where I was"), RETURN, KEEP), Button(_("Menu"), "menu")),)


def _leave_out(turn: Turn[Memory], name: str, reason: Reason) -> None:
    turn.memory = replace(turn.memory, left_out=(*turn.memory.left_out, LeftOut(name, reason)))


def _take_caption(turn: Turn[Memory], caption: str) -> None:
    if not caption or turn.memory.description:
        return
    try:
        turn.memory = replace(turn.memory, description=library.parse_description(caption))
    except UnusableText as refusal:
        turn.note(refusal_text(refusal, turn.work.clinic))
