"""Files: sent by the bot, sent by people, downloaded."""

from __future__ import annotations

import httpx
import pytest
from telegram import Bot
from telegram.error import BadRequest

from bot.simulator import World
from bot.simulator.actor import SimPerson
from bot.simulator.files import picture_size
from tests.bot.simulator.conftest import Api
from tests.bot.simulator.pictures import jpeg, png

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
    """A photo comes in several sizes, smallest first."""
    sent = await bot.send_photo(1001, png(1000, 500))
    assert [(size.width, size.height) for size in sent.photo] == [(90, 45), (320, 160), (800, 400), (1000, 500)]
    again = await bot.send_photo(1001, sent.photo[-1].file_id)
    assert again.photo == sent.photo


async def test_wrong_files(api: Api, bot: Bot, anna: SimPerson) -> None:
    """What is no file of the right kind is refused."""
    with pytest.raises(BadRequest, match="Image_process_failed"):
        await bot.send_photo(1001, b"no picture")
    document = await bot.send_document(1001, b"abc")
    assert document.document is not None
    for parameters, sentence in [
        ({}, "there is no photo in the request"),
        ({"photo": "nonsense"}, "wrong file identifier/HTTP URL specified"),
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
        answer = await http.post(
            "/bot12345:TEST/sendPhoto", data={"chat_id": "1001"}, files={"photo": ("a.png", content)}
        )
        assert sentence in answer.json()["description"]


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
    assert await (await photo.photo[0].get_file()).download_as_bytearray() == jpeg(640, 480)


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


def test_picture_sizes() -> None:
    """Width and height are read from the file's own header."""
    assert picture_size(png(3, 4)) == (3, 4)
    assert picture_size(jpeg(5, 6)) == (5, 6)
    assert picture_size(b"GIF89a\x07\x00\x08\x00") == (7, 8)
    assert picture_size(b"%PDF") is None
    assert picture_size(b"\xff\xd8\xff\xd9") is None
