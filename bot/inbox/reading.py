"""Updates as they come in, one at a time: what one of them is worth costs no other its turn.

What the library can't read is kept as it came (`UnreadableUpdate`). Text is cleaned before anybody reads it: what no
database and no message can hold, half of an emoji or a NUL, would otherwise be found in the middle of somebody's turn.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any, Final, TypeAlias, TypeGuard, cast

from telegram import Bot, Chat, Update

from bot.inbox.update_kind import UpdateKind, kind_of

LARGEST_ID: Final = 2**63

PRESSED: Final = (
    "message_id",
    "date",
    "chat",
    "message_thread_id",
    "is_topic_message",
    "business_connection_id",
    "has_protected_content",
)
"""What is read of a message whose button somebody presses. The rest of it, words and keyboard, is the bot's own."""


@dataclass(frozen=True, slots=True)
class UnreadableUpdate:
    """What the library can't make an update of, and why. `private_chat` is whom it came from, as far as that can be
    seen.
    """

    update_id: int
    raw: dict[str, Any]
    error: Exception

    @property
    def kind(self) -> UpdateKind:
        return next((kind for kind in UpdateKind if kind in self.raw), UpdateKind.OTHER)

    @property
    def private_chat(self) -> int | None:
        said = self.raw.get(self.kind)
        chat = said.get("chat") if isinstance(said, dict) else None
        number = chat.get("id") if isinstance(chat, dict) and chat.get("type") == Chat.PRIVATE else None
        return number if _is_number(number) and number > 0 else None


AnyUpdate: TypeAlias = Update | UnreadableUpdate

Dispatch: TypeAlias = Callable[[AnyUpdate], Awaitable[None]]
"""Sees to the turn of an update; when it returns, the update may be acknowledged."""


def read(raw: object, bot: Bot) -> AnyUpdate | None:
    """The update in what Telegram sent; `None` if it has no number, so that it can be none of Telegram's."""
    update_id = number_of(raw)
    if not isinstance(raw, dict) or update_id is None:
        return None
    try:
        update = Update.de_json(cleaned(_without_what_was_shown(raw)), bot)
        _check(update)
    except Exception as error:  # noqa: BLE001 - whatever the library makes of it
        return UnreadableUpdate(update_id, _as_it_came(raw, update_id), error)
    return update


def _as_it_came(raw: dict[str, Any], update_id: int) -> dict[str, Any]:
    """What is kept of it: all, unless it is nested so deeply that nothing could write it down."""
    try:
        return cast("dict[str, Any]", cleaned(raw))
    except RecursionError:
        return {"update_id": update_id}


def number_of(raw: object) -> int | None:
    """The number of an update in what Telegram sent; `None` if it has none that could be Telegram's."""
    update_id = raw.get("update_id") if isinstance(raw, dict) else None
    return update_id if _is_number(update_id) and update_id >= 0 else None


def chat_of(update: AnyUpdate) -> int:
    """Whose turn it is: of one chat, one update at a time; 0 where nobody knows."""
    if isinstance(update, UnreadableUpdate):
        return update.private_chat or 0
    return update.effective_chat.id if update.effective_chat else 0


def raw_of(update: AnyUpdate) -> dict[str, Any]:
    """What can be read again."""
    return update.raw if isinstance(update, UnreadableUpdate) else update.to_dict()


def cleaned(value: Any) -> Any:  # noqa: ANN401 - JSON
    """The same JSON with text that can be written down: halves of an emoji that belong together are put together, what
    is left over is marked by �, and NULs are left out.
    """
    match value:
        case str():
            return value if value.isprintable() else _cleaned(value)
        case list():
            return [cleaned(each) for each in value]
        case dict():
            return {cleaned(name): cleaned(each) for name, each in value.items()}
        case _:
            return value


def _cleaned(text: str) -> str:
    return text.replace("\0", "").encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


def _without_what_was_shown(raw: dict[str, Any]) -> dict[str, Any]:
    """The same without what a pressed message says: half of the work of reading a press, for nothing."""
    match raw:
        case {"callback_query": {"message": dict(message)} as query}:
            known = {name: message[name] for name in PRESSED if name in message}
            return raw | {"callback_query": query | {"message": known}}
        case _:
            return raw


def _check(update: Update) -> None:
    """What is asked of each update before its turn begins.

    Raises: whatever comes of it.
    """
    kind_of(update)
    chat = update.effective_chat
    if chat is not None and not _is_number(chat.id):
        raise TypeError("chat.id")


def _is_number(value: object) -> TypeGuard[int]:
    return isinstance(value, int) and not isinstance(value, bool) and -LARGEST_ID <= value < LARGEST_ID
