"""The page as a person names its parts."""

from __future__ import annotations

from playwright.sync_api import Locator, Page

ANNA, JOHN, RECEPTION, DOCTOR, GROUP = 1001, 1002, 2001, 2002, -1001


class Desk:
    """Finds things by their roles and labels, as screen readers do."""

    def __init__(self, page: Page) -> None:
        """`page` is open and in English."""
        self.page = page
        self.person = Side(page.get_by_role("tabpanel"))
        self.group = Side(page.get_by_role("region", name="Chat of the group"))

    def tab(self, name: str) -> Locator:
        """A person's tab."""
        return self.page.get_by_role("tab", name=name)

    def dialog(self) -> Locator:
        """The dialog that is open."""
        return self.page.get_by_role("dialog")


class Side:
    """One of the two chats."""

    def __init__(self, chat: Locator) -> None:
        """`chat` is the whole of it, head and input too."""
        self.chat = chat
        self.log = chat.get_by_role("log")
        self.input = chat.get_by_role("textbox")
        self.notes = chat.get_by_role("status")

    def message(self, text: str) -> Locator:
        """The message that has this text."""
        return self.log.get_by_role("article").filter(has_text=text)

    def button(self, name: str) -> Locator:
        """A button by its label."""
        return self.chat.get_by_role("button", name=name, exact=True)

    def write(self, text: str) -> None:
        """Type and send."""
        self.input.fill(text)
        self.input.press("Enter")
