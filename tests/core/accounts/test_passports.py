"""Passports as people type them: the country that was meant or a question, never another country (D16)."""

from __future__ import annotations

import pytest
from babel import Locale, localedata
from hypothesis import given
from hypothesis import strategies as st

from core.accounts.countries import all_countries, countries_named
from core.accounts.passports import parse_country, parse_passport, parse_passport_number
from core.errors import CountryUnclear, PassportNumberUnclear, UnusablePassport
from core.i18n import Language

NUMBERS = st.one_of(
    st.from_regex(r"[A-Z]{2}[0-9]{6,7}", fullmatch=True),
    st.from_regex(r"[A-Z][0-9]{7,8}", fullmatch=True),
    st.from_regex(r"[0-9]{7,9}", fullmatch=True),
    st.from_regex(r"[A-Z][0-9]{2}[A-Z][0-9]{2}[A-Z][0-9]{2}", fullmatch=True),
)
FORMS = [
    "{country} {number}",
    "{number} {country}",
    "{number}, {country}",
    "{country}: {number}",
    "nr {number} {country}",
    "No. {number} {country}",
    "{country} nr {number}",
    "{country} no {number}",
    "numer {number} {country}",
    "paszport {country} {number}",
    "Passport No {number}, {country}",
    "paszport nr {number}, kraj: {country}",
    "{country} seria i numer {number}",
    "{country} – {number}.",
]
"""With a name or a code for the country."""


@pytest.mark.parametrize(
    ("typed", "country", "number"),
    [
        ("nr FE123456 Ukraina", "UA", "FE123456"),
        ("No FE123456 Ukraine", "UA", "FE123456"),
        ("ET 123456 Ukraina", "UA", "ET123456"),
        ("ЕТ 123456 Україна", "UA", "ET123456"),
        ("Ukraina nr FE123456", "UA", "FE123456"),
        ("seria FE nr 123456, Ukraina", "UA", "FE123456"),
        ("paszport ukraiński nr FE 123456", "UA", "FE123456"),
        ("paszport z Ukrainy FE123456", "UA", "FE123456"),
        ("UA FE123456 Ukraina", "UA", "FE123456"),
        ("My passport number is FE123456 from Ukraine", "UA", "FE123456"),
        ("Deutschland C01X00T47", "DE", "C01X00T47"),
        ("BUNDESREPUBLIK DEUTSCHLAND C01X00T47", "DE", "C01X00T47"),
        ("C01X 00T 47 Niemcy", "DE", "C01X00T47"),
        ("obywatel Niemiec, C01X00T47", "DE", "C01X00T47"),
        ("DE C01X00T47", "DE", "C01X00T47"),
        ("de c01x00t47", "DE", "C01X00T47"),
        ("D C01X00T47", "DE", "C01X00T47"),
        ("DEU, C01X00T47", "DE", "C01X00T47"),
        ("Germany: C01X00T47", "DE", "C01X00T47"),
        ("C01X00T47 Niemcy", "DE", "C01X00T47"),
        ("Polska EA 1234567", "PL", "EA1234567"),
        ("Rzeczpospolita Polska EA1234567", "PL", "EA1234567"),
        ("PL-EA1234567", "PL", "EA1234567"),
        ("Stany Zjednoczone 123 456 789", "US", "123456789"),
        ("USA 123456789", "US", "123456789"),
        ("United Kingdom 123456789", "GB", "123456789"),
        ("UK 123456789", "GB", "123456789"),
        ("wybrzeże kości słoniowej 12AB34567", "CI", "12AB34567"),
        ("Gwinea-Bissau C12345", "GW", "C12345"),
        ("N 12345678 Kazachstan", "KZ", "N12345678"),
        ("Việt Nam B1234567", "VN", "B1234567"),
        ("საქართველო 12AB34567", "GE", "12AB34567"),
        ("भारत Z1234567", "IN", "Z1234567"),
    ],
)
def test_a_passport_has_a_country_and_a_number(typed: str, country: str, number: str) -> None:
    """Names before codes; labels and series for what they are; in any order."""
    assert parse_passport(typed) == (country, number)


@pytest.mark.parametrize(
    ("typed", "number", "countries"),
    [
        ("C01X00T47", "C01X00T47", []),
        ("EA 1234567", "EA1234567", []),
        ("nr 12345678", "12345678", []),
        ("NO 12345678", "12345678", []),
        ("Atlantyda C01X00T47", "C01X00T47", []),
        ("Ukriana FE123456", "FE123456", ["UA"]),
        ("Nigera A1234567", "A1234567", ["NG", "NE"]),
        ("ET 123456", "ET123456", ["ET"]),
        ("ETH 123456", "ETH123456", ["ET"]),
        ("US 123456789", "US123456789", ["US"]),
        ("Kongo AB123456", "AB123456", ["CD", "CG"]),
        ("Korea M12345678", "M12345678", ["KP", "KR"]),
        ("Republic of China 123456789", "123456789", ["CN", "TW"]),
        ("Niemcy Ukraina FE123456", "FE123456", ["DE", "UA"]),
        ("PL AB1234567 UA", "AB1234567", []),
    ],
)
def test_a_country_that_is_not_clear_is_asked_for(typed: str, number: str, countries: list[str]) -> None:
    """With the number, and those that may be meant."""
    with pytest.raises(CountryUnclear) as raised:
        parse_passport(typed)
    assert raised.value.number == number
    assert [code for code, _ in raised.value.readings] == countries


def test_a_code_may_be_the_numbers_series() -> None:
    """The number is another one then."""
    with pytest.raises(CountryUnclear) as raised:
        parse_passport("ET 123456")
    assert raised.value == CountryUnclear("ET123456", (("ET", "123456"),))


@pytest.mark.parametrize(
    ("typed", "country"),
    [
        ("Niemcy", "DE"),
        ("Niemcy 12", "DE"),
        ("Niemcy abcdefg", "DE"),
        ("Ukraina FE123456 2030", "UA"),
        ("Ukraina FE123456 FE654321", "UA"),
        ("Ukraina FE123456 Kowalski", "UA"),
        ("UA 123456 Ukraina", "UA"),
        ("Ukraina C01X00T47C01X00T47", "UA"),
    ],
)
def test_a_number_that_is_not_clear_is_asked_for(typed: str, country: str) -> None:
    """What is left over is never added to it."""
    with pytest.raises(PassportNumberUnclear) as raised:
        parse_passport(typed)
    assert raised.value.country == country


@pytest.mark.parametrize("typed", ["", "🙂", "nie mam", "DE C01X00T47C01X00T47", "12", " ".join(["słowo"] * 500)])
def test_what_is_neither_is_refused(typed: str) -> None:
    """Nor is a letter to somebody read."""
    with pytest.raises(UnusablePassport):
        parse_passport(typed)


def read_country(typed: str) -> str | None:
    """The country that was read; `None` when it is asked for."""
    try:
        return parse_passport(typed)[0]
    except PassportNumberUnclear as refusal:
        return refusal.country
    except (CountryUnclear, UnusablePassport):
        return None


@given(st.sampled_from(all_countries()), st.sampled_from(FORMS), st.sampled_from(list(Language)), NUMBERS)
def test_every_country_by_name_in_every_form(code: str, form: str, language: Language, number: str) -> None:
    """In the reader's language: that country with that number, or a question."""
    typed = form.format(country=language.locale.territories[code], number=number)
    assert read_country(typed) in {code, None}
    try:
        assert parse_passport(typed) == (code, number)
    except (CountryUnclear, PassportNumberUnclear):
        assert countries_named(language.locale.territories[code]) != {code} or " " in number


@given(st.sampled_from(all_countries()), st.sampled_from(FORMS), NUMBERS)
def test_every_country_by_code_in_every_form(code: str, form: str, number: str) -> None:
    """Or a question: many codes are labels and series."""
    assert read_country(form.format(country=code, number=number)) in {code, None}


@given(
    st.from_regex(r"[A-Za-z]{2} ?[0-9]{6,7}", fullmatch=True), st.sampled_from(["Ukraina", "Ukraine", "Україна", "UKR"])
)
def test_no_series_is_a_country(number: str, ukraine: str) -> None:
    """Wherever it stands."""
    for typed in (f"{number} {ukraine}", f"{ukraine} {number}", f"nr {number} {ukraine}"):
        assert read_country(typed) in {"UA", None}, typed


@pytest.mark.parametrize("language", ["pl", "en", "uk", "ru", "be", "de", "fr", "es", "vi", "ka", "hi"])
def test_names_of_neighbours(language: str) -> None:
    """Of all countries in these languages: that one, perhaps among others, or none."""
    for code in all_countries():
        if name := Locale.parse(language).territories.get(code):
            assert code in (countries_named(name) or {code}), name


@pytest.mark.ci
def test_names_in_all_languages_that_babel_knows() -> None:
    """No language's name of one country is taken for another."""
    for language in localedata.locale_identifiers():
        if "_" not in language:
            for code, name in Locale.parse(language).territories.items():
                if code in all_countries():
                    assert code in (countries_named(name) or {code}), (language, code)


@pytest.mark.parametrize(
    ("typed", "code"),
    [("Ukraina", "UA"), ("z Ukrainy", "UA"), ("UA", "UA"), ("paszport ukraiński", "UA"), ("deu", "DE")],
)
def test_the_country_alone(typed: str, code: str) -> None:
    """When it was asked for."""
    assert parse_country(typed) == code


@pytest.mark.parametrize(
    ("typed", "codes"), [("Korea", ["KP", "KR"]), ("Ukriana", ["UA"]), ("dzięki", []), ("", []), ("UA DE", [])]
)
def test_a_country_that_is_still_not_clear(typed: str, codes: list[str]) -> None:
    """It is asked for once more."""
    with pytest.raises(CountryUnclear) as raised:
        parse_country(typed)
    assert [code for code, _ in raised.value.readings] == codes


@pytest.mark.parametrize("typed", ["FE123456", "FE 123456", "nr fe-123456", "seria FE numer 123456"])
def test_the_number_alone(typed: str) -> None:
    """When it was asked for."""
    assert parse_passport_number(typed) == "FE123456"


@pytest.mark.parametrize("typed", ["", "nie wiem", "FE123456 FE123457", "12"])
def test_a_number_that_is_still_not_clear(typed: str) -> None:
    """It is asked for once more."""
    with pytest.raises(PassportNumberUnclear):
        parse_passport_number(typed)
