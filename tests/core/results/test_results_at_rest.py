"""Nothing of a result can be read on the disk (S19)."""

from __future__ import annotations

from pathlib import Path

from core.accounts.patients import Tier
from core.keys import KeyRing
from core.results import publishing
from core.results.model import Result
from tests.core.results.resulting import drafted
from tests.core.staff.staffing import DOCTOR, RECEPTIONIST, staffed_clinic
from tests.core.test_at_rest import disk
from tests.databases import a_database, prepared_file
from tests.desk import Desk
from tests.people import a_patient

CANARIES = ("Kanarkowy", "Kanarkoza", "77.31", "77,31", "Zaćwierkał", "lek. Ewa Nowak")


async def test_values_and_words_are_sealed(tmp_path: Path, keys: KeyRing) -> None:
    """A draft, what was published, the comment, what was before it; while the log is open, and after it is closed."""
    async with a_database(prepared_file(tmp_path), keys) as database:
        await database.migrate()
        desk = Desk(database, staffed_clinic())
        async with desk.work() as work:
            anna = await a_patient(work, "telegram:1", "Anna Nowak")
            anna.tier = Tier.FULL
        draft = await drafted(desk, anna, "Kanarkoza;77,31;ng/l;1–2", title="Panel Kanarkowy")
        async with desk.work() as work:
            await publishing.publish(work, RECEPTIONIST, draft.id)
            await publishing.comment(work, DOCTOR, draft.id, "Zaćwierkał.")
        async with desk.work() as work:
            assert (await work.session.get_one(Result, draft.id)).facts.measurements[0].value == "77.31"
        open_disk = disk(tmp_path)
    closed_disk = disk(tmp_path)
    for canary in CANARIES:
        assert canary.encode() not in open_disk
        assert canary.encode() not in closed_disk
