"""The list of files, and what can be done with each (S59, S60, S63, D4, D6)."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from core.appointments import booking
from core.appointments.model import Appointment, AppointmentStatus
from core.errors import NotFound
from core.files import keeping, library
from core.files.checking import FileKind
from core.files.model import File
from core.limits import MOST_FILES
from dialogs.engine.dialog import SAID, Transition, screen
from dialogs.engine.effects import RemoveFiles, ShowFile
from dialogs.engine.paging import names_row, row_of
from dialogs.engine.returning import RETURN, return_row, with_way_back
from dialogs.engine.screens import Button, Row, Screen, ShortAnswer, VaultFile
from dialogs.engine.text import Form, Text, Verbatim, When, _, lines, n_, paragraphs
from dialogs.engine.turn import Turn
from dialogs.notifications import staff
from dialogs.patient.files import form, taking
from dialogs.patient.files.adding import KEEP
from dialogs.patient.files.form import appointments
from dialogs.patient.files.states import Files, Memory
from dialogs.wording.booking.appointments import short_line
from dialogs.wording.files import CATEGORIES, described_as, format_of, limits, short_name, size_of


def is_row(turn: Turn[Memory]) -> bool:
    """Whether a number of the list was typed."""
    return names_row(turn.said, len(turn.memory.listed))


async def open_row(turn: Turn[Memory]) -> None:
    """Open the file whose number was typed."""
    turn.memory = replace(turn.memory, file=turn.memory.listed[row_of(turn, len(turn.memory.listed)) - 1])


async def open_one(turn: Turn[Memory]) -> None:
    """Open the file whose button was pressed."""
    found = await library.get_file(turn.work, turn.known_patient, turn.value)
    turn.memory = replace(turn.memory, file=found.id)


async def start_one(turn: Turn[Any], file_id: str) -> None:
    """Enter `Files.one`; later, go back to where the person was."""
    found = await library.get_file(turn.work, turn.known_patient, file_id)
    turn.start(with_way_back(turn, Memory(file=found.id)))


async def open_between(turn: Turn[Any]) -> None:
    """Open a file from elsewhere; later, go back there."""
    await start_one(turn, turn.value)


async def show(turn: Turn[Memory]) -> None:
    """Send the file itself into the chat."""
    found = await _open(turn)
    turn.add(ShowFile(VaultFile(found.id, found.label.name, _kind(found), Verbatim(found.label.description))))


async def link(turn: Turn[Memory]) -> None:
    """The file goes with that appointment; its doctor gets it."""
    await _link(turn, turn.value)


async def unlink(turn: Turn[Memory]) -> None:
    """The file goes with no appointment yet; it disappears from the staff chat."""
    await _link(turn, None)


async def delete(turn: Turn[Memory]) -> None:
    """Remove it for good."""
    await library.delete(turn.work, turn.known_patient, turn.memory.file)
    turn.did(_("removed a file"))
    turn.add(RemoveFiles())
    turn.note(_("<b>The file is deleted.</b> It is gone for good."))


@screen(
    Files.listing,
    Transition("add", Files.adding, action=taking.begin),
    Transition("unsent", Files.adding, action=taking.resume),
    taking.TAKES_FILE,
    Transition("open", Files.one, action=open_one),
    Transition(SAID, Files.one, guard=is_row, action=open_row),
)
async def listing(turn: Turn[Memory]) -> Screen:
    """What is kept (S59), and the way to add one more."""
    kept = await library.kept(turn.work, turn.known_patient)
    turn.memory = replace(turn.memory, listed=tuple(each.id for each in kept), page=1)
    text = paragraphs(
        _("<b>Your files</b>"), *[await _entry(turn, *each) for each in enumerate(kept, 1)], *_about(turn, kept)
    )
    rows: list[Row] = [
        (Button(_("{number}. 📎 {name}", number=row, name=short_name(each)), "open", each.id),)
        for row, each in enumerate(kept, 1)
    ]
    unsent = await library.unsent(turn.work, turn.known_patient)
    if unsent:
        going_on = n_("Go on with {count} unsent file", "Go on with {count} unsent files", len(unsent))
        rows.append((Button(going_on, "unsent"),))
    elif len(kept) < MOST_FILES:
        rows.append((Button(_("Add a file"), "add"),))
    return Screen(text, (*rows, *_last_rows(turn)))


@screen(
    Files.one,
    taking.TAKES_FILE,
    Transition("show", Files.one, action=show),
    Transition("link", Files.linking),
    Transition("delete", Files.deleting),
    Transition("back", Files.listing),
)
async def one(turn: Turn[Memory]) -> Screen:
    """One file, and what can be done with it."""
    found = await _open(turn)
    text = await _details(turn, found)
    link = _("Change the appointment") if found.appointment_id else _("Choose an appointment")
    rows: tuple[Row, ...] = (
        (Button(_("Open the file"), "show"), Button(link, "link")),
        (Button(_("Delete the file"), "delete"),),
        return_row(turn.memory),
    )
    return Screen(text, rows)


@screen(
    Files.linking,
    taking.TAKES_FILE,
    Transition("page", Files.linking, action=form.turn_page),
    Transition("appointment", Files.one, action=link),
    Transition("none", Files.one, action=unlink),
    Transition("back", Files.one),
)
async def linking(turn: Turn[Memory]) -> Screen:
    """Which appointment the open file goes with."""
    return await appointments(turn, _("<b>Which appointment is this file for?</b>"))


@screen(
    Files.deleting,
    taking.TAKES_FILE,
    Transition("delete", Files.listing, action=delete),
    Transition("back", Files.one),
)
async def deleting(turn: Turn[Memory]) -> Screen:
    """One question before it is gone."""
    text = paragraphs(_("<b>Do you want to delete this file for good?</b>"), await _details(turn, await _open(turn)))
    rows: tuple[Row, ...] = (
        (Button(_("Yes, delete the file"), "delete", means=ShortAnswer.YES, only_pressed=True),),
        (Button(_("No, keep the file"), "back", means=ShortAnswer.NO), Button(_("Menu"), "menu")),
    )
    return Screen(text, rows)


async def _link(turn: Turn[Memory], appointment_id: str | None) -> None:
    before = (await _open(turn)).appointment_id
    linked = await library.link(turn.work, turn.known_patient, turn.memory.file, appointment_id)
    if linked.appointment_id != before:
        await staff.file_linked(turn, linked)
    turn.memory = replace(turn.memory, page=1)


async def _open(turn: Turn[Memory]) -> File:
    return await library.get_file(turn.work, turn.known_patient, turn.memory.file)


async def _entry(turn: Turn[Memory], number: int, file: File) -> Text:
    return lines(_("{number}. 📎 {file}", number=number, file=_title(file)), *await _facts(turn, file))


async def _details(turn: Turn[Memory], file: File) -> Text:
    category = file.label.category
    kind = _("Kind: {kind}", kind=CATEGORIES[category]) if category else None
    return paragraphs(lines(_title(file), kind, *await _facts(turn, file)), await _warning(turn, file))


def _title(file: File) -> Text:
    return _(
        "<b>{name}</b> ({format}, {size})", name=Verbatim(file.label.name), format=format_of(file), size=size_of(file)
    )


async def _facts(turn: Turn[Memory], file: File) -> tuple[Text, ...]:
    appointment = await _linked(turn, file)
    return (
        described_as(file.label.description),
        _("Added: {when}", when=When(file.sent_at or file.announced_at, Form.MOMENT)),
        _("To be removed: {day}", day=When(turn.work.clinic.day_of(file.remove_at), Form.DAY)),
        _goes_with(appointment),
    )


def _goes_with(appointment: Appointment | None) -> Text:
    if appointment is None:
        return _("For: your files only, so nobody at the clinic sees it")
    line = short_line(appointment)
    if appointment.status is AppointmentStatus.CANCELLED:
        return _("For: {appointment} (cancelled)", appointment=line)
    return _("For: {appointment}", appointment=line)


async def _warning(turn: Turn[Memory], file: File) -> Text | None:
    """The doctor will not have a file that is removed before the appointment (D6)."""
    appointment = await _linked(turn, file)
    if appointment is None or keeping.outlasts(file, appointment):
        return None
    return _("⚠️ This file will be removed before the appointment. Please add it again nearer the day.")


async def _linked(turn: Turn[Memory], file: File) -> Appointment | None:
    if file.appointment_id is None:
        return None
    return await booking.get_appointment(turn.work, turn.known_patient, file.appointment_id)


def _kind(file: File) -> FileKind:
    if file.kind is None:
        raise NotFound
    return file.kind


def _about(turn: Turn[Memory], kept: tuple[File, ...]) -> tuple[Text, ...]:
    if not kept:
        help_the_doctor = _("You have no files yet. Here you can add documents that help the doctor: results, photos.")
        return (help_the_doctor, limits(turn.work.clinic.settings))
    if len(kept) < MOST_FILES:
        return (_("To see or delete one, press it or write its number."),)
    return (_("There is no room for more. To add another, please delete one first."),)


def _last_rows(turn: Turn[Memory]) -> tuple[Row, ...]:
    ways = (Button(_("My appointments"), "menu.appointments"), Button(_("Menu"), "menu"))
    if turn.memory.back_to is None:
        return (ways,)
    return ((Button(_("Back to where I was"), RETURN, KEEP),), ways)
