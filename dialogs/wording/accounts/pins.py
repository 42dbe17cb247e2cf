"""What is said of a PIN that can't be taken."""

from __future__ import annotations

from typing import Final

from core.accounts.pin_refusals import PinFault, PinNeeded, PinRefused, PinsDiffer, UnusablePin
from core.limits import LONGEST_PIN, SHORTEST_PIN
from dialogs.engine.text import Text, _

_FAULTS: Final[dict[PinFault, Text]] = {
    PinFault.LENGTH: _(
        "A PIN has {shortest} to {longest} digits, and nothing else. Please write the digits alone.",
        shortest=SHORTEST_PIN,
        longest=LONGEST_PIN,
    ),
    PinFault.EASY: _("This PIN is easy to guess. Please choose another one, without a row and without repeating."),
    PinFault.PERSONAL: _(
        "Somebody who knows you could guess this PIN. Please choose one that isn’t a part of your birth date, your "
        "telephone number or your document’s number."
    ),
}


def pin_text(refusal: PinRefused) -> Text:
    """Why not, and what to do."""
    match refusal:
        case PinNeeded():
            return _("Please write your PIN first.")
        case PinsDiffer():
            return _("These two are not the same, so nothing has changed. Please choose your PIN once more.")
        case UnusablePin(fault=fault):
            return _FAULTS[fault]
        case _:
            message = f"no words for {type(refusal).__name__}"
            raise LookupError(message)
