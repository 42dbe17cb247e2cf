"""What buttons carry comes back as it was put in, in 64 bytes at most."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.rendering.callback_data import MAX_BYTES, CallbackData
from dialogs.engine.dialog import CONTACT, FETCHED, NEVER_PRESSED, PIN, RETURNED, SAID, UPLOADED

ACTIONS = st.from_regex(r"[a-z_.]{1,30}", fullmatch=True)
VALUES = st.from_regex(r"[A-Za-z0-9_.:-]{0,20}", fullmatch=True).filter(lambda value: ":" not in value)
ACTIONS = ACTIONS.filter(lambda action: action not in NEVER_PRESSED)
SENSIBLE = st.builds(CallbackData, st.integers(0, 36**8 - 1), ACTIONS, VALUES, st.booleans())
ANYTHING = st.builds(CallbackData, st.integers(), st.text(), st.text())


@given(SENSIBLE)
@example(CallbackData(0, "menu", ""))
@example(CallbackData(36**8 - 1, "a" * 30, "x" * 20, stays=True))
def test_comes_back(data: CallbackData) -> None:
    """Whatever a screen has reason to put into a button comes back, and Telegram takes it."""
    encoded = data.pack()
    assert CallbackData.unpack(encoded) == data
    assert 1 <= len(encoded.encode()) <= MAX_BYTES == 64


@pytest.mark.parametrize("trigger", [SAID, PIN, CONTACT, UPLOADED, FETCHED, RETURNED])
def test_what_is_no_button_s(trigger: str) -> None:
    """Whoever forges a press can't pretend to have written, or sent, what moves the conversation otherwise."""
    assert CallbackData.unpack(f"1:{trigger}:") is None
    with pytest.raises(ValueError, match="can't carry"):
        CallbackData(1, trigger, "").pack()


@given(st.one_of(ANYTHING, SENSIBLE))
@example(CallbackData(-1, "menu", ""))
@example(CallbackData(36**8, "menu", ""))
@example(CallbackData(1, "menu", "a:b"))
@example(CallbackData(1, "me nu", ""))
@example(CallbackData(1, "menu", "a b"))
@example(CallbackData(1, "menu", "ą" * 40))
@example(CallbackData(1, "menu", "\n"))
def test_comes_back_or_is_refused(data: CallbackData) -> None:
    """What a button can't carry is refused when the screen is drawn, not when somebody presses it."""
    try:
        encoded = data.pack()
    except ValueError:
        return
    assert CallbackData.unpack(encoded) == data
    assert len(encoded.encode()) <= MAX_BYTES


@given(st.one_of(st.text(), st.from_regex(r"[0-9a-z]{0,10}:[a-z_.]{0,50}:\S{0,50}")))
@example("")
@example("1:menu:\n")
def test_any_data_can_be_read(foreign: str) -> None:
    """Data that anybody may have sent is read, or is nothing; it never fails."""
    data = CallbackData.unpack(foreign)
    assert data is None or data.action


@pytest.mark.parametrize(
    "foreign",
    ["", "menu", "1:menu", "1:Menu:", "A:menu:", "-1:menu:", "1::", "1:menu:a:b", "1:menu: ", "1!!:menu:", "!:menu:"],
)
def test_foreign_data(foreign: str) -> None:
    """What none of our buttons ever carried is none of ours."""
    assert CallbackData.unpack(foreign) is None


def test_what_is_carried() -> None:
    """The form is part of what people have in their chats for weeks: it stays."""
    assert CallbackData(36, "menu.book", "dermatologist").pack() == "10:menu.book:dermatologist"
    assert CallbackData(0, "menu", "", stays=True).pack() == "0!:menu:"
