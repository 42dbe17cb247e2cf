"""One port for the whole desk: the simulator with its page, the demonstration's bank, and the portal's own pages."""

from __future__ import annotations

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
from bot.simulator.actors.world import World
from bot.simulator.running import SimulatorServer
from bot.updates.refused_calls import RefusedCalls
from bot.web.bank_way import RETURN
from bot.web.server import DeskWeb
from bot.web_server import PartServer
from core.clinic.banks import Bank

BANK: Final = "pokazowy"
NAME: Final = "Bank Pokazowy"
CLIENT: Final = "portal"


def a_bank(address: str, secret: str, customers: Sequence[BankCustomer]) -> DemoBank:
    """The demonstration's bank, on a server at this address, which serves the portal on the same one."""
    client = BankClientAccount(CLIENT, secret, f"{address}/{RETURN}")
    return DemoBank(f"{address}/{BANK}", client, customers, lambda: datetime.now(UTC))


class DeskServer(PartServer, SimulatorServer):
    """The simulator and the bank, in the bot's own process; and what the portal has served while it runs."""

    def __init__(self, world: World, port: int, host: str, bank: DemoBank) -> None:
        super().__init__(world, port, host)
        self._bank = Starlette(routes=[Mount(f"/{BANK}", bank.application())])
        self._simulator = cast("ASGIApp", self.config.app)
        self._portal: ASGIApp = PlainTextResponse("The portal is starting", 503)

        async def answer(scope: Scope, receive: Receive, send: Send) -> None:
            await self._answering(scope)(scope, receive, send)

        self.config.app = answer  # a function: of a method uvicorn can't tell what it is
        described = Bank(id=BANK, name=NAME, issuer=bank.issuer, client_id=bank.client.client_id)
        self.desk = DeskWeb(self._host_portal, f"http://{host}:{port}/", (described,))

    def _answering(self, scope: Scope) -> ASGIApp:
        """Each by the beginning of the path; all else is the simulator's."""
        beside: dict[str, ASGIApp] = {BANK: self._bank, "bank": self._portal}
        beginning = scope["path"].split("/")[1] if scope["type"] == "http" else ""
        return beside.get(beginning, self._simulator)

    @asynccontextmanager
    async def _host_portal(self, application: Starlette, _refused: RefusedCalls) -> AsyncIterator[None]:
        before, self._portal = self._portal, application
        try:
            yield
        finally:
            self._portal = before
