"""A reply becomes deliveries in the outbox: what to answer, edit, send, delete, and in which order."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from bot import outbox
from bot.apologies import apology_in
from bot.calendar_file import calendar_file
from bot.conversations import Conversation
from bot.deliveries import AnswerPress, DeleteMessage, Delivery, DropButtons, EditText, ScreenMark, SendFile, SendText
from bot.drawing import NEVER_OUT_OF_DATE, keyboard
from bot.house import House
from bot.incoming import Incoming, Press
from bot.writing import Writer
from core.words import Language
from dialogs.portal import Reply
from dialogs.screens import Screen
from dialogs.text import _


@dataclass(slots=True)
class Replying:
    """Answers one update of one person."""

    house: House
    session: AsyncSession
    arrived: Incoming
    row: Conversation
    language: Language
    now: datetime
    _queued: int = field(default=0)

    def queue(self, reply: Reply) -> None:
        """Queue all of a reply. The button's spinner is stopped first."""
        writer = self._writer(self.language)
        if isinstance(self.arrived.event, Press):
            toast = None if reply.toast is None else writer.plain(reply.toast)
            self._queue(AnswerPress(query_id=self.arrived.event.query_id, text=toast))
        if reply.forgets_message:
            self._queue(DeleteMessage(message_id=self.arrived.message_id))
        for text in reply.before:
            self._queue(SendText(text=writer.html(text)))
        if reply.overlay is not None:
            self._queue(
                SendText(
                    text=writer.html(reply.overlay.text),
                    keyboard=keyboard(reply.overlay, NEVER_OUT_OF_DATE, writer),
                ),
            )
        if reply.screen is not None:
            self._show(reply.screen, writer, in_place=reply.in_place)
        for entry in reply.files:
            content = calendar_file(entry, writer, self.now)
            self._queue(SendFile(name=writer.plain(_("appointment.ics")), content=content))
        self._tell_staff(reply)

    def apologise(self, incident: str) -> None:
        """Say that something went wrong on our side, and how to go on."""
        if isinstance(self.arrived.event, Press):
            self._queue(AnswerPress(query_id=self.arrived.event.query_id))
        self._queue(apology_in(self.language, incident, self.house.clinic))

    def _show(self, screen: Screen, writer: Writer, *, in_place: bool) -> None:
        """The screen becomes the current one: in the pressed message, or as a new one."""
        row = self.row
        if row.shows_contact_button and screen.asks_contact is None:
            self._queue(SendText(text=writer.html(_("All right.")), clears_bottom=True))
            in_place = False
        row.screen_version += 1
        mark = ScreenMark(conversation=row.key, version=row.screen_version)
        text, buttons = writer.html(screen.text), keyboard(screen, row.screen_version, writer)
        if in_place and isinstance(self.arrived.event, Press):
            row.screen_message_id = self.arrived.message_id
            self._queue(EditText(message_id=self.arrived.message_id, text=text, keyboard=buttons, screen=mark))
        else:
            if row.screen_message_id is not None:
                self._queue(DropButtons(message_id=row.screen_message_id))
            row.screen_message_id = None
            self._queue(SendText(text=text, keyboard=buttons, screen=mark))
        if screen.asks_contact is not None and not row.shows_contact_button:
            hint = _("The button is at the bottom of the screen.")
            self._queue(SendText(text=writer.html(hint), contact_button=writer.plain(screen.asks_contact)))
        row.shows_contact_button = screen.asks_contact is not None

    def _tell_staff(self, reply: Reply) -> None:
        writer = self._writer(self.house.clinic.settings.staff_language)
        for number, notice in enumerate(reply.staff_notices):
            key = f"{self.arrived.update_id}/staff/{number}"
            outbox.queue(self.session, self.house.staff_chat_id, SendText(text=writer.html(notice)), key, self.now)

    def _queue(self, delivery: Delivery) -> None:
        key = f"{self.arrived.update_id}/{self._queued}"
        outbox.queue(self.session, self.arrived.chat_id, delivery, key, self.now)
        self._queued += 1

    def _writer(self, language: Language) -> Writer:
        return self.house.writing(language, self.house.clinic.zone)
