"""What is said to the clinic's people in several places."""

from __future__ import annotations

from typing import Final

from dialogs.text import Text, _

ANONYMOUS: Final = _(
    "You write as an anonymous administrator, so nobody can tell who you are, and nothing was done. "
    "Please turn “Remain anonymous” off in the group’s settings and try again."
)


def how_to_answer() -> Text:
    """Something was written to a screen that takes no words."""
    return _("No words are needed here. Please press a button, or write /help.")
