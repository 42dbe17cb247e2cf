"""Draws one value over time as a picture that can be read on a small telephone.

Points stand at even distances with their day below, so that none covers another. Whatever is outside its laboratory's
range is a square, the others are circles: shapes are told apart by whoever doesn't tell colours. The same in words is
the caption's and the screen's.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Final, TypeAlias

import fontpkg
from PIL import Image, ImageDraw, ImageFont

from bot.outbox.drawings import DrawnPoint, TrendDrawing

WIDTH: Final = 1080
HEIGHT: Final = 720
LEFT: Final = 70
RIGHT: Final = 70
TOP: Final = 190
BOTTOM: Final = 150
RADIUS: Final = 13
SMALLEST_HEADING: Final = 26

WHITE: Final = "#ffffff"
INK: Final = "#1b1f24"
FAINT: Final = "#57606a"
BAND: Final = "#dcefe0"
BAND_EDGE: Final = "#7fb98c"
LINE: Final = "#8c959f"
WITHIN: Final = "#1a6334"
OUTSIDE: Final = "#a33b00"

Place: TypeAlias = tuple[float, float]


def png(drawing: TrendDrawing) -> bytes:
    """The picture."""
    picture = Image.new("RGB", (WIDTH, HEIGHT), WHITE)
    pen = ImageDraw.Draw(picture)
    scale = _Scale(drawing)
    _heading(pen, drawing)
    _band(pen, drawing, scale)
    places = [(x, scale.y(float(each.value))) for x, each in zip(_xs(len(drawing.points)), drawing.points, strict=True)]
    pen.line(places, fill=LINE, width=5, joint="curve")
    for place, point in zip(places, drawing.points, strict=True):
        _point(pen, place, point)
        _day(pen, place[0], point)
    out = io.BytesIO()
    picture.save(out, "PNG", optimize=True)
    return out.getvalue()


class _Scale:
    """Where a value is on the picture."""

    def __init__(self, drawing: TrendDrawing) -> None:
        known = [float(each.value) for each in drawing.points]
        known += [float(each) for each in (drawing.low, drawing.high) if each]
        lowest, highest = min(known), max(known)
        room = (highest - lowest) * 0.15 or abs(highest) * 0.1 or 1.0
        self._lowest, self._highest = lowest - room, highest + room

    def y(self, value: float) -> float:
        """From the top, in pixels."""
        part = (value - self._lowest) / (self._highest - self._lowest)
        return HEIGHT - BOTTOM - part * (HEIGHT - BOTTOM - TOP)


def _heading(pen: ImageDraw.ImageDraw, drawing: TrendDrawing) -> None:
    """What it is, as large as it fits, and the range below it."""
    sizes = range(58, SMALLEST_HEADING - 1, -4)
    fit = (size for size in sizes if _font(size, "bold").getlength(drawing.heading) <= WIDTH - LEFT - RIGHT)
    size = next(fit, SMALLEST_HEADING)
    pen.text((LEFT, 50), drawing.heading, fill=INK, font=_font(size, "bold"), anchor="lm")
    if drawing.range_label:
        pen.rectangle((LEFT, 108, LEFT + 44, 140), fill=BAND, outline=BAND_EDGE, width=3)
        pen.text((LEFT + 60, 124), drawing.range_label, fill=FAINT, font=_font(36), anchor="lm")


def _band(pen: ImageDraw.ImageDraw, drawing: TrendDrawing, scale: _Scale) -> None:
    """The range of the latest value; open where the laboratory gave one end alone."""
    if not drawing.low and not drawing.high:
        return
    top = scale.y(float(drawing.high)) if drawing.high else float(TOP)
    bottom = scale.y(float(drawing.low)) if drawing.low else float(HEIGHT - BOTTOM)
    pen.rectangle((LEFT - 40, top, WIDTH - RIGHT + 40, bottom), fill=BAND)
    for edge, is_there in ((top, drawing.high), (bottom, drawing.low)):
        if is_there:
            pen.line((LEFT - 40, edge, WIDTH - RIGHT + 40, edge), fill=BAND_EDGE, width=3)


def _point(pen: ImageDraw.ImageDraw, place: Place, point: DrawnPoint) -> None:
    x, y = place
    colour = OUTSIDE if point.outside else WITHIN
    box, inside = (x - RADIUS, y - RADIUS, x + RADIUS, y + RADIUS), WHITE if point.bound else colour
    shape = pen.rectangle if point.outside else pen.ellipse
    shape(box, fill=inside, outline=colour, width=5)
    above, bold = (x, y - RADIUS - 8), _font(42, "bold")
    pen.text(above, point.label, fill=colour, font=bold, anchor="mb", stroke_width=4, stroke_fill=WHITE)


def _day(pen: ImageDraw.ImageDraw, x: float, point: DrawnPoint) -> None:
    above, below = point.day
    pen.text((x, HEIGHT - BOTTOM + 50), above, fill=INK, font=_font(34), anchor="mm")
    pen.text((x, HEIGHT - BOTTOM + 96), below, fill=FAINT, font=_font(34), anchor="mm")


def _xs(points: int) -> Iterator[float]:
    room = (WIDTH - LEFT - RIGHT) / points
    return (LEFT + room * (place + 0.5) for place in range(points))


@cache
def _font(size: int, weight: str = "regular") -> ImageFont.FreeTypeFont:
    font = ImageFont.truetype(_path(), size)
    font.set_variation_by_axes([700 if weight == "bold" else 400, 100])
    return font


@cache
def _path() -> Path:
    return Path(fontpkg.path("Noto Sans"))
