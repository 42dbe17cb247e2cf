"""How languages are written of."""

from __future__ import annotations

from collections.abc import Iterable

from core.i18n import Language
from dialogs.engine.text import NameOfLanguage, Text, Verbatim, _, listed


def own_name(language: Language) -> Verbatim:
    """What a language calls itself, whoever reads it."""
    return Verbatim(language.spec.own_name)


def word_for_language() -> Verbatim:
    """'Language' in each of them: understood by whoever can't read the rest."""
    return Verbatim(" / ".join(each.spec.own_word for each in Language))


def any_language() -> Text:
    """All of them to choose from, by their own names."""
    return _one_of([own_name(each) for each in Language])


def named(languages: Iterable[Language]) -> Text:
    """Some of them, in the reader's language."""
    return _one_of([NameOfLanguage(each) for each in languages])


def _one_of(texts: list[Text]) -> Text:
    *others, last = texts
    return _("{others} or {last}", others=listed(*others), last=last) if others else last
