"""Texts become strings: once, here, in the language of the person who will read them."""

from __future__ import annotations

from datetime import date, datetime
from functools import lru_cache
from html import escape
from typing import assert_never
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_datetime
from babel.numbers import get_decimal_symbol

import locales
from bot.addresses import chat_of
from bot.rendering.sanitize import sanitize, shortened
from core.i18n import Language, Words
from dialogs.engine.text import (
    ByChat,
    Figure,
    Form,
    Joined,
    Mention,
    Message,
    NameOfCountry,
    NameOfLanguage,
    Quote,
    Text,
    Value,
    Verbatim,
    When,
)


class TextRenderer:
    """Writes for one reader: their language, their sort of chat, and the clinic's time zone (D17)."""

    in_group = False
    """Whether it is read in a group, where the bot hears only what replies to its messages."""

    def __init__(self, language: Language, zone: ZoneInfo) -> None:
        self._language = language
        self._zone = zone
        self._catalogue = locales.load(language.value)

    def html(self, text: Text) -> str:
        """For a message: Telegram's HTML, every value escaped."""
        return self._write(text, as_html=True)

    def plain(self, text: Text) -> str:
        """For a button, a toast or a file: no mark-up."""
        return self._write(text, as_html=False)

    def _write(self, text: Value, *, as_html: bool) -> str:
        match text:
            case Message():
                values = {name: self._write(value, as_html=as_html) for name, value in text.values}
                return self._translated(text).format_map(values)
            case Joined(parts=parts, between=between):
                return between.join([self._write(part, as_html=as_html) for part in parts])
            case ByChat(in_group=in_group, in_private=in_private):
                return self._write(in_group if self.in_group else in_private, as_html=as_html)
            case When(value=value, form=form):
                return _moment(value, form, self._language, self._zone)
            case Mention(address=address, name=name):
                written = self._write(name, as_html=as_html)
                return f'<a href="tg://user?id={chat_of(address)}">{written}</a>' if as_html else written
            case _:
                return escape(self._plain(text), quote=False) if as_html else self._plain(text)

    def _plain(self, text: str | int | Verbatim | Figure | Quote | Words | NameOfLanguage | NameOfCountry) -> str:
        """What may hold anything at all; it is escaped where it is written, and nowhere else."""
        match text:
            case str(string) | Verbatim(string=string):
                return sanitize(string)
            case Figure(string=string):
                return sanitize(string).replace(".", get_decimal_symbol(self._language.locale))
            case int():
                return str(text)
            case Quote(string=string, longest=longest):
                return shortened(sanitize(string), longest)
            case Words():
                return text.in_language(self._language)
            case NameOfLanguage(language=language):
                return str(self._language.locale.languages[language])
            case NameOfCountry(code=code):
                return str(self._language.locale.territories.get(code, code))
            case _ as never:
                assert_never(never)

    def _translated(self, message: Message) -> str:
        catalogue = self._catalogue
        if message.plural is not None:
            return str(catalogue.ungettext(message.msgid, message.plural, message.count))
        if message.context is not None:
            return str(catalogue.upgettext(message.context, message.msgid))
        return str(catalogue.ugettext(message.msgid))


@lru_cache(maxsize=4096)
def _moment(value: date | datetime, form: Form, language: Language, zone: ZoneInfo) -> str:
    """Many are shown the same free times."""
    pattern, locale = getattr(language.spec.dates, form.value), language.locale
    if isinstance(value, datetime):
        return format_datetime(value, pattern, tzinfo=zone, locale=locale)
    return format_date(value, pattern, locale=locale)
