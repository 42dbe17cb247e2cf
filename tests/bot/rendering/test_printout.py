"""A list to be printed is a page that a browser opens by itself, whatever is in it."""

from __future__ import annotations

from html.parser import HTMLParser
from zoneinfo import ZoneInfo

from bot.rendering.printout import page
from bot.rendering.text import TextRenderer
from core.i18n import Language
from dialogs.engine.screens import Printout, PrintoutPart
from dialogs.engine.text import Verbatim


class Read(HTMLParser):
    """What a browser would show of it, and which elements there are."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.words: list[str] = []
        self.tags: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: object) -> None:  # noqa: ARG002 - as it is called
        """Note it."""
        self.tags.append(tag)

    def handle_data(self, data: str) -> None:
        """Note it."""
        self.words.append(data)


def test_whatever_is_in_it() -> None:
    """Names are shown as they are, and nothing in them becomes a part of the page."""
    name = Verbatim('<script>alert("Ż & ó")</script>')
    part = PrintoutPart(name, ((Verbatim("08:00"), name), (Verbatim("08:20"), Verbatim("Łucja"))))
    columns = (Verbatim("Godzina"), Verbatim("Pacjent"))
    printout = Printout(name, name, Verbatim("Dzień"), columns, (part,), Verbatim("Stan: 7:00"))
    text = page(printout, TextRenderer(Language.POLISH, ZoneInfo("Europe/Warsaw")), Language.POLISH)
    read = Read(text)
    assert "script" not in read.tags
    assert (read.tags.count("tr"), read.tags.count("th"), read.tags.count("td")) == (3, 2, 4)
    assert read.words.count('<script>alert("Ż & ó")</script>') == 2
    assert "http" not in text
