"""Who is in the staff chat, asked of Telegram, and which commands each of them is shown, there and in
private.

Telegram tells of everybody who comes or goes, but not of what happened while the bot was away for long, or was no
administrator. So it is asked: before the first update is answered, and every hour (decision 0032).
"""

from __future__ import annotations

import logging
import re
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from typing import Final

from telegram import (
    Bot,
    BotCommand,
    BotCommandScope,
    BotCommandScopeChat,
    BotCommandScopeChatMember,
    ChatMember,
    ChatMemberRestricted,
)
from telegram.error import BadRequest, TelegramError

from bot.addresses import chat_of
from bot.context import BotContext, Renderer
from bot.staff import chat_migration
from bot.worker_loop import WorkerLoop
from core.accounts.people import find_person
from core.i18n import DEFAULT_LANGUAGE, Language
from core.staff import presence
from core.staff.members import Member, former_members, known_members
from dialogs.engine.text import Text, _
from dialogs.staff.home import ENTRIES, Entry
from dialogs.wording.commands import COMMANDS
from dialogs.wording.sides import AS_PATIENT, TO_DESK_LABEL

log = logging.getLogger(__name__)

ASKED_EVERY: Final = timedelta(hours=1)

GONE: Final = frozenset((ChatMember.LEFT, ChatMember.BANNED))
_NEVER_HERE: Final = re.compile("user not found|member not found|participant_id_invalid", re.IGNORECASE)
_NOTHING: Final[tuple[Entry, ...]] = ()


def is_here(member: ChatMember) -> bool:
    """Whether somebody whom Telegram tells of is in the chat now."""
    return member.is_member if isinstance(member, ChatMemberRestricted) else member.status not in GONE


class StaffRoster:
    """Keeps both right for as long as its `loop` runs; wake it when somebody's roles have changed."""

    def __init__(self, context: BotContext, bot: Bot) -> None:
        self._context = context
        self._bot = bot
        self._asked_at: datetime | None = None
        self._told: dict[str, list[BotCommand] | None] = {}
        self.loop = WorkerLoop(self._run_once)

    async def ask(self) -> None:
        """Ask who of the staff is in their chat. Of whom Telegram doesn't tell, nothing changes."""
        now = self._asked_at = self._context.clock()
        chat, staff = await self._staff()
        found = {member.address: await self._is_in(chat, member) for member in staff}
        async with self._context.database.transaction() as session:
            work = self._context.work(session)
            for address, here in found.items():
                if here:
                    await presence.note_came(work, address, before=now)
                elif here is not None:
                    await presence.note_left(work, address)

    async def tell_commands(self) -> None:
        """Have Telegram show everybody in the chat the commands of their roles, and others none but help; and each of
        the staff in private theirs, in the language that they speak there. What it has been told already isn't told
        again.
        """
        async with self._context.database.transaction() as session:
            work = self._context.work(session)
            gone = [member.address for member in await former_members(work)]
        chat, staff = await self._staff()
        await self._tell("", BotCommandScopeChat(chat), self._commands(_NOTHING))
        languages = await self._languages(staff)
        for member in staff:
            entries = [entry for entry in ENTRIES if member.may(entry[0])]
            place = BotCommandScopeChatMember(chat, chat_of(member.address))
            await self._tell(member.address, place, self._commands(entries))
            in_private = self._commands_in_private(entries, languages[member.address])
            await self._tell(f"{member.address}/private", BotCommandScopeChat(chat_of(member.address)), in_private)
        for address in gone:
            await self._tell(address, BotCommandScopeChatMember(chat, chat_of(address)), None)
            await self._tell(f"{address}/private", BotCommandScopeChat(chat_of(address)), None)

    async def _languages(self, staff: Iterable[Member]) -> dict[str, Language]:
        async with self._context.database.transaction() as session:
            found = {each.address: await find_person(self._context.work(session), each.address) for each in staff}
        return {address: (person and person.language) or DEFAULT_LANGUAGE for address, person in found.items()}

    async def _run_once(self) -> float:
        """Telegram may refuse it after a few restarts in a row, or be away; what it was told before stays."""
        try:
            if self._asked_at is None or self._context.clock() >= self._asked_at + ASKED_EVERY:
                await self.ask()
            await self.tell_commands()
        except TelegramError as error:
            log.warning("The staff's commands could not be set now (%s)", type(error).__name__)
        return ASKED_EVERY.total_seconds()

    async def _staff(self) -> tuple[int, tuple[Member, ...]]:
        async with self._context.database.transaction() as session:
            chat = await chat_migration.current_id(session, self._context.staff_chat_id)
            return chat, await known_members(self._context.work(session))

    async def _is_in(self, chat: int, member: Member) -> bool | None:
        """Whether somebody is in the chat; `None` when Telegram can't be asked, or doesn't know the chat."""
        try:
            return is_here(await self._bot.get_chat_member(chat, chat_of(member.address)))
        except BadRequest as error:
            return False if _NEVER_HERE.search(error.message) else None
        except TelegramError:
            return None

    async def _tell(self, whose: str, scope: BotCommandScope, commands: list[BotCommand] | None) -> None:
        """`None`: no commands of their own any more."""
        if whose in self._told and self._told[whose] == commands:
            return
        try:
            if commands is None:
                await self._bot.delete_my_commands(scope=scope)
            else:
                await self._bot.set_my_commands(commands, scope=scope)
        except BadRequest:
            log.info("The commands of one of the staff could not be set: they have left the chat, or never wrote there")
        else:
            self._told[whose] = commands

    def _commands(self, entries: Iterable[Entry]) -> list[BotCommand]:
        renderer = self._context.renderer(self._context.clinic.settings.staff_language)
        return _shown((*_named(entries, renderer), ("help", _("Help"))), renderer)

    def _commands_in_private(self, entries: Iterable[Entry], language: Language) -> list[BotCommand]:
        """Those of the desk, the ways between the sides, and those that everybody has."""
        ways = (("desk", TO_DESK_LABEL), ("patient", AS_PATIENT))
        renderer = self._context.renderer(language)
        return _shown((*_named(entries, renderer), *ways, *COMMANDS.items()), renderer)


def _named(entries: Iterable[Entry], renderer: Renderer) -> Iterator[tuple[str, Text]]:
    """Each command as its reader's language has it: it begins what is told of it."""
    for _action, _trigger, label, told in entries:
        yield renderer.plain(told).partition(" ")[0].removeprefix("/"), label


def _shown(commands: Iterable[tuple[str, Text]], renderer: Renderer) -> list[BotCommand]:
    return [BotCommand(name, renderer.plain(label)) for name, label in commands]
