"""Lists that are longer than a screen: buttons to turn the page."""

from __future__ import annotations

from dialogs.engine.button_values import number
from dialogs.engine.screens import Button, Row
from dialogs.engine.text import _


def page_of(value: str) -> int:
    """The page number that a button holds."""
    return number(value, range(1, 1000))


def names_row(said: str, rows: int) -> bool:
    """Whether a number of the list was typed."""
    return said.isdecimal() and 1 <= int(said) <= rows


def paging_row(page: int, *, has_next: bool) -> list[Row]:
    """A row with the ways to other pages; no row when there is one page."""
    earlier = (Button(_("‹ Earlier"), "page", str(page - 1)),) if page > 1 else ()
    later = (Button(_("More ›"), "page", str(page + 1)),) if has_next else ()
    row: Row = earlier + later
    return [row] if row else []
