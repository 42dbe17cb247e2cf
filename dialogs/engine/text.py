"""Words that wait for a language.

Dialogs say `_("Hello, {name}", name=...)` and get a `Text`, not a string: it is rendered once, in `bot`, in the
language of the person who will read it. Braces are `str.format` fields. A value is escaped when it is put in, so a
message may hold Telegram's HTML (`<b>`) and a value may not. Catalogue tools find messages by the names `_`, `n_`
and `p_`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import TypeAlias

import locales
from core.i18n import Language, Words


class Form(StrEnum):
    """How a date or a moment is written; moments are shown in the clinic's time zone (D17)."""

    DAY = "day"  # Tuesday, 2 March 2027
    SHORT_DAY = "short_day"  # Tue, 2 Mar
    DATE = "date"  # 2 Mar
    SHORT_DATE = "short_date"  # 2 Mar 2026
    TIME = "time"  # 09:00
    MOMENT = "moment"  # Tuesday, 2 March 2027, 09:00
    SHORT_MOMENT = "short_moment"  # Tue, 2 Mar, 09:00
    MONTH = "month"  # March 2027
    NUMERIC = "numeric"  # 02.03.2027 or 02/03/2027


@dataclass(frozen=True, slots=True)
class When:
    """A date, or an aware moment, to be written in the reader's language."""

    value: date | datetime
    form: Form


@dataclass(frozen=True, slots=True)
class Message:
    """One message of the catalogue, with the values for its braces."""

    msgid: str
    values: tuple[tuple[str, Value], ...] = ()
    context: str | None = None
    plural: str | None = None
    count: int = 0


@dataclass(frozen=True, slots=True)
class Joined:
    """Several texts, one after another."""

    parts: tuple[Text, ...]
    between: str


@dataclass(frozen=True, slots=True)
class Verbatim:
    """Something that is nobody's language: a person's name, a telephone number, an address."""

    string: str


@dataclass(frozen=True, slots=True)
class Figure:
    """A decimal with a point and as many places as were written: the reader's language has its own decimal sign."""

    string: str


@dataclass(frozen=True, slots=True)
class Quote:
    """What somebody wrote, as much of it as fits: `longest` is counted as Telegram does, an emoji for two."""

    string: str
    longest: int


@dataclass(frozen=True, slots=True)
class Mention:
    """A person of the staff chat by their name: they are told that they were mentioned."""

    address: str
    name: str


@dataclass(frozen=True, slots=True)
class NameOfLanguage:
    """What a language is called in the reader's."""

    language: Language


@dataclass(frozen=True, slots=True)
class NameOfCountry:
    """What a country is called in the reader's language, by its ISO 3166-1 alpha-2 code."""

    code: str


@dataclass(frozen=True, slots=True)
class ByChat:
    """What is done otherwise in a group than in a private chat."""

    in_group: Text
    in_private: Text


Text: TypeAlias = (
    "Message | Joined | Verbatim | Figure | Quote | Words | When | Mention | NameOfLanguage | NameOfCountry | ByChat"
)
Value: TypeAlias = "str | int | Text"


def _(msgid: str, **values: Value) -> Message:
    """A message; its values by the names of its braces."""
    return Message(msgid, tuple(values.items()))


def n_(singular: str, plural: str, count: int, **values: Value) -> Message:
    """A message that counts: `{count}` is given to it, and the language chooses the form."""
    return Message(singular, (("count", count), *values.items()), plural=plural, count=count)


def p_(context: str, msgid: str, **values: Value) -> Message:
    """A message whose words need a context to be translated: `p_("day", "First")`."""
    return Message(msgid, tuple(values.items()), context=context)


def written(message: Message, language: Language) -> str:
    """A message without values as a string, for what is kept as somebody's own words would be: it stays in the language
    in which it was given.
    """
    return str(locales.load(language.value).ugettext(message.msgid))


def lines(*parts: Text | None) -> Joined:
    """Texts on a line each; `None` is left out."""
    return Joined(tuple(part for part in parts if part is not None), "\n")


def paragraphs(*parts: Text | None) -> Joined:
    """Texts with an empty line between; `None` is left out."""
    return Joined(tuple(part for part in parts if part is not None), "\n\n")


def sentences(*parts: Text) -> Joined:
    """Texts on one line, with a space between."""
    return Joined(parts, " ")


def listed(*parts: Text) -> Joined:
    """Texts with commas between."""
    return Joined(parts, ", ")


def units(text: str) -> int:
    """How long Telegram finds a text: in UTF-16 units."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2
