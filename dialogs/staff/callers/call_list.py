"""Whom the reception has to call: the most urgent first, each marked by one press (B8)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any, Final

from core.context import Work
from core.errors import NotFound
from core.staff.members import Action
from core.treatment import call_list, calls
from core.treatment.call_list import CallEntry
from dialogs.engine.dialog import SAID, Dialog, GlobalTransition, Transition, screen
from dialogs.engine.effects import NotifyStaff, RedrawCard
from dialogs.engine.paging import names_row, page_of, paging_row, row_of
from dialogs.engine.screens import Button, Row, Screen
from dialogs.engine.subjects import Subject
from dialogs.engine.text import Form, Text, When, _, lines, n_, paragraphs
from dialogs.engine.turn import Turn
from dialogs.fsm.state import State, StatesGroup
from dialogs.notifications import staff
from dialogs.notifications.appointments import calls as news
from dialogs.notifications.appointments.calls import subject_of
from dialogs.staff.buttons import BACK_OR_CLOSE, MENU_OR_CLOSE
from dialogs.staff.callers.call_words import by_when, to_say, whom
from dialogs.staff.cards import CardKind, Overdue
from dialogs.staff.visits import ways_in
from dialogs.staff.visits.states import Finding, Visits
from dialogs.triggers import CALLS
from dialogs.wording.writing import WRITE

A_PAGE: Final = 6
TO_CALL: Final = "to_call"


class CallList(StatesGroup):
    """The list, and one of those on it."""

    listing = State()
    one = State()


@dataclass(frozen=True)
class Memory:
    """The page, the ids of what is on it in its order, which one is open, and which was closed last."""

    page: int = 1
    listed: tuple[str, ...] = ()
    opened: str = ""
    closed: str = ""


def is_row(turn: Turn[Memory]) -> bool:
    return names_row(turn.said, len(turn.memory.listed))


def names_one(turn: Turn[Any]) -> bool:
    """Whether the button carries whom to call."""
    return bool(turn.value)


async def open_named(turn: Turn[Any]) -> None:
    """Enter with the one whose id the button carries."""
    entry = await call_list.get_entry(turn.work, turn.known_caller, turn.value)
    turn.start(Memory(opened=_key(entry)))


async def turn_page(turn: Turn[Memory]) -> None:
    turn.memory = replace(turn.memory, page=page_of(turn.value))


async def take(turn: Turn[Memory]) -> None:
    """Call now; whoever looks at the list sees it."""
    entry = await _pressed(turn)
    turn.memory = replace(turn.memory, closed="")
    if entry.request is None:
        await call_list.take(turn.work, turn.known_caller, _id_of(entry))
        return
    await calls.take(turn.work, turn.known_caller, entry.request.id)
    turn.add(RedrawCard(subject_of(entry.request.id)))


async def called(turn: Turn[Memory]) -> None:
    """They were told, or have talked."""
    entry = await _pressed(turn)
    if entry.request is not None:
        await calls.done(turn.work, turn.known_caller, entry.request.id)
        turn.add(RedrawCard(subject_of(entry.request.id)))
        turn.memory = replace(turn.memory, closed="")
        return
    done = await call_list.called(turn.work, turn.known_caller, _id_of(entry))
    turn.memory = replace(turn.memory, closed=_id_of(done))


async def no_answer(turn: Turn[Memory]) -> None:
    """Nobody has answered: it comes later; who has asked for a call is told that there was one."""
    entry = await _pressed(turn)
    turn.memory = replace(turn.memory, closed="")
    if entry.request is not None:
        case = await calls.not_reached(turn.work, turn.known_caller, entry.request.id)
        turn.add(RedrawCard(subject_of(case.request.id)))
        await news.tell(turn, case)
        return
    again = await call_list.no_answer(turn.work, turn.known_caller, _id_of(entry))
    turn.note(_("📵 Again from {when}.", when=When(again.due_at, Form.SHORT_MOMENT)))


async def drop(turn: Turn[Memory]) -> None:
    """Nobody has to call."""
    done = await call_list.not_needed(turn.work, turn.known_caller, _id_of(await _opened(turn)))
    turn.memory = replace(turn.memory, closed=_id_of(done))


async def undo(turn: Turn[Memory]) -> None:
    """What was closed by mistake waits again."""
    await call_list.reopen(turn.work, turn.known_caller, turn.memory.closed)
    turn.memory = replace(turn.memory, closed="")


async def open_row(turn: Turn[Memory]) -> None:
    entry = await _pressed(turn)
    turn.memory = replace(turn.memory, opened=_key(entry), closed="")


async def open_patient(turn: Turn[Memory]) -> None:
    ways_in.return_to_patient(turn, ways_in.found((await _opened(turn)).patient.id, None))


async def open_visit(turn: Turn[Memory]) -> None:
    entry = await _opened(turn)
    if entry.appointment is None:
        raise NotFound
    ways_in.open_visit(turn, entry.appointment.id, patient=ways_in.found(entry.patient.id, None))


@screen(
    CallList.listing,
    Transition("take", CallList.listing, action=take),
    Transition("called", CallList.listing, action=called),
    Transition("no_answer", CallList.listing, action=no_answer),
    Transition("undo", CallList.listing, action=undo),
    Transition("page", CallList.listing, action=turn_page),
    Transition(SAID, CallList.one, guard=is_row, action=open_row),
)
async def listing(turn: Turn[Memory]) -> Screen:
    """All of them, a page at a time."""
    entries = await call_list.waiting(turn.work, turn.known_caller)
    pages = max(1, -(-len(entries) // A_PAGE))
    page = min(turn.memory.page, pages)
    shown = entries[(page - 1) * A_PAGE : page * A_PAGE]
    turn.memory = replace(turn.memory, page=page, listed=tuple(map(_key, shown)))
    text = paragraphs(
        n_("<b>{count} call to make</b>", "<b>{count} calls to make</b>", len(entries))
        if entries
        else _("<b>Nobody has to be called now.</b>"),
        *(_line(turn, number, each) for number, each in enumerate(shown, 1)),
        _("Page {number} of {pages}.", number=page, pages=pages) if pages > 1 else None,
        _(
            "📞 I am calling · ✅ called · 📵 no answer. To see one, {write} its number.",
            write=WRITE,
        )
        if shown
        else None,
    )
    undo_row: Row = (Button(_("↩️ Put the last one back"), "undo"),) if turn.memory.closed else ()
    rows = [*_rows(turn, shown), undo_row, *paging_row(page, has_next=page < pages), MENU_OR_CLOSE]
    return Screen(text, tuple(row for row in rows if row))


@screen(
    CallList.one,
    Transition("take", CallList.one, action=take),
    Transition("called", CallList.listing, action=called),
    Transition("no_answer", CallList.listing, action=no_answer),
    Transition("drop", CallList.listing, action=drop),
    Transition("patient", Finding.patient, action=open_patient),
    Transition("visit", Visits.one, action=open_visit),
    Transition("back", CallList.listing),
)
async def one(turn: Turn[Memory]) -> Screen:
    """One of them, and all that can be done."""
    entry = await _opened(turn)
    text = paragraphs(_("<b>Please call</b>"), whom(entry), to_say(entry), by_when(entry, turn.work.now))
    is_free = entry.caller(turn.work.now) is None
    taking: Row = (Button(_("📞 I am calling"), "take"),) if entry.form is None and is_free else ()
    marks: Row = (
        () if entry.form is not None else (Button(_("✅ Called"), "called"), Button(_("📵 No answer"), "no_answer"))
    )
    visit = (Button(_("Open the appointment"), "visit"),) if entry.appointment is not None else ()
    drop_row: Row = (Button(_("No call is needed"), "drop"),) if entry.to_call is not None else ()
    rows = (taking, marks, drop_row, (Button(_("Open the patient"), "patient"), *visit), BACK_OR_CLOSE)
    return Screen(text, tuple(row for row in rows if row))


def _line(turn: Turn[Memory], number: int, entry: CallEntry) -> Text:
    return lines(
        _("<b>{number}.</b> {whom}", number=number, whom=whom(entry)), to_say(entry), by_when(entry, turn.work.now)
    )


def _rows(turn: Turn[Memory], shown: tuple[CallEntry, ...]) -> Iterator[Row]:
    for number, each in enumerate(shown, 1):
        if each.form is None:
            is_free = each.caller(turn.work.now) is None
            taking = (Button(_("📞 {number}", number=number), "take", str(number)),) if is_free else ()
            yield (
                *taking,
                Button(_("✅ {number}", number=number), "called", str(number)),
                Button(_("📵 {number}", number=number), "no_answer", str(number)),
            )


def _key(entry: CallEntry) -> str:
    """By what an entry is found again."""
    for kind, row in (("told", entry.to_call), ("asked", entry.request), ("form", entry.form)):
        if row is not None:
            return f"{kind}:{row.id}"
    raise NotFound


def _id_of(entry: CallEntry) -> str:
    if entry.to_call is None:
        raise NotFound
    return entry.to_call.id


async def _pressed(turn: Turn[Memory]) -> CallEntry:
    """The one whose row's button was pressed, or whose number was typed; on its own screen, that one."""
    if not turn.value and not turn.said:
        return await _opened(turn)
    key = turn.memory.listed[row_of(turn, len(turn.memory.listed)) - 1]
    return await _find(turn, key)


async def _opened(turn: Turn[Memory]) -> CallEntry:
    return await _find(turn, turn.memory.opened)


async def _find(turn: Turn[Memory], key: str) -> CallEntry:
    kind, _sign, number = key.partition(":")
    if kind == "told":
        return await call_list.get_entry(turn.work, turn.known_caller, number)
    found = [each for each in await call_list.waiting(turn.work, turn.known_caller) if _key(each) == key]
    if not found:
        raise NotFound
    return found[0]


async def _due(work: Work) -> list[Overdue]:
    """A line in the staff chat when somebody should have been called by now."""
    told = await call_list.remind_due(work)
    if told is None:
        return []
    text = n_(
        "📞 <b>{count} call is to be made</b>, by {when}: /call",
        "📞 <b>{count} calls are to be made</b>, the first by {when}: /call",
        told.count,
        when=When(told.first_due_at, Form.SHORT_MOMENT),
    )
    return [Overdue(Subject(TO_CALL, "list"), (NotifyStaff(text),))]


CALLS_TO_MAKE: Final = CardKind(prefix=TO_CALL, topic=staff.APPOINTMENTS, due=_due, to_call=None)

CALL_LIST: Final = Dialog(
    CallList,
    Memory,
    (listing, one),
    needs=Action.CALL_PATIENT,
    ways_in=(
        GlobalTransition(CALLS, CallList.one, guard=names_one, action=open_named, needs=Action.CALL_PATIENT),
        GlobalTransition(CALLS, CallList.listing, needs=Action.CALL_PATIENT),
    ),
)
