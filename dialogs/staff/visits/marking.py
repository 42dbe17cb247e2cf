"""Marking on the day's list, by one tap each: who is here, then who was seen; another tap takes it back."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from core.appointments import visits
from core.appointments.visits import Visit, VisitMark
from core.staff.members import Action
from dialogs.engine.effects import Toast
from dialogs.engine.screens import Button, Row
from dialogs.engine.text import Form, Text, Verbatim, When, _
from dialogs.engine.turn import Turn
from dialogs.notifications.appointments import waiting
from dialogs.staff.visits import ways_in
from dialogs.staff.visits.describing import allows
from dialogs.staff.visits.states import DayMemory as Memory
from dialogs.wording.writing import WRITE

A_ROW: Final = 2
EARLY: Final = "early"

LABELS: Final[dict[VisitMark, Text]] = {
    VisitMark.ARRIVED: _("🟢 Is here"),
    VisitMark.ATTENDED: _("✅ Attended"),
    VisitMark.EXPECTED: _("↩️ Take back"),
}

_DONE: Final[dict[VisitMark, Text]] = {
    VisitMark.ARRIVED: _("🟢 is here"),
    VisitMark.ATTENDED: _("✅ attended"),
    VisitMark.EXPECTED: _("↩️ not marked any more"),
}

HOW: Final = _(
    "Press a time to mark it, “⋯” to open it. For another day, {write} it: “tomorrow”, “Friday”, “3.03”.", write=WRITE
)


async def arrive(turn: Turn[Memory]) -> None:
    await _told(turn, await visits.arrive(turn.work, turn.known_caller, turn.value), VisitMark.ARRIVED)


async def attend(turn: Turn[Memory]) -> None:
    await _told(turn, await visits.attend(turn.work, turn.known_caller, turn.value), VisitMark.ATTENDED)


async def expect(turn: Turn[Memory]) -> None:
    await _told(turn, await visits.expect(turn.work, turn.known_caller, turn.value), VisitMark.EXPECTED)


async def ask_early(turn: Turn[Memory]) -> None:
    """Go on to ask whether it has really taken place."""
    visit = await visits.see(turn.work, turn.known_caller, turn.value)
    ways_in.open_visit(turn, visit.appointment.id, day=turn.memory)


def can_mark(turn: Turn[Memory], visit: Visit) -> bool:
    """Whether a tap marks something on it."""
    may = turn.known_member.may(Action.MARK_VISIT)
    return may and allows(visits.require_markable, turn.work, visit.appointment)


def rows(turn: Turn[Memory], shown: list[Visit]) -> Iterator[Row]:
    """A button for each that can be marked, with its number on the list, which says what the tap will mark."""
    buttons = [_button(turn, number, visit) for number, visit in enumerate(shown, 1) if can_mark(turn, visit)]
    for first in range(0, len(buttons), A_ROW):
        yield tuple(buttons[first : first + A_ROW])


def _button(turn: Turn[Memory], number: int, visit: Visit) -> Button:
    appointment, mark = visit.appointment, visits.next_mark(turn.work, visit.appointment)
    label = _("{number}. {time} {mark}", number=number, time=When(appointment.start, Form.TIME), mark=LABELS[mark])
    is_early = mark is VisitMark.ATTENDED and visits.is_early(turn.work, appointment)
    return Button(label, EARLY if is_early else mark.value, appointment.id)


async def _told(turn: Turn[Memory], visit: Visit, mark: VisitMark) -> None:
    """Say what was marked, also to those who wait."""
    await waiting.marked(turn, visit)
    name = Verbatim(visit.patient.full_name[:LONGEST_IN_TOAST])
    turn.add(Toast(_("{name}: {mark}", name=name, mark=_DONE[mark])))


LONGEST_IN_TOAST: Final = 60
