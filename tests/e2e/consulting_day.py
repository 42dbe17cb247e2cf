"""A day of online consultations in writing: patients wait, doctors are there, whatever becomes of the bot meanwhile.

Accounts are made, and everybody is put in the queue, in the test's own process; all that is written and pressed from
then on goes over the wire.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Final

import sqlalchemy as sa

from bot.addresses import address_of
from bot.files.queue import FileFetch
from bot.inbox.dead_letters import DeadLetter
from bot.outbox.model import OutboxRow
from bot.settings import read_settings
from bot.simulator.actors.actor import SimPerson
from bot.simulator.world.chats import Chat, SimMessage
from bot.simulator.world.content import Media
from bot.simulator.world.journal import Edited, Entry, Sent
from core.accounts import patients, people
from core.accounts.patients import Tier
from core.clinic.consulting import ConsultationKind
from core.consultations import consent, duty
from core.consultations.model import Consultation, ConsultationLine
from core.context import Work
from core.database import Database
from core.i18n import Language
from core.roles import Role
from core.staff import members
from core.staff.members import Caller, Where
from tests.databases import a_database
from tests.dialogs.taps import buttons_of, tap
from tests.e2e.clinic_day import an_environment
from tests.e2e.loopback import served
from tests.people import a_pesel, an_application
from tests.stage import STAFF_CHAT, Stage

DOCTORS: Final = {9002: ("Ewa", "borkowska"), 9004: ("Tomasz", "sikora"), 9005: ("Olga", "wilczek")}
SPECIALTY: Final = {"borkowska": "internist", "sikora": "internist", "wilczek": "dermatologist"}
JAN: Final = Caller(address_of(9003), Where.STAFF_CHAT)
"""Who employs the doctors that the clinic file doesn't name."""

FIRST: Final = 20_001
"""The chat of the first patient; the others' follow."""

HALF_PAST_TEN: Final = datetime(2027, 3, 2, 9, 30, tzinfo=UTC)
"""In Warsaw, when both specialties are open."""

TIMEOUT: Final = 60.0


@dataclass
class ConsultingDay:
    """The simulator on a port, patients in the queue, doctors who are there, and the environment in which a bot finds
    them.
    """

    stage: Stage
    environment: dict[str, str]
    database: Database
    doctors: list[SimPerson] = field(default_factory=list)
    patients: list[SimPerson] = field(default_factory=list)
    began: int = 0

    @property
    def staff_chat(self) -> Chat:
        return self.stage.world.chat(STAFF_CHAT)

    async def begin(self, abouts: dict[str, str], doctors: int) -> None:
        """Patients, by what they call it, wait with what it is about; so many doctors are there."""
        await self.stage.start()
        async with self.stage.work() as work:
            for user_id, (name, slug) in list(DOCTORS.items())[:doctors]:
                self.doctors.append(await self._employ(work, user_id, name, slug))
        for each in self.doctors:
            each.say("/start")
        await self.stage.settle()
        for number, (name, about) in enumerate(abouts.items()):
            await self._queue(number, name, about)
        await self.stage.stop()
        self.began = len(self.stage.world.log)

    @property
    def log(self) -> list[Entry]:
        """What has happened since."""
        return self.stage.world.log.after(self.began)

    def sent(self, chat_id: int) -> list[SimMessage]:
        """What the bot has sent to a chat since, as it was when it was sent."""
        sent = (each.message for each in self.log if isinstance(each, Sent))
        return [message for message in sent if message.chat.id == chat_id and message.sender.is_bot]

    def ever_seen(self, chat_id: int) -> list[SimMessage]:
        """All that was ever to be seen in a chat, in whatever state."""
        seen = (each.message for each in self.stage.world.log if isinstance(each, Sent | Edited))
        return [message for message in seen if message.chat.id == chat_id]

    def copies(self, person: SimPerson, *words: str) -> Counter[str]:
        """How many messages with each of these words somebody was sent; a screen, which has buttons, is none."""
        told = [message for message in self.sent(person.id) if not list(buttons_of(message))]
        return Counter(each for message in told for each in words if each in message.text)

    def files(self, person: SimPerson) -> Counter[str]:
        """How many of each file somebody was sent."""
        media = [each.content for each in self.sent(person.id) if isinstance(each.content, Media)]
        return Counter(each.file.name for each in media)

    def card(self, number: int) -> SimMessage:
        """The card of a consultation in the staff chat."""
        cards = (each for each in self.staff_chat.messages if f"Konsultacja nr {number} " in each.text)
        return next(each for each in cards if any(data.action == "consult.words" for data in buttons_of(each)))

    def press_card(self, doctor: SimPerson, number: int, action: str = "consult.take") -> None:
        """A doctor presses a button of a card, as it is seen or was seen."""
        (data,) = (each for each in buttons_of(self.card(number)) if each.action == action)
        doctor.press(self.card(number), data.pack())

    async def unnoted(self) -> set[int]:
        """The chats of which nobody knows whether their message came."""
        query = sa.select(OutboxRow.chat_id).where(OutboxRow.done_at.is_(None), OutboxRow.attempts > 0)
        async with self.database.transaction() as session:
            return set(await session.scalars(query))

    async def is_quiet(self) -> bool:
        """Whether nothing is left to answer, to fetch or to deliver."""
        if len(self.stage.world.updates) or self.stage.world.presses:
            return False
        async with self.database.transaction() as session:
            left = sa.select(sa.func.count()).select_from(OutboxRow).where(OutboxRow.done_at.is_(None))
            fetches = sa.select(sa.func.count()).select_from(FileFetch)
            return not (await session.scalar(left) or await session.scalar(fetches))

    async def settled(self) -> None:
        """Wait for that."""
        async with asyncio.timeout(TIMEOUT):
            while not await self.is_quiet():
                await self.stage.world.bell.heard(0.1)

    async def lines(self, number: int) -> list[tuple[str, str]]:
        """Who has said what in a consultation, in order; a patient has no name there."""
        query = sa.select(ConsultationLine).join(Consultation, Consultation.id == ConsultationLine.consultation_id)
        one = query.where(Consultation.number == number).order_by(ConsultationLine.position)
        async with self.database.transaction() as session:
            return [(each.author, each.text) for each in await session.scalars(one)]

    async def consultation(self, number: int) -> Consultation:
        """How one stands."""
        async with self.database.transaction() as session:
            found = await session.scalars(sa.select(Consultation).where(Consultation.number == number))
            return found.one()

    async def incidents(self) -> list[str]:
        """What has failed."""
        async with self.database.transaction() as session:
            return list(await session.scalars(sa.select(DeadLetter.incident)))

    async def _employ(self, work: Work, user_id: int, name: str, practitioner: str) -> SimPerson:
        world = self.stage.world
        person = world.people.get(user_id) or world.add_person(user_id, name)
        if user_id not in self.staff_chat.members:
            person.join(self.staff_chat)
        address = address_of(user_id)
        if await members.find_member(work, address) is None:
            names = {each.id: each.name for each in work.clinic.practitioners}
            await members.add(work, JAN, address, names[practitioner], (Role.DOCTOR,), practitioner)
        await duty.begin(work, Caller(address, Where.PRIVATE), (ConsultationKind.CHAT,))
        return person

    async def _queue(self, number: int, name: str, about: str) -> None:
        """One waits in the specialty of one of the doctors."""
        first, _, last = name.partition(" ")
        person = self.stage.world.add_person(FIRST + number, first, last, "pl")
        specialties = list(
            dict.fromkeys(SPECIALTY[slug] for _name, slug in list(DOCTORS.values())[: len(self.doctors)])
        )
        async with self.stage.work() as work:
            known = await people.get_or_create_person(work, address_of(person.id))
            await people.choose_language(work, known, Language.POLISH)
            form = an_application(
                name, number=a_pesel(date(1960, 1, 1), number + 1), version=work.clinic.regulations.version
            )
            patient = await patients.open_account(work, known, form)
            patient.tier = Tier.FULL
            await consent.give(work, patient, consent.text(work).version)
        self.patients.append(person)
        person.say("/start")
        await self.stage.settle()
        for action, value in (
            ("menu.online_consultations", None),
            ("specialty", specialties[number % len(specialties)]),
        ):
            tap(person, action, value)
            await self.stage.settle()
        person.say(about)
        await self.stage.settle()
        tap(person, "join", None)
        await self.stage.settle()


@asynccontextmanager
async def a_consulting_day(
    database_url: str, abouts: dict[str, str], doctors: int = 1, vault: Path | None = None
) -> AsyncIterator[ConsultingDay]:
    """A day on which these wait; there is no bot."""
    environment = an_environment(database_url, str(vault) if vault else "memory://")
    settings = read_settings(environment)
    stage = Stage(settings, HALF_PAST_TEN)
    async with AsyncExitStack() as stack:
        environment["TELEGRAM_API_URL"] = await stack.enter_async_context(served(stage.world))
        stack.push_async_callback(stage.stop)
        database = await stack.enter_async_context(a_database(settings.database_url, settings.keys))
        day = ConsultingDay(stage, environment, database)
        await day.begin(abouts, doctors)
        yield day
