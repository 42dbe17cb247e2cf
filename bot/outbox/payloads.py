"""What a row of the outbox says, on its way in and out of it."""

from __future__ import annotations

from pydantic import ValidationError

from bot import incidents
from bot.outbox.actions import ADAPTER, BotAction
from bot.outbox.model import OutboxRow


def payload_of(delivery: BotAction) -> str:
    """What is kept of a delivery, as JSON."""
    return ADAPTER.dump_json(delivery, exclude_none=True).decode()


def read(row: OutboxRow) -> BotAction | None:
    """The delivery of a row; `None`, and reported, if this release can't read it."""
    try:
        return ADAPTER.validate_json(row.payload or "")
    except ValidationError as error:
        # Of a release that is gone. Its words stay out of the log.
        incidents.report(error)
        return None
