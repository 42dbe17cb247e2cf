"""What became of a notice: delivered stays delivered, and of several failures the first is kept (S19, S20, S23)."""

from __future__ import annotations

import datetime as dt
from typing import Final

from hypothesis import given
from hypothesis import strategies as st

from core.receipts import WithReceipt

BEGIN: Final = dt.datetime(2027, 3, 2, 9, tzinfo=dt.UTC)


class _Notified(WithReceipt):
    """Something a patient is told of."""

    delivered_at: dt.datetime | None = None
    unreachable_at: dt.datetime | None = None


@given(st.lists(st.booleans(), min_size=1))
def test_the_first_counts(delivered: list[bool]) -> None:
    """In whatever order receipts come."""
    row = _Notified()
    moments = [BEGIN + dt.timedelta(minutes=number) for number in range(len(delivered))]
    for moment, came in zip(moments, delivered, strict=True):
        (row.note_delivered if came else row.note_unreachable)(moment)
    if any(delivered):
        assert (row.delivered_at, row.unreachable_at) == (moments[delivered.index(True)], None)
    else:
        assert (row.delivered_at, row.unreachable_at) == (None, BEGIN)


def test_a_new_notice() -> None:
    """What became of the earlier one counts no more."""
    row = _Notified()
    row.note_delivered(BEGIN)
    row.note_announced()
    row.note_unreachable(BEGIN)
    assert (row.delivered_at, row.unreachable_at) == (None, BEGIN)
