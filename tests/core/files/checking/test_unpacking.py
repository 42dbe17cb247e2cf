"""How much there is in a PDF: all of it is counted, and none of it kept."""

from __future__ import annotations

import pytest

from core.files.checking import UnusableContent
from core.files.checking.unpacking import MOST_IN_ALL, MOST_IN_ONE, measure
from tests.core.files.checking.documents import deflated

SOME = 7 * 1024 * 1024


def streams(*sizes: int) -> bytes:
    """Streams that unpack to these sizes, one after another, each between its keywords."""
    return b"%PDF-1.7\n" + b"".join(b"<<>>\nstream\r\n" + deflated(size) + b"\nendstream\n" for size in sizes)


@pytest.mark.parametrize("sizes", [(), (SOME,), (SOME, SOME)])
def test_as_much_as_a_page_may_hold_passes(sizes: tuple[int, ...]) -> None:
    """Far below the limits, one of which every large scan comes near."""
    measure(streams(*sizes))


def test_all_streams_count_together() -> None:
    """Each of them could pass alone."""
    assert SOME * 35 < MOST_IN_ONE
    assert SOME * 70 < MOST_IN_ALL < SOME * 75
    with pytest.raises(UnusableContent):
        measure(streams(SOME * 35, SOME * 35, SOME * 5))


def test_what_is_not_packed_counts_nothing() -> None:
    """Keywords in a text and streams of other filters are no data."""
    measure(b"stream\n" * 1000 + b"stream\nx\x9cendstream\n" + b"stream\n")
