"""Whatever patients and doctors do, in whatever order: the table of what follows what holds, nothing is lost (S23)."""

from __future__ import annotations

import contextlib
from collections.abc import Awaitable, Callable
from dataclasses import replace
from itertools import pairwise, product
from typing import Final

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.accounts.patients import Patient
from core.appointments.model import Appointment
from core.clinic.model import Clinic
from core.context import Work
from core.errors import NotFound, Refusal
from core.questions import answering, asking, cases, deadlines, following, handing_over, thread
from core.questions.model import AMONG_STAFF, FOLLOWS, HELD, OPEN, UNTAKEN, Entry, EntryKind, Question, QuestionStatus
from core.staff import audit
from core.staff.members import Caller
from tests.core.files.filing import a_full_patient
from tests.core.questions.questioning import ANSWER, WORDS, a_draft, a_visit
from tests.core.staff.staffing import DOCTOR, OTHER_DOCTOR, PIOTR, staffed_clinic
from tests.desk import Desk

pytestmark = pytest.mark.both_databases


async def _add(work: Work, who: Patient, question: Question) -> None:
    await asking.write(work, who, question.id, WORDS, "3")
    await asking.send(work, who, question.id)


PATIENT_ACTS: Final[dict[str, Callable[[Work, Patient, Question], Awaitable[object]]]] = {
    "begin": lambda work, who, question: asking.begin(work, who, question.appointment_id),
    "write": lambda work, who, question: asking.write(work, who, question.id, WORDS, "2"),
    "add": _add,
    "send": lambda work, who, question: asking.send(work, who, question.id),
    "discard": lambda work, who, question: asking.discard(work, who, question.id),
    "withdraw": lambda work, who, question: following.withdraw(work, who, question.id),
    "rate": lambda work, who, question: following.rate(work, who, question.id, helped=True),
    "edit": lambda work, who, question: asking.rewrite(work, who, question.id, "2", WORDS.upper()),
}

STAFF_ACTS: Final[dict[str, Callable[[Work, Caller, str], Awaitable[object]]]] = {
    "see": answering.see,
    "take": answering.take,
    "answer": lambda work, who, case: answering.answer(work, who, case, ANSWER),
    "ask_back": lambda work, who, case: answering.ask_back(work, who, case, "Od kiedy?"),
    "hand_over": lambda work, who, case: handing_over.hand_over(work, who, case, specialty="internist"),
    "hand_to": lambda work, who, case: handing_over.hand_over(work, who, case, to=PIOTR),
    "decline": lambda work, who, case: answering.decline(work, who, case, "Proszę umówić wizytę."),
    "note": lambda work, who, case: answering.note(work, who, case, "Pacjentka dzwoniła."),
}


@pytest.fixture
def clinic() -> Clinic:
    """A clinic with everybody in its staff chat."""
    return staffed_clinic()


@pytest.fixture
async def visit(desk: Desk) -> Appointment:
    """A visit that Anna attended."""
    async with desk.work() as work:
        return await a_visit(work, await a_full_patient(work))


def test_the_table_is_whole() -> None:
    """Each status has its row, each can be come by, only what is open is withdrawn, and nothing is a DRAFT again."""
    assert FOLLOWS.keys() == set(QuestionStatus)
    assert set().union(*FOLLOWS.values()) == set(QuestionStatus) - {QuestionStatus.DRAFT}
    assert {status for status in QuestionStatus if QuestionStatus.WITHDRAWN in FOLLOWS[status]} == OPEN
    assert not UNTAKEN & HELD


def test_only_what_the_table_names_can_become() -> None:
    """Anything else is refused, and changes nothing."""
    for before, after in product(QuestionStatus, QuestionStatus):
        question = Question(status=before)
        with contextlib.suppress(Refusal):
            question.become(after)
        assert question.status is (after if after in FOLLOWS[before] else before)


CLOSING = {"withdraw", "decline"}
OFTEN = {"add", "take", "answer", "ask_back", "hand_over"}

ALL_MOVES = [
    *product(["patient"], PATIENT_ACTS),
    *product(["a doctor", "another doctor"], STAFF_ACTS),
    *product(["time"], ["hours", "days"]),
]

TRANSITIONS = [move for move in ALL_MOVES for _ in range(4 if move[1] in OFTEN else 1 if move[1] in CLOSING else 2)]
"""What goes on with a question comes more often than what ends it."""


@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.sampled_from(TRANSITIONS), min_size=8, max_size=18))
async def test_nothing_is_lost_and_nobody_answers_twice(
    desk: Desk, visit: Appointment, moves: list[tuple[str, str]]
) -> None:
    """After each act the question is as its status says, and the staff has seen nothing that was not sent."""
    async with desk.work() as work:
        await work.session.execute(sa.delete(Question))
        patient = await work.session.get_one(Patient, visit.patient_id)
        question = await a_draft(work, patient, visit)
    for who, act in [("patient", "send"), *moves]:
        before = question
        with contextlib.suppress(Refusal):
            async with desk.work() as work:
                await _do(desk, work, patient, before, who, act)
        async with desk.work() as work:
            if (found := await _latest(work, visit)) is None:
                break
            question = found
            assert question.id != before.id or question.status in _reached_from(before.status, who)
            await _check(work, question)
            if question.status in {QuestionStatus.DECLINED, QuestionStatus.WITHDRAWN}:
                break
    async with desk.work() as work:
        assert (await audit.check(work)).broken is None


async def _do(desk: Desk, work: Work, patient: Patient, question: Question, who: str, act: str) -> None:
    match who:
        case "patient":
            await PATIENT_ACTS[act](work, patient, question)
        case "time":
            desk.wait(**{act: 5})
            await deadlines.remind_due(replace(work, now=desk.now))
        case _:
            await STAFF_ACTS[act](work, DOCTOR if who == "a doctor" else OTHER_DOCTOR, question.id)


async def _latest(work: Work, visit: Appointment) -> Question | None:
    """The latest question about the visit."""
    query = sa.select(Question).where(Question.appointment_id == visit.id)
    return await work.session.scalar(query.order_by(Question.number.desc().nulls_first()).limit(1))


def _reached_from(before: QuestionStatus, who: str) -> frozenset[QuestionStatus]:
    """By one step of the table, or two: who answers what nobody has, takes it. Only patients open what is closed."""
    if who == "time" or (who != "patient" and before not in OPEN):
        return frozenset({before})
    taken = FOLLOWS[QuestionStatus.TAKEN] if QuestionStatus.TAKEN in FOLLOWS[before] else frozenset()
    return FOLLOWS[before] | taken | {before}


async def _check(work: Work, question: Question) -> None:
    entries = await thread.sent_entries(work, question)
    kinds = [entry.kind for entry in entries]
    assert [entry.position for entry in entries] == list(range(1, len(entries) + 1))
    assert (question.number is None) == (question.status is QuestionStatus.DRAFT) == (kinds == [])
    assert (question.closed_at is None) == (question.status in OPEN | {QuestionStatus.DRAFT})
    assert (question.raise_at is None) == (question.status not in UNTAKEN | {QuestionStatus.TAKEN})
    assert (question.taken_by is None) == (question.holder is None)
    assert question.status not in HELD or question.taken_by in {DOCTOR.address, OTHER_DOCTOR.address}
    assert question.status not in UNTAKEN or question.taken_by is None
    assert question.status is not QuestionStatus.ANSWERED or EntryKind.ANSWER in kinds
    assert (question.status is QuestionStatus.DECLINED) == (EntryKind.DECLINE in kinds)
    _check_answers([entry for entry in entries if entry.kind in {EntryKind.ANSWER, EntryKind.ADDITION}])
    assert not any(entry.kind in AMONG_STAFF for entry in await thread.thread(work, question))
    await _check_case(work, question, entries)


def _check_answers(entries: list[Entry]) -> None:
    """A second doctor answers only what was asked after the first."""
    for one, other in pairwise(entries):
        assert {one.kind, other.kind} != {EntryKind.ANSWER} or one.by == other.by


async def _check_case(work: Work, question: Question, entries: tuple[Entry, ...]) -> None:
    """The staff sees what was sent, all of it and nothing else."""
    try:
        seen = (await cases.get_case(work, question.id)).entries
    except NotFound:
        seen = ()
    assert seen == entries
