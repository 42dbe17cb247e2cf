"""Albums are one bubble, however their messages come and change; voice notes can be sent and heard."""

from __future__ import annotations

import io
import json
import wave
from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import FilePayload, Locator, Page, expect

from tests.bot.simulator.page.accessibility import violations
from tests.bot.simulator.page.desk import ANNA, Desk
from tests.pictures import png

if TYPE_CHECKING:
    from tests.bot.simulator.page.wire import WireBot

pytestmark = pytest.mark.ci


@pytest.fixture(autouse=True)
def started(desk: Desk, bot: WireBot) -> None:
    """Anna has started the bot."""
    desk.person.button("Start").click()
    bot.next("message")


def test_pictures_go_as_one_album(desk: Desk, bot: WireBot, page: Page) -> None:
    """Several pictures are one bubble with one caption, deleted as one; the bot hears of each."""
    names = ["front.png", "side.png", "close.png"]
    pictures = [FilePayload(name=name, mimeType="image/png", buffer=png(64, 48)) for name in names]
    desk.person.chat.locator("input[type=file]").set_input_files(pictures)
    desk.dialog().get_by_label("Caption").fill("My arm")
    desk.dialog().get_by_role("button", name="Send").click()
    told = [bot.next("message") for _ in names]
    assert len({message["media_group_id"] for message in told}) == 1
    assert [message.get("caption") for message in told] == ["My arm", None, None]
    expect(desk.person.message("My arm").get_by_role("button", name="Open the photo")).to_have_count(3)
    expect(desk.person.log.get_by_role("article")).to_have_count(2)
    desk.person.message("My arm").press("Enter")
    page.get_by_role("menuitem", name="Delete").click()
    desk.dialog().get_by_role("button", name="Delete").click()
    expect(desk.person.log.get_by_role("article")).to_have_count(1)


@pytest.mark.ci
def test_leafing_through_pictures(desk: Desk, bot: WireBot, page: Page) -> None:
    """Large pictures are leafed through by arrow keys and buttons, as far as there are some."""
    for _ in range(3):
        bot.upload("sendPhoto", "photo", "way.png", png(64, 48), chat_id=str(ANNA))
    photos = desk.person.log.get_by_role("button", name="Open the photo")
    expect(photos).to_have_count(3)
    addresses = [photo.get_attribute("data-large") for photo in [photos.nth(0), photos.nth(1), photos.nth(2)]]
    photos.nth(1).click()
    shown = desk.dialog().get_by_role("img", name="Photo")
    expect(shown).to_have_attribute("src", str(addresses[1]))
    page.keyboard.press("ArrowRight")
    expect(shown).to_have_attribute("src", str(addresses[2]))
    expect(desk.dialog().get_by_role("button", name="The picture after")).to_be_hidden()
    page.keyboard.press("ArrowRight")
    for address in (addresses[1], addresses[0]):
        desk.dialog().get_by_role("button", name="The picture before").click()
        expect(shown).to_have_attribute("src", str(address))
    expect(desk.dialog().get_by_role("button", name="Close")).to_be_focused()
    assert violations(page) == []
    page.keyboard.press("Escape")
    expect(photos.nth(1)).to_be_focused()


@pytest.mark.ci
def test_parts_of_an_album_change(desk: Desk, bot: WireBot) -> None:
    """Files stand one below the other; a part that changes or goes changes the bubble, and the last takes it away."""
    sent = send_files(bot, ["blood.pdf", "urine.pdf"], caption="Results")
    album = desk.person.message("Results")
    expect(album.get_by_role("link")).to_have_count(2)
    upper, lower = (box(link) for link in album.get_by_role("link").all())
    assert upper["x"] == lower["x"]
    assert upper["y"] < lower["y"]
    bot.call("editMessageCaption", chat_id=ANNA, message_id=sent[0], caption="Your results")
    expect(desk.person.message("Your results").get_by_role("link")).to_have_count(2)
    bot.call("deleteMessage", chat_id=ANNA, message_id=sent[0])
    expect(desk.person.message("urine.pdf").get_by_role("link")).to_have_count(1)
    expect(desk.person.message("Your results")).to_have_count(0)
    bot.call("deleteMessage", chat_id=ANNA, message_id=sent[1])
    expect(desk.person.message("urine.pdf")).to_have_count(0)


@pytest.mark.ci
def test_album_after_reading_the_page_again(desk: Desk, bot: WireBot, page: Page) -> None:
    """An album that was there before is one bubble, too."""
    send_files(bot, ["blood.pdf", "urine.pdf", "heart.pdf"], caption="Results")
    page.reload()
    expect(desk.person.message("Results").get_by_role("link")).to_have_count(3)


@pytest.mark.ci
def test_voice_note(desk: Desk, bot: WireBot, page: Page) -> None:
    """A sound goes as a voice note and can be heard; where there is something to send, its button gives way."""
    desk.person.button("Send a voice message").click()
    with page.expect_file_chooser() as chooser:
        page.get_by_role("menuitem", name="From a file").click()
    chooser.value.set_files(FilePayload(name="note.wav", mimeType="audio/wav", buffer=silence(20)))
    assert "voice" in bot.next("message")
    note = desk.person.log.get_by_role("article").last
    expect(note).to_contain_text("0:20")
    note.get_by_role("button", name="Play").click()
    expect(note.get_by_role("button", name="Pause")).to_be_visible()
    note.get_by_role("button", name="Pause").click()
    note.get_by_role("slider", name="Position in the recording").fill("0.5")
    expect(note).to_contain_text("0:10")
    desk.person.input.fill("and a word")
    expect(desk.person.button("Send a voice message")).to_be_hidden()
    desk.person.button("Send").click()
    expect(desk.person.input).to_be_focused()
    expect(desk.person.button("Send a voice message")).to_be_visible()


@pytest.mark.ci
def test_three_notes(desk: Desk, bot: WireBot, page: Page) -> None:
    """Who has no sound at hand sends the simulator's own, which is a voice note as Telegram records it."""
    desk.person.button("Send a voice message").click()
    page.get_by_role("menuitem", name="Three notes").click()
    assert bot.next("message")["voice"]["duration"] == 3
    note = desk.person.log.get_by_role("article").last
    expect(note).to_contain_text("0:03")
    note.get_by_role("button", name="Play").click()
    expect(note.get_by_role("button", name="Pause")).to_be_visible()


@pytest.mark.ci
def test_sound_that_is_none(desk: Desk, bot: WireBot) -> None:
    """What can't be played says so."""
    bot.upload("sendVoice", "voice", "note.oga", b"OggS and nothing more", chat_id=str(ANNA))
    desk.person.log.get_by_role("button", name="Play").click()
    expect(desk.person.message("This can’t be played")).to_be_visible()


def send_files(bot: WireBot, names: list[str], caption: str) -> list[int]:
    """The bot sends an album of files; the ids of its messages."""
    media: list[dict[str, Any]] = [{"type": "document", "media": f"attach://{name}"} for name in names]
    media[0]["caption"] = caption
    files = {name: (name, b"%PDF-1.4 " + name.encode()) for name in names}
    sent = bot.call_with_files("sendMediaGroup", files, chat_id=str(ANNA), media=json.dumps(media))
    return [message["message_id"] for message in sent]


def silence(seconds: int) -> bytes:
    """A sound of nothing."""
    file = io.BytesIO()
    with wave.open(file, "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(1)
        sound.setframerate(8000)
        sound.writeframes(b"\x80" * 8000 * seconds)
    return file.getvalue()


def box(link: Locator) -> dict[str, float]:
    """Where it is on the page."""
    found = link.bounding_box()
    assert found is not None
    return {"x": found["x"], "y": found["y"]}
