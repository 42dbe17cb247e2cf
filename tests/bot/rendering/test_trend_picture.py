"""A value over time as a picture: letters, marks, what is outside (S19)."""

from __future__ import annotations

import io

import pytest
from PIL import Image, ImageChops

from bot.outbox.drawings import DrawnPoint, TrendDrawing
from bot.rendering.trend_picture import HEIGHT, WIDTH, _font, png
from bot.rendering.trends import _drawable

POINTS = (
    DrawnPoint(value="95", label="95", day=("12 mar", "2025")),
    DrawnPoint(value="190.5", label="190,5", day=("2 wrz", "2026"), outside=True),
)
IRON = TrendDrawing(heading="Żelazo (µg/dl)", range_label="norma: 60–180", low="60", high="180", points=POINTS)


def drawn(drawing: TrendDrawing) -> Image.Image:
    """The picture, read again."""
    return Image.open(io.BytesIO(png(drawing))).convert("RGB")


def differ(one: TrendDrawing, other: TrendDrawing) -> bool:
    """Whether two pictures look different."""
    return ImageChops.difference(drawn(one), drawn(other)).getbbox() is not None


def test_it_is_as_large_as_a_telephone_shows_well() -> None:
    """And of a few kilobytes."""
    assert drawn(IRON).size == (WIDTH, HEIGHT)
    assert len(png(IRON)) < 200_000


@pytest.mark.parametrize("letter", "ąćęłńóśźżĄĆĘŁŃÓŚŹŻµμ–³⁹")
def test_every_letter_has_its_shape(letter: str) -> None:
    """None is the box that stands for a letter that a font doesn't have."""
    boxes = {bytes(_font(40).getmask(each)) for each in ("\uffff", "\U0010ffff")}
    assert bytes(_font(40).getmask(letter)) not in boxes


@pytest.mark.parametrize("changed", [{"outside": True}, {"bound": True}, {"label": "<95"}, {"day": ("13 mar", "2025")}])
def test_what_differs_looks_different(changed: dict[str, object]) -> None:
    """Outside the range, only a bound, another value, another day."""
    point = POINTS[0].model_copy(update=changed)
    assert differ(IRON, IRON.model_copy(update={"points": (point, POINTS[1])}))


@pytest.mark.parametrize(("low", "high"), [("", "180"), ("60", ""), ("", ""), ("95", "95")])
def test_ranges_may_have_one_end_or_none(low: str, high: str) -> None:
    """Or be a single value; and all values may be one."""
    assert differ(IRON, IRON.model_copy(update={"low": low, "high": high}))
    alike = tuple(each.model_copy(update={"value": "0"}) for each in POINTS)
    assert drawn(IRON.model_copy(update={"low": low, "high": high, "points": alike})).size == (WIDTH, HEIGHT)


def test_signs_that_the_font_lacks_are_written_otherwise() -> None:
    """≤ and ≥ would be boxes."""
    assert _drawable("≤ 5, ≥ 3") == "<= 5, >= 3"


def test_a_long_name_is_written_smaller() -> None:
    """So that it stays on the picture."""
    edge = (WIDTH - 20, 0, WIDTH, 100)
    long_name = drawn(
        IRON.model_copy(update={"heading": "Hormon tyreotropowy trzeciej generacji, oznaczenie (µIU/ml)"})
    )
    assert long_name.crop(edge).getcolors() == [(20 * 100, (255, 255, 255))]
