"""`portal outbox`: what was to be sent, and what became of it."""

from __future__ import annotations

import argparse
import asyncio
from collections.abc import Sequence
from typing import Final

from sqlalchemy.ext.asyncio import AsyncSession

from bot.commands.command_line import Commands
from bot.commands.guarding import guarded
from bot.commands.storage import portal_database, reading
from bot.commands.tables import moment, table
from bot.inbox import dead_letters, deduplication
from bot.outbox import report
from bot.outbox.model import OutboxRow
from bot.outbox.report import MEANINGS, cause_of, may_have_come_twice

HELP: Final = "show what was to be sent, and what became of it"
LIMIT: Final = 20
HEADS: Final = (
    "row", "chat", "kind", "cause", "attempts", "last result", "message", "queued (UTC)", "first tried", "done",
)  # fmt: skip


def add_to(commands: Commands) -> None:
    """Describe it to the command line."""
    command = commands.add_parser("outbox", help=HELP, description=f"{HELP.capitalize()}. Nothing is changed.")
    command.add_argument("--chat", type=int, metavar="ID", help="only what was for this chat")
    command.add_argument("--update", type=int, metavar="ID", help="only what this update caused, and what became of it")
    command.add_argument("--limit", type=_positive, default=LIMIT, metavar="N", help=(
        f"so many of the newest at most ({LIMIT} when it isn't said)"
    ))  # fmt: skip
    command.set_defaults(run=run)


def run(asked: argparse.Namespace) -> int:
    """Print it."""
    return guarded(lambda: print(asyncio.run(_report(asked.chat, asked.update, asked.limit))))


def _positive(given: str) -> int:
    if not (given.isascii() and given.isdecimal() and int(given) > 0):
        raise argparse.ArgumentTypeError("must be a number from 1 up")
    return int(given)


async def _report(chat_id: int | None, update_id: int | None, limit: int) -> str:
    async with portal_database() as database, reading(database) as session:
        rows = await report.newest(session, chat_id=chat_id, update_id=update_id, limit=limit)
        about_update = [] if update_id is None else [await _about_update(session, update_id)]
    return "\n\n".join([*about_update, *_described(rows)])


async def _about_update(session: AsyncSession, update_id: int) -> str:
    letters = [each for each in await dead_letters.letters(session) if each.update_id == update_id]
    if letters:
        return f"Update {update_id} failed: it is dead letter {letters[0].incident}."
    if (processed_at := await deduplication.processed_at(session, update_id)) is not None:
        return f"Update {update_id} was processed at {moment(processed_at)} UTC."
    days = deduplication.KEPT.days
    return f"Update {update_id} is not known: it never came, failed and will come again, or is older than {days} days."


def _described(rows: Sequence[OutboxRow]) -> list[str]:
    """The table, what its results mean, and which messages may have come twice."""
    if not rows:
        return ["Nothing was queued, or it is no longer kept: a delivery is forgotten two days after it was made."]
    met = dict.fromkeys(each.last_result for each in rows if each.last_result is not None)
    meanings = [f"{result}: {MEANINGS[result]}." for result in met]
    twice = [_about_lost(each) for each in rows if may_have_come_twice(each)]
    return ["\n".join(part) for part in ([table(HEADS, list(map(_cells, rows)))], meanings, twice) if part]


def _about_lost(row: OutboxRow) -> str:
    lost = f"{row.unanswered} of its {row.attempts} attempts got no answer"
    return f"Row {row.id}: {lost}, so its message may have come more than once."


def _cells(row: OutboxRow) -> tuple[object, ...]:
    attempts = f"{row.attempts} ({row.unanswered} unanswered)" if row.unanswered else row.attempts
    what, result = (row.id, row.chat_id, row.kind, cause_of(row)), (attempts, row.last_result, row.message_id)
    return (*what, *result, row.queued_at, row.first_tried_at, row.done_at)
