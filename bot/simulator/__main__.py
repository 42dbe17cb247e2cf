"""`python -m bot.simulator`: the simulator alone, for whatever bot you point at it."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

import uvicorn

from bot.simulator.server import create_app
from bot.simulator.world import World

LOOPBACK = {"127.0.0.1", "::1", "localhost"}


def main() -> None:
    """Read the arguments, say the address, serve until interrupted."""
    parser = argparse.ArgumentParser(prog="python -m bot.simulator", description="A Telegram on the desk.")
    parser.add_argument("--host", default="127.0.0.1", help="a loopback address")
    parser.add_argument("--port", type=int, default=8081)
    parser.add_argument("--token", default="12345:TEST")
    parser.add_argument("--name", default="Portal", help="the bot's name")
    parser.add_argument("--username", default="portal_bot", help="the bot's user name")
    parser.add_argument("--people", type=Path, help="a JSON file: {people: [{id, first_name, …}], groups: [{…}]}")
    given = parser.parse_args()
    if given.host not in LOOPBACK:
        parser.error(f"{given.host} is not a loopback address; the simulator is for this machine only")
    world = World(given.token, given.username, given.name)
    if given.people:
        populate(world, json.loads(given.people.read_text("utf-8")))
    sys.stdout.write(f"Simulator: http://{given.host}:{given.port}\n")
    sys.stdout.flush()
    uvicorn.run(create_app(world), host=given.host, port=given.port, log_level="warning", timeout_graceful_shutdown=1)


def populate(world: World, file: dict[str, list[dict[str, object]]]) -> None:
    """People, then groups of them, by the names that `World` gives to its parameters."""
    for person in file.get("people", []):
        world.add_person(**person)  # type: ignore[arg-type]
    for group in file.get("groups", []):
        members = [world.person(person_id) for person_id in group.pop("members", [])]  # type: ignore[attr-defined]
        world.add_group(members=members, **group)  # type: ignore[arg-type]


if __name__ == "__main__":
    main()
