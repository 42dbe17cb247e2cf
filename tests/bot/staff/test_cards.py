"""Cards: messages that always show how something stands now."""

from __future__ import annotations

import asyncio

import pytest
import sqlalchemy as sa

from bot.outbox import leases
from bot.staff import cards, message_links
from bot.staff.cards import CardMessage, RenderedCard
from tests.bot.deliveries import GROUP, KEYBOARD, Deliveries
from tests.bot.staff.staff_chats import employ
from tests.bot.waiting import until
from tests.bot.wire import refusal

A, B = "question:a", "question:b"


async def test_a_card(deliveries: Deliveries) -> None:
    """It is sent once, with its buttons; later its message changes in place."""
    stub = employ(deliveries)
    await stub.change(A, RenderedCard("<b>Case 1</b>: new", KEYBOARD))
    await deliveries.worker.deliver_all()
    (message,) = stub.messages()
    assert (message.text, message.labels) == ("Case 1: new", [["Menu", "Mapa"]])
    await stub.change(A, "taken")
    await stub.change(B, "another")
    await deliveries.worker.deliver_all()
    first, second = stub.messages()
    assert (first.message_id, first.text, first.labels) == (message.message_id, "taken", [])
    assert second.text == "another"


async def test_many_changes_are_one_delivery(deliveries: Deliveries) -> None:
    """However often something changes while its turn hasn't come, its card is drawn once, as it is then."""
    stub = employ(deliveries)
    for looks in ("new", "taken", "answered"):
        await stub.change(A, looks)
    assert await deliveries.waiting() == 1
    await deliveries.worker.deliver_all()
    assert [message.text for message in stub.messages()] == ["answered"]
    assert stub.drawn == [A]


async def test_two_changes_in_one_turn(deliveries: Deliveries) -> None:
    """They are one delivery, too."""
    stub = employ(deliveries)
    async with deliveries.database.transaction() as session:
        for _ in range(2):
            await cards.request_redraw(session, GROUP, A, deliveries.now)
    assert await deliveries.waiting() == 1
    stub.looks[A] = RenderedCard("new")
    await deliveries.worker.deliver_all()
    assert len(stub.messages()) == 1


@pytest.mark.both_databases
async def test_changes_at_once(deliveries: Deliveries) -> None:
    """Several turns that change a card at the same time make one card and lose no change."""
    stub = employ(deliveries)
    await asyncio.gather(*(stub.change(A, "new") for _ in range(4)))
    assert (await stub.card(A)).wanted == 4
    await deliveries.worker.deliver_all()
    assert len(stub.messages()) == 1


@pytest.mark.both_databases
async def test_changed_while_it_is_sent(deliveries: Deliveries) -> None:
    """What has changed on the way is shown right after it, in the same message."""
    stub = employ(deliveries)
    released = deliveries.wire.hold("sendMessage")
    await stub.change(A, "new")
    delivering = asyncio.create_task(deliveries.worker.deliver_all())
    await until(lambda: len(deliveries.wire.made("sendMessage")) == 1)
    await stub.change(A, "taken")
    released.set()
    await delivering
    assert [message.text for message in stub.messages()] == ["taken"]
    assert (await deliveries.waiting(), stub.drawn) == (0, [A, A])


@pytest.mark.both_databases
async def test_changed_before_it_is_drawn(deliveries: Deliveries) -> None:
    """What has changed since its delivery was begun is in its drawing, and isn't drawn twice; later changes are."""
    stub = employ(deliveries)
    await stub.change(A, "new")
    await deliveries.worker.deliver_all()
    await stub.change(A, "taken")
    async with deliveries.database.transaction() as session:
        leased = await leases.lease(session, GROUP, deliveries.now)
    assert leased is not None
    await stub.change(A, "answered")
    assert await deliveries.waiting() == 2
    deliveries.wait(minutes=1)
    await deliveries.worker.deliver_all()
    assert len(deliveries.wire.made("editMessageText")) == 1
    await stub.change(A, "closed")
    await deliveries.worker.deliver_all()
    assert [message.text for message in stub.messages()] == ["closed"]
    assert await deliveries.waiting() == 0


@pytest.mark.both_databases
async def test_changed_by_a_turn_that_saw_it_waiting(deliveries: Deliveries) -> None:
    """A turn may find a delivery that waits, and commit when that has long been drawn: the card is shown again."""
    stub = employ(deliveries)
    released = deliveries.wire.hold("sendMessage")
    await stub.change(A, "new")
    delivering = asyncio.create_task(deliveries.worker.deliver_all())
    await until(lambda: len(deliveries.wire.made("sendMessage")) == 1)
    stub.looks[A] = RenderedCard("taken")
    async with deliveries.database.transaction() as session:
        await session.execute(sa.update(CardMessage).values(wanted=CardMessage.wanted + 1))
    released.set()
    await delivering
    assert [message.text for message in stub.messages()] == ["taken"]


@pytest.mark.parametrize("sentence", ["message to edit not found", "message can't be edited", "MESSAGE_ID_INVALID"])
async def test_made_again(local_deliveries: Deliveries, sentence: str) -> None:
    """A card whose message is gone is made again, and lives on in the new one."""
    deliveries, stub = local_deliveries, employ(local_deliveries)
    await stub.change(A, "new")
    await deliveries.worker.deliver_all()
    await stub.change(A, "taken")
    if sentence.endswith("not found"):
        deliveries.world.remove(stub.messages()[0])
    else:
        deliveries.wire.answer("editMessageText", refusal(400, f"Bad Request: {sentence}"))
    await deliveries.worker.deliver_all()
    *_, again = stub.messages()
    assert (await stub.card(A)).message_id == again.message_id
    await stub.change(A, "answered")
    await deliveries.worker.deliver_all()
    assert stub.messages()[-1].message_id == again.message_id
    assert stub.messages()[-1].text == "answered"


async def test_nothing_has_changed(local_deliveries: Deliveries, caplog: pytest.LogCaptureFixture) -> None:
    """A card that looks as before is no error, and stays where it is."""
    stub = employ(local_deliveries)
    for _ in range(2):
        await stub.change(A, "new")
        await local_deliveries.worker.deliver_all()
    (message,) = stub.messages()
    assert (await stub.card(A)).message_id == message.message_id
    assert caplog.text == ""


async def test_an_answer_to_a_card(local_deliveries: Deliveries) -> None:
    """Its message is known to be a card, and whose."""
    stub = employ(local_deliveries)
    await stub.change(A, "new")
    await local_deliveries.worker.deliver_all()
    async with local_deliveries.database.transaction() as session:
        route = await message_links.find(session, GROUP, stub.messages()[0].message_id)
    assert route is not None
    assert (route.subject, route.part) == (A, "")


async def test_nothing_to_show_any_more(local_deliveries: Deliveries) -> None:
    """Its message goes; should there be something again, it is made anew."""
    stub = employ(local_deliveries)
    for looks in ("new", None, "again"):
        await stub.change(A, looks)
        await local_deliveries.worker.deliver_all()
        assert [message.text for message in stub.messages()] == ([] if looks is None else [looks])


async def test_nothing_to_show_yet(local_deliveries: Deliveries) -> None:
    """Then nothing is sent."""
    stub = employ(local_deliveries)
    await stub.change(A, None)
    await local_deliveries.worker.deliver_all()
    assert (stub.messages(), await local_deliveries.waiting()) == ([], 0)


@pytest.mark.both_databases
async def test_survives_a_crash(deliveries: Deliveries) -> None:
    """A process that dies while a card is on its way leaves it to the next one, which draws it as it is then."""
    stub = employ(deliveries)
    await stub.change(A, "new")
    async with deliveries.database.transaction() as session:
        assert await leases.lease(session, GROUP, deliveries.now) is not None
    stub.looks[A] = RenderedCard("taken")
    deliveries.wait(minutes=1)
    await deliveries.worker.deliver_all()
    assert [message.text for message in stub.messages()] == ["taken"]


async def test_a_drawing_that_fails(local_deliveries: Deliveries, caplog: pytest.LogCaptureFixture) -> None:
    """It is reported, and holds up nothing; the next change has the card drawn again."""
    stub = employ(local_deliveries)
    async with local_deliveries.database.transaction() as session:
        await cards.request_redraw(session, GROUP, A, local_deliveries.now)  # which the stub doesn't know
    await local_deliveries.queue(GROUP, "next")
    await local_deliveries.worker.deliver_all()
    assert [message.text for message in stub.messages()] == ["next"]
    assert "KeyError" in caplog.text
    await stub.change(A, "new")
    await local_deliveries.worker.deliver_all()
    assert [message.text for message in stub.messages()] == ["next", "new"]


async def test_a_silent_card(local_deliveries: Deliveries) -> None:
    """People are spared the sound, if it says so."""
    stub = employ(local_deliveries)
    await stub.change(A, RenderedCard("new", silent=True))
    await stub.change(B, RenderedCard("urgent"))
    await local_deliveries.worker.deliver_all()
    sounds = [call.parameters.get("disable_notification") for call in local_deliveries.wire.made("sendMessage")]
    assert sounds == ["true", None]
