"""Photos and files that go with a question: on a shelf of their own, apart from 'Your files' (S23, D7)."""

from __future__ import annotations

import datetime as dt

import pytest

from core import asking, files, questions, shelves
from core.clinic import Clinic
from core.errors import ConsentNeeded, FilesFull, FilesOnTheWay, NotFound, RegulationsChanged, UnusableText
from core.files import FileStatus, Label
from core.patients import Patient
from core.questions import EntryKind, Question, QuestionStatus
from tests.core.bookings import warsaw
from tests.core.filing import a_full_patient, to_be_removed
from tests.core.questioning import WORDS, a_draft, a_visit, attached
from tests.core.staffing import staffed_clinic
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
    """On a shelf of its own, once all have arrived and the regulations are accepted (D7)."""
    async with desk.work() as work:
        question = await a_draft(work, anna)
        coming = await asking.attach(work, anna, question.id, Label("wysypka.jpg"))
        with pytest.raises(FilesOnTheWay) as caught:
            await asking.send(work, anna, question.id, consent="1")
        assert caught.value == FilesOnTheWay(1)
        await attached(work, anna, question, "wynik.jpg")
        await files.give_up(work, coming.id)
        for consent, refusal in {"": ConsentNeeded, "0": RegulationsChanged}.items():
            with pytest.raises(refusal):
                await asking.send(work, anna, question.id, consent=consent)
        _, entry = await asking.send(work, anna, question.id, consent="1")
        (file,) = await shelves.on(work, entry.id)
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
        assert await files.room(work, anna) == 5
        await asking.send(work, anna, question.id, consent="1")
        found = await shelves.on(work, (await questions.thread(work, question))[0].id)
        assert not await files.kept(work, anna)
        with pytest.raises(NotFound):
            await files.file(work, anna, found[0].id)
        with pytest.raises(NotFound):
            await files.delete(work, anna, found[0].id)
    desk.now = warsaw("12:00", dt.date(2027, 5, 30))
    async with desk.work() as work:
        assert await files.warn_due(work) == []
    desk.wait(days=10)
    async with desk.work() as work:
        await files.remove_due(work)
        assert len(await to_be_removed(work)) == 5


async def test_unsent_files_go_after_a_day(desk: Desk, anna: Patient) -> None:
    """The words stay in the draft."""
    async with desk.work() as work:
        question = await a_draft(work, anna)
        await attached(work, anna, question)
    desk.wait(days=1)
    async with desk.work() as work:
        await files.remove_due(work)
        entry = await asking.draft(work, anna, question.id)
        assert (entry.text, await shelves.on(work, entry.id)) == (WORDS, ())
        assert await work.session.get(Question, question.id)
