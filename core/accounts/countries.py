"""Countries by what people call them: a code, or a name in Polish or English, perhaps misspelt."""

from __future__ import annotations

from functools import cache

from babel.core import get_global
from rapidfuzz import process
from rapidfuzz.distance import OSA

from core.i18n import Language
from core.text.normalisation import plain

_NOT_COUNTRIES = frozenset({"AC", "CP", "CQ", "DG", "EA", "EU", "EZ", "IC", "QO", "TA", "UN", "XA", "XB", "ZZ"})
"""Two-letter codes that the names' source gives to islands, unions and placeholders."""

_ALSO_CALLED = {
    "d": "DE",
    "anglia": "GB",
    "england": "GB",
    "great britain": "GB",
    "szkocja": "GB",
    "scotland": "GB",
    "walia": "GB",
    "wales": "GB",
    "america": "US",
    "ameryka": "US",
    "stany": "US",
    "holland": "NL",
    "niderlandy": "NL",
    "czech republic": "CZ",
    "republika czeska": "CZ",
    "macedonia": "MK",
    "burma": "MM",
    "birma": "MM",
    "korea": "KR",
    "south korea": "KR",
    "turkey": "TR",
    "ivory coast": "CI",
    "wybrzeze kosci sloniowej": "CI",
}

_ALIKE = 0.8
"""At most one letter in five is wrong in a misspelt name."""
_CLEARLY = 0.1
"""How much more alike it must be than any other country's."""


def country_named(text: str) -> str | None:
    """The ISO 3166-1 alpha-2 code of a country called just that."""
    return _codes().get(_told(text))


def country_like(text: str) -> str | None:
    """The code of the one country whose name is nearly that."""
    names = [name for name in _codes() if len(name) > len("POL")]
    found = process.extract(_told(text), names, scorer=OSA.normalized_similarity, score_cutoff=_ALIKE, limit=None)
    close = {_codes()[name] for name, score, _ in found if score > found[0][1] - _CLEARLY}
    return close.pop() if len(close) == 1 else None


@cache
def _codes() -> dict[str, str]:
    """Every name and code, as told, with the country's code."""
    codes = {}
    for alias, (code, *others) in get_global("territory_aliases").items():
        if alias.isalpha() and not others and len(code) == len("PL"):
            codes[_told(alias)] = code
    for language in Language:
        for code, name in language.locale.territories.items():
            if len(code) == len("PL") and code.isalpha() and code not in _NOT_COUNTRIES:
                codes[_told(name)] = codes[_told(code)] = code
    return codes | _ALSO_CALLED


def _told(name: str) -> str:
    return plain(name).replace("-", " ").strip(" .,")
