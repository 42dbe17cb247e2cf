"""What every turn needs: put together once, at start-up."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol, TypeAlias
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncSession

from bot.addresses import address_of
from bot.meetings.rooms import Rooms
from core.clinic.model import Clinic
from core.context import Work
from core.database import Database
from core.i18n import Language
from dialogs.engine.text import Text
from dialogs.patient.portal import Portal
from dialogs.staff.desk import Desk


class Renderer(Protocol):
    """Makes strings of texts, for one reader."""

    in_group: bool

    def html(self, text: Text, /) -> str:
        """For a message: Telegram's HTML, every value escaped."""

    def plain(self, text: Text, /) -> str:
        """For a button, a toast or a file: no mark-up."""


RendererFactory: TypeAlias = Callable[[Language, ZoneInfo], Renderer]
"""Makes the renderer for a reader of that language, in the clinic's time zone."""


@dataclass(frozen=True, slots=True)
class BotContext:
    """The database, the clinic, the dialogs, who we are on Telegram, the time (aware, UTC), and where browsers find the
    portal, if they do.
    """

    database: Database
    clinic: Clinic
    portal: Portal
    desk: Desk
    bot_id: int
    staff_chat_id: int
    clock: Callable[[], datetime]
    make_renderer: RendererFactory
    public_url: str | None = None
    bot_username: str = ""
    """As people mention us in a group, without the @."""
    rooms: Rooms | None = None
    """Where people meet by voice and video, if there are rooms."""

    def renderer(self, language: Language, *, in_group: bool = False) -> Renderer:
        """Writes for a reader of that language, in their private chat or in a group."""
        renderer = self.make_renderer(language, self.clinic.zone)
        renderer.in_group = in_group
        return renderer

    def work(self, session: AsyncSession) -> Work:
        """What core is handed in this transaction, which happens now."""
        return Work(session, self.clinic, self.clock(), address_of, has_rooms=self.rooms is not None)
