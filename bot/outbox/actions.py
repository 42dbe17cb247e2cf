"""What the bot can do in a chat: a closed set, kept in the outbox until it is done."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Any, Final, Literal, Self, TypeAlias

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, field_validator, model_validator

from bot.outbox.drawings import TrendDrawing


class ActionKind(StrEnum):
    """What sort of action something is; kept and logged by this name."""

    TEXT = "text"
    EDIT = "edit"
    DROP_BUTTONS = "drop_buttons"
    FILE = "file"
    STORED = "stored"
    PICTURE = "picture"
    QR = "qr"
    CAPTION = "caption"
    DELETE = "delete"
    REACT = "react"
    CARD = "card"
    ANSWER = "answer"
    LEAVE = "leave"


LONGEST_COPIED: Final = 256
"""Characters that a button copies at most (Bot API, CopyTextButton)."""


class _Delivery(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class InlineButton(_Delivery):
    """A button under a message: presses carry `data`, `url` opens, or what it `copies` comes on the clipboard."""

    text: str
    data: str | None = None
    url: str | None = None
    copies: str | None = Field(default=None, min_length=1, max_length=LONGEST_COPIED)


InlineKeyboard: TypeAlias = tuple[tuple[InlineButton, ...], ...]


class ScreenMark(_Delivery):
    """That this message shows a conversation's screen of that version, so that its id is worth keeping."""

    conversation: str
    version: int


class LinkMark(_Delivery):
    """What a message is for, so that an answer to it finds its way: `subject` such as `question:abc`, and the id of the
    `part` of it that somebody's own message has become.
    """

    subject: str
    part: str = ""

    @model_validator(mode="before")
    @classmethod
    def _as_it_was_queued_before(cls, stored: Any) -> Any:  # noqa: ANN401
        """Before migration 0008: with a purpose, which the subject's kind tells now, and a `value` for the part."""
        if not isinstance(stored, dict) or "purpose" not in stored:
            return stored
        return {"subject": stored["subject"], "part": stored.get("value", "")}


class _Message(_Delivery):
    """Anything that becomes a new message. `topic` is a name of ours for a part of the staff chat, if it has parts;
    `silent` spares people the sound; `reply_to` is a message of the chat, if it is still there; of the `receipt` it is
    told whether the message came or never can. A `protected` one can be neither passed on nor saved, whatever it says
    later. An `urgent` one goes ahead of whatever a group is still to get.
    """

    topic: str | None = None
    silent: bool = False
    protected: bool = False
    reply_to: int | None = None
    route: LinkMark | None = None
    receipt: str | None = None
    urgent: bool = False

    @field_validator("receipt")
    @classmethod
    def _of_todays_kind(cls, receipt: str | None) -> str | None:
        """Before migration 0008, what was written about a question had receipts of a kind of its own."""
        if receipt is None or not receipt.startswith("entry:"):
            return receipt
        return "question:" + receipt.removeprefix("entry:")


class SendText(_Message):
    """A new message. `contact_button` asks for the person's number at the bottom; `clears_bottom` takes that away. A
    `batch` is words alone, which may be said in one message with others that wait.
    """

    kind: Literal[ActionKind.TEXT] = ActionKind.TEXT
    text: str
    keyboard: InlineKeyboard = ()
    contact_button: str | None = None
    clears_bottom: bool = False
    screen: ScreenMark | None = None
    batch: bool = False

    @model_validator(mode="after")
    def _words_alone(self) -> Self:
        more = (self.keyboard, self.contact_button, self.clears_bottom, self.screen, self.reply_to)
        if self.batch and any((*more, self.route, self.receipt)):
            message = "What is said in one message with others can't have buttons, marks or a receipt of its own."
            raise ValueError(message)
        return self


class EditText(_Message):
    """Change a message in place; a new one takes its stead where that can't be done."""

    kind: Literal[ActionKind.EDIT] = ActionKind.EDIT
    message_id: int
    text: str
    keyboard: InlineKeyboard = ()
    screen: ScreenMark | None = None

    def anew(self) -> SendText:
        """The same in a new message."""
        return SendText(
            text=self.text,
            keyboard=self.keyboard,
            screen=self.screen,
            topic=self.topic,
            silent=self.silent,
            protected=self.protected,
            reply_to=self.reply_to,
        )


class DropButtons(_Delivery):
    """Take the buttons off a message: its screen is no longer the current one."""

    kind: Literal[ActionKind.DROP_BUTTONS] = ActionKind.DROP_BUTTONS
    message_id: int


class SendFile(_Message):
    """A document of a few kilobytes; `content` is text."""

    kind: Literal[ActionKind.FILE] = ActionKind.FILE
    name: str
    content: str
    caption: str = ""


class SendStored(_Message):
    """A file from the vault, by its id. `for_staff`: to the clinic's people, who can't pass it on and with whom it
    disappears when the patient deletes it. A voice note lasts so many `seconds`.
    """

    kind: Literal[ActionKind.STORED] = ActionKind.STORED
    file_id: str
    name: str
    caption: str
    as_photo: bool = False
    as_voice: bool = False
    seconds: int | None = None
    for_staff: bool = False


class SendPicture(_Message):
    """A picture that is drawn when it is sent."""

    kind: Literal[ActionKind.PICTURE] = ActionKind.PICTURE
    drawing: TrendDrawing
    caption: str


class SendQr(_Message):
    """A QR code, drawn of its `content` when it is sent."""

    kind: Literal[ActionKind.QR] = ActionKind.QR
    content: str
    caption: str


class EditCaption(_Delivery):
    """Change what is said of a file that was sent."""

    kind: Literal[ActionKind.CAPTION] = ActionKind.CAPTION
    message_id: int
    caption: str


class DeleteMessage(_Delivery):
    """Take a message out of the chat; where Telegram doesn't let us, people are asked to in the words of `by_hand`, or
    it says what is `instead` of its text from then on.
    """

    kind: Literal[ActionKind.DELETE] = ActionKind.DELETE
    message_id: int
    by_hand: str | None = None
    instead: str | None = None


class React(_Delivery):
    """The bot's reaction to a message, in place of the one it had."""

    kind: Literal[ActionKind.REACT] = ActionKind.REACT
    message_id: int
    emoji: str


class ShowCard(_Delivery):
    """Bring a card up to date: it is drawn when its turn has come, as everything stands then. An `urgent` one has its
    turn ahead of whatever the group is still to get.
    """

    kind: Literal[ActionKind.CARD] = ActionKind.CARD
    subject: str
    urgent: bool = False


class AnswerPress(_Delivery):
    """Stop the button's spinner, perhaps with a short notice; an `alert` has to be closed by hand. It may be queued for
    any chat: Telegram knows the press by its id.
    """

    kind: Literal[ActionKind.ANSWER] = ActionKind.ANSWER
    query_id: str
    text: str | None = None
    alert: bool = False


class LeaveChat(_Delivery):
    """Leave a group that is not ours."""

    kind: Literal[ActionKind.LEAVE] = ActionKind.LEAVE


BotAction: TypeAlias = (
    SendText
    | EditText
    | DropButtons
    | SendFile
    | SendStored
    | SendPicture
    | SendQr
    | EditCaption
    | DeleteMessage
    | React
    | ShowCard
    | AnswerPress
    | LeaveChat
)


def screen_of(action: BotAction) -> ScreenMark | None:
    """Which screen an action shows, if it shows one."""
    return action.screen if isinstance(action, SendText | EditText) else None


def receipt_of(action: BotAction) -> str | None:
    """Who is to be told whether it was delivered, if anybody is."""
    return action.receipt if isinstance(action, SendText | EditText | SendStored) else None


def is_urgent(action: BotAction) -> bool:
    """Whether it goes ahead of whatever its group is still to get."""
    return getattr(action, "urgent", False)


def makes_message(action: BotAction) -> bool:
    """Whether it puts a new message into the chat, so that it must not be done twice."""
    return isinstance(action, SendText | SendFile | SendStored | SendPicture | SendQr | ShowCard)


ADAPTER: TypeAdapter[BotAction] = TypeAdapter(Annotated[BotAction, Field(discriminator="kind")])

LONGEST_DELIVERY: Final = 20.0
"""Seconds."""
LONGEST_FILE: Final = 150.0
"""Seconds for a file from the vault, the wait for its turn included: 8 MB take that long at half a megabit a second."""


def longest(delivery: BotAction) -> float:
    """How many seconds a delivery may take; what is not done by then is tried again."""
    return LONGEST_FILE if isinstance(delivery, SendStored) else LONGEST_DELIVERY
