"""What doctors type of an e-prescription, in the ways in which people type it; and what can't be one (S20, D20)."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.prescriptions.model import MedicineFacts
from core.prescriptions.refusals import (
    DatesFault,
    PeselBesideCode,
    UnusableCode,
    UnusableDates,
    UnusableKey,
    UnusableMedicines,
)
from core.prescriptions.typed import (
    KEY_LENGTH,
    PrescriptionDates,
    medicine_named,
    parse_code,
    parse_dates,
    parse_key,
    parse_medicines,
    parse_reason,
)

TODAY = dt.date(2027, 3, 2)
ISSUED = dt.date(2027, 3, 2)
FROM = dt.date(2027, 3, 5)
UNTIL = dt.date(2027, 4, 1)


@pytest.mark.parametrize("typed", ["4711", "47 11", "4-7-1-1", "kod: 4711", "\uff14\uff17\uff11\uff11", "4 7 1 1."])
def test_a_code(typed: str) -> None:
    """Four digits, whatever stands around them."""
    assert parse_code(typed) == "4711"


@pytest.mark.parametrize(("typed", "digits"), [("471", 3), ("47112", 5), ("kod", 0), ("4711 4711", 8)])
def test_no_code(typed: str, digits: int) -> None:
    """It is told how many digits there are."""
    with pytest.raises(UnusableCode) as refused:
        parse_code(typed)
    assert refused.value == UnusableCode(digits)


@given(st.text("ABCDEFabcdef0123456789", min_size=KEY_LENGTH, max_size=KEY_LENGTH), st.integers(1, 11))
def test_a_key(key: str, group: int) -> None:
    """In groups of any size, over several lines."""
    groups = [key[at : at + group] for at in range(0, KEY_LENGTH, group)]
    assert parse_key(" ".join(groups)) == parse_key("\n".join(groups)) == parse_key("-".join(groups)) == key


@pytest.mark.parametrize(
    ("typed", "refusal"),
    [
        ("1" * 43, UnusableKey(43)),
        ("1" * 45, UnusableKey(45)),
        ("ł" * 44, UnusableKey(44, "ł")),
        ("", UnusableKey(0)),
        ("1" * 43 + "/", UnusableKey(44, "/")),
    ],
)
def test_no_key(typed: str, refusal: UnusableKey) -> None:
    """It is told how long it is, and what no key has."""
    with pytest.raises(UnusableKey) as refused:
        parse_key(typed)
    assert refused.value == refusal


@pytest.mark.parametrize(
    "typed",
    [
        "2.03.2027 1.04.2027",
        "02.03.2027-01.04.2027",
        "2.03.2027 r. – 1.04.2027 r.",
        "2.03, 1.04",
        "dziś do 1.04",
        "today until April 1st, 2027",
        "wystawiona 2 marca 2027 r., ważna do 1 kwietnia 2027 r.",
        "2 marca 2027 1 kwietnia 2027",
        "2027-03-02 2027-04-01",
        "2027-03-02 - 2027-04-01",
        "Data wystawienia: 2.03.2027\nTermin realizacji do: 1.04.2027",
        "issued 2 March, valid until 1 April",
        "2 III – 1 IV",
    ],
)
def test_two_days(typed: str) -> None:
    """IssuedElsewhere, and valid until."""
    assert parse_dates(typed, TODAY) == PrescriptionDates(ISSUED, UNTIL)


@pytest.mark.parametrize(
    "typed",
    ["2.03 5.03.2027 1.04.2027".replace(" ", ", "), "2.03.2027; od 5.03.2027; do 1.04.2027", "dziś\n5.03\n1.04"],
)
def test_three_days(typed: str) -> None:
    """The day from which it is valid stands between them."""
    assert parse_dates(typed, TODAY) == PrescriptionDates(ISSUED, UNTIL, FROM)


@pytest.mark.parametrize(
    ("typed", "fault"),
    [
        ("1.04.2027", DatesFault.COUNT),
        ("1.03, 2.03, 3.03, 4.03", DatesFault.COUNT),
        ("", DatesFault.COUNT),
        ("2.03, 30.02.2027", DatesFault.UNREADABLE),
        ("2.03, za miesiąc", DatesFault.UNREADABLE),
        ("3.03.2027, 1.04.2027", DatesFault.ISSUED_LATER),
        ("1.03.2026, 1.04.2027", DatesFault.ISSUED_LONG_AGO),
        ("2.03.2027, 1.03.2027", DatesFault.ORDER),
        ("1.03.2027, 2.04.2027, 1.04.2027", DatesFault.ORDER),
        ("1.02.2027, 1.03.2027", DatesFault.OVER),
    ],
)
def test_no_days(typed: str, fault: DatesFault) -> None:
    """It is told what is wrong with them."""
    with pytest.raises(UnusableDates) as refused:
        parse_dates(typed, TODAY)
    assert refused.value.fault is fault


@given(st.integers(0, 365), st.integers(0, 365), st.integers(0, 700))
def test_days_are_what_was_typed(ago: int, later: int, until: int) -> None:
    """None is worked out: what is read is what was written, whatever lies between (D20)."""
    issued, ends = TODAY - dt.timedelta(days=ago), TODAY + dt.timedelta(days=until)
    begins = min(ends, issued + dt.timedelta(days=later))
    assert parse_dates(f"{issued:%d.%m.%Y} {ends:%d.%m.%Y}", TODAY) == PrescriptionDates(issued, ends)
    read = parse_dates(f"{issued}\n{begins}\n{ends}", TODAY)
    assert read == PrescriptionDates(issued, ends, begins)


def test_medicines() -> None:
    """One a line, with whatever of its parts is there."""
    typed = "Euthyrox 50 µg; 1 tabl. rano; 50 tabl.; na 50 dni\nMetformax 850 mg\nIbum; 60 tabl; for 30 days"
    assert parse_medicines(typed) == (
        MedicineFacts(name="Euthyrox 50 µg", dose="1 tabl. rano", pack="50 tabl.", lasts_days=50),
        MedicineFacts(name="Metformax 850 mg"),
        MedicineFacts(name="Ibum", dose="60 tabl", lasts_days=30),
    )


@pytest.mark.parametrize(("typed", "count"), [("…", 0), ("Lek A\nLek B\nLek C\nLek D\nLek E\nLek F", 6)])
def test_no_medicines(typed: str, count: int) -> None:
    """It is told how many were read."""
    with pytest.raises(UnusableMedicines) as refused:
        parse_medicines(typed)
    assert refused.value.count == count


@pytest.mark.parametrize("parse", [parse_medicines, parse_reason, medicine_named])
def test_no_pesel_comes_to_stand_beside_the_code(parse: object) -> None:
    """Neither among the medicines nor in the reason (D20)."""
    with pytest.raises(PeselBesideCode):
        parse("Euthyrox 44051401359")  # type: ignore[operator]
