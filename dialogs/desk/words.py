"""What is said to the clinic's people in several places."""

from __future__ import annotations

from dialogs.text import Text, _


def how_to_answer() -> Text:
    """Something was written to a screen that takes no words."""
    return _("No words are needed here. Please press a button, or write /help.")
