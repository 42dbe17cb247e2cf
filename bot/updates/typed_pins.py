"""Digits that are written where a PIN is asked for: what can be compared is made of them before their turn, for that
takes a while, and the turn's dialog gets it in place of the words (decision 0035).
"""

from __future__ import annotations

import asyncio
from typing import Any, Final

from sqlalchemy.ext.asyncio import AsyncSession
from telegram import Update

from bot import fsm_storage
from bot.addresses import address_of
from bot.context import BotContext
from bot.updates import private
from core.accounts import patients, pins, written_pins
from core.accounts.pins import PinStep
from core.context import Work
from core.orm import keys_of
from core.staff import members
from dialogs.engine.events import PinTyped, Said
from dialogs.fsm.storage import StorageKey
from dialogs.patient.pin import STEPS

AT_ONCE: Final = 4
"""How many are made at the same time: each takes 16 MiB."""

HIDDEN: Final = "••••"
"""Kept in place of digits that were, or may have been, a PIN."""


class TypedPins:
    """Reads PINs from updates, before their turns."""

    def __init__(self, context: BotContext) -> None:
        self._context = context
        self._few = asyncio.Semaphore(AT_ONCE)

    async def read(self, update: Update) -> PinTyped | None:
        """The PIN in an update, proven as far as it is to be compared; `None` for any other update. What was found may
        have changed by the time of the turn, which looks again.

        Raises: an error of the database's that will pass.
        """
        text = None if update.message is None else update.message.text
        if text is None or not any(map(str.isdigit, text)) or (digits := written_pins.digits_alone(text)) is None:
            return None
        arrived = private.read(update, self._context.bot_id)
        if arrived is None or not isinstance(arrived.event, Said):
            return None
        async with self._context.database.transaction() as session:
            step = await step_of(session, arrived.key)
            work, keys = self._context.work(session), keys_of(session)
            if step is None or await _is_at_desk(work, arrived.key):
                return None
            found = await (await patients.look_up(work, address_of(arrived.key.user_id))).first_row()
            patient = None if found is None else found[1]
            salt = None if patient is None else await pins.salt_for(work, patient, step)
        async with self._few:
            return PinTyped(await asyncio.to_thread(pins.proven, keys, digits, salt))


async def step_of(session: AsyncSession, key: StorageKey) -> PinStep | None:
    """What a PIN is asked for in a private chat, where its author acts for somebody else too; `None` where none is."""
    found = await (await fsm_storage.look_up(session, key)).first_row()
    if found is not None and found[0].acts_by:
        found = await (await fsm_storage.look_up(session, fsm_storage.tie_key(key, found[0].acts_by))).first_row()
    return None if found is None else STEPS.get(found[0].state)


async def _is_at_desk(work: Work, key: StorageKey) -> bool:
    """Whether it is written on the staff's side, where no PIN is asked for."""
    row = await fsm_storage.conversation(work.session, key)
    return bool(row.at_desk) and await members.find_member(work, address_of(key.user_id)) is not None


async def kept(session: AsyncSession, update: Update, bot_id: int) -> dict[str, Any]:
    """What is kept of an update that failed for good: all of it, but for words that were, or may have been, a PIN."""
    raw, message = update.to_dict(), update.message or update.edited_message
    if message is None or message.from_user is None or message.text is None:
        return raw
    is_asked = await step_of(session, private.key_of(bot_id, message, message.from_user)) is not None
    return _hidden(raw) if is_asked else without_pin(raw)


def without_pin(raw: dict[str, Any]) -> dict[str, Any]:
    """An update as Telegram sent it; of a message that is nothing but four to six digits, not these."""
    texts = (raw[name].get("text") for name in _MESSAGES if isinstance(raw.get(name), dict))
    return _hidden(raw) if any(isinstance(text, str) and written_pins.digits_alone(text) for text in texts) else raw


_MESSAGES: Final = ("message", "edited_message")


def _hidden(raw: dict[str, Any]) -> dict[str, Any]:
    said = {name: raw[name] | {"text": HIDDEN} for name in _MESSAGES if isinstance(raw.get(name), dict)}
    return raw | said
