"""Commands that everybody has in a private chat, as Telegram lists them."""

from __future__ import annotations

from typing import Final

from dialogs.engine.text import Text, _
from dialogs.wording.languages import any_language

COMMANDS: Final[dict[str, Text]] = {
    "menu": _("Menu"),
    "help": _("Help"),
    "cancel": _("Stop what you are doing"),
    "language": any_language(),
    "privacy": _("What we keep about you"),
}
