"""Buttons that one patient was shown, pressed by another: it shows and changes nothing, and is noted (D16)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Final

import pytest
import sqlalchemy as sa

from bot.rendering.callback_data import CallbackData
from bot.rendering.keyboard import NEVER_OUT_OF_DATE
from bot.simulator.actors.actor import SimPerson
from bot.simulator.world.journal import Edited, Sent
from core.accounts.patients import Tier
from core.i18n import Language
from core.staff import audit
from core.staff.audit import AuditAction, AuditEntry
from tests.dialogs.clinic_side import patient_of
from tests.dialogs.everywhere.crawler import crawl
from tests.dialogs.everywhere.test_crawl import portal_chat
from tests.dialogs.everywhere.test_locked import CANARY, ROWS, medical, rows_of, seen_by
from tests.dialogs.taps import buttons_of, newest_screen
from tests.people import a_pesel
from tests.stage import Stage, a_stage

FEW: Final = 5
STALE: Final = 9999
STRANGERS_VERSIONS: Final = (None, NEVER_OUT_OF_DATE, STALE)
"""Of the screen that somebody looks at, of a message that never goes out of date, and of one that they never saw."""


@pytest.mark.parametrize("tier", [None, Tier.BASIC, Tier.FULL])
@pytest.mark.parametrize("most", [40, pytest.param(150, marks=pytest.mark.ci)])
async def test_buttons_of_another(
    tier: Tier | None, most: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever it is that presses them, as buttons of a screen of theirs, of an older one, or of one of no time."""
    monkeypatch.setattr(audit, "REFUSED_AGAIN", timedelta())  # so that each is told from the others
    async with a_stage(tmp_path) as stage:
        anna = stage.world.add_person(101, "Anna", "Nowak", "pl")
        ewa = stage.world.add_person(102, "Ewa", "Lis", "pl")
        shown = await _shown_to(stage, anna, most)
        if tier is not None:
            await stage.open_account(ewa, tier, a_pesel(date(1980, 5, 14)))
        ewa.say("/menu")
        await stage.settle()
        before, since = await _records(stage, anna), len(stage.world.log)
        for press in shown:
            for version in STRANGERS_VERSIONS:
                _press(ewa, press, version)
                await stage.settle()
        assert all(CANARY not in text for text in seen_by(stage, ewa, since))
        assert await _records(stage, anna) == before
        async with stage.work() as work:
            owner = (await patient_of(work, anna)).id
            who = "stranger" if tier is None else audit.by_patient((await patient_of(work, ewa)).id)
        assert await _noted(stage) == [(who, owner, each.value) for each in shown for _version in STRANGERS_VERSIONS]


async def _shown_to(stage: Stage, person: SimPerson, most: int) -> list[CallbackData]:
    """What leads to something of a patient's, of all the buttons that one is shown who has something of each kind."""
    await stage.open_account(person, Tier.FULL)
    await medical(stage, person)
    await stage.settle()
    await crawl(portal_chat(stage, person, Language.POLISH, writes_sentences=False), most=most, seed=16)
    async with stage.work() as work:
        ids = {each for table in ROWS for each in await work.session.scalars(sa.select(table.__table__.c.id))}
    found = {(each.action, each.value): each for each in _buttons(stage, person) if each.value in ids}
    assert len(found) >= FEW
    return [found[each] for each in sorted(found)]


def _buttons(stage: Stage, person: SimPerson) -> Iterator[CallbackData]:
    for entry in stage.world.log:
        if isinstance(entry, Sent | Edited) and entry.message.chat.id == person.id:
            yield from buttons_of(entry.message)


def _press(person: SimPerson, button: CallbackData, version: int | None) -> None:
    screen = newest_screen(person)
    assert screen is not None
    current = next(buttons_of(screen)).version
    person.press(screen, replace(button, version=current if version is None else version).pack())


async def _records(stage: Stage, person: SimPerson) -> list[object]:
    async with stage.work() as work:
        return await rows_of(work, await patient_of(work, person))


async def _noted(stage: Stage) -> list[tuple[str, int | None, str]]:
    """Who has tried something, with whose, and with what."""
    query = sa.select(AuditEntry).where(AuditEntry.what == AuditAction.REFUSED).order_by(AuditEntry.number)
    async with stage.work() as work:
        return [(each.who, each.patient_id, each.subject) for each in await work.session.scalars(query)]
