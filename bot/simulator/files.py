"""Files that were sent, by people or by the bot."""

from __future__ import annotations

import base64
import hashlib
import mimetypes
import struct
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import PurePosixPath

from bot.simulator.errors import Json


class MediaKind(StrEnum):
    """What sort of media a message holds; the names are the Bot API's fields."""

    PHOTO = "photo"
    DOCUMENT = "document"
    VOICE = "voice"
    STICKER = "sticker"


_FOLDERS = {
    MediaKind.PHOTO: "photos",
    MediaKind.DOCUMENT: "documents",
    MediaKind.VOICE: "voice",
    MediaKind.STICKER: "stickers",
}
_MEDIA_TYPES = {MediaKind.PHOTO: "image/jpeg", MediaKind.VOICE: "audio/ogg", MediaKind.STICKER: "image/webp"}
_ENDINGS = {MediaKind.PHOTO: ".jpg", MediaKind.VOICE: ".oga", MediaKind.STICKER: ".webp"}
_SIZES = (90, 320, 800, 1280)


@dataclass(frozen=True, slots=True)
class StoredFile:
    """One file. `file_id` is how to get it; `unique_id` tells whether two are the same."""

    file_id: str
    unique_id: str
    kind: MediaKind
    name: str
    content: bytes = field(repr=False)
    media_type: str
    path: str
    width: int = 0
    height: int = 0

    def json(self) -> Json:
        """What every kind of file has in a message."""
        return {"file_id": self.file_id, "file_unique_id": self.unique_id, "file_size": len(self.content)}

    def in_message(self) -> Json:
        """The field of a message that holds it."""
        match self.kind:
            case MediaKind.PHOTO:
                return {"photo": list(self._sizes())}
            case MediaKind.DOCUMENT:
                return {"document": {"file_name": self.name, "mime_type": self.media_type} | self.json()}
            case MediaKind.VOICE:
                return {"voice": {"duration": 1, "mime_type": self.media_type} | self.json()}
            case MediaKind.STICKER:
                looks = {"width": 512, "height": 512, "emoji": "👍", "is_animated": False, "is_video": False}
                return {"sticker": {"type": "regular"} | looks | self.json()}

    def _sizes(self) -> Iterator[Json]:
        """A photo in its sizes, smallest first. All of them hold the same bytes: pictures are not resized here."""
        longest = max(self.width, self.height)
        sides = [side for side in _SIZES if side < longest]
        for side in [*sides[:3], min(longest, _SIZES[-1])]:
            scale = side / longest
            size = {"width": round(self.width * scale) or 1, "height": round(self.height * scale) or 1}
            suffix = "" if side >= min(longest, _SIZES[-1]) else f"-{side}"
            yield self.json() | size | {"file_id": self.file_id + suffix, "file_unique_id": self.unique_id + suffix}


class FileStore:
    """All files of one simulator, in memory."""

    def __init__(self, owner: int) -> None:
        """`owner` is the bot's id: file ids differ from bot to bot."""
        self._owner = owner
        self._by_id: dict[str, StoredFile] = {}
        self._by_path: dict[str, StoredFile] = {}

    def keep(self, kind: MediaKind, name: str, content: bytes, media_type: str | None = None) -> StoredFile:
        """Keep a file that was just sent."""
        number = len(self._by_id)
        guessed = mimetypes.guess_type(name)[0] or "application/octet-stream"
        ending = _ENDINGS.get(kind) or PurePosixPath(name).suffix
        file = StoredFile(
            file_id=_opaque(f"{self._owner}:{number}", 36),
            unique_id=_opaque(f"{number}", 9),
            kind=kind,
            name=name,
            content=content,
            media_type=_MEDIA_TYPES.get(kind) or media_type or guessed,
            path=f"{_FOLDERS[kind]}/file_{number}{ending}",
            **dict(zip(("width", "height"), picture_size(content) or (1280, 960), strict=True)),
        )
        self.put_back([file])
        return file

    @property
    def all(self) -> list[StoredFile]:
        """Every file, in the order in which they came."""
        return list(self._by_id.values())

    def put_back(self, files: Iterable[StoredFile]) -> None:
        """Have these files, too."""
        for file in files:
            self._by_id[file.file_id] = file
            self._by_path[file.path] = file

    def clear(self) -> None:
        """Have none."""
        self._by_id.clear()
        self._by_path.clear()

    def find(self, file_id: str) -> StoredFile | None:
        """The file with an id, if it is one; a photo's smaller sizes are the same file."""
        return self._by_id.get(file_id) or self._by_id.get(file_id.rpartition("-")[0])

    def at_path(self, path: str) -> StoredFile | None:
        """The file that `getFile` told the path of."""
        return self._by_path.get(path)


def _opaque(seed: str, size: int) -> str:
    """An identifier that nothing can be read from; base64 without the dash, which marks a photo's sizes."""
    digest = hashlib.sha512(seed.encode()).digest()[:size]
    return base64.b64encode(digest, b"_A").decode().rstrip("=")


def picture_size(content: bytes) -> tuple[int, int] | None:
    """Width and height by the file's own header: PNG, GIF, JPEG or WebP; `None` when it is no such picture."""
    if content.startswith(b"\x89PNG\r\n\x1a\n") and len(content) >= 24:  # noqa: PLR2004
        return struct.unpack(">II", content[16:24])
    if content[:6] in {b"GIF87a", b"GIF89a"} and len(content) >= 10:  # noqa: PLR2004
        return struct.unpack("<HH", content[6:10])
    if content.startswith(b"\xff\xd8\xff"):
        return _jpeg_size(content)
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return (512, 512)
    return None


def _jpeg_size(content: bytes) -> tuple[int, int] | None:
    """Walk the segments to the frame header, which has the size."""
    at = 2
    while at + 9 < len(content) and content[at] == 0xFF:  # noqa: PLR2004
        marker = content[at + 1]
        if 0xC0 <= marker <= 0xCF and marker not in {0xC4, 0xC8, 0xCC}:  # noqa: PLR2004
            height, width = struct.unpack(">HH", content[at + 5 : at + 9])
            return width, height
        (size,) = struct.unpack(">H", content[at + 2 : at + 4])
        at += 2 + size
    return None
