"""Tables of values as people paste them (S19): what is read, and which line can't be."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.results.figures import decimal, range_of
from core.results.model import Flag, Measurement
from core.results.ranges import judged
from core.results.refusals import LineFault, TableFault, UnusableTable
from core.results.table import parse_table, table_text

POTASSIUM = Measurement(name="Potas", value="4.10", unit="mmol/l", low="3.5", high="5.1")


@pytest.mark.parametrize(
    "line",
    [
        "Potas\t4,10\tmmol/l\t3,5–5,1",
        "Potas\t 4,10 \tmmol/l\t[3,5 - 5,1]\t",
        "Potas;4,10;mmol/l;3,5-5,1",
        "Potas; 4.10; mmol/l; 3.5 do 5.1",
        "| Potas | 4,10 | mmol/l | 3,5 – 5,1 |",
        "Potas    4,10    mmol/l    3,5 – 5,1",
        "Potas 4,10 mmol/l 3,5 - 5,1",
        "Potas: 4,10 mmol/l (3,5–5,1)",
        "Potas 4,10 mmol/l norma: 3,5-5,1",
        "Potas;4,10 mmol/l;3,5—5,1",
        "Potas;4,10;3,5–5,1;mmol/l",
        "Potas;4,10;mmol/l;3,5;5,1",
        "Potas;4,10;mmol/l;3,5–5,1 mmol/l",
        "Badanie;Wynik;Jednostka;Norma\nPotas;4,10;mmol/l;3,5–5,1",
        "Jedn.;Badanie;Zakres referencyjny;Wynik\nmmol/l;Potas;3,5–5,1;4,10",
        "Badanie\tWynik\tJedn.\tMin\tMax\nPotas\t4,10\tmmol/l\t3,5\t5,1",
        "Badanie;Wynik;Norma;Jedn.\nPotas;4,10;3,5–5,1;mmol/l",
        "Badanie Wynik Jednostka Norma\nPotas 4,10 mmol/l 3,5–5,1",
    ],
)
def test_one_value_however_it_is_pasted(line: str) -> None:
    """Tabs, semicolons, bars, spaces, with headings or without."""
    assert parse_table(line) == (POTASSIUM,)


@pytest.mark.parametrize(
    ("line", "read", "flag"),
    [
        ("TSH;<0,01;µIU/ml;0,27–4,20", ("<", "0.01", "µIU/ml", "0.27", "4.20", ""), Flag.LOW),
        ("CRP < 0,5 mg/l <5", ("<", "0.5", "mg/l", "", "5", "<5"), Flag.NORMAL),
        ("CRP 5,0 mg/l <5", ("", "5.0", "mg/l", "", "5", "<5"), Flag.HIGH),
        ("CRP 5,0 mg/l do 5", ("", "5.0", "mg/l", "", "5", "<=5"), Flag.NORMAL),
        ("eGFR;>90;ml/min;powyżej 60", (">", "90", "ml/min", "60", "", ">60"), Flag.NORMAL),
        ("Leukocyty;12 500;/µl;4 000–10 000", ("", "12500", "/µl", "4000", "10000", ""), Flag.HIGH),
        ("Ferrytyna;1.234,5;ng/ml;15–150", ("", "1234.5", "ng/ml", "15", "150", ""), Flag.HIGH),
        ("Glukoza;105 H;mg/dl;70–99", ("", "105", "mg/dl", "70", "99", ""), Flag.HIGH),
        ("Glukoza 105* mg/dl 70–99", ("", "105", "mg/dl", "70", "99", ""), Flag.HIGH),
        ("Sód 128 mmol/l L 136–145", ("", "128", "mmol/l", "136", "145", ""), Flag.LOW),
        ("HBsAg;ujemny;;ujemny", ("", "ujemny", "", "", "", "ujemny"), Flag.NORMAL),
        ("HBsAg;Ujemny;;ujemny", ("", "Ujemny", "", "", "", "ujemny"), Flag.NORMAL),
        ("Bakterie;obecne;;nieobecne", ("", "obecne", "", "", "", "nieobecne"), None),
        ("Witamina B12 350 pg/ml 200-900", ("", "350", "pg/ml", "200", "900", ""), Flag.NORMAL),
        ("Leukocyty 6,5 10^9/l 4-10", ("", "6.5", "10^9/l", "4", "10", ""), Flag.NORMAL),
        ("pH 6,0 5,0-7,5", ("", "6.0", "", "5.0", "7.5", ""), Flag.NORMAL),
        ("Miano;1:160;;<1:80", ("", "1:160", "", "", "", "<1:80"), None),
        ("Erytrocyty w osadzie;2-3;wpw;0–5", ("", "2-3", "wpw", "0", "5", ""), None),
        ("Nadmiar zasad;-2,5;mmol/l;-2 – 3", ("", "-2.5", "mmol/l", "-2", "3", ""), Flag.LOW),
        ("Żelazo;95;μg/dl;60–180", ("", "95", "μg/dl", "60", "180", ""), Flag.NORMAL),
    ],
)
def test_what_laboratories_print(line: str, read: tuple[str, ...], flag: Flag | None) -> None:
    """Comparators, words, thousands, marks, ranges with one end."""
    (found,) = parse_table(line)
    assert (found.comparator, found.value, found.unit, found.low, found.high, found.range_text) == read
    assert judged(found) is flag


def test_under_its_heading_a_range_stays_one() -> None:
    """Though it can't be read as figures, and there is no unit."""
    (found,) = parse_table("Badanie;Wynik;Jedn.;Norma\nMiano;1:160;;<1:80")
    assert (found.unit, found.range_text) == ("", "<1:80")


@pytest.mark.parametrize(
    ("line", "fault", "words"),
    [
        ("MORFOLOGIA KRWI", TableFault.NO_VALUE, "MORFOLOGIA KRWI"),
        ("Potas;;mmol/l;3,5–5,1", TableFault.NO_VALUE, "Potas"),
        (";4,1;mmol/l", TableFault.NO_NAME, ";4,1;mmol/l"),
        ("Potas;4,1,2;mmol/l", TableFault.NUMBER, "4,1,2"),
        ("Potas;4..1;mmol/l", TableFault.NUMBER, "4..1"),
        ("CA 125 20 U/ml 0-35", TableFault.NUMBER, "CA 125 20 U/ml 0-35"),
        ("Potas;4,1;mmol/l;5,1–3,5", TableFault.RANGE_BACKWARDS, "Potas: 5.1–3.5"),
        ("Potas;4,1 H;mmol/l;3,5–5,1", TableFault.MARK, "Potas: 4.1"),
        (f"{'x' * 121};4,1", TableFault.TOO_LONG, "x" * 60),
        ("sód;140;mmol/l", TableFault.TWICE, "sód"),
    ],
)
def test_a_line_that_cant_be_read_is_told_by_its_number(line: str, fault: TableFault, words: str) -> None:
    """It is the third of the pasted lines, the empty one counted; nothing is guessed at."""
    with pytest.raises(UnusableTable) as refused:
        parse_table(f"Sód;140;mmol/l;136–145\n\n{line}\nChlorki;101;mmol/l;98–107")
    assert refused.value.lines == (LineFault(3, fault, words),)


def test_every_line_that_cant_be_read_is_told_at_once() -> None:
    """So that all can be mended in one go."""
    with pytest.raises(UnusableTable) as refused:
        parse_table("Potas\nSód;140\nChlorki;1,2,3")
    assert [(each.line, each.fault) for each in refused.value.lines] == [
        (1, TableFault.NO_VALUE),
        (3, TableFault.NUMBER),
    ]


def test_nothing_and_too_much_are_no_tables() -> None:
    """A hundred values fit."""
    assert len(parse_table("\n".join(f"Badanie {chr(65 + each % 26)}{each};1" for each in range(100)))) == 100
    for text, most in (("", None), (" \n\t\n", None), ("\n".join(f"B{each};1" for each in range(101)), 100)):
        with pytest.raises(UnusableTable) as refused:
            parse_table(text)
        assert refused.value == UnusableTable((), most)


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("4,10", "4.10"),
        ("1 234,5", "1234.5"),
        ("1.234,5", "1234.5"),
        ("1,234.5", "1234.5"),
        ("12.34,5", None),
        ("", None),
    ],
)
def test_decimals_keep_their_places(written: str, read: str | None) -> None:
    """The last of two signs is the decimal one."""
    assert decimal(written) == read


def test_no_range_is_made_up() -> None:
    """Words that are no range stay words."""
    assert range_of("patrz opis") is None
    assert range_of("zakres 3") is None


@given(st.text(max_size=200))
def test_whatever_is_pasted_is_read_or_refused(text: str) -> None:
    """What was read is kept as decimals or words, and can be pasted again."""
    try:
        found = parse_table(text)
    except UnusableTable:
        return
    assert all(each.name and each.value for each in found)


@given(
    st.lists(
        st.tuples(
            st.sampled_from(["Potas", "Sód", "Żelazo", "Witamina B12"]),
            st.decimals(min_value=0, max_value=9999, places=2).map(str),
            st.sampled_from(["mmol/l", "µg/dl", "%", "10^9/l"]),
        ),
        min_size=1,
        unique_by=lambda each: (each[0], each[2]),
    )
)
def test_what_was_read_can_be_pasted_again(rows: list[tuple[str, str, str]]) -> None:
    """Nothing changes on the way out and in."""
    found = parse_table("\n".join(f"{name}\t{value.replace('.', ',')}\t{unit}\t1,5–9,75" for name, value, unit in rows))
    assert parse_table("\n".join(table_text(found))) == found
