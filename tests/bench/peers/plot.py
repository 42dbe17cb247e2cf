"""Groups of horizontal bars as SVG, readable on light and dark pages."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from html import escape
from typing import Final

_WIDTH: Final = 760
_LEFT: Final = 190
_RIGHT: Final = 60
_BAR: Final = 18
_STEP: Final = 24
_GAP: Final = 34
_TOP: Final = 44
_STYLE: Final = (
    "text{font:13px sans-serif;fill:#24292f}.title{font-weight:bold;font-size:15px}.group{font-weight:bold}"
    ".bar{fill:#8c959f}.marked{fill:#0969da}"
    "@media(prefers-color-scheme:dark){text{fill:#e6edf3}.bar{fill:#6e7681}.marked{fill:#4493f8}}"
)


def bars(title: str, groups: Mapping[str, Mapping[str, float]], marked: str) -> str:
    """A bar for each value of each group, its number behind it; one name stands out."""
    height = _TOP + sum(_GAP + _STEP * len(values) for values in groups.values())
    lines = "\n".join(_lines(groups, marked))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {height}" role="img" '
        f'aria-label="{escape(title)}">\n<style>{_STYLE}</style>\n'
        f'<text class="title" x="0" y="20">{escape(title)}</text>\n{lines}\n</svg>\n'
    )


def _lines(groups: Mapping[str, Mapping[str, float]], marked: str) -> Iterator[str]:
    most = max(value for values in groups.values() for value in values.values())
    top = _TOP
    for group, values in groups.items():
        yield f'<text class="group" x="0" y="{top + 10}">{escape(group)}</text>'
        top += _GAP - 14
        for name, value in values.items():
            width = value / most * (_WIDTH - _LEFT - _RIGHT)
            kind = "bar marked" if name == marked else "bar"
            yield f'<text x="{_LEFT - 8}" y="{top + 14}" text-anchor="end">{escape(name)}</text>'
            yield f'<rect class="{kind}" x="{_LEFT}" y="{top}" width="{width:.1f}" height="{_BAR}"/>'
            yield f'<text x="{_LEFT + width + 6:.1f}" y="{top + 14}">{value:.2f}</text>'
            top += _STEP
        top += 14
