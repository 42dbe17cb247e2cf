"""Names as people type them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.accounts.names import LONGEST, PersonName, parse_name
from core.errors import UnusableName


@pytest.mark.parametrize(
    ("typed", "first", "last"),
    [
        ("Anna Nowak", "Anna", "Nowak"),
        ("  Anna   Nowak ", "Anna", "Nowak"),
        ("Anna Maria Nowak-Kowalska", "Anna Maria", "Nowak-Kowalska"),
        ("Łucja Żółć - Nowak", "Łucja", "Żółć-Nowak"),
        ("Łucja Żółć–Nowak", "Łucja", "Żółć-Nowak"),
        ("Jan van der Berg", "Jan", "van der Berg"),
        ("Ilse Von Der Leyen", "Ilse", "Von Der Leyen"),
        ("Sean O’Connor", "Sean", "O'Connor"),
        ("Олена Шевченко", "Олена", "Шевченко"),
        ("Zoe\u0308 Novak", "Zoë", "Novak"),
        ("Le Nguyen", "Le", "Nguyen"),
    ],
)
def test_a_name_is_split_and_tidied(typed: str, first: str, last: str) -> None:
    """The last word is the surname, with the particles before it; the rest are first names."""
    assert parse_name(typed) == PersonName(first, last)


@pytest.mark.parametrize(
    ("typed", "written"),
    [
        ("anna nowak-kowalska", "Anna Nowak-Kowalska"),
        ("ŁUCJA ŻÓŁĆ", "Łucja Żółć"),
        ("sean o'connor", "Sean O'Connor"),
        ("JAN VAN DER BERG", "Jan van der Berg"),
        ("Ronald McDonald", "Ronald McDonald"),
        ("anna MARIA Nowak", "anna MARIA Nowak"),
    ],
)
def test_capitals_are_set_only_where_there_are_none_or_nothing_else(typed: str, written: str) -> None:
    """Whoever mixed them knows how the name is written."""
    name = parse_name(typed)
    assert f"{name.first} {name.last}" == written


@pytest.mark.parametrize("hidden", ["\u200b", "\u200f", "\u202e", "\u2066", "\ufeff", "\u00ad"])
def test_invisible_characters_are_removed(hidden: str) -> None:
    """Nothing turns the text around, or hides in it."""
    assert parse_name(f"{hidden}An{hidden}na {hidden}Nowak{hidden}") == PersonName("Anna", "Nowak")


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "Anna",
        "Anna 2",
        "Anna N0wak",
        "Anna Nowak!",
        "Anna <b>Nowak</b>",
        "- -",
        "Anna -Nowak",
        "Anna ''",
        "🙂 🙂",
        "Anna\x00 Nowak",
        "Anna_Maria Nowak",
    ],
)
def test_what_is_no_name_is_refused(typed: str) -> None:
    """A first and a last name are both needed, of letters."""
    with pytest.raises(UnusableName):
        parse_name(typed)


def test_a_name_has_an_end() -> None:
    """Sixty letters each are enough for anybody."""
    longest = "A" + "a" * (LONGEST - 1)
    assert parse_name(f"{longest} {longest}") == PersonName(longest, longest)
    for typed in (f"{longest}a Nowak", f"Anna {longest}a"):
        with pytest.raises(UnusableName):
            parse_name(typed)


@given(
    st.text(alphabet=st.characters(categories=("Lu", "Ll", "Pd", "Zs", "Cf")) | st.sampled_from(" -'’"), max_size=50)
)
def test_a_tidy_name_stays_as_it_is(typed: str) -> None:
    """What has been read once reads the same again."""
    try:
        name = parse_name(typed)
    except UnusableName:
        return
    assert parse_name(f"{name.first} {name.last}") == name
