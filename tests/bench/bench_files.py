"""How much memory the bot's process takes while files come and go, and how long a file takes.

The bot has a process of its own, as in a clinic; Telegram and the patients are in this one. Each patient sends the
largest document that is accepted, all of them at once, and later all of them open theirs at once. Fifty of them are
compared with one; a file, with a turn that has none. It takes Linux to tell how much memory a process took at most.
"""

from __future__ import annotations

import asyncio
import random
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Awaitable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Final

from bot.addresses import address_of
from bot.settings import DEMO_CLINIC, read_settings
from bot.simulator.actors.actor import SimPerson
from bot.simulator.actors.world import World
from bot.simulator.world.content import Media
from core.accounts.patients import Tier
from core.clinic.file import load_clinic
from core.context import Work
from core.database import open_database
from core.limits import LARGEST_FILE
from tests.bench.portal import STAFF_CHAT, TOKEN
from tests.core.files.checking import documents
from tests.dialogs.taps import buttons, tap
from tests.e2e.bots import a_bot
from tests.e2e.clinic_day import an_environment
from tests.e2e.loopback import served, until
from tests.people import a_patient

MANY: Final = 50
A_MARGIN: Final = 16 * 1024
TO_ADD: Final = (("menu.files", "add"), ("add", "back"))
TO_OPEN: Final = (("only_kept", "category"), ("category", "agree"), ("agree", "agree"), ("send", "open"))
"""What is pressed, and what the screen after it has."""


@dataclass(frozen=True)
class Figures:
    """Memory in MiB: at rest, and at most while files come and while they are opened. Seconds of a turn and a file."""

    at_rest: float
    sending: float
    opening: float
    turn: float
    file: float


class Ward:
    """Patients who all do the same at once, and the memory of the process that answers them."""

    def __init__(self, world: World, people: list[SimPerson], process_id: int) -> None:
        self._world = world
        self._people = people
        self._memory = Path(f"/proc/{process_id}")

    async def go(self, ways: tuple[tuple[str, str], ...]) -> None:
        """Press one button after another."""
        for pressed, then in ways:
            before = {each.id: _version(each) for each in self._people}
            for each in self._people:
                tap(each, pressed, None)
            await until(self._world, partial(self._are_at, then, before))

    def _are_at(self, action: str, before: dict[int, int]) -> bool:
        """Whether everybody has a newer screen, and it has that button."""
        return all(_version(each) != before[each.id] and _has(each, action) for each in self._people)

    async def begin(self) -> None:
        """Write for the first time."""
        for each in self._people:
            each.say("/menu")
        await until(self._world, lambda: all(_has(each, "menu.files") for each in self._people))

    async def send(self, content: bytes) -> None:
        """Send a document each, and wait until it is there."""
        for each in self._people:
            each.send_document("wynik.pdf", content, "Wynik badania")
        await until(self._world, lambda: all(_has(each, "only_kept") for each in self._people))

    async def open(self) -> None:
        """Have it sent back."""
        await self.go((("open", "show"),))
        for each in self._people:
            tap(each, "show", None)
        await until(self._world, lambda: all(_files(each) > 1 for each in self._people))

    async def at_most(self, doing: Awaitable[None]) -> float:
        """How many MiB the process took at most meanwhile."""
        (self._memory / "clear_refs").write_text("5", encoding="ascii")
        await doing
        return self.mebibytes("VmHWM")

    def mebibytes(self, what: str) -> float:
        """As Linux tells it."""
        status = (self._memory / "status").read_text(encoding="ascii")
        return next(int(line.split()[1]) / 1024 for line in status.splitlines() if line.startswith(f"{what}:"))


def _version(person: SimPerson) -> int:
    return max((button.version for button in buttons(person)), default=0)


def _has(person: SimPerson, action: str) -> bool:
    return any(button.action == action for button in buttons(person))


def _files(person: SimPerson) -> int:
    return sum(isinstance(message.content, Media) for message in person.messages)


@asynccontextmanager
async def a_ward(size: int) -> AsyncIterator[Ward]:
    """So many patients with accounts, and a bot."""
    world = World(TOKEN)
    world.add_group(STAFF_CHAT, "Personel", [world.add_person(9001, "Recepcja")])
    people = [world.add_person(101 + number, "Anna", "Nowak") for number in range(size)]
    with tempfile.TemporaryDirectory() as folder:
        environment = an_environment(f"sqlite:///{folder}/portal.db", f"{folder}/vault")
        environment |= {"BOT_TOKEN": TOKEN, "STAFF_CHAT_ID": str(STAFF_CHAT)}
        await _open_accounts(environment, people)
        async with AsyncExitStack() as stack:
            address = await stack.enter_async_context(served(world))
            bot = a_bot(environment | {"TELEGRAM_API_URL": address}, Path(folder))
            process = await stack.enter_async_context(bot)
            yield Ward(world, people, process.pid)
            process.terminate()
            await process.communicate()


async def _open_accounts(environment: dict[str, str], people: list[SimPerson]) -> None:
    settings = read_settings(environment)
    database = open_database(settings.database_url, settings.keys)
    await database.migrate()
    async with database.transaction() as session:
        work = Work(session, load_clinic(DEMO_CLINIC), World(TOKEN).clock(), address_of)
        for each in people:
            (await a_patient(work, address_of(each.id))).tier = Tier.FULL
    await database.close()


def a_document() -> bytes:
    """As large as may be, however well it is packed."""
    noise = random.Random(1).randbytes(LARGEST_FILE - A_MARGIN)
    return documents.pdf(lambda document: setattr(document.Root, "Extra", document.make_stream(noise)))


async def measure(size: int) -> Figures:
    """Let so many send the largest document, and open it."""
    content = a_document()
    async with a_ward(size) as ward:
        await ward.begin()
        begun = time.perf_counter()
        await ward.go(TO_ADD)
        turn = (time.perf_counter() - begun) / len(TO_ADD) / size
        at_rest = ward.mebibytes("VmRSS")
        begun = time.perf_counter()
        sending = await ward.at_most(ward.send(content))
        file = (time.perf_counter() - begun) / size
        await ward.go(TO_OPEN)
        return Figures(at_rest, sending, await ward.at_most(ward.open()), turn, file)


def main() -> None:
    """Print the tables."""
    if not sys.platform.startswith("linux"):
        print("\nfiles: how much memory a process takes is told by Linux only")
        return
    one, many = (asyncio.run(measure(size)) for size in (1, MANY))
    print(f"\n{'memory of the bot, MiB':>36}{'1 patient':>12}{f'{MANY} patients':>14}{'ratio':>9}")
    for name in ("at_rest", "sending", "opening"):
        few, lots = getattr(one, name), getattr(many, name)
        print(f"{name.replace('_', ' '):>36}{few:12.0f}{lots:14.0f}{lots / few:8.2f}×")
    print(f"\n{'8 MiB, to be fetched and kept':>36}{'a turn, ms':>12}{'a file, ms':>14}{'ratio':>9}")
    for name, each in {"1 patient": one, f"{MANY} patients": many}.items():
        print(f"{name:>36}{each.turn * 1000:12.0f}{each.file * 1000:14.0f}{each.file / each.turn:8.1f}×")


if __name__ == "__main__":
    main()
