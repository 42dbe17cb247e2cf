"""Anna asks her doctor about a visit; beside her chat the doctor answers on the card."""

from __future__ import annotations

import re
from typing import Final

import pytest
from playwright.sync_api import expect

from core.i18n import Language, Words
from tests.e2e.browser.conftest import Walking
from tests.e2e.browser.walk import Walk
from tests.languages import WRITTEN

FIRST: Final = re.compile(r"^1\. ")
WRITING_AS: Final = Words(pl="Pisze", en="Writing as")
MENU_OF_MESSAGE: Final = Words(pl="Menu wiadomości", en="Message menu")
REPLY: Final = Words(pl="Odpowiedz", en="Reply")

QUESTION: Final = Words(
    pl="Czy mam dalej brać tabletki na ciśnienie? Od wczoraj po południu boli mnie głowa.",
    en="Shall I go on taking the blood pressure tablets? My head has been aching since yesterday afternoon.",
)
ANSWER: Final = Words(
    pl="Tak, proszę brać je dalej, najlepiej po śniadaniu. Jeśli do środy nie przestanie boleć, proszę zadzwonić.",
    en="Yes, please go on, best after breakfast. If your head still aches on Wednesday, please call us.",
)


@pytest.mark.ci
@pytest.mark.parametrize("language", WRITTEN)
def test_a_question_and_its_answer(walking: Walking, language: Language) -> None:
    """Written, seen, sent; answered by replying to its card; read, and the card shows that it was."""
    with walking("desktop") as walk:
        walk.close_hint()
        walk.page.get_by_role("tab", name="Anna").click()
        walk.start()
        choose_language(walk, language)
        ask(walk, QUESTION.in_language(language))
        answer(walk, ANSWER.in_language(language))
        walk.press("Read it")
        expect(walk.chat.get_by_role("article").last).to_contain_text(ANSWER.in_language(language))
        expect(walk.group.get_by_role("article").nth(2)).to_contain_text(walk.word("✅ read"))
        expect(walk.group.get_by_text("👍")).to_be_visible()
        walk.read_to_the_end()
        walk.picture("question")


def choose_language(walk: Walk, language: Language) -> None:
    """The portal knows from Anna's Telegram that she speaks Polish."""
    if language is Language.ENGLISH:
        walk.say("/language")
        walk.press(re.compile("^English$"))
        walk.sees("All right, from now on in English.")


def ask(walk: Walk, question: str) -> None:
    """From the menu to the sent question."""
    walk.press("Ask your doctor")
    walk.press(FIRST)
    walk.say(question)
    walk.press("Go on")
    walk.press("Send")
    walk.sees("✅ <b>It is sent.</b> There is no need to keep looking: we will write to you here when there is news.")


def answer(walk: Walk, words: str) -> None:
    """The doctor replies to the card, which everybody sees; above it stands what is told of Anna's order."""
    card = walk.group.get_by_role("article").nth(2)
    expect(card).to_contain_text(walk.word("🟡 waits for a doctor"))
    walk.group.get_by_label(walk.of_page(WRITING_AS)).select_option(label="Ewa Borkowska")
    card.hover()
    card.get_by_role("button", name=walk.of_page(MENU_OF_MESSAGE)).first.click()
    walk.page.get_by_role("menuitem", name=walk.of_page(REPLY)).click()
    box = walk.group.get_by_role("textbox")
    box.fill(words)
    box.press("Enter")
    expect(card).to_contain_text(walk.word("🟢 answered"))
