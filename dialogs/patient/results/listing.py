"""All results, the latest first; and when they are to open: at once, or with the doctor's comment (S19, D19)."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Final

from core.results import reading
from core.results.model import ResultStatus
from core.results.reading import ResultAccess, SeenResult
from dialogs.engine.dialog import SAID, Transition, screen
from dialogs.engine.paging import names_row, page_of, paging_row, row_of
from dialogs.engine.returning import return_row, start_between
from dialogs.engine.screens import Button, Row, Screen
from dialogs.engine.text import Form, Quote, Text, When, _, lines, n_, paragraphs
from dialogs.engine.turn import Turn
from dialogs.patient.results.states import Memory, Results

LONGEST_TITLE: Final = 60
"""As much of a result's name as a list shows."""

LAST_ROW: Final[Row] = (Button(_("When results open"), "choose"), Button(_("Menu"), "menu"))


def is_row(turn: Turn[Memory]) -> bool:
    """Whether a number of the list was typed."""
    return names_row(turn.said, len(turn.memory.listed))


async def turn_page(turn: Turn[Memory]) -> None:
    """Go to another page."""
    turn.memory = replace(turn.memory, page=page_of(turn.value))


async def open_row(turn: Turn[Memory]) -> None:
    """Open the result whose number was typed."""
    listed = turn.memory.listed
    turn.memory = replace(turn.memory, result=listed[row_of(turn, len(listed)) - 1], part=1)


async def open_one(turn: Turn[Memory]) -> None:
    """Open the result whose button was pressed."""
    seen = await reading.look_at(turn.work, turn.known_patient, turn.value)
    turn.memory = replace(turn.memory, result=seen.result.id, part=1)


async def choose_between(turn: Turn[Any]) -> None:
    """Open the choice; later, go back to where the person was."""
    start_between(turn, Memory())


async def open_at_once(turn: Turn[Memory]) -> None:
    """Have results open as soon as they are here."""
    await reading.choose(turn.work, turn.known_patient, waits=False)
    turn.note(_("✅ From now on results open at once, those that are waiting as well."))


async def open_after_comment(turn: Turn[Memory]) -> None:
    """Have results open once a doctor has commented on them."""
    await reading.choose(turn.work, turn.known_patient, waits=True)
    turn.note(_("✅ From now on results open with the doctor’s comment."))


@screen(
    Results.listing,
    Transition("page", Results.listing, action=turn_page),
    Transition("open", Results.one, action=open_one),
    Transition(SAID, Results.one, guard=is_row, action=open_row),
    Transition("choose", Results.choice),
)
async def listing(turn: Turn[Memory]) -> Screen:
    """What was examined, when, and whether it can be opened."""
    page = await reading.list_results(turn.work, turn.known_patient, turn.memory.page)
    turn.memory = replace(turn.memory, listed=tuple(each.result.id for each in page), result="", part=1)
    if not page:
        text = paragraphs(
            _("<b>Your results</b>"),
            _("There are no results here yet. When there is one, you will get a message."),
        )
        return Screen(text, (LAST_ROW,))
    text = paragraphs(
        _("<b>Your results</b>"),
        lines(*(_entry(*each) for each in enumerate(page, 1))),
        _("To open a result, press it or write its number."),
        _("Page {number}.", number=page.number) if page.has_next or page.has_previous else None,
    )
    rows = tuple(_row(*each) for each in enumerate(page, 1))
    return Screen(text, (*rows, *paging_row(page.number, has_next=page.has_next), LAST_ROW), protected=True)


@screen(
    Results.choice,
    Transition("at_once", Results.choice, action=open_at_once),
    Transition("after_comment", Results.choice, action=open_after_comment),
    Transition("back", Results.listing),
)
async def choice(turn: Turn[Memory]) -> Screen:
    """When results are to open."""
    waits = await reading.waits_for_doctor(turn.work, turn.known_patient)
    settings = turn.work.clinic.settings
    text = paragraphs(
        _("<b>When would you like to open your results?</b>"),
        lines(
            _("• <b>At once</b> – as soon as they are here, perhaps before a doctor has seen them."),
            _("• <b>After the doctor’s comment</b> – only once a doctor has written what to do."),
        ),
        n_(
            "Some results the clinic always shows to a doctor first. These open with the comment, at the latest after "
            "{count} day.",
            "Some results the clinic always shows to a doctor first. These open with the comment, at the latest after "
            "{count} days.",
            settings.hold_results_days,
        )
        if settings.held_results
        else None,
        _("You can change this at any time."),
    )
    rows: tuple[Row, ...] = (
        (Button(_("At once"), "at_once", chosen=not waits),),
        (Button(_("After the doctor’s comment"), "after_comment", chosen=waits),),
    )
    return Screen(text, (*rows, return_row(turn.memory)))


def _entry(number: int, seen: SeenResult) -> Text:
    title = Quote(seen.result.facts.title, LONGEST_TITLE)
    entry, standing = _("{number}. <b>{day}</b> – {title}", number=number, day=_day(seen), title=title), _standing(seen)
    return entry if standing is None else _("{entry} – {standing}", entry=entry, standing=standing)


def _standing(seen: SeenResult) -> Text | None:
    """How it stands, where that isn't plain."""
    if seen.result.status is ResultStatus.WITHDRAWN:
        return _("⚠️ withdrawn")
    if seen.access is not ResultAccess.OPEN:
        return _("⏳ waits for the doctor’s comment")
    if seen.is_new:
        return _("🆕 new")
    return None


def _row(number: int, seen: SeenResult) -> Row:
    title = Quote(seen.result.facts.title, 30)
    return (Button(_("{number}. {title}, {day}", number=number, title=title, day=_day(seen)), "open", seen.result.id),)


def _day(seen: SeenResult) -> When:
    return When(seen.result.collected_at, Form.NUMERIC)
