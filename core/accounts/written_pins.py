"""What people write where a PIN is asked for: a PIN, something that may give it away, or something else altogether."""

from __future__ import annotations

import re
from typing import Final

from core.accounts.pin_refusals import PinFault, UnusablePin
from core.limits import LONGEST_PIN, SHORTEST_PIN
from core.text.figures import plain_figures
from core.text.normalisation import plain_letters

_ALONE: Final = re.compile(rf"\d(?:[\s-]*\d){{{SHORTEST_PIN - 1},{LONGEST_PIN - 1}}}")
_WORD: Final = re.compile(r"[^\W\d_]+")

_SENTENCE: Final = 4
"""Words from which on somebody tells something, and doesn't try to write a PIN."""

_SPELLED: Final = frozenset(
    plain_letters(
        "zero jeden dwa trzy cztery pięć sześć siedem osiem dziewięć "
        "oh one two three four five six seven eight nine "
        "нуль один два три чотири п'ять шість сім вісім дев'ять"
    ).split()
)


def parse_pin(text: str) -> str:
    """The digits of a PIN, in any script's figures, with spaces or hyphens between.

    Raises: UnusablePin.
    """
    if (digits := digits_alone(text)) is None:
        raise UnusablePin(PinFault.LENGTH)
    return digits


def digits_alone(text: str) -> str | None:
    """The digits of a text that may be a PIN, and nothing else; `None` for any other text."""
    figures = plain_figures(text).strip()
    return re.sub(r"\D", "", figures) if _ALONE.fullmatch(figures) else None


def gives_no_pin_away(text: str) -> bool:
    """Whether it is a sentence in which no PIN can stand, neither in figures nor spelled: somebody goes on with what
    they were saying, and has not seen the question.
    """
    words = _WORD.findall(plain_letters(text))
    spelled = sum(word in _SPELLED for word in words)
    return len(words) >= _SENTENCE and spelled < SHORTEST_PIN and not any(map(str.isdigit, text))
