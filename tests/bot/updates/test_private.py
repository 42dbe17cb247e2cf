"""What Telegram's updates are to a dialog."""

from __future__ import annotations

from typing import Any

import pytest
from telegram import Message, Update
from telegram.ext import filters

from bot.rendering.callback_data import CallbackData, CallbackPress
from bot.updates import staff
from bot.updates.private import HAPPENINGS, language_of, read
from core.i18n import Language
from dialogs.engine.events import Commanded, Event, Said, SharedContact, Uploaded, UploadKind
from dialogs.fsm.storage import StorageKey

BOT = 12345
ANNA: dict[str, Any] = {"id": 101, "is_bot": False, "first_name": "Anna"}
PRIVATE: dict[str, Any] = {"id": 101, "type": "private", "first_name": "Anna"}
GROUP: dict[str, Any] = {"id": -1002, "type": "supergroup", "title": "Rodzina"}
FILE = {"file_id": "F", "file_unique_id": "U"}


def message(chat: dict[str, Any] = PRIVATE, **content: object) -> dict[str, Any]:
    """A message of Anna's."""
    return {"message_id": 5, "date": 0, "chat": chat, "from": ANNA, **content}


def update(**body: object) -> Update:
    """An update with this in it."""
    return Update.de_json({"update_id": 7, **body}, None)


@pytest.mark.parametrize(
    "content",
    [
        {"pinned_message": message(text="Dzień dobry")},
        {"message_auto_delete_timer_changed": {"message_auto_delete_time": 86400}},
        {"forum_topic_created": {"name": "Wizyty", "icon_color": 1}},
        {"checklist_tasks_done": {"marked_as_done_task_ids": [1]}},
    ],
    ids=str,
)
def test_lines_that_nobody_says(content: dict[str, Any]) -> None:
    """That something was pinned, or that messages will vanish, is nothing to answer."""
    assert read(update(message=message(**content)), BOT) is None
    assert staff.read(update(message=message(GROUP, **content)), BOT) is None


def test_all_lines_that_nobody_says() -> None:
    """Every one that the library knows is known, and is a field of a message."""
    known = {name.lower() for name in vars(filters.StatusUpdate) if name.isupper()}
    several = {
        "all": set[str](),
        "chat_created": {"group_chat_created", "supergroup_chat_created", "channel_chat_created"},
        "migrate": {"migrate_from_chat_id", "migrate_to_chat_id"},
    }
    fields = known - several.keys() | {name for names in several.values() for name in names}
    assert fields <= set(HAPPENINGS) <= set(Message.__slots__)


@pytest.mark.parametrize(
    "content",
    [
        {"location": {"latitude": 52.0, "longitude": 21.0, "live_period": 3600}},
        {"checklist": {"title": "Badania", "tasks": [{"id": 1, "text": "Krew", "completion_date": 1}]}},
        {"game": {"title": "Gra", "description": "Gra", "photo": []}},
    ],
    ids=str,
)
def test_what_changes_by_itself(content: dict[str, Any]) -> None:
    """A live location tells every few seconds where somebody is: once is answered, as anything that isn't words."""
    assert read(update(message=message(**content)), BOT) is not None
    for reading, chat in ((read, PRIVATE), (staff.read, GROUP)):
        assert reading(update(edited_message=message(chat, edit_date=1, **content)), BOT) is None


@pytest.mark.parametrize("content", [{"photo": [FILE | {"width": 1, "height": 1}]}, {"document": FILE, "caption": "a"}])
def test_what_somebody_has_changed(content: dict[str, Any]) -> None:
    """Another picture, or other words for it, are told."""
    arrived = read(update(edited_message=message(edit_date=1, **content)), BOT)
    assert arrived is not None
    assert arrived.event == Said(str(content.get("caption", "")), edited=True, ref="5")


@pytest.mark.parametrize(
    ("content", "event"),
    [
        ({"text": "Dzień dobry"}, Said("Dzień dobry", ref="5")),
        ({"text": "/start"}, Commanded("start")),
        ({"text": "/start from-a-leaflet"}, Commanded("start", "from-a-leaflet")),
        ({"text": "/Start@portal_bot"}, Commanded("start")),
        ({"text": "/menu\nproszę"}, Commanded("menu", "proszę")),
        ({"text": "/"}, Commanded("")),
        ({"text": "a /start"}, Said("a /start", ref="5")),
        ({"contact": {"phone_number": "48601", "first_name": "A", "user_id": 101}}, SharedContact("+48601", own=True)),
        ({"contact": {"phone_number": "48601", "first_name": "B", "user_id": 102}}, SharedContact("+48601", own=False)),
        ({"contact": {"phone_number": "+48601", "first_name": "B"}}, SharedContact("+48601", own=False)),
        (
            {"photo": [FILE | {"width": 1, "height": 1}, FILE | {"file_id": "L", "width": 9, "height": 9}]},
            Uploaded(UploadKind.PHOTO, "L", ref="5"),
        ),
        ({"document": FILE, "caption": "wyniki"}, Uploaded(UploadKind.DOCUMENT, "F", "wyniki", ref="5")),
        ({"voice": FILE | {"duration": 1}}, Uploaded(UploadKind.VOICE, "F", ref="5")),
        ({"location": {"latitude": 52.0, "longitude": 21.0}}, Uploaded(UploadKind.OTHER, ref="5")),
    ],
    ids=str,
)
def test_messages(content: dict[str, Any], event: Event) -> None:
    """Each sort of message is one event."""
    arrived = read(update(message=message(**content)), BOT)
    assert arrived is not None
    assert arrived.event == event
    assert (arrived.message_id, arrived.chat_id) == (5, 101)
    assert arrived.key == StorageKey(BOT, 101, 101)


def test_edited_message() -> None:
    """What was changed afterwards is told as such, also when it has become a command."""
    arrived = read(update(edited_message=message(text="/start", edit_date=1)), BOT)
    assert arrived is not None
    assert arrived.event == Said("/start", edited=True, ref="5")


@pytest.mark.parametrize(
    ("data", "known"), [("1:menu:", CallbackData(1, "menu", "")), ("foreign", None), ("", None)], ids=str
)
@pytest.mark.parametrize("old", [False, True], ids=["recent", "long ago"])
def test_press(data: str, known: CallbackData | None, *, old: bool) -> None:
    """A press is read whatever its data, and also on a message that Telegram no longer tells."""
    pressed = {"chat": PRIVATE, "message_id": 5, "date": 0} if old else message(text="?") | {"date": 1}
    query = {"id": "9", "from": ANNA, "chat_instance": "1", "message": pressed, "data": data}
    arrived = read(update(callback_query=query), BOT)
    assert arrived is not None
    assert arrived.event == CallbackPress("9", known)
    assert (arrived.message_id, arrived.key) == (5, StorageKey(BOT, 101, 101))


@pytest.mark.parametrize(
    "body",
    [
        {"message": message(GROUP, text="/start")},
        {"edited_message": message(GROUP, text="a", edit_date=1)},
        {"callback_query": {"id": "9", "from": ANNA, "chat_instance": "1", "message": message(GROUP), "data": "1:a:"}},
        {"callback_query": {"id": "9", "from": ANNA, "chat_instance": "1", "inline_message_id": "1", "data": "1:a:"}},
        {"channel_post": {"message_id": 5, "date": 0, "chat": GROUP | {"type": "channel"}, "text": "a"}},
        {"hologram": {}},
    ],
    ids=lambda body: next(iter(body)),
)
def test_no_conversation(body: dict[str, Any]) -> None:
    """Outside a private chat nobody is a patient."""
    assert read(update(**body), BOT) is None


@pytest.mark.parametrize(
    ("code", "language"),
    [
        ("pl", Language.POLISH),
        ("pl-PL", Language.POLISH),
        ("en", Language.ENGLISH),
        ("zz", Language.ENGLISH),
        (None, Language.ENGLISH),
    ],
)
def test_language_to_begin_with(code: str | None, language: Language) -> None:
    """Telegram's own language is the first; Polish for Poles, English for anybody else."""
    arrived = read(update(message=message(text="a") | {"from": ANNA | {"language_code": code}}), BOT)
    assert arrived is not None
    assert language_of(arrived.user) is language
