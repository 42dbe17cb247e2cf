"""How instructions are written of where they can be opened (S22)."""

from __future__ import annotations

from core.treatment.instructions import Instruction
from dialogs.engine.screens import Button
from dialogs.engine.text import Form, When, _
from dialogs.triggers import READ_INSTRUCTIONS


def open_instructions(given: Instruction) -> Button:
    """The way to read them."""
    when = When(given.given_at, Form.SHORT_MOMENT)
    return Button(_("📋 Instructions of {when}", when=when), READ_INSTRUCTIONS, given.id)
