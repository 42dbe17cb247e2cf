"""Keyboards: what Telegram takes, and its words for what it doesn't."""

from __future__ import annotations

import re
from typing import Any

from bot.simulator.api.parameters import Strict, as_json, read_object
from bot.simulator.errors import Json, bad_request
from bot.simulator.world.chats import Chat

MOST_BUTTONS = 100
MOST_IN_ROW = 12
MOST_IN_ALL = 300
LONGEST_DATA = 64
LONGEST_COPIED = 256
LONGEST_PLACEHOLDER = 64
_INLINE = "can't parse inline keyboard button"
_REPLY = "can't parse keyboard button"
_HOST = re.compile(r"(?P<scheme>[a-z][a-z0-9+.-]*)://(?P<host>[^/?#:@\s]+)(?::\d+)?(?:[/?#]|$)", re.IGNORECASE)


class CopyText(Strict):
    """What a copy button copies."""

    text: str


class WebApp(Strict):
    """A page that opens inside Telegram."""

    url: str


class SimInlineButton(Strict):
    """A button under a message."""

    text: str
    url: str | None = None
    callback_data: str | None = None
    copy_text: CopyText | None = None
    web_app: WebApp | None = None
    switch_inline_query: str | None = None
    switch_inline_query_current_chat: str | None = None
    style: str | None = None
    icon_custom_emoji_id: str | None = None


class InlineKeyboard(Strict):
    """Buttons under a message."""

    inline_keyboard: list[list[Any]]


class ReplyButton(Strict):
    """A button in place of the usual keyboard."""

    text: str
    request_contact: bool | None = None
    request_location: bool | None = None
    style: str | None = None
    icon_custom_emoji_id: str | None = None


class ReplyKeyboard(Strict):
    """Buttons in place of the usual keyboard."""

    keyboard: list[list[Any]]
    is_persistent: bool | None = None
    resize_keyboard: bool | None = None
    one_time_keyboard: bool | None = None
    input_field_placeholder: str | None = None
    selective: bool | None = None


class RemoveKeyboard(Strict):
    """The usual keyboard comes back."""

    remove_keyboard: bool
    selective: bool | None = None


class ForceReply(Strict):
    """The person's next message is a reply to this one."""

    force_reply: bool
    input_field_placeholder: str | None = None
    selective: bool | None = None


def parse_markup(value: Json | None, chat: Chat) -> Json | None:
    """A keyboard in its plainest form, or Telegram's refusal."""
    if not value:
        return None
    match value:
        case {"inline_keyboard": _}:
            return parse_inline(value)
        case {"keyboard": _}:
            return _reply_keyboard(value, chat)
        case {"remove_keyboard": _}:
            return as_json(read_object(RemoveKeyboard, value))
        case {"force_reply": _}:
            return as_json(_placeholder(read_object(ForceReply, value)))
        case _:
            raise bad_request("object expected as reply markup")


def parse_inline(value: Json | None) -> Json | None:
    """A keyboard for an edited message, which can only be inline."""
    if not value:
        return None
    if "inline_keyboard" not in value:
        raise bad_request("inline keyboard expected")
    keyboard = read_object(InlineKeyboard, value)
    rows = [[_inline_button(button) for button in row] for row in keyboard.inline_keyboard]
    _check_number(rows)
    if sum(len(row) for row in rows) > MOST_BUTTONS:
        raise bad_request("reply markup is too long")
    rows = [row for row in rows if row]
    return {"inline_keyboard": rows} if rows else None


def _inline_button(value: object) -> Json:
    if not isinstance(value, dict):
        raise bad_request(f"{_INLINE}: InlineKeyboardButton must be an Object")
    button = read_object(SimInlineButton, value, _INLINE)
    if not button.text.strip():
        raise bad_request("inline keyboard button text must be non-empty")
    actions = set(button.model_dump(exclude_none=True)) - {"text", "style", "icon_custom_emoji_id"}
    if not actions or button.callback_data == "":
        raise bad_request(f"{_INLINE}: Text buttons are unallowed in the inline keyboard")
    if len(actions) > 1:
        raise bad_request(f"{_INLINE}: exactly one action is allowed, there are {', '.join(sorted(actions))}")
    _check_action(button)
    return as_json(button)


def _check_action(button: SimInlineButton) -> None:
    message = ""
    if button.callback_data and len(button.callback_data.encode()) > LONGEST_DATA:
        message = "BUTTON_DATA_INVALID"
    elif button.copy_text and not 0 < len(button.copy_text.text) <= LONGEST_COPIED:
        message = "BUTTON_COPY_TEXT_INVALID"
    elif button.web_app and not button.web_app.url.startswith("https://"):
        message = f"inline keyboard button Web App URL '{button.web_app.url}' is invalid: Only HTTPS links are allowed"
    elif button.url is not None and (fault := _url_fault(button.url)):
        message = f"inline keyboard button URL '{button.url}' is invalid: {fault}"
    if message:
        raise bad_request(message)


def _url_fault(url: str) -> str:
    match = _HOST.match(url if "://" in url else f"http://{url}")
    if not match:
        return "Wrong HTTP URL"
    scheme = match.group("scheme").lower()
    if scheme in {"tg", "ton", "tonsite"}:
        return ""
    if scheme not in {"http", "https"}:
        return "Unsupported URL protocol"
    return "" if "." in match.group("host") else "Wrong HTTP URL"


def _reply_keyboard(value: Json, chat: Chat) -> Json:
    keyboard = _placeholder(read_object(ReplyKeyboard, value))
    rows = [[_reply_button(button, chat) for button in row] for row in keyboard.keyboard]
    _check_number(rows)
    return as_json(keyboard) | {"keyboard": rows}


def _check_number(rows: list[list[Json]]) -> None:
    """Telegram drops what is too much without a word. Here it is an error."""
    if any(len(row) > MOST_IN_ROW for row in rows):
        raise bad_request(f"a row has at most {MOST_IN_ROW} buttons (Telegram would drop the rest)")
    if sum(len(row) for row in rows) > MOST_IN_ALL:
        raise bad_request(f"a keyboard has at most {MOST_IN_ALL} buttons (Telegram would drop the rest)")


def _reply_button(value: object, chat: Chat) -> Json:
    if not isinstance(value, str | dict):
        raise bad_request(f"{_REPLY}: KeyboardButton must be a String or an Object")
    button = read_object(ReplyButton, {"text": value} if isinstance(value, str) else value, _REPLY)
    if not button.text.strip():
        raise bad_request("keyboard button text must be non-empty")
    if button.request_contact and not chat.private:
        raise bad_request("phone number can be requested in private chats only")
    if button.request_location and not chat.private:
        raise bad_request("location can be requested in private chats only")
    return as_json(button)


def _placeholder(markup: Any) -> Any:  # noqa: ANN401 - either of two models with the same field
    if len(markup.input_field_placeholder or "") > LONGEST_PLACEHOLDER:
        raise bad_request("INPUT_FIELD_PLACEHOLDER_INVALID")
    return markup
