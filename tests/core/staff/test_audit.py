"""The audit log: who did what, when, to whose record; and nobody changes it unseen."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.clinic.model import Clinic
from core.context import Work
from core.errors import RoleNeeded
from core.keys import KeyRing
from core.orm import Base
from core.staff import audit, members
from core.staff.audit import PORTAL, AuditAction, AuditEntry, AuditHead
from tests.core.appointments.bookings import connect_several_times
from tests.core.staff.staffing import DESK_HEAD, DOCTOR, EWA, JAN, MARIA, OUTSIDER, staffed_clinic
from tests.databases import a_database
from tests.desk import Desk

ROWS = 5
TABLES = [Base.metadata.tables[name] for name in ("audit", "audit_head")]


@pytest.fixture
def clinic() -> Clinic:
    """A clinic with everybody in its staff chat."""
    return staffed_clinic()


@pytest.fixture
async def written(desk: Desk) -> Desk:
    """A desk with a short audit log."""
    async with desk.work() as work:
        await some_acts(work)
    return desk


async def some_acts(work: Work) -> None:
    """As many as there are rows."""
    for number in range(ROWS):
        await audit.note(work, MARIA, AuditAction.SAW_DAY, patient_id=number or None, subject=f"day {number}")


async def test_an_empty_log_is_sound(work: Work) -> None:
    """Nothing has been done yet."""
    assert await audit.check(work) == audit.Checked(0, None, b"")


async def test_an_act_is_written_down(written: Desk) -> None:
    """Who, what, when, whose; numbered without gaps."""
    async with written.work() as work:
        rows = list(await work.session.scalars(sa.select(AuditEntry).order_by(AuditEntry.number)))
        checked = await audit.check(work)
    assert [row.number for row in rows] == list(range(1, ROWS + 1))
    last = rows[-1]
    assert (last.who, last.what, last.at, last.patient_id, last.subject) == (
        MARIA,
        AuditAction.SAW_DAY,
        written.now,
        ROWS - 1,
        f"day {ROWS - 1}",
    )
    assert checked == audit.Checked(ROWS, None, last.digest)


async def changes(work: Work) -> None:
    """Somebody else seems to have done it."""
    await work.session.execute(sa.update(AuditEntry).where(AuditEntry.number == 3).values(who=OUTSIDER))


async def becomes_unknown(work: Work) -> None:
    """The act is none that there is."""
    await work.session.execute(sa.text("UPDATE audit SET what = 'nothing' WHERE number = 3"))


async def changes_the_time(work: Work) -> None:
    """It seems to have been done earlier."""
    await work.session.execute(
        sa.update(AuditEntry).where(AuditEntry.number == 3).values(at=work.now.replace(year=2020))
    )


async def goes_missing(work: Work) -> None:
    """One row is not there any more."""
    await work.session.execute(sa.delete(AuditEntry).where(AuditEntry.number == 3))


async def closes_the_gap(work: Work) -> None:
    """One row is not there any more, and those after it are numbered anew."""
    await goes_missing(work)
    for number in (4, 5):
        await work.session.execute(sa.update(AuditEntry).where(AuditEntry.number == number).values(number=number - 1))


async def swaps(work: Work) -> None:
    """Two rows change places."""
    for before, after in ((3, 99), (4, 3), (99, 4)):
        await work.session.execute(sa.update(AuditEntry).where(AuditEntry.number == before).values(number=after))


async def replaces(work: Work) -> None:
    """What another row says is said twice."""
    third, fourth = [await work.session.get_one(AuditEntry, number) for number in (3, 4)]
    third.who, third.patient_id, third.subject = fourth.who, fourth.patient_id, fourth.subject
    third.previous, third.digest = fourth.previous, fourth.digest


async def cuts_off(work: Work) -> None:
    """The last rows are gone."""
    await work.session.execute(sa.delete(AuditEntry).where(AuditEntry.number >= 3))


async def cuts_off_and_counts(work: Work) -> None:
    """The last rows are gone, and the head is made to agree as far as that can be done without the key."""
    await cuts_off(work)
    digest = (await work.session.get_one(AuditEntry, 2)).digest
    await work.session.execute(sa.update(AuditHead).values(number=2, digest=digest))


async def cuts_off_the_head(work: Work) -> None:
    """The last rows and the head are gone."""
    await cuts_off(work)
    await work.session.execute(sa.delete(AuditHead))


WORDS = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=20)
CHANGES = st.one_of(
    st.builds(lambda who: {"who": who}, WORDS),
    st.builds(lambda what: {"what": what}, st.sampled_from(AuditAction)),
    st.builds(lambda at: {"at": at}, st.datetimes(datetime(2000, 1, 1), timezones=st.just(UTC))),  # noqa: DTZ001
    st.builds(lambda patient: {"patient_id": patient}, st.none() | st.integers(0, 9)),
    st.builds(lambda subject: {"subject": subject}, WORDS),
    st.builds(lambda previous: {"previous": previous}, st.binary(max_size=32)),
    st.builds(lambda digest: {"digest": digest}, st.binary(max_size=32)),
)


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(number=st.integers(1, ROWS), change=CHANGES)
async def test_any_change_of_any_row_is_found(written: Desk, number: int, change: dict[str, object]) -> None:
    """At that row, whatever was changed of it."""
    async with written.work() as work:
        row = sa.select(TABLES[0]).where(TABLES[0].c.number == number)
        before = (await work.session.execute(row)).mappings().one()
        nested = await work.session.begin_nested()
        await work.session.execute(sa.update(TABLES[0]).where(TABLES[0].c.number == number).values(change))
        found = await audit.check(work)
        await nested.rollback()
    assert found.broken == (None if change.items() <= before.items() else number)


async def test_a_row_that_was_true_once_is_found(desk: Desk) -> None:
    """Kept from before a backup was restored, and put in the place of one that was written since."""
    async with desk.work() as work:
        await audit.note(work, EWA, AuditAction.SAW_DAY)
    backup = await copy_of(desk)
    async with desk.work() as work:
        await audit.note(work, EWA, AuditAction.SAW_QUESTION)
    _, undone = (await copy_of(desk))["audit"]
    async with desk.work() as work:
        for table in TABLES:
            await work.session.execute(sa.delete(table))
            await work.session.execute(sa.insert(table), backup[table.name])
        for _ in range(2):
            await audit.note(work, JAN, AuditAction.SAW_AUDIT)
        assert (await audit.check(work)).broken is None
        await work.session.execute(sa.update(TABLES[0]).where(AuditEntry.number == 2).values(undone))
        work.session.expire_all()
        assert (await audit.check(work)).broken == 3


async def copy_of(desk: Desk) -> dict[str, list[dict[str, object]]]:
    """All rows of the audit log and of its head."""
    async with desk.work() as work:
        return {
            table.name: [dict(row) for row in (await work.session.execute(sa.select(table))).mappings()]
            for table in TABLES
        }


async def test_a_row_before_the_first_is_found(written: Desk) -> None:
    """Although nothing after it has changed."""
    async with written.work() as work:
        entry = AuditEntry(
            number=0, at=work.now, who=OUTSIDER, what=AuditAction.SAW_DAY, subject="", previous=b"", digest=b""
        )
        work.session.add(entry)
        await work.session.flush()
        assert (await audit.check(work)).broken == 1


@pytest.mark.parametrize(
    "tampers",
    [
        changes,
        becomes_unknown,
        changes_the_time,
        goes_missing,
        closes_the_gap,
        swaps,
        replaces,
        cuts_off,
        cuts_off_and_counts,
        cuts_off_the_head,
    ],
)
async def test_tampering_is_found(written: Desk, tampers: Callable[[Work], Awaitable[None]]) -> None:
    """And where it begins."""
    async with written.work() as work:
        await tampers(work)
    async with written.work() as work:
        checked = await audit.check(work)
    assert (checked.rows, checked.broken) == (2, 3)


async def test_a_long_log_is_checked_in_parts(work: Work, monkeypatch: pytest.MonkeyPatch) -> None:
    """No row is passed over between them."""
    await some_acts(work)
    for size in (1, 2, ROWS, ROWS + 1):
        monkeypatch.setattr(audit, "AT_ONCE", size)
        assert (await audit.check(work)).rows == ROWS


@pytest.mark.both_databases
async def test_acts_at_the_same_time_follow_each_other(desk: Desk) -> None:
    """The very first ones too."""
    await connect_several_times(desk, 4)

    async def acts() -> None:
        async with desk.work() as work:
            await audit.note(work, PORTAL, AuditAction.RAISED_QUESTION)

    await asyncio.gather(*(acts() for _ in range(4)))
    async with desk.work() as work:
        checked = await audit.check(work)
    assert (checked.rows, checked.broken) == (4, None)


async def test_the_log_outlives_a_change_of_keys(tmp_path: Path, clinic: Clinic) -> None:
    """As long as the old key is kept beside the new one."""
    old, new = KeyRing.new_key(), KeyRing.new_key()
    for keys, rows in ((old, ROWS), (f"{new},{old}", 2 * ROWS)):
        async with a_database(f"sqlite:///{tmp_path / 'portal.db'}", KeyRing.parse(keys)) as database:
            await database.migrate()
            async with Desk(database, clinic).work() as work:
                await some_acts(work)
                checked = await audit.check(work)
            assert (checked.rows, checked.broken) == (rows, None)


async def test_what_was_done_is_told_to_the_desk_head_alone(work: Work) -> None:
    """The latest first; by one person, or to one patient's record; and that somebody looked is written too."""
    await audit.note(work, MARIA, AuditAction.FOUND_PATIENT, patient_id=7)
    await audit.note(work, EWA, AuditAction.SAW_QUESTION, patient_id=7, subject="q")
    await audit.note(work, audit.by_patient(8), AuditAction.SENT_QUESTION, patient_id=8)
    assert [each.who for each in await members.what_was_done(work, DESK_HEAD)] == ["patient:8", EWA, MARIA]
    assert [each.what for each in await members.what_was_done(work, DESK_HEAD, who=EWA)] == [AuditAction.SAW_QUESTION]
    assert [each.number for each in await audit.recent(work, patient_id=7)] == [2, 1]
    assert [each.subject for each in await audit.recent(work, who=JAN)] == [EWA, ""]
    with pytest.raises(RoleNeeded):
        await members.what_was_done(work, DOCTOR)


async def test_a_long_log_has_pages(work: Work) -> None:
    """With no act on two of them."""
    await some_acts(work)
    pages = [await audit.recent(work, number, size=2) for number in (1, 2, 3)]
    assert [[each.number for each in page] for page in pages] == [[5, 4], [3, 2], [1]]
    assert [page.has_next for page in pages] == [True, True, False]
