"""A page of the diaries says who is taken at which tick, whatever is entered and struck out in whatever order."""

from __future__ import annotations

from collections import defaultdict

from hypothesis import given
from hypothesis import strategies as st

from core.appointments.diary.page import TICKS_A_DAY, DiaryPage

TICKS = st.integers(0, TICKS_A_DAY - 1)
CHANGES = st.tuples(st.integers(0, 300), st.sets(TICKS, max_size=12), st.booleans())


@given(st.lists(CHANGES, max_size=12))
def test_a_page_is_a_set_for_each_tick(changes: list[tuple[int, set[int], bool]]) -> None:
    """Kept as bytes in between."""
    page, taken = DiaryPage(), defaultdict[int, set[int]](set)
    for column, ticks, is_taken in changes:
        page = DiaryPage.unpack(page.pack()).changed(column, ticks, is_taken=is_taken)
        for tick in ticks:
            (taken[tick].add if is_taken else taken[tick].discard)(column)
    for tick in range(TICKS_A_DAY):
        assert page.taken(tick) == sum(1 << column for column in taken[tick])


def test_nothing_is_left_of_what_was_struck_out() -> None:
    """A page on which all is free again is one on which nothing ever was."""
    page = DiaryPage().changed(900, range(100, 104), is_taken=True).changed(900, range(100, 104), is_taken=False)
    assert page == DiaryPage()
