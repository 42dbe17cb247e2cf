"""Makes `core/text/forms.toml`, the forms of the words of `inflected.toml`: `python -m tests.language.forms`.

The forms are of the grammatical dictionary of Polish, by polish-inflection, which only who develops the portal has.
"""

from __future__ import annotations

import sys
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any, Final

import polish_inflection as polish

from core.text.normalisation import plain_letters

HERE: Final = Path(__file__).parent
LIST: Final = HERE / "inflected.toml"
DATA: Final = HERE.parents[1] / "core" / "text" / "forms.toml"
BY_HAND: Final = "by-hand"
ALIKE: Final = "alike"
OF_PEOPLE: Final = "m1"
"""The dictionary's gender of men, who alone have plurals such as Kowalscy."""

GENDERS: Final = (polish.MĘSKI, "m2", OF_PEOPLE, polish.ŻEŃSKI, polish.NIJAKI)
SHORTEST: Final = 3
"""The shortest form that is kept: “ok” is no eyes."""

HEADER: Final = """\
# Made of tests/language/inflected.toml by `python -m tests.language.forms`; a test compares. A line is a word and its
# forms, all without accents. They are of the grammatical dictionary of Polish (SGJP, https://sgjp.pl), of which this
# has to be said:
#
# Copyright © 2007–2026 Marcin Woliński, Zbigniew Bronk, Włodzimierz Gruszczyński, Witold Kieraś, Zygmunt Saloni,
# Danuta Skowrońska, Robert Wołosz. All rights reserved.
#
# Redistribution and use in source and binary forms, with or without modification, are permitted provided that the
# following conditions are met: 1. Redistributions of source code must retain the above copyright notice, this list of
# conditions and the following disclaimer. 2. Redistributions in binary form must reproduce the above copyright
# notice, this list of conditions and the following disclaimer in the documentation and/or other materials provided
# with the distribution.
#
# THIS SOFTWARE IS PROVIDED BY COPYRIGHT HOLDERS “AS IS” AND ANY EXPRESS OR IMPLIED WARRANTIES, INCLUDING, BUT NOT
# LIMITED TO, THE IMPLIED WARRANTIES OF MERCHANTABILITY AND FITNESS FOR A PARTICULAR PURPOSE ARE DISCLAIMED. IN NO
# EVENT SHALL COPYRIGHT HOLDERS OR CONTRIBUTORS BE LIABLE FOR ANY DIRECT, INDIRECT, INCIDENTAL, SPECIAL, EXEMPLARY, OR
# CONSEQUENTIAL DAMAGES (INCLUDING, BUT NOT LIMITED TO, PROCUREMENT OF SUBSTITUTE GOODS OR SERVICES; LOSS OF USE,
# DATA, OR PROFITS; OR BUSINESS INTERRUPTION) HOWEVER CAUSED AND ON ANY THEORY OF LIABILITY, WHETHER IN CONTRACT,
# STRICT LIABILITY, OR TORT (INCLUDING NEGLIGENCE OR OTHERWISE) ARISING IN ANY WAY OUT OF THE USE OF THIS SOFTWARE,
# EVEN IF ADVISED OF THE POSSIBILITY OF SUCH DAMAGE.
"""


class UnknownWordsError(Exception):
    """Words that the dictionary doesn't have, and that no forms were given for by hand."""


def words(section: str) -> list[str]:
    """Those of a section of the list; groups as they are written."""
    return [str(each) for each in _list()[section]["words"].split()]


def forms_of(word: str, *, of_people: bool = False) -> frozenset[str]:
    """The forms of a word, with accents, itself among them; of a surname, those of women too.

    Raises: UnknownWordsError.
    """
    if given := _list()[BY_HAND].get(word):
        return frozenset((word, *given.split()))
    if model := _list()[ALIKE].get(word):
        return _alike(word, model)
    found = {*noun_forms(word), *_adjective_forms(word)}
    if of_people:
        found |= set(_of_women(word))
    if not found:
        raise UnknownWordsError(word)
    return frozenset((word, *found))


def noun_forms(word: str, numbers: Iterable[str] = polish.LICZBY) -> frozenset[str]:
    """Those that the dictionary has of a noun or a name, in these numbers."""
    return frozenset(
        form
        for number in numbers
        for case in polish.PRZYPADKI
        for form in polish.odmien_warianty(word, case, number)
        if form
    )


def singular_forms(word: str) -> frozenset[str]:
    """Those of one, without accents."""
    return frozenset(map(plain_letters, noun_forms(word, (polish.POJEDYNCZA,))))


def made() -> str:
    """What the data file has to hold."""
    lines, unknown = [HEADER], list[str]()
    for section in _list():
        if section in {BY_HAND, ALIKE}:
            continue
        groups: dict[str, frozenset[str]] = {}
        for group in dict.fromkeys(words(section)):
            try:
                of_group = [forms_of(each, of_people=section == "surnames") for each in group.split("/")]
            except UnknownWordsError as unknown_word:
                unknown.append(str(unknown_word))
                continue
            lemma = plain_letters(group.split("/")[0])
            groups[lemma] = groups.get(lemma, frozenset()).union(*of_group)
        lines.append(f"{section} = '''")
        lines += (_line(lemma, forms) for lemma, forms in groups.items())
        lines.append("'''")
        lines.append("")
    if unknown:
        raise UnknownWordsError(" ".join(unknown))
    return "\n".join(lines)


def main() -> None:
    """Write it."""
    DATA.write_text(made(), encoding="utf-8")
    sys.stdout.write(f"{DATA.name}: {DATA.stat().st_size} bytes\n")


@cache
def _list() -> Mapping[str, Any]:
    return tomllib.loads(LIST.read_text(encoding="utf-8"))


def _line(lemma: str, forms: Iterable[str]) -> str:
    rest = sorted(plain for each in forms if len(plain := plain_letters(each)) >= SHORTEST and plain != lemma)
    rest = list(dict.fromkeys(rest))
    return " ".join((lemma, *rest))


def _alike(word: str, model: str) -> frozenset[str]:
    """Its forms, with the endings of another word's, behind what the two don't end with in common."""
    stem, of_model = word, model
    while stem and of_model and stem[-1] == of_model[-1]:
        stem, of_model = stem[:-1], of_model[:-1]
    return frozenset(stem + form.removeprefix(of_model) for form in forms_of(model) if form.startswith(of_model))


def _adjective_forms(word: str) -> Iterator[str]:
    """Those of an adjective, if it is one: of kardiologiczny, and of Nowakowski."""
    is_surname = word.endswith(("ski", "cki", "dzki"))
    if word.endswith(("y", "i")) and (is_surname or _is_adjective(word)):
        for number in (polish.POJEDYNCZA, polish.MNOGA):
            for case in polish.PRZYPADKI:
                for gender in GENDERS:
                    yield polish.odmien_przymiotnik(word, case, gender, number)


def _is_adjective(word: str) -> bool:
    return any(each.lemat == word.lower() for each in polish.podaj_przymiotnik(word))


def _of_women(surname: str) -> Iterator[str]:
    """What women are called after a man's surname that is a noun: Kowalczykowa, Nowakówna."""
    genitives = [
        each
        for each in polish.odmien_warianty(surname, "gen", polish.POJEDYNCZA)
        if each.endswith("a") and each != surname
    ]
    for genitive in genitives:
        stem = genitive[:-1]
        yield from (stem + end for end in ("owa", "owej", "ową", "owo", "ówna", "ówny", "ównie", "ównę", "ówną"))


if __name__ == "__main__":
    main()
