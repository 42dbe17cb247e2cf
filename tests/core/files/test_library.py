"""A patient's files: described, consented to, linked, and gone when they are deleted (S24, S45–S63)."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.accounts.patients import Patient, Tier, regulations_hash
from core.appointments import booking
from core.clinic.settings import Regulations
from core.context import Work
from core.errors import ConsentNeeded, FullLevelNeeded, NotFound, RegulationsChanged, UnusableText
from core.files import arrival, library, removal
from core.files.checking import FileKind
from core.files.library import parse_description
from core.files.model import Category, FileStatus, Label, RemovalReason
from core.i18n import Words
from core.keys import KeyRing
from tests.clinics import small_clinic
from tests.core.appointments.bookings import nowak_phone, warsaw
from tests.core.files.filing import (
    DESCRIPTION,
    a_full_patient,
    a_sending,
    announced,
    arrived,
    kept,
    rows,
    to_be_removed,
)
from tests.core.test_at_rest import disk
from tests.databases import a_database
from tests.desk import Desk


@pytest.fixture
async def anna(desk: Desk) -> Patient:
    """A patient whose identity is confirmed."""
    async with desk.work() as work:
        return await a_full_patient(work)


@pytest.fixture
async def john(desk: Desk) -> Patient:
    """Another one."""
    async with desk.work() as work:
        return await a_full_patient(work, "telegram:2", "John Carter")


@pytest.mark.parametrize("tier", [Tier.BASIC, Tier.PENDING])
async def test_full_level_only(work: Work, tier: Tier) -> None:
    """Without a confirmed identity nothing can be added (S46, D10)."""
    patient = await a_full_patient(work)
    patient.tier = tier
    refused = FullLevelNeeded("files")
    for attempt in (
        library.require_capacity(work, patient),
        announced(work, patient, "wynik.pdf"),
        library.send(work, patient, a_sending()),
    ):
        with pytest.raises(FullLevelNeeded) as caught:
            await attempt
        assert caught.value == refused
    assert await rows(work) == []


# Description


@pytest.mark.parametrize(
    ("text", "description"),
    [
        ("12345", "12345"),
        ("x" * 75, "x" * 75),
        (DESCRIPTION, DESCRIPTION),
        ("zmiany na sko\u0301rze", DESCRIPTION),
        ("  zmiany \n na   sk\u200bórze ", DESCRIPTION),
        ("🦵🏽 uda", "🦵🏽 uda"),
    ],
)
def test_description(text: str, description: str) -> None:
    """From 5 to 75 characters, both inclusive, as a reader counts them: letters composed, spaces single (S55, S56)."""
    assert parse_description(text) == description


def test_how_long_a_description_is() -> None:
    """The example of the rules counts as it says (S56)."""
    assert len(parse_description("zmiany na sko\u0301rze")) == 16


@pytest.mark.parametrize(("text", "length"), [("", 0), ("   ", 0), ("1234", 4), ("1 \u200b 4", 3), ("x" * 76, 76)])
def test_unusable_description(text: str, length: int) -> None:
    """One character less or more is refused, and how many there were is told (D14)."""
    with pytest.raises(UnusableText) as caught:
        parse_description(text)
    assert caught.value == UnusableText(5, 75, length)


async def test_description_is_asked_for_again_when_it_is_sent(work: Work) -> None:
    """Whatever the conversation has let pass."""
    anna = await a_full_patient(work)
    file = await arrived(work, anna)
    with pytest.raises(UnusableText):
        await library.send(work, anna, a_sending("x"))
    assert file.status is FileStatus.DRAFT


# Consent


async def test_consent_is_kept(desk: Desk, anna: Patient) -> None:
    """Which version, what it said, and when: it is kept with each file (S57, D7)."""
    async with desk.work() as work:
        await arrived(work, anna)
        await arrived(work, anna)
    desk.wait(minutes=5)
    async with desk.work() as work:
        await library.send(work, anna, a_sending())
    async with desk.work() as work:
        for file in await rows(work):
            assert (file.status, file.sent_at) == (FileStatus.KEPT, desk.now)
            assert file.consent_version == "1"
            assert file.consent_hash == regulations_hash(small_clinic().files_regulations)
            assert file.label == Label("wynik.pdf", DESCRIPTION, Category.PHOTO)


async def test_nothing_is_kept_without_consent(work: Work) -> None:
    """It stays unsent, in both languages (D7)."""
    anna = await a_full_patient(work)
    file = await arrived(work, anna)
    with pytest.raises(ConsentNeeded):
        await library.send(work, anna, a_sending(consent=""))
    assert (file.status, file.consent_version) == (FileStatus.DRAFT, None)


async def test_regulations_that_have_changed(desk: Desk, anna: Patient) -> None:
    """What was agreed to is not what is in force."""
    async with desk.work() as work:
        await arrived(work, anna)
    new = Regulations(version="2", text=Words(pl="Nowy regulamin.", en="New rules."))
    desk.clinic = desk.clinic.model_copy(update={"files_regulations": new})
    async with desk.work() as work:
        with pytest.raises(RegulationsChanged) as caught:
            await library.send(work, anna, a_sending())
        assert caught.value == RegulationsChanged(current="2")
        (sent,) = await library.send(work, anna, a_sending(consent="2"))
        assert sent.consent_hash == regulations_hash(new)


# Sending


async def test_what_is_sent_is_what_is_here(desk: Desk, anna: Patient, john: Patient) -> None:
    """What is still on its way stays unsent, and so does what is somebody else's."""
    async with desk.work() as work:
        here, coming = await arrived(work, anna), await announced(work, anna, "drugi.pdf")
        other = await arrived(work, john)
        assert [each.id for each in await library.send(work, anna, a_sending())] == [here.id]
        assert [each.id for each in await library.kept(work, anna)] == [here.id]
        assert [each.id for each in await library.unsent(work, anna)] == [coming.id]
        assert [each.id for each in await library.unsent(work, john)] == [other.id]
        with pytest.raises(NotFound):
            await library.send(work, anna, a_sending())


async def test_list(desk: Desk, anna: Patient) -> None:
    """The latest is the first (S59)."""
    sent = []
    for _ in range(3):
        desk.wait(minutes=1)
        async with desk.work() as work:
            sent.append((await kept(work, anna)).id)
    async with desk.work() as work:
        assert [each.id for each in await library.kept(work, anna)] == sent[::-1]


async def test_arrives_once(desk: Desk, anna: Patient) -> None:
    """A file that was sent meanwhile is not unsent by being told again that it is here."""
    async with desk.work() as work:
        file = await kept(work, anna)
        await arrival.arrive(work, file.id, FileKind.PNG, 5)
        assert (file.status, file.kind, file.size) == (FileStatus.KEPT, FileKind.PDF, 1000)
        await arrival.give_up(work, file.id)
    async with desk.work() as work:
        assert len(await rows(work)) == 1


# Linking


async def test_linked_to_a_coming_consultation(desk: Desk, anna: Patient) -> None:
    """To any, and then to none again (S60, D4)."""
    async with desk.work() as work:
        call = await booking.book(work, anna, nowak_phone("10:00"))
        file = await kept(work, anna, call.id)
        assert file.appointment_id == call.id
        await library.link(work, anna, file.id, None)
        assert file.appointment_id is None
        await library.link(work, anna, file.id, call.id)
    async with desk.work() as work:
        assert (await library.get_file(work, anna, file.id)).appointment_id == call.id
        await announced(work, anna, "jeszcze.pdf")
        assert [await library.count_for_appointment(work, each) for each in (call.id, "another")] == [1, 0]


async def test_not_linked_to_what_is_not_coming(desk: Desk, anna: Patient, john: Patient) -> None:
    """Not to somebody else's appointment, a cancelled one, one that is only held, or one that is over."""
    async with desk.work() as work:
        over = await booking.book(work, anna, nowak_phone("08:00"))
        cancelled = await booking.book(work, anna, nowak_phone("10:00"))
        await booking.cancel(work, anna, cancelled.id)
        held = await booking.hold(work, anna, nowak_phone("11:00"))
        other = await booking.book(work, john, nowak_phone("10:20"))
        file = await kept(work, anna)
    desk.now = warsaw("08:10")
    async with desk.work() as work:
        await arrived(work, anna)
        for appointment in (over.id, cancelled.id, held.id, other.id, "nothing"):
            with pytest.raises(NotFound):
                await library.link(work, anna, file.id, appointment)
            with pytest.raises(NotFound):
                await library.send(work, anna, a_sending(appointment=appointment))
    async with desk.work() as work:
        assert [each.appointment_id for each in await rows(work)] == [None, None]


async def test_linked_until_the_end_of_the_call(desk: Desk, anna: Patient) -> None:
    """During the call the doctor may ask for a picture."""
    async with desk.work() as work:
        call = await booking.book(work, anna, nowak_phone("10:00"))
    desk.now = warsaw("10:09")
    async with desk.work() as work:
        assert (await kept(work, anna, call.id)).appointment_id == call.id


async def test_nobody_elses_file(desk: Desk, anna: Patient, john: Patient) -> None:
    """What isn't theirs is not there; nor is what is not sent, or what never was."""
    async with desk.work() as work:
        johns, unsent = await kept(work, john), await arrived(work, anna)
        for file_id in (johns.id, unsent.id, "nothing"):
            for attempt in (
                library.get_file(work, anna, file_id),
                library.link(work, anna, file_id, None),
                library.delete(work, anna, file_id),
            ):
                with pytest.raises(NotFound):
                    await attempt
        assert len(await rows(work)) == 2


# Gone


async def test_deleted(desk: Desk, anna: Patient) -> None:
    """Its place is free at once, and its bytes are asked to be removed (S63)."""
    async with desk.work() as work:
        sent = [(await kept(work, anna)).id for _ in range(5)]
        assert await library.remaining(work, anna) == 0
        await library.delete(work, anna, sent[2])
        assert await library.remaining(work, anna) == 1
        assert (await announced(work, anna, "nowy.pdf")).number == 3
    async with desk.work() as work:
        (asked,) = await removal.removals(work)
        assert (asked.file_id, asked.reason) == (sent[2], RemovalReason.BY_PATIENT)
        assert sent[2] in await removal.ids_in_vault(work)
        for _ in range(2):
            await removal.finish_removal(work, sent[2])
        assert await removal.removals(work) == []
        assert sent[2] not in await removal.ids_in_vault(work)


async def test_discarded(desk: Desk, anna: Patient, john: Patient) -> None:
    """What was not sent goes; what was sent, and what is John's, stays (S58)."""
    async with desk.work() as work:
        sent, johns = await kept(work, anna), await arrived(work, john)
        draft, coming = await arrived(work, anna), await announced(work, anna, "drugi.pdf")
        await library.discard(work, anna)
    async with desk.work() as work:
        assert {each.id for each in await rows(work)} == {sent.id, johns.id}
        assert await to_be_removed(work) == [draft.id]
        await arrival.arrive(work, coming.id, FileKind.PDF, 1000)
    async with desk.work() as work:
        assert set(await to_be_removed(work)) == {draft.id, coming.id}
        assert len(await rows(work)) == 2


async def test_never_arrives(desk: Desk, anna: Patient) -> None:
    """A file that can't be taken leaves nothing behind."""
    async with desk.work() as work:
        file = await announced(work, anna, "wirus.pdf")
        await arrival.give_up(work, file.id)
    async with desk.work() as work:
        assert (await rows(work), await to_be_removed(work)) == ([], [])


# At rest


async def test_nothing_personal_is_on_the_disk_in_plain(tmp_path: Path, keys: KeyRing) -> None:
    """A file's name and description tell of somebody's health, and so does what kind of record it is."""
    async with a_database(f"sqlite:///{tmp_path / 'portal.db'}", keys) as database:
        await database.migrate()
        async with Desk(database, small_clinic()).work() as work:
            anna = await a_full_patient(work)
            await arrived(work, anna, "kanarek-wynik.pdf")
            await library.send(work, anna, a_sending("Kanarek na lewej dłoni"))
        written = disk(tmp_path)
        assert b"shelf" in written, "looks at the wrong files"
        for canary in ("anarek", "lewej", "photo"):
            assert canary.encode() not in written
        async with Desk(database, small_clinic()).work() as work:
            (file,) = await rows(work)
            assert file.label == Label("kanarek-wynik.pdf", "Kanarek na lewej dłoni", Category.PHOTO)
