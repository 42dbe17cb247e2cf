"""What a turn tells others than the person who is answered: the clinic's people in their chat, and other patients."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final, assert_never

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession

from bot import fsm_storage
from bot.addresses import chat_of
from bot.context import BotContext, Renderer
from bot.files import staff_copies
from bot.outbox import backlog
from bot.outbox import queue as outbox
from bot.outbox.actions import (
    AnswerPress,
    BotAction,
    DeleteMessage,
    DropButtons,
    EditCaption,
    EditText,
    LinkMark,
    SendStored,
    SendText,
)
from bot.outbox.queue import Add
from bot.rendering.card_service import CardService
from bot.rendering.ics import calendar_message
from bot.rendering.keyboard import NEVER_OUT_OF_DATE, file_mark, keyboard, link_mark
from bot.rendering.revising import messages_of, renderer_for, revise
from bot.staff import cards, chat_migration
from bot.staff.card_links import card_addresses
from core.accounts.patients import Patient
from core.accounts.people import Person, is_at
from core.family import acting
from core.family.acting import Relative
from core.files.checking import FileKind
from core.i18n import DEFAULT_LANGUAGE
from core.records.owners import owner_of
from dialogs.engine.effects import (
    CloseChat,
    Notification,
    NotifyPerson,
    NotifyStaff,
    PostBesideCard,
    RedrawCard,
    RetractConfirmation,
    ReviseNotice,
    ShareFileWithStaff,
)
from dialogs.engine.screens import Notice, VaultFile
from dialogs.engine.subjects import CALENDAR, CONFIRMATION, Receipt, Subject
from dialogs.engine.text import Text, lines
from dialogs.fsm.storage import StorageKey
from dialogs.notifications import staff
from dialogs.wording.accounts.family import about

ORDER: Final[tuple[type[Notification], ...]] = (
    CloseChat,
    RetractConfirmation,
    ReviseNotice,
    NotifyPerson,
    NotifyStaff,
    RedrawCard,
    PostBesideCard,
    ShareFileWithStaff,
)


TAKES_AWAY: Final = (AnswerPress, DeleteMessage, DropButtons)
"""What shows nothing, or takes something away: it is done in a chat that was closed, too."""


@dataclass(slots=True)
class NotificationRenderer:
    """Has others told what happened; `add` queues it."""

    context: BotContext
    session: AsyncSession
    add: Add
    now: datetime
    _staff_chat_id: int | None = field(default=None)

    async def queue(self, notifications: Iterable[Notification]) -> None:
        """Queue all of them, in this order: a card comes before what is said beside it, and is drawn anew but once."""
        for each in dict.fromkeys(sorted(notifications, key=_place_in_order)):
            await self._tell(each)

    async def _tell(self, notification: Notification) -> None:
        match notification:
            case CloseChat(address, instead):
                renderer = await renderer_for(self.context, self.session, address)
                await self._close(chat_of(address), renderer.html(instead))
            case RetractConfirmation():
                await self._retract(notification)
            case ReviseNotice():
                await revise(self.context, self.session, notification, self.add)
            case NotifyPerson(notice):
                await self._notify(notice)
            case NotifyStaff(text):
                await self._notify_staff(text)
            case RedrawCard():
                await self._redraw(notification)
            case PostBesideCard():
                await self._post_beside_card(notification)
            case ShareFileWithStaff():
                await self._share(notification)
            case _ as never:
                assert_never(never)

    async def _close(self, chat_id: int, instead: str) -> None:
        """What was not sent yet goes, and the clinic hears of it as of what can't come. So does what was sent, whatever
        it is about: nobody has kept what it said. The screen's buttons go, though it may be too old to be deleted.
        """
        receipts = await outbox.drop_chat(self.session, chat_id, self.now, keeps=TAKES_AWAY)
        for receipt in map(Receipt.unpack, receipts):
            await CardService(self.context).note_receipt(self.session, receipt, self.add, delivered=False)
        shown_in = await fsm_storage.reset(self.session, StorageKey(self.context.bot_id, chat_id, chat_id))
        if shown_in is not None:
            self.add(chat_id, DropButtons(message_id=shown_in))
        for message_id, is_text in (await backlog.shown_in(self.session, chat_id)).items():
            self.add(chat_id, DeleteMessage(message_id=message_id, instead=instead if is_text else None))

    async def _redraw(self, card: RedrawCard) -> None:
        chat_id, subject = await self._staff_chat(), card.subject.pack()
        if card.if_shown and await self.session.get(cards.CardMessage, subject) is None:
            return
        if (redraw := await cards.count_request(self.session, chat_id, subject, urgent=card.urgent)) is not None:
            self.add(chat_id, *redraw)

    async def _retract(self, wrong: RetractConfirmation) -> None:
        renderer, chat_id = await renderer_for(self.context, self.session, wrong.address), chat_of(wrong.address)
        says = renderer.html(wrong.says)
        for message_id in await messages_of(self.session, Subject(CONFIRMATION, wrong.appointment), chat_id):
            self.add(chat_id, EditText(message_id=message_id, text=says))
        if in_calendar := await messages_of(self.session, Subject(CALENDAR, wrong.appointment), chat_id):
            for message_id in in_calendar:
                self.add(chat_id, EditCaption(message_id=message_id, caption=says))
            if wrong.entry is not None:
                self.add(chat_id, calendar_message(wrong.entry, renderer, self.now))

    async def _notify(self, notice: Notice) -> None:
        told = await self._relatives(notice)
        if notice.address is None and notice.receipt is not None and not told:
            await CardService(self.context).note_receipt(self.session, notice.receipt, self.add, delivered=False)
        if notice.address is not None:
            await self._tell_patient(notice, notice.address)
        for number, each in enumerate(told):
            in_place = notice.address is None and number == 0
            self._tell_relative(each, notice, receipt=notice.receipt if in_place else None)

    async def _relatives(self, notice: Notice) -> Sequence[Relative]:
        """Who is told too what its patient is told; in their place, if they have no chat."""
        if notice.receipt is None:
            return ()
        needed = self.context.desk.kinds.told_to_relatives(notice.receipt)
        if needed is None:
            return ()
        work = self.context.work(self.session)
        if notice.address is None:
            owner = await owner_of(work, notice.receipt.id)
            patient = None if owner is None else await self.session.get(Patient, owner)
        else:
            query = sa.select(Patient).join(Person, Person.id == Patient.person_id)
            of_family = sa.and_(is_at(self.session, notice.address), Patient.has_family.is_(True))
            patient = await self.session.scalar(query.where(of_family))
        return () if patient is None else await acting.relatives_told(work, patient, needed)

    def _tell_relative(self, relative: Relative, notice: Notice, receipt: Receipt | None) -> None:
        renderer = self.context.renderer(relative.person.language or DEFAULT_LANGUAGE)
        text = renderer.html(lines(about(relative.subject.full_name), notice.screen.text))
        buttons = keyboard(notice.screen, NEVER_OUT_OF_DATE, renderer, tie=relative.tie.id, rooms=self.context.rooms)
        packed = None if receipt is None else receipt.pack()
        told = SendText(text=text, keyboard=buttons, receipt=packed, protected=True)
        self.add(chat_of(relative.person.address), told)
        if notice.calendar is not None:
            self.add(chat_of(relative.person.address), calendar_message(notice.calendar, renderer, self.now))

    async def _tell_patient(self, notice: Notice, address: str) -> None:
        renderer = await renderer_for(self.context, self.session, address)
        if notice.file is not None and notice.file.kind is FileKind.VOICE:
            self.add(chat_of(address), _as_voice(notice, notice.file, renderer))
            return
        ways = await card_addresses(self.session, notice.screen, self.context.staff_chat_id)
        public_url, rooms = self.context.public_url, self.context.rooms
        buttons = keyboard(
            notice.screen,
            NEVER_OUT_OF_DATE,
            renderer,
            ways,
            public_url,
            of_desk=notice.at_desk,
            tie=notice.tie,
            rooms=rooms,
        )
        text = renderer.html(notice.screen.text)
        receipt, route = None if notice.receipt is None else notice.receipt.pack(), link_mark(notice.screen)
        told = SendText(text=text, keyboard=buttons, receipt=receipt, protected=True, route=route)
        beside = None if notice.file is None else stored(notice.file, renderer)
        if beside is not None and route is not None:  # it has come when both have
            told = told.model_copy(update={"receipt": None})
            beside = beside.model_copy(update={"receipt": receipt, "route": file_mark(notice.screen)})
        self.add(chat_of(address), told)
        if notice.calendar is not None:
            self.add(chat_of(address), calendar_message(notice.calendar, renderer, self.now))
        if beside is not None:
            self.add(chat_of(address), beside)

    async def _notify_staff(self, text: Text) -> None:
        said = self._staff_renderer().html(text)
        told = SendText(text=said, batch=True, silent=True, topic=staff.APPOINTMENTS.name)
        self.add(await self._staff_chat(), told)

    async def _post_beside_card(self, post: PostBesideCard) -> None:
        told = SendText(
            text=self._staff_renderer().html(post.text),
            topic=self._topic_of(post.subject),
            protected=True,
            reply_to=await self._card_of(post.subject),
            route=LinkMark(subject=post.subject.pack()),
            urgent=post.urgent,
        )
        self.add(await self._staff_chat(), told)

    async def _share(self, shared: ShareFileWithStaff) -> None:
        renderer = (
            self._staff_renderer() if shared.to is None else await renderer_for(self.context, self.session, shared.to)
        )
        for chat_id, action in await self._shared(shared, renderer):
            self.add(chat_id, action)

    async def _shared(self, shared: ShareFileWithStaff, renderer: Renderer) -> list[tuple[int, BotAction]]:
        """A file is shown to the staff once; later what is said of it changes, or it disappears. Shown again, it is
        taken away where it was when it has come (`bot.files.staff_copies.remember`).
        """
        file = shared.file
        if file.caption is None:
            by_hand = renderer.html(staff.unlinked())
            copies = await staff_copies.taken_back(self.session, file.id)
            return [(await self._place_of(copy), staff_copies.taking_out(copy, by_hand, self.now)) for copy in copies]
        if not shared.again and (copies := await staff_copies.of(self.session, file.id)):
            caption = renderer.html(file.caption)
            return [
                (await self._place_of(copy), EditCaption(message_id=copy.message_id, caption=caption))
                for copy in copies
            ]
        sent = stored(file, renderer)
        is_photo = file.kind in {FileKind.JPEG, FileKind.PNG}
        if shared.to is not None:
            return [(chat_of(shared.to), sent.model_copy(update={"for_staff": True, "as_photo": is_photo}))]
        changes = {"for_staff": True, "as_photo": is_photo, "topic": staff.FILES.name, "urgent": shared.urgent}
        if file.subject is not None:
            beside_card = {"topic": self._topic_of(file.subject), "reply_to": await self._card_of(file.subject)}
            changes |= {**beside_card, "route": LinkMark(subject=file.subject.pack())}
        return [(await self._staff_chat(), sent.model_copy(update=changes))]

    async def _place_of(self, copy: staff_copies.FileCopy) -> int:
        """The chat that a copy is in: a member's own, or the staff chat, whatever its id was then."""
        return copy.chat_id if copy.chat_id > 0 else await self._staff_chat()

    def _topic_of(self, subject: Subject) -> str:
        return self.context.desk.kinds.of(subject).topic.name

    async def _card_of(self, subject: Subject) -> int | None:
        card = await self.session.get(cards.CardMessage, subject.pack())
        return None if card is None else card.place_in(await self._staff_chat())

    async def _staff_chat(self) -> int:
        if self._staff_chat_id is None:
            self._staff_chat_id = await chat_migration.current_id(self.session, self.context.staff_chat_id)
        return self._staff_chat_id

    def _staff_renderer(self) -> Renderer:
        return self.context.renderer(self.context.clinic.settings.staff_language, in_group=True)


def _place_in_order(notification: Notification) -> int:
    return ORDER.index(type(notification))


def stored(file: VaultFile, renderer: Renderer) -> SendStored:
    """A file on its way out of the vault."""
    caption = "" if file.caption is None else renderer.html(file.caption)
    is_voice = file.kind is FileKind.VOICE
    return SendStored(file_id=file.id, name=file.name, caption=caption, as_voice=is_voice, seconds=file.seconds)


def _as_voice(notice: Notice, file: VaultFile, renderer: Renderer) -> SendStored:
    """A voice note is a message by itself, which says whose it is, can be answered, and is told to have come."""
    told = {
        "caption": renderer.html(notice.screen.text),
        "receipt": None if notice.receipt is None else notice.receipt.pack(),
        "route": link_mark(notice.screen),
        "protected": True,
    }
    return stored(file, renderer).model_copy(update=told)
