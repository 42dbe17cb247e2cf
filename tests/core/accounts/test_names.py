"""Names as people type them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.accounts.names import LONGEST, PersonName, parse_name, parse_one_name
from core.errors import OneName, UnusableName, UnusableText


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
        ("Adam B. Testowy", "Adam B.", "Testowy"),
        ("J.R.R. Tolkien", "J.R.R.", "Tolkien"),
        ("Jan 't Hoff", "Jan", "'t Hoff"),
        ("Jan van ’t Hoff", "Jan", "van 't Hoff"),
        ("John Smith Jr.", "John", "Smith Jr."),
        ("Gal·la Puig", "Gal·la", "Puig"),
        ("Ṣẹ́gun Adé", "Ṣẹ́gun", "Adé"),
        ("Ru\u0308dig\u0308er Gro\u0308ss", "Rüdig\u0308er", "Gröss"),
        ("राम कुमार", "राम", "कुमार"),
        ("สมชาย ใจดี", "สมชาย", "ใจดี"),
        ("محمد علي", "محمد", "علي"),
        ("山田 太郎", "山田", "太郎"),
        ("გიორგი ბერიძე", "გიორგი", "ბერიძე"),
        ("Đỗ Thị Hương", "Đỗ Thị", "Hương"),
        ("Γιώργος Παπάς", "Γιώργος", "Παπάς"),
        ("Nowak, Anna", "Anna", "Nowak"),
        ("NOWAK-KOWALSKA , ANNA MARIA", "Anna Maria", "Nowak-Kowalska"),
        ("van der Berg, Jan", "Jan", "van der Berg"),
        ("García Márquez, Gabriel", "Gabriel", "García Márquez"),
        ("Anna Nowak,", "Anna", "Nowak"),
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
        ("ronald mcdonald", "Ronald McDonald"),
        ("JAN VAN 'T HOFF", "Jan van 't Hoff"),
        ("GİZEM ŞİMŞEK", "Gizem Şimşek"),
        ("IŞIL ILGAZ", "Işıl Ilgaz"),
        ("işıl ışık", "İşıl Işık"),
        ("ION ŞTEFĂNIŢĂ", "Ion Ştefăniţă"),
        ("ГАННА ЛУК'ЯНЕНКО", "Ганна Лук'яненко"),
        ("hanna luk’ianenko", "Hanna Luk'ianenko"),
        ("ΓΙΏΡΓΟΣ ΠΑΠΆΣ", "Γιώργος Παπάς"),
        ("adam b. testowy", "Adam B. Testowy"),
        ("jean-luc d'arc", "Jean-Luc D'Arc"),
        ("გიორგი ბერიძე", "გიორგი ბერიძე"),
        ("van DER Berg", "van DER Berg"),
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
        "Anna 2",
        "Anna N0wak",
        "Anna Nowak!",
        "Anna <b>Nowak</b>",
        "- -",
        "Anna ''",
        "🙂 🙂",
        "Anna\x00 Nowak",
        "Anna_Maria Nowak",
        "Anna \u0301Nowak",
        "Anna .",
        "Anna Nowak..",
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
        with pytest.raises(UnusableText):
            parse_name(typed)


@pytest.mark.parametrize(
    ("typed", "name"), [("sukarno", "Sukarno"), (" 王伟 ", "王伟"), ("Ram", "Ram"), ("Anna -Nowak", "Anna-Nowak")]
)
def test_somebody_may_have_one_name(typed: str, name: str) -> None:
    """It is asked for; then the name is all surname."""
    with pytest.raises(OneName) as raised:
        parse_name(typed)
    assert raised.value == OneName(name)
    assert parse_one_name(typed) == PersonName("", name)
    assert parse_one_name(typed).full == name


@given(
    st.text(
        alphabet=st.characters(categories=("Lu", "Ll", "Lo", "Mn", "Pd", "Zs", "Cf")) | st.sampled_from(" -'’.İıŞş"),
        max_size=50,
    )
)
def test_a_tidy_name_stays_as_it_is(typed: str) -> None:
    """What has been read once reads the same again."""
    try:
        name = parse_name(typed)
    except (UnusableName, OneName, UnusableText):
        return
    assert parse_name(name.full) == name
