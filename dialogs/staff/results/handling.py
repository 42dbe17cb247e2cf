"""One published result: seen, commented on, corrected, withdrawn, and for a minute undone (S19)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from core.results import cases, drafts, publishing
from core.results.cases import ResultCase
from core.results.model import ResultStatus
from core.staff.members import Action
from dialogs.engine.dialog import SAID, Transition, screen
from dialogs.engine.effects import RedrawCard, RemoveFiles, ShareFileWithStaff
from dialogs.engine.paging import page_of, paging_row
from dialogs.engine.screens import Button, Row, Screen, VaultFile
from dialogs.engine.text import Verbatim, _, lines, n_, paragraphs
from dialogs.engine.turn import Turn
from dialogs.notifications.results import subject_of
from dialogs.notifications.staff import alone
from dialogs.staff.buttons import BACK_OR_CLOSE
from dialogs.staff.results.describing import standing, what_was_done
from dialogs.staff.results.drafting import UNDO_SENTENCE, begin_correction
from dialogs.staff.visits.describing import patient_line, phone_line
from dialogs.staff.visits.states import StaffResults
from dialogs.staff.visits.states import StaffResultsMemory as Memory
from dialogs.wording.accounts.levels import patient_name
from dialogs.wording.treatment.result_sheet import ResultSheet
from dialogs.wording.writing import WRITE


async def begin(turn: Turn[Any]) -> None:
    """Enter with the result whose card was pressed."""
    case = await cases.see(turn.work, turn.known_caller, turn.value)
    turn.start(Memory(of_patient=case.patient.id, result=case.result.id))


async def turn_part(turn: Turn[Memory]) -> None:
    turn.memory = replace(turn.memory, part=page_of(turn.value))


async def comment(turn: Turn[Memory]) -> None:
    result = await publishing.comment(turn.work, turn.known_caller, turn.memory.result, turn.said)
    turn.add(RedrawCard(subject_of(result.id)))
    turn.note(lines(_("✅ <b>The comment is saved.</b>"), UNDO_SENTENCE))


async def withdraw(turn: Turn[Memory]) -> None:
    result = await publishing.withdraw(turn.work, turn.known_caller, turn.memory.result, turn.said)
    turn.add(RedrawCard(subject_of(result.id)))
    turn.note(lines(_("✅ <b>The result is withdrawn.</b> The patient can’t open it any more."), UNDO_SENTENCE))


async def undo(turn: Turn[Memory]) -> None:
    """Have it as it was before; what was published is a draft again."""
    result = await publishing.undo(turn.work, turn.known_caller, turn.memory.result)
    turn.add(RedrawCard(subject_of(result.id)), RemoveFiles())
    turn.note(_("↩️ <b>Undone.</b> The patient will not be told."))
    if result.status is ResultStatus.DRAFT:
        turn.memory = replace(turn.memory, result="")


async def open_files(turn: Turn[Memory]) -> None:
    """Show the files that go with it."""
    case = await cases.see(turn.work, turn.known_caller, turn.memory.result)
    for file in await drafts.files_of(turn.work, case.result.id):
        if file.kind is not None:
            caption = lines(
                _("📎 {name}", name=Verbatim(file.label.name)),
                _("Patient: {name}", name=patient_name(case.patient)),
            )
            shown = VaultFile(file.id, file.label.name, file.kind, caption, subject_of(case.result.id))
            turn.add(ShareFileWithStaff(shown, again=True, to=alone(turn)))


@screen(
    StaffResults.one,
    Transition("page", StaffResults.one, action=turn_part),
    Transition("files", StaffResults.one, action=open_files),
    Transition("comment", StaffResults.commenting),
    Transition("correct", StaffResults.draft, action=begin_correction),
    Transition("withdraw", StaffResults.withdrawing),
    Transition("undo", StaffResults.waiting, action=undo),
    Transition("back", StaffResults.listing),
)
async def one(turn: Turn[Memory]) -> Screen:
    """What its patient reads, how it stands, and what can be done."""
    case = await cases.get_case(turn.work, turn.memory.result)
    files = await drafts.files_of(turn.work, case.result.id)
    sheet = ResultSheet(case.result.facts, case.result.collected_at, has_comment=bool(case.result.facts.comment))
    part = min(turn.memory.part, len(sheet.parts))
    text = paragraphs(
        lines(patient_line(case.patient), phone_line(case.patient)),
        lines(standing(case, turn.work.now), what_was_done(turn.work, case.result)),
        *sheet.text(part, has_files=bool(files)),
        _("Page {number} of {count}.", number=part, count=len(sheet.parts)) if len(sheet.parts) > 1 else None,
    )
    shown = n_("📎 Open {count} file", "📎 Open {count} files", len(files))
    opens: tuple[Row, ...] = ((Button(shown, "files"),),) if files else ()
    rows = (*opens, *paging_row(part, has_next=part < len(sheet.parts)), *_choices(turn, case), BACK_OR_CLOSE)
    return Screen(text, rows, protected=True)


@screen(
    StaffResults.commenting,
    Transition(SAID, StaffResults.one, action=comment),
    Transition("back", StaffResults.one),
)
async def commenting(turn: Turn[Memory]) -> Screen:
    """What the doctor has to say of it."""
    case = await cases.get_case(turn.work, turn.memory.result)
    text = paragraphs(
        lines(
            _("<b>Comment on the result:</b> {title}", title=Verbatim(case.result.facts.title)),
            patient_line(case.patient),
        ),
        _(
            "Please {write} the comment: what it means for this patient, and what to do next. They read "
            "it above the values, as you write it.",
            write=WRITE,
        ),
    )
    return Screen(text, (BACK_OR_CLOSE,), protected=True)


@screen(
    StaffResults.withdrawing,
    Transition(SAID, StaffResults.one, action=withdraw),
    Transition("back", StaffResults.one),
)
async def withdrawing(turn: Turn[Memory]) -> Screen:
    """Why it doesn't hold."""
    case = await cases.get_case(turn.work, turn.memory.result)
    text = paragraphs(
        lines(
            _("<b>Withdraw the result:</b> {title}", title=Verbatim(case.result.facts.title)),
            patient_line(case.patient),
        ),
        _(
            "Please {write} the reason. The patient reads it as you write it, and can’t open the values "
            "any more. If only something in it is wrong, correct it instead.",
            write=WRITE,
        ),
    )
    return Screen(text, (BACK_OR_CLOSE,), protected=True)


def _choices(turn: Turn[Memory], case: ResultCase) -> Iterator[Row]:
    member, result = turn.known_member, case.result
    if result.can_be_undone(turn.work.now):
        yield (Button(_("↩️ Undo"), "undo"),)
    if not result.is_current:
        return
    if member.may(Action.COMMENT_RESULT):
        label = _("Write another comment") if result.facts.comment else _("💬 Comment on it")
        yield (Button(label, "comment"),)
    yield (Button(_("Correct it"), "correct"), Button(_("Withdraw it"), "withdraw"))
