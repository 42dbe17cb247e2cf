"""Answers that stand beside the conversation and leave its place untouched: help, privacy, language.

Their buttons never go out of date.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from core.accounts import people, tiers
from core.accounts.tiers import Feature
from core.clinic.model import Clinic
from core.i18n import Language
from dialogs.engine.button_values import member
from dialogs.engine.events import Uploaded, UploadKind
from dialogs.engine.screens import WAY_BACK, Button, Row, Screen
from dialogs.engine.text import Text, Verbatim, _, lines, paragraphs
from dialogs.engine.turn import Turn
from dialogs.wording import languages
from dialogs.wording.accounts.levels import how_to_get_full

LANGUAGE: Final = "language"

_A_ROW: Final = 2

_NO_FILE: Final = _("Thank you, but a file can’t be taken here, so it was not kept. Nothing else has changed.")
_NO_VOICE: Final = _("Sorry, we can’t listen to recordings here. Please write, or press a button below.")
_VOICE_FOR_DOCTOR: Final = _("If it is for the doctor, press “Online consultations” and record it there.")
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


_NEW_REGULATIONS: Final = _("There are new regulations. To read and accept them, press “Your files” in the menu.")


def not_taken(turn: Turn[Any], upload: Uploaded) -> Text:
    """Why something can't be taken; files are for those whose identity is confirmed (D10)."""
    if upload.is_file and turn.patient is not None and not tiers.allows(turn.work.clinic, turn.patient, Feature.FILES):
        has_level = tiers.has_level(turn.patient, Feature.FILES)
        how = _NEW_REGULATIONS if has_level else how_to_get_full(turn.work.clinic)
        return lines(_("<b>This file was not kept.</b>"), how)
    is_taken_there = turn.patient is not None and turn.patient.in_consultation
    is_taken_there = is_taken_there and turn.work.clinic.consultations.voice_notes
    return lines(NOT_TAKEN_HERE[upload.kind], _VOICE_FOR_DOCTOR if upload.is_voice and is_taken_there else None)


def stopped(turn: Turn[Any]) -> Text:
    """What `/cancel` has done; somebody may have meant an appointment."""
    if turn.patient is None:
        return _("All right, we have stopped. Nothing was changed.")
    return _(
        "All right, we have stopped. Your booked appointments have not changed. "
        "To cancel one of them, press “My appointments”."
    )
