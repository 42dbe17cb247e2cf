"""Files that go: out of the vault, and out of the staff chat as far as Telegram allows (S63, D6)."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from bot.files.staff_copies import DELETABLE
from core.files.vault import Vault, VaultUnreachable
from tests.bot.delivery.records import WORDS, Records, records_on
from tests.stage import STAFF_CHAT, Stage


@pytest.fixture
async def records(stage: Stage) -> AsyncIterator[Records]:
    """Anna and her files."""
    async with records_on(stage) as records:
        yield records


async def test_deleted(either_stage: Stage) -> None:
    """The vault's own listing is empty, and the staff chat shows nothing."""
    async with records_on(either_stage) as records:
        file_id = await records.add()
        assert await records.in_vault() == {file_id}
        assert len(records.shown) == len(await records.copies()) == 1
        await records.delete(file_id)
        assert await records.in_vault() == set()
        assert (records.shown, await records.copies(), await records.rows()) == ([], [], [])


async def test_time_is_over(records: Records) -> None:
    """Three months later it is gone, without anybody's doing; what was not sent is gone after a day."""
    await records.add()
    await records.fill_in()
    assert len(await records.in_vault()) == 2
    records.stage.wait(days=1)
    await records.stage.keep_up()
    assert len(await records.in_vault()) == 1
    records.stage.wait(days=91)
    await records.stage.keep_up()
    assert (await records.in_vault(), await records.rows()) == (set(), [])


async def test_after_a_restart(records: Records, monkeypatch: pytest.MonkeyPatch) -> None:
    """A process that dies between the removal and the vault leaves it to the next one."""
    file_id = await records.add()

    async def dies(_: object) -> bool:
        return False

    with monkeypatch.context() as patch:
        patch.setattr(type(records.stage.app.file_remover), "remove_all", dies)
        await records.delete(file_id)
        assert await records.in_vault() == {file_id}
        await records.stage.restart()
    await records.stage.settle()
    assert (await records.in_vault(), records.shown) == (set(), [])


async def test_vault_is_out_of_reach(
    records: Records, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """The staff chat does not wait for it, nor does another file; and it is asked again."""
    first, second = await records.add(), await records.add()
    delete = Vault.delete

    async def half(vault: Vault, file_id: str) -> None:
        if file_id == first:
            raise VaultUnreachable
        await delete(vault, file_id)

    with monkeypatch.context() as patch:
        patch.setattr(Vault, "delete", half)
        for file_id in (first, second):
            await records.delete(file_id)
    assert (records.shown, await records.in_vault()) == ([], {first})
    assert "1 files could not be taken out of the vault yet" in caplog.text
    assert first not in caplog.text
    await records.stage.settle()
    assert await records.in_vault() == set()


# The staff chat


async def test_what_the_staff_see(records: Records) -> None:
    """The file with its description, patient and appointment, once, and nobody can pass it on."""
    await records.add()
    await records.add(None)
    (message,) = records.shown
    assert message.protected
    for words in (WORDS, "Anna Nowak", "laboratoryjnych"):
        assert words in message.text


async def test_a_picture_is_shown_as_one(records: Records) -> None:
    """The doctor sees it without opening it."""
    await records.add(photo=True)
    assert records.shown[0].told()["photo"]


@pytest.mark.parametrize("hours", [0, 46])
async def test_disappears(records: Records, hours: int) -> None:
    """Within two days the bot takes it out of the chat itself."""
    file_id = await records.add()
    records.stage.wait(hours=hours)
    told = len(records.told)
    await records.delete(file_id)
    assert (records.shown, len(records.told)) == ([], told)


async def test_to_be_deleted_by_hand(records: Records) -> None:
    """After that the staff are asked to, in an answer to the very message."""
    file_id = await records.add()
    (shown,) = records.shown
    records.stage.wait(hours=48)
    await records.delete(file_id)
    assert records.shown == [shown]
    assert records.told[-1].reply_to is not None
    assert records.told[-1].reply_to.message_id == shown.message_id
    assert "usunąć" in records.told[-1].text
    assert WORDS not in records.told[-1].text


async def test_deleted_by_hand_already(records: Records) -> None:
    """Neither sooner nor later does it matter that somebody was quicker."""
    first, second = await records.add(), await records.add()
    chat = records.stage.world.chat(STAFF_CHAT)
    for message in records.shown:
        records.stage.world.remove(message)
    await records.delete(first)
    records.stage.wait(hours=48)
    await records.delete(second)
    assert records.told[-1].reply_to is None
    assert "usunąć" in chat.messages[-1].text


def test_in_time_for_a_chat_that_waits() -> None:
    """A deletion may be put off, so that it is not asked for in the last minute."""
    assert timedelta(hours=40) < DELETABLE < timedelta(hours=48)


# Linked otherwise


async def test_linked_to_another_appointment(records: Records) -> None:
    """The message that is there says so."""
    file_id = await records.add(0)
    (before,) = records.shown
    await records.open(file_id)
    await records.tap(("link", None), ("appointment", records.appointments[1]))
    (after,) = records.shown
    assert after.message_id == before.message_id
    assert "10 mar" in before.text
    assert "17 mar" in after.text


async def test_linked_to_none(records: Records) -> None:
    """It disappears, and comes again when it is linked again."""
    file_id = await records.add(0)
    await records.open(file_id)
    await records.tap(("link", None), ("none", None))
    assert (records.shown, await records.copies()) == ([], [])
    await records.tap(("link", None), ("appointment", records.appointments[1]))
    assert len(records.shown) == len(await records.copies()) == 1


async def test_linked_to_none_after_two_days(records: Records) -> None:
    """The staff are asked to delete it, as of one that the patient has deleted."""
    file_id = await records.add(0)
    (shown,) = records.shown
    records.stage.wait(hours=48)
    await records.open(file_id)
    await records.tap(("link", None), ("none", None))
    assert records.told[-1].reply_to is not None
    assert records.told[-1].reply_to.message_id == shown.message_id
    assert "odłączony" in records.told[-1].text
    assert await records.copies() == []


# On its way


async def on_its_way(records: Records) -> str:
    """A file was sent, and the staff chat does not have it yet; its id."""
    await records.fill_in()
    await records.tap(("send", None), settle=False)
    assert records.shown == []
    (file,) = await records.rows()
    return file.id


async def test_deleted_on_its_way(records: Records) -> None:
    """What arrives in the staff chat after the file was deleted disappears at once."""
    file_id = await on_its_way(records)
    records.stage.world.faults.add("server_error", "sendDocument", chat=STAFF_CHAT)
    await records.delete(file_id)
    records.stage.wait(minutes=1)
    await records.stage.settle()
    assert (records.shown, await records.copies(), await records.in_vault()) == ([], [], set())


async def test_linked_otherwise_on_its_way(records: Records) -> None:
    """Only the latest of what is said of it stays."""
    file_id = await on_its_way(records)
    records.stage.world.faults.add("server_error", chat=STAFF_CHAT)
    await records.open(file_id)
    await records.tap(("link", None), ("appointment", records.appointments[1]))
    records.stage.wait(minutes=1)
    await records.stage.settle()
    (message,) = records.shown
    assert "17 mar" in message.text
    assert [copy.message_id for copy in await records.copies()] == [message.message_id]


async def test_linked_to_none_on_its_way(records: Records) -> None:
    """It is not shown after it was withdrawn."""
    file_id = await on_its_way(records)
    records.stage.world.faults.add("server_error", chat=STAFF_CHAT)
    await records.open(file_id)
    await records.tap(("link", None), ("none", None))
    records.stage.wait(minutes=1)
    await records.stage.settle()
    assert (records.shown, await records.copies()) == ([], [])
    assert await records.in_vault() == {file_id}
