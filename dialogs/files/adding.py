"""Add files: send them, describe them, agree, and send them on (S45–S58, S60, D5, D7)."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from core import booking, files
from core.checking import LARGEST, FileFault
from core.errors import FilesFull, UnusableText
from core.files import MOST, Category, File, FileStatus, Label, Sending
from dialogs import staff_notices
from dialogs.choice import member
from dialogs.describing import short_line
from dialogs.events import Fetched, Trouble, Uploaded, UploadKind
from dialogs.files.states import LeftOut, Memory, Reason
from dialogs.files.words import CATEGORIES, CONSENT, LIMITS, not_taken, size_of
from dialogs.lists import page_of, paging_row
from dialogs.overlays import RETURN
from dialogs.refusals import refusal_text
from dialogs.screens import BACK_OR_MENU, Button, Fetch, Link, Row, Screen
from dialogs.text import Form, Text, Verbatim, When, _, lines, n_, paragraphs
from dialogs.turn import Turn

DISCARD: Final = "discard"
KEEP: Final = "keep"


def brings_file(turn: Turn[Memory]) -> bool:
    """Whether a photo or a file was sent, and not a voice message or the like."""
    return isinstance(turn.event, Uploaded) and turn.event.kind in {UploadKind.PHOTO, UploadKind.DOCUMENT}


def has_description(turn: Turn[Memory]) -> bool:
    """Whether the description is given, as by a caption."""
    return bool(turn.memory.description)


def is_complete(turn: Turn[Memory]) -> bool:
    """Whether all is filled in."""
    return has_description(turn) and is_described_but_for_words(turn)


def is_described_but_for_words(turn: Turn[Memory]) -> bool:
    """Whether it is known what the files are and what they are for."""
    return turn.memory.category is not None and knows_appointment(turn)


def knows_appointment(turn: Turn[Memory]) -> bool:
    """Whether it is known which appointment the files go with."""
    return turn.memory.appointment is not None or turn.memory.is_for_none


async def begin(turn: Turn[Memory]) -> None:
    """Begin to add, if there is room for one more."""
    await files.require_room(turn.work, turn.known_patient)
    turn.memory = Memory(back_to=turn.memory.back_to)


async def take(turn: Turn[Memory]) -> None:
    """Give the file a place, and have it fetched; its caption is the description (S55)."""
    upload = turn.event
    if not isinstance(upload, Uploaded):
        raise TypeError(upload)
    memory = turn.memory
    number = 1 + (memory.announced or MOST - await files.room(turn.work, turn.known_patient))
    turn.in_place = bool(upload.album) and upload.album == memory.album
    left_out = memory.left_out if turn.in_place or await _is_waiting(turn) else ()
    turn.memory = replace(memory, announced=number, album=upload.album or "", left_out=left_out, consent="")
    _take_caption(turn, upload.caption)
    name = upload.name or f"foto-{number}.jpg"
    if upload.size is not None and upload.size > LARGEST:
        _leave_out(turn, name, FileFault.TOO_LARGE)
        return
    try:
        label = Label(name, turn.memory.description)
        file = await files.announce(turn.work, turn.known_patient, label)
    except FilesFull:
        _leave_out(turn, name, Trouble.NO_ROOM)
    else:
        turn.effects.fetches.append(Fetch(file.id, upload.source))


async def take_dropped(turn: Turn[Memory]) -> None:
    """Take a file that was sent in the middle of something else, which is gone back to later."""
    turn.memory = Memory(back_to=turn.place)
    await take(turn)
    turn.hand(turn.memory)


async def come_in_between(turn: Turn[Memory]) -> None:
    """Go on with files that have arrived meanwhile."""
    turn.hand(Memory(description=await _caption(turn), back_to=turn.place))


async def resume(turn: Turn[Memory]) -> None:
    """Go on with what was not sent; its caption is not forgotten."""
    turn.memory = Memory(description=await _caption(turn), back_to=turn.memory.back_to)


async def note_fetched(turn: Turn[Memory]) -> None:
    """A file is here, or could not be taken."""
    if isinstance(turn.event, Fetched) and turn.event.trouble is not None:
        _leave_out(turn, turn.event.name, turn.event.trouble)


async def discard(turn: Turn[Memory]) -> None:
    """Remove what was sent so far, so that something else can be sent instead (S58)."""
    await files.discard(turn.work, turn.known_patient)
    turn.memory = replace(turn.memory, announced=0, left_out=())


async def before_return(turn: Turn[Memory]) -> None:
    """Back to where the person was: the file stays, unless it was a mistake."""
    if turn.value == DISCARD:
        await files.discard(turn.work, turn.known_patient)


async def describe(turn: Turn[Memory]) -> None:
    """Read the description."""
    turn.memory = replace(turn.memory, description=files.parse_description(turn.said))


async def choose_category(turn: Turn[Memory]) -> None:
    """What it is (S48)."""
    turn.memory = replace(turn.memory, category=member(Category, turn.value))


async def turn_page(turn: Turn[Memory]) -> None:
    """Go to another page of the appointments."""
    turn.memory = replace(turn.memory, page=page_of(turn.value))


async def choose_appointment(turn: Turn[Memory]) -> None:
    """Which appointment it goes with."""
    found = await booking.appointment(turn.work, turn.known_patient, turn.value)
    turn.memory = replace(turn.memory, appointment=found.id, is_for_none=False, page=1)


async def choose_none(turn: Turn[Memory]) -> None:
    """It goes with none yet."""
    turn.memory = replace(turn.memory, appointment=None, is_for_none=True, page=1)


async def agree(turn: Turn[Memory]) -> None:
    """Give the consent, or take it back, to the regulations as they were shown."""
    turn.memory = replace(turn.memory, consent="" if turn.memory.consent == turn.value else turn.value)


async def send(turn: Turn[Memory]) -> None:
    """Keep the files; the doctor gets them with the appointment."""
    memory = turn.memory
    if memory.category is None:
        raise TypeError(memory)
    sending = Sending(memory.description, memory.category, memory.appointment, memory.consent)
    sent = await files.send(turn.work, turn.known_patient, sending)
    for each in sent:
        await staff_notices.file_linked(turn, each)
    turn.note(
        n_("✅ <b>{count} file is added.</b>", "✅ <b>{count} files are added.</b>", len(sent)),
    )
    turn.memory = Memory(back_to=memory.back_to)


async def adding(turn: Turn[Memory]) -> Screen:
    """What may be sent, what is here, what is on its way, and what could not be taken."""
    unsent = await files.unsent(turn.work, turn.known_patient)
    left_out = not_taken(turn.memory.left_out) if turn.memory.left_out else None
    described = _description_line(turn) if has_description(turn) else None
    if not unsent:
        return Screen(paragraphs(left_out, described, *await _invitation(turn)), _ways_on(turn))
    waiting = any(each.status is FileStatus.ARRIVING for each in unsent)
    text = paragraphs(
        _("<b>What is this file for?</b> Shall we add it to your files, for the doctor?")
        if _is_dropped(turn)
        else None,
        lines(*map(_arrival, unsent)),
        described,
        left_out,
        _("One moment, please…") if waiting else None,
        _("You can send more. What you have not sent to the doctor yet, we remove after a day."),
    )
    return Screen(text, (*_choices(turn, waiting=waiting), *_ways_on(turn)))


async def description(turn: Turn[Memory]) -> Screen:
    """The doctor reads it before opening the file (S55, S56, S61)."""
    text = paragraphs(
        await _sent_so_far(turn),
        _(
            "<b>What does it show?</b> Please write it in a few words, from 5 to 75 characters. "
            "The doctor will see them."
        ),
        _("For example: changes on the skin of the left hand."),
    )
    return Screen(text, (BACK_OR_MENU,))


async def category(_turn: Turn[Memory]) -> Screen:
    """The kinds of medical records (S48)."""
    rows = tuple((Button(label, "category", each.value),) for each, label in CATEGORIES.items())
    return Screen(_("<b>What kind of document is it?</b>"), (*rows, BACK_OR_MENU))


async def appointment(turn: Turn[Memory]) -> Screen:
    """Which coming appointment it goes with, or none yet (S60, D4)."""
    return await appointments(turn, _("<b>Which appointment is it for?</b>"))


async def appointments(turn: Turn[Memory], question: Text) -> Screen:
    """Coming appointments to choose from."""
    page = await booking.upcoming(turn.work, turn.known_patient, page=turn.memory.page, size=6)
    rows: list[Row] = [
        (Button(_("{number}. {when}", number=row, when=When(each.start, Form.SHORT_MOMENT)), "appointment", each.id),)
        for row, each in enumerate(page, 1)
    ]
    listing = [
        _("{number}. {appointment}", number=row, appointment=short_line(each)) for row, each in enumerate(page, 1)
    ]
    text = paragraphs(
        question,
        lines(*listing) if listing else _("You have no appointments booked. You can choose one later."),
    )
    none: Row = (Button(_("For none yet"), "none"),)
    return Screen(text, (*rows, *paging_row(page.number, has_next=page.has_next), none, BACK_OR_MENU))


async def summary(turn: Turn[Memory]) -> Screen:
    """All of it, and the consent, before it is sent (S57, D7)."""
    memory, regulations = turn.memory, turn.work.clinic.files_regulations
    goes_with = await _appointment_line(turn)
    text = paragraphs(
        _("<b>Shall we send it?</b>"),
        lines(
            await _sent_so_far(turn),
            _description_line(turn),
            _("Kind: {kind}", kind=CATEGORIES[memory.category]) if memory.category else None,
            goes_with,
            _("We will remove it on {day}.", day=When(files.removal_of(turn.work, turn.work.now), Form.DAY)),
        ),
        CONSENT,
        _("<blockquote expandable>{regulations}</blockquote>", regulations=regulations.text),
        _("Please press “I agree”, and then “Send the file”."),
    )
    agreed = memory.consent == regulations.version
    whole: tuple[Row, ...] = ((Link(_("Whole regulations"), regulations.url),),) if regulations.url else ()
    rows: tuple[Row, ...] = (
        (Button(_("I agree"), "agree", regulations.version, chosen=agreed), Button(_("Send the file"), "send")),
        *whole,
        (Button(_("Change the file"), "change"), Button(_("Change the description"), "correct_description")),
        (Button(_("Change the kind"), "correct_category"), Button(_("Change the appointment"), "correct_appointment")),
        BACK_OR_MENU,
    )
    return Screen(text, rows)


async def _sent_so_far(turn: Turn[Memory]) -> Text:
    return lines(*map(_arrival, await files.unsent(turn.work, turn.known_patient)))


def _description_line(turn: Turn[Memory]) -> Text:
    return _("Description: {description}", description=Verbatim(turn.memory.description))


async def _appointment_line(turn: Turn[Memory]) -> Text:
    if turn.memory.appointment is None:
        return _("For: no appointment yet")
    found = await booking.appointment(turn.work, turn.known_patient, turn.memory.appointment)
    return _("For: {appointment}", appointment=short_line(found))


def _arrival(file: File) -> Text:
    name = Verbatim(file.label.name)
    if file.status is FileStatus.ARRIVING:
        return _("⏳ {name} – receiving the file…", name=name)
    return _("📎 <b>{name}</b>, {size}", name=name, size=size_of(file))


async def _invitation(turn: Turn[Memory]) -> tuple[Text, ...]:
    """What may be sent, told before anything is (S52, S53, S62); or that there is no room."""
    room = await files.room(turn.work, turn.known_patient)
    if not room:
        return (_("There is no room for more. To add another, please delete one first."),)
    return (
        _("<b>Please send a photo or a file here.</b>"),
        LIMITS,
        n_("There is room for {count} more file.", "There is room for {count} more files.", room),
    )


async def _caption(turn: Turn[Memory]) -> str:
    unsent = await files.unsent(turn.work, turn.known_patient)
    return next((each.label.description for each in unsent if each.label.description), "")


async def _is_waiting(turn: Turn[Memory]) -> bool:
    """Whether a file is still on its way."""
    unsent = await files.unsent(turn.work, turn.known_patient)
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
        turn.memory = replace(turn.memory, description=files.parse_description(caption))
    except UnusableText as refusal:
        turn.note(refusal_text(refusal, turn.work.clinic))
