"""The simulator on a port of this machine, and of no other."""

from __future__ import annotations

import socket
from typing import Any

import uvicorn

from bot.simulator.server import create_app
from bot.simulator.world import World

LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})


class NotLoopbackError(ValueError):
    """The simulator has no passwords: it answers only those who sit at this machine."""

    def __init__(self, host: str) -> None:
        super().__init__(f"{host} is not a loopback address; the simulator is for this machine only")


class SimulatorServer(uvicorn.Server):
    """A quiet server that can stop at once: it lets go of polls and of pages that listen."""

    def __init__(self, world: World, port: int, host: str = "127.0.0.1") -> None:
        if host not in LOOPBACK:
            raise NotLoopbackError(host)
        app = create_app(world)
        super().__init__(
            uvicorn.Config(
                app, host=host, port=port, log_level="warning", access_log=False, timeout_graceful_shutdown=2
            )
        )
        self._world = world

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
