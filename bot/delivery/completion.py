"""What follows from a delivery once Telegram has answered: what is remembered of it, and who is told."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime
from typing import assert_never

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession

from bot import incidents
from bot.addresses import address_of
from bot.delivery.hooks import OnReceipt
from bot.delivery.results import ChatMigrated, Delivered, DeliveryResult, RecipientGone, Rejected, RetryLater
from bot.files import staff_copies
from bot.files.staff_copies import FileCopy
from bot.fsm_storage import ConversationRow
from bot.outbox import queue
from bot.outbox.actions import (
    DeleteMessage,
    DropButtons,
    EditText,
    LinkMark,
    ScreenMark,
    SendStored,
    SendText,
    ShowCard,
)
from bot.outbox.queue import Leased
from bot.rendering.apologies import apology_in
from bot.staff import cards, chat_migration, message_links
from core.accounts.people import Person
from core.clinic.model import Clinic
from core.database import will_pass
from core.files.library import File
from core.i18n import Language
from dialogs.engine.events import CARD

log = logging.getLogger(__name__)


class Completion:
    """Settles deliveries, each in the courier's transaction."""

    def __init__(self, clinic: Clinic, clock: Callable[[], datetime], on_receipt: OnReceipt) -> None:
        self._clinic = clinic
        self._clock = clock
        self._on_receipt = on_receipt

    async def settle(self, session: AsyncSession, leased: Leased, outcome: DeliveryResult) -> None:
        """Note what has become of a delivery, and do what follows."""
        now = self._clock()
        match outcome:
            case Delivered(message_id=message_id):
                await _done(session, leased, now)
                await self._remember(session, leased, message_id, now)
                await self._tell(session, leased, delivered=message_id is not None)
            case RetryLater(wait=wait):
                await _put_off(session, leased, now + wait)
            case ChatMigrated(to=new_id):
                await chat_migration.learn(session, leased.chat_id, new_id, now)
                await _put_off(session, leased, now)
                await chat_migration.follow(session, (leased.chat_id,), now)
            case RecipientGone():
                receipts = await queue.drop_chat(session, leased.chat_id, now)
                await _note_unreachable(session, leased.chat_id, now)
                for receipt in receipts:
                    await self._hand_out(session, receipt, delivered=False)
            case Rejected(reason=reason):
                await self._give_up(session, leased, reason, now)
            case _ as never:
                assert_never(never)

    async def _give_up(self, session: AsyncSession, leased: Leased, reason: str, now: datetime) -> None:
        """Telegram will never take it as it is."""
        incident = incidents.new_incident()
        log.error("Incident %s: Telegram refused a delivery (%s): %s", incident, leased.delivery.kind, reason)
        if leased.with_it:
            await queue.unbatch(session, leased.row_ids, now)
            return
        await _done(session, leased, now)
        await self._tell(session, leased, delivered=False)
        await self._apologise(session, leased, incident)

    async def _remember(self, session: AsyncSession, leased: Leased, message_id: int | None, now: datetime) -> None:
        """What a message shows, or is for, where that matters later."""
        chat_id, delivery = leased.chat_id, leased.delivery
        if isinstance(delivery, ShowCard):
            await cards.shown(session, delivery.subject, chat_id, message_id, now)
        if message_id is None:
            return
        if (route := _route(leased)) is not None:
            await message_links.link(session, chat_id, message_id, route, now)
        match delivery:
            case SendText(screen=ScreenMark() as mark) | EditText(screen=ScreenMark() as mark):
                if not await _remember_place(session, mark, message_id):
                    drop = DropButtons(message_id=message_id)
                    queue.enqueue(session, chat_id, drop, f"outdated/{leased.row_id}", now)
            case SendStored(for_staff=True, file_id=file_id):
                copy = FileCopy(chat_id=chat_id, message_id=message_id, file_id=file_id, sent_at=now)
                await _remember_copy(session, copy)
            case _:
                pass

    async def _tell(self, session: AsyncSession, leased: Leased, *, delivered: bool) -> None:
        match leased.delivery:
            case SendText(receipt=str(receipt)) | EditText(receipt=str(receipt)) | SendStored(receipt=str(receipt)):
                await self._hand_out(session, receipt, delivered=delivered)
            case _:
                pass

    async def _hand_out(self, session: AsyncSession, receipt: str, *, delivered: bool) -> None:
        """Whoever stumbles over a receipt must not have the message sent again."""
        try:
            async with session.begin_nested():
                await self._on_receipt(session, receipt, delivered)
        except Exception as error:
            if will_pass(error):
                raise
            incidents.report(error)

    async def _apologise(self, session: AsyncSession, leased: Leased, incident: str) -> None:
        """Nobody is left without an answer: whoever waits for a screen that can't be shown is told so."""
        if not (isinstance(leased.delivery, SendText | EditText) and leased.delivery.screen):
            return
        query = sa.select(Person.language).where(Person.address == address_of(leased.chat_id))
        language = await session.scalar(query) or Language.POLISH
        apology = apology_in(language, incident, self._clinic)
        queue.enqueue(session, leased.chat_id, apology, f"refused/{leased.row_id}", self._clock())


def _route(leased: Leased) -> LinkMark | None:
    match leased.delivery:
        case SendText(route=route) | EditText(route=route) | SendStored(route=route):
            return route
        case ShowCard(subject=subject):
            return LinkMark(purpose=CARD, subject=subject)
        case _:
            return None


async def _done(session: AsyncSession, leased: Leased, now: datetime) -> None:
    for row_id in leased.row_ids:
        await queue.done(session, row_id, now)


async def _put_off(session: AsyncSession, leased: Leased, until: datetime) -> None:
    for row_id in leased.row_ids:
        await queue.retry_later(session, row_id, until)


async def _remember_place(session: AsyncSession, screen: ScreenMark, message_id: int) -> bool:
    """Where the current screen is; `False` if a newer one has been drawn meanwhile, somewhere else."""
    of_it = ConversationRow.key == screen.conversation
    current = sa.or_(ConversationRow.screen_version == screen.version, ConversationRow.screen_message_id == message_id)
    found = await session.execute(
        sa.update(ConversationRow)
        .where(of_it, current)
        .values(
            screen_message_id=sa.case(
                (ConversationRow.screen_version == screen.version, message_id), else_=ConversationRow.screen_message_id
            )
        )
        .returning(ConversationRow.key),
    )
    return found.first() is not None


async def _remember_copy(session: AsyncSession, copy: FileCopy) -> None:
    """A file is shown to the clinic's people once, as it was last spoken of; not if it went while it was on its way."""
    # Who removes or unlinks the file waits for this, and finds the copy; the file first, as they do.
    file = await session.get(File, copy.file_id, with_for_update={"read": True})
    outdated = await staff_copies.taken_back(session, copy.file_id)
    if file is None or file.appointment_id is None:
        outdated.append(copy)
    else:
        session.add(copy)
    for each in outdated:
        delete = DeleteMessage(message_id=each.message_id)
        queue.enqueue(session, each.chat_id, delete, f"outdated/{copy.file_id}/{each.message_id}", copy.sent_at)


async def _note_unreachable(session: AsyncSession, chat_id: int, now: datetime) -> None:
    await session.execute(
        sa.update(Person)
        .where(Person.address == address_of(chat_id), Person.unreachable_since.is_(None))
        .values(unreachable_since=now),
    )
