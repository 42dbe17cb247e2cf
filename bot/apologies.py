"""Words for when something went wrong on our side: an incident number to quote, and the ways on."""

from __future__ import annotations

from bot.deliveries import SendText
from bot.drawing import NEVER_OUT_OF_DATE, keyboard
from bot.writing import Writer
from core.clinic import Clinic
from core.words import Language
from dialogs.overlays import apology


def apology_in(language: Language, incident: str, clinic: Clinic) -> SendText:
    """The apology as a message of its own, in the reader's language; its buttons never go out of date."""
    writer = Writer(language, clinic.zone)
    screen = apology(incident, clinic)
    return SendText(text=writer.html(screen.text), keyboard=keyboard(screen, NEVER_OUT_OF_DATE, writer))
