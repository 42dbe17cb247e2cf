"""Where a member of staff finds results: what waits for a comment, their own drafts, and all of one patient's (S19)."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from core.accounts.patients import get_patient
from core.results import cases, drafts
from core.results.cases import ResultCase
from core.results.model import Result
from dialogs.engine.dialog import SAID, Transition, screen
from dialogs.engine.paging import names_row, page_of, paging_row, row_of
from dialogs.engine.screens import Button, Row, Screen
from dialogs.engine.text import Form, Quote, Text, When, _, lines, paragraphs
from dialogs.engine.turn import Turn
from dialogs.staff.buttons import BACK_OR_CLOSE, MENU_OR_CLOSE
from dialogs.staff.results.describing import standing
from dialogs.staff.visits import ways_in
from dialogs.staff.visits.describing import patient_line, short_name
from dialogs.staff.visits.states import Finding, StaffResults, Visits
from dialogs.staff.visits.states import StaffResultsMemory as Memory
from dialogs.wording.moments import in_list

LONGEST_TITLE: Final = 60


def is_row(turn: Turn[Memory]) -> bool:
    return names_row(turn.said, len(turn.memory.listed))


def is_of_visit(turn: Turn[Memory]) -> bool:
    return turn.memory.visit is not None


def is_of_patient(turn: Turn[Memory]) -> bool:
    return turn.memory.patient is not None


async def turn_page(turn: Turn[Memory]) -> None:
    turn.memory = replace(turn.memory, page=page_of(turn.value))


async def open_one(turn: Turn[Memory]) -> None:
    """Open the result whose button was pressed, or whose number was typed."""
    listed = turn.memory.listed
    case = await cases.see(turn.work, turn.known_caller, turn.value or listed[row_of(turn, len(listed)) - 1])
    turn.memory = replace(turn.memory, of_patient=case.patient.id, result=case.result.id, part=1)


async def open_draft(turn: Turn[Memory]) -> None:
    draft = await drafts.get_draft(turn.work, turn.known_caller, turn.value)
    turn.memory = replace(turn.memory, of_patient=draft.patient_id, draft=draft.id, part=1)


async def back_to_visit(turn: Turn[Memory]) -> None:
    ways_in.return_to_visit(turn, turn.memory.visit)


async def back_to_patient(turn: Turn[Memory]) -> None:
    ways_in.return_to_patient(turn, turn.memory.patient)


@screen(
    StaffResults.waiting,
    Transition("page", StaffResults.waiting, action=turn_page),
    Transition("open", StaffResults.one, action=open_one),
    Transition(SAID, StaffResults.one, guard=is_row, action=open_one),
    Transition("draft", StaffResults.draft, action=open_draft),
)
async def waiting(turn: Turn[Memory]) -> Screen:
    """One's own drafts, and what no doctor has commented on."""
    own = await drafts.own_drafts(turn.work, turn.known_caller)
    page = await cases.uncommented(turn.work, turn.known_caller, turn.memory.page)
    turn.memory = replace(turn.memory, listed=tuple(each.result.id for each in page))
    text = paragraphs(
        _("<b>Results that no doctor has commented on</b>") if page else _("<b>No result waits for a comment.</b>"),
        lines(*[_case(turn, *each) for each in enumerate(page, 1)]) if page else None,
        _("You have drafts that are not published. They are below.") if own else None,
        _("To publish a result, look for the patient (/find) and press “Results”."),
        _("Page {number}.", number=page.number) if page.has_next or page.has_previous else None,
    )
    rows = (
        *(_row(number, each.result) for number, each in enumerate(page, 1)),
        *[await _draft(turn, each) for each in own],
    )
    return Screen(text, (*rows, *paging_row(page.number, has_next=page.has_next), MENU_OR_CLOSE))


@screen(
    StaffResults.listing,
    Transition("page", StaffResults.listing, action=turn_page),
    Transition("open", StaffResults.one, action=open_one),
    Transition(SAID, StaffResults.one, guard=is_row, action=open_one),
    Transition("new", StaffResults.kind),
    Transition("back", Visits.one, guard=is_of_visit, action=back_to_visit),
    Transition("back", Finding.patient, guard=is_of_patient, action=back_to_patient),
    Transition("back", StaffResults.waiting),
)
async def listing(turn: Turn[Memory]) -> Screen:
    """All results of one patient, the latest first."""
    patient = await get_patient(turn.work, turn.memory.of_patient)
    page = await cases.of_patient(turn.work, turn.known_caller, patient.id, turn.memory.page)
    turn.memory = replace(turn.memory, listed=tuple(each.id for each in page))
    text = paragraphs(
        lines(_("<b>Results</b>"), patient_line(patient)),
        lines(*(_entry(*each) for each in enumerate(page, 1))) if page else _("There are none yet."),
        _("Page {number}.", number=page.number) if page.has_next or page.has_previous else None,
    )
    rows = tuple(_row(*each) for each in enumerate(page, 1))
    new: Row = (Button(_("Publish a result"), "new"),)
    return Screen(text, (*rows, *paging_row(page.number, has_next=page.has_next), new, BACK_OR_CLOSE))


async def _draft(turn: Turn[Memory], draft: Result) -> Row:
    patient = await get_patient(turn.work, draft.patient_id)
    title = Quote(draft.facts.title or "…", 30)
    return (Button(_("✏️ {title}, {name}", title=title, name=short_name(patient)), "draft", draft.id),)


def _case(turn: Turn[Memory], number: int, case: ResultCase) -> Text:
    result = case.result
    return lines(
        _(
            "{number}. <b>{title}</b> – {name}, published on {when}",
            number=number,
            title=Quote(result.facts.title, LONGEST_TITLE),
            name=short_name(case.patient),
            when=in_list(turn.work, result.published_at or turn.work.now),
        ),
        standing(case, turn.work.now),
    )


def _entry(number: int, result: Result) -> Text:
    return _(
        "{number}. <b>{day}</b> – {title}",
        number=number,
        day=When(result.collected_at, Form.NUMERIC),
        title=Quote(result.facts.title, LONGEST_TITLE),
    )


def _row(number: int, result: Result) -> Row:
    title = Quote(result.facts.title, 30)
    return (Button(_("{number}. {title}", number=number, title=title), "open", result.id),)
