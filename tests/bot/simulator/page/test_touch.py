"""On a telephone, with a finger."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import CDPSession, Page, expect

from tests.bot.simulator.page.desk import ANNA, Desk

if TYPE_CHECKING:
    from playwright.sync_api import BrowserContext

    from tests.bot.simulator.page.wire import WireBot

pytestmark = pytest.mark.ci


@pytest.fixture(scope="module")
def screen() -> dict[str, Any]:
    """A telephone that speaks English."""
    return {"locale": "en-GB", "viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}


@pytest.fixture
def finger(context: BrowserContext, page: Page) -> CDPSession:
    """What touches the screen."""
    return context.new_cdp_session(page)


@pytest.fixture(autouse=True)
def chat(desk: Desk, bot: WireBot) -> None:
    """More than the screen holds."""
    desk.person.button("Start").click()
    bot.next("message")
    for number in range(20):
        bot.say(ANNA, f"News {number}")
    expect(desk.person.message("News 19")).to_be_in_viewport()


def test_swipe_answers(desk: Desk, bot: WireBot, finger: CDPSession) -> None:
    """A message that is pulled to the left is answered; one that is pulled a little, or to the right, is not."""
    drag(desk, finger, "News 18", across=-30)
    drag(desk, finger, "News 18", across=100)
    expect(desk.person.chat.get_by_text("Reply to")).to_be_hidden()
    drag(desk, finger, "News 18", across=-100)
    expect(desk.person.chat.get_by_text("Reply to Portal")).to_be_visible()
    desk.person.write("Good")
    assert bot.next("message")["reply_to_message"]["text"] == "News 18"


@pytest.mark.ci
def test_scrolling_is_no_swipe(desk: Desk, finger: CDPSession) -> None:
    """A finger that goes up or down scrolls, also when it drifts aside."""
    before = desk.person.log.evaluate("log => log.scrollTop")
    drag(desk, finger, "News 16", across=-60, down=200)
    log = desk.person.log.element_handle()
    desk.page.wait_for_function("([log, before]) => log.scrollTop < before", arg=[log, before])
    expect(desk.person.chat.get_by_text("Reply to")).to_be_hidden()
    expect(desk.person.log.locator(".swiping")).to_have_count(0)


def drag(desk: Desk, finger: CDPSession, text: str, across: float, down: float = 0, steps: int = 10) -> None:
    """Put a finger on a message, move it and let go."""
    place = desk.person.message(text).bounding_box()
    assert place is not None
    x, y = place["x"] + place["width"] / 2, place["y"] + place["height"] / 2
    touch(finger, "touchStart", x, y)
    for step in range(1, steps + 1):
        touch(finger, "touchMove", x + across * step / steps, y + down * step / steps)
    finger.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})


def touch(finger: CDPSession, kind: str, x: float, y: float) -> None:
    """The finger is here now."""
    finger.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": [{"x": x, "y": y}]})
