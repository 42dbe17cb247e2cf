"""What somebody was told before is something else from now on: the messages that told it are changed."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession

from bot.addresses import chat_of
from bot.context import BotContext, Renderer
from bot.outbox.actions import DeleteMessage, EditCaption, EditText, SendText
from bot.outbox.queue import Add
from bot.rendering.keyboard import NEVER_OUT_OF_DATE, files_of, keyboard
from bot.staff import message_links
from core.accounts.people import Person, is_at
from core.i18n import DEFAULT_LANGUAGE
from dialogs.engine.effects import ReviseNotice
from dialogs.engine.subjects import Subject


async def revise(context: BotContext, session: AsyncSession, revised: ReviseNotice, add: Add) -> None:
    """Have those changed that have come. One that is still on its way is changed by what hears that it has come
    (`ReceiptNoted.revised`).
    """
    if revised.screen.confirms is None:
        raise TypeError(revised.screen)
    renderer, chat_id = await renderer_for(context, session, revised.address), chat_of(revised.address)
    text = renderer.html(revised.screen.text)
    buttons = keyboard(revised.screen, NEVER_OUT_OF_DATE, renderer, tie=revised.tie, rooms=context.rooms)
    messages = await messages_of(session, revised.screen.confirms, chat_id)
    for message_id in messages:
        match revised:
            case ReviseNotice(is_gone=True):
                add(chat_id, DeleteMessage(message_id=message_id))
            case ReviseNotice(of_voice=True):
                add(chat_id, EditCaption(message_id=message_id, caption=text))
            case _:
                add(chat_id, EditText(message_id=message_id, text=text, keyboard=buttons))
    if revised.without_files:
        for message_id in await messages_of(session, files_of(revised.screen.confirms), chat_id):
            add(chat_id, DeleteMessage(message_id=message_id))
    if messages and revised.is_gone:
        add(chat_id, SendText(text=text, protected=True))


async def renderer_for(context: BotContext, session: AsyncSession, address: str) -> Renderer:
    """What writes in the language of whoever is at an address."""
    query = sa.select(Person.language).where(is_at(session, address))
    return context.renderer(await session.scalar(query) or DEFAULT_LANGUAGE)


async def messages_of(session: AsyncSession, subject: Subject, chat_id: int) -> list[int]:
    """The messages of a chat that told of something."""
    links = await message_links.of_subject(session, subject.pack())
    return [link.message_id for link in links if link.chat_id == chat_id]
