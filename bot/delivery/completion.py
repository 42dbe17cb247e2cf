"""What follows from a delivery once Telegram has answered: what is remembered of it, and who is told."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime
from typing import assert_never

from sqlalchemy.ext.asyncio import AsyncSession

from bot import incidents
from bot.addresses import address_of
from bot.delivery.hooks import OnReceipt
from bot.delivery.results import (
    ChatMigrated,
    Delivered,
    DeliveryResult,
    OutOfDate,
    RecipientGone,
    Rejected,
    RetryLater,
    kept_as,
)
from bot.files import staff_copies
from bot.files.staff_copies import FileCopy
from bot.fsm_storage import remember_screen
from bot.outbox import leases, queue
from bot.outbox.actions import (
    DeleteMessage,
    DropButtons,
    EditText,
    LinkMark,
    ScreenMark,
    SendFile,
    SendStored,
    SendText,
    ShowCard,
    receipt_of,
    screen_of,
)
from bot.outbox.due import put_off
from bot.outbox.leases import Leased
from bot.outbox.model import LastResult
from bot.rendering.apologies import apology_in
from bot.staff import cards, chat_migration, message_links
from core.accounts import people
from core.clinic.model import Clinic
from core.context import Work
from core.database import will_pass
from core.i18n import DEFAULT_LANGUAGE

log = logging.getLogger(__name__)


class Completion:
    """Completes deliveries, as many as there are in one transaction."""

    def __init__(self, clinic: Clinic, clock: Callable[[], datetime], on_receipt: OnReceipt) -> None:
        self._clinic = clinic
        self._clock = clock
        self._on_receipt = on_receipt

    async def complete(
        self, session: AsyncSession, noted: Sequence[tuple[Leased, DeliveryResult]], now: datetime
    ) -> bool:
        """Note what has become of deliveries, and do what follows; whether there is something to look for in the
        outbox now.
        """
        delivered = {
            row_id: result.message_id
            for leased, result in noted
            if isinstance(result, Delivered)
            for row_id in leased.row_ids
        }
        if delivered:
            await leases.finish_all(session, delivered, now)
        shown = [
            (leased, message_id, await remember_screen(session, mark.conversation, mark.version, message_id))
            for leased, mark, message_id in _screens_in_new_messages(noted)
        ]
        for leased, result in noted:
            queue.caused_by(session, leased.update_id)
            await self._follow_up(session, leased, result, now)
        for leased, message_id, newest in shown:
            if await newest.first_row() is None:
                queue.caused_by(session, leased.update_id)
                drop = DropButtons(message_id=message_id)
                queue.enqueue(session, leased.chat_id, drop, f"outdated/{leased.row_id}", now)
        return queue.has_queued(session) or len(delivered) < len(noted)

    async def _follow_up(self, session: AsyncSession, leased: Leased, result: DeliveryResult, now: datetime) -> None:
        match result:
            case Delivered(message_id=message_id):
                await self._remember(session, leased, message_id, now)
                await self._tell(session, leased, delivered=message_id is not None)
            case OutOfDate():
                await leases.finish(session, leased.row_ids, LastResult.EXPIRED, now)
            case RetryLater(wait=wait):
                because = kept_as(result)
                await leases.retry_later(session, leased.row_ids, because, put_off(now, wait, because))
            case ChatMigrated(to=new_id):
                await chat_migration.record(session, leased.chat_id, new_id, now)
                await leases.retry_later(session, leased.row_ids, kept_as(result), now)
                await chat_migration.move_waiting(session, (leased.chat_id,), now)
            case RecipientGone():
                receipts = await queue.drop_chat(session, leased.chat_id, now)
                await self._mark_unreachable(session, leased.chat_id, now)
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
            await leases.unbatch(session, leased.row_ids, now)
            return
        await leases.finish(session, leased.row_ids, LastResult.REJECTED, now)
        await self._tell(session, leased, delivered=False)
        await self._apologise(session, leased, incident)

    async def _remember(self, session: AsyncSession, leased: Leased, message_id: int | None, now: datetime) -> None:
        """What a message is for, where that matters later."""
        chat_id, delivery = leased.chat_id, leased.delivery
        if isinstance(delivery, ShowCard):
            await cards.mark_shown(session, delivery.subject, chat_id, message_id, now)
        if message_id is None:
            return
        if (route := _route(leased)) is not None:
            await message_links.save(session, chat_id, message_id, route, now)
        match delivery:
            case SendStored(for_staff=True, file_id=file_id):
                copy = FileCopy(chat_id=chat_id, message_id=message_id, file_id=file_id, sent_at=now)
                for outdated in await staff_copies.remember(session, copy):
                    delete = DeleteMessage(message_id=outdated.message_id)
                    key = f"outdated/{file_id}/{outdated.message_id}"
                    queue.enqueue(session, outdated.chat_id, delete, key, now)
            case _:
                pass

    async def _tell(self, session: AsyncSession, leased: Leased, *, delivered: bool) -> None:
        if (receipt := receipt_of(leased.delivery)) is not None:
            await self._hand_out(session, receipt, delivered=delivered)

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
        if screen_of(leased.delivery) is None:
            return
        person = await people.find_person(self._work(session, self._clock()), address_of(leased.chat_id))
        language = (person and person.language) or DEFAULT_LANGUAGE
        apology = apology_in(language, incident, self._clinic)
        queue.enqueue(session, leased.chat_id, apology, f"refused/{leased.row_id}", self._clock())

    async def _mark_unreachable(self, session: AsyncSession, chat_id: int, now: datetime) -> None:
        work = self._work(session, now)
        person = await people.find_person(work, address_of(chat_id))
        if person is not None:
            await people.mark_unreachable(work, person)

    def _work(self, session: AsyncSession, now: datetime) -> Work:
        return Work(session, self._clinic, now, address_of)


def _screens_in_new_messages(
    noted: Iterable[tuple[Leased, DeliveryResult]],
) -> Iterator[tuple[Leased, ScreenMark, int]]:
    """Screens whose message isn't known yet: one that was changed has been known since the change was queued."""
    for leased, result in noted:
        match leased.delivery, result:
            case EditText(message_id=edited), Delivered(message_id=message_id) if edited == message_id:
                pass
            case SendText(screen=ScreenMark() as mark) | EditText(screen=ScreenMark() as mark), Delivered(int(number)):
                yield leased, mark, number
            case _:
                pass


def _route(leased: Leased) -> LinkMark | None:
    match leased.delivery:
        case SendText(route=route) | EditText(route=route) | SendStored(route=route) | SendFile(route=route):
            return route
        case ShowCard(subject=subject):
            return LinkMark(subject=subject)
        case _:
            return None
