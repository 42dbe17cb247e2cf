"""Whatever a patient is told of opens for them by its buttons: nothing is sent that its reader can't open (S33)."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from pkgutil import walk_packages
from types import ModuleType

import pytest

from bot.addresses import address_of
from bot.outbox import queue
from bot.rendering.notifications import NotificationRenderer
from core.accounts.patients import Tier
from dialogs import notifications
from dialogs.engine.effects import NotifyPerson
from dialogs.engine.screens import Notice, Screen
from tests.dialogs import clinic_side
from tests.dialogs.notices import ATTENDED, NOTICES, OPEN_NOTHING, Told
from tests.dialogs.taps import buttons_of
from tests.in_process import in_process


def _notices_of(module: ModuleType) -> set[Callable[..., Screen]]:
    """The functions of a module that make what somebody is told."""
    functions = inspect.getmembers(module, inspect.isfunction)
    return {
        each
        for _, each in functions
        if each.__module__ == module.__name__ and each.__annotations__.get("return") == "Screen"
    }


def test_every_notice_is_tried() -> None:
    """One that is added has to say who reads it."""
    found = walk_packages(notifications.__path__, f"{notifications.__name__}.")
    modules = [import_module(each.name) for each in found]
    assert set().union(*map(_notices_of, modules)) == {*NOTICES, *OPEN_NOTHING}


@pytest.mark.parametrize(
    ("told", "tier"),
    [
        pytest.param(
            told,
            tier,
            id=f"{make.__module__.rpartition('.')[2]}.{make.__name__}-{tier}",
            marks=[] if tier == min(told.readers, key=list(Tier).index) else [pytest.mark.ci],
        )
        for make, told in NOTICES.items()
        for tier in told.readers
    ],
)
async def test_it_opens_for_its_reader(told: Told, tier: Tier, tmp_path: Path) -> None:
    """Its first button leads to what it is about, and no button of it leads to a padlock."""
    async with in_process(tmp_path) as stage:
        anna = stage.world.add_person(101, "Anna", "Nowak", "pl")
        anna.start()
        await stage.settle()
        await stage.open_account(anna, tier)
        await clinic_side.note_appointment(stage, anna, "attended", ATTENDED)
        async with stage.work() as work:
            screen = await told.make(work, await clinic_side.patient_of(work, anna))
            notice = NotifyPerson(Notice(address_of(anna.id), screen))
            add = queue.numbered(work.session, "told", work.now)
            await NotificationRenderer(stage.app.context, work.session, add, work.now).queue([notice])
        await stage.settle()
        message = anna.messages[-1]
        led_to = []
        for each in list(buttons_of(message)):
            anna.press(message, each.pack())
            await stage.settle()
            row = await stage.conversation(anna)
            led_to.append(row.state if row else None)
        assert led_to[0] == told.opens
        assert len(led_to) > 1
        assert "Menu:closed" not in led_to
