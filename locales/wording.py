"""What good wording is, apart from meaning: the same braces and markup as in English, and good typography.

Each check takes words and tells what is wrong with them, if anything.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from string import Formatter
from typing import Final

from core.i18n import SPECS

COUNT: Final = frozenset({"count"})

TAG: Final = re.compile(r'<(?P<closing>/?)(?P<name>[a-z0-9-]+)(?: [a-z]+(?:="[^"<>]*")?)*>')
TAGS: Final = frozenset({"b", "i", "u", "s", "a", "code", "pre", "blockquote", "tg-spoiler"})
"""What Telegram draws, one tag for each style."""

STRAY_MARKUP: Final = re.compile(r"[<>]|&(?!(?:amp|lt|gt|quot);)")
QUOTED_OR_TAGGED: Final = re.compile(r"[”’»)\]]+$|" + TAG.pattern)

EVERYWHERE: Final = {
    r'"': "a straight quotation mark",
    r"\.\.\.": "three dots for …",
    r"(?m)(?:^| )-(?= |$)": "a hyphen for a dash",
    r"  |\t": "a gap wider than a space",
    r" [,.;:?!](?=\s|$)": "a space before a punctuation mark",
    r"(?m) $": "a space at the end of a line",
}
"""What is poorly set in any language; what in one of them, its spec tells."""


class BrokenBraces(ValueError):
    """The braces of a message can't be filled in."""


def braces(words: str) -> frozenset[str]:
    """The names that a message asks for."""
    try:
        fields = [(name, form, turn) for _, name, form, turn in Formatter().parse(words) if name is not None]
    except ValueError as error:
        raise BrokenBraces(str(error)) from error
    for name, form, turn in fields:
        if not name.isidentifier() or form or turn:
            raise BrokenBraces(f"{{{name}}} must be a plain name")
    return frozenset(name for name, _, _ in fields)


def brace_faults(english: str, words: str, may_lack: frozenset[str] = frozenset()) -> Iterator[str]:
    """Braces that the words lack, or have and should not."""
    try:
        wanted, given = braces(english), braces(words)
    except BrokenBraces as error:
        yield f"braces: {error}"
        return
    if lacking := wanted - given - may_lack:
        yield f"lacks {_braced(lacking)}"
    if unknown := given - wanted:
        yield f"has {_braced(unknown)}, which is not in the English"


def markup_faults(words: str) -> Iterator[str]:
    """Tags that Telegram would refuse, and signs that it would take for tags."""
    opened: list[str] = []
    for tag in TAG.finditer(words):
        name = tag["name"]
        if name not in TAGS:
            yield f"<{name}> is not one of the tags used here"
        elif not tag["closing"]:
            opened.append(name)
        elif not opened or opened.pop() != name:
            yield f"</{name}> closes what is not open"
    if opened:
        yield f"<{opened[-1]}> is never closed"
    if stray := STRAY_MARKUP.search(TAG.sub("", words)):
        yield f"{stray[0]} must be written as an entity"


def likeness_faults(english: str, words: str) -> Iterator[str]:
    """Where the words' tags, outer spaces or last sign differ from the English ones."""
    if _tags(english) != _tags(words):
        yield "the tags differ from the English"
    if _edges(english) != _edges(words):
        yield "spaces at the beginning or end differ from the English"
    ending, wanted = _ending(words), _ending(english)
    # A full stop may also end an abbreviation that the English doesn't need.
    if ending != wanted and (wanted, ending) != ("", "."):
        yield f"ends with {ending or 'no sign'}, the English with {wanted or 'none'}"


def typography_faults(language: str, words: str) -> Iterator[str]:
    """What a careful printer would not set."""
    plain = TAG.sub("", words)
    spec = next((spec for code, spec in SPECS.items() if code == language), None)
    for pattern, fault in (EVERYWHERE | dict(spec.misprints if spec else {})).items():
        if re.search(pattern, plain):
            yield fault
    if spec and spec.quotation_marks:
        opening, closing = spec.quotation_marks
        if plain.count(opening) != plain.count(closing):
            yield f"unequal numbers of {opening} and {closing}"


def address_faults(language: str, words: str) -> Iterator[str]:
    """Where somebody is spoken to in another form than the language's one."""
    spec = next((spec for code, spec in SPECS.items() if code == language), None)
    for pattern, fault in (spec.misaddresses if spec else {}).items():
        if re.search(pattern, TAG.sub("", words), re.IGNORECASE):
            yield f"speaks to people by {fault}"


def _braced(names: frozenset[str]) -> str:
    return ", ".join(f"{{{name}}}" for name in sorted(names))


def _tags(words: str) -> Counter[str]:
    return Counter(tag[0] for tag in TAG.finditer(words))


def _edges(words: str) -> tuple[str, str]:
    bare = words.strip()
    return words[: words.find(bare)], words[words.find(bare) + len(bare) :]


def _ending(words: str) -> str:
    """The sign that ends the words; which of the two that end a statement is a matter of tone."""
    last = QUOTED_OR_TAGGED.sub("", words.strip())[-1:]
    return {"!": "."}.get(last, last if last in "?:…." else "")
