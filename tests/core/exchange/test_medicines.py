"""Medicines and e-prescriptions of the clinic's system (S20, S36, D20, B18)."""

from __future__ import annotations

import datetime as dt

import pytest
import sqlalchemy as sa

from core.exchange.report import Outcome
from core.prescriptions.model import Medication, MedicineFacts, Prescription
from tests.core.exchange.exchanging import Exchange, Json, bundle, faults, medicine, not_taken, patient, prescribed
from tests.people import a_pesel

LINE = MedicineFacts(name="Euthyrox N 50", dose="1 tabletka rano")


async def medications(exchange: Exchange) -> list[Medication]:
    """All there are."""
    async with exchange.desk.work() as work:
        return list(await work.session.scalars(sa.select(Medication).order_by(Medication.added_at)))


async def prescriptions(exchange: Exchange) -> list[Prescription]:
    """All there are."""
    async with exchange.desk.work() as work:
        return list(await work.session.scalars(sa.select(Prescription).order_by(Prescription.issued_on)))


@pytest.mark.parametrize(
    "shape",
    [
        {},
        {"medicationReference": {"reference": "Medication/x"}},
        {"medicationReference": {"reference": "#inside"}},
        {"medication": {"concept": {"text": "Euthyrox N 50"}}},
        {"medication": {"reference": {"reference": "Medication/x"}}},
        {"medication": {"reference": {"display": "Euthyrox N 50"}}},
    ],
)
async def test_a_medicine_in_each_shape(exchange: Exchange, shape: Json) -> None:
    """R4's two, and R5's; by reference, what is referred to is taken with it."""
    one = medicine(**shape, contained=[{"resourceType": "Medication", "id": "inside", "code": {"text": LINE.name}}])
    if shape:
        del one["medicationCodeableConcept"]
    x = {"resourceType": "Medication", "id": "x", "code": {"coding": [{"display": LINE.name}]}}
    report = await exchange.bring(bundle(patient(), one, x))
    assert report.counts["MedicationRequest", Outcome.CREATED] == 1
    by_reference = "Medication/x" in str(shape)
    assert report.counts["Medication", Outcome.PART if by_reference else Outcome.NOT_TAKEN] == 1
    (found,) = await medications(exchange)
    assert (found.sealed, found.active) == (LINE.model_copy(update={"pack": "50 tabl."}), True)
    assert found.added_at == dt.datetime(2027, 2, 1, tzinfo=dt.UTC)


async def test_none_at_all(exchange: Exchange) -> None:
    """Which medicine it is, has to be said; a draft is none yet."""
    one = medicine()
    del one["medicationCodeableConcept"]
    report = await exchange.bring(bundle(patient(), one, medicine(id="m2", status="draft")))
    assert faults(report) == [("bundle.json: entry[1].resource.medication", "is missing: which medicine is it")]
    assert not_taken(report) == ["MedicationRequest: it is neither prescribed nor over but draft"]


async def test_it_ends(exchange: Exchange) -> None:
    """No longer taken, it is no longer on the list; nothing is doubled."""
    await exchange.bring(bundle(patient(), medicine()))
    assert (await exchange.bring(bundle(medicine()))).counts == {("MedicationRequest", Outcome.UNCHANGED): 1}
    assert (await exchange.bring(bundle(medicine(status="stopped")))).counts == {
        ("MedicationRequest", Outcome.CHANGED): 1
    }
    assert [each.active for each in await medications(exchange)] == [False]


async def test_the_same_name_twice(exchange: Exchange) -> None:
    """Two entries of the system stay two, with different doses."""
    content = bundle(patient(), medicine(), medicine(id="m2", dosageInstruction=[{"text": "2 wieczorem"}]))
    await exchange.bring(content)
    assert (await exchange.bring(content)).counts["MedicationRequest", Outcome.UNCHANGED] == 2
    assert len(await medications(exchange)) == 2


async def test_an_e_prescription(exchange: Exchange) -> None:
    """Lines of one group are one; its days are the issuer's, and its patient sees it at once."""
    content = bundle(patient(), prescribed(), prescribed(id="m2", dosageInstruction=[{"text": "w razie bólu"}]))
    report = await exchange.bring(content)
    assert report.counts["MedicationRequest", Outcome.CREATED] == 2
    (one,) = await prescriptions(exchange)
    assert (one.issued_on, one.valid_from, one.valid_until) == (
        dt.date(2027, 2, 1),
        dt.date(2027, 2, 1),
        dt.date(2027, 3, 31),
    )
    assert (one.sealed.code, one.sealed.issuer) == ("1234", "lek. Ewa Nowak")
    assert [each.dose for each in one.sealed.lines] == ["1 tabletka rano", "w razie bólu"]
    assert one.published_at == exchange.desk.now
    assert (await exchange.bring(content)).counts["MedicationRequest", Outcome.UNCHANGED] == 2
    used = [prescribed(id=each, status="completed") for each in ("m1", "m2")]
    await exchange.bring(bundle(*used))
    (one,) = await prescriptions(exchange)
    assert (one.used_at, one.remind_at) == (exchange.desk.now, None)


@pytest.mark.parametrize(
    ("more", "reason"),
    [
        ({"code": "12345"}, "has a code of an e-prescription that isn't four digits"),
        ({"authoredOn": "2027-04-01"}, "ends before it begins"),
    ],
)
async def test_what_is_wrong_with_one(exchange: Exchange, more: Json, reason: str) -> None:
    """The report doesn't say the code."""
    ((_, said),) = faults(await exchange.bring(bundle(patient(), prescribed(**more))))
    assert said == reason


async def test_no_days(exchange: Exchange) -> None:
    """They are never worked out (D20)."""
    report = await exchange.bring(bundle(patient(), prescribed(dispenseRequest={"quantity": {"unit": "x"}})))
    reason = "it has the code of an e-prescription, and not the days on which it was issued and ends"
    assert not_taken(report) == [f"MedicationRequest: {reason}"]


async def test_somebody_elses(exchange: Exchange) -> None:
    """What is one patient's stays so."""
    await exchange.bring(bundle(patient(), medicine(), patient(a_pesel(dt.date(1980, 1, 2)), id="p2")))
    report = await exchange.bring(bundle(medicine(of="Patient/p2")))
    assert faults(report) == [("bundle.json: entry[0].resource", "is known here as another patient's")]
