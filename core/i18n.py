"""The languages that the portal speaks, and the clinic's own words in them.

A new language is these five, and nothing else:

1. a `LanguageSpec` at the end of this file;
2. its catalogue, `locales/<code>/LC_MESSAGES/portal.po`;
3. the words in which people tell of an emergency, in `core/emergencies/vocabulary.toml`;
4. the words in which they ask for things, in `dialogs/language/words/<code>.toml`; without it, they choose by buttons;
5. the clinic's own words, in the clinic file. What it has no words for is said in English.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any, ClassVar, Final

from babel import Locale
from pydantic import BaseModel, ConfigDict, GetCoreSchemaHandler, ValidationError, model_validator
from pydantic_core import CoreSchema, InitErrorDetails, PydanticCustomError, core_schema

from core.language_specs import DateFormats, LanguageSpec, TypedDays


class _Registered(type):
    """Makes a class of values that can be gone through, as an enumeration can."""

    def __iter__(cls) -> Iterator[Language]:
        return iter(SPECS)


class Language(str, metaclass=_Registered):
    """A language that the portal speaks, by its code. There is one of each, for each spec: `Language("pl")`.

    Raises: ValueError, for any other code.
    """

    __slots__ = ()

    POLISH: ClassVar[Language]
    ENGLISH: ClassVar[Language]

    def __new__(cls, code: str) -> Language:  # noqa: PYI034 - the one that there is
        for known in SPECS:
            if known == code:
                return known
        raise ValueError(f"{code!r} is not a language of the portal")

    @property
    def value(self) -> str:
        """Its code."""
        return str(self)

    @property
    def spec(self) -> LanguageSpec:
        """What is particular to it."""
        return SPECS[self]

    @property
    def locale(self) -> Locale:
        """Babel's knowledge of it."""
        return Locale.parse(self.spec.locale)

    @classmethod
    def __get_pydantic_core_schema__(cls, _source: Any, _handler: GetCoreSchemaHandler) -> CoreSchema:  # noqa: ANN401
        return core_schema.no_info_after_validator_function(cls._validated, core_schema.str_schema())

    @classmethod
    def _validated(cls, code: str) -> Language:
        try:
            return cls(code)
        except ValueError as error:
            expected = " or ".join(f"'{each}'" for each in cls)
            raise PydanticCustomError("enum", "Input should be {expected}", {"expected": expected}) from error


SPECS: Final[dict[Language, LanguageSpec]] = {}
"""Every language, in the order of its buttons."""


def register(spec: LanguageSpec) -> Language:
    """From now on, the portal speaks the language of this spec."""
    language = str.__new__(Language, spec.code)
    SPECS[language] = spec
    return language


def language_of_messenger(code: str | None) -> Language:
    """The language to begin with, by what somebody's messenger is set to: `pl`, `pl-PL`."""
    wanted = (code or "").partition("-")[0]
    return next((each for each in Language if each == wanted), SOURCE_LANGUAGE)


class Words(BaseModel):
    """A name or text of the clinic's, in each language by its code: `Words(pl="Wizyta", en="Appointment")`."""

    model_config = ConfigDict(frozen=True, extra="allow")

    __pydantic_extra__: dict[str, str]

    if TYPE_CHECKING:  # pydantic's own, but for the types: one of ours would be called for each that is read

        def __init__(self, **words: str) -> None: ...

    @model_validator(mode="before")
    @classmethod
    def _check_languages(cls, words: Any) -> Any:  # noqa: ANN401
        if not isinstance(words, dict):
            return words
        faults = [
            InitErrorDetails(type="missing", loc=(each,), input=words)
            for each, spec in SPECS.items()
            if spec.is_required and each not in words
        ]
        faults += [
            InitErrorDetails(type="extra_forbidden", loc=(each,), input=words[each])
            for each in words
            if each not in SPECS
        ]
        if faults:
            raise ValidationError.from_exception_data(cls.__name__, faults)
        return words

    def by_language(self) -> dict[Language, str]:
        """What there is, in the languages' order."""
        return {each: self.__pydantic_extra__[each] for each in Language if each in self.__pydantic_extra__}

    def in_language(self, language: Language) -> str:
        """The words in that language; if there are none, in the first that has to be there."""
        words = self.__pydantic_extra__
        return words.get(language) or next(words[each] for each in FALLBACKS if each in words)

    def filled(self, numbers: Mapping[str, int]) -> Words:
        """The words with numbers for the names in braces; other braces stay."""
        return Words(**{language: _filled(words, numbers) for language, words in self.__pydantic_extra__.items()})


def _filled(words: str, numbers: Mapping[str, int]) -> str:
    return re.sub(r"\{(\w+)\}", lambda found: str(numbers.get(found[1], found[0])), words)


# The languages


Language.POLISH = register(
    LanguageSpec(
        code="pl",
        own_name="Polski",
        own_word="Język",
        locale="pl",
        dates=DateFormats(
            day="EEEE, d MMMM y",
            short_day="EEE d MMM",
            time="HH:mm",
            moment="EEEE, d MMMM y, 'godz'. HH:mm",
            short_moment="EEE d MMM, HH:mm",
            month="LLLL y",
            numeric="dd.MM.y",
        ),
        typed_days=TypedDays(
            from_today={"dzis": 0, "dzisiaj": 0, "jutro": 1, "pojutrze": 2, "wczoraj": -1, "przedwczoraj": -2},
            short_weekdays={"pn": 0, "nd": 6, "ndz": 6},
            before=("w", "we", "na"),
            after_year=("r", "rok", "roku"),
            around=(
                *("od", "do", "oraz", "dnia", "data", "wystawiona", "wystawiono", "wystawienia", "wystawienie"),
                *("ważna", "ważny", "ważność", "ważności", "realizacja", "realizacji", "termin"),
            ),
        ),
        filler_words="a do dla i mnie lub na o od po się u w z za ze ból bóle bólu boli bolą",
        service_words=(
            "badanie chcę doktor dr konsultacja lek lekarz pan pani porada potrzebuję proszę specjalista umówić wizyta "
            "zapisać"
        ),
        ending_letters="aeiouy",
        short_answers={
            "yes": (
                "tak takk jasne dobra dobrze oczywiście pewnie zgoda zgadzam zgadza potwierdzam ok oki okej okay "
                "poproszę proszę так добре гаразд згода"
            ),
            "no": "nie nope ні не",
            "thanks": (
                "dzięki dziękuję dziękujemy dzięks super świetnie pozdrawiam wdzięczna wdzięczny "
                "дякую дякуємо спасибі спасибо"
            ),
            "unclear": "no hm hmm może aha się bardzo serdecznie za дуже щиро",
        },
        courtesies=(
            "za odpowiedź|za szybką odpowiedź|za pomoc|za informację|za informacje|za wyjaśnienie|za radę|za rady|"
            "za wszystko|z góry|z całego serca|pani doktor|panie doktorze|panu doktorowi|pani|panu|państwu|"
            "doktor|doktorze|miłego dnia|dobrego dnia|miłego wieczoru|jestem|за відповідь|за допомогу|за пораду|лікарю|"
            "пане лікарю|пані лікарко|вам"
        ),
        quotation_marks=("„", "”"),
        misprints={r"'": "a straight apostrophe", r"[“‘]": "an English quotation mark", r"—": "a long dash for –"},
        misaddresses={
            r"\bprosim\w*": "“Prosimy” for “Proszę”",
            r"\b(?:państw\w*|pan|pana|panu|pani|panią)\b": "“Państwo”, “Pan” or “Pani”",
            r"\b(?:ty|ci|cię|ciebie|tobie|tobą|twój|twoj\w*|twoi\w*|twych|twym)\b": "“Ty”",
            r"\b(?!nasz\b|\w*pisz\b)\w+(?:sz|łeś|łaś|łbyś|łabyś)\b|\bjesteś\b": "a verb for “Ty”",
            r"(?<!„)\b(?:naciśnij|wybierz|napisz|podaj|zadzwoń|sprawdź|wyślij|spróbuj|odpowiedz|zobacz)\b[^”]*\.$": (
                "a verb for “Ty”, which only a button may have"
            ),
        },
        is_required=True,
    )
)

Language.ENGLISH = register(
    LanguageSpec(
        code="en",
        own_name="English",
        own_word="Language",
        locale="en_GB",
        dates=DateFormats(
            day="EEEE, d MMMM y",
            short_day="EEE d MMM",
            time="HH:mm",
            moment="EEEE, d MMMM y, HH:mm",
            short_moment="EEE d MMM, HH:mm",
            month="LLLL y",
            numeric="dd/MM/y",
        ),
        typed_days=TypedDays(
            from_today={"today": 0, "tomorrow": 1, "yesterday": -1},
            before=("on", "the", "next"),
            after_number=("st", "nd", "rd", "th"),
            before_month=("of",),
            around=("and", "date", "from", "issued", "of issue", "til", "till", "to", "until", "valid"),
        ),
        filler_words="a an and at by for from in me my of on or the to with ache aches hurt hurts pain pains",
        service_words=(
            "appointment book consultation doctor examination need please see service specialist test visit want"
        ),
        short_answers={
            "yes": "yes yeah yep yup sure ok okay fine right agreed confirm confirmed please",
            "no": "no nope nah not",
            "thanks": "thanks thank thx ty cheers great super lovely brilliant grateful",
            "unclear": "maybe hm hmm perhaps you very much many so a lot",
        },
        courtesies=(
            "for your help|for the help|for helping|for your answer|for the answer|for your quick answer|for answering|"
            "for your reply|for the reply|for your quick reply|for your advice|for the advice|for the information|"
            "for the info|for letting me know|for everything|in advance|doctor|dr|have a nice day|have a good day|"
            "i am|im|i m|all the best"
        ),
        quotation_marks=("“", "”"),
        misprints={r"„": "a Polish quotation mark", r"'": "a straight apostrophe"},
        is_required=True,
    )
)

DEFAULT_LANGUAGE: Final = Language.POLISH
"""Of somebody who has not been met yet."""

SOURCE_LANGUAGE: Final = Language.ENGLISH
"""In which the code says its messages; of somebody whose messenger speaks none of the languages."""

FALLBACKS: Final = (SOURCE_LANGUAGE, DEFAULT_LANGUAGE)
"""What is said where words are missing: the first of these that is there."""
