"""Answers that stand beside the conversation and leave its place untouched: help, privacy, language.

Their buttons never go out of date.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from core.accounts import people
from core.clinic.model import Clinic
from core.i18n import Language
from dialogs.engine.button_values import member
from dialogs.engine.events import UploadKind
from dialogs.engine.screens import WAY_BACK, Button, Row, Screen
from dialogs.engine.text import Text, Verbatim, _, paragraphs
from dialogs.engine.turn import Turn
from dialogs.wording import languages

LANGUAGE: Final = "language"

_A_ROW: Final = 2

_NO_FILE: Final = _("Thank you, but a file can’t be taken here, so it was not kept. Nothing else has changed.")
_NO_VOICE: Final = _("Sorry, we can’t listen to recordings here. Please write, or press a button below.")
_NOT_WORDS: Final = _("Sorry, we can only read words here. Please write, or press a button below.")

NOT_TAKEN_HERE: Final[dict[UploadKind, Text]] = {
    UploadKind.PHOTO: _NO_FILE,
    UploadKind.DOCUMENT: _NO_FILE,
    UploadKind.VOICE: _NO_VOICE,
    UploadKind.OTHER: _NOT_WORDS,
}


def language_rows(current: Language | None = None) -> tuple[Row, ...]:
    """A button for each language, in its own name; two in a row, for some names are long."""
    buttons = [Button(languages.own_name(each), LANGUAGE, each.value, chosen=each == current) for each in Language]
    return tuple(tuple(buttons[start : start + _A_ROW]) for start in range(0, len(buttons), _A_ROW))


async def choose_language(turn: Turn[Any], value: str) -> None:
    """From now on, speak the chosen language."""
    await people.choose_language(turn.work, turn.person, member(Language, value))
    # For translators: the language is yours, not English.
    turn.note(_("All right, from now on in English."))


def for_command(name: str, turn: Turn[Any]) -> Screen | None:
    """The overlay that a command opens; `None` for other commands."""
    overlay = _OVERLAYS.get(name)
    return None if overlay is None else overlay(turn.work.clinic, turn.person.language)


def _help(clinic: Clinic, _language: Language | None) -> Screen:
    text = paragraphs(
        _("<b>How to use this chat</b>"),
        _("Press the buttons under a message, or simply write what you need. Nothing is booked until you confirm it."),
        _(
            "/menu – back to the menu\n"
            "/cancel – stop what you are doing\n"
            "/language – {languages}\n"
            "/privacy – what we keep about you\n"
            "/help – this page",
            languages=languages.any_language(),
        ),
        contact(clinic),
        _("If a life is in danger, call <b>112</b> or <b>999</b>."),
    )
    return Screen(text, (WAY_BACK,))


def _privacy(clinic: Clinic, _language: Language | None) -> Screen:
    text = paragraphs(
        _("<b>Your data</b>"),
        _(
            "We keep what you give us here: your name, identity number, telephone number and appointments. "
            "All of it is stored encrypted, and only the clinic’s staff see it.",
        ),
        _(
            "A message with your identity number is removed from this chat as soon as we have read it. "
            "Please remember that Telegram itself carries these messages.",
        ),
        _("To see your data, correct it or have it deleted, call {phone}.", phone=Verbatim(clinic.phone)),
    )
    return Screen(text, (WAY_BACK,))


def _choose_language(_clinic: Clinic, language: Language | None) -> Screen:
    return Screen(languages.word_for_language(), (*language_rows(language), WAY_BACK))


_OVERLAYS: Final[dict[str, Callable[[Clinic, Language | None], Screen]]] = {
    "help": _help,
    "privacy": _privacy,
    "language": _choose_language,
}


def contact(clinic: Clinic) -> Text:
    """How to reach the clinic's people."""
    return _(
        "Would you rather talk to somebody? {clinic}: {phone}",
        clinic=Verbatim(clinic.name),
        phone=Verbatim(clinic.phone),
    )


def apology(incident: str, clinic: Clinic) -> Screen:
    """Something went wrong on our side: the number to quote, and the ways on."""
    text = paragraphs(
        _("<b>Sorry, something on our side did not work.</b> Nothing that you entered is lost."),
        _(
            "Please try again. If it happens once more, call {phone} and give this number: <b>{incident}</b>.",
            phone=Verbatim(clinic.phone),
            incident=incident,
        ),
    )
    return Screen(text, (WAY_BACK,))
