"""What a turn does beside showing its screen: a closed set of values, carried out once the turn is committed.

A step adds them to `turn.effects`, in any order; the renderer says in which order they are carried out. Match them with
`match` and end with `assert_never`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias

from dialogs.engine.screens import CalendarEntry, Notice, Printout, QrCode, Screen, TrendPicture, VaultFile
from dialogs.engine.subjects import MessageSubject, Subject
from dialogs.engine.text import Text


@dataclass(frozen=True, slots=True)
class Toast:
    """Said briefly over the pressed button; one that `alerts` waits until it was read. Of several, the last counts."""

    text: Text
    alerts: bool = False


@dataclass(frozen=True, slots=True)
class ForgetMessage:
    """Remove the message that was just read from the chat: it holds something personal. A refusal doesn't undo it."""


@dataclass(frozen=True, slots=True)
class ShowFile:
    """Shown to the person ahead of the screen, which then comes below in a new message."""

    file: VaultFile


@dataclass(frozen=True, slots=True)
class ShowTrend:
    """The same, of a picture that is drawn when it is sent, and can be neither passed on nor saved."""

    picture: TrendPicture


@dataclass(frozen=True, slots=True)
class ShowQrCode:
    """The same, of a QR code, which can be neither passed on nor saved."""

    code: QrCode


@dataclass(frozen=True, slots=True)
class CloseScreen:
    """The current screen goes. With none in the reply, none takes its place."""


@dataclass(frozen=True, slots=True)
class SendCalendarEntry:
    """Sent to the person after the screen, with words of what it is."""

    entry: CalendarEntry


@dataclass(frozen=True, slots=True)
class SendPrintout:
    """Sent to the person after the screen, as a file to print."""

    printout: Printout


@dataclass(frozen=True, slots=True)
class FetchFile:
    """Get a file's bytes from where they were sent (`Uploaded.source`), as a voice note or as a photo or document, and
    tell the conversation with `Fetched`.
    """

    file_id: str
    source: str
    as_voice: bool = False


@dataclass(frozen=True, slots=True)
class RemoveFiles:
    """There are files to be removed; which, core has written down."""


@dataclass(frozen=True, slots=True)
class StaffChanged:
    """Somebody's roles have changed, or who is in the staff chat: which commands they are shown there follows."""


@dataclass(frozen=True, slots=True)
class LinkMessage:
    """What the message that was just read is from now on: an answer to it, or a change of it, is about this."""

    subject: MessageSubject


@dataclass(frozen=True, slots=True)
class AddReaction:
    """Mark the message that was just read, or another one of that conversation, by its `ref` (`Said.ref`)."""

    emoji: str
    ref: str = ""


class Doing(StrEnum):
    """What somebody is seen doing."""

    WRITES = "writes"
    SENDS_PHOTO = "sends_photo"
    SENDS_FILE = "sends_file"
    SENDS_VOICE = "sends_voice"


@dataclass(frozen=True, slots=True)
class ShowDoing:
    """Whoever is at an address sees for some seconds that the other side does something. It is shown now or never: no
    turn waits for it, and nothing of it is kept.
    """

    address: str
    doing: Doing


@dataclass(frozen=True, slots=True)
class NotifyPerson:
    """Tell somebody else, or the person themselves, beside the screen that they have."""

    notice: Notice


@dataclass(frozen=True, slots=True)
class RetractConfirmation:
    """What somebody at an address was told of an appointment no longer holds: the messages that said so say otherwise,
    and a calendar that has it is told, if there is an entry.
    """

    address: str
    appointment: str
    says: Text
    entry: CalendarEntry | None


@dataclass(frozen=True, slots=True)
class ReviseNotice:
    """What somebody at an address was told before of what this screen `confirms` is this from now on. `of_voice`: it is
    the caption of a voice note; of one that `is_gone`, it comes in its place. `without_files`: those that came with it
    disappear. With a `tie`, it is about whoever is acted for by it.
    """

    address: str
    screen: Screen
    of_voice: bool = False
    is_gone: bool = False
    without_files: bool = False
    tie: str = ""


@dataclass(frozen=True, slots=True)
class CloseChat:
    """Whoever is at an address has no account any more: nothing that waits to be sent to them is sent, nothing is
    remembered of the conversation, and what they were told there lately is deleted. What can only be changed says this
    `instead`.
    """

    address: str
    instead: Text


@dataclass(frozen=True, slots=True)
class NotifyStaff:
    """Said in the staff chat, where it may be put together with others that wait."""

    text: Text


@dataclass(frozen=True, slots=True)
class RedrawCard:
    """A subject's card has to show how it stands now; the card is made if there is none. An `urgent` one waits for
    nothing else that the chat is to get. With `if_shown`, none is made.
    """

    subject: Subject
    urgent: bool = False
    if_shown: bool = False


@dataclass(frozen=True, slots=True)
class PostBesideCard:
    """Said in the staff chat about a subject that has a card; an answer to it is an answer to the card. What is
    `urgent` waits for nothing else that the chat is to get.
    """

    subject: Subject
    text: Text
    urgent: bool = False


@dataclass(frozen=True, slots=True)
class ShareFileWithStaff:
    """Shown in the staff chat; what is shown there already gets the file's caption, or disappears without one. `again`:
    somebody looks for it, so that it is shown anew, and disappears where it was. An `urgent` one comes ahead of all
    else there. With an address, it is shown `to` that member alone, in their private chat.
    """

    file: VaultFile
    again: bool = False
    urgent: bool = False
    to: str | None = None


Notification: TypeAlias = (
    CloseChat
    | RetractConfirmation
    | ReviseNotice
    | NotifyPerson
    | NotifyStaff
    | RedrawCard
    | PostBesideCard
    | ShareFileWithStaff
)
"""What others are told. What was told before is put right first, and a card comes before what is said beside it."""

OwnEffect: TypeAlias = (
    Toast
    | ForgetMessage
    | ShowFile
    | ShowTrend
    | ShowQrCode
    | CloseScreen
    | SendCalendarEntry
    | SendPrintout
    | FetchFile
    | RemoveFiles
    | StaffChanged
    | LinkMessage
    | AddReaction
)
"""What concerns the conversation whose turn it is."""

Effect: TypeAlias = OwnEffect | Notification | ShowDoing

Effects: TypeAlias = Sequence[Effect]
