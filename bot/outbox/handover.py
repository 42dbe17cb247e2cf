"""Deliveries that are made from memory: a turn that queues something for a free chat leases it in the same transaction,
and with the commit it is handed over here, so that nobody has to look for it in the outbox.

The outbox stays the truth. What is here is lost with the process, and delivered from there.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, field

from bot.outbox.leases import Leased


@dataclass(slots=True)
class _Line:
    """What a chat is to get, in order, and the rows that are on their way or not yet noted to be done. Its followers
    are in the outbox, and are looked for when it has come to its end. One that is held up was put back there itself.
    """

    waiting: deque[Leased] = field(default_factory=deque)
    under_way: set[int] = field(default_factory=set)
    has_followers: bool = False
    is_held_up: bool = False


class Handover:
    """The lines of all chats. Nothing is handed over while it is closed."""

    def __init__(self) -> None:
        self._lines: dict[int, _Line] = {}
        self._serve: Callable[[int], None] = _nobody
        self._look: Callable[[], None] = _nobody
        self.is_open = True

    def attach(self, serve: Callable[[int], None], look: Callable[[], None]) -> None:
        """Whom to tell that a chat has got something, and that there is something in the outbox."""
        self._serve, self._look = serve, look

    def holds(self, chat_id: int, row_id: int) -> bool:
        """Whether a row is in these hands. If it is the newest that waits, all before it are too, or are done."""
        line = self._lines.get(chat_id)
        if line is None or line.is_held_up:
            return False
        return row_id in line.under_way or any(each.row_id == row_id for each in line.waiting)

    def not_begun(self, chat_id: int) -> Collection[int]:
        """The rows of a chat that nobody has begun to deliver."""
        line = self._lines.get(chat_id)
        return () if line is None else [each.row_id for each in line.waiting]

    def chats(self) -> list[int]:
        """The chats that are to get something."""
        return [chat_id for chat_id, line in self._lines.items() if line.waiting]

    def give(self, leased: Iterable[Leased], *, withdrawn: Collection[int] = (), others: Collection[int] = ()) -> None:
        """A turn is committed: deliver this, but nothing that it has withdrawn. What it has for `others`, which are
        chats, is in the outbox only.
        """
        if withdrawn:
            self._withdraw(withdrawn)
        chats = {}
        for each in leased:
            line = self._lines.setdefault(each.chat_id, _Line())
            line.waiting.append(each)
            chats[each.chat_id] = True
        for chat_id in chats:
            self._serve(chat_id)
        for chat_id in others:
            if chat_id in self._lines:
                self._lines[chat_id].has_followers = True
        if others:
            self._look()

    def take(self, chat_id: int) -> tuple[Leased, ...]:
        """All that a chat is to get, to be delivered now."""
        line = self._lines.get(chat_id)
        if line is None:
            return ()
        taken = tuple(line.waiting)
        line.waiting.clear()
        line.under_way.update(each.row_id for each in taken)
        return taken

    def hold_up(self, chat_id: int) -> None:
        """Something is put back into the outbox: so is whatever comes after it, until the line has come to its end."""
        if chat_id in self._lines:
            self._lines[chat_id].is_held_up = True

    def is_held_up(self, chat_id: int) -> bool:
        """Whether what is handed over for a chat has to be put back."""
        line = self._lines.get(chat_id)
        return line is not None and line.is_held_up

    def let_go(self, leased: Leased) -> None:
        """It is noted in the outbox what became of it."""
        line = self._lines.get(leased.chat_id)
        if line is not None:
            line.under_way.discard(leased.row_id)
            self._forget(leased.chat_id, line)

    def _withdraw(self, row_ids: Collection[int]) -> None:
        for chat_id, line in list(self._lines.items()):
            line.waiting = deque(each for each in line.waiting if each.row_id not in row_ids)
            self._forget(chat_id, line)

    def _forget(self, chat_id: int, line: _Line) -> None:
        if not line.waiting and not line.under_way:
            del self._lines[chat_id]
            if line.has_followers:
                self._look()


def _nobody(*_: object) -> None:
    """Nobody is to be told."""
