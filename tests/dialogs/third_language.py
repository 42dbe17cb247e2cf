"""A made-up third language: every message of the catalogue and every word of the clinic's stands in brackets.

It is made as a real one would be: a spec, a catalogue (of the messages that are found in the code) and words in the
clinic file. What people see outside of brackets then comes from nowhere that a translator could reach.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from babel.support import NullTranslations

import locales
from bot.rendering.text import TextRenderer
from bot.simulator.actors.world import World
from bot.simulator.world.journal import Answered, Edited, KeyboardChanged, Sent
from core import i18n
from core.i18n import Language
from core.language_specs import DateFormats, LanguageSpec
from dialogs.engine.text import NameOfCountry, Quote, Value, Verbatim
from tests.dialogs import clinic_side, player, ways_on
from tests.languages import messages_in_code

CODE = "xx"
SPEC = LanguageSpec(
    code=CODE,
    own_name="⟦name⟧",
    own_word="⟦word⟧",
    locale="en",
    dates=DateFormats(
        day="dd.MM.y",
        short_day="dd.MM",
        date="dd.MM",
        time="HH:mm",
        moment="dd.MM.y HH:mm",
        short_moment="dd.MM HH:mm",
        month="MM.y",
        numeric="dd.MM.y",
    ),
)

_WORDS = re.compile(r'(?P<key>\b(?:\w+\.)?)en = (?:"""(?P<long>.*?)"""|"(?P<short>[^"\n]*)")', re.DOTALL)
_INNERMOST = re.compile(r"⟦[^⟦⟧⟪⟫]*⟧|⟪[^⟦⟧⟪⟫]*⟫")
_CUT_OFF = re.compile(r"[⟦⟪][^⟧⟫]*…?$")
"""What is cut off at its end."""

WORDS_OF_A_NAME = 3

_OURS = re.compile(rf'(?:, |\n(?:\w+\.)?){CODE} = (?:""".*?"""|"[^"\n]*")', re.DOTALL)


_HELD_IN = 'consultation_languages = ["pl", "en"]'


class Catalogue(NullTranslations):
    """Each message that the tools find in the code, in brackets; what they don't find stays as it is."""

    def __init__(self) -> None:
        super().__init__()
        self._known = {(each.context, words) for each in messages_in_code() for words in _forms(each.id)}

    def ugettext(self, message: str) -> str:
        return self._bracketed(None, message)

    def ungettext(self, singular: str, plural: str, num: int) -> str:
        return self._bracketed(None, singular if num == 1 else plural)

    def upgettext(self, context: str, message: str) -> str:
        return self._bracketed(context, message)

    def _bracketed(self, context: str | None, message: str) -> str:
        return f"⟦{message}⟧" if (context, message) in self._known else message


def _forms(words: str | tuple[str, ...] | list[str]) -> tuple[str, ...]:
    return (words,) if isinstance(words, str) else tuple(words)


class MarkingRenderer(TextRenderer):
    """Writes in the third language for everybody, and marks what is in no language: names, and what people wrote."""

    def __init__(self, _said: set[str], _language: Language, zone: ZoneInfo) -> None:
        super().__init__(Language(CODE), zone)

    def _write(self, text: Value, *, as_html: bool) -> str:
        written = super()._write(text, as_html=as_html)
        is_name = isinstance(text, NameOfCountry | str) or (isinstance(text, Verbatim | Quote) and text.string)
        return f"⟪{written}⟫" if is_name else written


@pytest.fixture
def third_language(monkeypatch: pytest.MonkeyPatch) -> Language:
    """The third language, spoken to everybody on every stage of the test."""
    language = str.__new__(Language, CODE)
    catalogue, load, clinic_file, changed = Catalogue(), locales.load, clinic_side.clinic_file, clinic_side._changed

    def written(*asked: object) -> Path:
        before = clinic_file(*asked)  # type: ignore[arg-type]
        folder = asked[2]
        assert isinstance(folder, Path)
        after = folder / "with_words.toml"
        after.write_text(with_words(before.read_text(encoding="utf-8")), encoding="utf-8")
        return after

    monkeypatch.setitem(i18n.SPECS, language, SPEC)
    monkeypatch.setattr(locales, "load", lambda code: catalogue if code == CODE else load(code))
    monkeypatch.setattr(clinic_side, "clinic_file", written)
    monkeypatch.setattr(clinic_side, "_changed", lambda toml, change: with_words(changed(_OURS.sub("", toml), change)))
    monkeypatch.setattr(player, "NotingWriter", MarkingRenderer)
    monkeypatch.setattr(player, "transcript", shown)
    for module in (player, ways_on):
        monkeypatch.setattr(module, "check_labels", lambda *_: None)  # with its brackets, a label may be too long
    return language


def with_words(toml: str) -> str:
    """A clinic file with words of the third language wherever there are English ones. In a short name each word has
    brackets of its own: beside a time, only those are shown that tell one place from the others. Online consultations
    that are held in all languages are held in this one too.
    """
    toml = toml.replace(_HELD_IN, f'{_HELD_IN[:-1]}, "{CODE}"]')
    return _WORDS.sub(_and_ours, toml)


def _and_ours(english: re.Match[str]) -> str:
    start = english["key"]
    words = f'"""⟦{english["long"]}⟧"""' if english["short"] is None else f'"{_in_brackets(english["short"])}"'
    return f"{english[0]}{chr(10) if start else ', '}{start}{CODE} = {words}"


def _in_brackets(words: str) -> str:
    return " ".join(f"⟦{part}⟧" for part in _parts(words))


def _parts(words: str) -> list[str]:
    parts = words.split()
    return parts if len(parts) <= WORDS_OF_A_NAME else [words]


def shown(world: World, since: int, *, several: bool = False, directions: Mapping[int, str] | None = None) -> str:
    """All that the bot wrote since then, in place of a transcript: a list in JSON."""
    assert several in {True, False}
    assert directions is None or isinstance(directions, dict)
    return json.dumps(list(_strings(world, since)))


def _strings(world: World, since: int) -> Iterator[str]:
    for entry in world.log.after(since):
        match entry:
            case Sent(message=message) | Edited(message=message) if message.sender.is_bot:
                yield message.text
                yield from (button["text"] for row in message.inline_keyboard for button in row)
            case Answered(text=str(text)):
                yield text
            case KeyboardChanged(keyboard=dict() as keyboard):
                yield from (button["text"] for row in keyboard.get("keyboard", []) for button in row)
            case _:
                pass


def left_over(string: str) -> str:
    """The letters that stand outside of brackets and marks."""
    while (inside := _INNERMOST.sub("", string)) != string:
        string = inside
    return "".join(sign for sign in _CUT_OFF.sub("", string) if sign.isalpha())
