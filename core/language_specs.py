"""What a language is, apart from its words: how dates are written and typed, short answers, printers' rules."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class DateFormats:
    """How dates and times are written, in the patterns of Unicode's date fields (UTS 35), which Babel reads."""

    day: str
    short_day: str
    time: str
    moment: str
    short_moment: str
    month: str
    numeric: str
    date: str = "d MMM"
    short_date: str = "d MMM y"


@dataclass(frozen=True, slots=True)
class TypedDays:
    """How people type days, those of birth as well; capitals, accents and apostrophes don't matter. The names of months
    and of days of the week aren't here: Babel knows them.
    """

    from_today: Mapping[str, int] = field(default_factory=dict)
    """Days ahead, by what they are called."""
    short_weekdays: Mapping[str, int] = field(default_factory=dict)
    """As calendars have them, where they are no beginnings of the names; Monday is 0."""
    before: tuple[str, ...] = ()
    """What may stand before a day: na jutro, on Friday."""
    after_number: tuple[str, ...] = ()
    """Ends of a number: 3rd."""
    before_month: tuple[str, ...] = ()
    """3rd of March."""
    after_year: tuple[str, ...] = ()
    """3 maja 1948 roku."""
    around: tuple[str, ...] = ()
    """What stands before and between the days of something that is issued and holds for a while."""


@dataclass(frozen=True, slots=True)
class LanguageSpec:
    """Everything that is particular to a language, apart from words."""

    code: str
    """ISO 639-1: the folder of its catalogue, the key of the clinic's words, and what a Telegram set to it says."""
    own_name: str
    """What it calls itself, on the button that chooses it."""
    own_word: str
    """Its word for 'language'."""
    locale: str
    """Whose names of days, months and countries Babel writes."""
    dates: DateFormats
    typed_days: TypedDays = TypedDays()
    filler_words: str = ""
    """Never looked for in what a patient wants to book, though some names have them too: what hurts tells something,
    that it hurts tells nothing."""
    service_words: str = ""
    """Of any service: they tell one from another only when nothing else was typed."""
    ending_letters: str = ""
    """What most endings of inflected words are made of; a typo is looked for in what stands before."""
    short_answers: Mapping[str, str] = field(default_factory=dict)
    """Words by which people say `yes`, `no` or `thanks` instead of pressing a button. Of themselves, `unclear` ones say
    nothing, whatever they mean in another language.
    """
    courtesies: str = ""
    """What people put beside their thanks and what adds nothing to them, such as whom they thank: phrases, with `|`."""
    quotation_marks: tuple[str, str] | None = None
    """Where they come in pairs that differ, so that each that is opened is closed."""
    misprints: Mapping[str, str] = field(default_factory=dict)
    """What a careful printer would not set in it: patterns, with what they stand for. Those of every language are in
    `locales/wording.py`.
    """
    misaddresses: Mapping[str, str] = field(default_factory=dict)
    """How nobody is spoken to in it: patterns, with what they stand for (locales/GLOSSARY.md)."""
    is_required: bool = False
    """Whether all that a clinic writes has to be in it. What is missing in another language is said in one of these."""
