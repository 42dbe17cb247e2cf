"""What every screen owes to the person who looks at it: a way back, a way to the menu, labels that can be read."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from bot.rendering.callback_data import CallbackData
from bot.simulator.actors.actor import SimPerson
from bot.simulator.world.chats import SimMessage
from dialogs.directory import build_portal
from dialogs.engine.dialog import name_of
from dialogs.staff.buttons import CLOSE
from tests.dialogs.taps import buttons_of, newest_screen

NO_MENU: Final = {
    "Registration:welcome": "there is no menu before the account; this is where everything begins",
    "Menu:home": "it is the menu",
    "DeskHome:home": "it is the staff's menu",
}

NO_WAY_BACK: Final = {
    "Registration:welcome": "nothing comes before it",
    "Registration:summary": "each answer can be corrected from here",
    "Menu:home": "nothing comes before it",
    "Pin:asking": "whoever looked at something medical as it was closed has the menu behind them",
    "ByBank:over": "what was wanted is done",
    "Objecting:told": "a chat that an account has left has nothing to go back to",
}

ENTERED_FROM_MENU: Final = frozenset(
    name_of(row.to) for row in build_portal().engine.global_transitions if row.trigger.startswith("menu.")
)
"""From there the menu is one tap away."""

MENU: Final = frozenset({"menu"})
BACK: Final = frozenset({"back", "resume", "return", "not_urgent"})
OVERLAY: Final = {"resume", "menu"}

LONGEST: Final = {1: 44, 2: 25, 3: 12, 7: 2}
"""How long a label can be read whole on a small phone, by the number of buttons in its row."""


def check_newest(person: SimPerson, state: str) -> None:
    """The newest screen is fit to be looked at; an overlay has its own two ways on."""
    screen = newest_screen(person)
    assert screen is not None, f"there is no screen in {state}"
    if {button.action for button in buttons_of(screen)} != OVERLAY:
        check_ways_on(state, screen)
    check_labels(screen)


def _says_what_is_done(screen: SimMessage) -> bool:
    """It stays in the chat, and is not taken back."""
    return any(button.stays for button in buttons_of(screen))


def _is_of_desk(screen: SimMessage) -> bool:
    """It is a screen of the staff's in private: from each, their menu is one tap away."""
    return any(button.of_desk for button in buttons_of(screen))


def check_ways_on(state: str, screen: SimMessage) -> None:
    """A screen without a way on is a dead end."""
    actions = {button.action for button in buttons_of(screen)}
    needs_none = state in NO_WAY_BACK or state in ENTERED_FROM_MENU or _says_what_is_done(screen) or _is_of_desk(screen)
    assert actions & MENU or state in NO_MENU, f"{state} has no way to the menu, only {sorted(actions)}"
    assert actions & BACK or needs_none, f"{state} has no way back, only {sorted(actions)}"


def check_staff_screens(state: str, screen: SimMessage | None, shown: Iterable[SimMessage]) -> None:
    """A member of staff can put their screen away; labels can be read, on cards too."""
    if screen is not None:
        actions = {button.action for button in buttons_of(screen)}
        assert CLOSE in actions, f"{state} can't be closed, it has only {sorted(actions)}"
    for message in shown:
        check_labels(message)


def check_labels(screen: SimMessage) -> None:
    """A label that is cut off can't be read; Telegram cuts off what doesn't fit beside its neighbours."""
    for row in screen.inline_keyboard:
        for button in row:
            label, longest = button["text"], LONGEST.get(len(row), 10)
            if "callback_data" in button and CallbackData.unpack(button["callback_data"]) is not None:
                assert len(label) <= longest, f"{label!r} is too long for a row of {len(row)}"
