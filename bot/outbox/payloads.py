"""What a row of the outbox says, on its way in and out of it."""

from __future__ import annotations

from typing import Any

from pydantic import ValidationError

from bot import incidents
from bot.outbox.actions import ADAPTER, BotAction
from bot.outbox.model import OutboxRow


def payload_of(delivery: BotAction) -> dict[str, Any]:
    """What is kept of a delivery."""
    payload: dict[str, Any] = ADAPTER.dump_python(delivery, mode="json", exclude_none=True)
    return payload


def read(row: OutboxRow) -> BotAction | None:
    """The delivery of a row; `None`, and reported, if this release can't read it."""
    try:
        return ADAPTER.validate_python(row.payload)
    except ValidationError as error:
        # Of a release that is gone. Its words stay out of the log.
        incidents.report(error)
        return None
