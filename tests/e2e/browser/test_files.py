"""Anna adds a photo to her files, for the appointment that she has; the staff chat beside it shows it."""

from __future__ import annotations

import re
from typing import Final

import pytest
from PIL import Image, ImageDraw, ImageFilter
from playwright.sync_api import FilePayload, Locator, expect

from core.i18n import Language
from tests.core.files.checking.photos import encoded
from tests.e2e.browser.conftest import Walking
from tests.e2e.browser.walk import Walk

SEND: Final = re.compile("^Wyślij$")
FIRST: Final = re.compile(r"^1\. ")
DESCRIPTION: Final = "Wysypka na lewym przedramieniu, od trzech dni"
SPOTS: Final = ((210, 150), (300, 205), (380, 140), (330, 300), (450, 240), (250, 270), (520, 180), (420, 330))


@pytest.mark.ci
@pytest.mark.parametrize("language", [Language.POLISH])
def test_a_photo_for_the_doctor(walking: Walking) -> None:
    """From Your files: the photo, its description, its kind, the appointment, the consent; the staff see it at once."""
    with walking("desktop") as walk:
        walk.close_hint()
        walk.page.get_by_role("tab", name="Anna").click()
        walk.start()
        walk.press("Your files")
        walk.press("Add a file")
        send_photo(walk)
        walk.press("For an appointment")
        walk.press("Photo of the skin or a sore place")
        walk.press(FIRST)
        walk.sees("<b>Shall we send it?</b>")
        walk.press("I agree")
        expect(walk.chat.get_by_role("button", name=f"✓ {walk.word('I agree')}")).to_be_visible()
        walk.press("Send the file")
        expect(walk.group.get_by_role("article").last).to_contain_text(DESCRIPTION)
        photo = walk.group.get_by_role("button", name="Otwórz zdjęcie")
        expect(photo).to_be_visible()
        assert bottom_of(walk.group.locator(".sender").last) < top_of(photo)
        walk.press(FIRST)
        expect(walk.chat.get_by_role("article").last).to_contain_text(DESCRIPTION)
        walk.picture("files")


def send_photo(walk: Walk) -> None:
    """Choose it, say in the caption what it shows, and send it."""
    photo = FilePayload(name="przedramie.jpg", mimeType="image/jpeg", buffer=a_rash())
    walk.chat.locator("input[type=file]").set_input_files(photo)
    dialog = walk.page.get_by_role("dialog")
    dialog.get_by_label("Podpis").fill(DESCRIPTION)
    dialog.get_by_role("button", name=SEND).click()


def a_rash() -> bytes:
    """A painted photo: red spots on skin."""
    photo = Image.linear_gradient("L").resize((720, 480)).convert("RGB")
    photo = Image.blend(Image.new("RGB", photo.size, (226, 176, 150)), photo, 0.15)
    pen = ImageDraw.Draw(photo)
    for number, (x, y) in enumerate(SPOTS):
        size = 14 + number % 3 * 6
        pen.ellipse((x - size, y - size, x + size, y + size), fill=(196, 98, 88))
    return encoded(photo.filter(ImageFilter.GaussianBlur(7)), "JPEG", quality=88)


def top_of(seen: Locator) -> float:
    """Where it begins."""
    box = seen.bounding_box()
    assert box is not None
    return box["y"]


def bottom_of(seen: Locator) -> float:
    """Where it ends."""
    box = seen.bounding_box()
    assert box is not None
    return box["y"] + box["height"]
