"""Buttons that the staff's screens have in common, and their last rows."""

from __future__ import annotations

from typing import Final

from dialogs.engine.dialog import HOME
from dialogs.engine.screens import Button, PrivateLink, Row, ShortAnswer
from dialogs.engine.text import _
from dialogs.triggers import CONSULT

CLOSE: Final = "close"
"""Takes the presser's own screen away, in every state."""

BACK_BUTTON: Final = Button(_("Back"), "back")
MENU_BUTTON: Final = Button(_("Menu"), HOME)
CLOSE_BUTTON: Final = Button(_("Close"), CLOSE)

NOT_CLOSED: Final = Button(_("No, do not close it"), CLOSE, means=ShortAnswer.NO)
"""In place of “Close”, where something else is asked to be closed."""

CLOSE_ROW: Final[Row] = (CLOSE_BUTTON,)
BACK_OR_CLOSE: Final[Row] = (BACK_BUTTON, CLOSE_BUTTON)
MENU_OR_CLOSE: Final[Row] = (MENU_BUTTON, CLOSE_BUTTON)

IN_PRIVATE_ROW: Final[Row] = (PrivateLink(_("🔒 In private")),)
"""In the staff chat, the way to the same where nobody else reads along."""

MEDICINES: Final = _("💊 Medicines")
"""Leads to what a patient takes, from wherever a doctor looks at them."""


def back_to_conversation(consultation_id: str) -> Row:
    """From what is given out of an online consultation, the way back to it."""
    return (Button(_("Back to the conversation"), CONSULT, consultation_id), CLOSE_BUTTON)
