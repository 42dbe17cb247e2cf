"""Ask your doctor, the patient's side: about a visit, written in peace, sent, followed (S23, S38, D9)."""

from __future__ import annotations

import datetime as dt

import pytest
import sqlalchemy as sa

from core.accounts.patients import Patient, Tier
from core.appointments.model import Appointment, AppointmentStatus
from core.clinic.model import Clinic
from core.errors import (
    AlreadyAnswered,
    FullLevelNeeded,
    NotFound,
    QuestionClosed,
    QuestionOpen,
    QuestionWithdrawn,
    UnusableText,
)
from core.files.model import Label
from core.questions import answering, asking, cases, following, receipts, thread
from core.questions.model import Entry, EntryKind, QuestionStatus
from tests.core.appointments.bookings import nowak, nowak_phone
from tests.core.files.filing import a_full_patient, to_be_removed
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


@pytest.fixture
async def john(desk: Desk) -> Patient:
    """Another."""
    async with desk.work() as work:
        return await a_full_patient(work, "telegram:2", "John Carter")


async def test_visits_that_can_be_asked_about(desk: Desk, anna: Patient, john: Patient) -> None:
    """Attended ones, whether in person or by telephone, the latest first; nobody else's (D9)."""
    async with desk.work() as work:
        first = await a_visit(work, anna)
        second = await a_visit(work, anna, nowak_phone("09:00", MONDAY))
        await a_visit(work, anna, nowak("10:00", MONDAY), AppointmentStatus.NO_SHOW)
        await a_visit(work, anna, nowak("09:00"), AppointmentStatus.BOOKED)
        await a_visit(work, john, nowak("10:20", MONDAY))
        assert [visit.id for visit in await asking.visits(work, anna)] == [second.id, first.id]
        page = await asking.visits(work, anna, 2, size=1)
        assert ([visit.id for visit in page], page.has_next) == ([first.id], False)


async def test_one_visit_that_can_be_asked_about(desk: Desk, anna: Patient) -> None:
    """Told by the same rule as their list."""
    async with desk.work() as work:
        for hour, status in enumerate(AppointmentStatus, 8):
            for slot in (nowak(f"{hour:02}:00", MONDAY), nowak_phone(f"{hour:02}:30", MONDAY)):
                await a_visit(work, anna, slot, status)
        visits = list(await work.session.scalars(sa.select(Appointment)))
        listed = {visit.id for visit in await asking.visits(work, anna)}
        assert {visit.id for visit in visits if asking.may_be_asked_about(work, visit)} == listed
        assert len(listed) == 2


async def test_only_attended_visits_begin_a_question(desk: Desk, anna: Patient, john: Patient) -> None:
    """Neither somebody else's, nor one that was missed (D9)."""
    async with desk.work() as work:
        missed = await a_visit(work, anna, nowak("10:00", MONDAY), AppointmentStatus.NO_SHOW)
        johns = await a_visit(work, john, nowak("10:20", MONDAY))
        for visit in (missed.id, johns.id, "nothing"):
            with pytest.raises(NotFound):
                await asking.begin(work, anna, visit)


async def test_a_visit_marked_by_mistake(desk: Desk, anna: Patient) -> None:
    """A draft can't be sent once it turns out that nobody came."""
    async with desk.work() as work:
        visit = await a_visit(work, anna)
        question = await a_draft(work, anna, visit)
        visit.status = AppointmentStatus.NO_SHOW
        with pytest.raises(NotFound):
            await asking.send(work, anna, question.id)


async def test_the_window_after_a_visit(desk: Desk, anna: Patient) -> None:
    """A setting, off unless the clinic sets it (D9)."""
    async with desk.work() as work:
        await a_visit(work, anna)
    desk.wait(days=400)
    async with desk.work() as work:
        assert await asking.visits(work, anna)
    desk.clinic = desk.clinic.model_copy(
        update={"settings": desk.clinic.settings.model_copy(update={"question_window_days": 30})}
    )
    async with desk.work() as work:
        assert not await asking.visits(work, anna)


async def test_full_level_is_needed(desk: Desk, anna: Patient) -> None:
    """Everything medical waits for a confirmed identity (S33)."""
    async with desk.work() as work:
        visit = await a_visit(work, anna)
        question = await a_draft(work, anna, visit)
        anna.tier = Tier.BASIC
        for attempt in (
            asking.visits(work, anna),
            asking.begin(work, anna, visit.id),
            asking.send(work, anna, question.id),
        ):
            with pytest.raises(FullLevelNeeded):
                await attempt


async def test_several_messages_make_one_question(desk: Desk, anna: Patient) -> None:
    """Each is a piece, its line breaks kept; the question is the same when it is begun again."""
    async with desk.work() as work:
        visit = await a_visit(work, anna)
        question = await a_draft(work, anna, visit, "Dzień\u200b dobry,\n\n\n  mam   pytanie.  ")
        await asking.write(work, anna, question.id, "A co z dietą?", "2")
        again = await asking.begin(work, anna, visit.id)
        entry = await asking.draft(work, anna, again.id)
        assert again.id == question.id
        assert await asking.unsent(work, anna, again.id) is entry
        assert entry.text == "Dzień dobry,\n\nmam pytanie.\n\nA co z dietą?"
        assert (entry.kind, entry.sent_at, question.number) == (EntryKind.QUESTION, None, None)


async def test_sending(desk: Desk, anna: Patient) -> None:
    """It gets its number, and the day by which an answer can be expected, in working days."""
    async with desk.work() as work:
        question, entry = await asking.send(work, anna, (await a_draft(work, anna)).id)
        assert (question.number, question.status, question.sent_at) == (1, QuestionStatus.SENT, work.now)
        assert question.practitioner == "nowak"
        assert question.expected_on == dt.date(2027, 3, 4)
        assert not question.urgent
        assert [each.id for each in await thread.thread(work, question)] == [entry.id]


async def test_numbers_are_given_in_order_of_sending(desk: Desk, anna: Patient, john: Patient) -> None:
    """Drafts have none."""
    async with desk.work() as work:
        first = await a_draft(work, anna)
        second = await a_question(work, john, await a_visit(work, john, nowak("09:00", MONDAY)))
        await asking.send(work, anna, first.id)
        assert (second.number, first.number) == (1, 2)


async def test_one_open_question_for_each_visit(desk: Desk, anna: Patient) -> None:
    """The number of the one that waits is told; once it is closed, another can be asked."""
    async with desk.work() as work:
        visit = await a_visit(work, anna)
        question = await a_question(work, anna, visit)
        with pytest.raises(QuestionOpen) as caught:
            await asking.begin(work, anna, visit.id)
        assert caught.value == QuestionOpen(1)
        await following.withdraw(work, anna, question.id)
        again = await asking.begin(work, anna, visit.id)
        assert {each.id for each in await thread.of_appointment(work, anna, visit.id)} == {again.id, question.id}


@pytest.mark.parametrize("length", [9, 10, 8000, 8001])
async def test_how_long_a_question_is(desk: Desk, anna: Patient, length: int) -> None:
    """From 10 to 8,000 characters; what is shorter or longer is told when it is sent, and nothing of it is lost."""
    async with desk.work() as work:
        question = await a_draft(work, anna, words="ż" * length)
        if 10 <= length <= 8000:
            await asking.send(work, anna, question.id)
            return
        with pytest.raises(UnusableText) as caught:
            await asking.send(work, anna, question.id)
        assert caught.value == UnusableText(10, 8000, length)
        assert question.status is QuestionStatus.DRAFT
        assert (await asking.draft(work, anna, question.id)).text == "ż" * length


async def test_what_is_too_long_can_be_shortened(desk: Desk, anna: Patient) -> None:
    """The last message is taken out, or one is changed; what no draft holds is told at once."""
    async with desk.work() as work:
        question = await a_draft(work, anna, words="a" * 7990)
        await asking.write(work, anna, question.id, "b" * 9, "2")
        entry = await asking.take_out_last(work, anna, question.id)
        assert entry.text == "a" * 7990
        await asking.write(work, anna, question.id, "b" * 9, "3")
        assert await asking.rewrite(work, anna, question.id, "3", "b")
        await asking.send(work, anna, question.id)
        with pytest.raises(UnusableText):
            await asking.write(work, anna, question.id, " \u200b ")
        await asking.write(work, anna, question.id, "c" * 19_989)
        with pytest.raises(UnusableText) as together:
            await asking.write(work, anna, question.id, "d" * 11)
        assert together.value == UnusableText(1, 20_000, 20_001)


@pytest.mark.parametrize(
    ("first", "together"),
    [
        ("słowo " * 650 + "i", "słowo " * 650 + "i dalej"),
        ("słowo " * 650 + "koniec.", "słowo " * 650 + "koniec.\n\ndalej"),
        ("Mam gorączkę", "Mam gorączkę\n\ndalej"),
    ],
)
async def test_a_letter_that_was_cut(desk: Desk, anna: Patient, first: str, together: str) -> None:
    """Goes on in the sentence in which it was cut; whatever was a message by itself stands by itself."""
    async with desk.work() as work:
        question = await a_draft(work, anna, words=first)
        assert (await asking.write(work, anna, question.id, "dalej")).text == together


async def test_discarding(desk: Desk, anna: Patient) -> None:
    """The draft and its files go; what was sent stays."""
    async with desk.work() as work:
        question = await a_draft(work, anna)
        file = await attached(work, anna, question)
        await asking.discard(work, anna, question.id)
        assert await to_be_removed(work) == [file.id]
        with pytest.raises(NotFound):
            await asking.unsent(work, anna, question.id)
        visit = await a_visit(work, anna, nowak("09:00", MONDAY))
        sent = await a_question(work, anna, visit)
        await asking.write(work, anna, sent.id, "I jeszcze jedno.")
        await asking.discard(work, anna, sent.id)
        assert [entry.text for entry in await thread.thread(work, sent)] == [WORDS]
        assert (await asking.draft(work, anna, sent.id)).text == ""


async def test_an_edited_message(desk: Desk, anna: Patient) -> None:
    """Its words are put in place of the old ones, in the draft as in what was sent; what the staff read is kept."""
    async with desk.work() as work:
        question = await a_draft(work, anna)
        assert await asking.rewrite(work, anna, question.id, "1", "Czy mam dalej brać leki?")
        _, entry = await asking.send(work, anna, question.id)
        assert (entry.text, entry.edited_at, entry.earlier) == ("Czy mam dalej brać leki?", None, ())
        assert await asking.rewrite(work, anna, question.id, "1", "Czy mam brać krople?")
        assert (entry.text, entry.edited_at) == ("Czy mam brać krople?", work.now)
        assert entry.earlier == ("Czy mam dalej brać leki?",)
        assert not await asking.rewrite(work, anna, question.id, "unknown", WORDS)
        with pytest.raises(UnusableText):
            await asking.rewrite(work, anna, question.id, "1", "?")
        await answering.answer(work, DOCTOR, question.id, ANSWER)
        assert not await asking.rewrite(work, anna, question.id, "1", WORDS)
        assert entry.text == "Czy mam brać krople?"


async def test_urgent_words_in_an_edited_message(desk: Desk, anna: Patient) -> None:
    """What was sent becomes urgent and stays so; a draft does when it is sent."""
    async with desk.work() as work:
        question = await a_draft(work, anna)
        assert await asking.rewrite(work, anna, question.id, "1", "Boli mnie w klatce piersiowej", urgent=True)
        assert not question.urgent
        await asking.send(work, anna, question.id)
        for urgent, becomes in ((False, False), (True, True), (False, True)):
            assert await asking.rewrite(work, anna, question.id, "1", WORDS, urgent=urgent)
            assert question.urgent is becomes


async def test_an_addition(desk: Desk, anna: Patient) -> None:
    """To what waits: it changes nothing but the thread, unless it names an emergency."""
    async with desk.work() as work:
        question = await a_question(work, anna)
        await asking.write(work, anna, question.id, "To pilne, boli mnie w klatce piersiowej.")
        assert len(await thread.thread(work, question)) == len((await cases.get_case(work, question.id)).entries) == 1
        _, entry = await asking.send(work, anna, question.id, urgent=True)
        assert entry.kind is EntryKind.ADDITION
        assert (question.status, question.number, question.urgent) == (QuestionStatus.SENT, 1, True)
        assert len(await thread.thread(work, question)) == 2


async def test_a_reply_to_a_counter_question(desk: Desk, anna: Patient) -> None:
    """Even one that was begun as an addition; from then on the doctor is expected again."""
    async with desk.work() as work:
        question = await a_question(work, anna)
        await asking.write(work, anna, question.id, "Od tygodnia.")
        await answering.ask_back(work, DOCTOR, question.id, "Od kiedy?")
        _, entry = await asking.send(work, anna, question.id)
        assert entry.kind is EntryKind.REPLY
        assert (question.status, question.expected_on) == (QuestionStatus.TAKEN, dt.date(2027, 3, 4))


async def test_asking_about_the_answer(desk: Desk, anna: Patient) -> None:
    """For a week the doctor who answered has it back; after that, no more."""
    async with desk.work() as work:
        question = await stored(work, (await an_answer(work, anna)).question_id)
        await following.rate(work, anna, question.id, helped=True)
    desk.wait(days=6)
    async with desk.work() as work:
        await asking.write(work, anna, question.id, "A potem?")
        question, _ = await asking.send(work, anna, question.id)
        assert (question.status, question.taken_by) == (QuestionStatus.TAKEN, DOCTOR.address)
        assert (question.closed_at, question.helped) == (None, None)
        await answering.answer(work, DOCTOR, question.id, "Potem już nie.")
    desk.wait(days=7)
    async with desk.work() as work:
        assert not asking.can_be_added_to(work, question)
        with pytest.raises(QuestionClosed):
            await asking.write(work, anna, question.id, "A potem?")


async def test_withdrawing(desk: Desk, anna: Patient) -> None:
    """As long as it is open; then nothing can be added, and nothing falls due."""
    async with desk.work() as work:
        question = await a_question(work, anna)
        await asking.write(work, anna, question.id, "Już nieważne.")
        await following.withdraw(work, anna, question.id)
        assert (question.status, question.raise_at) == (QuestionStatus.WITHDRAWN, None)
        assert len(list(await work.session.scalars(sa.select(Entry)))) == 1
        with pytest.raises(QuestionWithdrawn):
            await following.withdraw(work, anna, question.id)
        with pytest.raises(QuestionClosed):
            await asking.draft(work, anna, question.id)


async def test_what_was_answered_or_never_sent_is_not_withdrawn(desk: Desk, anna: Patient) -> None:
    """The answer stays; a draft is discarded instead."""
    async with desk.work() as work:
        entry = await an_answer(work, anna)
        with pytest.raises(AlreadyAnswered):
            await following.withdraw(work, anna, entry.question_id)
        draft = await a_draft(work, anna, await a_visit(work, anna, nowak("09:00", MONDAY)))
        with pytest.raises(NotFound):
            await following.withdraw(work, anna, draft.id)


async def test_whether_it_helped(desk: Desk, anna: Patient) -> None:
    """Of an answer only, and as the patient said last."""
    async with desk.work() as work:
        question = await a_question(work, anna)
        with pytest.raises(NotFound):
            await following.rate(work, anna, question.id, helped=True)
        await answering.answer(work, DOCTOR, question.id, ANSWER)
        for helped in (True, False):
            assert (await following.rate(work, anna, question.id, helped=helped)).helped is helped


async def test_nobody_else_has_it(desk: Desk, anna: Patient, john: Patient) -> None:
    """Every act on a question is its patient's."""
    async with desk.work() as work:
        entry = await an_answer(work, anna)
        question = entry.question_id
        for attempt in (
            thread.get_question(work, john, question),
            asking.draft(work, john, question),
            asking.write(work, john, question, WORDS),
            asking.rewrite(work, john, question, "1", WORDS),
            asking.attach(work, john, question, Label("a.jpg")),
            asking.send(work, john, question),
            asking.discard(work, john, question),
            following.withdraw(work, john, question),
            following.rate(work, john, question, helped=True),
            receipts.open_entry(work, john, entry.id),
        ):
            with pytest.raises(NotFound):
                await attempt
        assert not await thread.of_patient(work, john)


async def test_ones_own_questions(desk: Desk, anna: Patient) -> None:
    """The latest first, drafts too; each is found again."""
    async with desk.work() as work:
        first = await a_question(work, anna)
    desk.wait(minutes=1)
    async with desk.work() as work:
        second = await a_draft(work, anna, await a_visit(work, anna, nowak("09:00", MONDAY)))
        assert [each.id for each in await thread.of_patient(work, anna)] == [second.id, first.id]
        assert (await thread.get_question(work, anna, second.id)).id == second.id
