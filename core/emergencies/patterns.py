"""The lines of the vocabulary, made ready to be looked for. How they are written is told at the top of the file."""

from __future__ import annotations

import itertools
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, TypeAlias

from core.emergencies.lexicon import Classes, Lexicon
from core.emergencies.sentences import Token

WIDEST: Final = 5
"""How many words may stand between the terms of one part, little ones aside."""

MOST_LIGHT: Final = 3
"""How many little words may stand between the words of a term."""

MOST_PLACES: Final = 24
"""Of a term in a message; more are not looked at."""

Found: TypeAlias = "tuple[int, ...]"
"""Where the words of something stand in the message."""


class UnreadableLine(Exception):
    """A line of the vocabulary that can't be understood."""


@dataclass(frozen=True, slots=True)
class Word:
    """One word of any of these classes, or one of these phrases in its place."""

    classes: Classes
    phrases: tuple[Phrase, ...] = ()
    first_classes: Classes = field(init=False)
    """What its first word may be."""

    def __post_init__(self) -> None:
        first = self.classes.union(*(each.words[0].first_classes for each in self.phrases))
        object.__setattr__(self, "first_classes", first)

    def at(self, tokens: Sequence[Token], place: int, light: Classes) -> Found | None:
        """The words that are it, beginning at a place."""
        if place >= len(tokens) or self.first_classes.isdisjoint(tokens[place].classes):
            return None
        for phrase in self.phrases:
            if found := phrase.at(tokens, place, light):
                return found
        return None if self.classes.isdisjoint(tokens[place].classes) else (place,)


@dataclass(frozen=True, slots=True)
class Phrase:
    """Words that follow each other in one part of a sentence, with nothing but little words between."""

    words: tuple[Word, ...]

    def may_stand_in(self, classes: Classes) -> bool:
        """Whether there is something for each of its words."""
        return not any(word.first_classes.isdisjoint(classes) for word in self.words)

    def at(self, tokens: Sequence[Token], place: int, light: Classes) -> Found | None:
        """Where its words stand if it begins at a place."""
        found = self.words[0].at(tokens, place, light)
        for word in self.words[1:]:
            if found is None:
                return None
            found = self._followed(word, tokens, found, light)
        return found

    def places(self, tokens: Sequence[Token], light: Classes) -> list[Found]:
        """Everywhere that it stands."""
        first = self.words[0].first_classes
        begins = (place for place, token in enumerate(tokens) if not first.isdisjoint(token.classes))
        found = (self.at(tokens, place, light) for place in begins)
        return list(itertools.islice((each for each in found if each), MOST_PLACES))

    @staticmethod
    def _followed(word: Word, tokens: Sequence[Token], found: Found, light: Classes) -> Found | None:
        last = found[-1]
        for place in range(last + 1, min(last + 2 + MOST_LIGHT, len(tokens))):
            if tokens[place].part != tokens[last].part:
                return None
            if after := word.at(tokens, place, light):
                return (*found, *after)
            if light.isdisjoint(tokens[place].classes):
                return None
        return None


@dataclass(frozen=True, slots=True)
class Line:
    """A whole line: clauses that stand anywhere in the message, each of terms that stand in one part of a sentence."""

    written: str
    clauses: tuple[tuple[Phrase, ...], ...]

    needs: tuple[Classes, ...] = field(init=False)
    """What each of its words may begin with: a message that lacks one of these hasn't the line."""

    def __post_init__(self) -> None:
        words = itertools.chain(*(term.words for term in itertools.chain(*self.clauses)))
        object.__setattr__(self, "needs", tuple(dict.fromkeys(word.first_classes for word in words)))

    def may_stand_in(self, classes: Classes) -> bool:
        """Whether there is something for each of its words; most lines are done with by this."""
        return not any(need.isdisjoint(classes) for need in self.needs)


@dataclass(frozen=True, slots=True)
class LineIndex:
    """Lines in their order, each found by the rarest of its words: a message is compared with few of them."""

    lines: tuple[Line, ...]
    by_class: Mapping[int, tuple[int, ...]]

    @classmethod
    def of(cls, lines: Iterable[Line], common: Classes) -> LineIndex:
        """`common` are little words, by which nothing is to be found."""
        kept, by_class = tuple(lines), defaultdict[int, list[int]](list)
        for place, line in enumerate(kept):
            for each in _rarest(line, common):
                by_class[each].append(place)
        return cls(kept, {each: tuple(found) for each, found in by_class.items()})

    def candidates(self, classes: Classes) -> Iterator[int]:
        """The places of the lines that may stand in a message of these classes, in order."""
        found = set(itertools.chain(*(self.by_class.get(each, ()) for each in classes)))
        return (place for place in sorted(found) if self.lines[place].may_stand_in(classes))


def _rarest(line: Line, common: Classes) -> Classes:
    """What the word may be that stands in the fewest messages: no little word, no “nie”, of few alternatives."""
    return min(line.needs, key=lambda need: (not need.isdisjoint(common), len(need)))


def places(clause: tuple[Phrase, ...], tokens: Sequence[Token], light: Classes) -> Iterator[Found]:
    """Everywhere that the terms of a clause stand together, in any order."""
    each_terms = [term.places(tokens, light) for term in clause]
    for chosen in itertools.islice(itertools.product(*each_terms), MOST_PLACES**2):
        found = sorted(itertools.chain(*chosen))
        if len(set(found)) == len(found) and _is_close(tokens, found, light):
            yield tuple(found)


def _is_close(tokens: Sequence[Token], found: list[int], light: Classes) -> bool:
    """Whether they stand in one part of a sentence, not too far from each other."""
    if tokens[found[0]].part != tokens[found[-1]].part:
        return False
    pairs = itertools.pairwise(found)
    return all(
        sum(light.isdisjoint(token.classes) for token in tokens[one + 1 : other]) <= WIDEST for one, other in pairs
    )


class Compiler:
    """Makes lines of what the vocabulary says."""

    def __init__(self, lexicon: Lexicon, lists: Mapping[str, Collection[str]], *, mistyped: bool = True) -> None:
        """`lists` are those of `[words]`, by their names; `mistyped`: words count with a wrong letter as well."""
        self._lexicon = lexicon
        self._mistyped = mistyped
        self._lists = lists
        self._compiled: dict[str, Word] = {}

    def line(self, written: str) -> Line:
        """A line as it stands in the file; `UnreadableLine` if it makes no sense."""
        clauses = (clause.split(" + ") for clause in written.split(" & "))
        return Line(written, tuple(tuple(self.phrase(term) for term in terms) for terms in clauses))

    def phrase(self, written: str) -> Phrase:
        """Words that follow each other; ` / ` stands between whole phrases to choose from."""
        choice = [self._words(each) for each in written.split(" / ")]
        return choice[0] if len(choice) == 1 else Phrase((Word(frozenset(), tuple(choice)),))

    def words(self, written: Collection[str]) -> Word:
        """Any of the words and phrases of a list."""
        phrases = [self.phrase(each) for each in written]
        single = [each.words[0] for each in phrases if len(each.words) == 1]
        longer = [each for each in phrases if len(each.words) > 1]
        classes = frozenset(itertools.chain(*(each.classes for each in single)))
        return Word(classes, (*longer, *itertools.chain(*(each.phrases for each in single))))

    def _words(self, written: str) -> Phrase:
        words = tuple(self._word(each) for each in written.split())
        if not words:
            raise UnreadableLine(written)
        return Phrase(words)

    def _word(self, written: str) -> Word:
        alternatives = written.split("|")
        lists = [self._list(each[1:-1]) for each in alternatives if each.startswith("{")]
        single = frozenset(
            self._lexicon.add(each, mistyped=self._mistyped) for each in alternatives if not each.startswith("{")
        )
        if "" in alternatives:
            raise UnreadableLine(written)
        phrases = tuple(itertools.chain(*(each.phrases for each in lists)))
        return Word(single.union(*(each.classes for each in lists)), phrases)

    def _list(self, name: str) -> Word:
        if name not in self._lists:
            raise UnreadableLine(f"{{{name}}}")
        if name not in self._compiled:
            self._compiled[name] = self.words(self._lists[name])
        return self._compiled[name]
