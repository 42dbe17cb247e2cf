"""What a sentence asks for: the lines of `words/`, looked for in it."""

from __future__ import annotations

import itertools
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Final

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


@dataclass(frozen=True, slots=True)
class Lines:
    """The lines of every language, by what they mean, and words of which the grammar is made."""

    lexicon: Lexicon
    intents: Mapping[str, Sequence[Line]]
    weak: Mapping[str, Sequence[Line]]
    topics: Mapping[str, Sequence[Line]]
    telephone: Word
    in_person: Word
    denying: Classes
    idle: Classes
    light: Classes


@cache
def lines() -> Lines:
    """Those of the files in `words/`."""
    lexicon, files = Lexicon(), word_files()
    lists: dict[str, list[str]] = defaultdict(list)
    for file in files:
        for name, words in file.get("lists", {}).items():
            lists[name] += words
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


def tokens(found: Sequence[SentencePiece], blank: frozenset[int]) -> tuple[list[Token], list[int]]:
    """The words as lines see them, and which piece each is; `blank` ones mean nothing."""
    known = lines().lexicon
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
    return _acts(lines().intents, read, of_piece)


def weak_intents(read: Sequence[Token], of_piece: Sequence[int]) -> list[Act]:
    """Those that count where nothing else is asked for."""
    return _acts(lines().weak, read, of_piece)


def topics(read: Sequence[Token], of_piece: Sequence[int]) -> list[Act]:
    """What the clinic is asked."""
    return _acts(lines().topics, read, of_piece)


def _acts(known: Mapping[str, Sequence[Line]], read: Sequence[Token], of_piece: Sequence[int]) -> list[Act]:
    present: Classes = frozenset(itertools.chain(*(token.classes for token in read)))
    acts = []
    for name, those in known.items():
        found = list(_found(those, read, present))
        if not found:
            continue
        meant = [each for each in found if not _is_denied(each, read)]
        longest = max(meant or found, key=len)
        acts.append(Act(name, tuple(sorted({of_piece[place] for place in longest})), is_denied=not meant))
    return acts


def _found(those: Sequence[Line], read: Sequence[Token], present: Classes) -> Iterator[tuple[int, ...]]:
    light = lines().light
    for line in those:
        if line.may_stand_in(present):
            clauses = [next(iter(places(clause, read, light)), None) for clause in line.clauses]
            if all(clauses):
                yield tuple(sorted(itertools.chain(*(each for each in clauses if each))))


def _is_denied(found: tuple[int, ...], read: Sequence[Token]) -> bool:
    """Whether a “nie” stands before it, with nothing but little words between; not one that is itself of the line."""
    known = lines()
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
