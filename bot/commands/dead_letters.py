"""`portal dead-letters`: the updates that failed for good, and how to have one replayed."""

from __future__ import annotations

import argparse
import asyncio
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Final

from bot.commands.command_line import Commands
from bot.commands.guarding import FAILED, guarded
from bot.commands.storage import portal_database, reading
from bot.commands.tables import moment, table
from bot.inbox import dead_letters
from bot.inbox.dead_letters import DeadLetter

HELP: Final = "list the updates that failed for good, show what one is made of, or have it replayed"
HEADS: Final = ("incident", "update", "kind", "failed (UTC)", "state")


def add_to(commands: Commands) -> None:
    """Describe it to the command line."""
    command = commands.add_parser("dead-letters", help=HELP, description=f"{HELP.capitalize()}.")
    what = command.add_subparsers(metavar="list | show | replay", required=True)
    listing = "list them: incident, update, when; nothing of what was said"
    what.add_parser("list", help=listing, description=f"{listing.capitalize()}.").set_defaults(run=run_list)
    showing = "show what an update is made of: its fields, and of what kind each is; nothing of what was said"
    show = what.add_parser("show", help=showing, description=f"{showing.capitalize()}.")
    show.add_argument("incident", metavar="INCIDENT", type=str.upper, help="the number that the person was told")
    show.set_defaults(run=run_show)
    replaying = "have the running portal process one again, once"
    replay = what.add_parser("replay", help=replaying, description=f"{replaying.capitalize()}.")
    replay.add_argument("incident", metavar="INCIDENT", type=str.upper, help="the number that the person was told")
    replay.set_defaults(run=run_replay)


def run_list(_asked: argparse.Namespace) -> int:
    """Print them."""
    return guarded(lambda: print(asyncio.run(_listed())))


def run_show(asked: argparse.Namespace) -> int:
    """Print its fields."""
    return guarded(lambda: asyncio.run(_show(asked.incident)))


def run_replay(asked: argparse.Namespace) -> int:
    """Ask for it; the portal does it."""
    return guarded(lambda: asyncio.run(_replay(asked.incident, datetime.now(UTC))))


async def _listed() -> str:
    async with portal_database() as database, reading(database) as session:
        letters = await dead_letters.letters(session)
    if not letters:
        return "No update has failed for good."
    return table(HEADS, [(each.incident, each.update_id, each.kind, each.failed_at, _state(each)) for each in letters])


def _state(letter: DeadLetter) -> str:
    if letter.replayed_at is not None:
        return f"replayed {moment(letter.replayed_at)}"
    return "waits" if letter.replay_asked_at is None else f"to be replayed, asked {moment(letter.replay_asked_at)}"


async def _show(incident: str) -> int:
    async with portal_database() as database, reading(database) as session:
        letter = await dead_letters.letter(session, incident)
    if letter is None:
        return _unknown(incident)
    print("\n".join(fields_of(letter.update)) or f"Dead letter {incident} was replayed; what it said is forgotten.")
    return 0


def fields_of(update: object, path: str = "") -> Iterator[str]:
    """Each field of an update by its path, with the kind of its value in place of the value."""
    match update:
        case dict():
            for name, value in update.items():
                yield from fields_of(value, f"{path}.{name}".lstrip("."))
        case list():
            for number, value in enumerate(update):
                yield from fields_of(value, f"{path}[{number}]")
        case str():
            yield f"{path}: text of {len(update)}"
        case bool() | None:
            yield f"{path}: {update}"
        case _:
            yield f"{path}: number"


def _unknown(incident: str) -> int:
    print(f"There is no dead letter {incident}; `portal dead-letters list` shows all.", file=sys.stderr)
    return FAILED


async def _replay(incident: str, now: datetime) -> int:
    async with portal_database() as database, database.transaction() as session:
        letter = next((each for each in await dead_letters.letters(session) if each.incident == incident), None)
        if letter is not None and letter.replayed_at is None:
            await dead_letters.ask_replay(session, incident, now)
    if letter is None:
        return _unknown(incident)
    if letter.replayed_at is not None:
        print(f"Dead letter {incident} was replayed at {moment(letter.replayed_at)} UTC; it is replayed once.")
        return 0
    print(f"Dead letter {incident} will be replayed within seconds, or when the portal is started the next time.")
    return 0
