"""Every button of a patient's that can be forged."""

from __future__ import annotations

import re
from typing import Final

from dialogs.engine.dialog import NEVER_PRESSED
from tests.dialogs.everywhere.oddities import PORTAL

_ALL: Final = {row.trigger for dialog in PORTAL.dialogs for _, row in dialog.rows} | {
    row.trigger for row in PORTAL.global_transitions
}

TRIGGERS: Final = sorted(
    each
    for each in _ALL | {"resume", "return", "not_urgent"}
    if re.fullmatch(r"[a-z_.]+", each) and each not in NEVER_PRESSED
)
"""Their actions. What only events fire has no button."""
