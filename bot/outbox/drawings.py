"""What a picture that we draw ourselves is to show: kept in the outbox, and drawn when it is sent."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class DrawnPoint(_Part):
    """A value of one day: a decimal with a point, the words beside it, the day in two lines; `outside` the range of its
    own day; `bound` if it is only known to be below or above.
    """

    value: str
    label: str
    day: tuple[str, str]
    outside: bool = False
    bound: bool = False


class TrendDrawing(_Part):
    """One value over time, the oldest first: a heading, the range of the latest with its words, and the points."""

    heading: str
    range_label: str = ""
    low: str = ""
    high: str = ""
    points: tuple[DrawnPoint, ...]
