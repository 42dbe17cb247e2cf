"""The line between the bot and the simulator, in a test's hand."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from urllib.parse import parse_qsl

import httpx

from bot.simulator.actors.world import World
from bot.simulator.api.server import create_app


@dataclass(frozen=True)
class Call:
    """One call of the bot. The parameters of a call with a file in it are left out."""

    method: str
    parameters: dict[str, str] = field(default_factory=dict)

    @property
    def chat(self) -> int:
        """The chat that it means; 0 where it means none."""
        return int(self.parameters.get("chat_id", 0))


Wanted = Callable[[Call], bool]


@dataclass
class Wire(httpx.AsyncBaseTransport):
    """Carries calls to the simulator and notes them. The next call of a sort can be answered otherwise, or held."""

    world: World
    calls: list[Call] = field(default_factory=list)
    _answers: list[tuple[Wanted, httpx.Response | Exception]] = field(default_factory=list)
    _held: list[tuple[Wanted, asyncio.Event]] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Connect."""
        self._simulator = httpx.ASGITransport(create_app(self.world))

    def answer(self, wanted: str | Wanted, answer: httpx.Response | Exception, *, times: int = 1) -> None:
        """Instead of the simulator, to the next calls of a method, or of which `wanted` is true."""
        self._answers += [(_wanted(wanted), answer)] * times

    def hold(self, wanted: str | Wanted) -> asyncio.Event:
        """Calls of this sort wait until the event is set; they reach the simulator after that."""
        released = asyncio.Event()
        self._held.append((_wanted(wanted), released))
        return released

    def made(self, method: str) -> list[Call]:
        """The calls of one method so far."""
        return [call for call in self.calls if call.method == method]

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Carry one call."""
        body = await request.aread()
        form = request.headers.get("content-type", "").startswith("application/x-www-form-urlencoded")
        call = Call(request.url.path.rpartition("/")[2], dict(parse_qsl(body.decode())) if form else {})
        self.calls.append(call)
        for wanted, released in self._held:
            if wanted(call):
                await released.wait()
        for number, (wanted, answer) in enumerate(self._answers):
            if wanted(call):
                del self._answers[number]
                if isinstance(answer, Exception):
                    raise answer
                return httpx.Response(answer.status_code, content=answer.content)
        return await self._simulator.handle_async_request(request)


def saying(text: str) -> Wanted:
    """Calls that send this text."""
    return lambda call: call.parameters.get("text") == text


def refusal(code: int, sentence: str, **parameters: int) -> httpx.Response:
    """What Telegram answers to what it doesn't do."""
    body: dict[str, object] = {"ok": False, "error_code": code, "description": sentence}
    return httpx.Response(code, json=body | ({"parameters": parameters} if parameters else {}))


def _wanted(wanted: str | Wanted) -> Wanted:
    return (lambda call: call.method == wanted) if isinstance(wanted, str) else wanted
