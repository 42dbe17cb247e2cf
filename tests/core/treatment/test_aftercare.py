"""After a visit: when its patient is asked, what becomes of the answers, and who sees them."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from core.accounts.patients import Patient
from core.appointments import booking, visits
from core.clinic.model import Clinic
from core.errors import NotAttended, NotFound, RoleNeeded, UnusableText
from core.keys import KeyRing
from core.staff import audit
from core.treatment.aftercare import following_up, planning, rating
from core.treatment.aftercare.model import Aftercare, Feeling, Rating, Score
from tests.core.appointments.bookings import nowak, warsaw
from tests.core.staff.staffing import DESK_HEAD, DOCTOR, RECEPTIONIST, staffed_clinic
from tests.core.test_at_rest import disk
from tests.databases import a_database, prepared_file
from tests.desk import Desk
from tests.people import a_patient

SUNDAY = dt.date(2027, 3, 28)
"""On which clocks are set forward."""


@pytest.fixture
def clinic() -> Clinic:
    """A clinic that asks five days after a visit to the internist."""
    return asking(5)


def asking(days: int | None, **settings: object) -> Clinic:
    """The same, after so many days, with other settings."""
    clinic = staffed_clinic()
    services = [each.model_copy(update={"follow_up_days": days}) for each in clinic.services]
    return clinic.model_copy(
        update={"services": tuple(services), "settings": clinic.settings.model_copy(update=settings)}
    )


async def attended(desk: Desk, patient: Patient, time: str = "10:00", day: dt.date = dt.date(2027, 3, 3)) -> str:
    """A visit to Dr Nowak that has just taken place."""
    async with desk.work() as work:
        visit = (await booking.book(work, patient, nowak(time, day))).id
    desk.now = warsaw(time, day) + dt.timedelta(minutes=20)
    async with desk.work() as work:
        await visits.attend(work, DOCTOR, visit)
    return visit


async def asked(desk: Desk, moment: dt.datetime) -> tuple[int, int]:
    """How many are asked at a moment how they feel, and how it was."""
    desk.now = moment
    async with desk.work() as work:
        await planning.plan_attended(work)
        return len(await planning.follow_ups_due(work)), len(await planning.ratings_due(work))


async def test_when_it_is_asked(desk: Desk, anna: Patient) -> None:
    """How it was, hours later; how somebody feels, on that day at ten, and once more; each once."""
    await attended(desk, anna)
    assert await asked(desk, warsaw("10:20")) == (0, 0)
    assert await asked(desk, warsaw("13:19")) == (0, 0)
    assert await asked(desk, warsaw("13:20")) == (0, 1)
    assert await asked(desk, warsaw("09:59", dt.date(2027, 3, 8))) == (0, 0)
    assert await asked(desk, warsaw("10:00", dt.date(2027, 3, 8))) == (1, 0)
    assert await asked(desk, warsaw("10:00", dt.date(2027, 3, 9))) == (0, 0)
    assert await asked(desk, warsaw("10:00", dt.date(2027, 3, 10))) == (1, 0)
    assert await asked(desk, warsaw("10:00", dt.date(2027, 3, 30))) == (0, 0)


async def test_a_doctor_chooses_another_day_or_none(desk: Desk, anna: Patient) -> None:
    """Whatever the clinic's file says of the service."""
    visit = await attended(desk, anna)
    async with desk.work() as work:
        await planning.plan_follow_up(work, DOCTOR, visit, 2)
        with pytest.raises(NotFound):
            await planning.plan_follow_up(work, DOCTOR, visit, 4)
        with pytest.raises(RoleNeeded):
            await planning.plan_follow_up(work, RECEPTIONIST, visit, 2)
    assert (await asked(desk, warsaw("10:00", dt.date(2027, 3, 5))))[0] == 1
    other = await attended(desk, anna, "11:00", dt.date(2027, 3, 8))
    async with desk.work() as work:
        await planning.plan_follow_up(work, DOCTOR, other, 0)
        planned = await planning.planned_for(work, other)
    assert planned is not None
    assert planned.follow_up_at is None


async def test_only_after_a_visit_that_took_place(desk: Desk, anna: Patient) -> None:
    """Nobody is asked who was not there, and not once the mark is taken back."""
    visit = await attended(desk, anna)
    assert await asked(desk, warsaw("10:30")) == (0, 0)
    async with desk.work() as work:
        await visits.expect(work, DOCTOR, visit)
        with pytest.raises(NotAttended):
            await planning.plan_follow_up(work, DOCTOR, visit, 2)
    assert await asked(desk, warsaw("13:30")) == (0, 0)
    assert await asked(desk, warsaw("10:00", dt.date(2027, 3, 8))) == (0, 0)


@pytest.mark.parametrize(("ends", "at"), [("18:00", "10:00"), ("16:40", "19:40"), ("17:10", "10:00")])
async def test_nobody_is_asked_at_night(desk: Desk, ends: str, at: str) -> None:
    """What would come late, comes in the morning."""
    async with desk.work() as work:
        moment = planning._by_day(work, warsaw(ends) + dt.timedelta(hours=3))
    assert f"{moment.astimezone(desk.clinic.zone):%H:%M}" == at


async def test_ten_is_ten_though_clocks_are_set(desk: Desk) -> None:
    """On the day on which an hour is left out, too."""
    async with desk.work() as work:
        moment = planning._at(work, SUNDAY)
    assert moment == dt.datetime(2027, 3, 28, 8, tzinfo=dt.UTC)


async def test_nothing_is_asked_where_a_clinic_wants_nothing(desk: Desk, anna: Patient) -> None:
    """Neither of the two."""
    desk.clinic = asking(None, ask_how_it_was_hours=0)
    await attended(desk, anna)
    assert await asked(desk, warsaw("14:00")) == (0, 0)
    assert await asked(desk, warsaw("10:00", dt.date(2027, 3, 8))) == (0, 0)


async def test_who_feels_worse_is_a_case(desk: Desk, anna: Patient) -> None:
    """Until somebody has seen to it, and again once the patient says more."""
    visit = await attended(desk, anna)
    async with desk.work() as work:
        with pytest.raises(NotFound):  # nobody has asked yet
            await following_up.answer(work, anna, visit, Feeling.WORSE)
    await asked(desk, warsaw("10:20"))
    await asked(desk, warsaw("10:00", dt.date(2027, 3, 8)))
    async with desk.work() as work:
        await following_up.answer(work, anna, visit, Feeling.WORSE)
        await following_up.add_words(work, anna, visit, "Kanarek boli.")
        assert (await following_up.get_case(work, visit)).is_open
        await following_up.see_to(work, RECEPTIONIST, visit)
        assert not (await following_up.get_case(work, visit)).is_open
        await following_up.add_words(work, anna, visit, "Nadal.")
        case = await following_up.get_case(work, visit)
    assert (case.is_open, case.aftercare.sealed.words) == (True, "Kanarek boli.\nNadal.")
    async with desk.work() as work:
        with pytest.raises(UnusableText):
            await following_up.add_words(work, anna, visit, "x" * 990)
        john = await a_patient(work, "telegram:99", "John Carter")
        with pytest.raises(NotFound):
            await following_up.answer(work, john, visit, Feeling.BETTER)
    assert (await asked(desk, warsaw("10:00", dt.date(2027, 3, 10))))[0] == 0


async def test_an_answer_is_given_once_and_without_a_name(desk: Desk, anna: Patient) -> None:
    """It is in no log, and nothing in its row tells whose it is."""
    visit = await attended(desk, anna)
    await asked(desk, warsaw("13:20"))
    async with desk.work() as work:
        given = await rating.rate(work, anna, visit, Score.GOOD)
        assert given is not None
        assert await rating.rate(work, anna, visit, Score.POOR) is None
        await rating.comment(work, given.id, "Miło.")
    async with desk.work() as work:
        kept = await work.session.get_one(Rating, given.id)
        assert (kept.month, kept.sealed.score, kept.sealed.appointment) == (dt.date(2027, 3, 1), Score.GOOD, "")
        lines = await audit.recent(work, 1)
    assert given.id not in {each.subject for each in lines}
    assert "rate" not in " ".join(each.what for each in lines)


async def test_few_answers_are_not_told(desk: Desk, anna: Patient) -> None:
    """Of fewer than five, how many there are, and no more; only the head of the desk sees any."""
    for number, (hour, day) in enumerate(((8, 3), (9, 3), (10, 3), (11, 3), (9, 8))):
        visit = await attended(desk, anna, f"{hour:02}:00", dt.date(2027, 3, day))
        async with desk.work() as work:
            await planning.plan_attended(work)
            seen = await rating.of_month(work, DESK_HEAD, dt.date(2027, 3, 9))
            assert [each.scores for each in seen] in ([], [{}])
            given = await rating.rate(work, anna, visit, Score.GOOD if number % 2 else Score.POOR)
            assert given is not None
            await rating.comment(work, given.id, f"Uwaga {number}")
    async with desk.work() as work:
        (told,) = await rating.of_month(work, DESK_HEAD, dt.date(2027, 3, 9))
        with pytest.raises(RoleNeeded):
            await rating.of_month(work, DOCTOR, dt.date(2027, 3, 1))
    assert told.scores == {Score.GOOD: 2, Score.FAIR: 0, Score.POOR: 3}
    assert len(told.comments) == told.count == 5


async def test_a_clinic_may_want_names(desk: Desk, anna: Patient) -> None:
    """And patients are told so."""
    desk.clinic = asking(None, rate_with_name=True)
    visit = await attended(desk, anna)
    await asked(desk, warsaw("13:20"))
    async with desk.work() as work:
        given = await rating.rate(work, anna, visit, Score.GOOD)
    assert given is not None
    assert given.sealed.appointment == visit


async def test_nothing_of_it_can_be_read_on_the_disk(tmp_path: Path, keys: KeyRing, clinic: Clinic) -> None:
    """Neither how somebody feels, nor how it was, nor of which doctor that was said."""
    async with a_database(prepared_file(tmp_path), keys) as database:
        await database.migrate()
        desk = Desk(database, clinic)
        async with desk.work() as work:
            anna = await a_patient(work, "telegram:1", "Anna Nowak")
        visit = await attended(desk, anna)
        await asked(desk, warsaw("13:20"))
        await asked(desk, warsaw("10:00", dt.date(2027, 3, 8)))
        async with desk.work() as work:
            await following_up.answer(work, anna, visit, Feeling.WORSE)
            await following_up.add_words(work, anna, visit, "Kanarek boli.")
            given = await rating.rate(work, anna, visit, Score.POOR)
            assert given is not None
            await rating.comment(work, given.id, "Kanarek czekał.")
            assert (await work.session.get_one(Aftercare, visit)).rated
        open_disk = disk(tmp_path)
    for canary in ("Kanarek", "worse", "poor", "Ewa Nowak"):
        assert canary.encode() not in open_disk + disk(tmp_path)
