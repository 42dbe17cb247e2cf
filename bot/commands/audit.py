"""`portal audit`: whether the audit log is as it was written, told by whoever has the keys."""

from __future__ import annotations

import argparse
import asyncio
import sys
from typing import Final

from bot.commands.command_line import Commands
from bot.commands.guarding import FAILED, guarded
from bot.commands.storage import portal_database
from core.staff import audit
from core.staff.audit import Checked

HELP: Final = "check that nobody has changed the audit log; exit code 1 if somebody has"


def add_to(commands: Commands) -> None:
    """Describe it to the command line."""
    command = commands.add_parser("audit", help=HELP, description=f"{HELP.capitalize()}.")
    command.set_defaults(run=run)


def run(_asked: argparse.Namespace) -> int:
    """Check the audit log of the portal that the environment describes. The portal may be running meanwhile."""
    return guarded(lambda: tell(asyncio.run(_check_log())))


async def _check_log() -> Checked:
    checked = Checked(is_complete=False)
    async with portal_database() as database:
        while not checked.is_complete:
            async with database.transaction() as session:
                checked = await audit.check_on(session, checked)
    return checked


def tell(checked: Checked) -> int:
    """Say how it stands; the exit code. Whoever notes the count and the digest can compare them the next time."""
    if checked.broken is None:
        print(f"The audit log is sound. Rows: {checked.rows}. Digest of the last: {checked.digest.hex() or 'none'}.")
        return 0
    sound = f"Up to row {checked.rows} it is sound" if checked.rows else "No row is sound"
    print(f"The audit log is broken: row {checked.broken} was changed or is missing. {sound}.", file=sys.stderr)
    return FAILED
