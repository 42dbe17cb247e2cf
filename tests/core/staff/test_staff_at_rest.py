"""What the clinic's people write is not on the disk in plain either."""

from __future__ import annotations

from pathlib import Path

from core.appointments import booking, visits
from core.keys import KeyRing
from core.roles import Role
from core.staff import members, patient_search
from core.treatment import instructions
from tests.core.appointments.bookings import nowak, warsaw
from tests.core.files.filing import a_full_patient
from tests.core.staff.staffing import DESK_HEAD, DOCTOR, OUTSIDER, RECEPTIONIST, staffed_clinic
from tests.core.test_at_rest import disk
from tests.databases import a_database
from tests.desk import Desk

CANARIES = ("Rejestratorska", "Grypa", "malinami", "Nowak")


async def test_nothing_that_the_staff_writes_is_on_the_disk_in_plain(tmp_path: Path, keys: KeyRing) -> None:
    """Their own names, why they cancel, what they tell a patient to do; and the audit log holds no content."""
    async with a_database(f"sqlite:///{tmp_path / 'portal.db'}", keys) as database:
        await database.migrate()
        desk = Desk(database, staffed_clinic())
        async with desk.work() as work:
            anna = await a_full_patient(work, name="Anna Nowak")
            await members.add(work, DESK_HEAD, OUTSIDER, "Przemysława Rejestratorska", {Role.RECEPTION})
            cancelled = await booking.book(work, anna, nowak("09:00"))
            await visits.cancel_for(work, RECEPTIONIST, cancelled.id, "Grypa u lekarza")
            attended = await booking.book(work, anna, nowak("10:00"))
        desk.now = warsaw("10:20")
        async with desk.work() as work:
            await visits.attend(work, DOCTOR, attended.id)
            await instructions.give(work, DOCTOR, attended.id, "Dużo herbaty z malinami")
            await patient_search.find(work, RECEPTIONIST, "Anna Nowak")
    written = disk(tmp_path)
    assert OUTSIDER.encode() in written, "looks at the wrong files"
    assert [canary for canary in CANARIES if canary.encode() in written] == []
