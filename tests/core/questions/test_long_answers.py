"""An answer that may be cut waits until its author has seen all of it (S23)."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import TypeAlias

import pytest

from core.accounts.patients import Patient
from core.clinic.model import Clinic
from core.errors import AlreadyAnswered, NotFound, RoleNeeded, UnusableText
from core.questions import answering, cases, long_answers, thread
from core.questions.model import CUT_FROM, Entry, Question, QuestionStatus
from core.staff import audit
from core.staff.audit import AuditAction
from tests.core.files.filing import a_full_patient
from tests.core.questions.questioning import a_question
from tests.core.staff.staffing import DOCTOR, EWA, OTHER_DOCTOR, RECEPTIONIST, staffed_clinic
from tests.desk import TUESDAY_MORNING, Desk

Write: TypeAlias = Callable[..., Awaitable[Entry]]

FIRST = "słowo " * 650 + "i"
AT = TUESDAY_MORNING


@pytest.fixture
def clinic() -> Clinic:
    """A clinic with everybody in its staff chat."""
    return staffed_clinic()


@pytest.fixture
async def question(desk: Desk) -> Question:
    """A question that waits."""
    async with desk.work() as work:
        return await a_question(work, await a_full_patient(work))


async def begun(desk: Desk, question: Question) -> str:
    """The beginning of Dr Nowak's answer."""
    async with desk.work() as work:
        return (await long_answers.begin(work, DOCTOR, question.id, FIRST, "1", AT)).id


async def test_nothing_goes_before_its_author_sends_it(desk: Desk, question: Question) -> None:
    """The case stays as it is, and its card shows nothing of it; then all pieces are one answer."""
    entry_id = await begun(desk, question)
    async with desk.work() as work:
        assert (await cases.get_case(work, question.id)).question.status is QuestionStatus.SENT
        assert len((await cases.get_case(work, question.id)).entries) == 1
        await long_answers.add(work, DOCTOR, entry_id, "proszę nie brać aspiryny.", "2", AT)
        await long_answers.rewrite(work, DOCTOR, entry_id, "proszę nie brać niczego.", "2")
        entry = await long_answers.send(work, DOCTOR, entry_id)
        assert entry.text == FIRST + " proszę nie brać niczego."
        case = await cases.get_case(work, question.id)
        assert (case.question.status, case.question.taken_by) == (QuestionStatus.ANSWERED, EWA)
        assert [each.id for each in await thread.thread(work, case.question)][-1] == entry_id
        assert (await audit.recent(work, who=EWA)).items[0].what is AuditAction.ANSWERED_QUESTION
        with pytest.raises(NotFound):
            await long_answers.send(work, DOCTOR, entry_id)


async def test_a_piece_of_what_was_sent_can_be_changed(desk: Desk, question: Question) -> None:
    """The others stay."""
    entry_id = await begun(desk, question)
    async with desk.work() as work:
        await long_answers.add(work, DOCTOR, entry_id, "dalej.", "2", AT)
        await long_answers.send(work, DOCTOR, entry_id)
        changed = await answering.revise(work, DOCTOR, entry_id, "koniec.", "2")
        assert changed.text == FIRST + " koniec."
        assert changed.earlier == (FIRST + " dalej.",)


@pytest.mark.parametrize(("after", "goes_on"), [(0, True), (15, True), (16, False), (-1, False)])
async def test_what_is_written_right_after_it_goes_on(
    desk: Desk, question: Question, after: int, *, goes_on: bool
) -> None:
    """By its author, within a quarter of a minute of the piece before."""
    entry_id = await begun(desk, question)
    later = AT + timedelta(seconds=after)
    async with desk.work() as work:
        found = await long_answers.begun_before(work, EWA, later)
        assert (found is not None and found.id == entry_id) is goes_on
        assert await long_answers.begun_before(work, "telegram:999", later) is None
        assert await long_answers.begun_before(work, EWA, later, "another") is None
        await long_answers.discard(work, DOCTOR, entry_id)
        assert await long_answers.begun_before(work, EWA, later) is None


async def test_only_its_author_may(desk: Desk, question: Question) -> None:
    """Another doctor doesn't find it, and the reception answers nobody."""
    entry_id = await begun(desk, question)
    async with desk.work() as work:
        for caller, refusal in ((OTHER_DOCTOR, NotFound), (RECEPTIONIST, RoleNeeded)):
            with pytest.raises(refusal):
                await long_answers.add(work, caller, entry_id, "x", "2", AT)
            with pytest.raises(refusal):
                await long_answers.rewrite(work, caller, entry_id, "x", "1")
            with pytest.raises(refusal):
                await long_answers.send(work, caller, entry_id)
            with pytest.raises(refusal):
                await long_answers.discard(work, caller, entry_id)


async def test_somebody_else_was_quicker(desk: Desk, question: Question) -> None:
    """Then it is not sent."""
    entry_id = await begun(desk, question)
    async with desk.work() as work:
        await answering.answer(work, OTHER_DOCTOR, question.id, "Tak.")
    async with desk.work() as work:
        with pytest.raises(AlreadyAnswered):
            await long_answers.send(work, DOCTOR, entry_id)
        with pytest.raises(AlreadyAnswered):
            await long_answers.begin(work, DOCTOR, question.id, FIRST, "3", AT)


async def test_what_is_no_answer_may_not_be_cut(desk: Desk, question: Question) -> None:
    """It is refused: a message as long as that may be a part of what was meant."""
    words = "x" * CUT_FROM
    async with desk.work() as work:
        for write in (answering.ask_back, answering.decline, answering.note):
            with pytest.raises(UnusableText):
                await write(work, DOCTOR, question.id, words)
            assert await work.session.get(Patient, question.patient_id)
        await answering.note(work, DOCTOR, question.id, words[1:])


@pytest.mark.parametrize(("after", "may_go_on"), [(-600, True), (0, True), (60, True), (61, False)])
async def test_what_follows_an_answer_may_go_on_with_it(
    desk: Desk, question: Question, after: int, *, may_go_on: bool
) -> None:
    """For a minute, and for whoever sent it; what was written before it and comes late may go on, too."""
    async with desk.work() as work:
        answer = await answering.answer(work, DOCTOR, question.id, "Tak.")
        found = await long_answers.sent_before(work, EWA, work.now + timedelta(seconds=after))
        assert (found is not None and found.id == answer.id) is may_go_on
        assert await long_answers.sent_before(work, "telegram:999", work.now) is None
        with pytest.raises(NotFound):
            await long_answers.go_on(work, OTHER_DOCTOR, answer.id, "x", "2", AT)


async def test_nothing_may_go_on_with_what_is_among_the_staff(desk: Desk, question: Question) -> None:
    """Nor with what its author has looked at as a whole."""
    async with desk.work() as work:
        await answering.note(work, DOCTOR, question.id, "Zadzwonić.")
        assert await long_answers.sent_before(work, EWA, work.now) is None
    entry_id = await begun(desk, question)
    async with desk.work() as work:
        await long_answers.send(work, DOCTOR, entry_id)
        assert await long_answers.sent_before(work, EWA, work.now) is None


@pytest.mark.parametrize(
    ("write", "status", "act"),
    [
        (answering.answer, QuestionStatus.ANSWERED, AuditAction.ANSWERED_QUESTION),
        (answering.ask_back, QuestionStatus.ASKED_BACK, AuditAction.ASKED_BACK),
        (answering.decline, QuestionStatus.DECLINED, AuditAction.DECLINED_QUESTION),
    ],
)
async def test_what_goes_on_is_what_it_goes_on_with(
    desk: Desk, question: Question, write: Write, status: QuestionStatus, act: AuditAction
) -> None:
    """The case stands as before, and the log has it twice."""
    async with desk.work() as work:
        first = await write(work, DOCTOR, question.id, "Pierwsze.")
        second = await long_answers.go_on(work, DOCTOR, first.id, "Drugie.", "2", AT)
        assert (await cases.get_case(work, question.id)).entries[-1].id == first.id
        await long_answers.send(work, DOCTOR, second.id)
        case = await cases.get_case(work, question.id)
        assert (case.question.status, case.entries[-1].text, case.entries[-1].kind) == (status, "Drugie.", first.kind)
        assert [each.what for each in (await audit.recent(work, who=EWA)).items[:2]] == [act, act]


async def test_it_may_come_too_late(desk: Desk, question: Question) -> None:
    """A colleague has declined meanwhile what was asked: nothing goes to the patient."""
    async with desk.work() as work:
        first = await answering.answer(work, DOCTOR, question.id, "Tak.")
        second = await long_answers.go_on(work, DOCTOR, first.id, "I jeszcze.", "2", AT)
        question = (await cases.get_case(work, question.id)).question
        question.taken_by = "telegram:999"
        with pytest.raises(AlreadyAnswered):
            await long_answers.send(work, DOCTOR, second.id)
