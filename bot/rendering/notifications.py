"""What a turn tells others than the person who is answered: the clinic's people in their chat, and other patients."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession

from bot.addresses import chat_of
from bot.context import BotContext, Renderer
from bot.files import staff_copies
from bot.outbox import queue as outbox
from bot.outbox.actions import BotAction, EditCaption, LinkMark, SendStored, SendText
from bot.rendering.keyboard import NEVER_OUT_OF_DATE, keyboard
from bot.staff import cards, chat_migration
from bot.staff.card_links import ways_from
from core.accounts.people import Person
from core.files.checking import FileKind
from core.i18n import Language
from dialogs.engine.events import CARD
from dialogs.engine.screens import Notice, Post, Topic, VaultFile
from dialogs.engine.turn import Effects
from dialogs.notifications import staff


@dataclass(slots=True)
class NotificationRenderer:
    """Queues what one thing that happened, of this name, has others told."""

    context: BotContext
    session: AsyncSession
    name: str
    now: datetime
    _queued: int = field(default=0)

    async def queue(self, effects: Effects) -> None:
        """Queue all that concerns others. A card comes before what is said beside it."""
        for notice in effects.notices:
            await self._notify(notice)
        if not (effects.staff_notices or effects.cards or effects.posts or effects.staff_files):
            return
        staff_chat = await chat_migration.current(self.session, self.context.staff_chat_id)
        renderer = self.context.renderer(self.context.clinic.settings.staff_language)
        for told in effects.staff_notices:
            self._queue(
                staff_chat, SendText(text=renderer.html(told), batch=True, silent=True, topic=Topic.APPOINTMENTS)
            )
        for subject in dict.fromkeys(effects.cards):
            await cards.touch(self.session, staff_chat, subject, self.now)
        for post in effects.posts:
            self._queue(staff_chat, await self._beside_card(staff_chat, post, renderer))
        for file in effects.staff_files:
            for delivery in await self._staff_file(file, staff_chat, renderer):
                self._queue(staff_chat, delivery)

    async def _notify(self, notice: Notice) -> None:
        query = sa.select(Person.language).where(Person.address == notice.address)
        renderer = self.context.renderer(await self.session.scalar(query) or Language.POLISH)
        ways = await ways_from(self.session, notice.screen, self.context.staff_chat_id)
        buttons = keyboard(notice.screen, NEVER_OUT_OF_DATE, renderer, ways)
        text = renderer.html(notice.screen.text)
        told = SendText(text=text, keyboard=buttons, receipt=notice.receipt, protected=True)
        self._queue(chat_of(notice.address), told)

    async def _beside_card(self, staff_chat: int, post: Post, renderer: Renderer) -> SendText:
        return SendText(
            text=renderer.html(post.text),
            topic=Topic.QUESTIONS,
            protected=True,
            reply_to=await self._card_of(staff_chat, post.subject),
            route=LinkMark(purpose=CARD, subject=post.subject),
        )

    async def _card_of(self, staff_chat: int, subject: str) -> int | None:
        card = await self.session.get(cards.CardMessage, subject)
        return None if card is None else card.place_in(staff_chat)

    async def _staff_file(self, file: VaultFile, staff_chat: int, renderer: Renderer) -> list[BotAction]:
        """A file is shown to the staff once; later what is said of it changes, or it disappears."""
        if file.caption is None:
            by_hand = renderer.html(staff.unlinked())
            copies = await staff_copies.taken_back(self.session, file.id)
            return [staff_copies.taking_out(copy, by_hand, self.now) for copy in copies]
        if copies := await staff_copies.of(self.session, file.id):
            caption = renderer.html(file.caption)
            return [EditCaption(message_id=copy.message_id, caption=caption) for copy in copies]
        sent = stored(file, renderer)
        about_it = None if file.subject is None else LinkMark(purpose=CARD, subject=file.subject)
        changes = {
            "for_staff": True,
            "as_photo": file.kind is not FileKind.PDF,
            "topic": Topic.FILES if file.subject is None else Topic.QUESTIONS,
            "route": about_it,
            "reply_to": None if file.subject is None else await self._card_of(staff_chat, file.subject),
        }
        return [sent.model_copy(update=changes)]

    def _queue(self, chat_id: int, delivery: BotAction) -> None:
        outbox.enqueue(self.session, chat_id, delivery, f"{self.name}/told/{self._queued}", self.now)
        self._queued += 1


def stored(file: VaultFile, renderer: Renderer) -> SendStored:
    """A file on its way out of the vault."""
    caption = "" if file.caption is None else renderer.html(file.caption)
    return SendStored(file_id=file.id, name=file.name, caption=caption)
