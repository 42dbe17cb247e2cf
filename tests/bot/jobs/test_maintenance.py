"""What falls due by itself: warnings, removals, and the vault compared with the database."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
import sqlalchemy as sa

from bot.addresses import address_of
from bot.files.removal import FileRemover
from bot.inbox.dead_letters import DeadLetter
from bot.inbox.deduplication import ProcessedUpdate
from bot.jobs import maintenance
from bot.jobs.overdue import CARDS_AT_ONCE
from bot.outbox.model import OutboxRow
from bot.simulator.actors.actor import SimPerson
from bot.staff import cards
from bot.staff.cards import CardMessage
from core.accounts import patients, people
from core.accounts.patients import Patient, Tier
from core.appointments import booking
from core.appointments.diary.diaries import INDEX, DiaryRow
from core.appointments.diary.page import DiaryPage
from core.appointments.model import AppointmentStatus, Slot
from core.files import library
from core.files.model import Label
from core.files.vault import Vault, VaultUnreachable, new_file_id, open_vault
from core.questions import asking
from dialogs.notifications.questions import subject_of
from tests.bot.delivery.records import WORDS, Records, records_on
from tests.bot.seen import count
from tests.stage import STAFF_CHAT, Stage
from tests.walk import a_slot

A_WEEK_BEFORE = 85
"""Days from 2 March to 26 May; on 2 June a file that was sent on the first day is removed."""


@pytest.fixture
async def records(stage: Stage) -> AsyncIterator[Records]:
    """Anna and her files."""
    async with records_on(stage) as records:
        yield records


def warnings_in(records: Records, words: str) -> list[str]:
    """What Anna was warned of."""
    return [message.text for message in records.anna.messages if words in message.text]


# Warnings


@pytest.mark.parametrize(
    ("language", "words", "day"),
    [("en", "One of your files will be removed on", "2 June"), ("pl", "Jeden z plików wkrótce usuniemy", "2 czerwca")],
)
async def test_warned_once(stage: Stage, language: str, words: str, day: str) -> None:
    """A week before, in the person's language, whatever becomes of the process; which file it is stays untold."""
    async with records_on(stage, language) as records:
        await records.add()
        stage.wait(days=A_WEEK_BEFORE - 1, hours=22, minutes=59)  # summer time has begun: an hour sooner in UTC
        await stage.keep_up()
        assert warnings_in(records, words) == []
        stage.wait(minutes=1)
        await stage.app.maintenance.do()
        await stage.restart()
        for _ in range(3):
            await stage.keep_up()
            stage.wait(days=1)
        (warning,) = warnings_in(records, words)
        assert day in warning
        assert "wynik.pdf" not in warning
        assert WORDS not in warning


async def test_can_still_be_had_after_the_warning(records: Records) -> None:
    """Its button leads to the list."""
    file_id = await records.add()
    records.stage.wait(days=A_WEEK_BEFORE)
    await records.stage.keep_up()
    await records.tap(("menu.files", None), ("open", file_id), ("show", None))
    assert any(message.file for message in records.anna.messages if message.sender.is_bot)


async def test_somebody_who_cannot_be_reached(records: Records, caplog: pytest.LogCaptureFixture) -> None:
    """Who has blocked the bot is not warned, and their files go all the same."""
    await records.add()
    records.anna.block_bot()
    records.stage.wait(days=A_WEEK_BEFORE)
    await records.stage.keep_up()
    assert await records.in_vault() != set()
    records.stage.wait(days=7)
    await records.stage.keep_up()
    assert (await records.in_vault(), await records.rows()) == (set(), [])
    assert [each.name for each in caplog.records if "reminding" not in each.name] == []  # of whose visit it is too late


async def test_somebody_without_a_chat(records: Records, caplog: pytest.LogCaptureFixture) -> None:
    """Nobody is warned, least of all the chat that it was, and the files go all the same."""
    await records.add()
    async with records.stage.work() as work:
        (await work.session.scalars(sa.select(Patient))).one().person_id = None
    records.stage.wait(days=A_WEEK_BEFORE)
    await records.stage.keep_up()
    assert warnings_in(records, "One of your files") == []
    records.stage.wait(days=7)
    await records.stage.keep_up()
    assert (await records.in_vault(), await records.rows()) == (set(), [])
    assert [each.name for each in caplog.records if "reminding" not in each.name] == []  # of whose visit it is too late


async def test_warned_though_the_vault_is_out_of_reach(records: Records, monkeypatch: pytest.MonkeyPatch) -> None:
    """What has to do with the database alone is done."""
    await records.add()
    records.stage.wait(days=A_WEEK_BEFORE)

    async def away(*_: object) -> None:
        raise VaultUnreachable

    monkeypatch.setattr(Vault, "delete", away)
    await records.add(None)
    async with records.stage.work() as work:
        patient = (await work.session.scalars(sa.select(Patient))).one()
        await library.delete(work, patient, (await library.kept(work, patient))[0].id)
    await records.stage.keep_up()
    assert len(warnings_in(records, "One of your files")) == 1


@pytest.mark.both_databases
async def test_two_processes_keep_up_at_once(either_stage: Stage, caplog: pytest.LogCaptureFixture) -> None:
    """Neither stumbles over the other, and each thing is done once."""
    async with records_on(either_stage) as records:
        await records.add()
        for days in (A_WEEK_BEFORE, 7):
            either_stage.wait(days=days)
            await asyncio.gather(*(either_stage.app.maintenance.do() for _ in range(3)))
            await either_stage.settle()
        assert len(warnings_in(records, "One of your files")) == 1
        assert (await records.in_vault(), await records.rows()) == (set(), [])
        assert caplog.text == ""


async def test_old_things_are_forgotten(records: Records) -> None:
    """What was answered and delivered long ago leaves no trace."""
    records.stage.wait(days=30)
    await records.stage.app.maintenance.do()
    assert await count(records.stage, ProcessedUpdate) == 0
    assert await count(records.stage, OutboxRow) == 0


# The vault compared with the database


async def test_sweep(records: Records, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture) -> None:
    """Bytes that are nobody's go; files that have lost theirs are counted in the log, and not named."""
    monkeypatch.setattr(maintenance, "GRACE", timedelta())
    here, lost = await records.add(), await records.add(None)
    async with records.stage.work() as work:
        patient = (await work.session.scalars(sa.select(Patient))).one()
        coming = await library.announce(work, patient, Label("drugi.pdf"))
    vault = open_vault(records.stage.settings.vault_url, records.stage.settings.keys)
    for orphan in range(3):
        await vault.put(new_file_id(), b"%d" % orphan)
    await vault.delete(lost)
    assert await records.stage.app.maintenance.sweep() == 1
    assert await records.in_vault() == {here}
    assert "1 files are missing from the vault" in caplog.text
    for name in (lost, here, coming.id, "wynik"):
        assert name not in caplog.text
    await vault.close()


async def test_sweep_leaves_what_is_new(records: Records, caplog: pytest.LogCaptureFixture) -> None:
    """Somebody may be about to write down whose it is."""
    vault = open_vault(records.stage.settings.vault_url, records.stage.settings.keys)
    await vault.put(new_file_id(), b"new")
    assert await records.stage.app.maintenance.sweep() == 0
    assert len(await records.in_vault()) == 1
    assert caplog.text == ""
    await vault.close()


async def test_sweep_leaves_what_is_to_be_removed(records: Records, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file that was just deleted, and whose bytes are still there or not any more, is nobody's loss."""
    monkeypatch.setattr(maintenance, "GRACE", timedelta())
    file_id = await records.add()

    async def later(_: FileRemover) -> bool:
        return False

    monkeypatch.setattr(FileRemover, "remove_all", later)
    await records.delete(file_id)
    assert await records.stage.app.maintenance.sweep() == 0
    assert await records.in_vault() == {file_id}


# The diaries compared with what is booked


async def test_diaries_are_checked(stage: Stage, anna: SimPerson, caplog: pytest.LogCaptureFixture) -> None:
    """A page that is wrong is written anew, and told in the log; old ones are forgotten."""
    await stage.open_account(anna)
    slot = await a_slot(stage)
    async with stage.work() as work:
        patient = await patients.find_patient(work, await people.get_or_create_person(work, address_of(anna.id)))
        assert patient is not None
        await booking.book(work, patient, slot)
    assert await stage.app.maintenance.check_diaries() == 0
    async with stage.work() as work:
        await work.session.execute(sa.update(DiaryRow).where(DiaryRow.day != INDEX).values(content=DiaryPage().pack()))
    assert await stage.app.maintenance.check_diaries() == 1
    assert "1 pages of the diaries were wrong" in caplog.text
    assert await stage.app.maintenance.check_diaries() == 0
    stage.wait(days=120)
    assert await stage.app.maintenance.check_diaries() == 0
    async with stage.work() as work:
        assert list(await work.session.scalars(sa.select(DiaryRow.day))) == [INDEX]


# Cards


async def test_a_card_says_that_its_day_has_come(stage: Stage, anna: SimPerson) -> None:
    """It names the day on which an answer is expected; before that day begins it says so, and after it that it is over.
    On the days before nothing is drawn.
    """
    await stage.open_account(anna, Tier.FULL)
    async with stage.work() as work:
        patient = await patients.find_patient(work, await people.get_or_create_person(work, address_of(anna.id)))
        assert patient is not None
        yesterday = Slot("internist", "borkowska", "centrum", stage.now - timedelta(days=1))
        visit = await booking.record_elsewhere(work, patient, yesterday, AppointmentStatus.ATTENDED)
        question = await asking.begin(work, patient, visit.id)
        await asking.write(work, patient, question.id, "Czy mogę już biegać?")
        await asking.send(work, patient, question.id)
        await cards.request_redraw(work.session, STAFF_CHAT, subject_of(question.id).pack(), work.now)
    await stage.settle()
    assert "Odpowiedź do: czwartek, 4 marca" in seen_now(stage)
    redraw_changed, said = stage.app.overdue_reminders.redraw_changed, []
    for hours in (20, 23, 2, 24):  # five in the morning on the 3rd, then on the 4th before and after, and on the 5th
        stage.wait(hours=hours)
        said.append((await redraw_changed(), await redraw_changed()))
        await stage.settle()
    assert said == [(0, 0), (0, 0), (1, 0), (1, 0)]
    assert "⏰ Po terminie" in seen_now(stage)


async def test_cards_are_drawn_a_few_at_a_time(stage: Stage) -> None:
    """Those that have waited longest first, so that the group is never full of them."""
    async with stage.work() as work:
        for number in range(CARDS_AT_ONCE + 1):
            changed_at = work.now - timedelta(minutes=number)
            card = {"wanted": 0, "queued": 0, "drawn": 0, "closed": False, "changes_at": changed_at}
            work.session.add(CardMessage(subject=f"question:{number}", chat_id=STAFF_CHAT, **card))
    redraw_changed = stage.app.overdue_reminders.redraw_changed
    assert (await redraw_changed(), await redraw_changed(), await redraw_changed()) == (CARDS_AT_ONCE, 1, 0)
    async with stage.work() as work:
        last = await work.session.scalar(sa.select(OutboxRow.dedupe_key).order_by(OutboxRow.id.desc()))
        assert last == "card/question:0/1"


def seen_now(stage: Stage) -> str:
    """What the one card says now."""
    (card,) = stage.world.chat(STAFF_CHAT).messages
    return card.text


# Dead letters


async def test_dead_letters_are_forgotten_after_a_while(stage: Stage, caplog: pytest.LogCaptureFixture) -> None:
    """Replayed or not, after as many days as the clinic chooses; the log names those that nobody had replayed."""
    async with records_on(stage):
        async with stage.work() as work:
            for incident, replayed in (("ABC234", None), ("XYZ987", stage.now)):
                letter = DeadLetter(incident=incident, update_id=7, update={}, failed_at=stage.now)
                letter.replayed_at = replayed
                work.session.add(letter)
        stage.wait(days=stage.app.context.clinic.settings.keep_dead_letters_days)
        await stage.app.maintenance.do()
        assert (await kept_letters(stage), caplog.text) == ({"ABC234", "XYZ987"}, "")
        stage.wait(seconds=1)
        await stage.app.maintenance.do()
        assert await kept_letters(stage) == set()
        assert "ABC234" in caplog.text
        assert "XYZ987" not in caplog.text


async def kept_letters(stage: Stage) -> set[str]:
    """The incidents of those that are still there."""
    async with stage.work() as work:
        return set(await work.session.scalars(sa.select(DeadLetter.incident)))
