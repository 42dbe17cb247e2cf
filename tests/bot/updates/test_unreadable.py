"""Updates that the library can't read, and text that nobody can write down: each costs only itself, and isn't lost."""

from __future__ import annotations

from typing import Any, Final

import httpx
import pytest
import sqlalchemy as sa
from telegram import Bot, Message, Update

from bot.inbox import dead_letters
from bot.inbox.dead_letters import DeadLetter
from bot.inbox.reading import UnreadableUpdate, cleaned, read
from bot.simulator.actors.actor import SimPerson
from bot.simulator.world.chats import SimMessage
from tests.bot.seen import answers
from tests.bot.updates.webhooks import SECRET, a_webhook, by
from tests.stage import Stage

BOT = Bot("1:A")
ANNA = {"id": 101, "is_bot": False, "first_name": "Anna"}
CHAT = {"id": 101, "type": "private"}
MESSAGE = {"message_id": 1, "date": 0, "chat": CHAT, "from": ANNA}
PRESS = {"id": "7", "from": ANNA, "chat_instance": "x", "data": "1:menu", "message": MESSAGE}


def without(values: dict[str, Any], name: str) -> dict[str, Any]:
    """The same without one field."""
    return {key: value for key, value in values.items() if key != name}


UNREADABLE: Final[dict[str, dict[str, Any]]] = {
    "no date": {"message": without(MESSAGE, "date") | {"text": "KANAREK"}},
    "no number of a message": {"message": without(MESSAGE, "message_id")},
    "no message": {"message": 5},
    "nothing of a message": {"message": []},
    "a chat without a number": {"message": MESSAGE | {"chat": {"type": "private"}}},
    "a chat that is a word": {"message": MESSAGE | {"chat": CHAT | {"id": "abc"}}},
    "a chat that is a list": {"message": MESSAGE | {"chat": CHAT | {"id": [101]}}},
    "a sender without a name": {"message": MESSAGE | {"from": {"id": 101, "is_bot": False}}},
    "a contact without a number": {"message": MESSAGE | {"contact": {"first_name": "KANAREK"}}},
    "a photo without a size": {"message": MESSAGE | {"photo": [{"file_id": "x"}]}},
    "a date in words": {"message": MESSAGE | {"date": "KANAREK"}},
    "an edit without a date": {"edited_message": without(MESSAGE, "date")},
    "a press on nothing": {"callback_query": PRESS | {"message": {"message_id": 1}}},
}
READ_TOO_WELL: Final[dict[str, dict[str, Any]]] = {
    "no chat": {"message": without(MESSAGE, "chat")},
    "a press of nobody": {"callback_query": without(PRESS, "from")},
    "a text that is a number": {"message": MESSAGE | {"text": 5}},
}
"""The library makes an update of these; the turn fails."""
TELLS_WHOM = {"no date", "no number of a message", "a sender without a name", "a contact without a number"}


def poison(raw: dict[str, Any], number: int = 1) -> dict[str, Any]:
    """As Telegram would send it."""
    return {"update_id": number} | raw


async def letters(stage: Stage) -> list[DeadLetter]:
    """All dead letters."""
    async with stage.work() as work:
        return list(await work.session.scalars(sa.select(DeadLetter)))


@pytest.mark.parametrize("raw", UNREADABLE.values(), ids=UNREADABLE)
def test_what_cannot_be_read(raw: dict[str, Any]) -> None:
    """The library makes no update of it; it stays as it came."""
    update = read(poison(raw), BOT)
    assert isinstance(update, UnreadableUpdate)
    assert (update.update_id, update.raw) == (1, poison(raw))


async def test_nested_without_end(stage: Stage) -> None:
    """What nobody can go through to its end is known by its number, and doesn't come for ever."""
    deep: Any = 1
    for _ in range(600):
        deep = {"a": deep}
    update = read(poison({"message": deep}), BOT)
    assert isinstance(update, UnreadableUpdate)
    await stage.app.dispatcher.dispatch(update)
    await stage.app.dispatcher.dispatch(update)
    (letter,) = await letters(stage)
    assert letter.update == {"update_id": 1}


def test_what_a_pressed_message_says_is_not_read() -> None:
    """The bot has written it; where it is, and whether it may be passed on, is all that counts."""
    shown = {"text": "KANAREK", "reply_markup": {"inline_keyboard": [[{"text": "KANAREK", "callback_data": "1:menu"}]]}}
    update = read(
        poison({"callback_query": PRESS | {"message": MESSAGE | shown | {"has_protected_content": True}}}), BOT
    )
    assert isinstance(update, Update)
    assert update.callback_query is not None
    message = update.callback_query.message
    assert isinstance(message, Message)
    assert (message.message_id, message.chat.id, message.has_protected_content) == (1, 101, True)
    assert "KANAREK" not in update.to_json()


@pytest.mark.parametrize(
    "raw", [None, [], 5, {}, {"update_id": "1"}, {"update_id": True}, {"update_id": 2**63}], ids=str
)
def test_what_is_no_update(raw: object) -> None:
    """Without a number it is none of Telegram's."""
    assert read(raw, BOT) is None


@pytest.mark.parametrize("name", ["no date", "a contact without a number", "a chat that is a list", "no message"])
async def test_by_polling(stage: Stage, anna: SimPerson, name: str, caplog: pytest.LogCaptureFixture) -> None:
    """Those before and after it are answered, it is acknowledged, and kept with an incident that its sender is told."""
    john = stage.world.add_person(102, "John")
    await read_between(stage, anna, john, UNREADABLE[name])
    (letter,) = await letters(stage)
    assert letter.update == poison(UNREADABLE[name], letter.update_id)
    assert answers(john)
    apologies = [message for message in answers(anna) if letter.incident in message.text]
    assert len(apologies) == (name in TELLS_WHOM)
    assert letter.incident in caplog.text
    assert "KANAREK" not in caplog.text


async def read_between(stage: Stage, anna: SimPerson, john: SimPerson, raw: dict[str, Any]) -> None:
    """Anna writes, then something comes in her name, then John writes."""
    anna.start()
    poisoned = poison(raw, 10**9)
    john.start()
    seen = [each.json() for each in stage.world.updates.waiting()]
    seen.insert(1, poisoned)
    updates = [read(each, stage.app.bot) for each in seen]
    for update in updates:
        assert update is not None
        await stage.app.dispatcher.dispatch(update)
        await stage.app.dispatcher.dispatch(update)  # it comes again, and nothing happens
    await stage.deliver()


@pytest.mark.parametrize("raw", (UNREADABLE | READ_TOO_WELL).values(), ids=UNREADABLE | READ_TOO_WELL)
async def test_by_webhook(stage: Stage, raw: dict[str, Any]) -> None:
    """It is acknowledged: refused, it would come for a day."""
    transport = httpx.ASGITransport(a_webhook(stage.app.bot, stage.app.dispatcher.dispatch, "/"))
    async with httpx.AsyncClient(transport=transport, base_url="http://portal") as client:
        for _ in range(2):
            answer = await client.post("/", json=poison(raw), headers=by(SECRET))
            assert answer.status_code == 200
    assert len(await letters(stage)) == 1


async def test_replayed(stage: Stage, anna: SimPerson) -> None:
    """Asked for again, it stays a dead letter as long as it can't be read; others that were asked for are replayed."""
    anna.start()
    (good,) = [read(each.json(), stage.app.bot) for each in stage.world.updates.waiting()]
    assert isinstance(good, Update)
    await stage.app.dispatcher.dispatch(UnreadableUpdate(5, poison(UNREADABLE["no date"], 5), KeyError()))
    await stage.app.dispatcher.dispatch(UnreadableUpdate(6, good.to_dict(), KeyError()))
    before = await letters(stage)
    async with stage.work() as work:
        for letter in before:
            await dead_letters.ask_replay(work.session, letter.incident, work.now)
    assert await stage.app.dead_letter_replay.replay_asked() == 2
    assert [letter.replayed_at is None for letter in sorted(await letters(stage), key=lambda each: each.update_id)] == [
        True,
        False,
    ]
    assert await stage.app.dead_letter_replay.replay_asked() == 0


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("Zażółć 🙂\n", "Zażółć 🙂\n"),
        ("a\ud83db", "a�b"),
        ("\ude42\ud83d", "��"),
        ("\ud83d\ude42", "🙂"),
        ("a\0b", "ab"),
        ("\ud83d\0\ude42", "🙂"),
        ("\udcff", "�"),
    ],
    ids=ascii,
)
def test_text_that_nobody_can_write_down(typed: str, kept: str) -> None:
    """It is cleaned wherever it stands."""
    assert cleaned([{"text": typed, typed: [1, None, True, typed]}]) == [{"text": kept, kept: [1, None, True, kept]}]
    assert cleaned(typed).encode()


async def test_a_message_with_half_an_emoji(stage: Stage, anna: SimPerson) -> None:
    """It is answered like any other, and so is whoever has one in their name."""
    anna.start()
    await stage.settle()
    before: list[SimMessage] = answers(anna)
    chat = CHAT | {"first_name": "An\ud83dna"}
    said = MESSAGE | {"chat": chat, "from": ANNA | {"first_name": "An\ud83dna"}, "text": "dermatolog \ud83d\0"}
    update = read(poison({"message": said}, 10**9), stage.app.bot)
    assert isinstance(update, Update)
    await stage.app.dispatcher.dispatch(update)
    await stage.deliver()
    assert len(answers(anna)) > len(before)
    assert await letters(stage) == []
