"""Whether one of the staff gets a morning summary: switched off by one tap below it, and on again as quickly."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from core.morning import model
from core.staff.members import Action
from dialogs.engine.dialog import Dialog, GlobalTransition, Transition, screen
from dialogs.engine.screens import Button, Screen
from dialogs.engine.text import Text, _, paragraphs
from dialogs.engine.turn import Turn
from dialogs.fsm.state import State, StatesGroup
from dialogs.staff.buttons import MENU_OR_CLOSE
from dialogs.triggers import MORNING, MORNING_OFF


class Mornings(StatesGroup):
    """The choice."""

    choice = State()


@dataclass(frozen=True)
class Memory:
    """Nothing is to be remembered."""


async def switch_on(turn: Turn[Any]) -> None:
    await model.choose(turn.work, turn.known_caller, wanted=True)


async def switch_off(turn: Turn[Any]) -> None:
    await model.choose(turn.work, turn.known_caller, wanted=False)


@screen(
    Mornings.choice,
    Transition("switch_on", Mornings.choice, action=switch_on),
    Transition("switch_off", Mornings.choice, action=switch_off),
)
async def choice(turn: Turn[Memory]) -> Screen:
    """Whether they get one, and at what time."""
    wanted = await model.is_wanted(turn.work, turn.known_caller.address)
    at = turn.work.clinic.settings.morning_summary_at.strftime("%H:%M")
    says: Text = (
        _("🔔 You get a morning summary: in private, at {time}, on days when there is something to tell.", time=at)
        if wanted
        else _("🔕 You get no morning summary.")
    )
    button = Button(_("Switch it off"), "switch_off") if wanted else Button(_("🔔 Have a morning summary"), "switch_on")
    return Screen(paragraphs(_("<b>Morning summary</b>"), says), ((button,), MENU_OR_CLOSE))


MORNING_CHOICE: Final = Dialog(
    Mornings,
    Memory,
    (choice,),
    needs=Action.HELP,
    ways_in=(
        GlobalTransition(MORNING, Mornings.choice, needs=Action.HELP),
        GlobalTransition(MORNING_OFF, Mornings.choice, action=switch_off, needs=Action.HELP),
    ),
)
