"""What a sentence asks for: the lines of `words/`, and of the clinic's answers, looked for in it."""

from __future__ import annotations

import itertools
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Final

from core.clinic.cache import once_per_clinic
from core.clinic.model import Clinic
from core.emergencies.lexicon import Classes, Lexicon
from core.emergencies.patterns import Compiler, Line, Word, places
from core.emergencies.sentences import Token
from dialogs.language.meaning import Intent
from dialogs.language.reading import SentencePiece
from dialogs.language.terms import word_files

MOST_LIGHT: Final = 4
"""How many little words may stand between “nie” and what it denies."""


@dataclass(frozen=True, slots=True)
class Act:
    """An intent or a topic that a sentence names, and which of its pieces do; `is_denied`: it says that it isn't so."""

    name: str
    pieces: tuple[int, ...]
    is_denied: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class TopicLines:
    """Lines of what the clinic is asked, by topics, and the words that deny or stand between."""

    lexicon: Lexicon
    topics: Mapping[str, Sequence[Line]]
    denying: Classes
    light: Classes


@dataclass(frozen=True, slots=True, kw_only=True)
class Lines(TopicLines):
    """The lines of every language, by what they mean, and words of which the grammar is made."""

    intents: Mapping[str, Sequence[Line]]
    weak: Mapping[str, Sequence[Line]]
    telephone: Word
    in_person: Word
    idle: Classes


@cache
def lines() -> Lines:
    """Those of the files in `words/`."""
    lexicon, files, lists = Lexicon(), word_files(), _lists()
    compiler, exact = Compiler(lexicon, lists), Compiler(lexicon, lists, mistyped=False)
    telephone = [word for file in files for word in file.get("telephone", {}).get("words", ())]
    in_person = [word for file in files for word in file.get("telephone", {}).get("in-person", ())]
    return Lines(
        lexicon=lexicon,
        intents=_lines(compiler, "intents"),
        weak=_lines(compiler, "weak"),
        topics=_lines(compiler, "topics"),
        telephone=compiler.words(telephone),
        in_person=compiler.words(in_person),
        denying=exact.words(lists["denying"]).classes,
        idle=exact.words([*lists["idle"], *lists["idle_en"], *lists["light"], *lists["wish"]]).classes,
        light=exact.words(lists["light"]).classes,
    )


@once_per_clinic
def own_lines(clinic: Clinic) -> TopicLines | None:
    """Those of the clinic's own answers; `None` where it has added no words."""
    if not any(each.lines for each in clinic.answers):
        return None
    lexicon, lists = Lexicon(), _lists()
    compiler, exact = Compiler(lexicon, {}), Compiler(lexicon, {}, mistyped=False)
    return TopicLines(
        lexicon=lexicon,
        topics={each.topic: tuple(map(compiler.line, each.lines)) for each in clinic.answers if each.lines},
        denying=exact.words(lists["denying"]).classes,
        light=exact.words(lists["light"]).classes,
    )


def _lists() -> Mapping[str, list[str]]:
    lists: dict[str, list[str]] = defaultdict(list)
    for file in word_files():
        for name, words in file.get("lists", {}).items():
            lists[name] += words
    return lists


def tokens(
    found: Sequence[SentencePiece], blank: frozenset[int], among: TopicLines | None = None
) -> tuple[list[Token], list[int]]:
    """The words as lines see them, and which piece each is; `blank` ones mean nothing. The lines are those of the
    tables, or `among`.
    """
    known = (among or lines()).lexicon
    read: list[Token] = []
    of_piece: list[int] = []
    for place, piece in enumerate(found):
        if piece.is_word:
            for word in (piece.plain,) if place in blank else known.unglued(piece.plain):
                classes = frozenset() if place in blank else known.classes_of(word)
                read.append(Token(word, classes, piece.part))
                of_piece.append(place)
    return read, of_piece


def intents(read: Sequence[Token], of_piece: Sequence[int]) -> list[Act]:
    """The intents that stand in a sentence, each once: as it is meant, if it is anywhere."""
    return _acts(lines().intents, lines(), read, of_piece)


def weak_intents(read: Sequence[Token], of_piece: Sequence[int]) -> list[Act]:
    """Those that count where nothing else is asked for."""
    return _acts(lines().weak, lines(), read, of_piece)


def topics(read: Sequence[Token], of_piece: Sequence[int]) -> list[Act]:
    """What the clinic is asked."""
    return _acts(lines().topics, lines(), read, of_piece)


def own_topics(clinic: Clinic, found: Sequence[SentencePiece], blank: frozenset[int]) -> list[Act]:
    """What the clinic is asked in its own words."""
    own = own_lines(clinic)
    if own is None:
        return []
    read, of_piece = tokens(found, blank, own)
    return [each for each in _acts(own.topics, own, read, of_piece) if not each.is_denied]


def _acts(
    known: Mapping[str, Sequence[Line]], among: TopicLines, read: Sequence[Token], of_piece: Sequence[int]
) -> list[Act]:
    present: Classes = frozenset(itertools.chain(*(token.classes for token in read)))
    acts = []
    for name, those in known.items():
        found = list(_found(those, among.light, read, present))
        if not found:
            continue
        meant = [each for each in found if not _is_denied(each, among, read)]
        longest = max(meant or found, key=len)
        acts.append(Act(name, tuple(sorted({of_piece[place] for place in longest})), is_denied=not meant))
    return acts


def _found(those: Sequence[Line], light: Classes, read: Sequence[Token], present: Classes) -> Iterator[tuple[int, ...]]:
    for line in those:
        if line.may_stand_in(present):
            clauses = [next(iter(places(clause, read, light)), None) for clause in line.clauses]
            if all(clauses):
                yield tuple(sorted(itertools.chain(*(each for each in clauses if each))))


def _is_denied(found: tuple[int, ...], known: TopicLines, read: Sequence[Token]) -> bool:
    """Whether a “nie” stands before it, with nothing but little words between; not one that is itself of the line."""
    for place in range(found[0] - 1, max(-1, found[0] - 2 - MOST_LIGHT), -1):
        if read[place].part != read[found[0]].part:
            return False
        if not known.denying.isdisjoint(read[place].classes):
            return True
        if known.light.isdisjoint(read[place].classes):
            return False
    return False


def _lines(compiler: Compiler, section: str) -> dict[str, tuple[Line, ...]]:
    written: dict[str, list[str]] = defaultdict(list)
    for file in word_files():
        for name, those in file.get(section, {}).items():
            written[name] += those
    if section == "intents":
        written = defaultdict(list, {each.value: written[each.value] for each in Intent if each.value in written})
    return {name: tuple(compiler.line(each) for each in those) for name, those in written.items()}
