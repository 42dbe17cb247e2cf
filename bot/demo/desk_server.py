"""One port for the whole desk: the simulator with its page, the demonstration's bank and rooms, the portal's pages."""

from __future__ import annotations

import socket
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Final, cast

from starlette.applications import Starlette
from starlette.responses import PlainTextResponse
from starlette.routing import Mount
from starlette.types import ASGIApp, Receive, Scope, Send

from bot.demo.bank.customers import BankCustomer
from bot.demo.bank.provider import BankClientAccount, DemoBank
from bot.demo.meeting.entry import TokenChecker
from bot.demo.meeting.server import DemoMeetings
from bot.settings import BotSettings
from bot.simulator.actors.world import World
from bot.simulator.api.loopback import on_loopback
from bot.simulator.running import SimulatorServer
from bot.updates.webhook.refused_calls import RefusedCalls
from bot.web.bank_way import RETURN
from bot.web.server import DeskWeb
from bot.web_server import PartServer
from core.clinic.banks import Bank

BANK: Final = "pokazowy"
NAME: Final = "Bank Pokazowy"
CLIENT: Final = "portal"
ROOMS: Final = "rooms"


def a_bank(address: str, secret: str, customers: Sequence[BankCustomer]) -> DemoBank:
    """The demonstration's bank, on a server at this address, which serves the portal on the same one."""
    client = BankClientAccount(CLIENT, secret, f"{address}/{RETURN}")
    return DemoBank(f"{address}/{BANK}", client, customers, lambda: datetime.now(UTC))


def some_rooms(settings: BotSettings) -> DemoMeetings | None:
    """The demonstration's rooms, which take what the portal signs by these settings."""
    if settings.meeting_secret is None:
        return None
    app_id, audience = settings.meeting_app_id, settings.meeting_audience
    return DemoMeetings(TokenChecker(settings.meeting_secret, app_id, audience, ROOMS, lambda: datetime.now(UTC)))


class DeskServer(PartServer, SimulatorServer):
    """The simulator, the bank and the rooms, in the bot's own process; and what the portal has served while it runs."""

    def __init__(self, world: World, port: int, host: str, bank: DemoBank, meetings: DemoMeetings | None) -> None:
        super().__init__(world, port, host)
        self._bank = Starlette(routes=[Mount(f"/{BANK}", bank.application())])
        self._meetings = meetings
        self._rooms: dict[str, ASGIApp] = {}
        if meetings is not None:
            self._rooms[ROOMS] = on_loopback(Starlette(routes=[Mount(f"/{ROOMS}", meetings.application())]))
        self._simulator = cast("ASGIApp", self.config.app)
        self._portal: ASGIApp = PlainTextResponse("The portal is starting", 503)

        async def answer(scope: Scope, receive: Receive, send: Send) -> None:
            await self._answering(scope)(scope, receive, send)

        self.config.app = answer  # a function: of a method uvicorn can't tell what it is
        described = Bank(id=BANK, name=NAME, issuer=bank.issuer, client_id=bank.client.client_id)
        self.desk = DeskWeb(self._host_portal, f"http://{host}:{port}/", (described,))

    def _answering(self, scope: Scope) -> ASGIApp:
        """Each by the beginning of the path; all else is the simulator's."""
        beside: dict[str, ASGIApp] = {BANK: self._bank, "bank": self._portal, **self._rooms}
        beginning = scope["path"].split("/")[1] if scope["type"] == "http" else ""
        return beside.get(beginning, self._simulator)

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Let go of those who are in rooms, too."""
        if self._meetings is not None:
            self._meetings.rooms.hang_up()
        await super().shutdown(sockets)

    @asynccontextmanager
    async def _host_portal(self, application: Starlette, _refused: RefusedCalls) -> AsyncIterator[None]:
        before, self._portal = self._portal, application
        try:
            yield
        finally:
            self._portal = before
