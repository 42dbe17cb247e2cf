"""Whom a turn wakes: nobody looks into the database for what it has not left there."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from core.accounts.patients import Patient
from core.files import library
from dialogs.engine.returning import RETURN
from dialogs.patient.files.taking import DISCARD
from tests.bot.delivery.records import Records, records_on
from tests.core.files.checking import documents
from tests.stage import Stage


@pytest.fixture
async def records(stage: Stage) -> Records:
    """Anna, where files are added."""
    async with records_on(stage) as records:
        await records.begin_adding()
        return records


@pytest.fixture
def woken(records: Records, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Who was woken, in this order."""
    app, woken = records.stage.app, list[str]()
    for name, sleeper in (
        ("delivery worker", app.delivery_worker),
        ("fetcher", app.file_worker),
        ("remover", app.file_remover.loop),
    ):
        monkeypatch.setattr(sleeper, "wake", lambda name=name: woken.append(name))
    return woken


async def test_words(records: Records, woken: list[str]) -> None:
    """There is something to deliver, which was handed over."""
    records.anna.say("/menu")
    await records.answer()
    assert woken == []


async def test_file_is_sent(records: Records, woken: list[str]) -> None:
    """It is to be fetched."""
    records.anna.send_document("wynik.pdf", documents.pdf())
    await records.answer()
    assert woken == ["fetcher"]


async def test_file_is_deleted(records: Records, woken: list[str]) -> None:
    """It is to be removed."""
    await records.open(await records.add())
    await records.tap(("delete", None))
    woken.clear()
    await records.tap(("delete", None), settle=False)
    assert woken == ["remover"]


async def test_file_is_changed(records: Records, woken: list[str]) -> None:
    """What is here and was a mistake is to be removed."""
    records.anna.send_document("wynik.pdf", documents.pdf())
    await records.stage.settle()
    woken.clear()
    await records.tap(("change", None), settle=False)
    assert woken == ["remover"]


async def test_dropped_file_is_discarded(records: Records, woken: list[str]) -> None:
    """What was sent in the middle of something else, and was a mistake, is to be removed."""
    records.anna.say("/menu")
    records.anna.send_document("wynik.pdf", documents.pdf())
    await records.stage.settle()
    woken.clear()
    await records.tap((RETURN, DISCARD), settle=False)
    assert woken == ["remover"]


async def test_file_arrives_too_late(records: Records, woken: list[str]) -> None:
    """It was discarded on its way: its bytes are to be removed."""
    records.anna.send_document("wynik.pdf", documents.pdf())
    await records.answer()
    async with records.stage.work() as work:
        await library.discard(work, (await work.session.scalars(sa.select(Patient))).one())
    woken.clear()
    await records.stage.app.file_worker.fetch_due()
    assert woken == ["remover"]
