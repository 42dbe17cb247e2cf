"""What a person can do in a chat: a closed set. Match it with `match` and end with `assert_never`."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import TypeAlias

from core.accounts.pins import PinVerdict, TypedPin
from core.files.checking import FileFault
from core.identity.comparing import BankClaims
from core.identity.refusals import BankRefused
from dialogs.engine.subjects import MessageSubject


@dataclass(frozen=True, slots=True)
class Said:
    """Typed text; `edited` when it changes an earlier message. `ref` is the message's own, whatever the messenger calls
    it: an edited message keeps it. `at` is when it was written, where that is known (aware, UTC). What is `ours` was
    passed on from the portal's own messages, so that nobody means it of themselves. Of what is `theirs`, its writer has
    said that it is about whoever's conversation it is in, whomever it names.
    """

    text: str
    edited: bool = False
    ref: str = ""
    at: datetime | None = field(default=None, compare=False)
    ours: bool = False
    theirs: bool = False


@dataclass(frozen=True, slots=True)
class PinTyped:
    """Digits that were written where a PIN was asked for: its words go no further than this. The `verdict` is known
    once it was compared.
    """

    pin: TypedPin
    verdict: PinVerdict | None = None


@dataclass(frozen=True, slots=True)
class Somebody:
    """A person, as the messenger knows them. The name is what they call themselves, and proves nothing."""

    address: str
    name: str


@dataclass(frozen=True, slots=True)
class Commanded:
    """A command such as `/start`, without the slash and the bot's name; `argument` is what followed it, and `about` who
    wrote the message that it answers.
    """

    name: str
    argument: str = ""
    about: Somebody | None = None


@dataclass(frozen=True, slots=True)
class Pressed:
    """A button of the current screen, or of a message that never goes out of date."""

    action: str
    value: str = ""


@dataclass(frozen=True, slots=True)
class PressedStale:
    """A button of a screen that is no longer the current one; `again` when that message shows the current screen now,
    as after a double tap. `value` is what it carries, if it is a button of ours.
    """

    again: bool
    value: str = ""


class UploadKind(StrEnum):
    """What sort of thing was sent that is not text."""

    PHOTO = "photo"
    DOCUMENT = "document"
    VOICE = "voice"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Uploaded:
    """A photo, file, voice message, sticker or anything else that is not text.

    `source` is where its bytes are to be had, and `size` what is said of them, in bytes: neither is to be trusted.
    Uploads that were sent together have the same `album`.
    """

    kind: UploadKind
    source: str = ""
    caption: str = ""
    name: str = ""
    size: int | None = None
    album: str | None = None
    ref: str = ""

    @property
    def is_file(self) -> bool:
        """Whether it is a photo or a file, and not a voice message or the like."""
        return self.kind in {UploadKind.PHOTO, UploadKind.DOCUMENT}

    @property
    def is_voice(self) -> bool:
        """Whether it is a voice message."""
        return self.kind is UploadKind.VOICE

    def goes_with(self, album: str) -> bool:
        """Whether it was sent together with the others of this album, if that is one."""
        return bool(album) and self.album == album


class Trouble(StrEnum):
    """Why a file is not here, though nothing is wrong with it."""

    NO_ROOM = "no_room"
    OUT_OF_REACH = "out_of_reach"
    NOT_CHECKED = "not_checked"


@dataclass(frozen=True, slots=True)
class Fetched:
    """A file that was announced is here now; or it is not, and why. `attached_to` is the id of what it goes with, empty
    for 'Your files'. It was sent `as_voice`, or as a photo or a document.
    """

    file: str
    name: str
    trouble: FileFault | Trouble | None = None
    attached_to: str = ""
    as_voice: bool = False


@dataclass(frozen=True, slots=True)
class ReturnedFromBank:
    """Somebody has come back from their bank, which says who it was; or why it says nothing. `request` is the id of
    what they went there for (`core.identity`).
    """

    request: str
    outcome: BankClaims | BankRefused = field(repr=False)


@dataclass(frozen=True, slots=True)
class SharedContact:
    """A contact card; `own` when it is the sender's own."""

    phone: str
    own: bool


@dataclass(frozen=True, slots=True)
class Replied:
    """An answer, in the staff chat, to a message that is for something; `edited` of such a message itself."""

    to: MessageSubject
    what: Said | Uploaded


@dataclass(frozen=True, slots=True)
class RepliedStale:
    """An answer, in the staff chat, to a screen that is no longer the current one, or that is somebody else's."""


Event: TypeAlias = (
    Said
    | PinTyped
    | Commanded
    | Pressed
    | PressedStale
    | Uploaded
    | SharedContact
    | Fetched
    | ReturnedFromBank
    | Replied
    | RepliedStale
)
