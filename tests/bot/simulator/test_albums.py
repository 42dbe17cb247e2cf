"""Albums: several files that are shown together."""

from __future__ import annotations

import httpx
import pytest
from telegram import Bot, InputMediaDocument, InputMediaPhoto
from telegram.error import BadRequest

from bot.simulator import World
from bot.simulator.actors.actor import SimPerson
from bot.simulator.errors import Impossible, Json
from bot.simulator.world.chats import Chat
from bot.simulator.world.sounds import chime
from tests.bot.simulator.conftest import STAFF, Api
from tests.pictures import png

_WRONG = "can't parse InputMedia"
PICTURES = [(f"{number}.png", png(number, 1)) for number in (1, 2, 3)]


async def test_album_from_a_person(bot: Bot, anna: SimPerson) -> None:
    """Each picture is an update of its own; they share `media_group_id`, and one of them has the caption."""
    anna.send_album(PICTURES, "my skin")
    told = [update.message for update in await bot.get_updates()]
    assert [message.caption for message in told if message] == ["my skin", None, None]
    assert len({message.media_group_id for message in told if message}) == 1
    assert [message.photo[-1].width for message in told if message] == [1, 2, 3]
    anna.send_album([("a.pdf", b"a"), ("b.pdf", b"b")], as_documents=True)
    assert [message.json()["document"]["file_name"] for message in anna.messages[-2:]] == ["a.pdf", "b.pdf"]
    with pytest.raises(Impossible, match="2 to 10 files"):
        anna.send_album(PICTURES * 4)


async def test_album_from_the_bot(bot: Bot, anna: SimPerson, staff: Chat) -> None:
    """2 to 10 pictures, or documents, with captions of their own; each is a message."""
    media = [InputMediaPhoto(png(1, 1), caption="<b>a</b>", parse_mode="HTML"), InputMediaPhoto(png(2, 2))]
    sent = await bot.send_media_group(1001, media)
    assert [message.message_id for message in sent] == [message.message_id for message in anna.messages[-2:]]
    assert sent[0].caption_entities[0].type == "bold"
    assert sent[0].media_group_id == sent[1].media_group_id
    again = await bot.send_media_group(STAFF, [InputMediaPhoto(message.photo[-1].file_id) for message in sent])
    assert again[0].media_group_id != sent[0].media_group_id
    await bot.send_media_group(1001, [InputMediaDocument(b"a", filename="a.txt"), InputMediaDocument(b"b")])


@pytest.mark.parametrize(
    ("media", "sentence"),
    [
        ([], "there are no messages to send"),
        ([{"type": "photo", "media": "{photo}"}], "an album has at least 2 files"),
        ([{"type": "photo", "media": "{photo}"}] * 11, "too many messages to send as an album"),
        (
            [{"type": "photo", "media": "{photo}"}, {"type": "document", "media": "{document}"}],
            "document can't be mixed with other media types",
        ),
        (None, 'parameter "media" is required'),
        ([{"type": "animation", "media": "x"}] * 2, f'{_WRONG}: type "animation" can\'t be used in sendMediaGroup'),
        ([{"type": "video", "media": "x"}] * 2, 'InputMedia of type "video" is not simulated'),
        ([{"type": "voice", "media": "x"}] * 2, f'{_WRONG}: type "voice" is unsupported'),
        ([{"type": "photo", "media": "attach://x"}] * 2, f"{_WRONG}: media not found"),
        ([{"type": "photo"}] * 2, f"{_WRONG}: media not found"),
        ([{"media": "x"}] * 2, f'{_WRONG}: Can\'t find field "type"'),
    ],
)
async def test_what_is_no_album(api: Api, bot: Bot, anna: SimPerson, media: list[Json] | None, sentence: str) -> None:
    """Too few, too many, mixed, or not there."""
    photo, document = await bot.send_photo(1001, png(1, 1)), await bot.send_document(1001, b"a")
    assert document.document is not None
    ids = {"{photo}": photo.photo[0].file_id, "{document}": document.document.file_id}
    given = [{name: ids.get(value, value) for name, value in item.items()} for item in media or ()]
    assert (await api.refusal("sendMediaGroup", chat_id=1001, media=media and given)).startswith(
        f"Bad Request: {sentence}"
    )


async def test_no_picture_in_an_album(bot: Bot, anna: SimPerson) -> None:
    """It is said which of the files is none."""
    with pytest.raises(BadRequest, match='Failed to send message #2 with the error message "image_process_failed"'):
        await bot.send_media_group(1001, [InputMediaPhoto(png(1, 1)), InputMediaPhoto(b"no picture")])
    assert anna.messages[-1].text == "/start"


async def test_another_file_in_place(bot: Bot, anna: SimPerson) -> None:
    """A message's file becomes another, also where there was a text; in an album it must be of the same kind."""
    text = await bot.send_message(1001, "soon")
    await bot.edit_message_media(InputMediaDocument(b"abc", filename="a.txt", caption="here"), 1001, text.message_id)
    seen = anna.messages[-1]
    assert seen.file is not None
    assert (seen.file.name, seen.text, seen.edited is None) == ("a.txt", "here", False)
    with pytest.raises(BadRequest, match="exactly the same"):
        await bot.edit_message_media(InputMediaDocument(seen.file.file_id, caption="here"), 1001, text.message_id)
    album = await bot.send_media_group(1001, [InputMediaPhoto(png(1, 1)), InputMediaPhoto(png(2, 2))])
    with pytest.raises(BadRequest, match="Can't use the media of the specified type in the album"):
        await bot.edit_message_media(InputMediaDocument(b"abc"), 1001, album[0].message_id)
    contact = anna.share_contact()
    with pytest.raises(BadRequest, match="Message can't be edited"):
        await bot.edit_message_media(InputMediaDocument(b"abc"), 1001, contact.message_id)


async def test_voice_note(bot: Bot, anna: SimPerson) -> None:
    """A voice note goes out and can be sent again."""
    sent = await bot.send_voice(1001, b"OggS", 7, "listen")
    assert sent.voice is not None
    seen = anna.messages[-1]
    assert (sent.voice.mime_type, seen.json()["voice"]["duration"], seen.text) == ("audio/ogg", 7, "listen")
    assert (await bot.send_voice(1001, sent.voice.file_id)).voice == sent.voice
    with pytest.raises(BadRequest, match="Can't use file of type voicenote as document"):
        await bot.send_document(1001, sent.voice.file_id)


async def test_voice_note_of_a_person(anna: SimPerson, bot: Bot) -> None:
    """It lasts as long as its sound; the bot can fetch it, as Opus in Ogg."""
    sent = anna.send_voice(caption="listen")
    (update,) = await bot.get_updates()
    assert update.message is not None
    assert update.message.voice is not None
    voice = update.message.voice
    assert (sent.json()["voice"]["duration"], voice.mime_type, voice.file_size) == (3, "audio/ogg", len(chime()))
    assert bytes(await (await voice.get_file()).download_as_bytearray()) == chime()
    assert sent.text == "listen"


async def test_no_voice_notes_wanted(anna: SimPerson, bot: Bot) -> None:
    """Telegram lets people want none; files and words come all the same."""
    anna.refuse_voice()
    with pytest.raises(BadRequest, match="Voice_messages_forbidden"):
        await bot.send_voice(1001, b"OggS")
    await bot.send_document(1001, b"OggS")
    assert (await bot.get_chat(1001)).has_restricted_voice_and_video_messages


async def test_album_over_http(http: httpx.AsyncClient, world: World, anna: SimPerson) -> None:
    """The page sends several files in one request."""
    files = [("file", (name, content)) for name, content in PICTURES]
    answer = await http.post("/sim/files", data={"from": "1001", "as": "photo", "caption": "c"}, files=files)
    assert len(answer.json()["messages"]) == 3
    assert len(world.updates) == 3
