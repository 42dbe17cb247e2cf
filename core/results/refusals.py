"""Why something can't be done about a result, or a pasted table can't be read. Facts, as all that core refuses.

UnusableTable               of what was pasted, which lines can't be read and why
ResultRefused
├── ResultEmpty             nothing is in it yet: neither values, nor words, nor a file
├── ResultUntitled          it has no name yet
├── ResultFilesOnTheWay     not all files that go with it are here
├── ResultOver              it was withdrawn, or published, meanwhile
├── CorrectedMeanwhile      somebody else has corrected it since the draft was begun
└── ResultUndoOver           the minute is over
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from enum import StrEnum

from core.errors import Refusal, UnusableInput


class TableFault(StrEnum):
    """What is wrong with a line of a table."""

    NO_VALUE = "no_value"
    NO_NAME = "no_name"
    NUMBER = "number"
    RANGE_BACKWARDS = "range_backwards"
    MARK = "mark"
    TWICE = "twice"
    TOO_LONG = "too_long"


@dataclass(frozen=True, slots=True)
class LineFault:
    """A line, counted from 1 as it was pasted, what is wrong with it, and the words that are meant."""

    line: int
    fault: TableFault
    words: str = field(repr=False)


@dataclass(unsafe_hash=True)
class UnusableTable(UnusableInput):
    """What was pasted as a table of values; with no `lines`, there is none in it. `most` are the values that fit."""

    lines: tuple[LineFault, ...]
    most: int | None = None


@dataclass(unsafe_hash=True)
class UnusableCollection(UnusableInput):
    """A day on which nothing can have been taken: it is yet to come, or long before."""

    day: dt.date = field(repr=False)


class ResultRefused(Refusal):
    """That can't be done about a result, or not now."""


@dataclass(unsafe_hash=True)
class ResultEmpty(ResultRefused):
    """It has neither values, nor words, nor a file."""


@dataclass(unsafe_hash=True)
class ResultUntitled(ResultRefused):
    """It has no name."""


@dataclass(unsafe_hash=True)
class ResultFilesOnTheWay(ResultRefused):
    """Files that go with it are being checked."""


@dataclass(unsafe_hash=True)
class ResultOver(ResultRefused):
    """It was published or withdrawn meanwhile, so that this is no longer to be done to it."""


@dataclass(unsafe_hash=True)
class CorrectedMeanwhile(ResultRefused):
    """Somebody has corrected it since this correction was begun, which knows nothing of that."""


@dataclass(unsafe_hash=True)
class ResultUndoOver(ResultRefused):
    """What was done stands: its patient has been told, or may have seen it."""
