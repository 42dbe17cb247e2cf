"""One value over time (S19)."""

from __future__ import annotations

from core.accounts.patients import Patient
from core.results import publishing, reading
from core.results.model import Flag, Measurement
from core.results.trends import is_same, trends_of
from tests.core.results.resulting import published
from tests.core.staff.staffing import RECEPTIONIST
from tests.desk import Desk


async def test_a_value_has_a_trend_once_it_has_earlier_ones(desk: Desk, anna: Patient) -> None:
    """The same name and unit, of results up to this one; each with its own laboratory's range."""
    await published(desk, anna, "Potas;4,1;mmol/l;3,5–5,1\nSód;140;mmol/l", day="1.03.2025")
    await published(desk, anna, "potas;5,4;mmol/l;3,5–5,1\nSód;3,2;g/l", day="1.03.2026")
    await published(desk, anna, "POTAS;4,4;mmol/l;3,6–5,2\nSód;141;mEq/l", day="1.02.2027")
    latest = await published(desk, anna, "Glukoza;99;mg/dl\nPotas;<6;mmol/l;3,5–5,1\nHBs;ujemny", day="1.03.2027")
    desk.wait(minutes=1)
    async with desk.work() as work:
        found = await trends_of(work, anna, latest)
        assert list(found) == [1]
        assert [(each.day.year, each.measurement.value, each.flag) for each in found[1]] == [
            (2025, "4.1", Flag.NORMAL),
            (2026, "5.4", Flag.HIGH),
            (2027, "4.4", Flag.NORMAL),
            (2027, "6", None),
        ]


async def test_what_cant_be_opened_is_in_no_trend(desk: Desk, anna: Patient) -> None:
    """Nothing is given away of what waits for the doctor, nor of a draft, nor of what was withdrawn."""
    before = await published(desk, anna, day="1.03.2026")
    latest = await published(desk, anna, day="1.03.2027")
    async with desk.work() as work:
        assert await trends_of(work, anna, latest) == {}
    desk.wait(minutes=1)
    async with desk.work() as work:
        assert set(await trends_of(work, anna, latest)) == {0, 1}
        await reading.choose(work, anna, waits=True)
        assert await trends_of(work, anna, latest) == {}
        await reading.choose(work, anna, waits=False)
        await publishing.withdraw(work, RECEPTIONIST, before.id, "Pomyłka")
        assert await trends_of(work, anna, latest) == {}


def test_units_are_alike_however_they_are_typed() -> None:
    """A micro sign, a Greek mu; capital letters and spaces. A code counts more than a name."""
    iron = Measurement(name="Żelazo", unit="µg/dl", value="1")
    assert is_same(iron, Measurement(name="ZELAZO", unit="μg/dL", value="2"))
    assert not is_same(iron, Measurement(name="Żelazo", unit="µmol/l", value="2"))
    coded = iron.model_copy(update={"code": "2498-4"})
    assert is_same(coded, Measurement(name="Fe", unit="µg/dl", code="2498-4"))
    assert not is_same(coded, Measurement(name="Żelazo", unit="µg/dl", code="1"))
