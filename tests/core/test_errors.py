"""Refusals are values, and exceptions too."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from core.errors import BookingLimitReached


@asynccontextmanager
async def _something_around() -> AsyncIterator[None]:
    yield


async def test_a_refusal_passes_through_a_context_manager() -> None:
    """It arrives as itself, though its traceback was written on the way."""
    with pytest.raises(BookingLimitReached) as raised:
        async with _something_around():
            raise BookingLimitReached(limit=10)
    assert raised.value == BookingLimitReached(limit=10)
