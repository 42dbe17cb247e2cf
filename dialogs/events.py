"""What a person can do in a chat: a closed set. Match it with `match` and end with `assert_never`."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias


@dataclass(frozen=True, slots=True)
class Said:
    """Typed text. `edited` when an earlier message was changed."""

    text: str
    edited: bool = False


@dataclass(frozen=True, slots=True)
class Commanded:
    """A command such as `/start`, without the slash and the bot's name; `argument` is what followed."""

    name: str
    argument: str = ""


@dataclass(frozen=True, slots=True)
class Pressed:
    """A button under a screen. `version` is the screen's that it was drawn on; `on_current` tells whether the pressed
    message is the one that shows the current screen."""

    action: str
    value: str
    version: int
    on_current: bool = True


class UploadKind(StrEnum):
    """What sort of thing was sent that is not text."""

    PHOTO = "photo"
    DOCUMENT = "document"
    VOICE = "voice"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Uploaded:
    """A photo, file, voice message, sticker or anything else that is not text."""

    kind: UploadKind
    file_id: str | None = None
    caption: str = ""


@dataclass(frozen=True, slots=True)
class SharedContact:
    """A contact card. `own` when it is the sender's own."""

    phone: str
    own: bool


Event: TypeAlias = Said | Commanded | Pressed | Uploaded | SharedContact
