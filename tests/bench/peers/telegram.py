"""A Telegram that costs next to nothing: the few methods of the Bot API that the bots call, over HTTP on this machine.

It keeps no more than message ids and what a chat shows, so that whoever is measured against it waits for itself. For
everything that Telegram checks there is the simulator (`bot.simulator`), which takes longer than the quicker bots do.
"""

from __future__ import annotations

import asyncio
import json
import time
from collections import Counter, deque
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from typing import Any, Final

import aiohttp
from aiohttp import web

TOKEN: Final = "12345:PEERS"
HOST: Final = "127.0.0.1"
BOT_ID: Final = 12345
BOT: Final = {"id": BOT_ID, "is_bot": True, "first_name": "Portal", "username": "portal_bot"}
MOST_UPDATES: Final = 100
"""Updates that one `getUpdates` fetches (Bot API, getUpdates)."""

USUAL_CONNECTIONS: Final = 40
"""Updates that Telegram posts at the same time, unless it is told otherwise (Bot API, setWebhook)."""

AGAIN: Final = 0.01
"""Seconds until an update is posted again to a bot that doesn't listen yet."""

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Shown:
    """What a bot shows in a chat: a message of its own, and what its inline buttons carry."""

    chat_id: int
    message: Json

    @property
    def buttons(self) -> list[str]:
        """The `callback_data` of each button."""
        rows = self.message.get("reply_markup", {}).get("inline_keyboard", ())
        return [button["callback_data"] for row in rows for button in row if "callback_data" in button]


@dataclass(slots=True)
class Webhook:
    """Where updates are posted to."""

    url: str
    secret: str | None
    connections: int


@dataclass
class FakeTelegram:
    """`away` is the time in seconds to Telegram and back. `see` is told of each message with inline buttons."""

    away: float = 0.0
    see: Callable[[Shown], None] = lambda _shown: None
    calls: Counter[str] = field(default_factory=Counter)
    refused: list[str] = field(default_factory=list)
    """What no bot should have asked for, or answered."""

    _updates: deque[Json] = field(default_factory=deque)
    _came: asyncio.Event = field(default_factory=asyncio.Event)
    _webhook: Webhook | None = None
    _posting: asyncio.Task[None] | None = None
    _last_update: int = 1000
    _last_message: int = 1

    def say(self, chat_id: int, text: str) -> None:
        """Somebody writes."""
        entities = [{"type": "bot_command", "offset": 0, "length": len(text)}] if text.startswith("/") else []
        message = self._message(chat_id) | {"from": _person(chat_id), "text": text, "entities": entities}
        self._let_come({"message": message})

    def press(self, shown: Shown, data: str) -> None:
        """Somebody presses a button that carries that."""
        query = {"id": str(self._last_update), "from": _person(shown.chat_id), "chat_instance": "1"}
        self._let_come({"callback_query": query | {"message": shown.message, "data": data}})

    async def answer(self, request: web.BaseRequest) -> web.StreamResponse:
        """Carry out a method, after the way there; then comes the way back."""
        method = request.path.rpartition("/")[2].lower()
        given = await _parameters(request)
        await asyncio.sleep(self.away / 2)
        self.calls[method] += 1
        result = await self._get_updates(given) if method == "getupdates" else self._perform(method, given)
        await asyncio.sleep(self.away / 2)
        return web.Response(text=json.dumps({"ok": True, "result": result}), content_type="application/json")

    async def _get_updates(self, given: Mapping[str, Any]) -> list[Json]:
        offset, timeout = int(given.get("offset") or 0), float(given.get("timeout") or 0)
        while self._updates and self._updates[0]["update_id"] < offset:
            self._updates.popleft()
        if not self._updates:
            self._came.clear()
            with suppress(TimeoutError):
                async with asyncio.timeout(timeout):
                    await self._came.wait()
        limit = int(given.get("limit") or MOST_UPDATES)
        return [self._updates[index] for index in range(min(limit, len(self._updates)))]

    def _perform(self, method: str, given: Mapping[str, Any]) -> object:
        match method:
            case "getme":
                return BOT
            case "sendmessage" | "senddocument":
                return self._send(given)
            case "editmessagetext" | "editmessagereplymarkup" | "editmessagecaption":
                return self._edit(given)
            case "setwebhook":
                connections = int(given.get("max_connections") or USUAL_CONNECTIONS)
                self._webhook = Webhook(given["url"], given.get("secret_token"), connections)
                self._posting = asyncio.create_task(self._post_all(self._webhook))
            case "answercallbackquery" | "deletemessage" | "deletewebhook":
                pass
            case "getchat":
                return _chat(int(given["chat_id"])) | {"accent_color_id": 0, "max_reaction_count": 0}
            case "getchatmember":
                return {"status": "member", "user": _person(int(given["user_id"]))}
            case _ if not method.startswith("setmy"):
                self.refused.append(f"the method {method}")
        return True

    def _send(self, given: Mapping[str, Any]) -> Json:
        message = self._message(int(given["chat_id"])) | {"from": BOT}
        return self._show(message | ({"text": given["text"]} if "text" in given else {"document": _FILE}), given)

    def _edit(self, given: Mapping[str, Any]) -> Json:
        message = _dated(int(given["chat_id"]), int(given["message_id"])) | {"from": BOT, "edit_date": int(time.time())}
        return self._show(message | {"text": given.get("text", "…")}, given)

    def _show(self, message: Json, given: Mapping[str, Any]) -> Json:
        markup = given.get("reply_markup")
        markup = json.loads(markup) if isinstance(markup, str) else markup
        if markup and markup.get("inline_keyboard"):
            message["reply_markup"] = markup
            self.see(Shown(message["chat"]["id"], message))
        return message

    def _message(self, chat_id: int) -> Json:
        self._last_message += 1
        return _dated(chat_id, self._last_message)

    def _let_come(self, update: Json) -> None:
        self._last_update += 1
        self._updates.append({"update_id": self._last_update} | update)
        self._came.set()

    async def _post_all(self, webhook: Webhook) -> None:
        """Post whatever comes, several updates at the same time, as Telegram does."""
        connector = aiohttp.TCPConnector(limit=webhook.connections)
        async with aiohttp.ClientSession(connector=connector) as session, asyncio.TaskGroup() as posting:
            while True:
                await self._came.wait()
                self._came.clear()
                while self._updates:
                    posting.create_task(self._post(session, webhook, self._updates.popleft()))

    async def _post(self, session: aiohttp.ClientSession, webhook: Webhook, update: Json) -> None:
        """Post an update; a bot that doesn't listen yet is asked again."""
        await asyncio.sleep(self.away / 2)
        headers = {"X-Telegram-Bot-Api-Secret-Token": webhook.secret} if webhook.secret else {}
        while True:
            try:
                async with session.post(webhook.url, json=update, headers=headers) as response:
                    if response.status != web.HTTPOk.status_code:
                        self.refused.append(f"an update was answered by {response.status}")
            except aiohttp.ClientConnectorError:
                await asyncio.sleep(AGAIN)
            else:
                return

    async def close(self) -> None:
        """Post nothing more."""
        if self._posting is not None:
            self._posting.cancel()
            with suppress(asyncio.CancelledError):
                await self._posting


_FILE: Final = {"file_id": "file", "file_unique_id": "file", "file_name": "visit.ics"}


def _dated(chat_id: int, message_id: int) -> Json:
    return {"message_id": message_id, "date": int(time.time()), "chat": _chat(chat_id)}


def _chat(chat_id: int) -> Json:
    known = {"type": "private", "first_name": "Anna"} if chat_id > 0 else {"type": "supergroup", "title": "Personel"}
    return known | {"id": chat_id}


def _person(chat_id: int) -> Json:
    return {"id": chat_id, "is_bot": False, "first_name": "Anna", "language_code": "en"}


async def _parameters(request: web.BaseRequest) -> Mapping[str, Any]:
    if request.content_type == "application/json":
        given: Json = await request.json()
        return given
    return dict(request.query) | dict(await request.post())


@asynccontextmanager
async def served(telegram: FakeTelegram) -> AsyncIterator[str]:
    """The address at which it answers."""
    runner = web.ServerRunner(web.Server(telegram.answer), handle_signals=False, shutdown_timeout=0.1)
    await runner.setup()
    site = web.TCPSite(runner, HOST, 0)
    await site.start()
    host, port = runner.addresses[0][:2]
    try:
        yield f"http://{host}:{port}"
    finally:
        await telegram.close()
        await runner.cleanup()
