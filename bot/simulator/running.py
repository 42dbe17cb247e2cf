"""The simulator on a port of this machine, and of no other."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Callable
from typing import Any

import uvicorn

from bot.simulator.actors.world import World
from bot.simulator.api.hanging_up import on_a_port
from bot.simulator.api.loopback import LOOPBACK, on_loopback
from bot.simulator.api.server import create_app


class NotLoopbackError(ValueError):
    """The simulator has no passwords: it answers only those who sit at this machine."""

    def __init__(self, host: str) -> None:
        super().__init__(f"{host} is not a loopback address; the simulator is for this machine only")


class SimulatorServer(uvicorn.Server):
    """A quiet server that can stop at once: it lets go of polls and of pages that listen."""

    def __init__(
        self,
        world: World,
        port: int,
        host: str = "127.0.0.1",
        announce: Callable[[str], None] | None = None,
    ) -> None:
        if host not in LOOPBACK:
            raise NotLoopbackError(host)
        app = on_a_port(on_loopback(create_app(world)))
        super().__init__(
            uvicorn.Config(
                app, host=host, port=port, log_level="warning", access_log=False, timeout_graceful_shutdown=2
            )
        )
        self._world = world
        self._announce = announce
        self._listening = asyncio.Event()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Start as usual, and tell those who wait for it."""
        await super().startup(sockets)
        self._listening.set()
        if self._announce:
            self._announce(self.address)

    async def listening(self) -> str:
        """Wait until it can be reached; the address."""
        await self._listening.wait()
        return self.address

    @property
    def address(self) -> str:
        """Where it listens. Port 0 has become whichever was free."""
        port = self.servers[0].sockets[0].getsockname()[1]
        host = f"[{self.config.host}]" if ":" in self.config.host else self.config.host
        return f"http://{host}:{port}"

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Let go of everybody who waits, then stop as usual."""
        self._world.hang_up()
        await super().shutdown(sockets)


def populate(world: World, file: dict[str, list[dict[str, Any]]]) -> None:
    """People, then groups of them, by the names that `World` gives to its parameters; `members` are ids."""
    for person in file.get("people", []):
        world.add_person(**person)
    for group in file.get("groups", []):
        members = [world.person(person_id) for person_id in group.get("members", [])]
        world.add_group(**(group | {"members": members}))
