"""What the clinic file has is linked and compared, and stays the clinic file's (B18, 0037)."""

from __future__ import annotations

from typing import Any

import pytest

from core.exchange.fhir import systems
from core.exchange.report import Outcome, Severity
from tests.core.exchange.exchanging import Exchange, Json, bundle, faults, not_taken
from tests.desk import Desk

LICENCE = "1000002"


@pytest.fixture
def desk(desk: Desk) -> Desk:
    """Of a clinic whose people and places are known to another system."""
    known: dict[str, dict[str, Any]] = {
        "nowak": {"licence": LICENCE},
        "centrum": {"identifiers": ("urn:x:places|3",)},
        "internist": {"identifiers": ("HealthcareService/77",)},
    }
    changed = {
        section: tuple(each.model_copy(update=known.get(each.id, {})) for each in getattr(desk.clinic, section))
        for section in ("practitioners", "facilities", "services")
    }
    desk.clinic = desk.clinic.model_copy(update=changed)
    return desk


def practitioner(value: str = LICENCE, **more: Any) -> Json:  # noqa: ANN401
    """A practitioner with this licence."""
    known = [{"system": systems.DOCTORS_LICENCE, "value": value}]
    return {"resourceType": "Practitioner", "id": "d1", "identifier": known} | more


@pytest.mark.parametrize(
    "resource",
    [
        practitioner(name=[{"family": "NOWAK", "given": ["Ewa"]}]),
        {"resourceType": "Location", "identifier": [{"system": "urn:x:places", "value": "3"}], "name": "Centre"},
        {"resourceType": "HealthcareService", "id": "77", "name": "Internista"},
        {"resourceType": "Location", "identifier": [{"system": f"{systems.OWN}facility", "value": "wola"}]},
        {"resourceType": "Schedule", "actor": [{"identifier": {"system": systems.DOCTORS_LICENCE, "value": LICENCE}}]},
    ],
    ids=["licence", "identifier", "address", "our own", "actor"],
)
async def test_it_is_linked(exchange: Exchange, resource: Json) -> None:
    """By an identifier or an address of the clinic file; what it is called agrees."""
    report = await exchange.bring(bundle(resource))
    assert report.counts == {(resource["resourceType"], Outcome.LINKED): 1}
    assert not report.findings(Severity.DIFFERS)
    assert not report.findings(Severity.NOT_KEPT)


@pytest.mark.parametrize(
    "resource",
    [
        practitioner("1000013", name=[{"family": "Nowak", "given": ["Ewa"]}]),
        {"resourceType": "Location", "id": "centrum", "name": "Centrum"},
        {"resourceType": "HealthcareService", "id": "internist"},
        {"resourceType": "Schedule", "actor": [{"reference": "Practitioner/9"}, {"display": "lek. Ewa Nowak"}]},
        {"resourceType": "PractitionerRole", "practitioner": {"display": "lek. Ewa Nowak"}},
    ],
)
async def test_a_name_links_nobody(exchange: Exchange, resource: Json) -> None:
    """Nothing about a person is guessed; what is to be done, is told."""
    (reason,) = not_taken(await exchange.bring(bundle(resource)))
    assert reason.startswith(f"{resource['resourceType']}: the clinic file has no")


async def test_what_differs_is_told(exchange: Exchange) -> None:
    """And the clinic file counts."""
    role = {
        "resourceType": "PractitionerRole",
        "practitioner": {"reference": "Practitioner/d1"},
        "specialty": [{"coding": [{"system": systems.SPECIALTY, "code": "dermatologist"}]}],
        "location": [{"identifier": {"system": f"{systems.OWN}facility", "value": "wola"}}],
    }
    report = await exchange.bring(bundle(practitioner(name=[{"text": "Jan Nowak"}]), role))
    assert [each.reason for each in report.findings(Severity.DIFFERS)] == [
        "the clinic file calls this practitioner otherwise",
        "the clinic file gives this practitioner other specialties",
        "the clinic file has no hours of this practitioner there",
    ]


async def test_slots_are_only_checked(exchange: Exchange) -> None:
    """Times are those of the clinic file's hours; moments are compared, whatever their zones."""
    slot = {"resourceType": "Slot", "schedule": {"reference": "Schedule/1"}, "status": "free"}
    good = slot | {"start": "2027-03-02T23:00:00+01:00", "end": "2027-03-02T22:30:00Z"}
    assert [each.partition(":")[0] for each in not_taken(await exchange.bring(bundle(good)))] == ["Slot"]
    wrong = slot | {"start": "2027-03-02T23:00:00Z", "end": "2027-03-02T23:30:00+01:00"}
    assert faults(await exchange.bring(bundle(wrong))) == [
        ("bundle.json: entry[0].resource.end", "is not after `start`")
    ]
