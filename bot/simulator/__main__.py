"""`python -m bot.simulator`: the simulator alone, for whatever bot you point at it."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

from bot.simulator.actors.world import World
from bot.simulator.running import NotLoopbackError, SimulatorServer, populate


def main() -> None:
    """Read the arguments, say the address, serve until interrupted."""
    parser = argparse.ArgumentParser(prog="python -m bot.simulator", description="A Telegram on the desk.")
    parser.add_argument("--host", default="127.0.0.1", help="a loopback address")
    parser.add_argument("--port", type=int, default=8081)
    parser.add_argument("--token", default="12345:TEST")
    parser.add_argument("--name", default="Portal", help="the bot's name")
    parser.add_argument("--username", default="portal_bot", help="the bot's user name")
    parser.add_argument("--people", type=Path, help='a JSON file: {"people": [{"id", "first_name", …}], "groups": […]}')
    parser.add_argument("--limits", action="store_true", help="Telegram's rate limits: 30 messages a second and so on")
    parser.add_argument("--load", type=Path, help="a file that /sim/save gave")
    given = parser.parse_args()
    world = World(given.token, given.username, given.name)
    if given.people:
        populate(world, json.loads(given.people.read_text("utf-8")))
    world.limits.on = given.limits
    if given.load:
        world.load(json.loads(given.load.read_text("utf-8")))
    try:
        server = SimulatorServer(world, given.port, given.host, _announce)
    except NotLoopbackError as refusal:
        parser.error(str(refusal))
    server.run()


def _announce(address: str) -> None:
    sys.stdout.write(f"Simulator: {address}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
