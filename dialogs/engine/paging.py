"""Lists that are longer than a screen: buttons to turn the page."""

from __future__ import annotations

from core.text.figures import number_in_list
from dialogs.engine.button_values import number
from dialogs.engine.screens import Button, Row
from dialogs.engine.text import _
from dialogs.engine.turn import AnyTurn


def page_of(value: str) -> int:
    """The page number that a button holds."""
    return number(value, range(1, 1000))


def names_row(said: str, rows: int) -> bool:
    """Whether a number of the list was typed."""
    return number_in_list(said) in range(1, rows + 1)


def row_of(turn: AnyTurn, rows: int) -> int:
    """The number of the row whose button was pressed, or whose number was typed; the first row's is 1."""
    return number(turn.value or str(number_in_list(turn.said) or ""), range(1, rows + 1))


def paging_row(page: int, *, has_next: bool) -> list[Row]:
    """A row with the ways to other pages; no row when there is one page."""
    earlier = (Button(_("‹ Earlier"), "page", str(page - 1)),) if page > 1 else ()
    later = (Button(_("More ›"), "page", str(page + 1)),) if has_next else ()
    row: Row = earlier + later
    return [row] if row else []
