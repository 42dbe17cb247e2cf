"""The page in a real browser, a real simulator under it, and a bot that the test speaks for."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Error, Page, expect

from bot.simulator.actors.world import World
from tests.bot.simulator.page.desk import ANNA, DOCTOR, GROUP, JOHN, RECEPTION, Desk
from tests.bot.simulator.page.serving import SharedServer
from tests.bot.simulator.page.wire import WireBot
from tests.chromium import a_chromium

TIMEOUT: Final = 60_000
"""Milliseconds after which something is wrong; what is waited for comes in a few, unless the machine is busy."""


@pytest.fixture(scope="package")
def chromium() -> Iterator[Browser]:
    """One browser for all of them."""
    with a_chromium() as browser:
        yield browser


@pytest.fixture
def world() -> World:
    """A Pole, an Englishman, and two people who work in a group with the bot."""
    world = World()
    world.add_person(ANNA, "Anna", "Nowak", "pl", phone_number="+48600100200")
    world.add_person(JOHN, "John", "Smith", "en")
    staff = [world.add_person(RECEPTION, "Ewa", "Reception"), world.add_person(DOCTOR, "Jan", "Doctor")]
    world.add_group(GROUP, "The clinic", staff)
    return world


@pytest.fixture(scope="module")
def server() -> Iterator[SharedServer]:
    """One server for a module; each of its tests shows its own world there."""
    with SharedServer().running() as server:
        yield server


@pytest.fixture
def address(server: SharedServer, world: World) -> Iterator[str]:
    """Where the simulator answers."""
    with server.showing(world) as address:
        yield address


@pytest.fixture
def bot(address: str, world: World) -> Iterator[WireBot]:
    """The bot that the simulator is for."""
    bot = WireBot(address, world.token)
    yield bot
    bot.close()


@pytest.fixture(scope="module")
def screen() -> dict[str, Any]:
    """What is looked at: a desktop, in English."""
    return {"locale": "en-GB", "viewport": {"width": 1440, "height": 900}}


@pytest.fixture(scope="module")
def tab(chromium: Browser, screen: dict[str, Any]) -> Iterator[Page]:
    """One tab for a module."""
    with chromium.new_context(**screen) as context:
        expect.set_options(timeout=TIMEOUT)
        context.set_default_timeout(TIMEOUT)
        yield context.new_page()


@pytest.fixture
def context(tab: Page, address: str, screen: dict[str, Any]) -> Iterator[BrowserContext]:
    """A browser that remembers nothing. What it shows is closed before the simulator is."""
    yield tab.context
    for page in tab.context.pages:
        if page.url.startswith("http"):
            page.evaluate("localStorage.clear()")
        if page is not tab:
            page.close()
    tab.goto("about:blank")
    tab.emulate_media(color_scheme="light", reduced_motion="no-preference")
    tab.set_viewport_size(screen["viewport"])
    tab.context.clear_permissions()


@pytest.fixture
def page(tab: Page, context: BrowserContext, address: str) -> Iterator[Page]:
    """The open page; what it complains about on the console fails the test."""
    complaints: list[str] = []

    def hear(line: ConsoleMessage) -> None:
        if line.type in {"error", "warning"}:
            complaints.append(line.text)

    def note(error: Error) -> None:
        complaints.append(str(error))

    tab.on("console", hear)
    tab.on("pageerror", note)
    tab.goto(address)
    expect(tab.get_by_role("tablist", name="Who are you?").get_by_role("tab")).to_have_count(4)
    yield tab
    tab.remove_listener("console", hear)
    tab.remove_listener("pageerror", note)
    assert complaints == []


@pytest.fixture
def desk(page: Page) -> Desk:
    """The page, by what is seen on it."""
    return Desk(page)
