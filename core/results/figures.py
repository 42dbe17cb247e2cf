"""Figures and ranges as laboratories print and people paste them: `4,10`, `<0,01`, `1 234,5`, `3,5 – 5,1`, `do 35`.

Decimals are kept with a point and with as many places as were written. A comma is a decimal comma; where a point stands
too, the last of the two is the decimal sign.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from core.results.model import Flag
from core.text.normalisation import plain

NUMBER: Final = r"[+\-−]?\d{1,3}(?:[\s'’]\d{3})+(?:[.,]\d+)?|[+\-−]?\d+(?:[.,]\d+)*"
"""A pattern of a number, which `decimal` may still find to be none."""

COMPARATOR: Final = r"<=|>=|≤|≥|<|>"

_COMPARATORS: Final = {"≤": "<=", "≥": ">="}
_DASH: Final = r"-|–|—|−|÷|\.\.\.?|…|do|to"
_INTRODUCED: Final = re.compile(
    r"^(?:(?:norma|normy|zakres|wart(?:osci|ości)?\.?|ref(?:erencyjne|erencyjny|\.)?|n|range|reference|normal)[\s.:]*)+",
    re.IGNORECASE,
)
_UNIT: Final = r"(?:\s*(?:[^\W\d_]|[%/])\S*)?"
_BETWEEN: Final = re.compile(rf"(?P<low>{NUMBER})\s*(?:{_DASH})\s*(?P<high>{NUMBER}){_UNIT}", re.IGNORECASE)
_ONE_SIDED: Final = re.compile(
    rf"(?P<side>{COMPARATOR}|[^\W\d]+(?:\s[^\W\d]+)?\.?)\s*(?P<limit>{NUMBER}){_UNIT}", re.IGNORECASE
)
_SIDES: Final = {
    **dict.fromkeys(("<", "ponizej", "below", "less than", "under"), "<"),
    **dict.fromkeys(("<=", "≤", "do", "max", "maks", "najwyzej", "up to", "at most"), "<="),
    **dict.fromkeys((">", "powyzej", "above", "more than", "over"), ">"),
    **dict.fromkeys((">=", "≥", "od", "min", "co najmniej", "from", "at least"), ">="),
}

FLAGS: Final = {
    **dict.fromkeys(("h", "hh", "↑", "↑↑", "wysoki", "wysoka", "wysokie", "podwyzszony", "high"), Flag.HIGH),
    **dict.fromkeys(("l", "ll", "↓", "↓↓", "niski", "niska", "niskie", "obnizony", "low"), Flag.LOW),
    **dict.fromkeys(("*", "**", "!", "!!", "a", "poza norma", "abnormal"), Flag.ABNORMAL),
    **dict.fromkeys(("w normie", "norma", "normal", "ok"), Flag.NORMAL),
}
"""What laboratories write beside a value. No `N`: in Polish it stands for low, in English for normal."""


@dataclass(frozen=True, slots=True)
class RangeRead:
    """A range: limits as decimals, and its words where they say more than the two."""

    low: str = ""
    high: str = ""
    text: str = ""


def decimal(written: str) -> str | None:
    """The number with a point for its decimal sign; `None` when it isn't one, such as `4,1,2`."""
    tidy = re.sub(r"[\s'’]", "", written).replace("−", "-").removeprefix("+")
    last = max(tidy.rfind(","), tidy.rfind("."))
    if last < 0:
        return tidy if re.fullmatch(r"-?\d+", tidy) else None
    whole, places = tidy[:last], tidy[last + 1 :]
    thousands = "." if tidy[last] == "," else ","
    if thousands in whole and not re.fullmatch(rf"-?\d{{1,3}}(?:{re.escape(thousands)}\d{{3}})+", whole):
        return None
    whole = whole.replace(thousands, "")
    return f"{whole}.{places}" if re.fullmatch(r"-?\d+", whole) and places.isdecimal() else None


def comparator_of(written: str) -> str:
    """`≤` as `<=`."""
    return _COMPARATORS.get(written, written)


def flag_of(written: str) -> Flag | None:
    """What the laboratory says by a mark or a word; `None` when it is no such mark. A small `l` is a litre."""
    bare = written.strip("()[] ")
    return None if bare in {"h", "l", "a"} else FLAGS.get(plain(bare))


def range_of(written: str) -> RangeRead | None:
    """The range that a text is; `None` when it is none that can be read."""
    bare = _INTRODUCED.sub("", written.strip()).strip().strip("()[]{}").strip()
    if match := _BETWEEN.fullmatch(bare):
        low, high = decimal(match["low"]), decimal(match["high"])
        return None if low is None or high is None else RangeRead(low, high)
    if match := _ONE_SIDED.fullmatch(bare):
        side, limit = _SIDES.get(plain(match["side"]).strip(". ")), decimal(match["limit"])
        if side is None or limit is None:
            return None
        return RangeRead(high=limit, text=side + limit) if "<" in side else RangeRead(low=limit, text=side + limit)
    return None
