"""Accounts: who may open one, and what is kept of it (S4, D1, D7, D16)."""

from __future__ import annotations

import asyncio
import hashlib
from dataclasses import replace
from datetime import date

import pytest
import sqlalchemy as sa

from core.accounts.identity import Passport, Pesel
from core.accounts.names import PersonName
from core.accounts.patients import (
    IDENTITY,
    Patient,
    RegulationsAcceptance,
    Tier,
    find_patient,
    open_account,
    person_of,
)
from core.accounts.people import get_or_create_person
from core.context import Work
from core.errors import AccountExists, RegulationsChanged
from core.orm import keys_of
from tests.desk import Desk
from tests.people import a_patient, an_application


async def test_an_account_keeps_what_was_typed(desk: Desk) -> None:
    """It begins at the basic level (D1)."""
    async with desk.work() as work:
        await open_account(work, await get_or_create_person(work, "telegram:1"), an_application("Anna Maria Nowak"))
    async with desk.work() as work:
        patient = await find_patient(work, await get_or_create_person(work, "telegram:1"))
    assert patient is not None
    assert (patient.first_name, patient.last_name, patient.full_name) == ("Anna Maria", "Nowak", "Anna Maria Nowak")
    assert (patient.identity, patient.birth_date) == (Pesel("44051401359"), date(1944, 5, 14))
    assert (patient.phone, patient.tier, patient.created_at) == ("+48601234567", Tier.BASIC, desk.now)
    assert patient.regulations_version == "1"


async def test_an_account_may_be_opened_with_a_passport(desk: Desk) -> None:
    """Then the birth date is what was typed beside it (D16)."""
    passport = Passport("DE", "C01X00T47", date(1990, 1, 2))
    async with desk.work() as work:
        application = replace(an_application(), identity=passport)
        await open_account(work, await get_or_create_person(work, "telegram:1"), application)
    async with desk.work() as work:
        patient = await find_patient(work, await get_or_create_person(work, "telegram:1"))
    assert patient is not None
    assert (patient.identity, patient.birth_date) == (passport, date(1990, 1, 2))


async def test_nobody_has_an_account_before_opening_one(work: Work) -> None:
    """Writing to the portal is not enough."""
    assert await find_patient(work, await get_or_create_person(work, "telegram:1")) is None


async def test_a_person_has_one_account(work: Work) -> None:
    """The second is refused, and the first is as it was."""
    patient = await a_patient(work)
    with pytest.raises(AccountExists):
        await a_patient(work, name="Jan Kowalski")
    assert await find_patient(work, await get_or_create_person(work, "telegram:1")) is patient
    assert patient.full_name == "Anna Nowak"


@pytest.mark.both_databases
async def test_opening_twice_at_once_makes_one_account(desk: Desk) -> None:
    """A doubled press is refused, not an error."""
    async with desk.work() as work:
        await get_or_create_person(work, "telegram:1")

    async def press() -> Exception | None:
        try:
            async with desk.work() as work:
                await a_patient(work)
        except AccountExists as refusal:
            return refusal
        return None

    assert sorted(map(str, await asyncio.gather(press(), press()))) == sorted([str(AccountExists()), "None"])
    async with desk.work() as work:
        for table in (Patient, RegulationsAcceptance):
            assert await work.session.scalar(sa.select(sa.func.count()).select_from(table)) == 1


async def test_what_was_accepted_is_kept(work: Work) -> None:
    """Version, hash of the text in both languages, and time (D7)."""
    patient = await a_patient(work)
    acceptance = (await work.session.scalars(sa.select(RegulationsAcceptance))).one()
    assert (acceptance.patient_id, acceptance.version, acceptance.accepted_at) == (patient.id, "1", work.now)
    assert acceptance.text_hash == hashlib.sha256(b"Regulamin.\0Regulations.").digest()


async def test_only_the_current_regulations_can_be_accepted(work: Work) -> None:
    """Whoever read an older text is told which one there is now, and has no account."""
    person = await get_or_create_person(work, "telegram:1")
    with pytest.raises(RegulationsChanged) as raised:
        await open_account(work, person, an_application(version="0"))
    assert raised.value.current == "1"
    assert await find_patient(work, person) is None


async def test_typing_anothers_pesel_neither_blocks_nor_reveals(desk: Desk) -> None:
    """Two people typed one PESEL: both get a basic account, and each sees only their own (D16)."""
    async with desk.work() as work:
        impostor = await a_patient(work, "telegram:1", "Ktoś Inny")
    async with desk.work() as work:
        anna = await a_patient(work, "telegram:2", "Anna Nowak")
    assert anna.identity == impostor.identity
    assert anna.id != impostor.id
    async with desk.work() as work:
        found = {
            address: await find_patient(work, await get_or_create_person(work, address))
            for address in ("telegram:1", "telegram:2")
        }
    assert {address: patient.full_name for address, patient in found.items() if patient} == {
        "telegram:1": "Ktoś Inny",
        "telegram:2": "Anna Nowak",
    }
    assert {patient.tier for patient in found.values() if patient} == {Tier.BASIC}


async def test_an_identity_can_be_found_by_its_fingerprint(work: Work) -> None:
    """For staff and banks, later, to confirm; it tells nothing by itself."""
    patient = await a_patient(work)
    await open_account(work, await get_or_create_person(work, "telegram:2"), an_application(number="02070803628"))
    wanted = keys_of(work.session).fingerprints(IDENTITY, Pesel("44051401359").key)
    found = await work.session.scalars(sa.select(Patient).where(Patient.identity_fingerprint.in_(wanted)))
    assert found.all() == [patient]


async def test_a_patient_shows_no_data_when_printed(work: Work) -> None:
    """Neither does the form: `repr` is what logs hold."""
    patient = await a_patient(work)
    application = an_application()
    for shown in (repr(patient), repr(application), repr(PersonName("Anna", "Nowak"))):
        assert "44051401359" not in shown
        assert "Nowak" not in shown
        assert "601234567" not in shown


async def test_without_a_chat(work: Work) -> None:
    """An account can be nobody's chat's (D16). Who had it is a newcomer, and may open another with the same PESEL."""
    patient = await a_patient(work)
    person = await person_of(work, patient)
    assert person is not None
    assert person.address == "telegram:1"
    patient.person_id = None
    await work.session.flush()
    assert await person_of(work, patient) is None
    assert await find_patient(work, person) is None
    again = await a_patient(work)
    assert again.identity == patient.identity
    others = await a_patient(work, "telegram:2")
    others.person_id = None
    await work.session.flush()
