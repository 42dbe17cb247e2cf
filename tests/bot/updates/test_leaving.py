"""Whoever leaves the staff chat loses what they may do, in their private chat too."""

from __future__ import annotations

import pytest

from bot.addresses import address_of
from bot.demo.people import STAFF
from core.staff import members
from tests.stage import STAFF_CHAT, Stage

RECEPTION, DOCTOR, _HEAD = STAFF


async def is_staff(stage: Stage) -> bool:
    """Whether the doctor may do anything now."""
    async with stage.work() as work:
        return await members.find_member(work, address_of(DOCTOR.id)) is not None


@pytest.mark.parametrize("administrator", [True, False], ids=["told by Telegram", "told by a line in the chat"])
async def test_leaving_and_coming_back(stage: Stage, *, administrator: bool) -> None:
    """Whichever way the bot hears of it."""
    chat, doctor = stage.world.chat(STAFF_CHAT), stage.world.person(DOCTOR.id)
    if not administrator:
        stage.world.person(RECEPTION.id).add_bot_to(chat)
    await stage.settle()
    assert await is_staff(stage)
    doctor.leave(chat)
    await stage.settle()
    assert not await is_staff(stage)
    doctor.join(chat)
    await stage.settle()
    assert await is_staff(stage)
