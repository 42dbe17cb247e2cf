"""The file of words, read and checked."""

from __future__ import annotations

import tomllib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Annotated, Final, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from core.emergencies.kinds import EmergencyKind
from core.emergencies.lexicon import Classes, Lexicon
from core.emergencies.patterns import Compiler, Line, LineIndex, Phrase, Word

FILE: Final = "vocabulary.toml"

Lines = Annotated[tuple[str, ...], Field(min_length=1)]


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Grammar(_Part):
    """Words that say how the others are meant; the file tells what each list is for."""

    light: Lines
    denying: Lines
    between: Lines
    listing: Lines
    listing_on: Lines
    denied_nouns: Lines
    denied_after: Lines
    breaks: Lines
    past: Lines
    now: Lines
    about: Lines
    about_after: Lines
    having: Lines


class Harmless(_Part):
    """Ways of speaking that only look dangerous."""

    words: Lines
    phrases: Lines


class KindWords(_Part):
    """The lines of one kind. What is past doesn't matter where somebody may try again."""

    id: EmergencyKind
    signs: Lines
    names: tuple[str, ...] = ()
    crisis: bool = False
    even_past: bool = False

    @model_validator(mode="after")
    def _says_what_the_code_says(self) -> Self:
        if self.crisis != self.id.is_crisis:
            message = f"{self.id}: crisis must be {self.id.is_crisis}".lower()
            raise ValueError(message)
        return self


class VocabularyFile(_Part):
    """The whole file."""

    words: dict[str, Lines]
    grammar: Grammar
    harmless: Harmless
    kinds: tuple[KindWords, ...]

    @model_validator(mode="after")
    def _has_each_kind_once(self) -> Self:
        given = Counter(each.id for each in self.kinds)
        wrong = [kind.value for kind in EmergencyKind if given[kind] != 1]
        if wrong:
            message = f"needed once each: {', '.join(wrong)}"
            raise ValueError(message)
        return self


@dataclass(frozen=True, slots=True)
class KindLines:
    """The lines of one kind, ready to be looked for."""

    kind: EmergencyKind
    index: LineIndex
    """Signs, then names."""
    signs: int
    """How many of the lines are signs."""
    even_past: bool

    def candidates(self, classes: Classes) -> Iterator[tuple[Line, bool]]:
        """The lines that may stand in a message of these classes, in order, and whether each is a name."""
        return ((self.index.lines[place], place >= self.signs) for place in self.index.candidates(classes))


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The file, ready for use; what each field holds is told in the file."""

    lexicon: Lexicon
    kinds: tuple[KindLines, ...]
    harmless: tuple[Phrase, ...]
    light: Classes
    denying: Classes
    between: Classes
    listing: Classes
    listing_on: Classes
    denied_nouns: Classes
    denied_after: Word
    breaks: Word
    past: Word
    now: Word
    about: Word
    about_after: Classes
    having: Classes


@cache
def vocabulary() -> Vocabulary:
    """The vocabulary that comes with the portal."""
    return compiled(parse(resources.files(__package__).joinpath(FILE).read_text(encoding="utf-8")))


def parse(text: str) -> VocabularyFile:
    """The file's content; `ValidationError` or `TOMLDecodeError` when it isn't what the file should be."""
    return VocabularyFile.model_validate(tomllib.loads(text))


def compiled(file: VocabularyFile) -> Vocabulary:
    """The vocabulary of a file; `UnreadableLine` names a line that can't be understood."""
    lexicon = Lexicon()
    exact, grammar = Compiler(lexicon, file.words, mistyped=False), file.grammar
    compiler = Compiler(lexicon, file.words)
    common = exact.words((*grammar.light, *grammar.denying)).classes
    for word in file.harmless.words:
        lexicon.add_right(word)
    return Vocabulary(
        lexicon=lexicon,
        kinds=tuple(_kind(compiler, each, common) for each in file.kinds),
        harmless=tuple(exact.phrase(each) for each in file.harmless.phrases),
        light=exact.words(grammar.light).classes,
        denying=exact.words(grammar.denying).classes,
        between=exact.words(grammar.between).classes,
        listing=exact.words(grammar.listing).classes,
        listing_on=exact.words(grammar.listing_on).classes,
        denied_nouns=exact.words(grammar.denied_nouns).classes,
        denied_after=exact.words(grammar.denied_after),
        breaks=exact.words(grammar.breaks),
        past=exact.words(grammar.past),
        now=exact.words(grammar.now),
        about=exact.words(grammar.about),
        about_after=exact.words(grammar.about_after).classes,
        having=exact.words(grammar.having).classes,
    )


def _kind(compiler: Compiler, words: KindWords, common: Classes) -> KindLines:
    lines = LineIndex.of((compiler.line(each) for each in (*words.signs, *words.names)), common)
    return KindLines(words.id, lines, len(words.signs), words.even_past)
