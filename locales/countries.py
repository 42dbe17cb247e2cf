"""Collects what countries are called, for passports: `python -m locales.countries` writes the names from which
`core.accounts.countries` reads them.

A country has the names that its own passports print (in its official languages, English and French), those in the
languages of people who come to Poland, and the Polish ones in every case. They come from Babel (Unicode's CLDR),
pycountry (ISO 3166 with its translations) and polish-inflection (the grammatical dictionary of Polish).
"""

from __future__ import annotations

import gettext
import re
import unicodedata
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

import polish_inflection
import pycountry
from babel import Locale, localedata
from babel.languages import get_official_languages

FILE: Final = Path(__file__).parent.parent / "core" / "accounts" / "country_names.toml"
HEAD: Final = "# What countries are called; `python -m locales.countries` writes it.\n\n"
WIDTH: Final = 120

_LANGUAGES: Final = ("pl", "en", "fr", "de", "es", "uk", "ru", "be")
_NOT_COUNTRIES: Final = frozenset(["AC", "CP", "CQ", "DG", "EA", "EU", "EZ", "IC", "QO", "TA", "UN", "XA", "XB", "ZZ"])
_CLDR_FORMS: Final = ("", "-alt-short", "-alt-variant", "-alt-long")
_CASES: Final = ("gen", "dat", "acc", "inst", "loc")

_PLURAL: Final = {
    "AE": "Zjednoczonych Emiratów Arabskich/Zjednoczonym Emiratom Arabskim/Zjednoczonymi Emiratami Arabskimi",
    "BM": "Bermudów/Bermudom/Bermudami/Bermudach",
    "BS": "Bahamów/Bahamom/Bahamami/Bahamach",
    "CN": "Chin/Chinom/Chinami/Chinach",
    "CZ": "Czech/Czechom/Czechami/Czechach",
    "DE": "Niemiec/Niemcom/Niemcami/Niemczech",
    "FK": "Falklandów/Falklandom/Falklandami/Falklandach",
    "HU": "Węgier/Węgrom/Węgrami/Węgrzech",
    "IN": "Indii/Indiom/Indiami/Indiach",
    "IT": "Włoch/Włochom/Włochami/Włoszech",
    "MP": "Marianów Północnych/Marianom Północnym/Marianami Północnymi/Marianach Północnych",
    "MV": "Malediwów/Malediwom/Malediwami/Malediwach",
    "NL": "Holandii/Holandię/Holandią/Niderlandy/Niderlandów/Niderlandom/Niderlandami/Niderlandach",
    "PH": "Filipin/Filipinom/Filipinami/Filipinach",
    "PS": "Palestyna/Palestyny/Palestynie/Palestynę/Palestyną/Terytoriów Palestyńskich",
    "SC": "Seszeli/Seszelom/Seszelami/Seszelach",
    "US": "Stanów Zjednoczonych/Stanom Zjednoczonym/Stanami Zjednoczonymi/Stanach Zjednoczonych",
}
"""Names in the plural, which the dictionary takes for people or does not have."""

_OF_ISLANDS: Final = ("Wysp", "Wyspom", "Wyspami", "Wyspach")
_UNDECLINED: Final = frozenset(["BJ", "BT", "SR"])
"""Names that the dictionary does not decline, though people do."""


def main() -> None:
    """Write the file anew."""
    codes = sorted(filter(re.compile("[A-Z]{2}").fullmatch, map(str, Locale("en").territories)))
    entries = [_entry(code, names_of(code)) for code in codes if code not in _NOT_COUNTRIES]
    FILE.write_text(HEAD + "".join(entries), encoding="utf-8")


def names_of(code: str) -> list[str]:
    """All names of a country, the Polish one first."""
    polish = _without_remark(Locale("pl").territories[code])
    found = [polish, *_in_polish_cases(code, polish)]
    for language in dict.fromkeys((*_LANGUAGES, *get_official_languages(code, regional=True, de_facto=True))):
        found += _of_cldr(code, language)
        found += _of_iso(code, language)
    tidy = (unicodedata.normalize("NFC", _without_remark(name)).strip() for name in found)
    return list(dict.fromkeys(name for name in tidy if len(name) > 1 and not re.fullmatch("[A-Z]{2}", name)))


def _of_cldr(code: str, language: str) -> Iterator[str]:
    if localedata.exists(language):
        territories = Locale.parse(language).territories
        yield from (territories[code + form] for form in _CLDR_FORMS if code + form in territories)


def _of_iso(code: str, language: str) -> Iterator[str]:
    country = pycountry.countries.get(alpha_2=code)
    if country is None:
        return
    locale = next((each for each in (language, language.partition("_")[0]) if _has_iso(each)), None)
    translated = gettext.translation("iso3166-1", pycountry.LOCALES_DIR, [locale]).gettext if locale else None
    for name in filter(None, (getattr(country, each, None) for each in ("name", "official_name", "common_name"))):
        if language == "en":
            yield _in_order(name)
        elif translated is not None and translated(name) != name:
            yield _in_order(translated(name))


def _has_iso(language: str) -> bool:
    return bool(gettext.find("iso3166-1", pycountry.LOCALES_DIR, [language]))


def _in_order(name: str) -> str:
    """Korea, Republic of → Republic of Korea."""
    short, comma, long = name.partition(", ")
    return f"{long} {short}" if comma and "," not in long else name


def _without_remark(name: str) -> str:
    return re.sub(r"\s*[(\[].*?[)\]]|^SRA ", "", name)


def _in_polish_cases(code: str, name: str) -> Iterable[str]:
    if code in _PLURAL:
        return _PLURAL[code].split("/")
    if name.startswith("Wyspy "):
        return [f"{form} {name.removeprefix('Wyspy ')}" for form in _OF_ISLANDS]
    if code in _UNDECLINED:
        return [name + ending for ending in ("u", "owi", "em", "ie")]
    forms = (polish_inflection.odmien_fraze(name, case, default=None) for case in _CASES)
    return [form for form in forms if form]


def _entry(code: str, names: list[str]) -> str:
    lines = ["   "]
    for name in names:
        quoted = ' "' + name.replace("\\", "\\\\").replace('"', '\\"') + '",'
        if len(lines[-1] + quoted) > WIDTH:
            lines.append("   ")
        lines[-1] += quoted
    return "\n".join((f"{code} = [", *lines, "]\n"))


if __name__ == "__main__":
    main()
