"""FHIR's primitive types, checked as its grammar and the calendar have them: 30 February is no date, bookd no code."""

from __future__ import annotations

import datetime as dt
import re
import tomllib
from functools import cache
from pathlib import Path
from typing import Annotated, Any, Final

from pydantic import AfterValidator, BeforeValidator, Field
from pydantic_core import PydanticCustomError

from core.exchange.fhir.written import Number

WRONG: Final = "fhir"
"""The type of our own errors, whose message goes on after the name of what is wrong."""

_DATE: Final = re.compile(r"(\d{4})(?:-(\d\d)(?:-(\d\d))?)?")
_TIME: Final = re.compile(r"T(\d\d):(\d\d):(\d\d)(?:\.\d{1,9})?(Z|[+-](?:0\d|1[0-3]):[0-5]\d|[+-]14:00)")
_ID: Final = re.compile(r"[A-Za-z0-9.-]{1,64}")
_LONGEST_SHOWN: Final = 40


def wrong(reason: str) -> PydanticCustomError:
    """What a validator raises."""
    return PydanticCustomError(WRONG, "{reason}", {"reason": reason})


def _text(value: Any) -> str:  # noqa: ANN401
    if not isinstance(value, str) or isinstance(value, Number):
        raise wrong('should be text, in quotation marks: "…"')
    if not value.strip():
        raise wrong("is empty; an element that says nothing is left out")
    return value


def _code(value: str) -> str:
    if not re.fullmatch(r"\S+( \S+)*", value):
        raise wrong("is no code: it has blanks around it, or two in a row")
    return value


def _uri(value: str) -> str:
    if re.search(r"\s", value):
        raise wrong("is no address: it has blanks in it")
    return value


def _id(value: str) -> str:
    if not _ID.fullmatch(value):
        raise wrong("is no id: it has other signs than letters, digits, hyphens and dots, or more than 64")
    return value


def _number(value: Any) -> Number:  # noqa: ANN401
    if not isinstance(value, Number):
        raise wrong("should be a number, without quotation marks")
    return value


def _whole(value: Any) -> int:  # noqa: ANN401
    if not isinstance(value, Number) or not re.fullmatch(r"-?(0|[1-9]\d{0,9})", value):
        raise wrong("should be a whole number")
    return int(value)


def _bytes(value: Any) -> int:  # noqa: ANN401
    """A number of bytes, which R5 writes in quotation marks."""
    if not isinstance(value, str) or not re.fullmatch(r"0|[1-9]\d{0,9}", value):
        raise wrong("should be a whole number")
    return int(value)


def _day(value: str) -> str:
    _require_day(value, _DATE.fullmatch(value))
    return value


def _moment(value: str) -> str:
    """A date, or a date with a time and its zone."""
    day, has_time, _ = value.partition("T")
    _require_day(value, _DATE.fullmatch(day))
    if has_time:
        _require_time(value, day)
    return value


def _instant(value: str) -> str:
    day, _, _ = value.partition("T")
    _require_day(value, _DATE.fullmatch(day))
    _require_time(value, day)
    return value


def _require_day(value: str, found: re.Match[str] | None) -> None:
    if found is None:
        raise wrong(f'"{shown(value)}" is not written as a date: 2027-03-02')
    try:
        dt.date(int(found[1]), int(found[2] or 1), int(found[3] or 1))
    except ValueError:
        raise wrong(f'"{shown(value)}" is on no calendar') from None


def _require_time(value: str, day: str) -> None:
    found = _TIME.fullmatch(value, len(day))
    if found is None or len(day) < len("2027-03-02"):
        raise wrong(f'"{shown(value)}" is not written as a moment with its zone: 2027-03-02T09:30:00+01:00')
    hours, minutes, seconds = (int(found[each]) for each in (1, 2, 3))
    if hours > 23 or minutes > 59 or seconds > 60:  # noqa: PLR2004 - a clock's; seconds may be 60
        raise wrong(f'"{shown(value)}" is on no clock')
    try:
        moment_of(value)
    except (ValueError, OverflowError):
        raise wrong(f'"{shown(value)}" is on no calendar') from None


def day_of(value: str) -> dt.date | None:
    """The day of a date that says one; `None` for a year or a month."""
    found = _DATE.match(value)
    return None if found is None or found[3] is None else dt.date(int(found[1]), int(found[2]), int(found[3]))


def moment_of(value: str) -> dt.datetime | None:
    """The moment, in UTC, of a date with a time; `None` where there is no time. A leap second is the one before."""
    if "T" not in value:
        return None
    written = re.sub(r":60(?=[.Z+-])", ":59", value).replace("Z", "+00:00")
    written = re.sub(r"\.(\d{1,9})", lambda part: f".{part[1][:6]:0<6}", written)
    return dt.datetime.fromisoformat(written).astimezone(dt.UTC)


def instant(moment: dt.datetime) -> str:
    """A moment as FHIR writes it, in UTC, to the second unless it has parts of one."""
    written = moment.astimezone(dt.UTC).isoformat(timespec="auto" if moment.microsecond else "seconds")
    return written.replace("+00:00", "Z")


def shown(value: str) -> str:
    """As much of a wrong value as is worth showing."""
    return value if len(value) <= _LONGEST_SHOWN else f"{value[:_LONGEST_SHOWN]}…"


@cache
def code_systems() -> dict[str, frozenset[str]]:
    """The codes of each required code system, of either release."""
    content = tomllib.loads((Path(__file__).parent / "code_systems.toml").read_text(encoding="utf-8"))
    return {name: frozenset([*system["codes"], *system.get("r5", ())]) for name, system in content.items()}


def one_of(system: str) -> AfterValidator:
    """A code of this code system."""

    def check(value: str) -> str:
        codes = code_systems()[system]
        if value not in codes:
            raise wrong(f'"{shown(value)}" is not one of {", ".join(sorted(codes))}')
        return value

    return AfterValidator(check)


Text = Annotated[str, BeforeValidator(_text)]
Code = Annotated[Text, AfterValidator(_code)]
Uri = Annotated[Text, AfterValidator(_uri)]
Id = Annotated[Text, AfterValidator(_id)]
Decimal = Annotated[Any, BeforeValidator(_number)]
Whole = Annotated[int, BeforeValidator(_whole)]
Bytes = Annotated[int, BeforeValidator(_bytes)]
Flag = Annotated[bool, Field(strict=True)]
Date = Annotated[Text, AfterValidator(_day)]
DateTime = Annotated[Text, AfterValidator(_moment)]
Instant = Annotated[Text, AfterValidator(_instant)]
