"""Every refusal has words, in both languages, and they fit what it tells."""

from __future__ import annotations

import string
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from itertools import product
from typing import Any, Final, get_type_hints

import pytest

import locales
from bot.rendering.text import TextRenderer
from core.errors import Refusal, UnusableInput
from core.i18n import Language
from core.preparation.refusals import Bounds
from core.results.refusals import LineFault, TableFault
from core.roles import Role
from dialogs.engine.text import Joined, Message
from dialogs.refusals import refusal_text
from tests.clinics import small_clinic


def leaves(kind: type[Refusal]) -> list[type[Refusal]]:
    """The refusals that are raised: those with no kinds of their own."""
    kinds = kind.__subclasses__()
    return [leaf for each in kinds for leaf in leaves(each)] if kinds else [kind]


LEAVES: Final = leaves(Refusal)

_BOUNDS: Final = (
    Bounds(Decimal(1), Decimal("2.5")),
    Bounds(Decimal(1), None),
    Bounds(None, Decimal("2.5")),
)

EXAMPLES: Final[dict[Any, tuple[Any, ...]]] = {
    bool: (True, False),
    int: (1, 3, 25),
    str: ("+48 22 555 01 00",),
    date: (date(2027, 3, 2),),
    datetime: (datetime(2027, 3, 2, 8, 0, tzinfo=UTC),),
    datetime | None: (None, datetime(2027, 3, 2, 8, 0, tzinfo=UTC)),
    timedelta: (timedelta(minutes=1), timedelta(minutes=30)),
    tuple[str, ...]: (("lek. Ewa Nowak",), ("lek. Ewa Nowak", "dr n. med. Piotr Lis")),
    tuple[LineFault, ...]: ((), *((LineFault(3, each, "Potas"),) for each in TableFault)),
    int | None: (None, 100),
    Bounds: _BOUNDS,
    Bounds | None: (None, *_BOUNDS),
    frozenset[Role]: (frozenset({Role.DOCTOR}), frozenset(Role)),
}
"""What a refusal's facts can be, by their types; of an enumeration, each member."""


def examples(leaf: type[Refusal]) -> list[Refusal]:
    """A refusal with every mixture of facts."""
    kinds = {name: kind for name, kind in get_type_hints(leaf).items() if name in vars(leaf).get("__annotations__", {})}
    facts = [EXAMPLES[kind] if kind in EXAMPLES else tuple(kind) for kind in kinds.values()]
    return [leaf(**dict(zip(kinds, mixture, strict=True))) for mixture in product(*facts)]


def test_there_are_refusals() -> None:
    """The tree has its leaves, and each leaf its facts."""
    assert len(LEAVES) > 15
    assert all(examples(leaf) for leaf in LEAVES)


@pytest.mark.parametrize("leaf", LEAVES, ids=lambda leaf: leaf.__name__)
def test_words(leaf: type[Refusal]) -> None:
    """What happened is said in each language, with all facts put in."""
    clinic = small_clinic()
    for refusal in examples(leaf):
        said = {
            language: TextRenderer(language, clinic.zone).html(refusal_text(refusal, clinic)).strip()
            for language in Language
        }
        assert all(said.values())
        assert said[Language.POLISH] != said[Language.ENGLISH]
        assert not any("{" in words or "}" in words for words in said.values())


@pytest.mark.parametrize("leaf", LEAVES, ids=lambda leaf: leaf.__name__)
def test_polish_words_are_translations(leaf: type[Refusal]) -> None:
    """No refusal falls back on the English that stands in the code."""
    catalogue = locales.load(Language.POLISH.value)
    for refusal in examples(leaf):
        for message in messages(refusal_text(refusal, small_clinic())):
            if any(letter in string.ascii_letters for letter in message.msgid):
                translated = (
                    catalogue.ungettext(message.msgid, message.plural, message.count)
                    if message.plural
                    else catalogue.ugettext(message.msgid)
                )
                assert translated not in {message.msgid, message.plural}


@pytest.mark.parametrize("leaf", leaves(UnusableInput), ids=lambda leaf: leaf.__name__)
def test_what_is_typed_wrong_never_sounds_alike(leaf: type[Refusal]) -> None:
    """Facts that differ in kind are told differently: each fault of a PESEL, either half of a passport."""
    clinic = small_clinic()
    writer = TextRenderer(Language.ENGLISH, clinic.zone)
    hints = get_type_hints(leaf).values()
    kinds = [hint for hint in hints if hint is bool or (isinstance(hint, type) and issubclass(hint, StrEnum))]
    told = {writer.html(refusal_text(each, clinic)) for each in examples(leaf)}
    assert len(told) >= (len(examples(leaf)) if kinds else 1)


def messages(text: object) -> list[Message]:
    """The messages that a text is made of."""
    match text:
        case Message():
            return [text, *(each for _, value in text.values for each in messages(value))]
        case Joined(parts=parts):
            return [each for part in parts for each in messages(part)]
        case _:
            return []
