"""Long polling that acknowledges after the work is done.

Telegram keeps an update until a later `getUpdates` moves the offset past it. We move it only past what is committed
(`Window`), so that a crash loses nothing: what was not acknowledged comes again, and what was done already is known by
its id.
"""

from __future__ import annotations

import asyncio
import logging
from collections import defaultdict
from collections.abc import Container
from typing import Final

from telegram.error import Conflict, InvalidToken, NetworkError, RetryAfter, TelegramError

from bot.inbox import reading
from bot.inbox.reading import AnyUpdate, Dispatch
from bot.retry import LONGEST_PAUSE, PAUSE, pause, retry_after
from bot.telegram.client import TelegramBot
from bot.updates.polling.crowds import Crowds
from bot.updates.polling.window import Window
from bot.updates.private import ALLOWED

LONG: Final = 25
"""Seconds that Telegram may hold a request open while there is nothing new."""

KEPT_AFTER: Final = 1.0
"""Seconds that the first of those under way may take, before all of them are kept in the database: Telegram shows no
more than a hundred from the first that isn't acknowledged, and others wait behind it.
"""

LATE: Final = 10
"""Seconds after which an answer that is overdue won't come any more."""

log = logging.getLogger(__name__)


async def poll(bot: TelegramBot, dispatch: Dispatch, crowds: Crowds, stopping: asyncio.Event) -> None:
    """Fetch updates and have them dispatched until `stopping` is set; what was dispatched by then is acknowledged.

    Raises: `InvalidToken`; everything else is waited out and asked again.
    """
    window: Window | None = None
    wait = PAUSE
    while not stopping.is_set():
        try:
            if window is None:
                await crowds.learn()
                window = Window(dispatch, crowds)
            await _fetch_more(bot, window, stopping)
        except InvalidToken:
            raise
        except RetryAfter as error:
            await pause(stopping, retry_after(error))
        except Exception as error:  # noqa: BLE001 - the loop must go on; what failed comes again
            log.warning("Polling: %s; trying again in %.0f s", _reason(error), wait.total_seconds())
            await pause(stopping, wait)
            wait = min(wait * 2, LONGEST_PAUSE)
        else:
            wait = PAUSE
    if window is not None:
        await window.stop()
        if window.offset is not None:
            await _acknowledge(bot, window.offset)


async def _fetch_more(bot: TelegramBot, window: Window, stopping: asyncio.Event) -> None:
    await window.work_on(await _fetch(bot, window, stopping), KEPT_AFTER)


async def dispatch_all(updates: tuple[AnyUpdate, ...], dispatch: Dispatch) -> None:
    """Dispatch a batch: each chat's updates in order, the chats side by side.

    Raises: the first error of any, once all have ended.
    """
    chats: defaultdict[int, list[AnyUpdate]] = defaultdict(list)
    for update in updates:
        chats[reading.chat_of(update)].append(update)
    # One chat's failure must not stop another's turn halfway.
    dispatching = (_dispatch_in_order(queue, dispatch) for queue in chats.values())
    for result in await asyncio.gather(*dispatching, return_exceptions=True):
        if isinstance(result, BaseException):
            raise result


async def _dispatch_in_order(queue: list[AnyUpdate], dispatch: Dispatch) -> None:
    for update in queue:
        await dispatch(update)


async def fetch(
    bot: TelegramBot, offset: int | None, seconds: int, known: Container[int] = ()
) -> tuple[AnyUpdate, ...]:
    """The updates that wait, from `offset` on, but for the known ones; Telegram may hold the request open for so many
    seconds while there are none. All before `offset` are acknowledged.
    """
    question = {"offset": offset, "timeout": seconds, "allowed_updates": ALLOWED}
    answer = await bot.call("getUpdates", question, seconds + LATE)
    updates = (reading.read(raw, bot) for raw in answer if reading.number_of(raw) not in known)
    return tuple(update for update in updates if update is not None)


async def _fetch(bot: TelegramBot, window: Window, stopping: asyncio.Event) -> tuple[AnyUpdate, ...]:
    """The next updates; none when it is time to stop. While there is something to do, they are not waited for."""
    seconds = 0 if window.known or window.is_flooded else LONG
    fetching = asyncio.ensure_future(fetch(bot, window.offset, seconds, window.known))
    stopped = asyncio.ensure_future(stopping.wait())
    try:
        await asyncio.wait({fetching, stopped}, return_when=asyncio.FIRST_COMPLETED)
        return fetching.result() if fetching.done() else ()
    finally:
        fetching.cancel()
        stopped.cancel()


async def _acknowledge(bot: TelegramBot, offset: int) -> None:
    try:
        await fetch(bot, offset, 0)
    except TelegramError as error:
        log.warning(
            "The last updates could not be acknowledged (%s); they will come again and do nothing", _reason(error)
        )


def _reason(error: Exception) -> str:
    """What may be logged of it: Telegram's or the network's kind of fault, never an address, which holds the token."""
    match error:
        case Conflict():
            return "another process polls with the same token"
        case NetworkError():
            return "Telegram can't be reached"
        case _:
            return type(error).__name__
