"""Photos and files that go with a question: attached to it, apart from 'Your files' (S23, D7)."""

from __future__ import annotations

import datetime as dt

import pytest
import sqlalchemy as sa

from core.accounts.patients import Patient
from core.clinic.model import Clinic
from core.errors import ConsentNeeded, FilesFull, FilesOnTheWay, NotFound, RegulationsChanged, UnusableText
from core.files import arrival, attachments, library, removal
from core.files.checking import FileKind
from core.files.model import FileStatus, Label
from core.questions import answering, asking, cases, following, thread
from core.questions.model import EntryKind, Question, QuestionStatus
from core.staff.audit import PORTAL, AuditAction, AuditEntry
from tests.core.appointments.bookings import warsaw
from tests.core.files.filing import a_full_patient, arrived, kept, to_be_removed
from tests.core.questions.questioning import WORDS, a_draft, a_question, a_visit, attached
from tests.core.staff.staffing import DOCTOR, staffed_clinic
from tests.desk import Desk


@pytest.fixture
def clinic() -> Clinic:
    """A clinic with everybody in its staff chat."""
    return staffed_clinic()


@pytest.fixture
async def anna(desk: Desk) -> Patient:
    """A patient whose identity is confirmed."""
    async with desk.work() as work:
        return await a_full_patient(work)


async def test_files_go_with_the_question(desk: Desk, anna: Patient) -> None:
    """Attached, once all have arrived and the regulations are accepted (D7)."""
    async with desk.work() as work:
        question = await a_draft(work, anna)
        coming = await asking.attach(work, anna, question.id, Label("wysypka.jpg"))
        with pytest.raises(FilesOnTheWay) as caught:
            await asking.send(work, anna, question.id, consent="1")
        assert caught.value == FilesOnTheWay(1)
        await attached(work, anna, question, "wynik.jpg")
        await arrival.give_up(work, coming.id)
        for consent, refusal in {"": ConsentNeeded, "0": RegulationsChanged}.items():
            with pytest.raises(refusal):
                await asking.send(work, anna, question.id, consent=consent)
        _, entry = await asking.send(work, anna, question.id, consent="1")
        (file,) = await attachments.of(work, entry.id)
        assert (file.status, file.sent_at, file.consent_version) == (FileStatus.KEPT, work.now, "1")
        assert question.status is QuestionStatus.SENT


async def test_words_are_needed_with_a_file_only_in_a_question(desk: Desk, anna: Patient) -> None:
    """An addition may be a photo and nothing else."""
    async with desk.work() as work:
        visit = await a_visit(work, anna)
        question = await asking.begin(work, anna, visit.id)
        await attached(work, anna, question)
        with pytest.raises(UnusableText):
            await asking.send(work, anna, question.id, consent="1")
        await asking.write(work, anna, question.id, WORDS)
        await asking.send(work, anna, question.id, consent="1")
        with pytest.raises(UnusableText):
            await asking.send(work, anna, question.id, consent="1")
        await attached(work, anna, question)
        _, entry = await asking.send(work, anna, question.id, consent="1")
        assert (entry.kind, entry.text) == (EntryKind.ADDITION, "")


async def test_files_of_questions_are_not_among_your_files(desk: Desk, anna: Patient) -> None:
    """They take up none of its five places, are neither listed nor warned of there, and go when their time is over."""
    async with desk.work() as work:
        question = await a_draft(work, anna)
        for number in range(5):
            await attached(work, anna, question, f"{number}.jpg")
        with pytest.raises(FilesFull):
            await asking.attach(work, anna, question.id, Label("6.jpg"))
        assert await library.remaining(work, anna) == 5
        await asking.send(work, anna, question.id, consent="1")
        found = await attachments.of(work, (await thread.thread(work, question))[0].id)
        assert not await library.kept(work, anna)
        with pytest.raises(NotFound):
            await library.get_file(work, anna, found[0].id)
        with pytest.raises(NotFound):
            await library.delete(work, anna, found[0].id)
    desk.now = warsaw("12:00", dt.date(2027, 5, 30))
    async with desk.work() as work:
        assert await removal.warn_due(work) == []
    desk.wait(days=10)
    async with desk.work() as work:
        await removal.remove_due(work)
        assert len(await to_be_removed(work)) == 5


async def test_unsent_files_go_after_a_day(desk: Desk, anna: Patient) -> None:
    """The words stay in the draft."""
    async with desk.work() as work:
        question = await a_draft(work, anna)
        await attached(work, anna, question)
    desk.wait(days=1)
    async with desk.work() as work:
        await removal.remove_due(work)
        entry = await asking.draft(work, anna, question.id)
        assert (entry.text, await attachments.of(work, entry.id)) == (WORDS, ())
        assert await work.session.get(Question, question.id)


async def test_which_question_a_file_goes_with(desk: Desk, anna: Patient) -> None:
    """It is told to the file's own patient, for as long as it is there; one of 'Your files' goes with none."""
    async with desk.work() as work:
        question = await a_draft(work, anna)
        file = await attached(work, anna, question)
        other = await arrived(work, anna)
        john = await a_full_patient(work, "telegram:2", "John Carter")
        found = await following.question_of_file(work, anna, file.id)
        assert found is not None
        assert found.id == question.id
        assert [await following.question_of_file(work, who, of) for who, of in ((anna, other.id), (john, file.id))] == [
            None
        ] * 2


async def test_an_album_is_one_answer(desk: Desk, anna: Patient) -> None:
    """The files that come later find the entry that the first one began, and whether all are here."""
    async with desk.work() as work:
        question = await a_question(work, anna)
        entry = await answering.answer(work, DOCTOR, question.id, "Proszę, ulotka.", "album:1", with_files=True)
        await answering.note(work, DOCTOR, question.id, "Wysłane.", "8")
        assert await cases.entry_with(work, question.id, "album:1") is entry
        assert await cases.entry_with(work, question.id, "album:2") is None
        file = await answering.attach(work, DOCTOR, entry.id, Label("ulotka.pdf"))
        assert await attachments.are_arriving(work, entry.id)
        await arrival.arrive(work, file.id, FileKind.PDF, 1000)
        assert not await attachments.are_arriving(work, entry.id)


async def test_an_answer_none_of_whose_files_could_be_taken(desk: Desk, anna: Patient) -> None:
    """Was none: its doctor has the case again, and the time until it is expected. One with words stays."""
    async with desk.work() as work:
        question = await a_question(work, anna)
        empty = await answering.answer(work, DOCTOR, question.id, "", with_files=True)
        file = await answering.attach(work, DOCTOR, empty.id, Label("film.mp4"))
        assert not await answering.take_back_if_empty(work, empty.id)
        await arrival.give_up(work, file.id)
        assert await answering.take_back_if_empty(work, empty.id)
        assert not await answering.take_back_if_empty(work, empty.id)
        assert (question.status, question.closed_at) == (QuestionStatus.TAKEN, None)
        assert question.raise_at is not None
        words = await answering.answer(work, DOCTOR, question.id, "Proszę odstawić.")
        assert not await answering.take_back_if_empty(work, words.id)
        again = await answering.answer(work, DOCTOR, question.id, "", with_files=True)
        assert await answering.take_back_if_empty(work, again.id)
        assert question.status is QuestionStatus.ANSWERED


async def test_the_log_tells_that_an_answer_came_to_nothing(desk: Desk, anna: Patient) -> None:
    """For it has already told that there was one. What isn't taken back isn't told of."""
    async with desk.work() as work:
        question = await a_question(work, anna)
        words = await answering.answer(work, DOCTOR, question.id, "Proszę odstawić.")
        assert not await answering.take_back_if_empty(work, words.id)
        empty = await answering.answer(work, DOCTOR, question.id, "", with_files=True)
        assert await answering.take_back_if_empty(work, empty.id)
        query = sa.select(AuditEntry.who, AuditEntry.what).order_by(AuditEntry.number.desc()).limit(3)
        assert [tuple(row) for row in await work.session.execute(query)] == [
            (PORTAL, AuditAction.TOOK_ANSWER_BACK),
            (DOCTOR.address, AuditAction.ANSWERED_QUESTION),
            (DOCTOR.address, AuditAction.ANSWERED_QUESTION),
        ]


async def test_files_that_were_added_elsewhere_are_brought(desk: Desk, anna: Patient) -> None:
    """All that was not sent yet, with what was said of it; or nothing, when there isn't room for all of it."""
    async with desk.work() as work:
        await kept(work, anna)
        brought = [await arrived(work, anna, f"{number}.jpg") for number in range(4)]
        question = await a_draft(work, anna)
        assert await asking.bring(work, anna, question.id, "zmiany na dłoni") == tuple(brought)
        entry = await asking.draft(work, anna, question.id)
        assert [each.number for each in await attachments.of(work, entry.id)] == [1, 2, 3, 4]
        assert entry.text.endswith("zmiany na dłoni")
        assert (await library.unsent(work, anna), len(await library.kept(work, anna))) == ((), 1)
        more = [await arrived(work, anna, f"{number}.jpg") for number in range(2)]
        with pytest.raises(FilesFull):
            await asking.bring(work, anna, question.id, "")
        assert await library.unsent(work, anna) == tuple(more)
