"""'Tak', 'ok', 'dzięki', '👍': one word where a button was meant.

A screen says which of its buttons means yes, and which means no (`Button.means`); the word counts as that button. What
can't be undone has to be pressed all the same (`Button.only_pressed`): the answer says so. Anywhere else such a word is
answered kindly, and changes nothing. Where somebody writes to somebody (`Dialog.letters`), a yes or a no may be all
that they have to say; thanks alone never are.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from typing import Final

from core.i18n import Language
from core.text.similarity import plain_words
from dialogs.engine.screens import Button, Screen, ShortAnswer
from dialogs.engine.text import Text, _

ALL_RIGHT: Final = _("All right. Nothing has changed; please choose below what you need.")

MOST_WORDS: Final = 4
"""And as many signs."""

_SIGNS: Final = {
    ShortAnswer.YES: "👍👌✅🆗✔☑💯",
    ShortAnswer.NO: "👎❌✖🚫🙅⛔",
    ShortAnswer.THANKS: "🙏❤🧡💛💚💙💜🤍😊🙂😀😃😄🥰😘🤗💐🌹👋",
}


def read(text: str, language: Language | None) -> ShortAnswer | None:
    """What is meant by a text of nothing but such words; `None` for any other. Where a word means different things, the
    reader's language counts: 'no' is hardly a no to a Pole. Who says both yes and no is not understood. Thanks are
    thanks, whoever is thanked, and for whatever.
    """
    words, signs = plain_words(text), _signs(text)
    meaning = _meaning(words, signs, language)
    if meaning is not None:
        return meaning
    alone = _without_courtesies(words)
    return ShortAnswer.THANKS if _meaning(alone, signs, language) is ShortAnswer.THANKS else None


def _meaning(words: list[str], signs: list[str], language: Language | None) -> ShortAnswer | None:
    if max(len(words), len(signs)) > MOST_WORDS or not (words or signs):
        return None
    vocabulary = _vocabulary(language, tuple(Language))
    meant = [vocabulary.get(word) for word in words] + [_meaning_of(sign) for sign in signs]
    if None in meant:
        return None
    found = {each for each in meant if each} - {ShortAnswer.UNCLEAR}
    return _together(found)


def button_meant(screen: Screen, meaning: ShortAnswer) -> Button | None:
    """The button of the screen that the word stands for."""
    buttons = (each for row in screen.rows for each in row if isinstance(each, Button))
    return next((each for each in buttons if each.means is meaning), None)


def kind_answer(screen: Screen, meaning: ShortAnswer) -> Text:
    """What to say to a word that does nothing here."""
    button = button_meant(screen, meaning)
    if button is not None:
        return _("To be sure that nothing happens by mistake, please press “{label}”.", label=button.label)
    match meaning:
        case ShortAnswer.THANKS:
            return _("You’re welcome!")
        case ShortAnswer.YES | ShortAnswer.NO | ShortAnswer.UNCLEAR:
            return ALL_RIGHT


def _together(found: set[ShortAnswer]) -> ShortAnswer:
    """Several words: 'tak, dziękuję' is yes, 'nie, dziękuję' is no."""
    if ShortAnswer.YES in found and ShortAnswer.NO in found:
        return ShortAnswer.UNCLEAR
    return next(
        (each for each in (ShortAnswer.YES, ShortAnswer.NO, ShortAnswer.THANKS) if each in found), ShortAnswer.UNCLEAR
    )


def _without_courtesies(words: list[str]) -> list[str]:
    return _courtesies(tuple(Language)).sub(" ", " ".join(words)).split()


@cache
def _courtesies(languages: tuple[Language, ...]) -> re.Pattern[str]:
    """Those of all languages, the longest first: 'za pomoc' is one, and 'pomoc' never is."""
    phrases = (phrase for each in languages for phrase in each.spec.courtesies.split("|"))
    plain = {" ".join(plain_words(phrase)) for phrase in phrases} - {""}
    return re.compile(r"\b(?:" + "|".join(sorted(plain, key=len, reverse=True)) + r")\b")


def _signs(text: str) -> list[str]:
    """What is in the text beside words, spaces and punctuation, without the colour of a skin."""
    return [
        sign
        for sign in text
        if unicodedata.category(sign)[0] == "S" and not unicodedata.name(sign, "").startswith("EMOJI MODIFIER")
    ]


def _meaning_of(sign: str) -> ShortAnswer | None:
    return next((meaning for meaning, signs in _SIGNS.items() if sign in signs), None)


@cache
def _vocabulary(language: Language | None, languages: tuple[Language, ...]) -> dict[str, ShortAnswer]:
    """The words of all languages; those of the reader's last, for they count."""
    vocabulary: dict[str, ShortAnswer] = {}
    for each in (*(other for other in languages if other != language), *([language] if language else [])):
        for meaning, words in each.spec.short_answers.items():
            vocabulary |= dict.fromkeys(plain_words(words), ShortAnswer(meaning))
    return vocabulary
