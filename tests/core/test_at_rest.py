"""What is on the disk: nothing that tells who the patients are, and nothing of what was deleted."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import sqlalchemy as sa

from core.accounts.identity import Passport
from core.accounts.names import PersonName
from core.accounts.patients import Patient, RegulationsAcceptance, find_patient, open_account
from core.accounts.people import get_or_create_person
from core.appointments import booking
from core.database import Database
from core.keys import KeyRing
from core.prescriptions import announcing, deciding, ordering
from core.prescriptions.ordering import Order
from core.questions import answering, asking, handing_over
from tests.clinics import small_clinic
from tests.core.appointments.bookings import nowak, wilk
from tests.core.files.filing import a_full_patient
from tests.core.prescriptions.prescribing import EUTHYROX, issued, prescribing_clinic, takes
from tests.core.questions.questioning import a_draft, attached
from tests.core.staff.staffing import DOCTOR, OTHER_DOCTOR, PIOTR, staffed_clinic
from tests.databases import a_database, prepared_file
from tests.desk import Desk
from tests.people import a_patient, an_application

CANARIES = (
    "telegram:1",
    "Świętosława",
    "Brzęczyszczykiewicz",
    "44051401359",
    "+48601234567",
    "601234567",
    "C01X00T47",
    "1990-01-02",
)


def disk(folder: Path) -> bytes:
    """All that the database has written, its log included."""
    return b"".join(file.read_bytes() for file in sorted(folder.iterdir()))


async def patients(database: Database) -> None:
    """Two accounts, one by PESEL and one by passport."""
    by_pesel = replace(an_application(), name=PersonName("Świętosława", "Brzęczyszczykiewicz"))
    by_passport = replace(by_pesel, identity=Passport("DE", "C01X00T47", date(1990, 1, 2)))
    async with Desk(database, small_clinic()).work() as work:
        await open_account(work, await get_or_create_person(work, "telegram:1"), by_pesel)
        await open_account(work, await get_or_create_person(work, "telegram:2"), by_passport)


async def test_nothing_personal_is_on_the_disk_in_plain(tmp_path: Path, keys: KeyRing) -> None:
    """Names, identifiers, telephones: while the log is open, and after it is closed."""
    async with a_database(prepared_file(tmp_path), keys) as database:
        await database.migrate()
        await patients(database)
        open_disk = disk(tmp_path)
    closed_disk = disk(tmp_path)
    for written in (open_disk, closed_disk):
        assert b"basic" in written, "looks at the wrong files"
        for canary in CANARIES:
            for encoding in ("utf-8", "utf-16-le", "utf-16-be"):
                assert canary.encode(encoding) not in written, canary


async def test_who_is_with_whom_is_not_on_the_disk_in_plain(tmp_path: Path, keys: KeyRing) -> None:
    """Neither which doctor an appointment is with, nor which Telegram account its patient has."""
    async with a_database(prepared_file(tmp_path), keys) as database:
        await database.migrate()
        async with Desk(database, small_clinic()).work() as work:
            for number, slot in enumerate((nowak("10:00"), nowak("11:00"), wilk("10:00"))):
                patient = await a_patient(work, f"telegram:70000{number}")
                await booking.book(work, patient, slot)
            await booking.hold(work, await a_patient(work, "telegram:700009"), nowak("11:20"))
        written = disk(tmp_path)
    for content in (written, disk(tmp_path)):
        assert b"booked" in content, "looks at the wrong files"
        for canary in (b"nowak", b"wilk", b"70000"):
            assert canary not in content, canary


QUESTION_CANARIES = ("Gżegżółka", "krostki", "maść", "ospa", "Szczebrzeszyn", "wysypka.jpg", "Przemysław")


async def a_question_and_its_answer(database: Database) -> None:
    """All that can be written about a question, by everybody: in a draft, edited, in a note, handed over, answered."""
    clinic = staffed_clinic()
    staff = [each.model_copy(update={"name": f"lek. Przemysław {each.name}"}) for each in clinic.staff]
    async with Desk(database, clinic.model_copy(update={"staff": tuple(staff)})).work() as work:
        patient = await a_full_patient(work)
        question = await a_draft(work, patient, words="Czy te krostki to ospa?")
        await attached(work, patient, question, "wysypka.jpg")
        await asking.send(work, patient, question.id, consent="1")
        await asking.rewrite(work, patient, question.id, "1", "Czy te krostki to jednak ospa?")
        await asking.write(work, patient, question.id, "Mieszkam: Szczebrzeszyn.")
        await answering.note(work, DOCTOR, question.id, "Gżegżółka na oddziale.")
        await answering.take(work, DOCTOR, question.id)
        await handing_over.hand_over(work, DOCTOR, question.id, to=PIOTR, text="To krostki.")
        entry = await answering.answer(work, OTHER_DOCTOR, question.id, "Proszę stosować maść.")
        await answering.revise(work, OTHER_DOCTOR, entry.id, "Proszę odstawić maść.")


async def test_nothing_of_a_question_is_on_the_disk_in_plain(tmp_path: Path, keys: KeyRing) -> None:
    """What was written, by whom of the staff, and what the files are called."""
    async with a_database(prepared_file(tmp_path), keys) as database:
        await database.migrate()
        await a_question_and_its_answer(database)
        written = disk(tmp_path)
    for content in (written, disk(tmp_path)):
        assert b"answered" in content, "looks at the wrong files"
        for canary in QUESTION_CANARIES:
            assert canary.encode() not in content, canary


PRESCRIPTION_CANARIES = ("Euthyrox", "Zolpidem", "tarczyca", "bezsenność", "4711", "KLUCZ12345", "Przemysław", "TSH")


async def an_order_and_its_prescription(database: Database) -> None:
    """All that can be written of medicines: ordered with a note and an answer, changed with a reason, issued."""
    clinic = prescribing_clinic()
    staff = [each.model_copy(update={"name": f"lek. Przemysław {each.name}"}) for each in clinic.staff]
    desk = Desk(database, clinic.model_copy(update={"staff": tuple(staff)}))
    async with desk.work() as work:
        patient = await a_full_patient(work)
        (medicine,) = await takes(work, patient)
        order = Order((medicine.id,), ("Zolpidem",), note="To na tarczyca.", answers={"sleep": "Częsta bezsenność."})
        request = await ordering.send(work, patient, order)
        key = "KLUCZ1234567890KLUCZ1234567890KLUCZ123456789"
        await deciding.issue(
            work, OTHER_DOCTOR, request.id, issued(key=key, medicines=(EUTHYROX,), reason="Po wyniku TSH.")
        )
    desk.wait(minutes=1)
    async with desk.work() as work:
        await announcing.announce_due(work)


async def test_nothing_of_a_prescription_is_on_the_disk_in_plain(tmp_path: Path, keys: KeyRing) -> None:
    """Neither which medicine, nor the code and the key, nor what was written about it, nor by whom (S20, D20)."""
    async with a_database(f"sqlite:///{tmp_path / 'portal.db'}", keys) as database:
        await database.migrate()
        await an_order_and_its_prescription(database)
        written = disk(tmp_path)
    for content in (written, disk(tmp_path)):
        assert b"changed" in content, "looks at the wrong files"
        for canary in PRESCRIPTION_CANARIES:
            assert canary.encode() not in content, canary


async def test_what_is_deleted_is_gone_from_the_disk(tmp_path: Path, keys: KeyRing) -> None:
    """Not even sealed does it stay."""
    async with a_database(prepared_file(tmp_path), keys) as database:
        await database.migrate()
        await patients(database)
        async with database.transaction() as session:
            sealed = (await session.execute(sa.text("SELECT last_name, phone FROM patients"))).all()
        await database.close()  # what was written is in the file then; it opens itself again
        assert all(value in disk(tmp_path) for row in sealed for value in row)
        async with database.transaction() as session:
            for table in (RegulationsAcceptance, Patient):
                await session.execute(sa.delete(table))
    assert not any(value in disk(tmp_path) for row in sealed for value in row)


async def test_what_was_stored_is_read_after_a_restart(tmp_path: Path, keys: KeyRing) -> None:
    """The key ring is all that is needed."""
    address = prepared_file(tmp_path)
    async with a_database(address, keys) as before:
        await before.migrate()
        await patients(before)
    async with a_database(address, keys) as after, Desk(after, small_clinic()).work() as work:
        patient = await find_patient(work, await get_or_create_person(work, "telegram:1"))
        assert patient is not None
        assert patient.last_name == "Brzęczyszczykiewicz"
