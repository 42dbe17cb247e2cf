"""What people type is understood in any language, in any script, by its spec and by what Babel knows."""

from __future__ import annotations

import datetime as dt

import pytest
from babel.dates import format_date

from core import i18n
from core.accounts.birth_dates import parse_birth_date
from core.appointments.search.services import find_services
from core.clinic.model import Clinic, Service
from core.errors import UnusableDay
from core.i18n import Language, Words
from core.language_specs import DateFormats, LanguageSpec, TypedDays
from core.text.days import parse_day
from core.text.normalisation import APOSTROPHES, plain
from core.text.similarity import Similarity
from tests.clinics import small_clinic
from tests.core.text.alike import similarity

ANY = DateFormats(day="d", short_day="d", time="H", moment="d", short_moment="d", month="M", numeric="d")
CZECH = LanguageSpec(
    code="cs",
    own_name="Čeština",
    own_word="Jazyk",
    locale="cs",
    dates=ANY,
    typed_days=TypedDays(from_today={"zítra": 1}, before=("v", "ve"), short_weekdays={"po": 0}),
)
UKRAINIAN = LanguageSpec(
    code="uk",
    own_name="Українська",
    own_word="Мова",
    locale="uk",
    dates=ANY,
    typed_days=TypedDays(
        from_today={"сьогодні": 0, "завтра": 1},
        before=("в", "у", "на"),
        after_number=("-го",),
        after_year=("р", "року"),
    ),
    filler_words="до на у в мені болить",
    service_words="лікар запис",
    ending_letters="аеєиіїоуюяьй",
)
TUESDAY = dt.date(2027, 3, 2)
WEDNESDAY, THURSDAY, FRIDAY, MONDAY = (TUESDAY + dt.timedelta(days=ahead) for ahead in (1, 2, 3, 6))


@pytest.fixture(autouse=True)
def languages(monkeypatch: pytest.MonkeyPatch) -> None:
    """The portal speaks Czech and Ukrainian, too."""
    for spec in (CZECH, UKRAINIAN):
        monkeypatch.setitem(i18n.SPECS, str.__new__(Language, spec.code), spec)


@pytest.mark.parametrize(
    ("typed", "day"),
    [
        ("zítra", WEDNESDAY),
        ("Zitra", WEDNESDAY),
        ("ve čtvrtek", THURSDAY),
        ("po", MONDAY),
        ("3 března", WEDNESDAY),
        ("сьогодні", TUESDAY),
        ("Завтра", WEDNESDAY),
        ("у четвер", THURSDAY),
        ("в п'ятницю", FRIDAY),
        ("п’ятниця", FRIDAY),
        ("пʼятниця", FRIDAY),
        ("пятниця", FRIDAY),
        ("3 березня", WEDNESDAY),
        ("3-го березня", WEDNESDAY),
        ("3 берез 2027", WEDNESDAY),
        ("3.03.2027 року", WEDNESDAY),
        ("березень 3", WEDNESDAY),
        ("jutro", WEDNESDAY),
        ("on the 3rd of March", WEDNESDAY),
    ],
)
def test_days(typed: str, day: dt.date) -> None:
    """In all languages at once; with capitals, accents and apostrophes as they come."""
    assert parse_day(typed, TUESDAY) == day


@pytest.mark.parametrize("typed", ["3 бе", "3 марця", "нескоро", "3 ___", "3 2b"])
def test_what_is_no_day(typed: str) -> None:
    """A name that no language has, and signs that are no letters."""
    with pytest.raises(UnusableDay):
        parse_day(typed, TUESDAY)


@pytest.mark.parametrize("typed", ["3 травня 1948", "3 ТРАВНЯ 1948 р.", "3-го травня 1948 року", "3. května 1948"])
def test_birth_dates(typed: str) -> None:
    """The same words as of other days."""
    assert parse_birth_date(typed, TUESDAY) == dt.date(1948, 5, 3)


@pytest.mark.parametrize("locale", ["uk", "cs", "pl", "en_GB"])
@pytest.mark.parametrize("month", range(1, 13))
def test_printed_dates(locale: str, month: int) -> None:
    """Every month, as Babel writes it beside a day."""
    day = dt.date(1998, month, 3)
    printed = format_date(day, "d MMMM y", locale)
    assert parse_birth_date(printed, TUESDAY) == day
    assert parse_day(printed.replace("1998", "2027"), TUESDAY) == day.replace(year=2027)


def clinic(**names: str) -> Clinic:
    """A clinic whose internist has these names, whose dermatologist has one in Ukrainian."""
    small = small_clinic()
    named = {"internist": names, "dermatologist": {"uk": "Дерматолог"}}

    def called(service: Service) -> Service:
        ours = named.get(service.id, {})
        return service.model_copy(update={"name": Words(**(service.name.by_language() | ours))})

    return small.model_copy(update={"services": tuple(map(called, small.services))})


@pytest.mark.parametrize(
    ("typed", "service"),
    [
        ("дерматолог", "dermatologist"),
        ("запис до дерматолога", "dermatologist"),
        ("дерматолга", "dermatologist"),
        ("сімейний лікар", "internist"),
        ("до сім'ї", "internist"),
        ("сім’я", "internist"),
        ("сімʼя", "internist"),
        ("сімя", "internist"),
        ("dermatologa", "dermatologist"),
    ],
)
def test_services(typed: str, service: str) -> None:
    """By a name in that language, inflected or mistyped; of what is in any sentence nothing is looked for."""
    found = find_services(clinic(uk="Лікар для сімʼї (сімейний)"), None, typed)
    assert service in [each.id for each in found[:1]]


def test_typos_are_looked_for_before_the_ending(monkeypatch: pytest.MonkeyPatch) -> None:
    """One letter is wrong, and the ending is another one: of what endings are made, the language tells."""
    assert similarity("хіпурга", "хірурги") == Similarity.TYPO
    monkeypatch.delitem(i18n.SPECS, Language("uk"))
    assert similarity("хіпурга", "хірурги") == Similarity.NONE


@pytest.mark.parametrize("apostrophe", [*APOSTROPHES, "'"])
def test_apostrophes(apostrophe: str) -> None:
    """Whatever a keyboard puts in for it."""
    assert plain(f"Мар{apostrophe}яна") == "мар'яна"
