"""PESEL, passport and telephone as people type them (D16)."""

from __future__ import annotations

from datetime import date, timedelta

import phonenumbers
import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum.pl import pesel

from core.accounts.identity import Identity, Passport, Pesel, identity_from_json, parse_pesel
from core.errors import PeselFault, UnusablePesel, UnusablePhone
from core.text.phones import parse_phone, readable_phone
from tests.people import a_pesel

TODAY = date(2027, 3, 2)
BIRTHS = st.dates(date(1900, 1, 1), TODAY)
SERIALS = st.integers(0, 9999)


def fault_of(typed: str) -> PeselFault:
    """Why it is refused."""
    with pytest.raises(UnusablePesel) as raised:
        parse_pesel(typed, TODAY)
    return raised.value.fault


@given(BIRTHS, SERIALS)
def test_a_pesel_tells_the_birth_date(born: date, serial: int) -> None:
    """In whatever century."""
    number = a_pesel(born, serial)
    assert parse_pesel(number, TODAY) == Pesel(number)
    assert parse_pesel(number, TODAY).birth_date == born


@pytest.mark.parametrize(
    "typed",
    [
        "440514 01359",
        "440514-01359",
        "440514‑01359",
        " 44 05 14 01 35 9 ",
        "440514\u00a001\u200b359",
        "44051401359.",
        "44.05.14.01359",
        "PESEL: 44051401359",
        "mój pesel to 440514 01359, dziękuję",
        "44051401359 (PESEL)",
        "４４０５１４０１３５９",
        "٤٤٠٥١٤٠١٣٥٩",
        "4️⃣4051401359",
    ],
)
def test_a_pesel_may_have_gaps_and_words_around_it(typed: str) -> None:
    """As people read it from the card; in the digits of any keyboard."""
    assert parse_pesel(typed, TODAY) == Pesel("44051401359")


@given(BIRTHS, SERIALS, st.integers(0, 10), st.integers(1, 9))
def test_one_wrong_digit_is_noticed(born: date, serial: int, place: int, change: int) -> None:
    """Whichever it is: that is what the checksum is for."""
    number = a_pesel(born, serial)
    wrong = number[:place] + str((int(number[place]) + change) % 10) + number[place + 1 :]
    assert fault_of(wrong) is PeselFault.CHECKSUM


@pytest.mark.parametrize(
    "typed", ["", "4405140135", "440514013599", "4405140135x", "czterdzieści", "44051401359 i 44051401359"]
)
def test_what_is_not_eleven_digits_is_noticed(typed: str) -> None:
    """Before anything else."""
    assert fault_of(typed) is PeselFault.LENGTH


def test_a_day_that_never_was_is_noticed() -> None:
    """With a right checksum: no month at all, and 30 February."""
    assert fault_of("00000000000") is PeselFault.DATE
    thirtieth = "9902300123"
    assert fault_of(thirtieth + pesel.calc_check_digit(thirtieth)) is PeselFault.DATE


def test_the_birth_date_is_not_in_the_future() -> None:
    """Whoever is born today may have a number; whoever is born tomorrow may not."""
    assert parse_pesel(a_pesel(TODAY), TODAY).birth_date == TODAY
    assert fault_of(a_pesel(TODAY + timedelta(days=1))) is PeselFault.FUTURE


def test_the_birth_date_is_not_before_anybody_alive() -> None:
    """The numbers of the nineteenth century are formally right."""
    assert fault_of(a_pesel(date(1880, 5, 3))) is PeselFault.DATE


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("601 234 567", "+48601234567"),
        ("+48 601-234-567", "+48601234567"),
        ("0048 601234567", "+48601234567"),
        ("tel. 22 555 01 40", "+48225550140"),
        ("(22) 555-01-40", "+48225550140"),
        ("+49 1512 3456789", "+4915123456789"),
        ("\u202a601234567\u202c", "+48601234567"),
        ("601‑234‑567", "+48601234567"),
        ("601–234—567", "+48601234567"),
        ("601\u2009234\u202f567", "+48601234567"),
        ("601.234.567.", "+48601234567"),
        ("telefon: 601 234 567", "+48601234567"),
        ("nr tel. 601234567 (mama)", "+48601234567"),
        ("my number is +48 601 234 567, thanks", "+48601234567"),
        ("٦٠١٢٣٤٥٦٧", "+48601234567"),
        ("＋48 601 234 567", "+48601234567"),
        ("(+48) 601 234 567", "+48601234567"),
        ("+48 (0) 22 555 01 40", "+48225550140"),
        ("48601234567", "+48601234567"),
        ("380671234567", "+380671234567"),
        ("00380 67 123 45 67", "+380671234567"),
        ("4915123456789", "+4915123456789"),
    ],
)
def test_a_phone_number_becomes_international(typed: str, number: str) -> None:
    """Without a country code it is the clinic's country's."""
    assert parse_phone(typed, "PL") == number


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "112",
        "601 234",
        "601 234 567 890",
        "601234567 w. 5",
        "+999 601234567",
        "brak",
        "0671234567",
        "601234567 602345678",
    ],
)
def test_a_number_that_cannot_exist_is_refused(typed: str) -> None:
    """Nor may it be an emergency number."""
    with pytest.raises(UnusablePhone):
        parse_phone(typed, "PL")


@given(st.sampled_from(sorted(phonenumbers.SUPPORTED_REGIONS)), st.sampled_from(["PL", "GB", "US"]))
def test_a_tidy_number_stays_as_it_is(region: str, country: str) -> None:
    """Once it is international, the country it is read in makes no difference."""
    example = phonenumbers.example_number(region)
    assert example is not None
    tidy = parse_phone(phonenumbers.format_number(example, phonenumbers.PhoneNumberFormat.INTERNATIONAL), country)
    assert parse_phone(tidy, country) == tidy


IDENTITIES = st.one_of(
    st.builds(Pesel, st.builds(a_pesel, BIRTHS, SERIALS)),
    st.builds(Passport, st.sampled_from(["DE", "UA"]), st.from_regex(r"[A-Z0-9]{5,15}", fullmatch=True), BIRTHS),
)


@given(IDENTITIES)
def test_an_identity_survives_being_stored(identity: Identity) -> None:
    """What was written reads the same."""
    assert identity_from_json(identity.to_json()) == identity


@given(IDENTITIES, IDENTITIES)
def test_identities_are_told_apart_by_their_key(one: Identity, other: Identity) -> None:
    """Two keys are equal when the identities are."""
    assert (one.key == other.key) is (one == other)


@given(IDENTITIES)
def test_an_identity_shows_little_of_itself(identity: Identity) -> None:
    """Its mask ends with what the person will know it by; its `repr`, which logs might hold, has nothing of it."""
    assert identity.number not in identity.masked
    assert identity.masked.endswith(identity.number[-3:])
    assert identity.number not in repr(identity)
    assert str(identity.birth_date.year) not in repr(identity)


def test_a_phone_is_read_in_groups() -> None:
    """Nobody can check twelve digits in a row."""
    assert readable_phone("+48601234567") == "+48 601 234 567"
