"""A simulator on a free port, beside the test."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from bot.simulator.running import SimulatorServer

if TYPE_CHECKING:
    from bot.simulator.world.world import World


@contextmanager
def serving(world: World, port: int = 0) -> Iterator[str]:
    """Serve this world; the address."""
    server = SimulatorServer(world, port)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started and thread.is_alive():
        time.sleep(0.01)
    try:
        yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join(10)
        assert not thread.is_alive(), "the simulator doesn't stop"
