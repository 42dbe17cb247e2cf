"""Keys: what is sealed opens again, and only so."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import KeyRingError
from core.keys import KEY_BYTES, KeyRing, _derived

OLD, NEW = KeyRing.new_key(), KeyRing.new_key()
RING = KeyRing.parse(NEW)


@given(purpose=st.text(), data=st.binary())
def test_what_is_sealed_opens(purpose: str, data: bytes) -> None:
    """Any data comes back, whatever its purpose is called."""
    assert RING.open(purpose, RING.seal(purpose, data)) == data


def test_sealing_twice_gives_two_values() -> None:
    """Equal data can't be told from the sealed values."""
    assert RING.seal("name", b"Anna") != RING.seal("name", b"Anna")


@given(data=st.binary(max_size=40), bit=st.integers(min_value=0))
def test_a_changed_bit_is_noticed(data: bytes, bit: int) -> None:
    """A sealed value with any bit flipped opens to an error, not to garbage."""
    sealed = bytearray(RING.seal("name", data))
    sealed[bit // 8 % len(sealed)] ^= 1 << bit % 8
    with pytest.raises(KeyRingError):
        RING.open("name", bytes(sealed))


@pytest.mark.parametrize("length", [0, 1, 31, 32, 35])
def test_a_cut_value_is_noticed(length: int) -> None:
    """A sealed value that lost its end opens to an error."""
    with pytest.raises(KeyRingError):
        RING.open("name", RING.seal("name", b"Anna")[:length])


def test_another_purpose_does_not_open() -> None:
    """A phone can't be passed off as a name."""
    with pytest.raises(KeyRingError, match=r"patients\.phone"):
        RING.open("patients.phone", RING.seal("patients.name", b"Anna"))


def test_another_key_does_not_open() -> None:
    """The error says that a key is missing, not that the data is damaged."""
    with pytest.raises(KeyRingError, match="add the key that sealed it"):
        RING.open("name", KeyRing.parse(OLD).seal("name", b"Anna"))


def test_keys_are_changed_without_losing_anything() -> None:
    """With the old key second, what it sealed still opens, and new values need only the new key."""
    both = KeyRing.parse(f"{NEW},{OLD}")
    assert both.open("name", KeyRing.parse(OLD).seal("name", b"Anna")) == b"Anna"
    assert RING.open("name", both.seal("name", b"Anna")) == b"Anna"


def test_a_fingerprint_finds_the_value_while_keys_are_changed() -> None:
    """One of the fingerprints is the one that the old key made."""
    both = KeyRing.parse(f"{NEW},{OLD}")
    assert both.fingerprints("pesel", "44051401359") == (
        RING.fingerprint("pesel", "44051401359"),
        KeyRing.parse(OLD).fingerprint("pesel", "44051401359"),
    )
    assert both.fingerprint("pesel", "44051401359") == RING.fingerprint("pesel", "44051401359")


@given(st.tuples(st.text(), st.text()), st.tuples(st.text(), st.text()))
def test_fingerprints_tell_values_and_purposes_apart(one: tuple[str, str], other: tuple[str, str]) -> None:
    """Two fingerprints are equal when purpose and value are."""
    assert (RING.fingerprint(*one) == RING.fingerprint(*other)) is (one == other)


def test_fingerprints_keep_purpose_and_value_apart() -> None:
    """What ends the purpose can't begin the value."""
    assert RING.fingerprint("ab", "c") != RING.fingerprint("a", "bc")


def test_no_key_is_shown() -> None:
    """Neither the ring nor what it holds shows a key, however it is printed."""
    master = bytes(range(KEY_BYTES))
    ring = KeyRing([master])
    shown = f"{ring} {ring!r} {vars(ring)}"
    assert shown.count("<KeyRing of 1>") == 2
    assert repr(master)[2:-1] not in shown
    assert repr(_derived(master, "fingerprints", KEY_BYTES))[2:-1] not in shown


def test_keys_are_read_with_spaces_and_without_padding() -> None:
    """As they are pasted."""
    ring = KeyRing.parse(f" {NEW.rstrip('=')} , {OLD} ,")
    assert ring.open("name", RING.seal("name", b"Anna")) == b"Anna"


@pytest.mark.parametrize(
    "text",
    ["", " , ", "c2hvcnQ=", f"{NEW},zażółć", f"{NEW},{NEW}x", "a b", NEW + "!"],
    ids=["nothing", "only commas", "short", "letters", "too long", "words", "a sign"],  # keys are new each time
)
def test_what_is_no_key_is_refused(text: str) -> None:
    """The message says what to do, and repeats nothing of what was given."""
    with pytest.raises(KeyRingError, match="PORTAL_KEY") as raised:
        KeyRing.parse(text)
    assert raised.value.__suppress_context__ or raised.value.__context__ is None
    assert not text.strip(" ,") or text not in str(raised.value)


def test_a_new_key_is_fresh_and_long_enough() -> None:
    """Two are never the same."""
    assert KeyRing.new_key() != KeyRing.new_key()
    with pytest.raises(KeyRingError):
        KeyRing([b"x" * (KEY_BYTES - 1)])
