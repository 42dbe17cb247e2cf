"""What Telegram may answer to a delivery, and what the delivery worker makes of it."""

from __future__ import annotations

from datetime import timedelta

import httpx
import pytest

from bot.delivery.bot_api import BotApi
from bot.fsm_storage import ConversationRow
from bot.outbox import actions
from bot.outbox.actions import (
    AnswerPress,
    BotAction,
    DeleteMessage,
    DropButtons,
    EditText,
    LeaveChat,
    React,
    ScreenMark,
    SendFile,
    SendText,
)
from bot.simulator.world.chats import Membership
from tests.bot.deliveries import ANNA, GROUP, JOHN, KEYBOARD, Deliveries, place
from tests.bot.wire import refusal, saying

CANARY = "Kanarek"


async def test_too_many_requests(deliveries: Deliveries) -> None:
    """`retry_after` is waited for, in that chat only, and the order is kept."""
    deliveries.wire.answer(saying("first"), refusal(429, "Too Many Requests: retry after 7", retry_after=7))
    await deliveries.queue(ANNA, "first", "second")
    await deliveries.queue(JOHN, "a")
    await deliveries.worker.deliver_all()
    assert (deliveries.sent(ANNA), deliveries.sent(JOHN)) == ([], ["a"])
    deliveries.wait(seconds=6)
    await deliveries.worker.deliver_all()
    assert deliveries.sent(ANNA) == []
    assert await deliveries.worker._look() == pytest.approx(1)
    deliveries.wait(seconds=1)
    await deliveries.worker.deliver_all()
    assert deliveries.sent(ANNA) == ["first", "second"]


@pytest.mark.parametrize(
    "fault", [httpx.ConnectError("no route"), httpx.ReadTimeout("late"), refusal(502, "Bad Gateway")], ids=repr
)
async def test_network(
    local_deliveries: Deliveries, fault: httpx.Response | Exception, caplog: pytest.LogCaptureFixture
) -> None:
    """While Telegram can't be reached nothing is lost: it is tried again after 1 second, after 2, after 4."""
    deliveries = local_deliveries
    deliveries.wire.answer("sendMessage", fault, times=3)
    await deliveries.queue(ANNA, "first")
    for seconds in (1, 2, 4):
        await deliveries.worker.deliver_all()
        (row,) = await deliveries.rows()
        assert row.due_at == deliveries.now + timedelta(seconds=seconds)
        deliveries.wait(seconds=seconds)
    await deliveries.worker.deliver_all()
    assert deliveries.sent(ANNA) == ["first"]
    assert caplog.text == ""


async def test_network_is_away_for_long(local_deliveries: Deliveries) -> None:
    """The pauses grow no longer than five minutes."""
    deliveries = local_deliveries
    deliveries.wire.answer("sendMessage", httpx.ConnectError("no route"), times=20)
    await deliveries.queue(ANNA, "first")
    for _ in range(20):
        await deliveries.worker.deliver_all()
        deliveries.wait(minutes=5)
    await deliveries.worker.deliver_all()
    assert deliveries.sent(ANNA) == ["first"]


async def test_no_answer(local_deliveries: Deliveries, monkeypatch: pytest.MonkeyPatch) -> None:
    """What takes too long is given up before its lease runs out, and made again."""
    deliveries = local_deliveries
    monkeypatch.setattr(actions, "LONGEST_DELIVERY", 0.01)
    deliveries.wire.hold("sendMessage")
    await deliveries.queue(ANNA, "first")
    await deliveries.worker.deliver_all()
    (row,) = await deliveries.rows()
    assert row.due_at == deliveries.now + timedelta(seconds=1)
    assert row.leased_until is None


async def test_token_is_revoked(local_deliveries: Deliveries) -> None:
    """What could not be delivered with an old token is delivered with the new one."""
    deliveries = local_deliveries
    deliveries.wire.answer("sendMessage", refusal(401, "Unauthorized"))
    await deliveries.queue(ANNA, "first")
    await deliveries.worker.deliver_all()
    deliveries.wait(minutes=5)
    await deliveries.worker.deliver_all()
    assert deliveries.sent(ANNA) == ["first"]


@pytest.mark.parametrize(
    ("delivery", "sentence"),
    [
        (EditText(message_id=1, text="x"), "message is not modified: specified new message content and ..."),
        (DropButtons(message_id=1), "message is not modified: specified new message content and ..."),
        (DropButtons(message_id=1), "message to edit not found"),
        (DropButtons(message_id=1), "message can't be edited"),
        (AnswerPress(query_id="1"), "query is too old and response timeout expired or query ID is invalid"),
        (DeleteMessage(message_id=1), "message to delete not found"),
        (DeleteMessage(message_id=1), "message can't be deleted for everyone"),
        (React(message_id=1, emoji="👍"), "message to react not found"),
        (React(message_id=1, emoji="👍"), "REACTION_INVALID"),
    ],
)
async def test_no_errors(
    local_deliveries: Deliveries, delivery: BotAction, sentence: str, caplog: pytest.LogCaptureFixture
) -> None:
    """Where nothing is left to do, that is not an error."""
    deliveries = local_deliveries
    deliveries.wire.answer(lambda call: call.method != "sendMessage", refusal(400, f"Bad Request: {sentence}"))
    await deliveries.queue(ANNA, delivery, "next")
    await deliveries.worker.deliver_all()
    assert deliveries.sent(ANNA) == ["next"]
    assert await deliveries.waiting() == 0
    assert caplog.text == ""


async def test_what_only_people_can_delete(local_deliveries: Deliveries) -> None:
    """Where Telegram doesn't let the bot delete a message, people are asked to, in an answer to it."""
    said = local_deliveries.world.person(ANNA).say("hello")
    too_old = refusal(400, "Bad Request: message can't be deleted for everyone")
    local_deliveries.wire.answer("deleteMessage", too_old)
    await local_deliveries.queue(ANNA, DeleteMessage(message_id=said.message_id, by_hand="Please delete it."))
    await local_deliveries.worker.deliver_all()
    asked = local_deliveries.world.chat(ANNA).messages[-1]
    assert (asked.text, asked.reply_to) == ("Please delete it.", said)


async def test_what_says_something_else_instead(local_deliveries: Deliveries) -> None:
    """A message that is too old to be deleted loses its words and its buttons; one that is gone is no error."""
    deliveries = local_deliveries
    await deliveries.queue(ANNA, SendText(text="Your results", keyboard=KEYBOARD))
    await deliveries.worker.deliver_all()
    too_old = refusal(400, "Bad Request: message can't be deleted")
    deliveries.wire.answer("deleteMessage", too_old, times=2)
    (row,) = await deliveries.rows()
    assert row.message_id is not None
    deleted = DeleteMessage(message_id=row.message_id, instead="No longer shown.")
    await deliveries.queue(ANNA, deleted, deleted.model_copy(update={"message_id": 999}), "next")
    await deliveries.worker.deliver_all()
    assert deliveries.sent(ANNA) == ["No longer shown.", "next"]
    assert deliveries.world.chat(ANNA).messages[-2].inline_keyboard == []
    assert await deliveries.waiting() == 0


@pytest.mark.parametrize("sentence", ["message to edit not found", "message can't be edited", "MESSAGE_ID_INVALID"])
async def test_edit_of_a_message_that_is_gone(local_deliveries: Deliveries, sentence: str) -> None:
    """A screen whose message can't be changed any more is sent anew, and is the current one from then on."""
    deliveries = local_deliveries
    async with deliveries.database.transaction() as session:
        session.add(
            ConversationRow(key="k", data="{}", screen_version=3, screen_message_id=17, shows_contact_button=False)
        )
    deliveries.wire.answer("editMessageText", refusal(400, f"Bad Request: {sentence}"))
    mark = ScreenMark(conversation="k", version=3)
    await deliveries.queue(ANNA, EditText(message_id=17, text="screen", keyboard=KEYBOARD, screen=mark))
    await deliveries.worker.deliver_all()
    message = deliveries.world.person(ANNA).messages[-1]
    assert (message.text, message.labels) == ("screen", [["Menu", "Mapa"]])
    assert await place(deliveries) == message.message_id


async def test_refused(local_deliveries: Deliveries, caplog: pytest.LogCaptureFixture) -> None:
    """What Telegram will never take is given up and logged without its words; what follows is delivered."""
    deliveries = local_deliveries
    await deliveries.queue(ANNA, f"<b><{CANARY}>", "next")
    await deliveries.worker.deliver_all()
    assert deliveries.sent(ANNA) == ["next"]
    assert "parse entities" in caplog.text
    assert CANARY.lower() not in caplog.text.lower()
    assert [row.payload for row in await deliveries.rows()] == [None, None]


async def test_bug(
    local_deliveries: Deliveries, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """A delivery that breaks the bot itself is given up and reported without its words; what follows is delivered."""

    async def fail(*_: object, **__: object) -> None:
        raise ZeroDivisionError(CANARY)

    deliveries = local_deliveries
    monkeypatch.setattr(BotApi, "_send_file", fail)
    await deliveries.queue(ANNA, SendFile(name=CANARY, content=CANARY), "next")
    await deliveries.worker.deliver_all()
    assert deliveries.sent(ANNA) == ["next"]
    assert "ZeroDivisionError" in caplog.text
    assert CANARY not in caplog.text


@pytest.mark.parametrize("code", [403, 400])
async def test_person_who_is_gone(deliveries: Deliveries, code: int) -> None:
    """Nothing that waits for somebody who can't be written to is tried; others get theirs."""
    sentence = {403: "Forbidden: user is deactivated", 400: "Bad Request: chat not found"}[code]
    deliveries.wire.answer(saying("first"), refusal(code, sentence))
    await deliveries.queue(ANNA, "first", "second")
    await deliveries.queue(JOHN, "a")
    await deliveries.worker.deliver_all()
    assert [call.parameters["text"] for call in deliveries.wire.made("sendMessage") if call.chat == ANNA] == ["first"]
    assert deliveries.sent(JOHN) == ["a"]
    assert await deliveries.waiting() == 0


async def test_staff_chat_that_shuts_the_bot_out(
    local_deliveries: Deliveries, caplog: pytest.LogCaptureFixture
) -> None:
    """What the staff should know waits until somebody adds the bot again; the log says what to do."""
    deliveries = local_deliveries
    group = deliveries.world.chat(GROUP)
    group.bot = Membership.KICKED
    await deliveries.queue(GROUP, "booked")
    await deliveries.worker.deliver_all()
    assert "STAFF_CHAT_ID" in caplog.text
    group.bot = Membership.MEMBER
    deliveries.wait(minutes=5)
    await deliveries.worker.deliver_all()
    assert deliveries.sent(GROUP) == ["booked"]


async def test_leaving_a_group_that_shuts_the_bot_out(local_deliveries: Deliveries) -> None:
    """A group that the bot is no longer in need not be left."""
    deliveries = local_deliveries
    deliveries.wire.answer("leaveChat", refusal(403, "Forbidden: bot is not a member of the supergroup chat"))
    await deliveries.queue(GROUP, LeaveChat())
    await deliveries.worker.deliver_all()
    assert await deliveries.waiting() == 0


async def test_group_that_has_moved(local_deliveries: Deliveries, caplog: pytest.LogCaptureFixture) -> None:
    """A group that became a supergroup is found under its new number; the log says what to set."""
    deliveries = local_deliveries
    deliveries.world.add_group(-1002, "Personel")
    moved = refusal(400, "Bad Request: group chat was upgraded to a supergroup chat", migrate_to_chat_id=-1002)
    deliveries.wire.answer("sendMessage", moved)
    await deliveries.queue(GROUP, "booked")
    await deliveries.worker.deliver_all()
    assert deliveries.sent(-1002) == ["booked"]
    assert "-1002" in caplog.text


async def test_a_screen_that_telegram_refuses(local_deliveries: Deliveries) -> None:
    """Whoever waits for it gets an apology with an incident number and a way on, and it stays at one."""
    screen = ScreenMark(conversation="anna", version=1)
    await local_deliveries.queue(ANNA, SendText(text="<b>broken", screen=screen), "next")
    await local_deliveries.worker.deliver_all()
    following, apology = local_deliveries.world.chat(ANNA).messages[-2:]
    assert following.text == "next"
    assert "Przepraszamy" in apology.text
    assert apology.labels
    assert await local_deliveries.waiting() == 0


@pytest.mark.parametrize("answer", [{"message_id": 77}, {"message_id": 77, "chat": "what is it", "new": {"a": 1}}])
async def test_only_the_number_is_read(local_deliveries: Deliveries, answer: dict[str, object]) -> None:
    """Whatever else Telegram tells of a message that it has taken, it is there, and its number is known."""
    deliveries = local_deliveries
    deliveries.wire.answer("sendMessage", httpx.Response(200, json={"ok": True, "result": answer}))
    await deliveries.queue(ANNA, "first")
    await deliveries.worker.deliver_all()
    (row,) = await deliveries.rows()
    assert (row.last_result, row.message_id) == ("delivered", 77)
