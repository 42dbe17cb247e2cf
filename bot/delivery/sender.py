"""One delivery on its way: its card drawn, its topic found, then handed to Telegram, and what came of it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import datetime
from typing import Final

from bot.delivery import results
from bot.delivery.bot_api import Answer, BotApi, MessageGone, Performed, TopicClosed, TopicGone
from bot.delivery.hooks import DeliveryHooks
from bot.delivery.results import Delivered, DeliveryResult, OutOfDate
from bot.outbox.actions import (
    BotAction,
    DeleteMessage,
    EditText,
    SendStored,
    SendText,
    ShowCard,
    longest,
    receipt_of,
)
from bot.outbox.leases import Leased
from bot.staff import cards
from bot.staff.cards import RenderedCard
from bot.staff.topics import Topics
from bot.telegram.client import TelegramBot
from core.database import Database
from core.files.vault import Vault

FILES_AT_ONCE: Final = 2
"""Patients' files that are sent at the same time: each takes six times its size in memory until it is there."""


MAX_ATTEMPTS: Final = 3
"""How often a topic is put right for one message."""


class Sender:
    """Carries actions out for the delivery worker; no transaction is open while Telegram is spoken to."""

    def __init__(
        self, database: Database, bot: TelegramBot, vault: Vault, clock: Callable[[], datetime], hooks: DeliveryHooks
    ) -> None:
        self._database = database
        self._clock = clock
        self._hooks = hooks
        self._api = BotApi(bot, vault, FILES_AT_ONCE)
        self._topics = Topics(database, bot, clock, hooks.titles)

    async def deliver(self, leased: Leased) -> DeliveryResult:
        """Make one delivery. Never raises."""
        try:
            async with asyncio.timeout(longest(leased.delivery)):
                if not await self._holds(leased.delivery):
                    return OutOfDate()
                delivery = await self._performed(leased)
                return Delivered() if delivery is None else await self._deliver(leased.chat_id, delivery)
        except Exception as error:  # noqa: BLE001
            return results.of_error(error, leased.chat_id, leased.delivery, leased.attempts)

    async def _holds(self, delivery: BotAction) -> bool:
        """Whether it is still true; asked only of what can have gone out of date while it waited."""
        receipt = receipt_of(delivery)
        if receipt is None or receipt.partition(":")[0] not in self._hooks.perishable:
            return True
        async with self._database.transaction() as session:
            return await self._hooks.still_holds(session, receipt)

    async def _performed(self, leased: Leased) -> Performed | None:
        """What is to be done at Telegram; for a card, as everything stands now."""
        delivery = leased.delivery
        if not isinstance(delivery, ShowCard):
            return delivery
        async with self._database.transaction() as session:
            found = await cards.render(session, delivery.subject, self._hooks.draw, self._clock())
        if found is None:
            return None
        card, drawn = found
        message_id = card.place_in(leased.chat_id)
        if drawn is None:
            return None if message_id is None else DeleteMessage(message_id=message_id)
        return _message(drawn, message_id)

    async def _deliver(self, chat_id: int, delivery: Performed) -> DeliveryResult:
        """A new message goes into its topic if it can, else into the general one."""
        if isinstance(delivery, EditText):
            answer = await self._api.perform(chat_id, delivery)
            return await self._deliver(chat_id, delivery.anew()) if isinstance(answer, MessageGone) else _final(answer)
        result = None
        if isinstance(delivery, SendText | SendStored) and delivery.topic is not None and chat_id < 0:
            result = await self._into(chat_id, delivery.topic, delivery)
        return result or _final(await self._api.perform(chat_id, delivery))

    async def _into(self, chat_id: int, topic: str, delivery: Performed) -> DeliveryResult | None:
        """Into a topic, which is opened if somebody closed it, and made again if somebody deleted it; `None` if that
        can't be.
        """
        for _ in range(MAX_ATTEMPTS):
            thread_id = await self._topics.thread(chat_id, topic)
            if thread_id is None:
                return None
            answer = await self._api.perform(chat_id, delivery, thread_id)
            match answer:
                case TopicGone():
                    await self._topics.forget(chat_id, topic)
                case TopicClosed():
                    if not await self._topics.reopen(chat_id, thread_id):
                        return None
                case _:
                    return _final(answer)
        return None


def _message(drawn: RenderedCard, message_id: int | None) -> SendText | EditText:
    text, keyboard, topic, silent = drawn.text, drawn.keyboard, drawn.topic, drawn.silent
    if message_id is None:
        return SendText(text=text, keyboard=keyboard, topic=topic, silent=silent, protected=True)
    return EditText(message_id=message_id, text=text, keyboard=keyboard, topic=topic, silent=silent, protected=True)


def _final(answer: Answer) -> DeliveryResult:
    if isinstance(answer, MessageGone | TopicGone | TopicClosed):
        raise TypeError(answer)  # nothing was changed, and no topic named
    return answer
