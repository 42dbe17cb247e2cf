"""What chats are seen doing for some seconds: shown at once or never, and nobody waits for it."""

from __future__ import annotations

from bot.delivery.doings import MOST, Doings
from bot.simulator.world.journal import Acted
from dialogs.engine.effects import Doing, RemoveFiles, ShowDoing
from tests.bot.deliveries import ANNA, Deliveries

TO_ANNA = f"telegram:{ANNA}"


def seen(deliveries: Deliveries) -> list[str]:
    """What the chats were seen doing."""
    return [each.action for each in deliveries.world.log if isinstance(each, Acted)]


async def test_each_is_shown(local_deliveries: Deliveries) -> None:
    """In Telegram's words; other effects are none of these."""
    doings = Doings(local_deliveries.bot)
    doings.show((RemoveFiles(), *(ShowDoing(TO_ANNA, each) for each in Doing)))
    await doings.shown()
    assert sorted(seen(local_deliveries)) == ["typing", "upload_document", "upload_photo", "upload_voice"]
    assert await local_deliveries.rows() == []


async def test_what_fails_is_left(local_deliveries: Deliveries) -> None:
    """A person who has blocked the bot, a limit, a lost connection: nothing is raised, nothing is tried again."""
    doings = Doings(local_deliveries.bot)
    for fault in ("too_many_requests", "dropped", "server_error"):
        local_deliveries.world.faults.add(fault, "sendChatAction")
    local_deliveries.world.person(ANNA).block_bot()
    for _ in range(4):
        doings.show((ShowDoing(TO_ANNA, Doing.WRITES),))
        await doings.shown()
    assert seen(local_deliveries) == []
    assert [each.method for each in local_deliveries.wire.calls].count("sendChatAction") == 4


async def test_slow_telegram(local_deliveries: Deliveries) -> None:
    """So many at a time, and the others are left out; who stops waits for none."""
    doings = Doings(local_deliveries.bot)
    held = local_deliveries.wire.hold(lambda call: call.method == "sendChatAction")
    for _ in range(MOST + 3):
        doings.show((ShowDoing(TO_ANNA, Doing.WRITES),))
    assert doings.waiting == MOST
    await doings.close()
    assert doings.waiting == 0
    held.set()
    assert seen(local_deliveries) == []
