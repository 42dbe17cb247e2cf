"""From the chat to a bank and back, in a browser: what was locked is open, and the pages fit a phone and any reader."""

from __future__ import annotations

import re
from typing import Final

import pytest
from playwright.sync_api import Page, expect

from bot.demo.people import JOHN, ZOFIA
from core.i18n import Language
from tests.bot.simulator.page.accessibility import violations
from tests.e2e.browser.conftest import Walking
from tests.e2e.browser.walk import Walk
from tests.languages import WRITTEN

pytestmark = pytest.mark.ci

WHO: Final = {Language.POLISH: ZOFIA, Language.ENGLISH: JOHN}
BANK: Final = re.compile("Bank Pokazowy")


@pytest.mark.parametrize("language", WRITTEN)
def test_there_and_back(walking: Walking, language: Language) -> None:
    """John, who has a passport, and Zofia, who is 18 today, each with a phone; first one logs in as somebody else."""
    who = WHO[language]
    with walking("phone") as walk:
        walk.close_hint()
        walk.page.get_by_role("tab", name=f"{who.first_name} {who.last_name}").click()
        ask_for_the_bank(walk)
        to_the_bank_and_back(walk, "Anna Zielińska", "Your identity is not confirmed yet")
        walk.press("New link")
        to_the_bank_and_back(walk, f"{who.first_name} {who.last_name}", "Your identity is confirmed")
        walk.sees("✅ <b>Done: your identity is confirmed.</b>")
        walk.press("Menu")
        walk.press("Treatment")
        walk.sees("<b>Your treatment</b>")


def ask_for_the_bank(walk: Walk) -> None:
    """From the account to the bank's button."""
    walk.start()
    walk.press("My account")
    walk.press("Level of the account")
    walk.press("Confirm your identity")
    walk.press("🏦 Confirm through your bank")
    walk.press(BANK)


def to_the_bank_and_back(walk: Walk, customer: str, ends: str) -> None:
    """Through the portal's page to the bank's, and back to the portal's."""
    with walk.page.context.expect_page() as opened:
        walk.chat.get_by_role("link", name=walk.word("Open the bank’s page")).last.click()
    page = opened.value
    expect(page.get_by_role("heading", name=walk.word("Confirm your identity"))).to_be_visible()
    check(page)
    page.get_by_role("button").click()
    expect(page.get_by_role("heading", name="Bank Pokazowy")).to_be_visible()
    check(page)
    page.get_by_role("button", name=customer).click()
    expect(page.get_by_role("heading", name=walk.word(ends))).to_be_visible()
    check(page)
    expect(page.get_by_role("link", name=walk.word("Back to Telegram"))).to_be_visible()
    page.close()


def check(page: Page) -> None:
    """Nothing is cut off at this width, and nobody is shut out."""
    wide, seen = page.evaluate("[document.documentElement.scrollWidth, window.innerWidth]")
    assert wide <= seen
    assert violations(page) == []
