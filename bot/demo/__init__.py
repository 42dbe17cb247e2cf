"""`portal run` without a token: the simulator with its page, the bot, and some people to try it as.

The bot is the same as anywhere, over the same HTTP; only the base address is the simulator's.
"""

from __future__ import annotations

import os
import secrets
import socket
from pathlib import Path
from typing import Final

from bot.app import run, stop_on_signals
from bot.demo.bank.customers import BankCustomer
from bot.demo.chats import chats_kept, load_chats
from bot.demo.desk_server import BANK, ROOMS, DeskServer, a_bank, some_rooms
from bot.demo.people import ANNA, JOHN, NEWCOMER, STAFF, ZOFIA, customers_of, seed
from bot.settings import BotSettings, is_set, read_settings
from bot.simulator.actors.world import World
from bot.web_server import listening
from core.clinic.file import load_clinic
from core.clinic.model import Clinic
from core.database import open_database
from core.database_use import DatabaseUse, claim_database, require_unused_by_clinic
from core.errors import ConfigurationError
from core.i18n import SOURCE_LANGUAGE, Language
from core.private_files import tighten

HOST: Final = "127.0.0.1"
PORT: Final = 8080
TOKEN: Final = "1000:a-bot-on-your-desk"  # noqa: S105 - only the simulator takes it
STAFF_CHAT: Final = -1_001_000_000_001
DATA: Final = Path("demo-data")
A_CLINICS: Final = frozenset({"PORTAL_KEY", "VAULT_URL", "WEBHOOK_URL", "WEBHOOK_SECRET"})
"""Settings that the demonstration has its own of, so that it touches nothing of a clinic's."""


async def demonstrate() -> None:
    """Run the simulator and the bot until interrupted."""
    port = _free_port()
    has_rooms = is_set("MEETING_URL", os.environ)
    settings = read_settings(_environment(port, has_rooms=has_rooms), data=DATA, without=A_CLINICS)
    tighten(settings.database_url, settings.vault_url, settings.key_file)
    clinic = load_clinic(settings.clinic_file)
    customers = await _prepare(settings, clinic)
    world = World(TOKEN, "portal_bot", clinic.name)
    chats = settings.data / "chats.json"
    if not load_chats(world, chats):
        _fill(world, clinic.name)
    stopping = stop_on_signals()
    secret = settings.bank_secrets[BANK].get_secret_value()
    meetings = None if has_rooms else some_rooms(settings)
    server = DeskServer(world, port, HOST, a_bank(f"http://{HOST}:{port}", secret, customers), meetings)
    async with chats_kept(world, chats), listening(server, HOST, port):
        print(
            f"Open http://{HOST}:{port} in a browser: patients on the left, the clinic's staff on the right.",
            flush=True,
        )
        await run(settings, stopping, use=DatabaseUse.DEMONSTRATION, web=server.desk)


def _environment(port: int, *, has_rooms: bool) -> dict[str, str]:
    """The simulator's address and our own token and group; rooms of our own, if there are none; the staff chat in the
    reader's language, as far as the system knows it; the rest as it is set.
    """
    address = f"http://{HOST}:{port}"
    ours = {"BOT_TOKEN": TOKEN, "STAFF_CHAT_ID": str(STAFF_CHAT), "TELEGRAM_API_URL": address, "PUBLIC_URL": address}
    ours |= {"BANK_SECRETS": f"{BANK}={secrets.token_urlsafe()}"}
    if not has_rooms:
        ours |= {"MEETING_URL": f"{address}/{ROOMS}", "MEETING_SECRET": secrets.token_urlsafe(32)}
    return {"STAFF_LANGUAGE": _system_language()} | dict(os.environ) | ours


def _system_language() -> str:
    """As the system says it (`LANG=pl_PL.UTF-8`), if the portal speaks it."""
    said = next(filter(None, (os.environ.get(name) for name in ("LC_ALL", "LC_MESSAGES", "LANG"))), "")
    return next((code for code in Language if said.startswith(code)), SOURCE_LANGUAGE)


def _fill(world: World, clinic_name: str) -> None:
    """The people and the group that are there at first."""
    for person in (NEWCOMER, ANNA, JOHN, ZOFIA):
        world.add_person(person.id, person.first_name, person.last_name, person.language.value)
    staff = [world.add_person(each.id, each.first_name, each.last_name, each.language.value) for each in STAFF]
    world.add_group(STAFF_CHAT, clinic_name, staff)


async def _prepare(settings: BotSettings, clinic: Clinic) -> list[BankCustomer]:
    """A database that is no clinic's, in which Anna, John and Zofia have their accounts; who they are to the bank."""
    database = open_database(settings.database_url, settings.keys)
    try:
        await require_unused_by_clinic(database.engine)
        await database.migrate()
        async with database.transaction() as session:
            await claim_database(session, DatabaseUse.DEMONSTRATION)
        await seed(database, clinic)
        return await customers_of(database, clinic)
    finally:
        await database.close()


def _free_port() -> int:
    """The port that was asked for, or the usual one; any free one when that is taken."""
    asked = os.environ.get("PORT", "")
    if asked and not (asked.isdecimal() and 0 < int(asked) < 65536):  # noqa: PLR2004 - the highest port
        raise ConfigurationError("PORT must be a number from 1 to 65535.")
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, int(asked or PORT)))
        except OSError:
            probe.bind((HOST, 0))
        port: int = probe.getsockname()[1]
        return port
