"""Every role, every action, every kind of chat: allowed or refused exactly as `core.staff.members.PERMISSIONS` says,
tried over the wire.
"""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Iterable, Iterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from itertools import combinations
from pathlib import Path
from typing import Final

import pytest
import sqlalchemy as sa

from bot.addresses import address_of
from bot.fsm_storage import ConversationRow
from bot.rendering.callback_data import CallbackData
from bot.simulator.actors.actor import SimPerson
from bot.simulator.markup.entities import Text
from bot.simulator.world.chats import Chat
from bot.simulator.world.content import ServiceMessage
from bot.simulator.world.journal import Answered, Edited, Sent
from bot.staff import cards
from core.accounts import patients, people
from core.accounts.patients import Patient, Tier
from core.context import Work
from core.i18n import Language
from core.roles import Role
from core.staff.audit import AuditAction, AuditEntry
from core.staff.members import PERMISSIONS, Action, Where
from dialogs.notifications.questions import subject_of
from dialogs.staff.directory import CARD_KINDS
from tests.bot.updates.attempts import TRIES, Things, Try, things_of
from tests.dialogs.clinic_side import clinic_file
from tests.dialogs.player import Player
from tests.dialogs.script import Actor, Script
from tests.in_process import InProcessStage
from tests.stage import STAFF_CHAT, Stage, a_stage
from tests.tiers import quick_and_ci

ROLES: Final = tuple(frozenset(each) for many in range(3) for each in combinations(Role, many))
"""Nobody's, each, and each pair."""

FEW: Final = (*(roles for roles in ROLES if len(roles) < 2), frozenset({Role.DOCTOR, Role.RECEPTION}))

MIXTURES: Final = {"few": FEW, "all": ROLES}
"""Every day, roles are tried one by one, and beside them a pair, so that a doctor has a colleague."""

QUIET: Final = -3000
"""Where the numbers of groups begin that aren't the clinic's."""

_PRESS: Final = re.compile(r"\[(?P<action>[a-z_.]+)(?:: (?P<value>.*))?\]")


def name_of(roles: frozenset[Role]) -> str:
    """What somebody with these roles is called."""
    return "_".join(sorted(roles)) or "nobody"


@dataclass
class AllRoles:
    """Somebody of each mixture of roles, all in the staff chat, and two patients."""

    stage: Stage
    people: dict[frozenset[Role], SimPerson]
    patients: dict[str, SimPerson]
    things: dict[frozenset[Role], Things] = field(default_factory=dict)

    @property
    def roles(self) -> tuple[frozenset[Role], ...]:
        """The mixtures of roles that somebody has."""
        return tuple(self.people)

    @property
    def staff_chat(self) -> Chat:
        """The staff chat."""
        return self.stage.world.chat(STAFF_CHAT)

    async def hand_out(self) -> None:
        """Give everybody what they need, and everybody's private chat a first message."""
        async with self.stage.work() as work:
            anna = await _patient(work, self.patients["Anna"])
            for number, roles in enumerate(self.roles, 1):
                self.things[roles] = await things_of(work, anna, number)
                await cards.request_redraw(
                    work.session, STAFF_CHAT, subject_of(self.things[roles].question).pack(), work.now
                )
        for person in self.people.values():
            person.start()
        await self.stage.settle()
        async with self.stage.work() as work:
            for things in self.things.values():
                card = await work.session.get_one(cards.CardMessage, subject_of(things.question).pack())
                things.card = card.message_id or 0

    async def _cards(self) -> dict[str, int]:
        async with self.stage.work() as work:
            shown = await work.session.scalars(sa.select(cards.CardMessage))
            return {card.subject: card.message_id or 0 for card in shown}

    async def try_here(self, action: Action, where: Where) -> set[frozenset[Role]]:
        """All of them try it in the staff chat, or each in private, step by step; who has done it."""
        tried, before = TRIES[action], await self._newest_line()
        places = {roles: self._place(where, roles) for roles in self.roles}
        if action is not Action.HELP:  # whose screen they may be at already
            assert not await self._who_has_done(tried, before, places)
        steps = tried.steps_in(where)
        first, *others = steps
        came_in = await self._try_together(self.roles, first, places)
        for step in others:
            await self._try_together(self.roles if step == others[-1] else came_in, step, places)
        return await self._who_has_done(tried, before, places)

    async def _try_together(
        self, several: Iterable[frozenset[Role]], step: str, places: dict[frozenset[Role], Chat]
    ) -> list[frozenset[Role]]:
        """These take a step, before the bot answers any of them; whose screen was another one after it."""
        before = {roles: await self._conversation(self.people[roles], places[roles]) for roles in several}
        for roles, row in before.items():
            self._do(roles, places[roles], row, step)
        await self.stage.settle()
        after = {roles: await self._conversation(self.people[roles], places[roles]) for roles in before}
        return [roles for roles, row in before.items() if _version(row) != _version(after[roles])]

    async def try_elsewhere(self, where: Where) -> dict[Action, set[frozenset[Role]]]:
        """All of them try everything in another place: what opens it, and what does it."""
        before = await self._newest_line()
        places = {roles: self._place(where, roles) for roles in self.roles}
        ends = [(steps[0], steps[-1]) for tried in TRIES.values() if (steps := tried.steps_in(where))]
        for roles in self.roles:
            row = await self._conversation(self.people[roles], places[roles])
            for step in dict.fromkeys(step for each in ends for step in each):
                self._do(roles, places[roles], row, step)
        await self.stage.settle()
        return {action: await self._who_has_done(tried, before, places) for action, tried in TRIES.items()}

    def _place(self, where: Where, roles: frozenset[Role]) -> Chat:
        """The staff chat, a person's private chat, or a group of theirs in which somebody has added the bot."""
        person = self.people[roles]
        if where is not Where.ELSEWHERE:
            return person.chat if where is Where.PRIVATE else self.staff_chat
        group = self.stage.world.add_group(QUIET - self.roles.index(roles), "Rodzina", [person], bot_is_admin=False)
        self.stage.world.post(group, person.user, Text("Forwarded"))
        return group

    def _do(self, roles: frozenset[Role], place: Chat, row: ConversationRow | None, step: str) -> None:
        person, things = self.people[roles], self.things[roles]
        filled = things.fill(step)
        if press := _PRESS.fullmatch(filled):
            self._press(person, place, row, CallbackData(0, press["action"], press["value"] or ""))
            return
        kind, _, words = filled.partition(": ")
        to = {"card": things.card, "screen": row.screen_message_id if row else None}.get(kind)
        person.say(words or filled, chat=place, reply_to=place.message(to) if to else None)

    def _press(self, person: SimPerson, place: Chat, row: ConversationRow | None, data: CallbackData) -> None:
        """A card's button; or one of the own screen, whether it has it or not."""
        screen = place.message(row.screen_message_id) if row and row.screen_message_id else None
        if row is not None and (place.private or data.action not in CARD_KINDS.buttons):
            data = CallbackData(row.screen_version, data.action, data.value, of_desk=place.private)
        person.press(screen or place.messages[-1], data.pack())

    async def _who_has_done(
        self, tried: Try, before: int, places: dict[frozenset[Role], Chat] | None = None
    ) -> set[frozenset[Role]]:
        """Whose lines of the audit log say so, after that one; or whose screen has come to that state."""
        proof = tried.proof
        if isinstance(proof, AuditAction):
            return {roles for roles, person in self.people.items() if proof in await self._lines(person, before)}
        where = places or dict.fromkeys(self.roles, self.staff_chat)
        return {roles for roles in self.roles if await self._is_in(roles, where[roles], proof)}

    async def _is_in(self, roles: frozenset[Role], place: Chat, state: str) -> bool:
        row = await self._conversation(self.people[roles], place)
        return row is not None and row.state == state

    async def _conversation(self, person: SimPerson, place: Chat) -> ConversationRow | None:
        async with self.stage.work() as work:
            return await self.stage.conversation_row(work, person, place.id)

    async def _newest_line(self) -> int:
        async with self.stage.work() as work:
            return await work.session.scalar(sa.select(sa.func.max(AuditEntry.number))) or 0

    async def _lines(self, person: SimPerson, after: int) -> set[AuditAction]:
        query = sa.select(AuditEntry.what).where(AuditEntry.who == address_of(person.id), AuditEntry.number > after)
        async with self.stage.work() as work:
            return set(await work.session.scalars(query))


async def _patient(work: Work, person: SimPerson) -> Patient:
    found = await patients.find_patient(work, await people.get_or_create_person(work, address_of(person.id)))
    assert found is not None
    return found


@asynccontextmanager
async def a_all_roles(folder: Path, mixtures: Sequence[frozenset[Role]]) -> AsyncIterator[AllRoles]:
    """Somebody of each of these mixtures on one stage."""
    staff = [Actor(name_of(roles), roles=tuple(roles), sits_in=True) for roles in mixtures]
    script = Script(Path("permissions"), [*staff, Actor("Anna", Tier.FULL), Actor("John", Tier.FULL)])
    file = clinic_file(script, Language.ENGLISH, folder)
    async with a_stage(folder, now=script.start, clinic_file=file, kind=InProcessStage) as stage:
        player = Player(script, stage, Language.ENGLISH, folder)
        await player.play()
        known = player.cast.people
        those = {roles: known[name_of(roles)] for roles in mixtures}
        all_roles = AllRoles(stage, those, {each: known[each] for each in ("Anna", "John")})
        await all_roles.hand_out()
        yield all_roles


def _version(row: ConversationRow | None) -> int:
    return row.screen_version if row else 0


def expected(roles: frozenset[Role], action: Action, where: Where) -> bool:
    """What the table says."""
    permission = PERMISSIONS[action]
    return where in permission.where and bool(roles & permission.roles)


def test_every_action_is_tried() -> None:
    """An action that gets its button without being tried here would not be known to be closed to others."""
    assert set(TRIES) == set(Action) == set(PERMISSIONS)
    assert len(ROLES) == 7


async def test_elsewhere(tmp_path: Path) -> None:
    """In groups that aren't the clinic's, nobody gets a word, and nothing is done."""
    async with a_all_roles(tmp_path, FEW) as all_roles:
        before = len(all_roles.stage.world.log)
        done = await all_roles.try_elsewhere(Where.ELSEWHERE)
        assert not any(map(_speaks, all_roles.stage.world.log.after(before)))
    assert [each for action in Action for each in _wrong(Where.ELSEWHERE, action, FEW, done[action])] == []


@pytest.mark.parametrize("tried", quick_and_ci(MIXTURES, quick=["few"]))
@pytest.mark.parametrize("where", [Where.STAFF_CHAT, Where.PRIVATE])
async def test_who_may_do_what(where: Where, tried: str, tmp_path: Path) -> None:
    """Whoever may, does it; whoever may not, doesn't, though they press what they can't see."""
    mixtures = MIXTURES[tried]
    async with a_all_roles(tmp_path, mixtures) as all_roles:
        done = {action: await all_roles.try_here(action, where) for action in TRIES}
    assert [each for action in Action for each in _wrong(where, action, mixtures, done[action])] == []


def _wrong(
    where: Where, action: Action, mixtures: Sequence[frozenset[Role]], done: set[frozenset[Role]]
) -> Iterator[str]:
    for roles in mixtures:
        if (roles in done) != expected(roles, action, where):
            yield f"{name_of(roles)} {'did' if roles in done else 'could not do'} {action} in {where}"


def _speaks(entry: object) -> bool:
    """Whether the bot said something."""
    match entry:
        case Sent(message=message) | Edited(message=message):
            return message.sender.is_bot and not isinstance(message.content, ServiceMessage)
        case Answered(text=text):
            return text is not None
        case _:
            return False
