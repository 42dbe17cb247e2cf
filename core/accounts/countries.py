"""Countries by what people call them: in their own languages, Polish in any case, English, by code or nationality.

`country_names.toml` holds the names, which `python -m locales.countries` collects. What may mean several countries is
never taken for one of them.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections import defaultdict
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import Final

from babel.core import get_global
from rapidfuzz import process
from rapidfuzz.distance import OSA

from core.text.normalisation import plain_letters

_FILE: Final = Path(__file__).with_name("country_names.toml")

LONGEST_NAME: Final = 10
"""Words."""

_SHORTEST_NAME: Final = 4
"""Letters of every keyboard; what is shorter is a code, or one of those below."""

_ALSO_CALLED: Final = {
    "AE": "UAE, ZEA, Emiraty, Emirates",
    "BA": "BiH, Bośnia, Bosnia",
    "CI": "Wybrzeże Kości Słoniowej, Ivory Coast",
    "CZ": "Czech Republic, Republika Czeska",
    "GB": "UK, Anglia, England, Great Britain, Szkocja, Scotland, Walia, Wales, Irlandia Północna, Northern Ireland, "
    "United Kingdom of Great Britain and Northern Ireland",
    "KR": "South Korea, Republic of Korea",
    "MK": "Macedonia",
    "MM": "Burma, Birma, Mjanma, Myanmar",
    "NL": "Holland, Niderlandy",
    "PS": "Palestyna, Palestine",
    "TR": "Turkey, Türkiye",
    "US": "USA, America, Ameryka, Stany, Stanów, United States of America",
    "ZA": "RPA, RSA",
}
_SEVERAL: Final = {
    "CD CG": "Congo, Kongo, Konga, Kongu, Kongiem, Конго",
    "CN TW": "Republic of China, Republika Chińska",
    "KP KR": "Korea, Korei, Koreę, Koreą",
    "MF SX": "Saint Martin, Sint Maarten",
    "NG RU": "Nga",
    "VG VI": "Virgin Islands, Wyspy Dziewicze, Wysp Dziewiczych",
}
_OTHER_CODES: Final = {"D": "DE", "RKS": "XK", "GBD": "GB", "GBN": "GB", "GBO": "GB", "GBP": "GB", "GBS": "GB"}
"""Of passports and cars, which ISO does not have."""

_FORMER: Final = frozenset({"BUR", "DDR"})
"""Three letters of countries that are called otherwise now."""

_NATIONALITIES: Final = {
    "AM": "ormiańsk armenian",
    "AT": "austriack austrian",
    "AU": "australijsk australian",
    "AZ": "azerbejdżańsk azerbaijani",
    "BE": "belgijsk belgian",
    "BG": "bułgarsk bulgarian",
    "BY": "białorusk belarusian",
    "CA": "kanadyjsk canadian",
    "CH": "szwajcarsk swiss",
    "CN": "chińsk chinese",
    "CZ": "czesk czech",
    "DE": "niemieck german",
    "DK": "duńsk danish",
    "EE": "estońsk estonian",
    "ES": "hiszpańsk spanish",
    "FI": "fińsk finnish",
    "FR": "francusk french",
    "GB": "brytyjsk british",
    "GE": "gruzińsk georgian",
    "GR": "greck greek",
    "HU": "węgiersk hungarian",
    "IE": "irlandzk irish",
    "IN": "indyjsk indian",
    "IT": "włosk italian",
    "KZ": "kazachsk kazakh",
    "LT": "litewsk lithuanian",
    "LV": "łotewsk latvian",
    "MD": "mołdawsk moldovan",
    "NL": "holendersk dutch",
    "NO": "norwesk norwegian",
    "NP": "nepalsk nepali",
    "PH": "filipińsk filipino",
    "PL": "polsk polish",
    "PT": "portugalsk portuguese",
    "RO": "rumuńsk romanian",
    "RU": "rosyjsk russian",
    "SE": "szwedzk swedish",
    "SK": "słowack slovak",
    "TR": "tureck turkish",
    "UA": "ukraińsk ukrainian",
    "US": "amerykańsk american",
    "UZ": "uzbeck uzbek",
    "VN": "wietnamsk vietnamese",
}
"""The Polish one without its ending, then the English one."""

_ENDINGS: Final = ("i", "a", "ie", "iego", "iej", "iemu", "im", "a", "ich")

_ALIKE: Final = 0.8
"""At most one letter in five is wrong in a misspelt name."""


def words_of(text: str) -> list[str]:
    """The words of a text in its own letters and digits; everything else parts them, but for apostrophes."""
    kept = (sign if unicodedata.category(sign)[0] in "LMN" else "" if sign in "'’ʼ`" else " " for sign in text)
    return "".join(kept).split()


def countries_named(text: str) -> frozenset[str]:
    """The ISO 3166-1 alpha-2 codes of all countries that are called just that, by name or by code."""
    words = words_of(text)
    return _names().get(_told(words), frozenset()) | countries_coded("".join(words))


def countries_coded(word: str) -> frozenset[str]:
    """The country whose code that is, of two or three letters."""
    code = _codes().get(word.upper())
    return frozenset((code,)) if code else frozenset()


@cache
def three_letters_of(country: str) -> str:
    """The ISO 3166-1 alpha-3 code of a country by its alpha-2 code; the latter, where there is none."""
    aliases = get_global("territory_aliases").items()
    threes = [each for each, codes in aliases if re.fullmatch("[A-Z]{3}", each) and codes == [country]]
    return min(threes, key=lambda code: (code in _FORMER, code), default=country)


def names_among(words: Sequence[str]) -> Iterator[tuple[range, frozenset[str]]]:
    """The places of all names among words, from the left, the longest first, with whom each may mean."""
    names, start = _names(), 0
    while start < len(words):
        ends = range(min(len(words), start + LONGEST_NAME), start, -1)
        end = next((each for each in ends if _told(words[start:each]) in names), None)
        if end is not None:
            yield range(start, end), names[_told(words[start:end])]
        start = end or start + 1


def countries_like(text: str) -> tuple[str, ...]:
    """The countries with a name that is nearly that, the nearest first."""
    told = _told(words_of(text))
    found = process.extract(told, list(_names()), scorer=OSA.normalized_similarity, score_cutoff=_ALIKE, limit=None)
    return tuple(dict.fromkeys(code for name, _, _ in found for code in sorted(_names()[name])))


@cache
def all_countries() -> tuple[str, ...]:
    """The code of each country or territory that has names."""
    return tuple(_collected())


@cache
def _collected() -> dict[str, list[str]]:
    return tomllib.loads(_FILE.read_text(encoding="utf-8"))


@cache
def _names() -> dict[str, frozenset[str]]:
    """Every name, as told, with the countries that have it."""
    found: defaultdict[str, set[str]] = defaultdict(set)
    for code, names in _collected().items():
        for name in names:
            told = _told(words_of(name))
            if len(told) >= _SHORTEST_NAME or not told.isascii():
                found[told].add(code)
    for codes, also in (*_ALSO_CALLED.items(), *_SEVERAL.items()):
        for name in also.split(", "):
            found[_told(words_of(name))].update(codes.split())
    for code, nationality in _NATIONALITIES.items():
        stem, _, english = nationality.partition(" ")
        for word in (english, *(stem + ending for ending in _ENDINGS)):
            found[_told([word])].add(code)
    return {told: frozenset(codes) for told, codes in found.items()}


@cache
def _codes() -> dict[str, str]:
    known = set(all_countries())
    aliases = get_global("territory_aliases").items()
    threes = {alias: codes[0] for alias, codes in aliases if re.fullmatch("[A-Z]{3}", alias) and len(codes) == 1}
    return (
        {alias: code for alias, code in threes.items() if code in known} | {each: each for each in known} | _OTHER_CODES
    )


def _told(words: Sequence[str]) -> str:
    return plain_letters(" ".join(words))
