"""From the basic level to the full one by the reception, the call centre, or a call that was asked for: as the README
says it is tried out, in few steps.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final

import pytest
from playwright.sync_api import expect

from bot.demo.people import JOHN, ZOFIA
from core.i18n import Language, Words
from tests.e2e.browser.conftest import Walking
from tests.e2e.browser.walk import Walk

pytestmark = pytest.mark.ci

WRITING_AS: Final = Words(pl="Pisze", en="Writing as")
WHO: Final = {Language.POLISH: ZOFIA, Language.ENGLISH: JOHN}
CODE: Final = re.compile(r"[A-Z]{4}-[A-Z]{4}")


def at_the_reception(walk: Walk) -> None:
    """A code that is copied in the chat and typed at the desk, and an identity card."""
    walk.press("🏥 At the reception")
    confirm(walk, copied(walk), "Identity card")


def by_telephone(walk: Walk) -> None:
    """The same, read out; the desk asks questions."""
    walk.press("📞 By telephone")
    confirm(walk, copied(walk), "Passport")


def being_called(walk: Walk) -> None:
    """A form, whose card leads the desk to the patient; the code is then read out."""
    walk.press("✍️ Please call me")
    walk.press(re.compile(r"^\+"))
    walk.press("At any time")
    walk.press("Nothing more")
    walk.press("Yes, please call me")
    be_maria(walk)
    walk.press_beside("✋ I will call")
    walk.press("📞 By telephone")
    code = copied(walk)
    walk.press_beside("✅ Confirm by code")
    walk.reply_beside("Confirm an identity", code)
    decide(walk, "Identity card")


ROUTES: Final[dict[Callable[[Walk], None], int]] = {at_the_reception: 11, by_telephone: 11, being_called: 18}
"""Each with the most steps that it may take, of all people together: a press, a message, a choice of who one is."""


@pytest.mark.parametrize(
    ("route", "language"),
    [(at_the_reception, Language.ENGLISH), (by_telephone, Language.POLISH), (being_called, Language.ENGLISH)],
    ids=lambda each: each.__name__ if callable(each) else str(each),
)
def test_to_the_full_level(walking: Walking, language: Language, route: Callable[[Walk], None]) -> None:
    """John, or Zofia, asks for it; Maria, beside them, gives it; what was wanted is open."""
    who = WHO[language]
    with walking("desktop") as walk:
        walk.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
        walk.close_hint()
        walk.page.get_by_role("tab", name=f"{who.first_name} {who.last_name}").click()
        walk.steps += 1
        walk.start()
        walk.press(re.compile(walk.word("Treatment")))
        walk.press("Confirm your identity")
        route(walk)
        walk.sees("✅ <b>Your identity is confirmed.</b> Everything in the portal is open to you now.")
        walk.press("Treatment")
        walk.sees("<b>Your treatment</b>")
        assert walk.steps <= ROUTES[route]


def copied(walk: Walk) -> str:
    """What the button of the code has put on the clipboard, which is the code that the message shows."""
    shown = walk.chat.get_by_role("article").filter(has_text=CODE).last
    expect(shown).to_be_visible()
    walk.press(re.compile(f"^{walk.word('Copy the code')}"))
    code = CODE.search(shown.inner_text())
    assert code is not None
    assert walk.page.evaluate("navigator.clipboard.readText()") == code[0]
    return code[0]


def be_maria(walk: Walk) -> None:
    """At the reception."""
    walk.group.get_by_label(walk.of_page(WRITING_AS)).select_option(label="Maria Lis")
    walk.steps += 1


def confirm(walk: Walk, code: str, document: str) -> None:
    """Maria types the code, and decides."""
    be_maria(walk)
    walk.say_beside(f"/confirm {code}")
    decide(walk, document)


def decide(walk: Walk, document: str) -> None:
    """She has seen it, or has had it read out."""
    walk.press_beside(document)
    walk.press_beside("✅ It is this person")
