"""What the bot can do in a chat: a closed set, kept in the outbox until it is done."""

from __future__ import annotations

from typing import Annotated, Final, Literal, TypeAlias

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter


class _Delivery(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class InlineButton(_Delivery):
    """A button under a message: presses carry `data`, or `url` opens."""

    text: str
    data: str | None = None
    url: str | None = None


InlineKeyboard: TypeAlias = tuple[tuple[InlineButton, ...], ...]


class ScreenMark(_Delivery):
    """That this message shows a conversation's screen of that version, so that its id is worth keeping."""

    conversation: str
    version: int


class SendText(_Delivery):
    """A new message. `contact_button` asks for the person's number at the bottom; `clears_bottom` takes that away.
    `reply_to` is a message of the chat, if it is still there.
    """

    kind: Literal["text"] = "text"
    text: str
    keyboard: InlineKeyboard = ()
    contact_button: str | None = None
    clears_bottom: bool = False
    screen: ScreenMark | None = None
    reply_to: int | None = None


class EditText(_Delivery):
    """Change a message in place; a new one takes its stead where that can't be done."""

    kind: Literal["edit"] = "edit"
    message_id: int
    text: str
    keyboard: InlineKeyboard = ()
    screen: ScreenMark | None = None


class DropButtons(_Delivery):
    """Take the buttons off a message: its screen is no longer the current one."""

    kind: Literal["drop_buttons"] = "drop_buttons"
    message_id: int


class SendFile(_Delivery):
    """A document of a few kilobytes; `content` is text."""

    kind: Literal["file"] = "file"
    name: str
    content: str


class SendStored(_Delivery):
    """A file from the vault, by its id. `for_staff`: to the clinic's people, who can't pass it on and with whom it
    disappears when the patient deletes it.
    """

    kind: Literal["stored"] = "stored"
    file_id: str
    name: str
    caption: str
    as_photo: bool = False
    for_staff: bool = False


class EditCaption(_Delivery):
    """Change what is said of a file that was sent."""

    kind: Literal["caption"] = "caption"
    message_id: int
    caption: str


class DeleteMessage(_Delivery):
    """Take a message out of the chat."""

    kind: Literal["delete"] = "delete"
    message_id: int


class AnswerPress(_Delivery):
    """Stop the button's spinner, perhaps with a short notice."""

    kind: Literal["answer"] = "answer"
    query_id: str
    text: str | None = None


class LeaveChat(_Delivery):
    """Leave a group that is not ours."""

    kind: Literal["leave"] = "leave"


Delivery: TypeAlias = (
    SendText | EditText | DropButtons | SendFile | SendStored | EditCaption | DeleteMessage | AnswerPress | LeaveChat
)

ADAPTER: TypeAdapter[Delivery] = TypeAdapter(Annotated[Delivery, Field(discriminator="kind")])

LONGEST_DELIVERY: Final = 20.0
"""Seconds."""
LONGEST_FILE: Final = 150.0
"""Seconds for a file from the vault, the wait for its turn included: 8 MB take that long at half a megabit a second."""


def longest(delivery: Delivery) -> float:
    """How many seconds a delivery may take; what is not done by then is tried again."""
    return LONGEST_FILE if isinstance(delivery, SendStored) else LONGEST_DELIVERY
