"""A result on its way: kind, name, values or words or files, and a preview as the patient will see it (S19)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from typing import Final

from core.accounts.patients import get_patient
from core.files import attachments
from core.files.model import FileStatus
from core.results import drafts, publishing
from core.results.model import Result, ResultKind
from dialogs.engine.button_values import member
from dialogs.engine.dialog import SAID, UPLOADED, Transition, screen
from dialogs.engine.effects import RedrawCard
from dialogs.engine.paging import page_of, paging_row
from dialogs.engine.screens import Button, Row, Screen
from dialogs.engine.text import Text, _, lines, paragraphs
from dialogs.engine.turn import Turn
from dialogs.notifications.results import subject_of
from dialogs.patient.files import brings_file
from dialogs.staff.attaching import attach_upload
from dialogs.staff.buttons import BACK_BUTTON, BACK_OR_CLOSE, MENU_OR_CLOSE
from dialogs.staff.visits.describing import patient_line
from dialogs.staff.visits.states import DraftField, StaffResults
from dialogs.staff.visits.states import StaffResultsMemory as Memory
from dialogs.staff.words import CANT_BE_PASSED_ON, HOW_TO_ADD_A_FILE, files_with_it
from dialogs.wording.treatment.result_sheet import ResultSheet
from dialogs.wording.treatment.results import EXAMPLE, RESULT_KINDS
from dialogs.wording.writing import SEND, WRITE

UNDO_SENTENCE: Final = _("The patient gets a message in a minute. Until then it can be undone.")


def names_new_one(turn: Turn[Memory]) -> bool:
    """Whether the name of a new draft was typed, so that what is in it comes next."""
    return turn.memory.is_new and turn.memory.field is DraftField.TITLE


async def choose_kind(turn: Turn[Memory]) -> None:
    """Begin a draft; its name comes next."""
    kind = member(ResultKind, turn.value)
    draft = await drafts.begin(turn.work, turn.known_caller, turn.memory.of_patient, kind)
    turn.memory = replace(turn.memory, draft=draft.id, field=DraftField.TITLE, is_new=True, part=1)


async def begin_correction(turn: Turn[Memory]) -> None:
    """Begin with what the result says now."""
    draft = await drafts.begin_correction(turn.work, turn.known_caller, turn.memory.result)
    turn.memory = replace(turn.memory, draft=draft.id, is_new=False, part=1)


async def say_name(turn: Turn[Memory]) -> None:
    """Its name; what is in it comes next."""
    draft = await drafts.entitle(turn.work, turn.known_caller, turn.memory.draft, turn.said)
    is_table = draft.kind is ResultKind.LABORATORY
    turn.memory = replace(turn.memory, field=DraftField.VALUES if is_table else DraftField.DESCRIPTION)


async def say(turn: Turn[Memory]) -> None:
    """Keep what was typed, as what was asked for."""
    work, caller, draft = turn.work, turn.known_caller, turn.memory.draft
    match turn.memory.field:
        case DraftField.TITLE:
            await drafts.entitle(work, caller, draft, turn.said)
        case DraftField.VALUES:
            await drafts.fill(work, caller, draft, turn.written)
        case DraftField.DESCRIPTION:
            await drafts.describe(work, caller, draft, turn.said)
        case DraftField.LABORATORY:
            await drafts.name_laboratory(work, caller, draft, turn.said)
        case DraftField.DAY:
            await drafts.date_collection(work, caller, draft, turn.said)
    turn.memory = replace(turn.memory, part=1)


async def change(turn: Turn[Memory]) -> None:
    """Ask for a part of it anew."""
    await drafts.get_draft(turn.work, turn.known_caller, turn.memory.draft)
    turn.memory = replace(turn.memory, field=member(DraftField, turn.value), is_new=False)


async def add_file(turn: Turn[Memory]) -> None:
    """Have a photo or a file checked; it goes with the draft once it is here."""
    turn.in_place = True  # the others of its album answer the same message
    await attach_upload(turn, partial(drafts.attach, turn.work, turn.known_caller, turn.memory.draft))


async def explain(turn: Turn[Memory]) -> None:
    turn.note(CANT_BE_PASSED_ON)


async def remove_files(turn: Turn[Memory]) -> None:
    await drafts.remove_files(turn.work, turn.known_caller, turn.memory.draft)


async def turn_part(turn: Turn[Memory]) -> None:
    turn.memory = replace(turn.memory, part=page_of(turn.value))


async def discard(turn: Turn[Memory]) -> None:
    await drafts.discard(turn.work, turn.known_caller, turn.memory.draft)
    turn.memory = replace(turn.memory, draft="", part=1)
    turn.note(_("The draft is deleted."))


async def publish(turn: Turn[Memory]) -> None:
    """Publish it, or have it correct what it corrects."""
    result = await publishing.publish(turn.work, turn.known_caller, turn.memory.draft)
    turn.add(RedrawCard(subject_of(result.id)))
    turn.note(lines(_("✅ <b>The result is published.</b>"), UNDO_SENTENCE))
    turn.memory = replace(turn.memory, draft="", result=result.id, part=1)


@screen(
    StaffResults.kind,
    Transition("kind", StaffResults.field, action=choose_kind),
    Transition("back", StaffResults.listing),
)
async def kind(turn: Turn[Memory]) -> Screen:
    """What sort of examination it was."""
    patient = await get_patient(turn.work, turn.memory.of_patient)
    text = paragraphs(_("<b>A new result.</b> What was examined?"), patient_line(patient))
    rows: tuple[Row, ...] = tuple((Button(label, "kind", each.value),) for each, label in RESULT_KINDS.items())
    return Screen(text, (*rows, BACK_OR_CLOSE))


@screen(
    StaffResults.field,
    Transition(SAID, StaffResults.field, guard=names_new_one, action=say_name),
    Transition(SAID, StaffResults.draft, action=say),
    Transition(UPLOADED, StaffResults.draft, guard=brings_file, action=add_file),
    Transition(UPLOADED, StaffResults.field, action=explain),
    Transition("back", StaffResults.draft),
)
async def field(turn: Turn[Memory]) -> Screen:
    """What is typed now, and how."""
    draft = await drafts.get_draft(turn.work, turn.known_caller, turn.memory.draft)
    patient = await get_patient(turn.work, draft.patient_id)
    return Screen(paragraphs(patient_line(patient), _FIELDS[turn.memory.field]), (BACK_OR_CLOSE,))


_FIELDS: Final[dict[DraftField, Text]] = {
    DraftField.TITLE: _(
        "<b>What was examined?</b> Please {write} the name, as the patient knows it: “Blood count”.", write=WRITE
    ),
    DraftField.VALUES: paragraphs(
        _(
            "<b>What are the values?</b> Please {write} them, one in each line: name, value, unit and "
            "the laboratory’s range. A table copied from the laboratory’s page or from a spreadsheet is "
            "read, too.",
            write=WRITE,
        ),
        EXAMPLE,
        _("You can {send} a photo or a PDF instead.", send=SEND),
    ),
    DraftField.DESCRIPTION: _("<b>What is the description?</b> Please {send} it: words, a photo or a PDF.", send=SEND),
    DraftField.LABORATORY: _("<b>Who examined it?</b> Please {write} the laboratory’s name.", write=WRITE),
    DraftField.DAY: _("<b>When was the examination?</b> Please {write} the date, for example 3.03.", write=WRITE),
}


@screen(
    StaffResults.draft,
    Transition("change", StaffResults.field, action=change),
    Transition(UPLOADED, StaffResults.draft, guard=brings_file, action=add_file),
    Transition(UPLOADED, StaffResults.draft, action=explain),
    Transition("remove_files", StaffResults.draft, action=remove_files),
    Transition("page", StaffResults.draft, action=turn_part),
    Transition("publish", StaffResults.one, action=publish),
    Transition("discard", StaffResults.waiting, action=discard),
    Transition("back", StaffResults.waiting),
)
async def draft(turn: Turn[Memory]) -> Screen:
    """As the patient will see it, and what can still be changed."""
    found = await drafts.get_draft(turn.work, turn.known_caller, turn.memory.draft)
    patient = await get_patient(turn.work, found.patient_id)
    files = await attachments.of(turn.work, found.id)
    arriving = sum(each.status is FileStatus.ARRIVING for each in files)
    facts = await drafts.as_published(turn.work, found)
    sheet = ResultSheet(facts, found.collected_at, has_comment=bool(facts.comment))
    part = min(turn.memory.part, len(sheet.parts))
    text = paragraphs(
        lines(_("<b>Not published yet.</b> This is how the patient will see it:"), patient_line(patient)),
        *sheet.text(part, has_files=bool(files)),
        files_with_it(len(files), arriving),
        _("Page {number} of {count}.", number=part, count=len(sheet.parts)) if len(sheet.parts) > 1 else None,
        HOW_TO_ADD_A_FILE,
    )
    rows = (*paging_row(part, has_next=part < len(sheet.parts)), *_rows(found, has_files=bool(files)))
    return Screen(text, rows, protected=True)


def _rows(draft: Result, *, has_files: bool) -> Iterator[Row]:
    values = _("Change the values") if draft.facts.measurements else _("Write the values")
    words = _("Change the description") if draft.facts.conclusion else _("Write a description")
    yield (Button(_("✅ Publish"), "publish"),)
    yield (Button(values, "change", DraftField.VALUES), Button(words, "change", DraftField.DESCRIPTION))
    yield (
        Button(_("Day"), "change", DraftField.DAY),
        Button(_("Name"), "change", DraftField.TITLE),
        Button(_("Laboratory"), "change", DraftField.LABORATORY),
    )
    if has_files:
        yield (Button(_("Remove the files"), "remove_files"),)
    yield (Button(_("Delete the draft"), "discard"),)
    yield (BACK_BUTTON, *MENU_OR_CLOSE)
