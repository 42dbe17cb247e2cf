"""A reply becomes deliveries in the outbox: what to answer, edit, send, delete, and in which order."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final, assert_never

from sqlalchemy.ext.asyncio import AsyncSession

from bot.context import BotContext, Renderer
from bot.files import queue as fetches
from bot.fsm_storage import DESK, ConversationRow, is_of_desk, key_of, save, tie_of
from bot.outbox import batching
from bot.outbox import queue as outbox
from bot.outbox.actions import (
    AnswerPress,
    BotAction,
    DeleteMessage,
    DropButtons,
    EditText,
    LinkMark,
    React,
    ScreenMark,
    SendQr,
    SendText,
)
from bot.outbox.outgoing import Outgoing
from bot.rendering.apologies import apology_in
from bot.rendering.callback_data import CallbackPress
from bot.rendering.ics import calendar_message
from bot.rendering.keyboard import NEVER_OUT_OF_DATE, keyboard, link_mark
from bot.rendering.notifications import NotificationRenderer, stored
from bot.rendering.printout import printout_message
from bot.rendering.trends import trend_message
from bot.staff import message_links
from bot.staff.card_links import card_addresses
from core.i18n import Language
from core.orm import keys_of
from dialogs.engine import effects
from dialogs.engine.effects import Effects, Notification, OwnEffect
from dialogs.engine.reply import Reply, ShownIn
from dialogs.engine.screens import Screen
from dialogs.engine.subjects import MessageSubject
from dialogs.engine.text import _
from dialogs.triggers import DESK_LINK

AHEAD_OF_SCREEN: Final[tuple[type[OwnEffect], ...]] = (
    effects.Toast,
    effects.ForgetMessage,
    effects.ShowFile,
    effects.ShowTrend,
    effects.ShowQrCode,
    effects.CloseScreen,
)
AFTER_SCREEN: Final[tuple[type[OwnEffect], ...]] = (
    effects.SendCalendarEntry,
    effects.SendPrintout,
    effects.FetchFile,
    effects.LinkMessage,
    effects.AddReaction,
    effects.RemoveFiles,
    effects.StaffChanged,
)


@dataclass(frozen=True, slots=True)
class Cause:
    """What is answered: the chat, the press if it was one, and the message that came or was pressed."""

    chat_id: int
    message_id: int | None = None
    press: CallbackPress | None = None

    @property
    def in_group(self) -> bool:
        """Whether others are there too."""
        return self.chat_id < 0

    @property
    def answered(self) -> int | None:
        """The message that an answer belongs to, where it would not be plain otherwise."""
        return self.message_id if self.in_group else None


@dataclass(slots=True)
class ReplyRenderer:
    """Answers one thing that happened in one person's conversation."""

    context: BotContext
    session: AsyncSession
    outgoing: Outgoing
    cause: Cause
    row: ConversationRow
    language: Language
    now: datetime

    async def queue(self, reply: Reply) -> None:
        """Queue all of a reply, and save the conversation. The button's spinner is stopped first; others are told
        last. What is deleted gets no reaction: Telegram refuses one at a message that is gone.
        """
        if effects.ForgetMessage() in reply.effects:
            kept = tuple(each for each in reply.effects if not isinstance(each, effects.AddReaction))
            reply = replace(reply, effects=kept)
        renderer = self.context.renderer(self.language, in_group=self.cause.in_group)
        self._answer_press(reply.effects, renderer)
        notes = [renderer.html(note) for note in reply.notes]
        if reply.screen is None:
            self._say(notes)
        for each in _in_order(reply.effects, AHEAD_OF_SCREEN):
            await self._carry_out(each, renderer)
        if reply.overlay is not None:
            await self._show_beside(reply.overlay, renderer, once=reply.is_refusal and self.cause.in_group)
        if reply.screen is not None:
            await self._show(reply.screen, reply, notes, renderer)
        for each in _in_order(reply.effects, AFTER_SCREEN):
            await self._carry_out(each, renderer)
        await save(self.session, self.row)
        notifications = [each for each in reply.effects if isinstance(each, Notification)]
        await NotificationRenderer(self.context, self.session, self.outgoing.add, self.now).queue(notifications)

    def apologise(self, incident: str) -> None:
        """Say that something went wrong on our side, and how to go on."""
        if self.cause.press is not None:
            self._queue_press(AnswerPress(query_id=self.cause.press.query_id))
        self._queue(apology_in(self.language, incident, self.context.clinic, of_desk=is_of_desk(self.row)))

    def _answer_press(self, done: Effects, renderer: Renderer) -> None:
        if self.cause.press is None:
            return
        toast = next((each for each in reversed(done) if isinstance(each, effects.Toast)), None)
        text, alerts = (None, False) if toast is None else (renderer.plain(toast.text), toast.alerts)
        self._queue_press(AnswerPress(query_id=self.cause.press.query_id, text=text, alert=alerts))

    async def _carry_out(self, effect: OwnEffect, renderer: Renderer) -> None:  # noqa: C901, PLR0912 - a case for each
        match effect:
            case effects.Toast() | effects.RemoveFiles() | effects.StaffChanged():
                pass  # said where the press is answered; done by jobs, which the dispatcher wakes
            case effects.ForgetMessage():
                if self.cause.message_id is not None:
                    self._queue(DeleteMessage(message_id=self.cause.message_id))
            case effects.ShowFile(file):
                self._queue(stored(file, renderer))
            case effects.ShowTrend(picture):
                self._queue(trend_message(picture, renderer))
            case effects.ShowQrCode(code):
                self._queue(SendQr(content=code.content, caption=renderer.html(code.caption), protected=True))
            case effects.CloseScreen():
                self._say(await self._leave_old_screen())
            case effects.SendCalendarEntry(entry):
                self._queue(calendar_message(entry, renderer, self.now))
            case effects.SendPrintout(printout):
                self._queue(printout_message(printout, renderer, self.language))
            case effects.FetchFile(file_id, source, as_voice):
                fetches.enqueue(self.session, file_id, self.row.key, source, self.now, as_voice=as_voice)
            case effects.LinkMessage(subject):
                await self._link_message(subject)
            case effects.AddReaction(emoji, ref):
                message_id = int(ref) if ref else self.cause.message_id
                if message_id is not None:
                    self._queue(React(message_id=message_id, emoji=emoji))
            case _ as never:
                assert_never(never)

    async def _show_beside(self, overlay: Screen, renderer: Renderer, *, once: bool) -> None:
        """`once`: no more than once a minute to the same person, for a group gets so many messages and no more."""
        ways = await card_addresses(self.session, overlay, self.context.staff_chat_id)
        buttons = keyboard(overlay, NEVER_OUT_OF_DATE, renderer, ways, self.context.public_url, **self._sides())
        said = SendText(text=renderer.html(overlay.text), keyboard=buttons, reply_to=self.cause.answered)
        if not once:
            self._queue(said)
            return
        whom = keys_of(self.session).fingerprint("outbox.once", f"{self.row.key}/{said.text}").hex()[:32]
        key = f"once/{whom}/{self.now:%Y%m%d%H%M}"
        if not await outbox.was_queued(self.session, key):
            self.outgoing.add(self.cause.chat_id, said, key)

    async def _show(self, screen: Screen, reply: Reply, notes: Sequence[str], renderer: Renderer) -> None:
        """The screen becomes the current one, its notes above it: in a message that is there, or in a new one."""
        row, route, shown_in = self.row, link_mark(screen), self._shown_in(screen, reply)
        if row.shows_contact_button and screen.asks_contact is None:
            self._queue(SendText(text=renderer.html(_("All right.")), clears_bottom=True))
            shown_in = None
        if shown_in is None or row.screen_message_id not in {None, shown_in}:
            notes = [*await self._leave_old_screen(), *notes]
        elif reply.shown_in is ShownIn.CURRENT:
            notes = [*_turns_own(row.notes or {}), *notes]
        row.screen_version += 1
        mark = ScreenMark(conversation=row.key, version=row.screen_version)
        ways = await card_addresses(self.session, screen, self.context.staff_chat_id)
        buttons = keyboard(screen, row.screen_version, renderer, ways, self.context.public_url, **self._sides())
        text = self._below_notes(notes, screen, renderer)
        if shown_in is not None:
            row.screen_message_id = shown_in
            self._queue(EditText(message_id=shown_in, text=text, keyboard=buttons, screen=mark, route=route))
        else:
            sent = SendText(text=text, keyboard=buttons, screen=mark, route=route, protected=screen.protected)
            self._queue(sent.model_copy(update={"reply_to": self.cause.answered}))
        if screen.asks_contact is not None and not row.shows_contact_button:
            hint = _("The button is at the bottom of the screen.")
            self._queue(SendText(text=renderer.html(hint), contact_button=renderer.plain(screen.asks_contact)))
        row.shows_contact_button = screen.asks_contact is not None

    def _sides(self) -> dict[str, Any]:
        """What of a keyboard depends on the side, and on the chat."""
        key, name, in_group = key_of(self.row.key), self.context.bot_username, self.cause.in_group
        return {
            "of_desk": key.destiny == DESK,
            "private_url": f"https://t.me/{name}?start={DESK_LINK}" if in_group and name else None,
            "tie": tie_of(key),
            "start_url": f"https://t.me/{name}?start=" if name else None,
            "rooms": None if in_group else self.context.rooms,
        }

    def _below_notes(self, notes: Sequence[str], screen: Screen, renderer: Renderer) -> str:
        """The screen's text with the notes above it, none twice; what doesn't fit there is said ahead of it."""
        text = renderer.html(screen.text)
        above = dict.fromkeys(notes, False) | ({} if screen.says is None else {renderer.html(screen.says): True})
        above.pop(text, None)
        whole = batching.BETWEEN.join((*above, text))
        if batching.length(whole) > batching.LONGEST:
            self._say([*above])
            above, whole = {}, text
        self.row.notes = above
        return whole

    def _say(self, notes: Sequence[str]) -> None:
        """Notes in messages of their own."""
        for note in dict.fromkeys(notes):
            self._queue(SendText(text=note))

    def _shown_in(self, screen: Screen, reply: Reply) -> int | None:
        """The message that is to show the screen from now on; a new one, if none. Only a new one can be protected, and
        what confirms something stays.
        """
        if reply.shown_in is ShownIn.CURRENT:
            return self.row.screen_message_id
        ahead = effects.ShowFile | effects.ShowTrend | effects.ShowQrCode
        if any(isinstance(each, ahead) for each in reply.effects):
            return None  # it comes first: a screen far above it is not looked for
        if self.cause.in_group and self.cause.message_id != self.row.screen_message_id:
            return None  # what was pressed is a card, and everybody's
        if screen.protected and not (self.cause.press is not None and self.cause.press.on_protected):
            return None
        if self.cause.press is None or reply.shown_in is not ShownIn.PRESSED:
            return None
        if self.cause.press.stays and not self.cause.in_group:
            return None
        return self.cause.message_id

    async def _leave_old_screen(self) -> Sequence[str]:
        """Buttons of a screen that is no longer the current one go away, and one that was not sent yet is not sent: its
        notes are answered, for nobody has seen them. In a group the whole screen goes: it is of no use to others.
        """
        row, unseen = self.row, list[str]()
        if row.screen_message_id is not None:
            leave = DeleteMessage if self.cause.in_group else DropButtons
            self._queue(leave(message_id=row.screen_message_id))
        elif row.screen_version and await self.outgoing.withdraw_screen(self.session, self.cause.chat_id, row.key):
            unseen = [*(row.notes or {})]
        row.screen_message_id, row.notes = None, None
        return unseen

    async def _link_message(self, about: MessageSubject) -> None:
        if self.cause.message_id is not None:
            mark = LinkMark(subject=about.subject.pack(), part=about.part)
            await message_links.save(self.session, self.cause.chat_id, self.cause.message_id, mark, self.now)

    def _queue_press(self, answer: AnswerPress) -> None:
        """A spinner doesn't wait for what a group waits for: it is in its presser's own queue."""
        self._queue(answer, key_of(self.row.key).user_id)

    def _queue(self, delivery: BotAction, chat_id: int | None = None) -> None:
        self.outgoing.add(chat_id or self.cause.chat_id, delivery)


def _in_order(done: Effects, kinds: tuple[type[OwnEffect], ...]) -> list[OwnEffect]:
    return [each for kind in kinds for each in done if isinstance(each, kind)]


def _turns_own(notes: dict[str, bool]) -> list[str]:
    return [note for note, is_screens in notes.items() if not is_screens]
