"""The page in a real browser, a real simulator under it, and a bot that the test speaks for."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from bot.simulator.world.world import World
from tests.bot.simulator.page.desk import ANNA, DOCTOR, GROUP, JOHN, RECEPTION, Desk
from tests.bot.simulator.page.serving import serving
from tests.bot.simulator.page.wire import WireBot
from tests.chromium import a_chromium


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


@pytest.fixture
def address(world: World) -> Iterator[str]:
    """Where the simulator answers."""
    with serving(world) as address:
        yield address


@pytest.fixture
def bot(address: str, world: World) -> Iterator[WireBot]:
    """The bot that the simulator is for."""
    bot = WireBot(address, world.token)
    yield bot
    bot.close()


@pytest.fixture
def context(chromium: Browser, address: str) -> Iterator[BrowserContext]:
    """A browser that remembers nothing, and speaks English. It is closed before the simulator is."""
    context = chromium.new_context(locale="en-GB", viewport={"width": 1440, "height": 900})
    expect.set_options(timeout=5_000)
    context.set_default_timeout(5_000)
    yield context
    context.close()


@pytest.fixture
def page(context: BrowserContext, address: str) -> Iterator[Page]:
    """The open page; what it complains about on the console fails the test."""
    complaints: list[str] = []
    page = context.new_page()
    page.on("console", lambda line: complaints.append(line.text) if line.type in {"error", "warning"} else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.goto(address)
    expect(page.get_by_role("tablist", name="Who are you?").get_by_role("tab")).to_have_count(4)
    yield page
    assert complaints == []


@pytest.fixture
def desk(page: Page) -> Desk:
    """The page, by what is seen on it."""
    return Desk(page)
