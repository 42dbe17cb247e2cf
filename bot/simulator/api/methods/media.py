"""Methods that send files: pictures, documents, voice notes, albums; and that put another file into a message."""

from __future__ import annotations

from typing import TypeVar

from bot.simulator.actors.world import World
from bot.simulator.api.editing import Editing, edit, editable
from bot.simulator.api.formatting import caption_text
from bot.simulator.api.parameters import File, JsonArray, JsonObject, Method, Methods, Strict, Upload, read_object
from bot.simulator.api.sending import Addressed, Captioned, send
from bot.simulator.errors import ApiError, Json, bad_request
from bot.simulator.markup.entities import Text
from bot.simulator.world.chats import SimMessage
from bot.simulator.world.content import Media
from bot.simulator.world.files import MediaKind, SimFile
from bot.simulator.world.pictures import NotAPicture, WrongDimensions

LARGEST_PHOTO = 10 * 1024 * 1024
LARGEST_DOCUMENT = 50 * 1024 * 1024
FEWEST_IN_ALBUM = 2
MOST_IN_ALBUM = 10
_IN_ALBUMS = frozenset({MediaKind.PHOTO, MediaKind.DOCUMENT})
_WRONG = "can't parse InputMedia"


T = TypeVar("T")


class SendPhoto(Captioned):
    """`sendPhoto`."""

    photo: File = ""
    show_caption_above_media: bool = False
    has_spoiler: bool = False


class SendDocument(Captioned):
    """`sendDocument`."""

    document: File = ""
    thumbnail: File = ""
    disable_content_type_detection: bool = False


class SendVoice(Captioned):
    """`sendVoice`."""

    voice: File = ""
    duration: int = 0


class SendMediaGroup(Addressed):
    """`sendMediaGroup`."""

    media: JsonArray = None


class EditMessageMedia(Editing):
    """`editMessageMedia`."""

    media: JsonObject = None


class InputMedia(Strict):
    """One file of an album, or the file that takes another's place."""

    type: str
    media: Upload | str = ""
    caption: str = ""
    parse_mode: str = ""
    caption_entities: list[object] | None = None
    show_caption_above_media: bool = False
    has_spoiler: bool = False
    thumbnail: Upload | str = ""
    disable_content_type_detection: bool = False


async def send_photo(world: World, given: SendPhoto) -> Json:
    shown = {"above": given.show_caption_above_media, "spoiler": given.has_spoiler}
    return _send_file(world, given, MediaKind.PHOTO, given.photo, **shown)


async def send_document(world: World, given: SendDocument) -> Json:
    return _send_file(world, given, MediaKind.DOCUMENT, given.document)


async def send_voice(world: World, given: SendVoice) -> Json:
    caption = caption_text(given.caption, given.parse_mode, given.caption_entities)
    file = _file(world, MediaKind.VOICE, given.voice, given.duration)
    return send(world, given, Media(file, caption), given.reply_markup).told()


async def send_media_group(world: World, given: SendMediaGroup) -> list[Json]:
    """Send an album: messages of their own that are shown together."""
    wanted = _required(given.media)
    if not wanted:
        raise bad_request("there are no messages to send")
    if len(wanted) > MOST_IN_ALBUM:
        raise bad_request("too many messages to send as an album")
    if len(wanted) < FEWEST_IN_ALBUM:
        raise bad_request("an album has at least 2 files (Telegram would send the only one by itself)")
    if any(isinstance(item, dict) and item.get("type") == "animation" for item in wanted):
        raise bad_request(f'{_WRONG}: type "animation" can\'t be used in sendMediaGroup')
    media = [_in_album(world, number, item) for number, item in enumerate(wanted, 1)]
    if len({item.file.kind for item in media}) > 1:
        raise bad_request("document can't be mixed with other media types")
    album = world.new_album_id()
    return [send(world, given, item, album=album).told() for item in media]


async def edit_message_media(world: World, given: EditMessageMedia) -> Json:
    """Another file in place, with another caption and keyboard; a text may become one, too."""
    media = _input_media(world, _required(given.media))
    message = editable(world, given)
    if not isinstance(message.content, Media | Text):
        raise bad_request("message can't be edited")
    if _album_kind(message) not in {None, media.file.kind}:
        raise bad_request("can't use the media of the specified type in the album")
    return edit(world, message, media, given.reply_markup)


def _send_file(world: World, given: Captioned, kind: MediaKind, file: File, **shown: bool) -> Json:
    caption = caption_text(given.caption, given.parse_mode, given.caption_entities)
    return send(world, given, Media(_file(world, kind, file), caption, **shown), given.reply_markup).told()


def _required(media: T | None) -> T:
    if media is None:
        raise bad_request('parameter "media" is required')
    return media


def _input_media(world: World, value: object) -> Media:
    given = read_object(InputMedia, value, _WRONG)
    if not given.media or (isinstance(given.media, str) and given.media.startswith("attach://")):
        raise bad_request(f"{_WRONG}: media not found")
    if given.type in {"video", "audio", "animation"}:
        raise bad_request(f'InputMedia of type "{given.type}" is not simulated')
    if given.type not in _IN_ALBUMS:
        raise bad_request(f'{_WRONG}: type "{given.type}" is unsupported')
    caption = caption_text(given.caption, given.parse_mode, given.caption_entities)
    file = _file(world, MediaKind(given.type), given.media)
    return Media(file, caption, given.show_caption_above_media, given.has_spoiler)


def _in_album(world: World, number: int, value: object) -> Media:
    """One file of an album; what Telegram's servers say of it only, is said with its number."""
    try:
        return _input_media(world, value)
    except ApiError as error:
        if (code := error.description.removeprefix("Bad Request: ")).isupper():
            raise bad_request(f'failed to send message #{number} with the error message "{code}"') from error
        raise


def _album_kind(message: SimMessage) -> MediaKind | None:
    return message.file.kind if message.album and message.file else None


def _file(world: World, kind: MediaKind, given: File, duration: int = 0) -> SimFile:
    """An upload is kept; an id must be known and of the right kind."""
    if isinstance(given, Upload):
        return _uploaded(world, kind, given, duration)
    if not given or given.startswith("attach://"):
        raise bad_request(f"there is no {kind} in the request")
    if given.startswith(("http://", "https://")):
        raise bad_request("failed to get HTTP URL content")
    found = world.files.to_send(given)
    if found is None:
        raise bad_request("wrong remote file identifier specified: can't unserialize it")
    if found.kind is not kind:
        raise bad_request(f"can't use file of type {_type(found.kind)} as {_type(kind)}")
    return found


def _type(kind: MediaKind) -> str:
    """What Telegram's library calls a sort of files."""
    return "VoiceNote" if kind is MediaKind.VOICE else kind.title()


def _uploaded(world: World, kind: MediaKind, upload: Upload, duration: int) -> SimFile:
    largest = LARGEST_PHOTO if kind is MediaKind.PHOTO else LARGEST_DOCUMENT
    size = len(upload.content)
    if not size:
        raise bad_request("file must be non-empty")
    if size > largest:
        raise bad_request(f"file of size {size} bytes is too big for a {kind}; the maximum size is {largest} bytes")
    if kind is not MediaKind.PHOTO:
        return world.files.keep(kind, upload.name, upload.content, upload.media_type, duration)
    try:
        return world.files.keep_photo(upload.name, upload.content)
    except NotAPicture as error:
        raise bad_request("IMAGE_PROCESS_FAILED") from error
    except WrongDimensions as error:
        raise bad_request("PHOTO_INVALID_DIMENSIONS") from error


METHODS: Methods = {
    "sendPhoto": Method(SendPhoto, send_photo),
    "sendDocument": Method(SendDocument, send_document),
    "sendVoice": Method(SendVoice, send_voice),
    "sendMediaGroup": Method(SendMediaGroup, send_media_group),
    "editMessageMedia": Method(EditMessageMedia, edit_message_media),
}
