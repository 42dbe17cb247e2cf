"""The doctor's instructions after a visit (S22): given, announced, opened."""

from __future__ import annotations

import pytest

from core.accounts.patients import Patient, Tier
from core.appointments import booking, visits
from core.clinic.model import Clinic
from core.errors import NotAttended, NotFound, PatientCantRead, RoleNeeded, UnusableText
from core.files import arrival, attachments
from core.files.checking import FileKind
from core.files.model import FileStatus, Label
from core.receipts import note_receipt
from core.staff import audit
from core.staff.audit import AuditAction, by_patient
from core.treatment import instructions
from core.treatment.instructions import Instruction
from tests.core.appointments.bookings import nowak, warsaw
from tests.core.staff.staffing import DOCTOR, EWA, OTHER_DOCTOR, RECEPTIONIST, staffed_clinic
from tests.desk import Desk
from tests.people import a_patient

WORDS = "Proszę dużo pić.\n\nKontrola za 2 tygodnie."


@pytest.fixture
def clinic() -> Clinic:
    """A clinic with everybody in its staff chat."""
    return staffed_clinic()


@pytest.fixture
async def attended(desk: Desk, anna: Patient) -> str:
    """Anna's visit to Dr Nowak, which has just ended; her identity is confirmed."""
    async with desk.work() as work:
        (await work.session.merge(anna)).tier = Tier.FULL
        appointment = await booking.book(work, anna, nowak("10:00"))
    desk.now = warsaw("10:20")
    async with desk.work() as work:
        await visits.attend(work, DOCTOR, appointment.id)
    return appointment.id


async def given(desk: Desk, appointment: str, text: str = WORDS) -> instructions.Instruction:
    """Instructions by Dr Nowak, in a transaction of their own."""
    async with desk.work() as work:
        return await instructions.give(work, DOCTOR, appointment, text)


async def test_the_doctor_tells_the_patient_what_to_do(desk: Desk, anna: Patient, attended: str) -> None:
    """The patient finds it under the visit and among all of theirs; who wrote it is told."""
    first = await given(desk, attended)
    desk.wait(minutes=1)
    second = await given(desk, attended, "I jeszcze: bez soli.")
    async with desk.work() as work:
        under_the_visit = await instructions.of_encounter(work, anna, attended)
        all_of_them = await instructions.of_patient(work, anna)
    assert [each.id for each in under_the_visit] == [first.id, second.id]
    assert [each.id for each in all_of_them] == [second.id, first.id]
    assert (under_the_visit[0].text, under_the_visit[0].author, under_the_visit[0].by) == (WORDS, "lek. Ewa Nowak", EWA)


async def test_opening_is_noted_once(desk: Desk, anna: Patient, attended: str) -> None:
    """In the audit log, beside who gave them."""
    written = await given(desk, attended)
    opened = desk.now
    for _ in range(2):
        async with desk.work() as work:
            assert (await instructions.open_instruction(work, anna, written.id)).opened_at == opened
        desk.wait(hours=1)
    async with desk.work() as work:
        rows = (await audit.recent(work, patient_id=anna.id, size=2)).items
    assert [(row.who, row.what, row.subject) for row in rows] == [
        (by_patient(anna.id), AuditAction.OPENED_INSTRUCTIONS, written.id),
        (EWA, AuditAction.GAVE_INSTRUCTIONS, written.id),
    ]


async def test_instructions_are_the_patients_own(desk: Desk, john: Patient, attended: str) -> None:
    """Somebody else finds none."""
    written = await given(desk, attended)
    async with desk.work() as work:
        with pytest.raises(NotFound):
            await instructions.open_instruction(work, john, written.id)
        assert await instructions.of_encounter(work, john, attended) == ()
        assert not await instructions.of_patient(work, john)


@pytest.mark.parametrize("tier", [Tier.BASIC, Tier.PENDING])
async def test_nothing_is_given_that_cant_be_read(desk: Desk, anna: Patient, attended: str, tier: Tier) -> None:
    """Below the full level they could not be opened: the doctor is told the number to call, and nothing is kept."""
    async with desk.work() as work:
        (await work.session.merge(anna)).tier = tier
        with pytest.raises(PatientCantRead) as refused:
            await instructions.give(work, DOCTOR, attended, WORDS)
        assert refused.value == PatientCantRead(anna.phone)
        assert await instructions.of_encounter(work, anna, attended) == ()


async def test_they_follow_a_visit_that_took_place(desk: Desk, anna: Patient) -> None:
    """It is marked as attended first."""
    async with desk.work() as work:
        appointment = await booking.book(work, anna, nowak("10:00"))
        with pytest.raises(NotAttended):
            await instructions.give(work, DOCTOR, appointment.id, WORDS)
        with pytest.raises(NotFound):
            await instructions.give(work, DOCTOR, "nothing", WORDS)


async def test_any_doctor_gives_them_and_nobody_else(desk: Desk, attended: str) -> None:
    """Colleagues stand in for one another."""
    async with desk.work() as work:
        await instructions.give(work, OTHER_DOCTOR, attended, WORDS)
        with pytest.raises(RoleNeeded):
            await instructions.give(work, RECEPTIONIST, attended, WORDS)


async def test_they_say_something_or_bring_a_file(desk: Desk, attended: str) -> None:
    """As much as a message holds, and no more."""
    async with desk.work() as work:
        assert (await instructions.give(work, DOCTOR, attended, with_file=True)).text == ""
        assert (await instructions.give(work, DOCTOR, attended, "x" * 2047)).text == "x" * 2047
        for text in ("", " \n ", "x" * 4097):
            with pytest.raises(UnusableText):
                await instructions.give(work, DOCTOR, attended, text)


async def test_what_did_not_arrive_is_announced_again(desk: Desk, anna: Patient, attended: str) -> None:
    """Until it is there, or the patient has opened it by themselves."""
    first, second, third = [await given(desk, attended) for _ in range(3)]
    async with desk.work() as work:
        await note_receipt(work, Instruction, first.id, delivered=True)
        await note_receipt(work, Instruction, first.id, delivered=False)
        for each in (second, third):
            await note_receipt(work, Instruction, each.id, delivered=False)
    async with desk.work() as work:
        assert {each.id for each in await instructions.undelivered(work, anna)} == {second.id, third.id}
        await note_receipt(work, Instruction, second.id, delivered=True)
        await instructions.open_instruction(work, anna, third.id)
    async with desk.work() as work:
        assert await instructions.undelivered(work, anna) == ()
        assert (await instructions.get_instruction(work, second.id)).unreachable_at is None


async def test_files_go_with_ones_own_instructions(desk: Desk, attended: str) -> None:
    """Attached, kept once they are here; a colleague adds none."""
    async with desk.work() as work:
        written = await instructions.give(work, DOCTOR, attended, with_file=True)
        file = await instructions.attach(work, DOCTOR, written.id, Label("zalecenia.pdf"))
        for caller, refusal in ((OTHER_DOCTOR, NotFound), (RECEPTIONIST, RoleNeeded)):
            with pytest.raises(refusal):
                await instructions.attach(work, caller, written.id, Label("zalecenia.pdf"))
        await arrival.arrive(work, file.id, FileKind.PDF, 100)
    async with desk.work() as work:
        assert [(each.id, each.status) for each in await attachments.of(work, written.id)] == [
            (file.id, FileStatus.KEPT)
        ]
        assert not await instructions.take_back_if_empty(work, written.id)


async def test_instructions_of_nothing_are_taken_back(desk: Desk, anna: Patient, attended: str) -> None:
    """Their only file could not be taken. With words they stay."""
    async with desk.work() as work:
        empty = await instructions.give(work, DOCTOR, attended, with_file=True)
        file = await instructions.attach(work, DOCTOR, empty.id, Label("zalecenia.pdf"))
        assert not await instructions.take_back_if_empty(work, empty.id)
        await arrival.give_up(work, file.id)
        words = await instructions.give(work, DOCTOR, attended, WORDS)
    async with desk.work() as work:
        assert await instructions.take_back_if_empty(work, empty.id)
        assert not await instructions.take_back_if_empty(work, words.id)
        assert [each.id for each in await instructions.of_patient(work, anna)] == [words.id]


@pytest.mark.parametrize(
    ("text", "tasks"),
    [
        ("- Dużo pić\n2. Maść\n\n• Kontrola", ("Dużo pić", "Maść", "Kontrola")),
        ("Proszę dużo pić.", ()),
        ("\n".join(["x"] * 13), ()),
        ("x\n" + "y" * 201, ()),
        ("2 tabletki rano\n1,5 litra wody", ("2 tabletki rano", "1,5 litra wody")),
    ],
)
async def test_several_lines_are_tasks(desk: Desk, attended: str, text: str, tasks: tuple[str, ...]) -> None:
    """Without the marks before them; one line, or many, or long ones are a text to be read."""
    assert (await given(desk, attended, text)).tasks == tasks


async def test_tasks_are_ticked_off(desk: Desk, anna: Patient, attended: str) -> None:
    """By the patient alone, and back; each is kept."""
    told = await given(desk, attended, "Dużo pić\nMaść\nKontrola")
    for number in (2, 3, 2):
        async with desk.work() as work:
            await instructions.tick(work, anna, told.id, number)
    async with desk.work() as work:
        assert (await instructions.get_instruction(work, told.id)).done == {3}
        with pytest.raises(NotFound):
            await instructions.tick(work, anna, told.id, 4)
        john = await a_patient(work, "telegram:99", "John Carter")
        with pytest.raises(NotFound):
            await instructions.tick(work, john, told.id, 1)
