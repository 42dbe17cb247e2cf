"""The brief: what a doctor should know before a visit, on one screen, and on more where answers are long."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any, Final

from core.appointments import visits
from core.preparation import brief
from core.preparation.brief import Brief
from core.results.model import Result
from dialogs.engine.dialog import Transition, screen
from dialogs.engine.paging import page_of, paging_row
from dialogs.engine.screens import Button, Row, Screen
from dialogs.engine.text import Form, Text, Verbatim, When, _, lines, n_, paragraphs
from dialogs.engine.turn import Turn
from dialogs.staff.buttons import BACK_OR_CLOSE
from dialogs.staff.visits import leaving, ways_in
from dialogs.staff.visits.describing import visit_lines
from dialogs.staff.visits.states import StaffResults, Visits
from dialogs.staff.visits.states import VisitMemory as Memory
from dialogs.wording.appointments.preparing import entry_lines, pages_of, room_of
from dialogs.wording.cutting import ROOM
from dialogs.wording.treatment.prescriptions import medicine_line

MOST_MEDICINES: Final = 12
"""How many are shown here; all are in the patient's list."""

OF_A_MEDICINE: Final = 90
"""Units that a medicine takes, about."""


async def begin(turn: Turn[Memory]) -> None:
    """Begin at the first page."""
    turn.memory = replace(turn.memory, page=1)


async def open_brief(turn: Turn[Any]) -> None:
    """Enter with the appointment whose id the button carries."""
    ways_in.open_visit(turn, (await visits.see(turn.work, turn.known_caller, turn.value)).appointment.id)


async def turn_page(turn: Turn[Memory]) -> None:
    turn.memory = replace(turn.memory, page=page_of(turn.value))


@screen(
    Visits.brief,
    Transition("page", Visits.brief, action=turn_page),
    Transition("files", Visits.brief, action=leaving.open_files),
    Transition("brief_results", StaffResults.listing, action=leaving.open_results),
    Transition("back", Visits.one),
)
async def briefing(turn: Turn[Memory]) -> Screen:
    """All that the patient has prepared, with what is known besides."""
    found = await brief.see(turn.work, turn.known_caller, turn.memory.appointment)
    pages = _pages(found)
    page = min(turn.memory.page, len(pages))
    text = paragraphs(
        lines(_("<b>Before the appointment</b>"), visit_lines(found.visit)),
        *pages[page - 1],
        _("Page {number} of {count}.", number=page, count=len(pages)) if len(pages) > 1 else None,
    )
    files = n_("📎 Open {count} file", "📎 Open {count} files", found.files)
    more: tuple[Button, ...] = (Button(files, "files"),) if found.files else ()
    more += (Button(_("Results"), "brief_results"),) if found.results else ()
    rows: tuple[Row, ...] = (*paging_row(page, has_next=page < len(pages)), *((more,) if more else ()), BACK_OR_CLOSE)
    return Screen(text, rows, protected=True)


def _pages(found: Brief) -> tuple[tuple[Text, ...], ...]:
    """The answers first; the rest beside the last of them, if there is room."""
    rest, takes = tuple(_rest(found)), _room_of_rest(found)
    sent = found.prepared.sent
    if sent is None:
        return ((*((_no_answers(found),) if found.asks else ()), *rest),)
    cut = pages_of(sent)
    pages = [tuple(map(entry_lines, each)) for each in cut]
    pages[0] = (_("<b>{form}</b>", form=sent.form.title), *pages[0])
    if sum(map(room_of, cut[-1])) + takes <= ROOM:
        return (*pages[:-1], (*pages[-1], *rest))
    return (*pages, rest)


def _no_answers(found: Brief) -> Text:
    if found.prepared.draft is not None:
        return _("The patient has begun to answer the clinic’s questions, and has not sent them.")
    return _("The patient has not answered the clinic’s questions.")


def _rest(found: Brief) -> Iterator[Text]:
    """The patient's own questions, medicines, files and results; what there is not, is said too."""
    asked = found.prepared.questions
    numbered = (_("{number}. {question}", number=at, question=Verbatim(each)) for at, each in enumerate(asked, 1))
    yield lines(_("<b>The patient wants to ask:</b>"), *numbered) if asked else _("No questions of the patient’s own.")
    yield lines(*_medicines(found))
    if found.results:
        yield lines(_("<b>Latest results:</b>"), *map(_result, found.results))


def _medicines(found: Brief) -> Iterator[Text]:
    looked = found.prepared.medicines_on
    if looked is None:
        yield _("<b>Medicines</b> (the patient has not looked through the list):")
    else:
        yield _("<b>Medicines</b> (looked through by the patient on {day}):", day=When(looked, Form.DATE))
    yield from (medicine_line(each.sealed) for each in found.medicines[:MOST_MEDICINES])
    if not found.medicines:
        yield _("none on the list")
    if (more := len(found.medicines) - MOST_MEDICINES) > 0:
        yield n_("and {count} more", "and {count} more", more)
    if found.prepared.medicines_note:
        yield _("Different, as the patient says: {note}", note=Verbatim(found.prepared.medicines_note))


def _result(result: Result) -> Text:
    return _("{title}, {day}", title=Verbatim(result.facts.title), day=When(result.collected_at, Form.SHORT_DATE))


def _room_of_rest(found: Brief) -> int:
    prepared = found.prepared
    said = sum(map(len, prepared.questions)) + len(prepared.medicines_note)
    return said + OF_A_MEDICINE * (min(len(found.medicines), MOST_MEDICINES) + len(found.results) + 3)
