"""A value over time on its way to its patient: what the picture is to show, in the reader's language."""

from __future__ import annotations

from bot.context import Renderer
from bot.outbox.actions import SendPicture
from bot.outbox.drawings import DrawnPoint, TrendDrawing
from dialogs.engine.screens import TrendPicture, TrendValue
from dialogs.engine.text import Form, When


def trend_message(picture: TrendPicture, renderer: Renderer) -> SendPicture:
    """The picture with its caption; it is drawn when it is sent."""
    drawing = TrendDrawing(
        heading=_drawable(renderer.plain(picture.heading)),
        range_label="" if picture.range_label is None else _drawable(renderer.plain(picture.range_label)),
        low=picture.low,
        high=picture.high,
        points=tuple(_point(each, renderer) for each in picture.values),
    )
    return SendPicture(drawing=drawing, caption=renderer.html(picture.caption), protected=True)


def _drawable(text: str) -> str:
    """In signs that the font has."""
    return text.replace("≤", "<=").replace("≥", ">=")


def _point(value: TrendValue, renderer: Renderer) -> DrawnPoint:
    return DrawnPoint(
        value=value.value,
        label=_drawable(renderer.plain(value.label)),
        day=(renderer.plain(When(value.day, Form.DATE)), str(value.day.year)),
        outside=value.outside,
        bound=value.bound,
    )
