"""Whom of the family a sentence names."""

from __future__ import annotations

import pytest

from core.family.model import Kin
from dialogs.language.kin import GROUPS, KinNamed, is_called, kin_named
from dialogs.language.terms import word_files
from tests.language.test_understanding import CLINIC

ONE = {
    Kin.MOTHER: """umów mamę do neurologa|wyniki mamy|recepta dla mojej mamy|mamie trzeba okulisty|mamusia do lekarza
        |badania matki|book my mother a dermatologist|my mum's results|mom’s appointment""",
    Kin.FATHER: "odwołaj wizytę taty|tacie dermatolog|recepta dla ojca|Tata do okulisty|cancel dad’s appointment",
    Kin.DAUGHTER: "pytanie o córkę|umów moją córkę do pediatry|wizyta córki|dla córeczki|for my daughter tomorrow",
    Kin.SON: "odwołaj wizytę syna|synowi trzeba okulisty|Umów synka do pediatry|when is my son's appointment",
    Kin.GRANDMOTHER: "recepta dla babci|BABCIA okulista|babcię do kardiologa|a doctor for my gran",
    Kin.GRANDFATHER: "dziadkowi lek|wyniki dziadka|book grandad an ultrasound",
}
SEVERAL = [
    *(
        "mama i tata do okulisty",
        "umów rodziców",
        "wizyta dla dzieci",
        "book my parents",
        "an appointment for the kids",
    ),
    *("recepta dla teściowej", "mężowi kardiolog", "wnuczka do okulisty", "my wife's results", "for my mother-in-law"),
    *("żonę do ginekologa", "umów siostrę", "my husband needs a doctor", "an optician for my partner"),
]
NOBODY = [
    *(
        "kardiolog jutro",
        "mammografia",
        "syndrom",
        "",
        "masona",
        "kiedy mamy wizytę",
        "o której mamy termin",
        "kiedy mam wizytę",
    ),
    *("czy mamy jutro wizytę", "mamy pytanie do lekarza", "mąż mnie zawiezie, umów mnie na jutro", "partner facility"),
    *("cancel my appointment, my daughter is ill", "placówka partnerska", "książka o rodzinie zastępczej"),
]


@pytest.mark.parametrize(
    ("kin", "said"), [(kin, each.strip()) for kin, all_of in ONE.items() for each in all_of.split("|")]
)
def test_one_of_the_family(kin: Kin, said: str) -> None:
    """In any case of the word, and however fondly it is said."""
    found = kin_named(CLINIC, said)
    assert found is not None
    assert found == KinNamed(frozenset({kin}), is_one=True)


@pytest.mark.parametrize("said", SEVERAL)
def test_several_or_somebody_without_a_word(said: str) -> None:
    """That somebody is meant is known, and who it is can't be."""
    found = kin_named(CLINIC, said)
    assert found is not None
    assert not found.is_one


def test_a_child_is_a_daughter_or_a_son() -> None:
    """So that of one child it is clear who is meant."""
    found = kin_named(CLINIC, "umów dziecko do pediatry")
    assert found is not None
    assert found == KinNamed(frozenset({Kin.DAUGHTER, Kin.SON}), is_one=True)


@pytest.mark.parametrize("said", NOBODY)
def test_nobody(said: str) -> None:
    """“Mamy” is “we have” as well; who only drives or is ill is not whom it is about."""
    assert kin_named(CLINIC, said) is None


def test_a_doctor_who_is_called_so() -> None:
    """Dr Dziadek and Dr Tata are nobody's family."""
    first, *others = CLINIC.practitioners
    called = first.model_copy(update={"name": "lek. Jan Dziadek"})
    clinic = CLINIC.model_copy(update={"practitioners": (called, *others)})
    assert kin_named(clinic, "umów do doktora Dziadka") is None
    assert kin_named(CLINIC, "umów do doktora Dziadka") is not None


@pytest.mark.parametrize("said", ["umów Olę do pediatry", "wyniki Oli", "Ola do okulisty", "book Ola a paediatrician"])
def test_somebody_is_called_by_their_name(said: str) -> None:
    """In any form."""
    assert is_called(CLINIC, said, "Ola")


@pytest.mark.parametrize(
    ("said", "name"),
    [
        ("kardiolog w maju", "Maja"),
        ("u Oli w gabinecie", "Ola"),
        ("wizyta u dr Anny Wilczek", "Anna"),
        ("okulista", "Ola"),
    ],
)
def test_a_month_and_a_doctor_are_nobodys_name(said: str, name: str) -> None:
    """What a name's form means as well is left alone."""
    assert not is_called(CLINIC, said, name)


def test_each_word_is_of_one_list() -> None:
    """Or it would be chance who is meant."""
    lists = [set(file.get("kin", {}).get(name, ())) for name in GROUPS for file in word_files()]
    assert sum(map(len, lists)) == len(set().union(*lists))
