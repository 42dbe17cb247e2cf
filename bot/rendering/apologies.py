"""Words for when something went wrong on our side: an incident number to quote, and the ways on."""

from __future__ import annotations

from bot.outbox.actions import SendText
from bot.rendering.keyboard import NEVER_OUT_OF_DATE, keyboard
from bot.rendering.text import TextRenderer
from core.clinic.model import Clinic
from core.i18n import Language
from dialogs.patient.overlays import apology
from dialogs.staff.in_private import adapted


def apology_in(language: Language, incident: str, clinic: Clinic, *, of_desk: bool = False) -> SendText:
    """The apology as a message of its own, in the reader's language; its buttons never go out of date. `of_desk`: to
    whoever is at the desk in a private chat.
    """
    renderer = TextRenderer(language, clinic.zone)
    screen = apology(incident, clinic)
    if of_desk:
        screen = adapted(screen, is_home=False)
    buttons = keyboard(screen, NEVER_OUT_OF_DATE, renderer, of_desk=of_desk)
    return SendText(text=renderer.html(screen.text), keyboard=buttons)
