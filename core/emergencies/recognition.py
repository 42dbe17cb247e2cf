"""Whether a message names an emergency, which, and by which words. When in doubt, it does (D24)."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import dataclass, replace

from core.emergencies.kinds import EmergencyKind
from core.emergencies.lexicon import Classes
from core.emergencies.meaning import WordMeaning
from core.emergencies.patterns import Found, Line, places
from core.emergencies.sentences import Token, blanked, read
from core.emergencies.vocabulary import KindLines, Vocabulary, vocabulary


@dataclass(frozen=True, slots=True)
class Recognition:
    """What was understood. `kind` is the most urgent; `kinds` are all that are named, in the order of urgency.

    `words` are those that tell, and `line` is the line of the vocabulary that they answer to: so one can see why.
    """

    kind: EmergencyKind
    kinds: tuple[EmergencyKind, ...]
    words: tuple[str, ...]
    line: str

    @property
    def crises(self) -> tuple[EmergencyKind, ...]:
        """Those in which somebody to talk to helps."""
        return tuple(kind for kind in self.kinds if kind.is_crisis)

    @property
    def is_crisis(self) -> bool:
        """Whether helplines are to be told."""
        return bool(self.crises)


def recognise(text: str, words: Vocabulary | None = None) -> Recognition | None:
    """The emergency that the text names, or nothing."""
    if not text:  # most turns are presses
        return None
    words = words or vocabulary()
    tokens = _parted(words, _without_harmless(words, read(text, words.lexicon)))
    meaning, classes = WordMeaning(words, tokens), _classes(tokens)
    found = [(each.kind, hit) for each in words.kinds if (hit := _first(each, meaning, classes))]
    if not found:
        return None
    kind, (line, stood) = found[0]
    return Recognition(
        kind, tuple(each for each, _ in found), tuple(tokens[place].word for place in stood), line.written
    )


def _first(kind: KindLines, meaning: WordMeaning, classes: frozenset[int]) -> tuple[Line, Found] | None:
    """The first line of a kind that stands in the message and is meant."""
    for line, is_name in kind.candidates(classes):
        if stood := _meant(line, kind, meaning, is_name=is_name):
            return line, stood
    return None


def _meant(line: Line, kind: KindLines, meaning: WordMeaning, *, is_name: bool) -> Found | None:
    """Where the line's words stand, if all of its clauses are meant as they stand."""
    stood: list[int] = []
    for clause in line.clauses:
        found = next(
            (
                each
                for each in places(clause, meaning.tokens, meaning.vocabulary.light)
                if _counts(each, kind, meaning, is_name=is_name)
            ),
            None,
        )
        if found is None:
            return None
        stood += found
    return tuple(dict.fromkeys(stood))


def _counts(found: Found, kind: KindLines, meaning: WordMeaning, *, is_name: bool) -> bool:
    if meaning.is_denied(found) or (not kind.even_past and meaning.is_past(found)):
        return False
    return not (is_name and meaning.is_talked_about(found))


def _without_harmless(words: Vocabulary, tokens: tuple[Token, ...]) -> tuple[Token, ...]:
    classes = _classes(tokens)
    phrases = (phrase for phrase in words.harmless if phrase.may_stand_in(classes))
    harmless = set(itertools.chain(*itertools.chain(*(phrase.places(tokens, words.light) for phrase in phrases))))
    return tuple(blanked(token) if place in harmless else token for place, token in enumerate(tokens))


def _classes(tokens: tuple[Token, ...]) -> Classes:
    return frozenset(itertools.chain(*(token.classes for token in tokens)))


def _parted(words: Vocabulary, tokens: tuple[Token, ...]) -> tuple[Token, ...]:
    """A new part begins at each “but” too."""
    return tuple(_numbered(words, tokens))


def _numbered(words: Vocabulary, tokens: tuple[Token, ...]) -> Iterator[Token]:
    more = 0
    for place, token in enumerate(tokens):
        more += words.breaks.at(tokens, place, frozenset()) is not None
        yield replace(token, part=token.part + more)
