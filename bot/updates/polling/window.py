"""What Telegram has shown of the updates that wait, and what has become of it so far.

Telegram shows a hundred, beginning with the first that isn't acknowledged. When half of what is under way has come to
its end, it is asked for more: the hundred move along while others still work. So that nobody waits for somebody else's
turn, nothing keeps its place there for long: what comes in crowds is kept in the database at once, and what is under
way when the first hasn't come to its end for a while. What is acknowledged has been done or is kept, together with all
before it.
"""

from __future__ import annotations

import asyncio
from collections import defaultdict, deque
from collections.abc import Iterable, Sequence
from typing import Final

from bot.inbox import reading
from bot.inbox.reading import AnyUpdate, Dispatch
from bot.updates.polling.crowds import BUDGET, Crowds

SHOWN: Final = 100
"""Updates that Telegram shows at most. When all of them are of crowds, others may stand behind them, and are fetched
before the crowds have their turns.
"""


class Window:
    """Sees to the turns of updates: a chat's in order, the chats side by side. `is_flooded`, if Telegram may have more
    to show at once.
    """

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
        self.is_flooded = False
        crowds.is_busy = self._lanes.__contains__

    @property
    def offset(self) -> int | None:
        """The first update that Telegram has to keep; `None` before there was any."""
        return min(self._open, default=self._next)

    @property
    def known(self) -> range:
        """What Telegram shows again: it was shown before, and something among it is still under way."""
        return range(self.offset or 0, self._next or 0)

    async def work_on(self, updates: Sequence[AnyUpdate], longest: float) -> None:
        """Begin with the turns of these, which are not known yet, and wait until it is worth while to ask for more.
        When the first that is under way hasn't come to its end for `longest` seconds, all that are under way are kept.

        Raises: what has failed, or an error of the database's; then whatever hasn't had its turn is to come again.
        """
        try:
            await self._take(updates)
            await self._make_room(longest)
        except Exception:
            await self._finish_turns()  # what comes again mustn't be on its way
            self._next, self._open, self._failure = self.offset, {}, None
            raise

    async def stop(self) -> None:
        """Let the turns that have begun come to their end; no other begins."""
        self._stopping = True
        await self._finish_turns()

    async def _finish_turns(self) -> None:
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _take(self, updates: Sequence[AnyUpdate]) -> None:
        self._raise_failure()
        self._open |= {each.update_id: each for each in updates}
        self._next = updates[-1].update_id + 1 if updates else self._next
        new: defaultdict[int, list[AnyUpdate]] = defaultdict(list)
        for update in updates:
            new[reading.chat_of(update)].append(update)
        crowded = {chat for chat, those in new.items() if self._is_crowded(chat, len(those))}
        for chat, those in new.items():
            if chat not in crowded:
                self._begin(chat, those)
        was_flooded, self.is_flooded = self.is_flooded, len(updates) == SHOWN and new.keys() == crowded
        # Of one chat all are kept: what is kept has its turn after what is under way.
        await self._keep([each for each in self._open.values() if reading.chat_of(each) in crowded])
        if (crowded or was_flooded) and not self.is_flooded:
            self._crowds.wake()

    def _is_crowded(self, chat: int, more: int) -> bool:
        return chat in self._crowds.chats or len(self._lanes.get(chat, ())) + more > BUDGET

    async def _make_room(self, longest: float) -> None:
        enough, asked_for = len(self._open) // 2, self.offset
        while len(self._open) > enough or (self._open and self.offset == asked_for):
            try:
                async with asyncio.timeout(longest):
                    await self._first_ends()
            except TimeoutError:
                await self._keep(list(self._open.values()))
                self._crowds.wake()

    async def _first_ends(self) -> None:
        first = self.offset
        while self.offset == first:
            self._moved.clear()
            await self._moved.wait()
            self._raise_failure()

    def _raise_failure(self) -> None:
        if self._failure is not None:
            raise self._failure

    async def _keep(self, updates: Sequence[AnyUpdate]) -> None:
        if updates:
            await self._crowds.keep(updates)
            self._finish(updates)

    def _begin(self, chat: int, updates: Iterable[AnyUpdate]) -> None:
        if chat in self._lanes:
            self._lanes[chat].extend(updates)
            return
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
            if any(each.update_id in self._open for each in lane):
                self._failure = error
        finally:
            del self._lanes[chat]
            self._moved.set()
            self._crowds.forget(chat, over)

    def _finish(self, updates: Iterable[AnyUpdate]) -> None:
        for each in updates:
            self._open.pop(each.update_id, None)
        self._moved.set()
