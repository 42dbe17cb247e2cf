"""What is written in an online consultation: in order, by those whose it is, changed, taken back, with files (S16)."""

from __future__ import annotations

from datetime import timedelta

import pytest

from core.consultations import asking, cases, deadlines, holding, talking
from core.consultations.deadlines import Due
from core.consultations.model import ConsultationEnd, LineKind, get_consultation
from core.consultations.refusals import (
    ConsultationNotTaken,
    ConsultationOver,
    ConsultationTakenBy,
    LineTakenBack,
    NoVoiceNotes,
)
from core.errors import NotFound, UnusableText
from core.files.arrival import arrive
from core.files.checking import FileKind
from core.files.model import File, Label
from core.receipts import note_receipt
from tests.core.consultations.consulting import WILK, a_caller_in_queue, a_taken_one, is_there
from tests.core.consultations.test_holding import fell_due
from tests.core.files.filing import a_full_patient
from tests.core.racing import at_once
from tests.core.staff.staffing import DOCTOR
from tests.desk import Desk


async def test_both_write_in_turn(desk: Desk) -> None:
    """Each line has its place, and its author."""
    async with desk.work() as work:
        taken, patient = await a_taken_one(work)
        await talking.say(work, patient, taken.id, "Dzień dobry", "1")
        await talking.answer(work, DOCTOR, taken.id, "Od kiedy?", "2")
        await talking.say(work, patient, taken.id, " Od  wczoraj ", "3")
        lines = await talking.lines_of(work, taken.id)
    assert [(each.position, each.text, each.author) for each in lines] == [
        (1, "Dzień dobry", ""),
        (2, "Od kiedy?", "lek. Ewa Nowak"),
        (3, "Od wczoraj", ""),
    ]


async def test_what_is_written_while_waiting(desk: Desk) -> None:
    """Is there for the doctor who comes; the doctor writes once they have taken it."""
    async with desk.work() as work:
        waits, patient = await a_caller_in_queue(work)
        await talking.say(work, patient, waits.id, "I swędzi.", "1")
        with pytest.raises(ConsultationNotTaken):
            await talking.answer(work, DOCTOR, waits.id, "Dzień dobry", "2")
        case = await cases.read_case(work, DOCTOR, waits.id)
    assert [each.text for each in case.lines] == ["I swędzi."]


async def test_by_nobody_else(desk: Desk) -> None:
    """Neither another patient nor another doctor writes there, or changes what was written."""
    async with desk.work() as work:
        taken, patient = await a_taken_one(work)
        john = await a_full_patient(work, "telegram:2", "John Carter")
        line = await talking.say(work, patient, taken.id, "Dzień dobry", "1")
        answer = await talking.answer(work, DOCTOR, taken.id, "Słucham.", "2")
        with pytest.raises(NotFound):
            await talking.say(work, john, taken.id, "Halo")
        with pytest.raises(NotFound):
            await talking.revise(work, john, line.id, "Halo")
        with pytest.raises(NotFound):
            await talking.take_back(work, john, line.id)
        with pytest.raises(NotFound):
            await talking.revise(work, patient, answer.id, "Halo")
        with pytest.raises(NotFound):
            await talking.revise_answer(work, DOCTOR, line.id, "Halo")
        with pytest.raises(ConsultationTakenBy):
            await talking.answer(work, WILK, taken.id, "Halo")
        with pytest.raises(ConsultationTakenBy):
            await talking.take_answer_back(work, WILK, answer.id)


async def test_changed_and_taken_back(desk: Desk) -> None:
    """What it said before is kept; what was taken back says nothing, and can't be changed any more."""
    async with desk.work() as work:
        taken, patient = await a_taken_one(work)
        line = await talking.say(work, patient, taken.id, "Trzy dni", "1")
        changed = await talking.revise(work, patient, line.id, "Cztery dni", "1")
        assert (changed.text, changed.facts.earlier) == ("Cztery dni", ("Trzy dni",))
        gone = await talking.take_back(work, patient, line.id)
        assert (gone.text, gone.facts.earlier) == ("", ("Trzy dni", "Cztery dni"))
        with pytest.raises(LineTakenBack):
            await talking.revise(work, patient, line.id, "Pięć dni", "1")
        answer = await talking.answer(work, DOCTOR, taken.id, "Dwie tabletki", "2")
        await talking.revise_answer(work, DOCTOR, answer.id, "Jedna tabletka", "2")
        assert (await talking.take_answer_back(work, DOCTOR, answer.id)).facts.earlier[-1] == "Jedna tabletka"


async def test_same_words_change_nothing(desk: Desk) -> None:
    """A message that was edited into what it was isn't a change."""
    async with desk.work() as work:
        taken, patient = await a_taken_one(work)
        line = await talking.say(work, patient, taken.id, "Trzy dni", "1")
        assert (await talking.revise(work, patient, line.id, "Trzy  dni ", "1")).edited_at is None


@pytest.mark.parametrize("words", ["", "\n", "a" * 4097])
async def test_words_are_needed(desk: Desk, words: str) -> None:
    """And no more than a message holds."""
    async with desk.work() as work:
        taken, patient = await a_taken_one(work)
        with pytest.raises(UnusableText):
            await talking.say(work, patient, taken.id, words)


async def test_files_go_along(desk: Desk) -> None:
    """With or without words; they belong to the record."""
    async with desk.work() as work:
        taken, patient = await a_taken_one(work)
        line, file = await talking.send_file(work, patient, taken.id, Label("wysypka.jpg"), "", "1")
        await arrive(work, file.id, FileKind.JPEG, 1000)
        answer, leaflet = await talking.answer_with_file(work, DOCTOR, taken.id, Label("ulotka.pdf"), "Proszę.", "2")
        await arrive(work, leaflet.id, FileKind.PDF, 1000)
        case = await cases.get_case(work, taken.id)
        stored = await work.session.get_one(File, file.id)
    assert [each.kind for each in case.lines] == [LineKind.FILE, LineKind.FILE]
    assert [each.id for each in case.files[line.id]] == [file.id]
    assert [each.id for each in case.files[answer.id]] == [leaflet.id]
    assert stored.remove_at > desk.now + timedelta(days=3650)


async def test_voice_notes(desk: Desk) -> None:
    """Each way, without words; they belong to the record, and are told with how long they last."""
    async with desk.work() as work:
        taken, patient = await a_taken_one(work)
        line, file = await talking.send_file(work, patient, taken.id, Label("audio.ogg"), kind=LineKind.VOICE)
        await arrive(work, file.id, FileKind.VOICE, 1000, 23)
        await talking.note_length(work, line, 23)
        answer, _file = await talking.answer_with_file(
            work, DOCTOR, taken.id, Label("audio.ogg"), "Proszę.", kind=LineKind.VOICE
        )
        case = await cases.get_case(work, taken.id)
        stored = await work.session.get_one(File, file.id)
    assert [(each.kind, each.facts.seconds) for each in case.lines] == [(LineKind.VOICE, 23), (LineKind.VOICE, 0)]
    assert [each.seconds for each in case.files[line.id]] == [23]
    assert case.files[answer.id] == ()
    assert stored.remove_at > desk.now + timedelta(days=3650)


async def test_clinic_that_takes_no_voice_notes(desk: Desk) -> None:
    """Both sides are refused theirs, and files go along all the same."""
    rules = desk.clinic.consultations.model_copy(update={"voice_notes": False})
    desk.clinic = desk.clinic.model_copy(update={"consultations": rules})
    async with desk.work() as work:
        taken, patient = await a_taken_one(work)
        with pytest.raises(NoVoiceNotes):
            await talking.send_file(work, patient, taken.id, Label("audio.ogg"), kind=LineKind.VOICE)
        with pytest.raises(NoVoiceNotes):
            await talking.answer_with_file(work, DOCTOR, taken.id, Label("audio.ogg"), kind=LineKind.VOICE)
        await talking.send_file(work, patient, taken.id, Label("wysypka.jpg"))
        assert [each.kind for each in await talking.lines_of(work, taken.id)] == [LineKind.FILE]


async def test_first_voice_note_with_a_doctor(desk: Desk) -> None:
    """The patient's own, since the doctor has the consultation: what was said in the queue doesn't count."""
    first: list[bool] = []
    async with desk.work() as work:
        waits, patient = await a_caller_in_queue(work)
        await talking.send_file(work, patient, waits.id, Label("audio.ogg"), kind=LineKind.VOICE)
    desk.wait(minutes=1)
    async with desk.work() as work:
        await is_there(work, DOCTOR)
        taken, patient = await holding.take_next(work, DOCTOR)
        await talking.answer_with_file(work, DOCTOR, taken.id, Label("audio.ogg"), kind=LineKind.VOICE)
        for _ in range(2):
            await talking.send_file(work, patient, taken.id, Label("audio.ogg"), kind=LineKind.VOICE)
            first.append(talking.is_first_voice(await talking.lines_of(work, taken.id), taken))
    assert first == [True, False]


async def test_files_of_what_was_taken_back(desk: Desk) -> None:
    """Nobody is shown them any more; they stay in the vault, as words stay in the record."""
    async with desk.work() as work:
        taken, patient = await a_taken_one(work)
        line, file = await talking.send_file(work, patient, taken.id, Label("audio.ogg"), kind=LineKind.VOICE)
        await arrive(work, file.id, FileKind.VOICE, 1000, 23)
        await talking.take_back(work, patient, line.id)
        case = await cases.get_case(work, taken.id)
        assert case.files[line.id] == ()
        assert await work.session.get(File, file.id) is not None


async def test_no_answer_is_owed_to_what_never_came(desk: Desk) -> None:
    """Of a file that could not be taken the doctor knows nothing; what was said after it is waited for all the same."""
    async with desk.work() as work:
        taken, patient = await a_taken_one(work)
        await talking.answer(work, DOCTOR, taken.id, "Proszę pokazać", "1")
    desk.wait(minutes=1)
    async with desk.work() as work:
        line, _file = await talking.send_file(work, patient, taken.id, Label("audio.ogg"), kind=LineKind.VOICE)
        await talking.drop(work, line)
    assert await fell_due(desk, minutes=6) == []
    async with desk.work() as work:
        line, _file = await talking.send_file(work, patient, taken.id, Label("audio.ogg"), kind=LineKind.VOICE)
    desk.wait(minutes=2)
    async with desk.work() as work:
        await talking.say(work, patient, taken.id, "Nie umiem", "2")
        await talking.drop(work, await talking.get_line(work, line.id))
    assert await fell_due(desk, minutes=4) == []
    assert await fell_due(desk, minutes=1) == [Due.ASK_DOCTOR]


async def test_first_word_is_owed_all_the_same(desk: Desk) -> None:
    """Whatever the patient has sent meanwhile."""
    async with desk.work() as work:
        taken, patient = await a_taken_one(work)
        line, _file = await talking.send_file(work, patient, taken.id, Label("audio.ogg"), kind=LineKind.VOICE)
        await talking.drop(work, line)
    assert await fell_due(desk, minutes=5) == [Due.ASK_DOCTOR]


async def test_nothing_after_the_end(desk: Desk) -> None:
    """For neither side."""
    async with desk.work() as work:
        taken, patient = await a_taken_one(work)
        line = await talking.say(work, patient, taken.id, "Dziękuję", "1")
        await holding.end(work, DOCTOR, taken.id)
        with pytest.raises(ConsultationOver):
            await talking.say(work, patient, taken.id, "Jeszcze jedno")
        with pytest.raises(ConsultationOver):
            await talking.revise(work, patient, line.id, "Jeszcze jedno")
        with pytest.raises(ConsultationOver):
            await talking.answer(work, DOCTOR, taken.id, "Słucham")


async def test_silence_ends_it_after_a_warning(desk: Desk) -> None:
    """A quarter of an hour in which nobody writes; then five minutes, unless somebody does."""
    async with desk.work() as work:
        taken, patient = await a_taken_one(work)
        await talking.answer(work, DOCTOR, taken.id, "Coś jeszcze?", "1")
    assert await fell_due(desk, minutes=14) == []
    assert await fell_due(desk, minutes=1) == [Due.WARN]
    async with desk.work() as work:
        await talking.say(work, patient, taken.id, "Tak", "2")
        await talking.answer(work, DOCTOR, taken.id, "Proszę", "3")
    assert await fell_due(desk, minutes=14) == []
    assert await fell_due(desk, minutes=1) == [Due.WARN]
    assert await fell_due(desk, minutes=5) == [Due.SILENCE]
    async with desk.work() as work:
        ended, _patient = await get_consultation(work, taken.id)
    assert ended.ended_as is ConsultationEnd.SILENCE


async def test_patient_who_waits_is_not_said_to_be_silent(desk: Desk) -> None:
    """While it is the doctor's turn, the doctor is asked, and nothing ends."""
    async with desk.work() as work:
        taken, patient = await a_taken_one(work)
        await talking.answer(work, DOCTOR, taken.id, "Od kiedy?", "1")
    desk.wait(minutes=14)
    async with desk.work() as work:
        await talking.say(work, patient, taken.id, "Od wczoraj", "2")
    assert await fell_due(desk, minutes=4) == []
    assert await fell_due(desk, minutes=1) == [Due.ASK_DOCTOR]
    async with desk.work() as work:
        await talking.answer(work, DOCTOR, taken.id, "Rozumiem", "3")
    assert await fell_due(desk, minutes=14) == []


async def test_told_again_when_the_patient_is_back(desk: Desk) -> None:
    """What a doctor wrote while the patient couldn't be reached; not what was taken back meanwhile."""
    async with desk.work() as work:
        taken, patient = await a_taken_one(work)
        lines = [await talking.answer(work, DOCTOR, taken.id, words) for words in ("Raz", "Dwa", "Trzy")]
        for each in lines[1:]:
            await note_receipt(work, type(each), each.id, delivered=False)
        await talking.take_answer_back(work, DOCTOR, lines[2].id)
        assert [each.text for each in await cases.undelivered(work, patient)] == ["Dwa"]


async def test_doctor_who_can_not_be_reached(desk: Desk) -> None:
    """Their patient is back in the queue; but not because of words to a doctor who had them before."""
    async with desk.work() as work:
        taken, patient = await a_taken_one(work)
        line = await talking.say(work, patient, taken.id, "Halo?")
    desk.wait(minutes=1)
    async with desk.work() as work:
        await holding.give_back(work, DOCTOR, taken.id)
        await is_there(work, WILK)
        await holding.take_next(work, WILK)
        await deadlines.note_undelivered(work, line)
    assert await fell_due(desk) == []
    async with desk.work() as work:
        await deadlines.note_undelivered(work, await talking.say(work, patient, taken.id, "Halo!"))
    assert await fell_due(desk) == [Due.DOCTOR_GONE]


@pytest.mark.both_databases
async def test_lines_that_come_at_once(desk: Desk) -> None:
    """Each has a place of its own."""
    async with desk.work() as work:
        taken, patient = await a_taken_one(work)
    outcomes = await at_once(
        desk,
        *(lambda work, n=n: talking.say(work, patient, taken.id, f"Raz {n}") for n in range(4)),
        *(lambda work, n=n: talking.answer(work, DOCTOR, taken.id, f"Dwa {n}") for n in range(4)),
    )
    async with desk.work() as work:
        places = [each.position for each in await talking.lines_of(work, taken.id)]
    assert outcomes == [""] * 8
    assert places == list(range(1, 9))


@pytest.mark.both_databases
async def test_end_and_words_at_once(desk: Desk) -> None:
    """Words either are in it, or are refused."""
    async with desk.work() as work:
        taken, patient = await a_taken_one(work)
    said, _ended, _left = await at_once(
        desk,
        lambda work: talking.say(work, patient, taken.id, "Jeszcze jedno"),
        lambda work: holding.end(work, DOCTOR, taken.id),
        lambda work: asking.leave(work, patient, taken.id),
    )
    async with desk.work() as work:
        kept = len(await talking.lines_of(work, taken.id))
    assert (said, kept) in {("", 1), ("ConsultationOver", 0)}


async def test_nothing_falls_due_once_it_is_over(desk: Desk) -> None:
    """However long it lasted."""
    async with desk.work() as work:
        taken, _patient = await a_taken_one(work)
        await holding.end(work, DOCTOR, taken.id)
    desk.wait(hours=20)
    async with desk.work() as work:
        assert await deadlines.step(work) is None
