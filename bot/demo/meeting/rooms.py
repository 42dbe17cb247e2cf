"""Who is in which room. Kept in memory, and forgotten with the last who leaves."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import AsyncGenerator
from dataclasses import dataclass, field
from typing import Any, Final

from bot.demo.meeting.entry import Guest

ENDED: Final = "ended"
SEAT_BYTES: Final = 16


@dataclass(slots=True)
class OpenRoom:
    """People by their seats, which only they know; and those who listen to what changes, by the same."""

    guests: dict[str, Guest] = field(default_factory=dict)
    listening: dict[str, asyncio.Queue[dict[str, Any]]] = field(default_factory=dict)

    def tell_who_is_here(self) -> None:
        for seat, queue in self.listening.items():
            people = [
                {"name": guest.name, "moderates": guest.moderates, "you": each == seat}
                for each, guest in self.guests.items()
            ]
            queue.put_nowait({"seat": seat, "people": people})

    def end(self) -> None:
        for queue in self.listening.values():
            queue.put_nowait({ENDED: True})


class OpenRooms:
    """All of them, by their names."""

    def __init__(self) -> None:
        self._rooms: dict[str, OpenRoom] = {}

    async def sit(self, name: str, guest: Guest) -> AsyncGenerator[dict[str, Any]]:
        """Be in a room for as long as one listens to what changes there; until it is ended."""
        room = self._rooms.setdefault(name.lower(), OpenRoom())
        seat, queue = secrets.token_urlsafe(SEAT_BYTES), asyncio.Queue[dict[str, Any]]()
        room.guests[seat], room.listening[seat] = guest, queue
        room.tell_who_is_here()
        try:
            while True:
                happened = await queue.get()
                yield happened
                if ENDED in happened:
                    return
        finally:
            del room.guests[seat], room.listening[seat]
            room.tell_who_is_here()
            if not room.guests and self._rooms.get(name.lower()) is room:
                del self._rooms[name.lower()]

    def end(self, name: str, seat: str) -> bool:
        """End a room for all who are in it; whether the one who sits there may."""
        room = self._rooms.get(name.lower())
        if room is None or seat not in room.guests or not room.guests[seat].moderates:
            return False
        room.end()
        return True

    def hang_up(self) -> None:
        """End all of them: the server stops."""
        for room in self._rooms.values():
            room.end()
