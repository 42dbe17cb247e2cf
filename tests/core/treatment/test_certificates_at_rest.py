"""Nothing that a certificate says can be read on the disk (S40)."""

from __future__ import annotations

from pathlib import Path

from core.accounts.patients import Tier
from core.appointments import booking
from core.appointments.model import AppointmentStatus, Slot
from core.appointments.occupational import ExaminationKind
from core.keys import KeyRing
from core.treatment.certificates import reading
from core.treatment.certificates.model import Certificate, CertificateDecision, CertificateFacts
from tests.core.appointments.bookings import warsaw
from tests.core.staff.staffing import staffed_clinic
from tests.core.test_at_rest import disk
from tests.databases import a_database, prepared_file
from tests.desk import Desk
from tests.people import a_patient

CANARIES = ("Kanarkowo", "kanarek", "lost_fitness", "2031-07-09", "lek. Pisklak")
FACTS = CertificateFacts.model_validate(
    {
        "kind": ExaminationKind.PERIODIC,
        "decision": CertificateDecision.LOST_FITNESS,
        "valid_until": "2031-07-09",
        "employer": "Kanarkowo Sp. z o.o.",
        "position": "kanarek",
        "issuer": "lek. Pisklak",
    }
)


async def test_what_it_says_is_sealed(tmp_path: Path, keys: KeyRing) -> None:
    """While the log is open, and after it is closed."""
    async with a_database(prepared_file(tmp_path), keys) as database:
        await database.migrate()
        desk = Desk(database, staffed_clinic())
        async with desk.work() as work:
            anna = await a_patient(work, "telegram:1", "Anna Nowak")
            anna.tier = Tier.FULL
            slot = Slot("occupational", "wilk", "wola", warsaw("10:00"))
            visit = await booking.record_elsewhere(work, anna, slot, AppointmentStatus.ATTENDED)
            certificate = await reading.record(work, anna, visit.id, FACTS, work.now)
        async with desk.work() as work:
            assert (await work.session.get_one(Certificate, certificate.id)).facts == FACTS
        open_disk = disk(tmp_path)
    closed_disk = disk(tmp_path)
    for canary in CANARIES:
        assert canary.encode() not in open_disk
        assert canary.encode() not in closed_disk
