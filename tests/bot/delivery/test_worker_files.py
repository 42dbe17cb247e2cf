"""Files on their way out of the vault into a chat."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from PIL import Image

from bot.files.staff_copies import FileCopy
from bot.outbox.actions import EditCaption, SendStored
from bot.simulator.world.chats import SimMessage
from bot.simulator.world.files import MediaKind
from core.accounts.patients import Patient
from core.appointments import booking
from core.context import Work
from core.files import library
from core.files.model import YOUR_FILES, File
from core.files.vault import Vault, VaultUnreachable, new_file_id
from tests.bot.deliveries import ANNA, GROUP, Deliveries
from tests.bot.wire import refusal
from tests.clinics import small_clinic
from tests.core.appointments.bookings import nowak_phone
from tests.core.files.checking import documents, photos
from tests.core.files.checking.voices import voice
from tests.core.files.filing import a_full_patient, kept
from tests.desk import Desk

CANARY = "Kanarek"


@pytest.fixture
def desk(deliveries: Deliveries) -> Desk:
    """The clinic's side, in the same database."""
    return Desk(deliveries.database, small_clinic(), deliveries.now)


async def a_linked_file(deliveries: Deliveries, desk: Desk, content: bytes) -> str:
    """A patient's file that goes with an appointment; its id."""
    async with desk.work() as work:
        anna = await a_full_patient(work, f"telegram:{ANNA}")
        call = await booking.book(work, anna, nowak_phone("10:00"))
        file = await kept(work, anna, call.id)
    await deliveries.vault.put(file.id, content)
    return file.id


async def _owner(work: Work, file_id: str) -> Patient:
    file = await work.session.get_one(File, file_id)
    return await work.session.get_one(Patient, file.patient_id)


def for_staff(file_id: str) -> SendStored:
    """A picture, for the clinic's people."""
    return SendStored(file_id=file_id, name="wynik.jpg", caption="<b>Zmiany</b>", for_staff=True, as_photo=True)


def seen(deliveries: Deliveries, chat: int = GROUP) -> list[SimMessage]:
    """The files in a chat."""
    return [message for message in deliveries.world.chat(chat).messages if message.file]


async def copies(deliveries: Deliveries) -> list[int]:
    """The messages that are known to show a file."""
    async with deliveries.database.transaction() as session:
        return list(await session.scalars(sa.select(FileCopy.message_id)))


async def test_to_its_patient(deliveries: Deliveries, desk: Desk) -> None:
    """As a document, with its name and words; they may do with it what they like."""
    content = documents.pdf()
    file_id = await a_linked_file(deliveries, desk, content)
    await deliveries.queue(ANNA, SendStored(file_id=file_id, name="wynik.pdf", caption="<b>Wynik</b>"))
    await deliveries.worker.deliver_all()
    (message,) = seen(deliveries, ANNA)
    assert message.file is not None
    assert (message.file.kind, message.file.name, message.text) == (MediaKind.DOCUMENT, "wynik.pdf", "Wynik")
    assert message.file.content == content
    assert not message.protected
    assert await copies(deliveries) == []


async def test_to_the_staff(deliveries: Deliveries, desk: Desk) -> None:
    """A picture is a photo that can't be passed on; where it is shown is kept, and its words can change."""
    await deliveries.queue(GROUP, for_staff(await a_linked_file(deliveries, desk, photos.jpeg())))
    await deliveries.worker.deliver_all()
    (message,) = seen(deliveries)
    assert message.file is not None
    assert (message.file.kind, message.protected) == (MediaKind.PHOTO, True)
    assert await copies(deliveries) == [message.message_id]
    await deliveries.queue(GROUP, EditCaption(message_id=message.message_id, caption="<b>Inne</b>"))
    await deliveries.worker.deliver_all()
    assert [message.text for message in seen(deliveries)] == ["Inne"]


async def test_with_a_question(deliveries: Deliveries, desk: Desk) -> None:
    """What goes with a question goes with no appointment, and stays where the doctor sees it; a file that its patient
    has kept to themselves meanwhile does not.
    """
    file_id = await a_linked_file(deliveries, desk, photos.jpeg())
    for attached_to, shown in (("entry", True), (YOUR_FILES, False)):
        async with desk.work() as work:
            file = await work.session.get_one(File, file_id)
            file.attached_to, file.appointment_id = attached_to, None
        await deliveries.queue(GROUP, for_staff(file_id))
        await deliveries.worker.deliver_all()
        assert [message.message_id for message in seen(deliveries)] == await copies(deliveries)
        assert bool(seen(deliveries)) == shown


LONG_AND_THIN = photos.encoded(Image.new("RGB", (3000, 10)), "JPEG")


@pytest.mark.parametrize("sentence", ["", "Bad Request: IMAGE_PROCESS_FAILED", "Bad Request: PHOTO_SAVE_FILE_INVALID"])
async def test_a_picture_that_is_no_photo(deliveries: Deliveries, desk: Desk, sentence: str) -> None:
    """What Telegram doesn't take as a photo, such as a long strip, is sent as a file; it is protected all the same."""
    if sentence:
        deliveries.wire.answer("sendPhoto", refusal(400, sentence))
    await deliveries.queue(
        GROUP, for_staff(await a_linked_file(deliveries, desk, photos.jpeg() if sentence else LONG_AND_THIN))
    )
    await deliveries.worker.deliver_all()
    (message,) = seen(deliveries)
    assert message.file is not None
    assert (message.file.kind, message.protected, message.text) == (MediaKind.DOCUMENT, True, "Zmiany")
    assert await copies(deliveries) == [message.message_id]


async def test_refused_for_good(deliveries: Deliveries, desk: Desk, caplog: pytest.LogCaptureFixture) -> None:
    """What isn't taken as a file either is left, so that the next one has its turn."""
    for method in ("sendPhoto", "sendDocument"):
        deliveries.wire.answer(method, refusal(400, f'Bad Request: can\'t send the photo "{CANARY}"'))
    await deliveries.queue(GROUP, for_staff(await a_linked_file(deliveries, desk, photos.jpeg())), "next")
    await deliveries.worker.deliver_all()
    assert (seen(deliveries), deliveries.sent(GROUP)) == ([], ["next"])
    assert "Telegram refused a delivery (stored)" in caplog.text
    assert CANARY not in caplog.text


async def test_deleted_meanwhile(deliveries: Deliveries, desk: Desk, caplog: pytest.LogCaptureFixture) -> None:
    """A file that is no longer in the vault is not sent, and holds up nothing."""
    file_id = await a_linked_file(deliveries, desk, photos.jpeg())
    await deliveries.vault.delete(file_id)
    await deliveries.queue(GROUP, for_staff(file_id), "next")
    await deliveries.worker.deliver_all()
    assert (seen(deliveries), deliveries.sent(GROUP), await copies(deliveries)) == ([], ["next"], [])
    assert caplog.text == ""


async def test_vault_is_out_of_reach(deliveries: Deliveries, desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is tried again, as when Telegram is."""
    file_id = await a_linked_file(deliveries, desk, photos.jpeg())

    async def away(*_: object) -> bytes:
        raise VaultUnreachable(CANARY)

    await deliveries.queue(GROUP, for_staff(file_id))
    with monkeypatch.context() as patch:
        patch.setattr(Vault, "get", away)
        await deliveries.worker.deliver_all()
    assert (seen(deliveries), await deliveries.waiting()) == ([], 1)
    deliveries.wait(seconds=1)
    await deliveries.worker.deliver_all()
    assert len(seen(deliveries)) == 1


@pytest.mark.parametrize("how", ["deleted", "unlinked"])
async def test_goes_while_it_is_sent(
    deliveries: Deliveries, desk: Desk, how: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What the staff should no longer see when it arrives is taken away at once."""
    file_id = await a_linked_file(deliveries, desk, photos.jpeg())
    get = Vault.get

    async def meanwhile(vault: Vault, wanted: str) -> bytes:
        content = await get(vault, wanted)
        async with desk.work() as work:
            patient = await _owner(work, file_id)
            if how == "deleted":
                await library.delete(work, patient, file_id)
            else:
                await library.link(work, patient, file_id, None)
        return content

    monkeypatch.setattr(Vault, "get", meanwhile)
    await deliveries.queue(GROUP, for_staff(file_id))
    await deliveries.worker.deliver_all()
    assert len(deliveries.wire.made("sendPhoto")) == 1
    assert (seen(deliveries), await copies(deliveries)) == ([], [])


async def test_the_latest_counts(deliveries: Deliveries, desk: Desk) -> None:
    """A file that is sent twice, because more was said of it before it had arrived, is shown once."""
    file_id = await a_linked_file(deliveries, desk, photos.jpeg())
    later = for_staff(file_id).model_copy(update={"caption": "Później"})
    await deliveries.queue(GROUP, for_staff(file_id), later)
    await deliveries.worker.deliver_all()
    (message,) = seen(deliveries)
    assert message.text == "Później"
    assert await copies(deliveries) == [message.message_id]


async def a_voice_note(deliveries: Deliveries) -> SendStored:
    """One that is in the vault."""
    file_id = new_file_id()
    await deliveries.vault.put(file_id, voice(23))
    return SendStored(
        file_id=file_id, name="audio.ogg", caption="<b>Ewa</b>", as_voice=True, seconds=23, protected=True
    )


async def test_voice_note(deliveries: Deliveries) -> None:
    """It is played in the chat, says how long it lasts, and can't be passed on."""
    await deliveries.queue(ANNA, await a_voice_note(deliveries))
    await deliveries.worker.deliver_all()
    (message,) = seen(deliveries, ANNA)
    assert message.file is not None
    assert (message.file.kind, message.file.duration, message.text) == (MediaKind.VOICE, 23, "Ewa")
    assert message.protected


async def test_voice_note_to_somebody_who_wants_none(deliveries: Deliveries) -> None:
    """Telegram refuses it; so it comes as a file, which Telegram makes no voice message of, with the same words."""
    deliveries.world.person(ANNA).refuse_voice()
    await deliveries.queue(ANNA, await a_voice_note(deliveries))
    await deliveries.worker.deliver_all()
    (message,) = seen(deliveries, ANNA)
    assert message.file is not None
    assert (message.file.kind, message.file.name, message.text) == (MediaKind.DOCUMENT, "audio.ogg", "Ewa")
    assert [each.method for each in deliveries.wire.calls][-2:] == ["sendVoice", "sendDocument"]
    assert await deliveries.waiting() == 0
