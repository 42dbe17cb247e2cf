"""What messages carry: entities, links, files, pictures, replies; never taken for the page's own markup."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import httpx
import pytest
from playwright.sync_api import FilePayload, expect

from tests.bot.simulator.page.desk import ANNA, Desk
from tests.pictures import png

if TYPE_CHECKING:
    from playwright.sync_api import BrowserContext

    from tests.bot.simulator.page.wire import WireBot

CALENDAR = b"BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n"
LONG_QUOTE = "<blockquote expandable>" + "\n".join(f"line {number}" for number in range(1, 9)) + "</blockquote>"


@pytest.fixture(autouse=True)
def started(desk: Desk, bot: WireBot) -> None:
    """Anna has started the bot."""
    desk.person.button("Start").click()
    bot.next("message")


FORMATS = [
    ("👩‍⚕️ <b>bold</b>", "strong", "bold"),
    ("<i>italic</i>", "em", "italic"),
    ("<u>underline</u>", "u", "underline"),
    ("<s>strike</s>", "s", "strike"),
    ("<code>code</code>", "code", "code"),
    ("<pre>two\nlines</pre>", "pre", "two\nlines"),
    ("<b>outer <i>inner</i></b>", "strong em", "inner"),
    ("<blockquote>quote</blockquote>", "blockquote", "quote"),
]


def test_formatting(desk: Desk, bot: WireBot) -> None:
    """Each kind of formatting is drawn around its own words, also after characters of two UTF-16 units."""
    for html, _, _ in FORMATS:
        bot.say(ANNA, f"Before {html} after")
    drawn = desk.person.message("Before")
    expect(drawn).to_have_count(len(FORMATS))
    for position, (_, tag, inside) in enumerate(FORMATS):
        expect(drawn.nth(position).locator(f".text {tag}")).to_have_text(inside)


def test_words_are_not_markup(desk: Desk, bot: WireBot) -> None:
    """What looks like HTML in a text, a name or a button stays what it is: words."""
    markup = "<img src=x onerror=alert(1)>"
    keyboard = {"inline_keyboard": [[{"text": markup, "callback_data": "x"}]]}
    bot.call("sendMessage", chat_id=ANNA, text=markup, reply_markup=keyboard)
    expect(desk.person.log.locator(".text").last).to_have_text(markup)
    expect(desk.person.button(markup)).to_be_visible()
    expect(desk.page.locator("img[src=x]")).to_have_count(0)


@pytest.mark.ci
def test_spoiler(desk: Desk, bot: WireBot) -> None:
    """A spoiler is covered, also for screen readers, until it is pressed."""
    bot.say(ANNA, "It is <tg-spoiler>a <b>secret</b></tg-spoiler>")
    expect(desk.person.log.locator("[inert]")).to_have_text("a secret")
    desk.person.button("Hidden text, press to show").press("Enter")
    expect(desk.person.button("Hidden text, press to show")).to_have_count(0)
    expect(desk.person.message("It is").locator(".revealed strong")).to_have_text("secret")


@pytest.mark.ci
def test_expandable_quote(desk: Desk, bot: WireBot) -> None:
    """A long quote unfolds and folds; a short one has nothing to unfold."""
    bot.say(ANNA, "<blockquote expandable>short</blockquote>")
    expect(desk.person.button("Show the whole quote")).to_have_count(0)
    bot.say(ANNA, LONG_QUOTE)
    quote = desk.person.log.locator("blockquote").last
    folded = quote.bounding_box()
    desk.person.button("Show the whole quote").click()
    whole = quote.bounding_box()
    assert folded is not None
    assert whole is not None
    assert whole["height"] > folded["height"] * 1.5
    desk.person.button("Fold the quote").click()
    expect(desk.person.button("Show the whole quote")).to_be_visible()


def test_links_open_aside(desk: Desk, bot: WireBot) -> None:
    """A link opens beside the page and learns nothing of it; a button with an address, too."""
    keyboard = {"inline_keyboard": [[{"text": "Site", "url": "https://example.org/b"}]]}
    bot.say(ANNA, 'See <a href="https://example.org/a">this</a>', reply_markup=keyboard)
    links = desk.person.log.get_by_role("link")
    expect(links).to_have_count(2)
    for link in links.all():
        expect(link).to_have_attribute("target", "_blank")
        expect(link).to_have_attribute("rel", "noopener noreferrer")


DRAW_LINKS = """async (entities) => {
  const { drawText } = await import("/page/entities.js");
  const draw = ([type, words, url]) => drawText(words, [{ type, offset: 0, length: words.length, url }]);
  const links = entities.map((entity) => draw(entity).querySelector("a"));
  return links.map((link) => link && [link.getAttribute("href"), link.target]);
}"""


def test_what_is_a_link(desk: Desk) -> None:
    """Pages open aside, telephones and letters in their programs; nothing else is a link, least of all a script."""
    expected = [
        (["text_link", "here", "https://example.org"], ["https://example.org", "_blank"]),
        (["url", "example.org/a"], ["https://example.org/a", "_blank"]),
        (["email", "a@example.org"], ["mailto:a@example.org", ""]),
        (["phone_number", "+48 22 123-45-67"], ["tel:+48221234567", ""]),
        (["text_link", "call", "tel:+48221234567"], ["tel:+48221234567", ""]),
        (["text_link", "here", "javascript:alert(1)"], None),
        (["text_link", "here", " JavaScript:alert(1)"], None),
        (["text_link", "here", "data:text/html,a"], None),
        (["url", "javascript:alert(1)"], None),
    ]
    assert desk.page.evaluate(DRAW_LINKS, [entity for entity, _ in expected]) == [drawn for _, drawn in expected]


@pytest.mark.ci
def test_link_to_the_bot(desk: Desk, bot: WireBot) -> None:
    """A link to the bot itself starts it here, with what the link carries."""
    keyboard = {"inline_keyboard": [[{"text": "Again", "url": "https://t.me/portal_bot"}]]}
    bot.say(ANNA, '<a href="https://t.me/Portal_Bot?start=referral-7">Your referral</a>', reply_markup=keyboard)
    desk.person.log.get_by_role("link", name="Your referral").press("Enter")
    assert bot.next("message")["text"] == "/start referral-7"
    desk.person.log.get_by_role("link", name="Again").click()
    assert bot.next("message")["text"] == "/start"
    assert len(desk.page.context.pages) == 1


@pytest.mark.ci
def test_cards_and_places(desk: Desk, address: str) -> None:
    """A place, a card and a forwarded message say what they are, in the page's language."""
    sends: list[dict[str, object]] = [
        {"location": {"latitude": 52.2297, "longitude": 21.0122}},
        {"contact": {"phone_number": "48600999999", "first_name": "Piotr", "last_name": "Nowak"}},
        {"forward": {"chat": ANNA, "message_id": 1}},
    ]
    for what in sends:
        httpx.post(f"{address}/sim/messages", json={"from": ANNA} | what).raise_for_status()
    expect(desk.person.message("52.22970, 21.01220")).to_contain_text("Location")
    expect(desk.person.message("+48600999999")).to_contain_text("Piotr Nowak")
    expect(desk.person.message("Forwarded from Anna Nowak")).to_contain_text("/start")
    desk.page.get_by_role("button", name="Polski").click()
    for words in ("Lokalizacja", "Przekazano od: Anna Nowak"):
        expect(desk.page.get_by_role("log").first.get_by_text(words)).to_be_visible()


def test_command_in_a_text(desk: Desk, bot: WireBot) -> None:
    """A command in a text is sent when it is pressed."""
    bot.say(ANNA, "Press /menu to go on")
    desk.person.button("/menu").click()
    assert bot.next("message")["text"] == "/menu"


def test_document_is_downloaded(desk: Desk, bot: WireBot) -> None:
    """A file shows its name and size, and comes down with its own name and bytes."""
    bot.upload("sendDocument", "document", "visit.ics", CALENDAR, chat_id=str(ANNA), caption="Your visit")
    expect(desk.person.message("Your visit")).to_contain_text(f"ICS · {len(CALENDAR)} B")
    with desk.page.expect_download() as download:
        desk.person.log.get_by_role("link", name="visit.ics").click()
    assert download.value.suggested_filename == "visit.ics"
    assert Path(download.value.path()).read_bytes() == CALENDAR


def test_photo_is_seen(desk: Desk, bot: WireBot) -> None:
    """A photo is in its message, and large when it is pressed; Escape closes it."""
    bot.upload("sendPhoto", "photo", "way.png", png(64, 48), chat_id=str(ANNA), caption="The way")
    desk.person.button("Open the photo").click()
    expect(desk.dialog().get_by_role("img", name="Photo")).to_be_visible()
    desk.page.keyboard.press("Escape")
    expect(desk.dialog()).to_be_hidden()


def test_files_are_sent(desk: Desk, bot: WireBot) -> None:
    """A picture goes as a picture unless it shall not; a caption goes with the first file."""
    chooser = desk.person.chat.locator("input[type=file]")
    picture = FilePayload(name="skin.png", mimeType="image/png", buffer=png(64, 48))
    result = FilePayload(name="result.pdf", mimeType="application/pdf", buffer=b"%PDF-1.4")
    chooser.set_input_files([picture, result])
    desk.dialog().get_by_label("Caption").fill("My arm")
    desk.dialog().get_by_role("button", name="Send").click()
    first, second = bot.next("message"), bot.next("message")
    assert (first["caption"], "photo" in first) == ("My arm", True)
    assert (second["document"]["file_name"], "caption" in second) == ("result.pdf", False)
    chooser.set_input_files([picture])
    desk.dialog().get_by_label("Send pictures as files").check()
    desk.dialog().get_by_role("button", name="Send").click()
    assert bot.next("message")["document"]["file_name"] == "skin.png"


GIVE = """([node, kind, names]) => {
  const data = new DataTransfer();
  for (const name of names) data.items.add(new File(["%PDF-1.4 " + name], name, { type: "application/pdf" }));
  const options = { bubbles: true, cancelable: true, clipboardData: data, dataTransfer: data };
  const event = kind === "paste" ? new ClipboardEvent(kind, options) : new DragEvent(kind, options);
  return node.dispatchEvent(event);
}"""


@pytest.mark.ci
@pytest.mark.parametrize("way", ["paste", "drop"])
def test_files_are_pasted_and_dropped(desk: Desk, bot: WireBot, way: str) -> None:
    """Files that are pasted into the field or dropped on the chat are asked about and go as an album, or not."""
    place = (desk.person.input if way == "paste" else desk.person.log).element_handle()
    desk.page.evaluate(GIVE, [place, way, ["a.pdf"]])
    desk.page.keyboard.press("Escape")
    expect(desk.dialog()).to_have_count(0)
    desk.page.evaluate(GIVE, [place, way, ["blood.pdf", "heart.pdf"]])
    desk.dialog().get_by_label("Caption").fill("Results")
    desk.page.keyboard.press("Enter")
    told = [bot.next("message")["document"]["file_name"] for _ in range(2)]
    assert told == ["blood.pdf", "heart.pdf"]
    expect(desk.person.message("Results").get_by_role("link")).to_have_count(2)


@pytest.mark.ci
def test_drop_is_announced(desk: Desk) -> None:
    """While files are held above a chat, it shows that it takes them."""
    log = desk.person.log.element_handle()
    assert desk.page.evaluate(GIVE, [log, "dragover", ["a.pdf"]]) is False
    expect(desk.person.chat).to_have_class(re.compile("dropping"))
    desk.page.evaluate(GIVE, [log, "dragleave", []])
    expect(desk.person.chat).not_to_have_class(re.compile("dropping"))


@pytest.mark.ci
def test_copy_buttons(desk: Desk, bot: WireBot, context: BrowserContext) -> None:
    """A button copies what the bot wants copied, and a message's menu its text, unless the bot protects it."""
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    keyboard = {"inline_keyboard": [[{"text": "Copy the code", "copy_text": {"text": "1234"}}]]}
    bot.say(ANNA, "Your code is <b>1234</b>", reply_markup=keyboard)
    desk.person.button("Copy the code").click()
    expect(desk.person.notes).to_have_text("Copied")
    assert desk.page.evaluate("navigator.clipboard.readText()") == "1234"
    desk.person.message("Your code").press("Enter")
    desk.page.get_by_role("menuitem", name="Copy text").click()
    assert desk.page.evaluate("navigator.clipboard.readText()") == "Your code is 1234"
    bot.say(ANNA, "Your result", protect_content=True)
    desk.person.message("Your result").press("Enter")
    expect(desk.page.get_by_role("menuitem", name="Reply")).to_be_visible()
    expect(desk.page.get_by_role("menuitem", name="Copy text")).to_have_count(0)


def test_reply(desk: Desk, bot: WireBot) -> None:
    """A message is answered from its menu, and the answer shows what it answers."""
    sent = bot.say(ANNA, "Which day?")
    desk.person.message("Which day?").press("Enter")
    desk.page.get_by_role("menuitem", name="Reply").click()
    desk.person.write("Tuesday")
    assert bot.next("message")["reply_to_message"]["message_id"] == sent["message_id"]
    expect(desk.person.message("Tuesday").locator(".replied")).to_contain_text("Which day?")


def test_forced_reply(desk: Desk, bot: WireBot) -> None:
    """Where the bot forces a reply, what is typed next answers its message."""
    markup = {"force_reply": True, "input_field_placeholder": "Your employer"}
    sent = bot.say(ANNA, "Where do you work?", reply_markup=markup)
    expect(desk.person.input).to_have_attribute("placeholder", "Your employer")
    desk.person.write("Huta")
    assert bot.next("message")["reply_to_message"]["message_id"] == sent["message_id"]
