"""A small bot, of a few rooms that lead to one another, that can be told to make one of a bot's classic mistakes.

It is written on python-telegram-bot alone, in the way that most bots are, and knows nothing of ours.
"""

from __future__ import annotations

import contextlib
from dataclasses import dataclass
from enum import Enum, auto
from typing import Final

import httpx
from telegram import Bot, CallbackQuery, InlineKeyboardButton, InlineKeyboardMarkup, Update
from telegram.error import TelegramError
from telegram.request import HTTPXRequest

from bot.simulator.actors.world import World
from bot.simulator.api.server import create_app

STRANGER: Final = 404

HALL: Final = "Przedpokój"
KITCHEN: Final = "Kuchnia"
ROOMS: Final = {
    HALL: ("Tu jest przedpokój.", (KITCHEN, "Salon")),
    KITCHEN: ("Tu jest kuchnia.", ("Spiżarnia", HALL)),
    "Spiżarnia": ("Tu jest spiżarnia.", (KITCHEN,)),
    "Salon": ("Tu jest salon.", (HALL,)),
}


class Mistake(Enum):
    """What the bot does wrong."""

    BUTTON_OF_65_BYTES = auto()
    UNANSWERED_TAP = auto()
    BROKEN_HTML = auto()
    EDIT_WITHOUT_CHANGE = auto()
    TEXT_OF_4097 = auto()
    WRITING_TO_A_STRANGER = auto()
    ACKNOWLEDGING_TOO_EARLY = auto()
    SILENCE = auto()
    DEAD_END = auto()
    NO_WAY_BACK = auto()
    WRONG_LANGUAGE = auto()
    UNFILLED_PLACEHOLDER = auto()


class Killed(BaseException):
    """The process is gone, in the middle of what it did."""


@dataclass
class SmallBot:
    """The bot, at a simulator."""

    world: World
    mistake: Mistake | None = None

    async def serve(self, die_before_call: int | None = None) -> bool:
        """Answer until nothing is left to answer; or die before that call of the Bot API. Answers whether it died."""
        transport = _Mortal(httpx.ASGITransport(app=create_app(self.world)), die_before_call)
        requests = [HTTPXRequest(httpx_kwargs={"transport": transport}) for _ in range(2)]
        with contextlib.suppress(Killed):
            async with Bot(
                self.world.token, "http://simulator/bot", request=requests[0], get_updates_request=requests[1]
            ) as bot:
                await self._poll(bot)
                return False
        return True

    async def _poll(self, bot: Bot) -> None:
        offset = None
        while updates := await bot.get_updates(offset, limit=1, timeout=0):
            offset = updates[0].update_id + 1
            if self.mistake is Mistake.ACKNOWLEDGING_TOO_EARLY:
                await bot.get_updates(offset, limit=1, timeout=0)
            with contextlib.suppress(TelegramError):  # as most bots do
                await self._take(bot, updates[0])

    async def _take(self, bot: Bot, update: Update) -> None:
        if update.callback_query:
            await self._press(bot, update.callback_query)
        elif update.message and self.mistake is not Mistake.SILENCE:
            text, keyboard = self._drawn(HALL)
            await bot.send_message(update.message.chat.id, text, reply_markup=keyboard, parse_mode="HTML")

    async def _press(self, bot: Bot, query: CallbackQuery) -> None:
        if self.mistake is not Mistake.UNANSWERED_TAP:
            await query.answer()
        text, keyboard = self._drawn(query.data or HALL)
        await query.edit_message_text(text, reply_markup=keyboard, parse_mode="HTML")
        if self.mistake is Mistake.EDIT_WITHOUT_CHANGE:
            await query.edit_message_text(text, reply_markup=keyboard, parse_mode="HTML")
        if self.mistake is Mistake.WRITING_TO_A_STRANGER:
            await bot.send_message(STRANGER, "Dzień dobry")

    def _drawn(self, room: str) -> tuple[str, InlineKeyboardMarkup]:
        text, exits = ROOMS[room]
        rows = [[InlineKeyboardButton(each, callback_data=each)] for each in exits]
        if room == KITCHEN:
            text, rows = self._spoilt(text, rows)
        return text, InlineKeyboardMarkup(rows)

    def _spoilt(
        self, text: str, rows: list[list[InlineKeyboardButton]]
    ) -> tuple[str, list[list[InlineKeyboardButton]]]:
        """The kitchen, with the mistake in it."""
        match self.mistake:
            case Mistake.BUTTON_OF_65_BYTES:
                return text, [[InlineKeyboardButton("Okno", callback_data="o" * 65)], *rows]
            case Mistake.BROKEN_HTML:
                return f"<b>{text}", rows
            case Mistake.TEXT_OF_4097:
                return text * (4097 // len(text) + 1), rows
            case Mistake.DEAD_END:
                return text, [[InlineKeyboardButton(KITCHEN, callback_data=KITCHEN)]]
            case Mistake.NO_WAY_BACK:
                return text, rows[:1]
            case Mistake.WRONG_LANGUAGE:
                return "This is the kitchen.", rows
            case Mistake.UNFILLED_PLACEHOLDER:
                return "Tu jest {room}.", rows
            case _:
                return text, rows


class _Mortal(httpx.AsyncBaseTransport):
    """The way to Telegram of a process that is killed before one of its calls."""

    def __init__(self, way: httpx.AsyncBaseTransport, calls: int | None) -> None:
        self._way = way
        self._calls = calls

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        if self._calls is not None:
            self._calls -= 1
            if self._calls < 0:
                raise Killed
        return await self._way.handle_async_request(request)
