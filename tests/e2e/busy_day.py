"""A clinic's busy day: patients ask about their visits, doctors answer each card as soon as they see it.

Accounts and visits are made in one go, and each patient is put where a question is about to be written. All that they
then write and press, and all that the doctors write, goes over the wire.
"""

from __future__ import annotations

import asyncio
import json
import re
from collections import Counter, deque
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Final

import sqlalchemy as sa

from bot.addresses import address_of
from bot.fsm_storage import conversation
from bot.outbox.model import OutboxRow
from bot.rendering.callback_data import CallbackData
from bot.settings import read_settings
from bot.simulator.actors.actor import SimPerson
from bot.simulator.conditions.faults import FaultKind
from bot.simulator.markup.entities import Text
from bot.simulator.world.chats import Chat, SimMessage
from bot.simulator.world.journal import Edited, Entry, Sent
from core.accounts import patients, people
from core.accounts.patients import Tier
from core.appointments import booking
from core.appointments.model import AppointmentStatus, Origin, Slot
from core.context import Work
from core.database import Database
from core.i18n import Language
from core.roles import Role
from core.staff import members
from core.staff.members import Caller, Where
from dialogs.engine.dialog import name_of
from dialogs.fsm.storage import StorageKey
from dialogs.patient.questions import QUESTIONS
from dialogs.patient.questions.states import Memory, Questions
from dialogs.staff.questions.card import NOTE
from dialogs.triggers import OPEN_QUESTION
from tests.databases import a_database
from tests.dialogs.taps import buttons_of
from tests.e2e.clinic_day import an_environment
from tests.e2e.dying_bot import BUSY, hasty_clock
from tests.e2e.loopback import served
from tests.e2e.random_faults import LIKELIHOODS, RandomFaults
from tests.people import a_pesel, an_application
from tests.stage import STAFF_CHAT, Stage

SEED: Final = 2027

AT_ONCE: Final = 40
"""How many patients write at the same time; when one has sent their question, another begins."""

EACH_ADDS: Final = 10
"""One patient in so many adds something to the question before it is answered."""

TIMEOUT: Final = 60.0
"""Seconds without anything happening after which something is wrong."""

A_GLANCE: Final = 0.3
"""Seconds between two looks at what is left to deliver: each look holds the bot up."""

DOCTORS: Final = {9002: "borkowska", 9004: "sikora", 9005: "rybak", 9006: "wilczek"}
DESK_HEAD: Final = Caller(address_of(9003), Where.STAFF_CHAT)
FIRST_VISIT: Final = datetime.fromisoformat("2027-02-01T08:00+01:00")

ASKED, ADDED, ANSWERED = "Pytanie", "Uzupełnienie", "Odpowiedź"

_NUMBERED: Final = re.compile(rf"\b({ASKED}|{ADDED}|{ANSWERED}) (\d+)\b")


def numbers_in(text: str, what: str) -> list[int]:
    """The numbers of the questions, additions or answers that stand in a text."""
    return [int(number) for kind, number in _NUMBERED.findall(text) if kind == what]


def actions_of(message: SimMessage) -> dict[str, CallbackData]:
    """Its buttons, by what they do."""
    return {data.action: data for data in buttons_of(message)}


def is_card(message: SimMessage) -> bool:
    """Whether it is a case's card, and not something that is said beside one."""
    return NOTE in actions_of(message)


class Asker:
    """A patient: what they write, and what they wait for, step by step."""

    def __init__(self, number: int, person: SimPerson, *, reads: bool) -> None:
        self.number = number
        self.person = person
        self.adds = number % EACH_ADDS == 0
        self.reads = reads
        self.read = ""
        added = ("write", "more", "go_on", "send") if self.adds else ()
        opened = (OPEN_QUESTION, "helped") if reads else ("notice",)
        self._steps = deque(("go_on", "send", *added, *opened))

    @property
    def has_sent(self) -> bool:
        """Whether the rest is up to the doctor."""
        return "send" not in self._steps

    @property
    def is_content(self) -> bool:
        """Whether they have the notice of the answer, and have read it if they are in a hurry to."""
        return not self._steps

    def ask(self) -> None:
        """Write the question."""
        self.person.say(f"{ASKED} {self.number}: czy mam dalej brać te tabletki?")

    def see(self, message: SimMessage) -> None:
        """Do the next thing as soon as it can be done."""
        if not self._steps:
            return
        actions = actions_of(message)
        match self._steps[0]:
            case "helped" if "helped" in actions:
                self.read = message.text
                self._steps.popleft()
            case "notice" if OPEN_QUESTION in actions:
                self._steps.popleft()
            case "more" if "back" in actions and not actions.keys() & {"write", "go_on", "send"}:
                self._steps.popleft()
                self.person.say(f"{ADDED} {self.number}: biorę je od tygodnia.")
            case action if action in actions and action != "helped":
                self._steps.popleft()
                self.person.press(message, actions[action].pack())


class Doctors:
    """They take turns in answering, each case once, by a reply to its card. Where its patient says that there is more
    to come, they wait for it.
    """

    def __init__(self, people: list[SimPerson]) -> None:
        self._people = people
        self.answered: set[int] = set()

    def see(self, card: SimMessage) -> None:
        """Answer a card that has just come, or has changed."""
        for number in numbers_in(card.text, ASKED):
            is_whole = number % EACH_ADDS or numbers_in(card.text, ADDED)
            if is_whole and number not in self.answered:
                self.answered.add(number)
                doctor = self._people[number % len(self._people)]
                doctor.say(f"{ANSWERED} {number}: tak, do końca opakowania.", chat=card.chat, reply_to=card)


@dataclass
class BusyDay:
    """The simulator on a port, its faults, everybody who takes part, and the environment in which a bot finds them.
    `happenings` are what is to happen once the doctors have answered so many questions.
    """

    stage: Stage
    environment: dict[str, str]
    faults: RandomFaults
    database: Database
    clock: Callable[[], datetime]
    askers: dict[int, Asker] = field(default_factory=dict)
    in_doubt: Counter[int] = field(default_factory=Counter)
    happenings: dict[int, Callable[[], Awaitable[None]]] = field(default_factory=dict)
    each_reads: int = 1
    _waiting: deque[Asker] = field(default_factory=deque)
    _began: int = 0

    def __post_init__(self) -> None:
        """The doctors are in the staff chat, wherever that is."""
        self.staff_chat: Chat = self.stage.world.chat(STAFF_CHAT)

    async def open(self, patients_: int) -> None:
        """Everybody is there, with an account and a visit behind them; then there is no bot."""
        await self.stage.start()
        async with self.stage.work() as work:
            doctors = [await self._employ(work, user_id, slug) for user_id, slug in DOCTORS.items()]
            for number in range(1, patients_ + 1):
                asker = await self._invite(work, number)
                self.askers[asker.person.id] = asker
        await self.stage.stop()
        self.doctors = Doctors(doctors)
        self._waiting = deque(self.askers.values())
        self._began = len(self.stage.world.log)

    async def go_by(self) -> None:
        """Let everybody do what they do, until all have read their answers and the bot has nothing left to deliver."""
        world = self.stage.world
        self.begin(AT_ONCE)
        async for happened in world.log.follow(self._began, TIMEOUT):
            assert happened is not None, f"still waiting: {[each.number for each in self._left()][:9]}"
            self._see(happened[1])
            if happening := self.happenings.pop(len(self.doctors.answered), None):
                await happening()
            if self.is_over:
                break
        while await self.waiting():
            assert await world.bell.heard(TIMEOUT), "the bot has stopped delivering"
            await asyncio.sleep(A_GLANCE)

    def begin(self, at_once: int) -> None:
        """The first so many patients write."""
        for _ in range(at_once):
            self._let_next_ask()

    def look(self, since: int) -> int:
        """Everybody sees what has happened since, and acts; the number of the last thing that they have seen."""
        seen = self.stage.world.log.after(since)
        for entry in seen:
            self._see(entry)
        return since + len(seen)

    @property
    def is_over(self) -> bool:
        """Whether all have read their answers."""
        return not self._left()

    async def waiting(self) -> int:
        """How many deliveries wait, or are being made."""
        async with self.database.transaction() as session:
            query = sa.select(sa.func.count()).where(OutboxRow.done_at.is_(None))
            return await session.scalar(query) or 0

    async def note_doubts(self) -> None:
        """Nobody knows whether these messages were sent, by chat: the process that was about to send them is dead."""
        leased = sa.select(OutboxRow).where(OutboxRow.done_at.is_(None), OutboxRow.leased_until.is_not(None))
        async with self.database.transaction() as session:
            begun = [row for row in await session.scalars(leased) if row.kind in {"text", "card"}]
        self.in_doubt.update(row.chat_id for row in begun)

    def sent(self, chat_id: int) -> list[SimMessage]:
        """What the bot has sent to a chat today, as it was when it was sent."""
        sent = (entry.message for entry in self.log if isinstance(entry, Sent))
        return [message for message in sent if message.chat.id == chat_id and message.sender.is_bot]

    @property
    def log(self) -> list[Entry]:
        """What has happened today."""
        return self.stage.world.log.after(self._began)

    def _left(self) -> list[Asker]:
        return [each for each in self.askers.values() if not each.is_content]

    def _see(self, entry: Entry) -> None:
        if not isinstance(entry, Sent | Edited) or not entry.message.sender.is_bot:
            return
        message = entry.message
        if message.chat.id < 0:
            if is_card(message) and message.chat is self.staff_chat:
                self.doctors.see(message)
            return
        asker = self.askers[message.chat.id]
        had_sent = asker.has_sent
        asker.see(message)
        if asker.has_sent and not had_sent:
            self._let_next_ask()

    def _let_next_ask(self) -> None:
        if self._waiting:
            self._waiting.popleft().ask()

    async def _employ(self, work: Work, user_id: int, practitioner: str) -> SimPerson:
        world = self.stage.world
        person = world.people.get(user_id) or world.add_person(user_id, practitioner.title())
        if user_id not in self.staff_chat.members:
            person.join(self.staff_chat)
        names = {each.id: each.name for each in work.clinic.practitioners}
        roles = (Role.DOCTOR,)
        await members.add(work, DESK_HEAD, address_of(user_id), names[practitioner], roles, practitioner)
        return person

    async def _invite(self, work: Work, number: int) -> Asker:
        person = self.stage.world.add_person(10_000 + number, "Anna", "Nowak")
        known = await people.get_or_create_person(work, address_of(person.id))
        await people.choose_language(work, known, Language.POLISH)
        pesel = a_pesel(date(1960, 1, 1), number)
        version = work.clinic.regulations.version
        patient = await patients.open_account(work, known, an_application(number=pesel, version=version))
        patient.tier = Tier.FULL
        slot = Slot("internist", "sikora", "wola", FIRST_VISIT + timedelta(minutes=20 * number))
        visit = await booking.record_elsewhere(work, patient, slot, AppointmentStatus.ATTENDED)
        visit.origin = Origin.PORTAL
        await self._put_to_write(work, person, visit.id)
        return Asker(number, person, reads=number % self.each_reads == 0)

    async def _put_to_write(self, work: Work, person: SimPerson, visit: str) -> None:
        """They have chosen the visit, and are asked what they would like to know."""
        world = self.stage.world
        markup = {"inline_keyboard": [[{"text": "Menu", "callback_data": CallbackData(1, "menu", "").pack()}]]}
        screen = world.post(person.chat, world.bot, Text("O co chcesz zapytać?"), markup=markup)
        person.chat.opened = True
        row = await conversation(work.session, StorageKey(world.bot.id, person.id, person.id))
        row.state, row.data = name_of(Questions.writing), json.dumps(QUESTIONS.remember(Memory(visit)))
        row.screen_version, row.screen_message_id = 1, screen.message_id


@asynccontextmanager
async def a_busy_day(
    database_url: str,
    patients_: int,
    chances: Mapping[FaultKind, float] = LIKELIHOODS,
    *,
    haste: float = BUSY.haste,
    webhook: bool = False,
    each_reads: int = 1,
) -> AsyncIterator[BusyDay]:
    """A day on which so many patients are about to ask, with such faults; one in `each_reads` reads the answer."""
    environment = an_environment(database_url, webhook=webhook)
    settings = read_settings(environment)
    stage, faults = Stage(settings), RandomFaults(SEED, chances)
    async with AsyncExitStack() as stack:
        environment["TELEGRAM_API_URL"] = await stack.enter_async_context(served(stage.world))
        stack.push_async_callback(stage.stop)
        database = await stack.enter_async_context(a_database(settings.database_url, settings.keys))
        day = BusyDay(stage, environment, faults, database, hasty_clock(stage.now, haste), each_reads=each_reads)
        await day.open(patients_)
        stage.world.faults = faults
        yield day
