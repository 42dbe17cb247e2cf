"""Ask your doctor, the staff's side: who may do what with a case, and what its patient gets of it (S23)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Final

import pytest

from core.accounts.patients import Patient
from core.clinic.model import Clinic
from core.context import Work
from core.errors import (
    AlreadyAnswered,
    AlreadyDeclined,
    NotFound,
    NotStaff,
    QuestionWithdrawn,
    RoleNeeded,
    TakenBy,
    UnusableText,
    WrongChat,
)
from core.files.arrival import arrive
from core.files.checking import FileKind
from core.files.model import FileStatus, Label
from core.questions import answering, asking, cases, following, handing_over, receipts, thread
from core.questions.model import Entry, EntryKind, QuestionStatus
from core.receipts import note_receipt
from core.roles import Role
from core.staff import audit, members
from core.staff.audit import AuditAction
from core.staff.members import Action, Caller, Where
from tests.core.appointments.bookings import nowak
from tests.core.files.filing import a_full_patient
from tests.core.questions.questioning import (
    ANSWER,
    MONDAY,
    WORDS,
    a_draft,
    a_question,
    a_visit,
    an_answer,
    attached,
    stored,
)
from tests.core.staff.staffing import (
    DESK_HEAD,
    DOCTOR,
    JAN,
    OTHER_DOCTOR,
    OUTSIDER,
    PIOTR,
    RECEPTIONIST,
    staffed_clinic,
)
from tests.desk import Desk

DR_NOWAK: Final = "lek. Ewa Nowak"
DR_LIS: Final = "dr n. med. Piotr Lis"

ACTS: Final[dict[Action, Callable[[Work, Caller, str], Awaitable[object]]]] = {
    Action.SEE_QUESTIONS: answering.see,
    Action.TAKE: answering.take,
    Action.ANSWER: lambda work, caller, case: answering.answer(work, caller, case, ANSWER),
    Action.ASK_BACK: lambda work, caller, case: answering.ask_back(work, caller, case, "Od kiedy?"),
    Action.HAND_OVER: lambda work, caller, case: handing_over.hand_over(work, caller, case, specialty="dermatologist"),
    Action.DECLINE: lambda work, caller, case: answering.decline(work, caller, case, "To nie do nas."),
    Action.NOTE: lambda work, caller, case: answering.note(work, caller, case, "Pacjentka dzwoniła."),
    Action.SEE_OWN_WORK: lambda work, caller, _: cases.own_cases(work, caller),
    Action.SEE_OVERDUE: lambda work, caller, _: cases.overdue_cases(work, caller),
}
"""One act for each permission that is about questions."""


@pytest.fixture
def clinic() -> Clinic:
    """A clinic with everybody in its staff chat."""
    return staffed_clinic()


@pytest.fixture
async def anna(desk: Desk) -> Patient:
    """A patient whose identity is confirmed."""
    async with desk.work() as work:
        return await a_full_patient(work)


async def test_each_act_asks_who_calls_and_from_where(desk: Desk, anna: Patient) -> None:
    """Whoever may not, changes and learns nothing, and isn't in the audit log."""
    async with desk.work() as work:
        question = await a_question(work, anna)
        callers = [(Caller(OUTSIDER, Where.STAFF_CHAT), NotStaff), (replace(DOCTOR, where=Where.ELSEWHERE), WrongChat)]
        for action, act in ACTS.items():
            without = [(each, RoleNeeded) for each in (RECEPTIONIST, DESK_HEAD) if not await _may(work, each, action)]
            for caller, refusal in [*callers, *without]:
                with pytest.raises(refusal):
                    await act(work, caller, question.id)
        assert (await stored(work, question.id)).status is QuestionStatus.SENT
        assert [each.who for each in await audit.recent(work)] == [audit.by_patient(anna.id)]


async def _may(work: Work, caller: Caller, action: Action) -> bool:
    member = await members.find_member(work, caller.address)
    return member is not None and member.may(action)


async def test_a_draft_is_nobodys_but_its_patients(desk: Desk, anna: Patient) -> None:
    """No member of staff can find it, whatever they know of it."""
    async with desk.work() as work:
        question = await a_draft(work, anna)
        await attached(work, anna, question)
        with pytest.raises(NotFound):
            await cases.get_entry(work, (await asking.draft(work, anna, question.id)).id)
        for action, act in ACTS.items():
            if action not in {Action.SEE_OWN_WORK, Action.SEE_OVERDUE}:
                with pytest.raises(NotFound):
                    await act(work, DOCTOR, question.id)
        assert not await cases.own_cases(work, DOCTOR)
        assert not await cases.open_cases(work, DOCTOR)
        assert not await cases.overdue_cases(work, DESK_HEAD)
        with pytest.raises(NotFound):
            await cases.get_case(work, question.id)


async def test_the_log_tells_what_was_done(desk: Desk, anna: Patient) -> None:
    """By whom, to whose record; each act once, and the audit log holds."""
    async with desk.work() as work:
        question = await a_question(work, anna)
        await answering.see(work, RECEPTIONIST, question.id)
        await answering.take(work, DOCTOR, question.id)
        entry = await answering.answer(work, DOCTOR, question.id, ANSWER)
        for _ in range(2):
            await receipts.open_entry(work, anna, entry.id)
        log = list(await audit.recent(work, size=20))[::-1]
        assert [(each.who, each.what) for each in log] == [
            (audit.by_patient(anna.id), AuditAction.SENT_QUESTION),
            (RECEPTIONIST.address, AuditAction.SAW_QUESTION),
            (DOCTOR.address, AuditAction.TOOK_QUESTION),
            (DOCTOR.address, AuditAction.ANSWERED_QUESTION),
            (audit.by_patient(anna.id), AuditAction.OPENED_ANSWER),
        ]
        assert {(each.patient_id, each.subject) for each in log} == {(anna.id, question.id)}
        assert (await audit.check(work)).broken is None


async def test_seeing(desk: Desk, anna: Patient) -> None:
    """The first look is told to the patient; a later one takes nothing from anybody."""
    async with desk.work() as work:
        question = await a_question(work, anna)
        assert (await answering.see(work, RECEPTIONIST, question.id)).status is QuestionStatus.SEEN
        await answering.take(work, DOCTOR, question.id)
        assert (await answering.see(work, OTHER_DOCTOR, question.id)).status is QuestionStatus.TAKEN


async def test_taking(desk: Desk, anna: Patient) -> None:
    """Any doctor may; doing so again changes nothing; a colleague is told whose it is."""
    async with desk.work() as work:
        question = await a_question(work, anna)
        for _ in range(2):
            await answering.take(work, OTHER_DOCTOR, question.id)
        assert (question.status, question.holder) == (QuestionStatus.TAKEN, DR_LIS)
        for act in (Action.TAKE, Action.ANSWER, Action.ASK_BACK, Action.HAND_OVER, Action.DECLINE):
            with pytest.raises(TakenBy) as caught:
                await ACTS[act](work, DOCTOR, question.id)
            assert caught.value == TakenBy(DR_LIS)
        await answering.note(work, DOCTOR, question.id, "Zerknę jutro.")


async def test_what_somebody_left_behind(desk: Desk, anna: Patient) -> None:
    """A case whose doctor is of the staff no more can be taken by a colleague."""
    async with desk.work() as work:
        question = await a_question(work, anna)
        await answering.ask_back(work, OTHER_DOCTOR, question.id, "Od kiedy?")
        await members.remove(work, DESK_HEAD, PIOTR)
        await answering.take(work, DOCTOR, question.id)
        assert (question.status, question.holder) == (QuestionStatus.ASKED_BACK, DR_NOWAK)


async def test_answering(desk: Desk, anna: Patient) -> None:
    """It takes the case and closes it; the patient has the answer, a colleague is told whose it is."""
    async with desk.work() as work:
        entry = await an_answer(work, anna)
        question = await stored(work, entry.question_id)
        assert (entry.text, entry.author, entry.by) == (ANSWER, DR_NOWAK, DOCTOR.address)
        assert (question.status, question.closed_at, question.raise_at) == (QuestionStatus.ANSWERED, work.now, None)
        assert [each.kind for each in await thread.thread(work, question)] == [EntryKind.QUESTION, EntryKind.ANSWER]
        for act in (Action.TAKE, Action.ANSWER, Action.ASK_BACK, Action.HAND_OVER, Action.DECLINE):
            with pytest.raises(AlreadyAnswered) as caught:
                await ACTS[act](work, OTHER_DOCTOR, question.id)
            assert caught.value == AlreadyAnswered(DR_NOWAK)


async def test_writing_more(desk: Desk, anna: Patient) -> None:
    """Whoever has answered may go on: nobody writes all in one message."""
    async with desk.work() as work:
        first = await an_answer(work, anna)
        second = await answering.answer(work, DOCTOR, first.question_id, "I dużo pić.")
        question = await stored(work, first.question_id)
        assert question.status is QuestionStatus.ANSWERED
        assert (await thread.thread(work, question))[1:] == (first, second)


@pytest.mark.parametrize("length", [0, 1, 4096, 4097])
async def test_how_long_an_answer_is(desk: Desk, anna: Patient, length: int) -> None:
    """Up to 4,096 characters; a refused one leaves the case as it was."""
    async with desk.work() as work:
        question = await a_question(work, anna)
    if 1 <= length <= 4096:
        async with desk.work() as work:
            assert len((await answering.answer(work, DOCTOR, question.id, "ą" * length)).text) == length
    else:
        with pytest.raises(UnusableText) as caught:
            async with desk.work() as work:
                await answering.answer(work, DOCTOR, question.id, "ą" * length)
        assert caught.value == UnusableText(1, 4096, length)
        async with desk.work() as work:
            assert (await stored(work, question.id)).status is QuestionStatus.SENT


async def test_an_answer_with_files(desk: Desk, anna: Patient) -> None:
    """No words are needed; each file is kept as soon as it arrives, and shown with its entry."""
    async with desk.work() as work:
        question = await a_question(work, anna)
        entry = await answering.answer(work, DOCTOR, question.id, "", with_files=True)
        file = await answering.attach(work, DOCTOR, entry.id, Label("ulotka.pdf"))
        await arrive(work, file.id, FileKind.PDF, 1000)
        assert file.status is FileStatus.KEPT
        assert (await cases.get_case(work, question.id)).files[entry.id] == (file,)
        for caller, refusal in ((OTHER_DOCTOR, NotFound), (RECEPTIONIST, RoleNeeded)):
            with pytest.raises(refusal):
                await answering.attach(work, caller, entry.id, Label("ulotka.pdf"))


async def test_asking_back(desk: Desk, anna: Patient) -> None:
    """Nothing is due until the reply; it can be asked again meanwhile, or answered."""
    async with desk.work() as work:
        question = await a_question(work, anna)
        for _ in range(2):
            await answering.ask_back(work, DOCTOR, question.id, "Od kiedy?")
        assert (question.status, question.expected_on) == (QuestionStatus.ASKED_BACK, None)
        assert question.raise_at is None
        await answering.answer(work, DOCTOR, question.id, ANSWER)
        assert question.status is QuestionStatus.ANSWERED


async def test_declining(desk: Desk, anna: Patient) -> None:
    """The patient is told the reason; nothing can be done about it any more."""
    async with desk.work() as work:
        question = await a_question(work, anna)
        entry = await answering.decline(work, DOCTOR, question.id, "Proszę umówić wizytę.")
        assert (question.status, entry.kind) == (QuestionStatus.DECLINED, EntryKind.DECLINE)
        for act in (Action.TAKE, Action.ANSWER, Action.HAND_OVER):
            with pytest.raises(AlreadyDeclined):
                await ACTS[act](work, OTHER_DOCTOR, question.id)


async def test_what_was_withdrawn(desk: Desk, anna: Patient) -> None:
    """An answer that comes too late is refused; the staff may still note something."""
    async with desk.work() as work:
        question = await a_question(work, anna)
        entry = await answering.ask_back(work, DOCTOR, question.id, "Od kiedy?")
        await following.withdraw(work, anna, question.id)
        for act in (Action.TAKE, Action.ANSWER, Action.ASK_BACK, Action.HAND_OVER, Action.DECLINE):
            with pytest.raises(QuestionWithdrawn):
                await ACTS[act](work, DOCTOR, question.id)
        with pytest.raises(QuestionWithdrawn):
            await answering.revise(work, DOCTOR, entry.id, "Od jak dawna?")
        await answering.note(work, DOCTOR, question.id, "Zadzwonię.")


async def test_handing_over_to_a_colleague(desk: Desk, anna: Patient) -> None:
    """It is theirs to take, and waits in their list; the patient learns nothing of it."""
    async with desk.work() as work:
        question = await a_question(work, anna)
        await answering.take(work, DOCTOR, question.id)
        assert [each.name for each in await handing_over.colleagues(work, DOCTOR)] == [DR_LIS]
        entry = await handing_over.hand_over(work, DOCTOR, question.id, to=PIOTR, text="To skóra.")
        assert (entry.kind, entry.text, entry.handed_to) == (EntryKind.HANDOVER, "To skóra.", DR_LIS)
        assert (question.status, question.holder) == (QuestionStatus.SEEN, None)
        assert (question.practitioner, question.handed_to) == ("lis", PIOTR)
        assert [each.id for each in await cases.own_cases(work, OTHER_DOCTOR)] == [question.id]
        assert not await cases.own_cases(work, DOCTOR)
        assert [each.kind for each in await thread.thread(work, question)] == [EntryKind.QUESTION]


async def test_handing_over_to_a_specialty(desk: Desk, anna: Patient) -> None:
    """It is for whoever has it, and expected again, should the patient have been asked meanwhile."""
    async with desk.work() as work:
        question = await a_question(work, anna)
        await answering.ask_back(work, DOCTOR, question.id, "Od kiedy?")
        await handing_over.hand_over(work, DOCTOR, question.id, specialty="dermatologist")
        assert (question.practitioner, question.specialty) == (None, "dermatologist")
        assert question.expected_on == dt.date(2027, 3, 4)
        await answering.take(work, OTHER_DOCTOR, question.id)


@pytest.mark.parametrize("to", [{}, {"to": DOCTOR.address}, {"to": JAN}, {"to": OUTSIDER}, {"specialty": "magician"}])
async def test_handing_over_to_nobody(desk: Desk, anna: Patient, to: dict[str, str]) -> None:
    """Neither to oneself, nor to who is no doctor here."""
    async with desk.work() as work:
        question = await a_question(work, anna)
        with pytest.raises(NotFound):
            await handing_over.hand_over(work, DOCTOR, question.id, **to)
        assert (await stored(work, question.id)).status is QuestionStatus.SENT


async def test_a_note_is_among_the_staff(desk: Desk, anna: Patient) -> None:
    """Reception may write one; it stands in the case, and never in what the patient sees."""
    async with desk.work() as work:
        question = await a_question(work, anna)
        entry = await answering.note(work, RECEPTIONIST, question.id, "Pacjentka dzwoniła.")
        assert [each.kind for each in await thread.thread(work, question)] == [EntryKind.QUESTION]
        assert (await cases.get_case(work, question.id)).entries[-1] == await cases.get_entry(work, entry.id) == entry
        with pytest.raises(NotFound):
            await receipts.open_entry(work, anna, entry.id)


async def test_an_edited_answer(desk: Desk, anna: Patient) -> None:
    """It is to be announced and opened again, and what it said is kept; the same words again change nothing."""
    async with desk.work() as work:
        entry = await an_answer(work, anna)
        await note_receipt(work, Entry, entry.id, delivered=True)
        await receipts.open_entry(work, anna, entry.id)
        await answering.revise(work, DOCTOR, entry.id, f" {ANSWER} ")
        assert (entry.edited_at, entry.opened_at) == (None, work.now)
        await answering.revise(work, DOCTOR, entry.id, "Nie, proszę odstawić.")
        assert (entry.text, entry.earlier) == ("Nie, proszę odstawić.", (ANSWER,))
        assert (entry.edited_at, entry.opened_at, entry.delivered_at) == (work.now, None, None)
        assert entry.pieces[0].ref == "7"
        for caller, refusal in (
            (OTHER_DOCTOR, NotFound),
            (DESK_HEAD, RoleNeeded),
            (Caller(OUTSIDER, Where.PRIVATE), NotStaff),
        ):
            with pytest.raises(refusal):
                await answering.revise(work, caller, entry.id, WORDS)


async def test_a_doctor_who_became_a_receptionist(desk: Desk, anna: Patient) -> None:
    """Changes their notes, but their answers no more."""
    async with desk.work() as work:
        answered = await an_answer(work, anna)
        noted = await answering.note(work, DOCTOR, answered.question_id, "Zadzwonię.")
        await members.change(work, DESK_HEAD, DOCTOR.address, [Role.RECEPTION])
        await answering.revise(work, DOCTOR, noted.id, "Nie zadzwonię.")
        with pytest.raises(RoleNeeded):
            await answering.revise(work, DOCTOR, answered.id, "Nie.")


async def test_a_patient_who_is_out_of_reach(desk: Desk, anna: Patient) -> None:
    """Their answers are announced again when they are back, in order, each until it is delivered."""
    async with desk.work() as work:
        first = await an_answer(work, anna)
        second = await answering.answer(work, DOCTOR, first.question_id, "I dużo pić.")
        for entry in (first, second):
            await note_receipt(work, Entry, entry.id, delivered=False)
        assert await receipts.undelivered(work, anna) == (first, second)
        await note_receipt(work, Entry, first.id, delivered=True)
        assert await receipts.undelivered(work, anna) == (second,)
        await note_receipt(work, Entry, first.id, delivered=False)
        assert first.unreachable_at is None
        await receipts.open_entry(work, anna, second.id)
        assert await receipts.undelivered(work, anna) == ()


async def test_an_entry_that_is_gone(work: Work) -> None:
    """Delivering its notice is no fault."""
    assert await note_receipt(work, Entry, "nothing", delivered=True) is None
    assert await note_receipt(work, Entry, "nothing", delivered=False) is None


async def test_the_order_of_cases(desk: Desk, anna: Patient) -> None:
    """What is urgent first, then by the day when the answer is expected, then by number."""
    async with desk.work() as work:
        late, asked_back = [
            await a_question(work, anna, await a_visit(work, anna, nowak(time, MONDAY))) for time in ("08:00", "08:20")
        ]
        await answering.ask_back(work, DOCTOR, asked_back.id, "Od kiedy?")
    desk.wait(days=1)
    async with desk.work() as work:
        calm, urgent = [
            await a_draft(work, anna, await a_visit(work, anna, nowak(time, MONDAY))) for time in ("08:40", "09:00")
        ]
        await asking.send(work, anna, calm.id)
        await asking.send(work, anna, urgent.id, urgent=True)
        in_order = [each.id for each in await cases.open_cases(work, RECEPTIONIST)]
        assert in_order == [urgent.id, late.id, calm.id, asked_back.id]
        page = await cases.open_cases(work, RECEPTIONIST, 2, size=3)
        assert ([each.id for each in page], page.has_next) == ([asked_back.id], False)
