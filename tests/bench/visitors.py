"""People who book an appointment and cancel it again, as quickly as they are answered."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Iterator, Mapping
from typing import Final

from bot.rendering.callback_data import CallbackData
from bot.simulator.actors.actor import SimPerson
from bot.simulator.actors.world import World
from bot.simulator.world.chats import SimMessage
from bot.simulator.world.journal import Edited, Sent

SERVICES: Final = ("internist", "dermatologist", "cardiologist", "ophthalmologist", "gynaecologist", "orthopaedist")

TIMEOUT: Final = 60.0
"""Seconds after which a visitor gives up, because something must be broken."""


class Visitor:
    """Somebody with an account. The number spreads them over services and times, so that few want the same slot."""

    def __init__(self, person: SimPerson, number: int) -> None:
        """They have not said anything yet."""
        self.person = person
        self.waits: list[float] = []
        row, service = divmod(number, len(SERVICES))
        self._service, self._slot = SERVICES[service], row
        self._next: asyncio.Future[SimMessage] | None = None

    async def book_and_cancel(self) -> None:
        """One visit: eleven turns, or some more when somebody was quicker."""
        screen = await self._answer_to(lambda: self.person.say("/menu"))
        for action in ("menu.book", "kind: in_person", f"service: {self._service}", "search"):
            screen = await self._tap(screen, action)
        while not _has(screen, "confirm"):
            screen = await self._tap(screen, "slot: ", self._slot)
        for action in ("confirm", "menu.appointments", "open", "cancel", "cancel"):
            screen = await self._tap(screen, action)

    def see(self, message: SimMessage) -> None:
        """The bot has shown something in their chat."""
        if message.inline_keyboard and self._next is not None and not self._next.done():
            self._next.set_result(message)

    async def _tap(self, screen: SimMessage, action: str, number: int = 0) -> SimMessage:
        """The button of that number among those that begin so; after the last comes the first again."""
        fitting = [raw for name, raw in _buttons(screen) if name.startswith(action)]
        if not fitting:
            raise LookupError(f"no button {action!r} below {screen.text!r}")
        return await self._answer_to(lambda: self.person.press(screen, fitting[number % len(fitting)]))

    async def _answer_to(self, act: Callable[[], object]) -> SimMessage:
        self._next = asyncio.get_running_loop().create_future()
        begun = time.perf_counter()
        act()
        async with asyncio.timeout(TIMEOUT):
            screen = await self._next
        self.waits.append(time.perf_counter() - begun)
        return screen


async def keep_watching(world: World, visitors: Mapping[int, Visitor]) -> None:
    """Show the visitors what the bot shows in their chats, from now on."""
    async for seen in world.log.follow(len(world.log), TIMEOUT):
        match seen:
            case (_, Sent(message=message) | Edited(message=message)) if message.sender.is_bot:
                if visitor := visitors.get(message.chat.id):
                    visitor.see(message)


def _has(screen: SimMessage, action: str) -> bool:
    return any(name.startswith(action) for name, _ in _buttons(screen))


def _buttons(screen: SimMessage) -> Iterator[tuple[str, str]]:
    """The buttons as `action: value`, each with what it carries."""
    for row in screen.inline_keyboard:
        for button in row:
            raw = str(button.get("callback_data", ""))
            if data := CallbackData.unpack(raw):
                yield f"{data.action}: {data.value}", raw
