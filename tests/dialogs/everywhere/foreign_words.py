"""In which language something is written, as far as its commonest words tell."""

from __future__ import annotations

import re
from collections.abc import Collection
from functools import cache
from typing import Final

from babel.messages.pofile import read_po

from core.i18n import Language
from locales import catalogue_of
from tests.languages import WRITTEN

# Words that one of the languages has all over the place and the other doesn't have at all.
_COMMON: Final = {
    language: frozenset(words.split())
    for language, words in {
        Language.ENGLISH: """
            the and you your is are of for with please not this have been it or from can will would here there what
            which when an be has press call other more than then
        """,
        Language.POLISH: """
            nie się jest są na w z że lub oraz dla od przez przy już jeszcze po proszę prosimy można aby jak tego tej
            tym ta te tę teraz gdy jeśli który która które
        """,
    }.items()
}
_WORD: Final = re.compile(r"[^\W\d_]+")


def foreign_line(text: str, language: Language, quoted: Collection[str] = ()) -> str | None:
    """The first line that is in the other language and quotes none of these words; `None` when there is none."""
    for line in text.splitlines():
        if _is_foreign(line.strip(), language) and not any(words in line for words in quoted):
            return line
    return None


def _is_foreign(line: str, language: Language) -> bool:
    if line in _own_names():
        return False
    if line in _phrases_of(_other(language)):
        return True
    words = [word.casefold() for word in _WORD.findall(line)]
    foreign = sum(word in _COMMON[_other(language)] for word in words)
    return foreign > 2 * sum(word in _COMMON[language] for word in words)


def _other(language: Language) -> Language:
    return next(each for each in WRITTEN if each is not language)


@cache
def _own_names() -> frozenset[str]:
    """A language is called by its own name, whoever reads it."""
    return frozenset(each.spec.own_name for each in Language)


@cache
def _phrases_of(language: Language) -> frozenset[str]:
    """Whole sentences and labels of the catalogue that are said in this language only."""
    said: dict[Language, set[str]] = {each: set() for each in WRITTEN}
    with catalogue_of(Language.POLISH.value).open("rb") as file:
        for message in read_po(file):
            if message.id and isinstance(message.id, str):
                said[Language.ENGLISH].add(message.id)
                said[Language.POLISH].add(str(message.string))
    return frozenset(said[language] - said[_other(language)])
