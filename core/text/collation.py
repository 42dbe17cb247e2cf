"""The order in which people look for names in a list: by surname, as the Polish alphabet has it."""

from __future__ import annotations

from itertools import chain
from typing import Final, TypeAlias

from core.text.normalisation import normalised, plain_letters
from core.text.surnames import surname_of, without_titles

_ALPHABET: Final = {letter: (place,) for place, letter in enumerate("0123456789aąbcćdeęfghijklłmnńoópqrsśtuvwxyzźż")}
_OTHER_SCRIPTS: Final = len(_ALPHABET)

Order: TypeAlias = tuple[tuple[tuple[int, ...], ...], str]


def polish_order(text: str) -> Order:
    """What texts are to be sorted by: word by word (PN-N-01178), ą behind a; a letter with another language's accent
    stands with the one without, and other scripts come last.
    """
    words = normalised(text).casefold().replace("-", " ").split()
    places = ((_ALPHABET.get(letter) or _places(letter) for letter in word) for word in words)
    return tuple(tuple(chain.from_iterable(each)) for each in places), text


def order_by_surname(full_name: str) -> tuple[Order, Order]:
    """What people are to be sorted by, though their titles and first names come first."""
    return polish_order(surname_of(full_name)), polish_order(without_titles(full_name))


def _places(letter: str) -> tuple[int, ...]:
    """Of a letter that the alphabet doesn't have."""
    plain = (each for each in plain_letters(letter) if each.isalnum())
    return tuple(chain.from_iterable(_ALPHABET.get(each, (_OTHER_SCRIPTS + ord(each),)) for each in plain))
