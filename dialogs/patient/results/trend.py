"""One value over time: a small picture, and the same in words for whoever can't see it (S19)."""

from __future__ import annotations

from dataclasses import replace

from core.errors import NotFound
from core.results import reading, trends
from core.results.model import Flag
from core.results.reading import ResultAccess
from core.results.trends import TrendPoint
from dialogs.engine.button_values import number
from dialogs.engine.dialog import Transition, screen
from dialogs.engine.effects import ShowTrend
from dialogs.engine.screens import BACK_OR_MENU, Screen, TrendPicture, TrendValue
from dialogs.engine.text import Figure, Form, Quote, Text, Verbatim, When, _, lines, paragraphs
from dialogs.engine.turn import Turn
from dialogs.patient.results.states import Memory, Results
from dialogs.wording.treatment.results import FLAGS, range_of, value_of

LONGEST_NAME = 60


async def begin(turn: Turn[Memory]) -> None:
    """Draw the course of the value whose button was pressed."""
    seen = await reading.look_at(turn.work, turn.known_patient, turn.memory.result)
    place = number(turn.value, range(len(seen.result.facts.measurements)))
    turn.memory = replace(turn.memory, place=place)
    points = await _points(turn)
    latest = points[-1].measurement
    within = range_of(latest)
    turn.add(
        ShowTrend(
            TrendPicture(
                heading=_heading(points),
                range_label=None if within is None else _("the laboratory’s range: {range}", range=within),
                low=latest.low,
                high=latest.high,
                values=tuple(map(_value, points)),
                caption=_("{name} over time. The same in words is below.", name=Quote(latest.name, LONGEST_NAME)),
            )
        )
    )


@screen(Results.trend, Transition("back", Results.one))
async def trend(turn: Turn[Memory]) -> Screen:
    """The picture's values in words, the latest first."""
    points = await _points(turn)
    text = paragraphs(
        _("📈 <b>{name} over time</b>", name=Quote(points[-1].measurement.name, LONGEST_NAME)),
        lines(*map(_line, reversed(points))),
        _("<i>Laboratories have ranges of their own, so those of earlier days may have been different.</i>"),
    )
    return Screen(text, (BACK_OR_MENU,), protected=True)


async def _points(turn: Turn[Memory]) -> tuple[TrendPoint, ...]:
    seen = await reading.look_at(turn.work, turn.known_patient, turn.memory.result)
    found = await trends.trends_of(turn.work, turn.known_patient, seen.result)
    if seen.access is not ResultAccess.OPEN or turn.memory.place not in found:
        raise NotFound
    return found[turn.memory.place]


def _heading(points: tuple[TrendPoint, ...]) -> Text:
    latest = points[-1].measurement
    name = Quote(latest.name, LONGEST_NAME)
    return _("{name} ({unit})", name=name, unit=Verbatim(latest.unit)) if latest.unit else name


def _value(point: TrendPoint) -> TrendValue:
    measurement = point.measurement
    label = Figure(f"{measurement.comparator}{measurement.value}")
    is_outside = point.flag not in {None, Flag.NORMAL}
    return TrendValue(point.day, measurement.value, label, is_outside, bool(measurement.comparator))


def _line(point: TrendPoint) -> Text:
    day, value = When(point.day, Form.NUMERIC), value_of(point.measurement)
    if point.flag is None:
        return _("{day}: <b>{value}</b>", day=day, value=value)
    return _("{day}: <b>{value}</b> – {standing}", day=day, value=value, standing=FLAGS[point.flag])
