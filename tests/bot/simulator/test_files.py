"""Files: sent by the bot, sent by people, downloaded."""

from __future__ import annotations

from io import BytesIO

import httpx
import pytest
from PIL import Image
from telegram import Bot
from telegram.error import BadRequest

from bot.simulator import World
from bot.simulator.actors.actor import SimPerson
from bot.simulator.errors import Impossible, Json
from bot.simulator.world.pictures import photo_sizes
from tests.bot.simulator.conftest import Api
from tests.pictures import huge_png, jpeg, png

MEGABYTE = 1024 * 1024


async def test_document(bot: Bot, anna: SimPerson) -> None:
    """A file arrives with its name, type and caption, and can be sent again by its id."""
    sent = await bot.send_document(
        1001, b"BEGIN:VCALENDAR", filename="wizyta.ics", caption="<b>Wizyta</b>", parse_mode="HTML"
    )
    seen = anna.messages[-1]
    assert seen.file is not None
    assert (seen.file.name, seen.file.media_type, seen.file.content) == (
        "wizyta.ics",
        "text/calendar",
        b"BEGIN:VCALENDAR",
    )
    assert (seen.text, seen.words.entities[0].type) == ("Wizyta", "bold")
    assert sent.document is not None
    again = await bot.send_document(1001, sent.document.file_id)
    assert again.document == sent.document


async def test_photo(bot: Bot, anna: SimPerson) -> None:
    """A photo comes in several sizes, smallest first, each a JPEG of its own; any of them stands for the photo."""
    sent = await bot.send_photo(1001, png(1600, 800))
    assert [(size.width, size.height) for size in sent.photo] == [(90, 45), (320, 160), (800, 400), (1280, 640)]
    assert len({size.file_unique_id for size in sent.photo}) == 4
    for size in sent.photo:
        content = await (await size.get_file()).download_as_bytearray()
        image = Image.open(BytesIO(content))
        assert (image.format, image.size, len(content)) == ("JPEG", (size.width, size.height), size.file_size)
    exact = await bot.send_photo(1001, png(200, 800))
    assert [size.height for size in exact.photo] == [90, 320, 800]
    for size in (sent.photo[0], sent.photo[-1]):
        assert (await bot.send_photo(1001, size.file_id)).photo == sent.photo


async def test_spoiler(bot: Bot, anna: SimPerson) -> None:
    """A photo may be hidden until it is pressed, and have its caption above."""
    sent = await bot.send_photo(1001, png(1, 1), "mine", has_spoiler=True, show_caption_above_media=True)
    assert (sent.has_media_spoiler, sent.show_caption_above_media) == (True, True)
    edited = await bot.edit_message_caption(1001, sent.message_id, caption="yours")
    assert not isinstance(edited, bool)
    assert (edited.has_media_spoiler, edited.show_caption_above_media) == (True, None)


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"no picture", "IMAGE_PROCESS_FAILED"),
        (png(40, 40)[:60], "IMAGE_PROCESS_FAILED"),
        (png(9600, 500), "PHOTO_INVALID_DIMENSIONS"),
        (png(21, 1), "PHOTO_INVALID_DIMENSIONS"),
        (huge_png(), "PHOTO_INVALID_DIMENSIONS"),
    ],
)
async def test_what_is_no_photo(http: httpx.AsyncClient, anna: SimPerson, content: bytes, sentence: str) -> None:
    """What can't be read, or is too large, or too long and thin; a person's own client would not send it as a photo."""
    assert await _refused_photo(http, content) == f"Bad Request: {sentence}"


async def test_photo_of_a_person(bot: Bot, anna: SimPerson) -> None:
    """A client shrinks a photo, turns it upright and says nothing of the camera; what is no picture goes as a file."""
    anna.send_photo("large.png", png(9600, 600))
    anna.send_photo("turned.jpg", jpeg(640, 480, orientation=6))
    large, turned = [update.message for update in await bot.get_updates()]
    assert large is not None
    assert turned is not None
    assert [(size.width, size.height) for size in large.photo][-1] == (1280, 80)
    assert [(size.width, size.height) for size in turned.photo][-1] == (480, 640)
    content = await (await turned.photo[-1].get_file()).download_as_bytearray()
    assert not Image.open(BytesIO(content)).getexif()
    for wrong in (b"%PDF-1.7", png(21, 1)):
        with pytest.raises(Impossible, match="only as a file"):
            anna.send_photo("a.pdf", wrong)


async def test_picture_as_a_document(bot: Bot, anna: SimPerson) -> None:
    """A picture that is sent as a file stays as it is, and has a thumbnail."""
    anna.send_document("scan.png", png(640, 480))
    (update,) = await bot.get_updates()
    assert update.message is not None
    document = update.message.document
    assert document is not None
    assert document.thumbnail is not None
    assert (document.thumbnail.width, document.thumbnail.height) == (320, 240)
    assert await (await document.get_file()).download_as_bytearray() == png(640, 480)
    with pytest.raises(BadRequest, match="Can't use file of type thumbnail as photo"):
        await bot.send_photo(1001, document.thumbnail.file_id)


async def test_wrong_files(api: Api, bot: Bot, anna: SimPerson) -> None:
    """What is no file of the right kind is refused."""
    document = await bot.send_document(1001, b"abc")
    assert document.document is not None
    for parameters, sentence in [
        ({}, "there is no photo in the request"),
        ({"photo": "attach://nothing"}, "there is no photo in the request"),
        ({"photo": "nonsense"}, "wrong remote file identifier specified: can't unserialize it"),
        ({"photo": "https://example.com/a.png"}, "failed to get HTTP URL content"),
        ({"photo": document.document.file_id}, "can't use file of type Document as Photo"),
    ]:
        assert await api.refusal("sendPhoto", chat_id=1001, **parameters) == f"Bad Request: {sentence}"


async def test_sizes(http: httpx.AsyncClient, anna: SimPerson) -> None:
    """A photo has at most 10 MB, and no file is empty."""
    for content, sentence in [
        (png(1, 1) + b"\0" * 10 * MEGABYTE, "is too big for a photo; the maximum size is 10485760 bytes"),
        (b"", "file must be non-empty"),
    ]:
        assert sentence in await _refused_photo(http, content)


async def test_attached_files(http: httpx.AsyncClient, anna: SimPerson) -> None:
    """A parameter may name another part of the request."""
    await http.post(
        "/bot12345:TEST/sendDocument",
        data={"chat_id": "1001", "document": "attach://x"},
        files={"x": ("a.txt", b"abc", "text/plain")},
    )
    assert anna.messages[-1].file is not None
    assert anna.messages[-1].file.content == b"abc"


async def test_download(bot: Bot, anna: SimPerson) -> None:
    """What a person sends can be downloaded by the bot."""
    anna.send_document("wyniki.PDF", b"%PDF-1.7", "moje wyniki")
    anna.send_photo("skin.jpg", jpeg(640, 480))
    document, photo = [update.message for update in await bot.get_updates()]
    assert document is not None
    assert document.document is not None
    assert (document.caption, document.document.file_name, document.document.mime_type) == (
        "moje wyniki", "wyniki.PDF", "application/pdf",
    )  # fmt: skip
    assert await (await document.document.get_file()).download_as_bytearray() == b"%PDF-1.7"
    assert photo is not None
    assert [(size.width, size.height) for size in photo.photo] == [(90, 68), (320, 240), (640, 480)]
    assert await (await photo.photo[0].get_file()).download_as_bytearray() == photo_sizes(jpeg(640, 480))[0].content


async def test_what_cannot_be_downloaded(api: Api, http: httpx.AsyncClient, world: World, anna: SimPerson) -> None:
    """More than 20 MB, and what isn't there."""
    large = anna.send_document("large.bin", b"\0" * (20 * MEGABYTE + 1)).file
    assert large is not None
    for file_id, sentence in [
        (large.file_id, "file is too big"),
        ("x", "invalid file_id"),
        ("", "file_id not specified"),
    ]:
        assert await api.refusal("getFile", file_id=file_id) == f"Bad Request: {sentence}"
    assert (await http.get("/file/bot12345:TEST/documents/no.pdf")).status_code == 404


async def _refused_photo(http: httpx.AsyncClient, content: bytes) -> str:
    """The sentence with which a photo is refused."""
    answer = await http.post("/bot12345:TEST/sendPhoto", data={"chat_id": "1001"}, files={"photo": ("a.png", content)})
    body: Json = answer.json()
    assert answer.status_code == 400
    return str(body["description"])
