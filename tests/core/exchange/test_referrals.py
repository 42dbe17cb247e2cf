"""ServiceRequests become referrals, and only the clinic's own open rehabilitation (S13, S21, D21, B18)."""

from __future__ import annotations

import datetime as dt

import pytest
import sqlalchemy as sa

from core.exchange.fhir import systems
from core.exchange.report import Outcome
from core.referrals.model import Referral, ReferralKind
from tests.core.exchange.exchanging import Exchange, Json, bundle, faults, not_taken, patient, referral


async def referrals(exchange: Exchange) -> list[Referral]:
    """All there are."""
    async with exchange.desk.work() as work:
        return list(await work.session.scalars(sa.select(Referral).order_by(Referral.issued_at)))


async def test_somebody_elses(exchange: Exchange) -> None:
    """It is shown as its system has it; nobody is told."""
    content = bundle(patient(), referral())
    await exchange.bring(content)
    (found,) = await referrals(exchange)
    facts = found.facts
    assert (found.issued_on, found.valid_until, found.procedures) == (dt.date(2027, 2, 1), dt.date(2027, 8, 1), 1)
    assert (facts.kind, facts.what_for, facts.issuer) == (ReferralKind.SPECIALIST, "szmer nad sercem", "lek. Jan Obcy")
    assert (facts.is_own, facts.issued_by, found.told_at) == (False, None, exchange.desk.now)
    assert (await exchange.bring(content)).counts["ServiceRequest", Outcome.UNCHANGED] == 1


@pytest.mark.parametrize("requester", [{"reference": "Practitioner/nowak"}, {"display": "lek. Ewa Nowak"}])
async def test_of_the_clinics_own(exchange: Exchange, requester: Json) -> None:
    """By the identifier of a practitioner of the clinic file; a name alone tells nothing."""
    own: Json = {"resourceType": "Practitioner", "id": "nowak"}
    own |= {"identifier": [{"system": f"{systems.OWN}practitioner", "value": "nowak"}]}
    physio = [{"coding": [{"system": systems.SNOMED, "code": "91251008"}]}]
    one = referral(requester=requester, category=physio, quantityQuantity={"value": 10})
    await exchange.bring(bundle(patient(), own, one))
    (found,) = await referrals(exchange)
    assert (found.kind, found.procedures) == (ReferralKind.REHABILITATION, 10)
    assert found.facts.is_own is ("reference" in requester)


async def test_it_is_taken_back(exchange: Exchange) -> None:
    """And that it is used up is told: here counts what was booked here."""
    await exchange.bring(bundle(patient(), referral()))
    report = await exchange.bring(bundle(referral(status="completed")))
    assert report.counts == {("ServiceRequest", Outcome.UNCHANGED): 1}
    report = await exchange.bring(bundle(referral(status="revoked")))
    assert report.counts == {("ServiceRequest", Outcome.CHANGED): 1}
    (found,) = await referrals(exchange)
    assert found.cancelled_at == exchange.desk.now


@pytest.mark.parametrize(
    ("more", "reason"),
    [
        ({"intent": "plan"}, "it is no order but a plan"),
        ({"status": "draft"}, "it is not to be booked from but draft"),
        ({"status": "completed"}, "it is not to be booked from but completed"),
        ({"status": "entered-in-error"}, "it was entered in error"),
        (
            {"occurrencePeriod": {"start": "2027-05-01", "end": "2027-08-01"}},
            "it counts only from 2027-05-01 on: bring it then",
        ),
        ({"authoredOn": "2027-02"}, "it doesn't say on which day it was issued"),
    ],
)
async def test_what_is_not_taken(exchange: Exchange, more: Json, reason: str) -> None:
    """It is told, and nothing is wrong with it."""
    report = await exchange.bring(bundle(patient(), referral(**more)))
    assert not_taken(report) == [f"ServiceRequest: {reason}"]


@pytest.mark.parametrize(
    ("more", "path", "reason"),
    [
        ({"quantityQuantity": {"value": 0}}, "quantityQuantity.value", "should be a whole number from 1 to 99"),
        ({"code": {"coding": [{"system": "urn:x"}]}}, "code", "is missing: what is it for"),
    ],
)
async def test_what_is_wrong(exchange: Exchange, more: Json, path: str, reason: str) -> None:
    """It is named with its path."""
    report = await exchange.bring(bundle(patient(), referral(**more)))
    assert faults(report) == [(f"bundle.json: entry[1].resource.{path}", reason)]
