"""What a person sees: values, with no Telegram in them. `bot` draws them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Final, TypeAlias

from core.files.checking import FileKind
from dialogs.engine.subjects import Receipt, Subject
from dialogs.engine.text import Text, _


class ShortAnswer(StrEnum):
    """What a word or two can mean where a button was expected."""

    YES = "yes"
    NO = "no"
    THANKS = "thanks"
    UNCLEAR = "unclear"


@dataclass(frozen=True, slots=True)
class Button:
    """Fires `action` with `value` when pressed; `chosen` draws a tick. Values are short ids, never facts to trust.

    A word that `means` the same counts as a press, but for a button that is `only_pressed`, since what it does can't be
    undone or is agreed to by it.
    """

    label: Text
    action: str
    value: str = ""
    chosen: bool = False
    means: ShortAnswer | None = None
    only_pressed: bool = False


@dataclass(frozen=True, slots=True)
class Link:
    """Opens an address outside the chat."""

    label: Text
    url: str


@dataclass(frozen=True, slots=True)
class WebLink:
    """Opens a page of the portal's own, by its path; left out where browsers don't reach the portal."""

    label: Text
    path: str


@dataclass(frozen=True, slots=True)
class CopyButton:
    """Puts something on the person's clipboard, to be pasted elsewhere: a code, a number. Nobody is told of it. Their
    Telegram may be too old for it, so that it stands in the text as well.
    """

    label: Text
    copies: str


@dataclass(frozen=True, slots=True)
class StartLink:
    """An address that somebody else opens to begin with the bot, which gets what is behind `start`: put on the person's
    clipboard, or sent on (`shares`) by their Telegram. Left out while the bot has no name.
    """

    label: Text
    start: str
    shares: bool = False


@dataclass(frozen=True, slots=True)
class CardLink:
    """Leads to a subject's card in the staff chat; left out where there is no way to it."""

    label: Text
    subject: Subject


@dataclass(frozen=True, slots=True)
class PrivateLink:
    """Leads from a group to its presser's private chat with the bot, where the desk is; left out anywhere else."""

    label: Text


@dataclass(frozen=True, slots=True)
class RoomLink:
    """Opens an online room, by an address that is made when the screen is drawn: for whoever is called `name` there,
    and for `ROOM_LINK_MINUTES`. Who `moderates` can send others out and end it. Without `video`, the camera is off at
    first. One that `shares` is sent on by the person's Telegram, for somebody else to enter. Left out where there are
    no rooms, and in a group, where all could enter by it. `room` has to be of a CSPRNG, in lower-case letters and
    digits: the rooms' server doesn't tell capitals apart.
    """

    label: Text
    room: str
    name: Text
    moderates: bool = False
    video: bool = True
    shares: bool = False


@dataclass(frozen=True, slots=True)
class DeviceCheckLink:
    """Opens an online room that nobody else knows, to try camera and microphone; left out where `RoomLink` is."""

    label: Text


AnyButton: TypeAlias = (
    Button | Link | WebLink | CopyButton | StartLink | RoomLink | DeviceCheckLink | CardLink | PrivateLink
)
Row: TypeAlias = tuple[AnyButton, ...]

BACK_OR_MENU: Final[Row] = (Button(_("Back"), "back"), Button(_("Menu"), "menu"))
"""The last row of most screens."""

RESUME: Final = "resume"
WAY_BACK: Final[Row] = (Button(_("Back to where I was"), RESUME), Button(_("Menu"), "menu"))
"""The last row of what stands beside the conversation."""


@dataclass(frozen=True, slots=True)
class CalendarEntry:
    """An appointment for the person's own calendar, sent as an .ics file with a caption. What is sent
    later of one `uid` counts; one that is `cancelled` takes it out of the calendar.
    """

    uid: str
    subject: Subject
    caption: Text
    start: datetime
    end: datetime
    summary: Text
    place: Text
    notes: Text
    cancelled: bool = False


@dataclass(frozen=True, slots=True)
class VaultFile:
    """A file in the vault, to be shown in a chat. Without a caption, it is to disappear where it was shown. With a
    `subject`, it is shown beside its card. A voice note lasts so many `seconds`.
    """

    id: str
    name: str
    kind: FileKind
    caption: Text | None
    subject: Subject | None = None
    seconds: int | None = None


@dataclass(frozen=True, slots=True)
class TrendValue:
    """A value of one day in a trend: a decimal with a point, and what is written beside it; `outside` the range of its
    own day; `bound`, if it is only known to be below or above.
    """

    day: date
    value: str
    label: Text
    outside: bool = False
    bound: bool = False


@dataclass(frozen=True, slots=True)
class TrendPicture:
    """One value over time, to be drawn: heading, the latest range in words and as decimals, and the values, the oldest
    first. The `caption` says the same to whoever can't see it.
    """

    heading: Text
    range_label: Text | None
    low: str
    high: str
    values: tuple[TrendValue, ...]
    caption: Text


@dataclass(frozen=True, slots=True)
class QrCode:
    """A QR code of some text, drawn when it is sent. The `caption` says the same to whoever can't see it."""

    content: str
    caption: Text


@dataclass(frozen=True, slots=True)
class PrintoutPart:
    """A heading, and rows of as many cells as there are columns."""

    heading: Text
    rows: tuple[tuple[Text, ...], ...]


@dataclass(frozen=True, slots=True)
class Printout:
    """A list as a file to print: its name and what is said of it, and what is on the paper."""

    name: Text
    caption: Text
    title: Text
    columns: tuple[Text, ...]
    parts: tuple[PrintoutPart, ...]
    foot: Text


@dataclass(frozen=True, slots=True)
class Screen:
    """One question or one answer: a text and rows of buttons.

    `asks_contact` labels a button that shares the person's own telephone number. A `protected` one holds something
    medical: its message can be neither passed on nor saved. What it `says` stands above the text with the turn's notes,
    and like them is said by the next screen if nobody was shown this one. One that `confirms` something stays in the
    chat as it is: what follows comes below it.
    """

    text: Text
    rows: tuple[Row, ...] = ()
    asks_contact: Text | None = None
    protected: bool = False
    says: Text | None = None
    confirms: Subject | None = None


@dataclass(frozen=True, slots=True)
class Notice:
    """What somebody at an address is told beside the screen that they have. Its buttons never go out of date. Of the
    `receipt` the clinic hears whether it came. A patient without a chat has no address: the notice is not sent, and the
    clinic hears at once that it can't come. A file for the `calendar` may come with it, or another `file`; of a voice
    note, the screen's text is the caption, and it has no buttons. One of the staff is told something `at_desk`: what is
    pressed there is meant for the desk. With a `tie`, it is about whoever is acted for by it, and so is what is pressed
    there.
    """

    address: str | None
    screen: Screen
    receipt: Receipt | None = None
    calendar: CalendarEntry | None = None
    file: VaultFile | None = None
    at_desk: bool = False
    tie: str = ""


@dataclass(frozen=True, slots=True)
class Topic:
    """A part of the staff chat, where the chat has parts. `name` is ours, at most 24 letters, and stays; people see the
    `title`.
    """

    name: str
    title: Text


@dataclass(frozen=True, slots=True)
class Card:
    """A message of the staff chat that always shows how something stands now. Nobody looks for a closed one again. At
    `changes_at` it will look different though nobody has done anything to it.
    """

    screen: Screen
    is_closed: bool = False
    changes_at: datetime | None = None
