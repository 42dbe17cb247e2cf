"""The process is killed again and again while forty patients are told something: each hears of it, and hears it once.

A doctor is absent, and everybody gets an apology and another time that is kept for them alone; or everybody is
reminded. Bots die between what a job has done and what it tells, between that and the commit, and at steps of
deliveries. A second message is there only where Telegram had taken the first, and the bot died before it could note it.
"""

from __future__ import annotations

import asyncio
import random
import signal
from collections import Counter
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Final

import pytest
import sqlalchemy as sa

from bot.addresses import address_of
from bot.delivery.rate_limit import PER_MINUTE
from bot.outbox.model import OutboxRow
from bot.settings import read_settings
from bot.simulator.world.journal import Sent
from bot.tracing import CheckpointName
from core.accounts import patients
from core.accounts.people import get_or_create_person
from core.appointments import booking
from core.appointments.model import Appointment, AppointmentStatus
from core.appointments.search import availability
from core.appointments.search.availability import Days, Preferences
from core.database import Database
from core.offers.model import OfferStatus, SlotOffer
from tests.databases import a_database, prepared_file
from tests.dialogs.taps import buttons, tap
from tests.e2e.clinic_day import an_environment
from tests.e2e.dying_bot import CALM
from tests.e2e.loopback import served, until
from tests.e2e.processes import Processes, processes
from tests.people import a_pesel, an_application
from tests.postgres import Postgres
from tests.stage import STAFF_CHAT, Stage

pytestmark = pytest.mark.ci

FORTY: Final = 40
FIRST: Final = 1001
"""The chat of the first patient; the others' follow."""

INTERNIST: Final = Preferences("internist", days=Days.CHOSEN, chosen_day=date(2027, 3, 10), last_day=date(2027, 3, 11))
BORKOWSKA: Final = replace(INTERNIST, practitioner="borkowska", chosen_day=date(2027, 3, 3), last_day=date(2027, 3, 5))
"""With her on three days, or with anybody on two."""

TOGETHER: Final = replace(CALM, chats_at_once=25, haste=10)
"""Patients are served together; ten minutes are one, so that what the group's rate puts off comes soon."""

A_LONG_LIFE: Final = 120.0

CANCELLED, OFFERED = "Musieliśmy odwołać tę wizytę", "możemy zaproponować ten termin"
REMINDED: Final = "Przypomnienie o wizycie"

Deaths = Sequence[tuple[CheckpointName, int]]


@dataclass
class Forty:
    """The simulator on a port, and forty patients with a visit each, of which the clinic's doctor has fifteen a day."""

    stage: Stage
    environment: dict[str, str]
    database: Database
    booked: dict[int, str]
    began: int
    in_doubt: Counter[int] = field(default_factory=Counter)
    minutes: int = 1

    def told(self, words: str) -> Counter[int]:
        """How many messages with these words each chat has got."""
        sent = [each.message for each in self.stage.world.log.after(self.began) if isinstance(each, Sent)]
        return Counter(message.chat.id for message in sent if message.sender.is_bot and words in message.text)

    async def unnoted(self) -> set[int]:
        """The chats of which nobody knows whether their message came."""
        query = sa.select(OutboxRow.chat_id).where(OutboxRow.done_at.is_(None), OutboxRow.attempts > 0)
        async with self.database.transaction() as session:
            return set(await session.scalars(query))

    async def waiting(self) -> int:
        """How many deliveries are to be made."""
        query = sa.select(sa.func.count()).select_from(OutboxRow).where(OutboxRow.done_at.is_(None))
        async with self.database.transaction() as session:
            return await session.scalar(query) or 0

    async def die_and_go_on(
        self, bots: Processes, deaths: Deaths, words: str, *, now: datetime, lease: timedelta = timedelta()
    ) -> None:
        """One bot after another is killed; the last one lives until everybody is told and nothing is left."""
        begun = asyncio.get_running_loop().time()

        def clock() -> datetime:
            return now + timedelta(seconds=(asyncio.get_running_loop().time() - begun) * TOGETHER.haste)

        for number, (step, nth) in enumerate(deaths):
            dying = await bots.begin(self.environment, clock() + number * lease, step, nth, temper=TOGETHER)
            assert await dying.ended(A_LONG_LIFE) == -signal.SIGKILL
            self.in_doubt.update(await self.unnoted())
        living = await bots.begin(self.environment, clock() + len(deaths) * lease, temper=TOGETHER)
        async with asyncio.timeout(A_LONG_LIFE):
            while self._untold(words) or await self.waiting():
                await self.stage.world.bell.heard(0.2)
        self.minutes = (clock() - now + len(deaths) * lease) // timedelta(minutes=1) + 1
        assert await living.stopped() == 0

    def check(self, words: str) -> None:
        """Everybody has heard it, and nobody twice but where a bot died between a delivery and its note."""
        told = self.told(words)
        assert {chat for chat in told if chat != STAFF_CHAT} == self.booked.keys()
        assert all(told[chat] <= 1 + self.in_doubt[chat] for chat in self.booked)
        assert self.told("")[STAFF_CHAT] <= PER_MINUTE * self.minutes

    def _untold(self, words: str) -> bool:
        return not self.booked.keys() <= self.told(words).keys()


@asynccontextmanager
async def forty(database_url: str, wish: Preferences) -> AsyncIterator[Forty]:
    """Each has a visit such as is wished for; there is no bot."""
    environment = an_environment(database_url)
    settings = read_settings(environment)
    stage = Stage(settings)
    async with AsyncExitStack() as stack:
        environment["TELEGRAM_API_URL"] = await stack.enter_async_context(served(stage.world))
        stack.push_async_callback(stage.stop)
        await stage.start()
        booked: dict[int, str] = {}
        for number in range(FORTY):
            person = stage.world.add_person(FIRST + number, "Anna", f"Nowak{'a' * (number % 9)}", "pl")
            person.chat.opened = True
            async with stage.work() as work:
                who = await get_or_create_person(work, address_of(person.id))
                pesel = a_pesel(date(1960, 1, 1), number + 1)
                form = an_application(number=pesel, version=work.clinic.regulations.version)
                patient = await patients.open_account(work, who, form)
                (slot,) = (await availability.search(work, wish, size=1)).items
                booked[person.id] = (await booking.book(work, patient, slot)).id
        await stage.stop()
        database = await stack.enter_async_context(a_database(settings.database_url, settings.keys))
        yield Forty(stage, environment, database, booked, len(stage.world.log))


@pytest.fixture(scope="module")
def bots() -> Iterator[Processes]:
    """Where bots begin."""
    with processes() as begun:
        yield begun


def random_deaths(seed: int, steps: Sequence[CheckpointName]) -> Deaths:
    """At which step each bot dies, and how often it takes that until then."""
    chance = random.Random(seed)
    return [(step, chance.randint(1, 4)) for step in steps]


JOBS: Final[Sequence[CheckpointName]] = ("stepped", "told", "told", "stepped", "leased", "completed")
"""In the order in which there is enough left to do."""


@pytest.mark.parametrize("seed", range(3))
async def test_everybody_is_told_of_an_absence(seed: int, bots: Processes, tmp_path: Path) -> None:
    """Killed before and after the turn's commit, in the jobs that follow, and in deliveries."""
    async with forty(prepared_file(tmp_path), BORKOWSKA) as day:
        await absent(day, bots, [("queued", 1), ("committed", 1), *random_deaths(seed, JOBS)])


async def test_an_answer_is_lost(bots: Processes, tmp_path: Path) -> None:
    """Killed between what Telegram takes and our note of it: whose message that was may have it twice, nobody else."""
    async with forty(prepared_file(tmp_path), BORKOWSKA) as day:
        await absent(day, bots, [("committed", 1), *random_deaths(7, ("told", "delivered", "delivered"))])


async def test_everybody_is_told_of_an_absence_with_postgresql(bots: Processes, postgres: Postgres) -> None:
    """Where others may be at work, what a dead bot has leased waits until that has run out."""
    async with forty(await postgres.emptied(), BORKOWSKA) as day:
        deaths = [("committed", 1), *random_deaths(5, ("stepped", "told", "leased"))]
        await absent(day, bots, deaths, lease=timedelta(minutes=1))


async def absent(day: Forty, bots: Processes, deaths: Deaths, *, lease: timedelta = timedelta()) -> None:
    """Everybody's visit is cancelled; each gets an apology and one time, and no time is kept for two."""
    maria = day.stage.world.person(9001)
    setting_up = await bots.begin(day.environment, day.stage.now, temper=TOGETHER)
    maria.say("/absent Borkowska 3.03-5.03")
    await until(day.stage.world, lambda: any(each.action == "absent" for each in buttons(maria)))
    assert await setting_up.stopped() == 0
    tap(maria, "absent", None)
    await day.die_and_go_on(bots, deaths, OFFERED, now=day.stage.now, lease=lease)
    day.check(OFFERED)
    day.check(CANCELLED)
    async with day.database.transaction() as session:
        offers = (await session.scalars(sa.select(SlotOffer).where(SlotOffer.status == OfferStatus.OPEN))).all()
        visits = {each.id: each for each in await session.scalars(sa.select(Appointment))}
        assert {each.instead_of for each in offers} == set(day.booked.values())
        assert len(offers) == len({(each.practitioner, each.start) for each in offers}) == FORTY
        assert {visits[each].status for each in day.booked.values()} == {AppointmentStatus.CANCELLED}


@pytest.mark.parametrize("seed", range(2))
async def test_everybody_is_reminded(seed: int, bots: Processes, tmp_path: Path) -> None:
    """Those of two days before are due together; killed in the job and in deliveries."""
    async with forty(prepared_file(tmp_path), INTERNIST) as day:
        day.stage.now = datetime(2027, 3, 9, 12, 0, tzinfo=UTC)
        deaths: Deaths = [("told", 1 + seed), ("stepped", 1), ("leased", 2), ("completed", 1 + seed)]
        await day.die_and_go_on(bots, deaths, REMINDED, now=day.stage.now)
        day.check(REMINDED)
