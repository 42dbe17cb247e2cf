"""How many taps the reception's work takes, in a private chat: `python -m tests.dialogs.count_desk_taps` goes each
way in a real dialog, in both languages, and prints a table.
"""

from __future__ import annotations

import asyncio
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import sqlalchemy as sa

from bot.demo.people import STAFF
from core.i18n import Language
from core.staff.audit import AuditAction, AuditEntry
from tests.dialogs.clinic_side import note_appointment
from tests.dialogs.taps import tap
from tests.in_process import in_process
from tests.languages import WRITTEN

RECEPTIONIST: Final = STAFF[0]

MARKING: Final = 1
"""As many taps as it may take."""


@dataclass(frozen=True)
class DeskWay:
    """What is written first, then taps, each an action, to what the audit log tells of."""

    name: str
    most: int
    written: str
    taps: tuple[str, ...]
    proof: AuditAction


DESK_WAYS: Final = (
    DeskWay("mark one on the list as here", MARKING, "/today", ("arrived",), AuditAction.MARKED_ARRIVED),
    DeskWay("open one on the list", 1, "/today", ("open",), AuditAction.SAW_APPOINTMENT),
)


async def count_at_desk(way: DeskWay, language: Language, folder: Path) -> int:
    """Go that way, and count the taps until it is done.

    Raises: ScriptError, where there is no such button; AssertionError, where nothing comes of it.
    """
    async with in_process(folder) as stage:
        patient = stage.world.add_person(101, "Anna", "Nowak", language.value)
        await stage.open_account(patient)
        await note_appointment(stage, patient, "elsewhere", "internist, borkowska, centrum, 2027-03-02 13:00")
        person = stage.world.person(RECEPTIONIST.id)
        person.say(way.written)
        await stage.settle()
        for taps, action in enumerate(way.taps, 1):
            tap(person, action, None)
            await stage.settle()
            async with stage.work() as work:
                found = sa.select(AuditEntry.number).where(AuditEntry.what == way.proof)
                if await work.session.scalar(found.limit(1)) is not None:
                    return taps
    raise AssertionError(f"nothing comes of {way.name!r}")


async def main() -> None:
    """Print it."""
    for way in DESK_WAYS:
        for language in WRITTEN:
            with tempfile.TemporaryDirectory() as folder:
                taps = await count_at_desk(way, language, Path(folder))
            sys.stdout.write(f"{taps} of {way.most} at most  {language.value}  {way.name}\n")


if __name__ == "__main__":
    asyncio.run(main())
