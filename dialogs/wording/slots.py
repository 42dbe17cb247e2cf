"""Free times on a screen, for patients' booking and the staff's: numbered lines, and a button for each."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from core.appointments.model import Slot
from core.clinic.model import Clinic
from dialogs.engine.screens import Button, Row
from dialogs.engine.text import Form, Text, When, _, lines
from dialogs.wording.appointments import slot_line

_A_ROW: Final = 2


def numbered(clinic: Clinic, offered: Sequence[Slot]) -> Text:
    """A line for each, with the number by which it is chosen."""
    return lines(
        *(_("{number}. {slot}", number=row, slot=slot_line(clinic, slot)) for row, slot in enumerate(offered, 1)),
    )


def slot_rows(offered: Sequence[Slot]) -> list[Row]:
    """Their buttons: the action `slot`, with the number."""
    buttons = [
        Button(_("{number}. {when}", number=row, when=When(slot.start, Form.SHORT_MOMENT)), "slot", str(row))
        for row, slot in enumerate(offered, 1)
    ]
    return [tuple(buttons[start : start + _A_ROW]) for start in range(0, len(buttons), _A_ROW)]
