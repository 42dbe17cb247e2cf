"""A value beside the laboratory's own range, and nothing else: never what it means (D19).

Where the laboratory has said itself how it is, that counts. Else the figures are compared, as decimals; what can't be
told of them isn't told.
"""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal, InvalidOperation
from typing import Final

from core.results.model import Flag, Measurement
from core.text.normalisation import plain

LESS: Final = frozenset({"<", "<="})
MORE: Final = frozenset({">", ">="})


def judged(measurement: Measurement) -> Flag | None:
    """How the value is beside the laboratory's range; `None` if that can't be told."""
    if measurement.flag is not None:
        return measurement.flag
    value, low, high = (decimal_of(each) for each in (measurement.value, measurement.low, measurement.high))
    if value is None:
        return Flag.NORMAL if _says_the_same(measurement) else None
    if low is None and high is None:
        return None
    if measurement.comparator in LESS:
        return _below(value, low, high)
    if measurement.comparator in MORE:
        return _above(value, low, high)
    excludes = _excludes_its_limit(measurement)
    if low is not None and (value < low or (excludes and value == low)):
        return Flag.LOW
    if high is not None and (value > high or (excludes and value == high)):
        return Flag.HIGH
    return Flag.NORMAL


def decimal_of(written: str) -> Decimal | None:
    """A decimal as it is kept; `None` for words."""
    try:
        value = Decimal(written)
    except InvalidOperation:
        return None
    return value if value.is_finite() else None


def out_of_range_first(measurements: Iterable[Measurement]) -> tuple[Measurement, ...]:
    """Those outside the laboratory's range first, else in the laboratory's order."""
    return tuple(sorted(measurements, key=lambda each: judged(each) in {None, Flag.NORMAL}))


def _below(value: Decimal, low: Decimal | None, high: Decimal | None) -> Flag | None:
    """Of something that is less than `value`. Nothing that is measured from zero on can be below it."""
    if low is not None and low > 0 and value <= low:
        return Flag.LOW
    is_above_low = low is None or low <= 0
    return Flag.NORMAL if is_above_low and high is not None and value <= high else None


def _above(value: Decimal, low: Decimal | None, high: Decimal | None) -> Flag | None:
    """Of something that is more than `value`."""
    if high is not None and value >= high:
        return Flag.HIGH
    return Flag.NORMAL if high is None and low is not None and value >= low else None


def _excludes_its_limit(measurement: Measurement) -> bool:
    """Whether the laboratory's range is open: `<5` doesn't hold 5."""
    return measurement.range_text.startswith(("<", ">")) and measurement.range_text[1:2] not in {"=", ""}


def _says_the_same(measurement: Measurement) -> bool:
    """Whether words are just those that the laboratory expects: ujemny, and ujemny."""
    return bool(measurement.range_text) and plain(measurement.value) == plain(measurement.range_text)
