"""What Telegram has shown of the updates that wait, and what has become of it so far.

Telegram shows a hundred, and no more until the first of them are acknowledged. So that nobody waits for somebody else's
turn, nothing keeps its place there for long: what comes in crowds is kept in the database at once, and what takes long
after a while. Turns that come to their end one after another only have much to do: they are waited for longer. What is
acknowledged has been done or is kept, together with all before it.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Iterable, Sequence

from bot.inbox import reading
from bot.inbox.reading import AnyUpdate, Dispatch
from bot.updates.crowds import BUDGET, Crowds


class Window:
    """Sees to the turns of updates: a chat's in order, the chats side by side."""

    def __init__(self, dispatch: Dispatch, crowds: Crowds) -> None:
        self._dispatch = dispatch
        self._crowds = crowds
        self._lanes: dict[int, deque[AnyUpdate]] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._open: dict[int, AnyUpdate] = {}
        self._failure: Exception | None = None
        self._stopping = False
        self._moved = asyncio.Event()
        self._next: int | None = None
        crowds.is_busy = self._lanes.__contains__

    @property
    def offset(self) -> int | None:
        """The first update that Telegram has to keep; `None` before there was any."""
        return min(self._open, default=self._next)

    async def take(self, updates: Sequence[AnyUpdate]) -> None:
        """Begin with their turns.

        Raises: an error of the database's; then all of them come again.
        """
        self._open = {each.update_id: each for each in updates}
        self._next = updates[-1].update_id + 1 if updates else self._next
        new: dict[int, list[AnyUpdate]] = {}
        for update in updates:
            new.setdefault(reading.chat_of(update), []).append(update)
        crowd = [chat for chat, those in new.items() if self._is_crowded(chat, len(those))]
        await self._keep([update for chat in crowd for update in new.pop(chat)])
        for chat, those in new.items():
            self._begin(chat, those)

    async def settle(self, seconds: float, at_most: float) -> None:
        """Wait until all have had their turns, `at_most` seconds; what hasn't is kept then, or as soon as nobody's turn
        has come to its end for `seconds`.

        Raises: what has failed, or an error of the database's.
        """
        try:
            async with asyncio.timeout(at_most):
                while self._open and self._failure is None:
                    self._moved.clear()
                    async with asyncio.timeout(seconds):
                        await self._moved.wait()
        except TimeoutError:
            await self._keep(list(self._open.values()))
        failure, self._failure = self._failure, None
        if failure is not None:
            await self._finish_turns()  # what comes again mustn't be on its way
            raise failure

    async def stop(self) -> None:
        """Let the turns that have begun come to their end; no other begins."""
        self._stopping = True
        await self._finish_turns()

    async def _finish_turns(self) -> None:
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def _is_crowded(self, chat: int, more: int) -> bool:
        return chat in self._crowds.chats or len(self._lanes.get(chat, ())) + more > BUDGET

    async def _keep(self, updates: Sequence[AnyUpdate]) -> None:
        if updates:
            await self._crowds.keep(updates)
            self._finish(updates)

    def _begin(self, chat: int, updates: Iterable[AnyUpdate]) -> None:
        self._lanes[chat] = deque(updates)
        task = asyncio.create_task(self._go_through(chat))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _go_through(self, chat: int) -> None:
        """A chat's turns. When one fails, it and those after it come again, from Telegram or from the database."""
        lane, over = self._lanes[chat], []
        try:
            while lane and not self._stopping:
                await self._dispatch(lane[0])
                over.append(lane[0].update_id)
                self._finish([lane.popleft()])
        except Exception as error:  # noqa: BLE001 - whoever polls is told
            self._failure = error if any(each.update_id in self._open for each in lane) else None
        finally:
            del self._lanes[chat]
            self._moved.set()
            self._crowds.forget(chat, over)

    def _finish(self, updates: Iterable[AnyUpdate]) -> None:
        for each in updates:
            self._open.pop(each.update_id, None)
        self._moved.set()
