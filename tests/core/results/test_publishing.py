"""What the staff do to results, and what their patient sees of it (S19, D19)."""

from __future__ import annotations

import pytest

from core.accounts.patients import Patient, Tier
from core.errors import NotFound, PatientCantRead, RoleNeeded, UnusableText
from core.files import arrival, attachments
from core.files.checking import FileKind
from core.files.model import Label
from core.receipts import note_receipt
from core.results import cases, drafts, publishing, reading, receipts
from core.results.model import Result, ResultKind, ResultNews, ResultStatus
from core.results.reading import ResultAccess
from core.results.refusals import (
    ResultEmpty,
    ResultFilesOnTheWay,
    ResultOver,
    ResultUndoOver,
    ResultUntitled,
    UnusableCollection,
)
from core.staff import audit
from core.staff.audit import AuditAction, by_patient
from tests.core.results.resulting import TABLE, drafted, published
from tests.core.staff.staffing import DESK_HEAD, DOCTOR, MARIA, OTHER_DOCTOR, RECEPTIONIST
from tests.desk import Desk

COMMENT = "Potas trochę za wysoki. Proszę powtórzyć badanie za 2 tygodnie."


def holding(desk: Desk, *kinds: ResultKind) -> None:
    """The clinic holds these kinds from now on."""
    settings = desk.clinic.settings.model_copy(update={"held_results": kinds})
    desk.clinic = desk.clinic.model_copy(update={"settings": settings})


async def told(desk: Desk) -> list[ResultNews | None]:
    """What patients are told now."""
    async with desk.work() as work:
        return [each.news for each in await receipts.tell_due(work)]


async def stands(desk: Desk, patient: Patient, result: str) -> ResultAccess | None:
    """Whether the patient can open it; `None` while they don't know of it."""
    async with desk.work() as work:
        try:
            return (await reading.look_at(work, patient, result)).access
        except NotFound:
            return None


async def test_a_result_is_there_after_a_minute(desk: Desk, anna: Patient) -> None:
    """Until then nobody sees or hears of it; then its patient is told once, and opens it."""
    result = await published(desk, anna)
    assert await stands(desk, anna, result.id) is None
    assert await told(desk) == []
    desk.wait(minutes=1)
    assert await stands(desk, anna, result.id) is ResultAccess.OPEN
    assert await told(desk) == [ResultNews.PUBLISHED]
    assert await told(desk) == []
    async with desk.work() as work:
        opened = await reading.open_result(work, anna, result.id)
        assert [each.value for each in opened.result.facts.measurements] == ["5.40", "140"]
        assert not opened.is_new


async def test_who_did_what_is_noted(desk: Desk, anna: Patient) -> None:
    """Publishing, opening once, and that one of the staff has looked."""
    result = await published(desk, anna)
    desk.wait(minutes=1)
    for _ in range(2):
        async with desk.work() as work:
            await reading.open_result(work, anna, result.id)
    async with desk.work() as work:
        await cases.see(work, DOCTOR, result.id)
    async with desk.work() as work:
        rows = (await audit.recent(work, patient_id=anna.id, size=5)).items
    assert [(row.who, row.what) for row in rows] == [
        (DOCTOR.address, AuditAction.SAW_RESULT),
        (by_patient(anna.id), AuditAction.OPENED_RESULT),
        (MARIA, AuditAction.PUBLISHED_RESULT),
    ]
    assert {row.subject for row in rows} == {result.id}


async def test_publishing_can_be_undone_for_a_minute(desk: Desk, anna: Patient) -> None:
    """It is a draft again, and nobody was told."""
    result = await published(desk, anna)
    desk.wait(seconds=59)
    async with desk.work() as work:
        assert (await publishing.undo(work, RECEPTIONIST, result.id)).status is ResultStatus.DRAFT
    desk.wait(minutes=5)
    assert await told(desk) == []
    assert await stands(desk, anna, result.id) is None
    async with desk.work() as work:
        again = await publishing.publish(work, RECEPTIONIST, result.id)
    desk.wait(minutes=1)
    async with desk.work() as work:
        with pytest.raises(ResultUndoOver):
            await publishing.undo(work, RECEPTIONIST, again.id)


async def test_a_patient_can_wait_for_the_doctor(desk: Desk, anna: Patient) -> None:
    """They are told with the comment, and not before; whoever changes their mind opens it at once."""
    async with desk.work() as work:
        await reading.choose(work, anna, waits=True)
    first, second = await published(desk, anna), await published(desk, anna, title="Morfologia")
    desk.wait(minutes=1)
    assert await told(desk) == [None, None]
    assert await stands(desk, anna, first.id) is ResultAccess.WAITS_FOR_DOCTOR
    async with desk.work() as work:
        await publishing.comment(work, DOCTOR, first.id, COMMENT)
    assert await stands(desk, anna, first.id) is ResultAccess.WAITS_FOR_DOCTOR
    desk.wait(minutes=1)
    assert await told(desk) == [ResultNews.PUBLISHED]
    assert await stands(desk, anna, first.id) is ResultAccess.OPEN
    assert await stands(desk, anna, second.id) is ResultAccess.WAITS_FOR_DOCTOR
    async with desk.work() as work:
        await reading.choose(work, anna, waits=False)
    assert await stands(desk, anna, second.id) is ResultAccess.OPEN


async def test_nothing_that_waits_is_marked_as_opened(desk: Desk, anna: Patient) -> None:
    """Opening it shows that it waits."""
    async with desk.work() as work:
        await reading.choose(work, anna, waits=True)
    result = await published(desk, anna)
    desk.wait(minutes=1)
    async with desk.work() as work:
        seen = await reading.open_result(work, anna, result.id)
        assert (seen.access, seen.result.opened_at) == (ResultAccess.WAITS_FOR_DOCTOR, None)


async def test_the_clinic_holds_a_kind_for_days_and_not_for_ever(desk: Desk, anna: Patient) -> None:
    """Until the doctor has commented it, or its days are over: then its patient is told."""
    holding(desk, ResultKind.LABORATORY)
    result = await published(desk, anna)
    desk.wait(minutes=1)
    assert await told(desk) == [None]
    assert await stands(desk, anna, result.id) is ResultAccess.HELD
    desk.wait(days=6)
    assert await told(desk) == []
    desk.wait(days=1)
    assert await stands(desk, anna, result.id) is ResultAccess.OPEN
    assert await told(desk) == [ResultNews.PUBLISHED]


async def test_a_comment_opens_what_the_clinic_holds(desk: Desk, anna: Patient) -> None:
    """A minute after it was written."""
    holding(desk, ResultKind.LABORATORY)
    result = await published(desk, anna)
    desk.wait(hours=1)
    await told(desk)
    async with desk.work() as work:
        await publishing.comment(work, DOCTOR, result.id, COMMENT)
    desk.wait(minutes=1)
    assert await told(desk) == [ResultNews.PUBLISHED]
    async with desk.work() as work:
        seen = await reading.open_result(work, anna, result.id)
    assert (seen.has_comment, seen.result.facts.commented_by) == (True, "lek. Ewa Nowak")


async def test_a_comment_can_be_undone_and_written_anew(desk: Desk, anna: Patient) -> None:
    """Its patient is told of what stands in the end, once."""
    result = await published(desk, anna)
    desk.wait(minutes=2)
    await told(desk)
    async with desk.work() as work:
        await publishing.comment(work, DOCTOR, result.id, "Nie dla tej pacjentki")
    async with desk.work() as work:
        with pytest.raises(RoleNeeded):
            await publishing.undo(work, RECEPTIONIST, result.id)
        await publishing.undo(work, DOCTOR, result.id)
    desk.wait(minutes=2)
    assert await told(desk) == []
    async with desk.work() as work:
        await publishing.comment(work, OTHER_DOCTOR, result.id, COMMENT)
    desk.wait(minutes=1)
    assert await told(desk) == [ResultNews.COMMENTED]


async def corrected(desk: Desk, result: str, table: str) -> None:
    """The reception corrects its values."""
    async with desk.work() as work:
        draft = await drafts.begin_correction(work, RECEPTIONIST, result)
        await drafts.fill(work, RECEPTIONIST, draft.id, table)
        await publishing.publish(work, RECEPTIONIST, draft.id)


async def test_a_correction_tells_what_it_changed(desk: Desk, anna: Patient) -> None:
    """At once, with what was said before; the patient hears of it, and it counts as new again."""
    result = await published(desk, anna)
    desk.wait(minutes=1)
    await told(desk)
    async with desk.work() as work:
        await reading.open_result(work, anna, result.id)
    await corrected(desk, result.id, "Potas;4,50;mmol/l;3,5–5,1\nChlorki;101;mmol/l;98–107")
    async with desk.work() as work:
        seen = await reading.look_at(work, anna, result.id)
        changes = reading.changes_of(seen.result.facts)
    assert seen.result.status is ResultStatus.CORRECTED
    assert changes is not None
    assert [(each.before and each.before.value, each.after and each.after.value) for each in changes.values] == [
        ("5.40", "4.50"),
        (None, "101"),
        ("140", None),
    ]
    desk.wait(minutes=1)
    assert await told(desk) == [ResultNews.CORRECTED]
    async with desk.work() as work:
        assert (await reading.look_at(work, anna, result.id)).is_new


async def test_a_correction_can_be_undone(desk: Desk, anna: Patient) -> None:
    """With the files that it brought."""
    result = await published(desk, anna)
    desk.wait(minutes=2)
    await told(desk)
    async with desk.work() as work:
        draft = await drafts.begin_correction(work, RECEPTIONIST, result.id)
        assert (await drafts.begin_correction(work, RECEPTIONIST, result.id)).id == draft.id
        file = await drafts.attach(work, RECEPTIONIST, draft.id, Label("wynik.pdf"))
        await arrival.arrive(work, file.id, FileKind.PDF, 100)
        await drafts.fill(work, RECEPTIONIST, draft.id, "Potas;1,0;mmol/l")
        await publishing.publish(work, RECEPTIONIST, draft.id)
        assert len(await attachments.of(work, result.id)) == 1
    async with desk.work() as work:
        back = await publishing.undo(work, RECEPTIONIST, result.id)
        assert (back.status, back.facts.measurements[0].value) == (ResultStatus.PUBLISHED, "5.40")
        assert await attachments.of(work, result.id) == ()
    desk.wait(minutes=2)
    assert await told(desk) == []


async def test_a_withdrawn_result_says_why(desk: Desk, anna: Patient) -> None:
    """Nothing more is done to it."""
    result = await published(desk, anna)
    desk.wait(minutes=1)
    await told(desk)
    async with desk.work() as work:
        await publishing.withdraw(work, DOCTOR, result.id, "Próbka innej osoby.")
    async with desk.work() as work:
        seen = await reading.look_at(work, anna, result.id)
        assert (seen.result.status, seen.result.facts.withdrawn_because) == (
            ResultStatus.WITHDRAWN,
            "Próbka innej osoby.",
        )
        for refused in (
            publishing.comment(work, DOCTOR, result.id, COMMENT),
            publishing.withdraw(work, DOCTOR, result.id, "Jeszcze raz"),
            drafts.begin_correction(work, DOCTOR, result.id),
        ):
            with pytest.raises(ResultOver):
                await refused
    desk.wait(minutes=1)
    assert await told(desk) == [ResultNews.WITHDRAWN]


async def test_who_never_heard_of_a_result_hears_of_no_withdrawal(desk: Desk, anna: Patient) -> None:
    """It was held until then."""
    holding(desk, ResultKind.LABORATORY)
    result = await published(desk, anna)
    desk.wait(minutes=1)
    await told(desk)
    async with desk.work() as work:
        await publishing.withdraw(work, RECEPTIONIST, result.id, "Pomyłka")
    desk.wait(days=8)
    assert await told(desk) == []


async def test_something_has_to_be_in_it(desk: Desk, anna: Patient) -> None:
    """A name, and values, words or a file that has come."""
    async with desk.work() as work:
        draft = await drafts.begin(work, RECEPTIONIST, anna.id, ResultKind.IMAGING)
        with pytest.raises(ResultUntitled):
            await publishing.publish(work, RECEPTIONIST, draft.id)
        await drafts.entitle(work, RECEPTIONIST, draft.id, "USG jamy brzusznej")
        with pytest.raises(ResultEmpty):
            await publishing.publish(work, RECEPTIONIST, draft.id)
        file = await drafts.attach(work, RECEPTIONIST, draft.id, Label("usg.pdf"))
        with pytest.raises(ResultFilesOnTheWay):
            await publishing.publish(work, RECEPTIONIST, draft.id)
        await arrival.arrive(work, file.id, FileKind.PDF, 100)
        await publishing.publish(work, RECEPTIONIST, draft.id)
        assert [each.id for each in await drafts.files_of(work, draft.id)] == [file.id]
    async with desk.work() as work:
        kept = await attachments.of(work, draft.id)
        assert (kept[0].remove_at - desk.now).days > 7300


async def test_a_draft_is_its_authors_alone(desk: Desk, anna: Patient) -> None:
    """Found again, thrown away, and not published twice."""
    draft = await drafted(desk, anna)
    async with desk.work() as work:
        assert [each.id for each in await drafts.own_drafts(work, RECEPTIONIST)] == [draft.id]
        assert await drafts.own_drafts(work, DOCTOR) == ()
        with pytest.raises(NotFound):
            await publishing.publish(work, DOCTOR, draft.id)
        await publishing.publish(work, RECEPTIONIST, draft.id)
        with pytest.raises(ResultOver):
            await publishing.publish(work, RECEPTIONIST, draft.id)
    other = await drafted(desk, anna)
    async with desk.work() as work:
        await drafts.discard(work, RECEPTIONIST, other.id)
        assert await drafts.own_drafts(work, RECEPTIONIST) == ()


async def test_who_may_what(desk: Desk, anna: Patient) -> None:
    """The reception and doctors publish, doctors comment, the desk head does neither."""
    result = await published(desk, anna)
    async with desk.work() as work:
        with pytest.raises(RoleNeeded):
            await publishing.comment(work, RECEPTIONIST, result.id, COMMENT)
        for refused in (
            drafts.begin(work, DESK_HEAD, anna.id, ResultKind.OTHER),
            cases.see(work, DESK_HEAD, result.id),
            publishing.withdraw(work, DESK_HEAD, result.id, "Pomyłka"),
        ):
            with pytest.raises(RoleNeeded):
                await refused
        with pytest.raises(UnusableText):
            await publishing.comment(work, DOCTOR, result.id, " ")


@pytest.mark.parametrize("tier", [Tier.BASIC, Tier.PENDING])
async def test_nothing_is_published_that_cant_be_read(desk: Desk, anna: Patient, tier: Tier) -> None:
    """Below the full level: the number to call is told."""
    draft = await drafted(desk, anna)
    async with desk.work() as work:
        (await work.session.merge(anna)).tier = tier
    async with desk.work() as work:
        for refused in (
            drafts.begin(work, RECEPTIONIST, anna.id, ResultKind.OTHER),
            publishing.publish(work, RECEPTIONIST, draft.id),
        ):
            with pytest.raises(PatientCantRead):
                await refused


async def test_nothing_was_taken_tomorrow(desk: Desk, anna: Patient) -> None:
    """Nor twelve years ago; days are typed as anywhere."""
    draft = await drafted(desk, anna, day="1.03")
    async with desk.work() as work:
        assert desk.clinic.day_of((await drafts.get_draft(work, RECEPTIONIST, draft.id)).collected_at).day == 1
        for day in ("jutro", "3.03.2027"):
            with pytest.raises(UnusableCollection):
                await drafts.date_collection(work, RECEPTIONIST, draft.id, day)


async def test_what_did_not_arrive_is_announced_again(desk: Desk, anna: Patient) -> None:
    """Until it is there, or opened."""
    first, second = await published(desk, anna), await published(desk, anna, title="Morfologia")
    desk.wait(minutes=1)
    await told(desk)
    async with desk.work() as work:
        await note_receipt(work, Result, first.id, delivered=True)
        await note_receipt(work, Result, first.id, delivered=False)
        await note_receipt(work, Result, second.id, delivered=False)
        assert await note_receipt(work, Result, "nothing", delivered=True) is None
    async with desk.work() as work:
        assert [each.id for each in await receipts.undelivered(work, anna)] == [second.id]
        await reading.open_result(work, anna, second.id)
        assert await receipts.undelivered(work, anna) == ()


def test_the_table_of_tests_is_what_patients_get() -> None:
    """Potassium is above its range there, sodium is not."""
    assert TABLE.count("\n") == 1
