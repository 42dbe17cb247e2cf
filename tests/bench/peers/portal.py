"""The portal, as one of those that are compared: its settings, and a database in which the patients have accounts."""

from __future__ import annotations

import datetime as dt
import re
from pathlib import Path
from typing import Final

from bot.addresses import address_of
from bot.settings import DEMO_CLINIC
from core.accounts.patients import Tier
from core.clinic.file import load_clinic
from core.context import Work
from core.database import open_database
from core.keys import KeyRing
from tests.bench.peers.crowd import add_crowd
from tests.bench.peers.patients import FIRST_CHAT, Steps
from tests.people import a_patient

STEPS: Final = Steps(
    (
        r":menu\.book:$",
        ":kind:(telephone|in_person|examination)$",
        ":service:",
        ":search:$",
        ":slot:",
        ":confirm:$",
        ":menu:$",
    ),
    again=":slot:",
)
_WHO: Final = re.compile(r'(^practitioners\]\]\nid = "[a-z]+|^hours\]\]\npractitioner = "[a-z]+)"')
_KEY: Final = KeyRing.new_key()
_STAFF_CHAT: Final = "-1001"


_COLLEAGUES: Final = 8
"""How many practitioners there are for each one of the example clinic, so that few people want the same time."""


def settings(folder: Path) -> dict[str, str]:
    """What the bot is told, but for what every bot is told."""
    return {
        "STAFF_CHAT_ID": _STAFF_CHAT,
        "CLINIC_FILE": str(_clinic_file(folder)),
        "DATABASE_URL": database_url(folder),
        "VAULT_URL": "memory://",
        "PORTAL_KEY": _KEY,
    }


def database_url(folder: Path) -> str:
    """Where its data is."""
    return f"sqlite:///{folder / 'portal.db'}"


def _clinic_file(folder: Path) -> Path:
    """The example clinic with more practitioners, in that folder."""
    file = folder / "clinic.toml"
    if not file.exists():
        parts = DEMO_CLINIC.read_text(encoding="utf-8").split("\n[[")
        colleagues = [
            _colleague(part, number) for number in range(1, _COLLEAGUES) for part in parts if _WHO.search(part)
        ]
        file.write_text("\n[[".join((*parts, *colleagues)), encoding="utf-8")
    return file


def _colleague(part: str, number: int) -> str:
    """A practitioner, or their hours, once more under another id."""
    return _WHO.sub(rf'\g<1>-{number}"', part.partition("\n[")[0])


async def open_accounts(folder: Path, patients: int, others: int = 0) -> None:
    """Make its database: so many people, who may book as often as they like, and others who don't come now."""
    database = open_database(database_url(folder), KeyRing.parse(_KEY))
    await database.migrate()
    async with database.transaction() as session:
        work = Work(session, load_clinic(_clinic_file(folder)), dt.datetime.now(dt.UTC), address_of)
        for number in range(patients):
            patient = await a_patient(work, address_of(FIRST_CHAT + number))
            patient.tier = Tier.FULL
    await add_crowd(database, others)
    await database.close()
