"""What somebody writes where a PIN is asked for."""

from __future__ import annotations

import pytest

from core.accounts.pin_refusals import PinFault, UnusablePin
from core.accounts.written_pins import gives_no_pin_away, parse_pin


@pytest.mark.parametrize(
    "text", ["7305", " 73 05 ", "73-05-21", "７３０５", "٧٣٠٥", "730521", "7\N{NO-BREAK SPACE}305"]
)
def test_digits_alone_are_one(text: str) -> None:
    """Four to six, of any keyboard, with spaces or hyphens between."""
    assert parse_pin(text).startswith("7305")


@pytest.mark.parametrize("text", ["", "730", "7305217", "PIN 7305", "7305!", "7305.", "+7305", "112 tel", "siedem"])
def test_anything_else_is_none(text: str) -> None:
    """Also words with digits: they may say something that must be read."""
    with pytest.raises(UnusablePin) as refused:
        parse_pin(text)
    assert refused.value == UnusablePin(PinFault.LENGTH)


@pytest.mark.parametrize(
    ("text", "none"),
    [
        ("I czy mogę jeździć na rowerze?", True),
        ("mam dwa pytania, a może trzy", True),
        ("Чи можна мені їздити на велосипеді?", True),
        ("mój pin to 7305", False),
        ("mój pin to ٧٣٠٥", False),
        ("siedem trzy zero pięć", False),
        ("Mój PIN: SIEDEM, trzy, zero, PIĘĆ!", False),
        ("it is seven-three-oh-five", False),
        ("сім три нуль п’ять", False),
        ("sam nie wiem", False),
        ("aaaaaaaaaaaaaaaaaaaaaaaa", False),
    ],
)
def test_a_sentence_gives_none_away(text: str, none: bool) -> None:  # noqa: FBT001
    """Neither in figures nor spelled; a few words may be a try."""
    assert gives_no_pin_away(text) is none
