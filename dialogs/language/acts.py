"""What a sentence asks for: the lines of `words/`, and of the clinic's answers, looked for in it."""

from __future__ import annotations

import itertools
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Final

from core.clinic.cache import once_per_clinic
from core.clinic.model import Clinic
from core.emergencies.lexicon import SHORTEST_MISTYPED, Classes, Lexicon
from core.emergencies.patterns import Compiler, LineIndex, Word, places
from core.emergencies.sentences import Token
from core.text.similarity import plain_words
from dialogs.language.meaning import Intent
from dialogs.language.reading import SentencePiece
from dialogs.language.terms import word_files

MOST_LIGHT: Final = 6
"""How many little words may stand between “nie” and what it denies."""

OF_TIME: Final = ("terms", "weekdays", "months", "ordinals", "numbers", "relative")

NEVER_IN_DOUBT: Final = frozenset({Intent.CANCEL, Intent.MOVE})
"""They are denied if they are anywhere: “nie chcę tej wizyty odwoływać”."""


@dataclass(frozen=True, slots=True)
class Act:
    """An intent or a topic that a sentence names, and which of its pieces do; `is_denied`: it says that it isn't so."""

    name: str
    pieces: tuple[int, ...]
    is_denied: bool = False


@dataclass(frozen=True, slots=True)
class ActLines:
    """The lines of intents, or of topics, and the name of what each says."""

    names: tuple[str, ...]
    index: LineIndex


@dataclass(frozen=True, slots=True, kw_only=True)
class TopicLines:
    """Lines of what the clinic is asked, and the words that deny or stand between."""

    lexicon: Lexicon
    topics: ActLines
    denying: Classes
    light: Classes


@dataclass(frozen=True, slots=True, kw_only=True)
class Lines(TopicLines):
    """The lines of every language, by what they mean, and words of which the grammar is made."""

    intents: ActLines
    weak: ActLines
    telephone: Word
    in_person: Word
    idle: Classes


@cache
def lines() -> Lines:
    """Those of the files in `words/`."""
    lexicon, files, lists = Lexicon(), word_files(), _lists()
    compiler, exact = Compiler(lexicon, lists), Compiler(lexicon, lists, mistyped=False)
    exact.words([*lists["known"], *_words_of_time()])
    telephone = [word for file in files for word in file.get("telephone", {}).get("words", ())]
    in_person = [word for file in files for word in file.get("telephone", {}).get("in-person", ())]
    denying, light = exact.words(lists["denying"]).classes, exact.words(lists["light"]).classes
    return Lines(
        lexicon=lexicon,
        intents=_lines(compiler, "intents", denying | light),
        weak=_lines(compiler, "weak", denying | light),
        topics=_lines(compiler, "topics", denying | light),
        telephone=compiler.words(telephone),
        in_person=compiler.words(in_person),
        denying=denying,
        idle=exact.words([*lists["idle"], *lists["idle_en"], *lists["light"], *lists["wish"]]).classes,
        light=light,
    )


def _words_of_time() -> Iterator[str]:
    """Those that are whole and long enough to be taken for others with a wrong letter: “końcem” is no “kontem”."""
    for file in word_files():
        for section in OF_TIME:
            for those in file.get(section, {}).values():
                yield from (each for each in those if len(each) >= SHORTEST_MISTYPED and each.isalpha())


@once_per_clinic
def own_lines(clinic: Clinic) -> TopicLines | None:
    """Those of the clinic's own answers; `None` where it has added no words."""
    if not any(each.lines for each in clinic.answers):
        return None
    lexicon, lists = Lexicon(), _lists()
    compiler, exact = Compiler(lexicon, {}), Compiler(lexicon, {}, mistyped=False)
    denying, light = exact.words(lists["denying"]).classes, exact.words(lists["light"]).classes
    written = {each.topic: each.lines for each in clinic.answers}
    return TopicLines(
        lexicon=lexicon, topics=_act_lines(compiler, written, denying | light), denying=denying, light=light
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
    return _undoubted(_acts(lines().intents, lines(), read, of_piece), read, of_piece)


def _undoubted(found: Sequence[Act], read: Sequence[Token], of_piece: Sequence[int]) -> list[Act]:
    """With one “nie” for cancelling and moving: “nie chcę tej wizyty przekładać” cancels nothing."""
    if _is_wondering(read):
        return [replace(each, is_denied=each.is_denied or each.name in NEVER_IN_DOUBT) for each in found]
    token_at = dict(zip(of_piece, read, strict=True))
    denied = {
        token_at[place].part
        for each in found
        if each.is_denied and each.name in NEVER_IN_DOUBT
        for place in each.pieces
    }

    def shares_its_nie(act: Act) -> bool:
        those = [token_at[place] for place in act.pieces]
        return any(each.part in denied and not lines().denying.isdisjoint(each.classes) for each in those)

    return [
        replace(each, is_denied=True) if each.name in NEVER_IN_DOUBT and shares_its_nie(each) else each
        for each in found
    ]


def _is_wondering(read: Sequence[Token]) -> bool:
    """Nie wiem, czy odwołać: words of a doubt that stand across the parts of a sentence."""
    words = f" {' '.join(token.word for token in read)} "
    return any(f" {each} " in words for each in _wondering())


@cache
def _wondering() -> frozenset[str]:
    return frozenset(" ".join(plain_words(each)) for each in _lists()["wondering"])


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


def _acts(known: ActLines, among: TopicLines, read: Sequence[Token], of_piece: Sequence[int]) -> list[Act]:
    acts = []
    for name, found in _found(known, among.light, read).items():
        meant = [each for each in found if not _is_denied(each, among, read)]
        longest = max(meant or found, key=len)
        is_denied = not meant or (name in NEVER_IN_DOUBT and len(meant) < len(found))
        acts.append(Act(name, tuple(sorted({of_piece[place] for place in longest})), is_denied=is_denied))
    return acts


def _found(known: ActLines, light: Classes, read: Sequence[Token]) -> dict[str, list[tuple[int, ...]]]:
    """Where the lines stand in a sentence, by what they say."""
    present: Classes = frozenset(itertools.chain(*(token.classes for token in read)))
    found: defaultdict[str, list[tuple[int, ...]]] = defaultdict(list)
    for line_place in known.index.candidates(present):
        clauses = [next(iter(places(each, read, light)), None) for each in known.index.lines[line_place].clauses]
        if all(clauses):
            stood = itertools.chain(*(each for each in clauses if each))
            found[known.names[line_place]].append(tuple(sorted(stood)))
    return found


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


def _lines(compiler: Compiler, section: str, common: Classes) -> ActLines:
    written: dict[str, list[str]] = defaultdict(list)
    for file in word_files():
        for name, those in file.get(section, {}).items():
            written[name] += those
    if section == "intents":
        written = defaultdict(list, {each.value: written[each.value] for each in Intent if each.value in written})
    return _act_lines(compiler, written, common)


def _act_lines(compiler: Compiler, written: Mapping[str, Sequence[str]], common: Classes) -> ActLines:
    named = [(name, compiler.line(each)) for name, those in written.items() for each in those]
    return ActLines(tuple(name for name, _ in named), LineIndex.of((line for _, line in named), common))
