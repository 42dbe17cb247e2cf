"""A walk through the portal, as somebody does it who reads the labels and presses what they say."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Final

from playwright.sync_api import Locator, Page, expect

import locales
from core.i18n import Language, Words
from tests.languages import messages_in_code

SHARE: Final = Words(pl="Udostępnij", en="Share")
ADD_A_PERSON: Final = Words(pl="Dodaj osobę", en="Add a person")
ADD: Final = Words(pl="Dodaj", en="Add")
FIRST_NAME: Final = Words(pl="Imię", en="First name")
LAST_NAME: Final = Words(pl="Nazwisko (opcjonalnie)", en="Last name (optional)")
GROUP: Final = Words(pl="Czat grupy", en="Chat of the group")
CLOSE_HINT: Final = Words(pl="Zamknij podpowiedź", en="Close the hint")
PANES: Final = Words(pl="Co pokazać", en="What to show")
PANE_OF_STAFF: Final = Words(pl="Grupa", en="Group")
PANE_OF_PERSON: Final = Words(pl="Rozmowa", en="You")

MENU_OF_MESSAGE: Final = Words(pl="Menu wiadomości", en="Message menu")
REPLY: Final = Words(pl="Odpowiedz", en="Reply")

_MARK_UP: Final = re.compile(r"<[^>]+>")


class Walk:
    """Somebody's way: the page is in their language, as their Telegram is."""

    def __init__(self, page: Page, language: Language, picture: Callable[[str], None]) -> None:
        """`picture` is taken where the documentation shows one."""
        self.page = page
        self.picture = picture
        self.chat = page.get_by_role("tabpanel")
        self.group = page.get_by_role("region", name=GROUP.in_language(language))
        self._language = language
        self.steps = 0
        self._catalogue = locales.load(language.value)

    def word(self, message: str) -> str:
        """A message of the portal's catalogue, as it is read."""
        assert any(each.id == message for each in messages_in_code()), f"the portal never says {message!r}"
        return _MARK_UP.sub("", str(self._catalogue.ugettext(message)))

    def of_page(self, words: Words) -> str:
        """What the page itself says."""
        return words.in_language(self._language)

    def close_hint(self) -> None:
        """Whoever has read it closes it."""
        self.page.get_by_role("button", name=self.of_page(CLOSE_HINT)).click()

    def arrive(self, first: str, last: str) -> None:
        """Somebody who has Telegram, and has never written to the portal."""
        self.page.get_by_role("button", name=self.of_page(ADD_A_PERSON)).click()
        dialog = self.page.get_by_role("dialog")
        dialog.get_by_label(self.of_page(FIRST_NAME)).fill(first)
        dialog.get_by_label(self.of_page(LAST_NAME)).fill(last)
        dialog.get_by_role("button", name=self.of_page(ADD), exact=True).click()
        expect(self.page.get_by_role("tab", name=f"{first} {last}")).to_have_attribute("aria-selected", "true")

    def start(self) -> None:
        """Press what stands in the place of an input before anything was said."""
        self.steps += 1
        self.chat.get_by_role("button", name="Start", exact=True).click()

    def say(self, text: str) -> None:
        """Type it and send it."""
        self._say(self.chat, text)

    def press(self, label: str | re.Pattern[str]) -> None:
        """Press the newest button that says this."""
        self._press(self.chat, label)

    def say_beside(self, text: str) -> None:
        """The same in the staff chat, as whoever is chosen there."""
        self._say(self.group, text)

    def press_beside(self, label: str | re.Pattern[str]) -> None:
        """The same in the staff chat."""
        self._press(self.group, label)

    def reply_beside(self, message: str, text: str) -> None:
        """Answer the newest message of the staff chat, once it says this."""
        newest = self.group.get_by_role("article").last
        expect(newest).to_contain_text(message)
        newest.hover()
        newest.get_by_role("button", name=self.of_page(MENU_OF_MESSAGE)).click()
        self.page.get_by_role("menuitem", name=self.of_page(REPLY)).click()
        self._say(self.group, text)

    def _say(self, where: Locator, text: str) -> None:
        self.steps += 1
        box = where.get_by_role("textbox")
        box.fill(text)
        box.press("Enter")

    def _press(self, where: Locator, label: str | re.Pattern[str]) -> None:
        self.steps += 1
        name = self.word(label) if isinstance(label, str) else label
        where.get_by_role("button", name=name, exact=isinstance(name, str)).last.click()

    def sees(self, message: str) -> Locator:
        """Wait for this in the chat, and answer with its bubble."""
        found = self.chat.get_by_role("article").filter(has_text=self.word(message)).last
        expect(found).to_be_visible()
        return found

    def read_to_the_end(self) -> None:
        """Scroll to the newest message."""
        self.chat.get_by_role("log").evaluate("log => { log.scrollTop = log.scrollHeight; }")

    def staff_see(self, message: str, *more: str) -> None:
        """The staff chat's newest message says this. On a phone it is turned to, and back."""
        with self._beside():
            newest = self.group.get_by_role("article").last
            for words in (self.word(message), *more):
                expect(newest).to_contain_text(words)

    @contextmanager
    def _beside(self) -> Iterator[None]:
        panes = self.page.get_by_role("group", name=self.of_page(PANES))
        turned = panes.is_visible()
        if turned:
            panes.get_by_role("button", name=self.of_page(PANE_OF_STAFF)).click()
        expect(self.group).to_be_visible()
        yield
        if turned:
            panes.get_by_role("button", name=self.of_page(PANE_OF_PERSON)).click()
