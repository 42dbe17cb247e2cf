"""Lists that are longer than a screen: buttons to turn the page."""

from __future__ import annotations

from core.errors import NotFound
from dialogs.screens import Button, Row
from dialogs.text import _


def page_of(value: str) -> int:
    """The page number that a button holds."""
    if not value.isdecimal() or int(value) < 1:
        raise NotFound
    return int(value)


def paging_row(number: int, *, has_next: bool) -> list[Row]:
    """A row with the ways to other pages; no row when there is one page."""
    earlier = (Button(_("‹ Earlier"), "page", str(number - 1)),) if number > 1 else ()
    later = (Button(_("More ›"), "page", str(number + 1)),) if has_next else ()
    row: Row = earlier + later
    return [row] if row else []
