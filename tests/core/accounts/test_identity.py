"""PESEL, passport and telephone as people type them (D16)."""

from __future__ import annotations

from datetime import date, timedelta

import phonenumbers
import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum.pl import pesel

from core.accounts.identity import Identity, Passport, Pesel, identity_from_json, parse_passport, parse_pesel
from core.errors import PeselFault, UnusablePassport, UnusablePesel, UnusablePhone
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


@pytest.mark.parametrize("typed", ["440514 01359", "440514-01359", " 44 05 14 01 35 9 ", "440514\u00a001\u200b359"])
def test_a_pesel_may_have_gaps(typed: str) -> None:
    """As people read it from the card."""
    assert parse_pesel(typed, TODAY) == Pesel("44051401359")


@given(BIRTHS, SERIALS, st.integers(0, 10), st.integers(1, 9))
def test_one_wrong_digit_is_noticed(born: date, serial: int, place: int, change: int) -> None:
    """Whichever it is: that is what the checksum is for."""
    number = a_pesel(born, serial)
    wrong = number[:place] + str((int(number[place]) + change) % 10) + number[place + 1 :]
    assert fault_of(wrong) is PeselFault.CHECKSUM


@pytest.mark.parametrize("typed", ["", "4405140135", "440514013599", "4405140135x", "czterdzieści", "٤٤٠٥١٤٠١٣٥٩"])
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
    ("typed", "country", "number"),
    [
        ("DE C01X00T47", "DE", "C01X00T47"),
        ("de c01x00t47", "DE", "C01X00T47"),
        ("D C01X00T47", "DE", "C01X00T47"),
        ("DEU, C01X00T47", "DE", "C01X00T47"),
        ("Niemcy C01X00T47", "DE", "C01X00T47"),
        ("Germany: C01X00T47", "DE", "C01X00T47"),
        ("C01X00T47 Niemcy", "DE", "C01X00T47"),
        ("Polska EA 1234567", "PL", "EA1234567"),
        ("PL-EA1234567", "PL", "EA1234567"),
        ("Stany Zjednoczone 123 456 789", "US", "123456789"),
        ("USA 123456789", "US", "123456789"),
        ("United Kingdom 123456789", "GB", "123456789"),
        ("UK 123456789", "GB", "123456789"),
        ("Wielka Brytania 123456789", "GB", "123456789"),
        ("wybrzeże kości słoniowej 12AB34567", "CI", "12AB34567"),
        ("Gwinea-Bissau C12345", "GW", "C12345"),
        ("Ukriana FE123456", "UA", "FE123456"),
        ("Irlandja PA1234567", "IE", "PA1234567"),
        ("Autria P1234567", "AT", "P1234567"),
    ],
)
def test_a_passport_has_a_country_and_a_number(typed: str, country: str, number: str) -> None:
    """The country by name or code, in Polish or English, perhaps misspelt; in either order."""
    assert parse_passport(typed) == (country, number)


@pytest.mark.parametrize(
    ("typed", "country_known"),
    [
        ("", False),
        ("C01X00T47", False),
        ("🙂", False),
        ("Atlantyda C01X00T47", False),
        ("Nigera A1234567", False),  # Niger or Nigeria?
        ("EA 1234567", False),  # Ceuta has no passports, but Poles have such numbers
        ("Niemcy", True),
        ("Germany", True),
        ("Niemcy 12", True),
        ("Niemcy abcdefg", True),
        ("DE C01X00T47C01X00T47", True),
        (" ".join(["słowo"] * 500), False),
    ],
)
def test_the_missing_part_of_a_passport_is_told(typed: str, *, country_known: bool) -> None:
    """Either the country or the number."""
    with pytest.raises(UnusablePassport) as raised:
        parse_passport(typed)
    assert raised.value.country_known is country_known


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
    ],
)
def test_a_phone_number_becomes_international(typed: str, number: str) -> None:
    """Without a country code it is the clinic's country's."""
    assert parse_phone(typed, "PL") == number


@pytest.mark.parametrize("typed", ["", "112", "601 234", "601 234 567 890", "601234567 w. 5", "+999 601234567", "brak"])
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
