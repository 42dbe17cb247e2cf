"""The desk around the chats: who one is, what is unread, the group, languages, widths."""

from __future__ import annotations

from typing import TYPE_CHECKING

import httpx
import pytest
from playwright.sync_api import Page, expect

from bot.simulator.actors.world import World
from tests.bot.simulator.page.desk import ANNA, DOCTOR, GROUP, RECEPTION, Desk, Side
from tests.bot.simulator.page.serving import serving

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext

    from tests.bot.simulator.page.wire import WireBot

pytestmark = pytest.mark.ci


def test_unread(desk: Desk, bot: WireBot, page: Page) -> None:
    """News for somebody who isn't shown is counted on their tab and in the title, until it is looked at."""
    desk.person.button("Start").click()
    bot.next("message")
    desk.tab("John").click()
    bot.say(ANNA, "One")
    bot.say(ANNA, "Two")
    expect(desk.tab("Anna")).to_contain_text("Unread:2")
    expect(page).to_have_title("(2) Simulator")
    desk.tab("Anna").click()
    expect(desk.person.message("Two")).to_be_visible()
    expect(desk.tab("Anna")).not_to_contain_text("Unread")
    expect(page).to_have_title("Simulator")


@pytest.mark.ci
def test_draft_stays_with_its_person(desk: Desk, bot: WireBot) -> None:
    """What somebody began to write waits for them."""
    desk.person.button("Start").click()
    bot.next("message")
    desk.person.input.fill("I would like")
    desk.tab("John").click()
    desk.person.button("Start").click()
    expect(desk.person.input).to_have_value("")
    desk.tab("Anna").click()
    expect(desk.person.input).to_have_value("I would like")


def test_group(desk: Desk, bot: WireBot) -> None:
    """In the group one acts as the chosen person, and sees who said what."""
    bot.say(GROUP, "A new visit")
    expect(desk.group.message("A new visit").locator(".sender")).to_have_text("Portal")
    desk.group.chat.get_by_label("Writing as").select_option("Jan Doctor")
    desk.group.write("/visits@portal_bot")
    said = bot.next("message")
    assert (said["from"]["id"], said["chat"]["id"]) == (DOCTOR, GROUP)
    expect(desk.group.log.locator(".mine")).to_contain_text("/visits")


@pytest.mark.ci
def test_welcome(desk: Desk, bot: WireBot) -> None:
    """Before Start each reads what the bot is for in their own language, as it is now."""
    bot.call("setMyDescription", description="Book a visit here")
    bot.call("setMyDescription", description="Tu umówisz wizytę", language_code="pl")
    bot.call("setMyName", name="Portal pacjenta", language_code="pl")
    expect(desk.person.chat.get_by_text("Tu umówisz wizytę")).to_be_visible()
    expect(desk.person.chat.get_by_role("heading")).to_have_text("Portal pacjenta")
    desk.tab("John").click()
    expect(desk.person.chat.get_by_text("Book a visit here")).to_be_visible()
    expect(desk.person.chat.get_by_role("heading")).to_have_text("Portal")


@pytest.mark.ci
def test_another_world(desk: Desk, address: str) -> None:
    """Where a saved simulator is loaded, the page shows at once what is there now, and nothing of before."""
    saved = httpx.get(f"{address}/sim/save").json()
    desk.person.button("Start").click()
    expect(desk.person.message("/start")).to_be_visible()
    httpx.post(f"{address}/sim/load", json=saved).raise_for_status()
    expect(desk.person.message("/start")).to_have_count(0)
    desk.person.button("Start").click()
    expect(desk.person.message("/start")).to_be_visible()
    expect(desk.page.get_by_text("The simulator doesn’t answer")).to_be_hidden()


@pytest.mark.ci
def test_forwarding(desk: Desk, bot: WireBot, page: Page) -> None:
    """A message is forwarded to another chat that one is in; what the bot protects is not."""
    bot.say(GROUP, "A new visit")
    desk.group.message("A new visit").press("Enter")
    page.get_by_role("menuitem", name="Forward").click()
    expect(desk.dialog().get_by_label("To the chat")).to_have_text("PortalThe clinic")
    desk.dialog().get_by_role("button", name="Forward").click()
    forwarded = bot.next("message")
    assert (forwarded["chat"]["id"], forwarded["forward_origin"]["sender_user"]["is_bot"]) == (RECEPTION, True)
    expect(desk.group.notes).to_have_text("Forwarded")
    bot.say(GROUP, "A result", protect_content=True)
    desk.group.message("A result").press("Enter")
    expect(page.get_by_role("menuitem", name="Reply")).to_be_visible()
    expect(page.get_by_role("menuitem", name="Forward")).to_have_count(0)


@pytest.mark.ci
def test_several_groups(desk: Desk, bot: WireBot, world: World, page: Page) -> None:
    """Where there are several groups, each has its tab, with what is unread, and the chosen one is remembered."""
    expect(page.get_by_role("tablist", name="Groups")).to_be_hidden()
    world.add_group(-1002, "The laboratory", [world.person(DOCTOR)])
    page.reload()
    bot.say(-1002, "Blood count")
    expect(desk.tab("The laboratory")).to_contain_text("Unread:1")
    desk.tab("The laboratory").click()
    expect(desk.group.message("Blood count")).to_be_visible()
    expect(desk.tab("The laboratory")).not_to_contain_text("Unread")
    desk.group.write("Thank you")
    assert bot.next("message")["chat"]["id"] == -1002
    page.reload()
    expect(desk.group.message("Thank you")).to_be_visible()
    desk.tab("The clinic").click()
    expect(desk.group.chat.get_by_label("Writing as")).to_have_value(str(DOCTOR))
    expect(desk.group.message("Thank you")).to_have_count(0)


@pytest.mark.ci
def test_upgraded_group(context: BrowserContext) -> None:
    """A group that becomes a supergroup has another id; the page goes on there."""
    world = World()
    world.add_group(-5, "Basic", [world.add_person(ANNA, "Anna")], basic=True)
    with serving(world) as address:
        page = context.new_page()
        page.goto(address)
        group = Side(page.get_by_role("region", name="Chat of the group"))
        expect(group.input).to_be_visible()
        httpx.post(f"{address}/sim/upgrade", json={"chat": -5}).raise_for_status()
        expect(group.log.get_by_text("The group became a supergroup")).to_be_visible()
        group.write("Still here")
        expect(group.message("Still here")).to_be_visible()
        assert list(world.chats.values())[-1].messages[-1].text == "Still here"
        page.close()


@pytest.mark.ci
def test_new_person(desk: Desk, bot: WireBot, page: Page) -> None:
    """A person who is added is there at once, chosen, with their own language."""
    page.get_by_role("button", name="Add a person").click()
    desk.dialog().get_by_label("First name").fill("Oksana")
    desk.dialog().get_by_label("Language of their Telegram").select_option("Українська")
    desk.dialog().get_by_label("First name").press("Enter")
    expect(desk.tab("Oksana")).to_have_attribute("aria-selected", "true")
    expect(desk.person.button("Start")).to_be_focused()
    page.keyboard.press("Enter")
    assert bot.next("message")["from"]["language_code"] == "uk"


def test_language(desk: Desk, page: Page) -> None:
    """The page speaks both languages, switches at once, and remembers; what people wrote stays as it is."""
    page.get_by_role("button", name="Polski").click()
    expect(page.locator("html")).to_have_attribute("lang", "pl")
    expect(page.get_by_role("heading", level=1)).to_have_text("Symulator Telegram na biurku")
    expect(page.get_by_role("button", name="Dodaj osobę")).to_be_visible()
    expect(page.get_by_role("region", name="Czat grupy").get_by_role("textbox", name="Wiadomość")).to_be_visible()
    page.reload()
    expect(page.get_by_role("button", name="Dodaj osobę")).to_be_visible()
    page.get_by_role("button", name="English").click()
    expect(desk.person.button("Start")).to_be_visible()


@pytest.mark.ci
def test_first_language_is_the_browsers(chromium: Browser, address: str) -> None:
    """A Polish browser finds a Polish page."""
    with chromium.new_context(locale="pl-PL") as context:
        page = context.new_page()
        page.goto(address)
        expect(page.get_by_role("heading", name="Kto pisze?")).to_be_visible()


@pytest.mark.ci
def test_theme(page: Page) -> None:
    """Dark and light can be switched, and the choice is remembered."""
    page.get_by_role("button", name="Dark theme").click()
    expect(page.locator("html")).to_have_css("color-scheme", "dark")
    page.reload()
    expect(page.get_by_role("button", name="Light theme")).to_be_visible()
    expect(page.locator("html")).to_have_css("color-scheme", "dark")


def test_phone_shows_one_side_at_a_time(desk: Desk, bot: WireBot, page: Page) -> None:
    """On a phone a switch shows one side or the other, and counts what came to the one that isn't shown."""
    page.set_viewport_size({"width": 390, "height": 844})
    expect(desk.group.chat).to_be_hidden()
    bot.say(GROUP, "A new visit")
    other = page.get_by_role("group", name="What to show").get_by_role("button", name="Group")
    expect(other).to_contain_text("Unread:1")
    other.click()
    expect(desk.group.message("A new visit")).to_be_visible()
    expect(desk.person.chat).to_be_hidden()
    expect(other).not_to_contain_text("Unread")
    assert page.evaluate("document.documentElement.scrollWidth") == 390


@pytest.mark.ci
def test_simulator_started_again(context: BrowserContext) -> None:
    """The page says that the simulator is gone, and goes on by itself when it is back, with what is there now."""
    page = context.new_page()
    with serving(world_of("Anna")) as address:
        page.goto(address)
        expect(page.get_by_role("tab", name="Anna")).to_be_visible()
    expect(page.get_by_text("The simulator doesn’t answer")).to_be_visible()
    with serving(world_of("Barbara"), int(address.rpartition(":")[2])):
        expect(page.get_by_role("tab", name="Barbara")).to_be_visible()
        expect(page.get_by_role("tab", name="Anna")).to_have_count(0)
        Side(page.get_by_role("tabpanel")).button("Start").click()
        expect(page.get_by_role("article").filter(has_text="/start")).to_be_visible()


def world_of(name: str) -> World:
    """One person, who has another id in each world."""
    world = World()
    world.add_person(len(name), name)
    return world
