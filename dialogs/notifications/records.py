"""What a patient is told when the clinic's system has brought something: that there is, and not what."""

from __future__ import annotations

from typing import Final

from core.accounts.tiers import Feature
from dialogs.engine.screens import Button, Screen
from dialogs.engine.text import _

_MENU: Final = Button(_("Menu"), "menu")


def brought() -> Screen:
    """There is something new in the patient's records; others may read the chat."""
    text = _("📋 <b>The clinic has added something to your records.</b> Press “Open my records” to see them.")
    return Screen(text, ((Button(_("Open my records"), f"menu.{Feature.TREATMENT}"), _MENU),))
