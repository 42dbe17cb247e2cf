"""A new kind of case is one more in the registry: it works in the staff chat as questions do, with nothing changed."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import partial
from pathlib import Path

import pytest

from bot.addresses import address_of
from bot.outbox import queue
from bot.rendering.notifications import NotificationRenderer
from bot.simulator.actors.actor import SimPerson
from bot.simulator.world.chats import Chat, SimMessage
from core.accounts.patients import Tier
from dialogs.directory import build_desk, build_portal
from dialogs.engine.effects import RedrawCard
from dialogs.staff.cards import CardKinds
from dialogs.staff.directory import CARD_KINDS
from dialogs.staff.words import CAME, CAME_NOT
from tests.bot.staff.refills import Refills, subject_of
from tests.core.files.checking import documents
from tests.dialogs.clinic_side import DOCTOR
from tests.stage import STAFF_CHAT, Stage, a_stage

ANNA = 101


@dataclass
class Clinic:
    """The portal with one kind more, Anna who asks, and Ewa who answers in the staff chat."""

    stage: Stage
    refills: Refills
    anna: SimPerson
    ewa: SimPerson
    chat: Chat

    async def ask(self, refill: str = "a") -> None:
        """Anna asks for a prescription."""
        self.refills.standing[refill] = "czeka"
        async with self.stage.work() as work:
            context = self.stage.app.context
            add = queue.numbered(work.session, f"asked/{refill}", work.now)
            asked = NotificationRenderer(context, work.session, add, work.now)
            await asked.queue([RedrawCard(subject_of(refill))])
        await self.stage.settle()

    async def reply(self, text: str, to: SimMessage) -> SimMessage:
        """Ewa answers a message."""
        written = self.ewa.say(text, chat=self.chat, reply_to=to)
        await self.stage.settle()
        return written

    @property
    def messages(self) -> list[SimMessage]:
        """The bot's messages in the staff chat, as they are now."""
        return [each for each in self.chat.messages if each.sender.is_bot and each.text]

    @property
    def card(self) -> SimMessage:
        """The only one."""
        (card,) = [each for each in self.messages if each.text.startswith("Recepta")]
        return card

    @property
    def told(self) -> list[str]:
        """What Anna was told of it."""
        return [each.text for each in self.anna.chat.messages if each.text.startswith("O recepcie")]

    def reaction(self, to: SimMessage) -> list[str]:
        """The bot's mark at a message."""
        return [emoji for given in self.chat.reactions.get(to.message_id, {}).values() for emoji in given]


@pytest.fixture
async def clinic(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Clinic]:
    """Where prescriptions are asked for."""
    refills = Refills(address_of(ANNA))
    kinds = CardKinds(*CARD_KINDS.kinds, refills.kind())
    monkeypatch.setattr("bot.app.build_desk", partial(build_desk, kinds=kinds))
    monkeypatch.setattr("bot.app.build_portal", partial(build_portal, kinds=kinds))
    async with a_stage(tmp_path) as stage:
        anna, chat = stage.world.add_person(ANNA, "Anna"), stage.world.chat(STAFF_CHAT)
        anna.start()
        await stage.settle()
        await stage.open_account(anna, Tier.FULL)
        yield Clinic(stage, refills, anna, stage.world.person(DOCTOR), chat)


async def test_its_card_is_sent_and_drawn_anew(clinic: Clinic) -> None:
    """In a topic of its own; its buttons do what the kind says."""
    clinic.chat.is_forum = True
    await clinic.ask()
    sent = clinic.card
    assert sent.text == "Recepta a: czeka"
    assert clinic.chat.topics[sent.thread_id or 0] == "Recepty"
    press = clinic.ewa.tap(sent, "Wydaj")
    await clinic.stage.settle()
    assert press.text == "Wydana."
    assert (clinic.card.message_id, clinic.card.text) == (sent.message_id, "Recepta a: wydana")


async def test_a_reply_comes_and_its_writer_sees_it(clinic: Clinic) -> None:
    """The patient is told, and the receipt marks both the card and the message; a change of it is told as well."""
    await clinic.ask()
    written = await clinic.reply("Jutro", clinic.card)
    assert clinic.told == ["O recepcie: Jutro"]
    assert clinic.reaction(written) == [CAME]
    assert clinic.card.text == "Recepta a: czeka\nJutro: doszło"
    clinic.ewa.edit(written, "Dziś")
    await clinic.stage.settle()
    assert clinic.told == ["O recepcie: Jutro", "O recepcie: Dziś"]


async def test_a_reply_to_a_colleague_goes_nowhere(clinic: Clinic) -> None:
    """What somebody wrote is no card, though it is known what it was about."""
    await clinic.ask()
    written = await clinic.reply("Jutro", clinic.card)
    await clinic.reply("Naprawdę?", written)
    assert clinic.told == ["O recepcie: Jutro"]


async def test_what_can_not_come_is_told_later(clinic: Clinic) -> None:
    """Somebody has to call; once the patient is back, they are told again."""
    await clinic.ask()
    clinic.anna.block_bot()
    written = await clinic.reply("Jutro", clinic.card)
    assert clinic.reaction(written) == [CAME_NOT]
    assert clinic.card.text == "Recepta a: czeka\nJutro: nie doszło"
    clinic.anna.start()
    await clinic.stage.settle()
    assert clinic.told == ["O recepcie: Jutro"]
    assert clinic.reaction(written) == [CAME]


async def test_a_file_is_handed_on_once_it_is_here(clinic: Clinic) -> None:
    """By the kind that it was written for."""
    await clinic.ask()
    clinic.ewa.send_document("dawki.pdf", documents.pdf(), "Dawki", chat=clinic.chat, reply_to=clinic.card)
    await clinic.stage.settle()
    assert clinic.told == ["O recepcie: Dawki"]


async def test_what_is_overdue_is_said_beside_its_card(clinic: Clinic) -> None:
    """Once; and an answer to that is an answer to the card."""
    await clinic.ask("a")
    clinic.refills.late.add("a")
    for _ in range(2):
        await clinic.stage.keep_up()
    card, post = clinic.messages
    assert (post.text, post.reply_to and post.reply_to.message_id) == ("a czeka.", card.message_id)
    await clinic.reply("Jutro", post)
    assert clinic.told == ["O recepcie: Jutro"]


async def test_cards_change_with_time(clinic: Clinic) -> None:
    """They are drawn anew at the moment that they name themselves, and not before."""
    clinic.refills.changes_at = clinic.stage.now + timedelta(hours=3)
    await clinic.ask()
    before = clinic.card.text
    clinic.refills.standing["a"] = "czeka od trzech godzin"
    clinic.stage.wait(hours=2, minutes=59)
    await clinic.stage.keep_up()
    assert clinic.card.text == before
    clinic.stage.wait(minutes=1)
    await clinic.stage.keep_up()
    assert clinic.card.text == "Recepta a: czeka od trzech godzin"


async def test_a_card_whose_sending_was_never_confirmed(clinic: Clinic) -> None:
    """Nothing is written down of that message, so its button tells what it is."""
    clinic.stage.world.faults.add("unanswered", "sendMessage", STAFF_CHAT)
    await clinic.ask()
    await clinic.reply("Jutro", clinic.card)
    assert clinic.told == ["O recepcie: Jutro"]


async def test_nothing_is_left_of_it(clinic: Clinic) -> None:
    """A card of which there is nothing to show goes."""
    await clinic.ask()
    card = clinic.card
    clinic.refills.standing.clear()
    clinic.ewa.edit(await clinic.reply("Jutro", card), "Dziś")
    await clinic.stage.settle()
    assert clinic.chat.message(card.message_id) is None


def test_kinds_must_be_told_apart() -> None:
    """By their names, and by the buttons that mark their cards."""
    refill = Refills("").kind()
    for twin in (replace(refill, prefix="other"), replace(refill, marked_by="other")):
        with pytest.raises(ValueError, match="told apart"):
            CardKinds(*CARD_KINDS.kinds, refill, twin)
    assert CardKinds(refill, replace(refill, prefix="other", marked_by="other")).kinds
