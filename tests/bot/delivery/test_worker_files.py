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
from core.files.model import File
from core.files.vault import Vault, VaultUnreachable
from tests.bot.updates.posted_updates import ANNA, GROUP, Post
from tests.bot.wire import refusal
from tests.clinics import small_clinic
from tests.core.appointments.bookings import nowak_phone
from tests.core.files.checking import documents, photos
from tests.core.files.filing import a_full_patient, kept
from tests.desk import Desk

CANARY = "Kanarek"


@pytest.fixture
def desk(post: Post) -> Desk:
    """The clinic's side, in the same database."""
    return Desk(post.database, small_clinic(), post.now)


async def a_linked_file(post: Post, desk: Desk, content: bytes) -> str:
    """A patient's file that goes with an appointment; its id."""
    async with desk.work() as work:
        anna = await a_full_patient(work, f"telegram:{ANNA}")
        call = await booking.book(work, anna, nowak_phone("10:00"))
        file = await kept(work, anna, call.id)
    await post.vault.put(file.id, content)
    return file.id


async def _owner(work: Work, file_id: str) -> Patient:
    file = await work.session.get_one(File, file_id)
    return await work.session.get_one(Patient, file.patient_id)


def for_staff(file_id: str) -> SendStored:
    """A picture, for the clinic's people."""
    return SendStored(file_id=file_id, name="wynik.jpg", caption="<b>Zmiany</b>", for_staff=True, as_photo=True)


def seen(post: Post, chat: int = GROUP) -> list[SimMessage]:
    """The files in a chat."""
    return [message for message in post.world.chat(chat).messages if message.file]


async def copies(post: Post) -> list[int]:
    """The messages that are known to show a file."""
    async with post.database.transaction() as session:
        return list(await session.scalars(sa.select(FileCopy.message_id)))


async def test_to_its_patient(post: Post, desk: Desk) -> None:
    """As a document, with its name and words; they may do with it what they like."""
    content = documents.pdf()
    file_id = await a_linked_file(post, desk, content)
    await post.queue(ANNA, SendStored(file_id=file_id, name="wynik.pdf", caption="<b>Wynik</b>"))
    await post.worker.deliver_all()
    (message,) = seen(post, ANNA)
    assert message.file is not None
    assert (message.file.kind, message.file.name, message.text) == (MediaKind.DOCUMENT, "wynik.pdf", "Wynik")
    assert message.file.content == content
    assert not message.protected
    assert await copies(post) == []


async def test_to_the_staff(post: Post, desk: Desk) -> None:
    """A picture is a photo that can't be passed on; where it is shown is kept, and its words can change."""
    await post.queue(GROUP, for_staff(await a_linked_file(post, desk, photos.jpeg())))
    await post.worker.deliver_all()
    (message,) = seen(post)
    assert message.file is not None
    assert (message.file.kind, message.protected) == (MediaKind.PHOTO, True)
    assert await copies(post) == [message.message_id]
    await post.queue(GROUP, EditCaption(message_id=message.message_id, caption="<b>Inne</b>"))
    await post.worker.deliver_all()
    assert [message.text for message in seen(post)] == ["Inne"]


LONG_AND_THIN = photos.encoded(Image.new("RGB", (3000, 10)), "JPEG")


@pytest.mark.parametrize("sentence", ["", "Bad Request: IMAGE_PROCESS_FAILED", "Bad Request: PHOTO_SAVE_FILE_INVALID"])
async def test_a_picture_that_is_no_photo(post: Post, desk: Desk, sentence: str) -> None:
    """What Telegram doesn't take as a photo, such as a long strip, is sent as a file; it is protected all the same."""
    if sentence:
        post.wire.answer("sendPhoto", refusal(400, sentence))
    await post.queue(GROUP, for_staff(await a_linked_file(post, desk, photos.jpeg() if sentence else LONG_AND_THIN)))
    await post.worker.deliver_all()
    (message,) = seen(post)
    assert message.file is not None
    assert (message.file.kind, message.protected, message.text) == (MediaKind.DOCUMENT, True, "Zmiany")
    assert await copies(post) == [message.message_id]


async def test_refused_for_good(post: Post, desk: Desk, caplog: pytest.LogCaptureFixture) -> None:
    """What isn't taken as a file either is left, so that the next one has its turn."""
    for method in ("sendPhoto", "sendDocument"):
        post.wire.answer(method, refusal(400, f'Bad Request: can\'t send the photo "{CANARY}"'))
    await post.queue(GROUP, for_staff(await a_linked_file(post, desk, photos.jpeg())), "next")
    await post.worker.deliver_all()
    assert (seen(post), post.sent(GROUP)) == ([], ["next"])
    assert "Telegram refused a delivery (stored)" in caplog.text
    assert CANARY not in caplog.text


async def test_deleted_meanwhile(post: Post, desk: Desk, caplog: pytest.LogCaptureFixture) -> None:
    """A file that is no longer in the vault is not sent, and holds up nothing."""
    file_id = await a_linked_file(post, desk, photos.jpeg())
    await post.vault.delete(file_id)
    await post.queue(GROUP, for_staff(file_id), "next")
    await post.worker.deliver_all()
    assert (seen(post), post.sent(GROUP), await copies(post)) == ([], ["next"], [])
    assert caplog.text == ""


async def test_vault_is_out_of_reach(post: Post, desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is tried again, as when Telegram is."""
    file_id = await a_linked_file(post, desk, photos.jpeg())

    async def away(*_: object) -> bytes:
        raise VaultUnreachable(CANARY)

    await post.queue(GROUP, for_staff(file_id))
    with monkeypatch.context() as patch:
        patch.setattr(Vault, "get", away)
        await post.worker.deliver_all()
    assert (seen(post), await post.waiting()) == ([], 1)
    post.wait(seconds=1)
    await post.worker.deliver_all()
    assert len(seen(post)) == 1


@pytest.mark.parametrize("how", ["deleted", "unlinked"])
async def test_goes_while_it_is_sent(post: Post, desk: Desk, how: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """What the staff should no longer see when it arrives is taken away at once."""
    file_id = await a_linked_file(post, desk, photos.jpeg())
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
    await post.queue(GROUP, for_staff(file_id))
    await post.worker.deliver_all()
    assert len(post.wire.made("sendPhoto")) == 1
    assert (seen(post), await copies(post)) == ([], [])


async def test_the_latest_counts(post: Post, desk: Desk) -> None:
    """A file that is sent twice, because more was said of it before it had arrived, is shown once."""
    file_id = await a_linked_file(post, desk, photos.jpeg())
    later = for_staff(file_id).model_copy(update={"caption": "Później"})
    await post.queue(GROUP, for_staff(file_id), later)
    await post.worker.deliver_all()
    (message,) = seen(post)
    assert message.text == "Później"
    assert await copies(post) == [message.message_id]
