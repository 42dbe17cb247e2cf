"""One result as its patient reads it: the doctor's comment, the values beside the laboratory's own range, files (S19).

What it means is for the doctor to say, and never for us.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Final

from core.files.model import File
from core.results import drafts, reading, trends
from core.results.model import Result, ResultStatus
from core.results.reading import ResultAccess, SeenResult
from dialogs.engine.dialog import Transition, screen
from dialogs.engine.paging import page_of, paging_row
from dialogs.engine.returning import return_row, start_between
from dialogs.engine.screens import Button, Screen
from dialogs.engine.text import Form, Quote, Text, Verbatim, When, _, paragraphs
from dialogs.engine.turn import Turn
from dialogs.patient import questions
from dialogs.patient.attached import file_rows, show_pressed
from dialogs.patient.questions import Questions
from dialogs.patient.results.states import Memory, Results
from dialogs.patient.results.trend import begin as begin_trend
from dialogs.wording.treatment.result_sheet import ResultPart, ResultSheet, heading

SHOWN_ON_BUTTON: Final = 24


async def start(turn: Turn[Any], result_id: str) -> None:
    """Enter `Results.one`; later, go back to where the person was."""
    seen = await reading.look_at(turn.work, turn.known_patient, result_id)
    start_between(turn, Memory(result=seen.result.id))


async def open_between(turn: Turn[Any]) -> None:
    """Open the result whose button was pressed; later, go back to where the person was."""
    await start(turn, turn.value)


async def turn_part(turn: Turn[Memory]) -> None:
    """Go to another part of a long result."""
    turn.memory = replace(turn.memory, part=page_of(turn.value))


async def show_file(turn: Turn[Memory]) -> None:
    """Send a file that goes with it into the chat."""
    show_pressed(turn, await _files(turn, await _seen(turn)))


async def ask(turn: Turn[Memory]) -> None:
    """Choose which doctor to ask; the question begins with what it is about."""
    seen = await _seen(turn)
    day = seen.result.collected_at.astimezone(turn.work.clinic.zone)
    questions.start_about(turn, f"{seen.result.facts.title}, {day:%d.%m.%Y}")


@screen(
    Results.one,
    Transition("page", Results.one, action=turn_part),
    Transition("file", Results.one, action=show_file),
    Transition("trend", Results.trend, action=begin_trend),
    Transition("ask", Questions.visits, action=ask),
    Transition("choose", Results.choice),
    Transition("back", Results.listing),
)
async def one(turn: Turn[Memory]) -> Screen:
    """All of it in parts; or what it waits for."""
    seen = await reading.open_result(turn.work, turn.known_patient, turn.memory.result)
    if seen.access is not ResultAccess.OPEN:
        return _waiting(turn, seen)
    if seen.result.status is ResultStatus.WITHDRAWN:
        return _withdrawn(turn, seen)
    files = await _files(turn, seen)
    sheet = sheet_of(seen)
    parts = sheet.parts
    part = min(turn.memory.part, len(parts))
    text = paragraphs(
        *sheet.text(part, has_files=bool(files)),
        _("Page {number} of {count}.", number=part, count=len(parts)) if len(parts) > 1 else None,
    )
    rows = (
        *[row async for row in _trends(turn, seen.result, parts[part - 1])],
        *file_rows(files),
        *paging_row(part, has_next=part < len(parts)),
        (Button(_("Ask the doctor about this result"), "ask"),),
        return_row(turn.memory),
    )
    return Screen(text, rows, protected=True)


def _waiting(turn: Turn[Memory], seen: SeenResult) -> Screen:
    result = seen.result
    if seen.access is ResultAccess.HELD:
        opens = result.opens_at or turn.work.now
        why = _(
            "⏳ A doctor sees results of this kind first. It opens with the doctor’s comment, at the latest on {day}. "
            "You will get a message.",
            day=When(opens, Form.DAY),
        )
        return Screen(paragraphs(heading(sheet_of(seen)), why, _in_a_hurry(turn)), (return_row(turn.memory),))
    why = _(
        "⏳ It waits for the doctor’s comment, as you have chosen. When the comment is here, you will get a message. "
        "To open it now, press “When results open” and choose “At once”."
    )
    change = Button(_("When results open"), "choose")
    return Screen(paragraphs(heading(sheet_of(seen)), why, _in_a_hurry(turn)), ((change,), return_row(turn.memory)))


def _in_a_hurry(turn: Turn[Memory]) -> Text:
    return _("If you feel worse, don’t wait for it: call {phone}.", phone=Verbatim(turn.work.clinic.phone))


def _withdrawn(turn: Turn[Memory], seen: SeenResult) -> Screen:
    result = seen.result
    text = paragraphs(
        heading(sheet_of(seen)),
        _("⚠️ <b>This result has been withdrawn.</b> Please don’t go by it, nor by what it said before."),
        _("Reason: {reason}", reason=Verbatim(result.facts.withdrawn_because)),
        _("If you have questions, call {phone}.", phone=Verbatim(turn.work.clinic.phone)),
    )
    return Screen(
        text, ((Button(_("Ask the doctor about this result"), "ask"),), return_row(turn.memory)), protected=True
    )


async def _trends(turn: Turn[Memory], result: Result, part: ResultPart) -> Any:  # noqa: ANN401 - rows, one after another
    """A button for each value of the part that has earlier ones."""
    found = await trends.trends_of(turn.work, turn.known_patient, result)
    buttons = [
        Button(_("📈 {name} over time", name=Quote(each.name, SHOWN_ON_BUTTON)), "trend", str(place))
        for place, each in enumerate(result.facts.measurements)
        if place in found and each in part.measurements
    ]
    for button in buttons:
        yield (button,)


def sheet_of(seen: SeenResult) -> ResultSheet:
    """What its patient reads of it now."""
    return ResultSheet(seen.result.facts, seen.result.collected_at, has_comment=seen.has_comment)


async def _seen(turn: Turn[Memory]) -> SeenResult:
    return await reading.look_at(turn.work, turn.known_patient, turn.memory.result)


async def _files(turn: Turn[Memory], seen: SeenResult) -> tuple[File, ...]:
    """Those that go with it, while it can be read."""
    if seen.access is not ResultAccess.OPEN or seen.result.status is ResultStatus.WITHDRAWN:
        return ()
    return await drafts.files_of(turn.work, seen.result.id)
