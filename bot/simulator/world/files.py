"""Files that were sent, by people or by the bot."""

from __future__ import annotations

import base64
import hashlib
import mimetypes
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from enum import StrEnum
from pathlib import PurePosixPath

from bot.simulator.errors import Json
from bot.simulator.world.pictures import Picture, photo_sizes, thumbnail


class MediaKind(StrEnum):
    """What sort of media a message holds; the names are the Bot API's fields."""

    PHOTO = "photo"
    DOCUMENT = "document"
    VOICE = "voice"
    STICKER = "sticker"
    THUMBNAIL = "thumbnail"


_FOLDERS = {
    MediaKind.PHOTO: "photos",
    MediaKind.DOCUMENT: "documents",
    MediaKind.VOICE: "voice",
    MediaKind.STICKER: "stickers",
    MediaKind.THUMBNAIL: "thumbnails",
}
_MEDIA_TYPES = {
    MediaKind.PHOTO: "image/jpeg",
    MediaKind.VOICE: "audio/ogg",
    MediaKind.STICKER: "image/webp",
    MediaKind.THUMBNAIL: "image/jpeg",
}
_ENDINGS = {MediaKind.PHOTO: ".jpg", MediaKind.VOICE: ".oga", MediaKind.STICKER: ".webp", MediaKind.THUMBNAIL: ".jpg"}


@dataclass(frozen=True, slots=True)
class SimFile:
    """One file. `file_id` is how to get it; `unique_id` tells whether two are the same.

    `smaller` are a photo's other sizes, smallest first, or what stands for a document that is a picture.
    """

    file_id: str
    unique_id: str
    kind: MediaKind
    name: str
    content: bytes = field(repr=False)
    media_type: str
    path: str
    width: int = 0
    height: int = 0
    duration: int = 0
    smaller: tuple[SimFile, ...] = ()

    def json(self) -> Json:
        """What every kind of file has in a message."""
        return {"file_id": self.file_id, "file_unique_id": self.unique_id, "file_size": len(self.content)}

    def in_message(self) -> Json:
        """The field of a message that holds it."""
        match self.kind:
            case MediaKind.PHOTO:
                return {"photo": [size.measured() for size in (*self.smaller, self)]}
            case MediaKind.DOCUMENT:
                shown = {"thumbnail": self.smaller[0].measured()} if self.smaller else {}
                return {"document": {"file_name": self.name, "mime_type": self.media_type} | shown | self.json()}
            case MediaKind.VOICE:
                return {"voice": {"duration": self.duration, "mime_type": self.media_type} | self.json()}
            case MediaKind.STICKER:
                looks = {"width": 512, "height": 512, "emoji": "🙂", "is_animated": False, "is_video": False}
                return {"sticker": {"type": "regular"} | looks | self.json()}
            case MediaKind.THUMBNAIL:
                raise ValueError("a thumbnail is no message")

    def measured(self) -> Json:
        """As a Bot API `PhotoSize`."""
        return self.json() | {"width": self.width, "height": self.height}


class FileStore:
    """All files of one simulator, in memory."""

    def __init__(self, owner: int) -> None:
        """`owner` is the bot's id: file ids differ from bot to bot."""
        self._owner = owner
        self._by_id: dict[str, SimFile] = {}
        self._by_path: dict[str, SimFile] = {}
        self._wholes: dict[str, SimFile] = {}

    def keep(
        self, kind: MediaKind, name: str, content: bytes, media_type: str | None = None, duration: int = 0
    ) -> SimFile:
        """Keep a file that was just sent; for photos there is `keep_photo`."""
        picture = thumbnail(content) if kind is MediaKind.DOCUMENT else None
        smaller = [self._made(MediaKind.THUMBNAIL, name, picture, 1)] if picture else []
        file = self._named(kind, name, content, media_type)
        return self._kept(replace(file, smaller=tuple(smaller), duration=duration))

    def keep_photo(self, name: str, content: bytes, *, shrunk_before: bool = False) -> SimFile:
        """Keep a picture that was just sent as a photo, in all its sizes."""
        sizes = photo_sizes(content, shrunk_before=shrunk_before)
        *smaller, whole = [self._made(MediaKind.PHOTO, name, size, at) for at, size in enumerate(sizes)]
        return self._kept(replace(whole, smaller=tuple(smaller)))

    def _made(self, kind: MediaKind, name: str, picture: Picture, place: int) -> SimFile:
        """A picture that Telegram made of what was sent; `place` tells those apart that were made together."""
        file = self._named(kind, name, picture.content, place=place)
        return replace(file, width=picture.width, height=picture.height)

    def _named(
        self, kind: MediaKind, name: str, content: bytes, media_type: str | None = None, place: int = 0
    ) -> SimFile:
        number = len(self._by_id) + place
        guessed = mimetypes.guess_type(name)[0] or "application/octet-stream"
        ending = _ENDINGS.get(kind) or PurePosixPath(name).suffix
        return SimFile(
            file_id=_opaque(f"{self._owner}:{number}", 36),
            unique_id=_opaque(f"{number}", 9),
            kind=kind,
            name=name,
            content=content,
            media_type=_MEDIA_TYPES.get(kind) or media_type or guessed,
            path=f"{_FOLDERS[kind]}/file_{number}{ending}",
        )

    def _kept(self, file: SimFile) -> SimFile:
        self.put_back([file])
        return file

    @property
    def all(self) -> list[SimFile]:
        """Every file, in the order in which they came; a photo's smaller sizes are in the photo."""
        return list(self._wholes.values())

    def put_back(self, files: Iterable[SimFile]) -> None:
        for whole in files:
            self._wholes[whole.file_id] = whole
            for file in (*whole.smaller, whole):
                self._by_id[file.file_id] = file
                self._by_path[file.path] = file

    def clear(self) -> None:
        self._wholes.clear()
        self._by_id.clear()
        self._by_path.clear()

    def find(self, file_id: str) -> SimFile | None:
        """The file with an id, if there is one: perhaps one size of a photo."""
        return self._by_id.get(file_id)

    def to_send(self, file_id: str) -> SimFile | None:
        """What is sent again by an id: the whole photo, by whichever of its sizes."""
        found = self.find(file_id)
        if found is None or found.kind is not MediaKind.PHOTO or found.file_id in self._wholes:
            return found
        return next(whole for whole in self._wholes.values() if found in whole.smaller)

    def at_path(self, path: str) -> SimFile | None:
        """The file that `getFile` told the path of."""
        return self._by_path.get(path)


def _opaque(seed: str, size: int) -> str:
    """An identifier that nothing can be read from."""
    return base64.urlsafe_b64encode(hashlib.sha512(seed.encode()).digest()[:size]).decode().rstrip("=")
