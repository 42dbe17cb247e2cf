"""ServiceRequests as referrals (S21, D11, S13): what for, until when, and who has issued them.

Rehabilitation is booked only from a referral of the clinic's own doctors, so whose it is, is told by the requester: a
practitioner of the clinic file, or not.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from typing import Final

from core.accounts.patients import Patient
from core.clinic.model import Clinic, Practitioner, Service, ServiceKind
from core.context import Work
from core.exchange import known
from core.exchange.fhir import systems
from core.exchange.fhir.primitives import day_of
from core.exchange.fhir.records import Extension, ServiceRequestResource
from core.exchange.fhir.written import Json, Number
from core.exchange.known import Key, RecordKind, own_id, written_id
from core.exchange.reading.sources import SourceEntry
from core.exchange.report import FaultError, Outcome
from core.exchange.subjects import clinic_side
from core.exchange.taking import NotTakenError, Taking
from core.i18n import DEFAULT_LANGUAGE, Language, Words
from core.referrals.model import CODE_DIGITS, Referral, ReferralFacts, ReferralKind
from core.referrals.recording import record

KIND: Final = "ServiceRequest"
_USED: Final = "completed"
_TAKEN_BACK: Final = frozenset({"revoked", "entered-in-error"})
_WISHES: Final = frozenset({"proposal", "plan", "option"})
_REHABILITATION: Final = frozenset({"91251008", "229065009", "52052004", "410155007"})
_EXAMINATION: Final = frozenset({"108252007", "363679005", "386053000"})
"""Categories of SNOMED CT: physiotherapy and the like; laboratory, imaging, evaluation."""

_OF_SERVICE: Final = {
    ServiceKind.EXAMINATION: ReferralKind.EXAMINATION,
    ServiceKind.REHABILITATION: ReferralKind.REHABILITATION,
}


async def take(taking: Taking, entry: SourceEntry) -> Outcome:
    """Take a referral.

    Raises: FaultError, NotTakenError.
    """
    resource, work = taking.resource(entry, ServiceRequestResource), taking.work
    patient = await taking.patient(entry, resource.subject, "subject")
    if resource.intent in _WISHES:
        raise NotTakenError(f"it is no order but a {resource.intent}")
    ours = await _ours(taking, entry, patient)
    if resource.status == _USED and ours is not None:
        taking.differs(entry, "what can be booked from this referral here, goes by what was booked from it here")
        return Outcome.UNCHANGED
    if resource.status != "active" and resource.status not in _TAKEN_BACK:
        raise NotTakenError(f"it is not to be booked from but {resource.status}")
    is_taken_back = resource.status in _TAKEN_BACK
    if ours is None and resource.status == "entered-in-error":
        raise NotTakenError("it was entered in error")
    _require_begun(work, resource)
    facts, issued, until = _facts(taking, entry, resource), _issued(resource), _until(resource)
    procedures = _procedures(resource)
    if ours is not None and _is_as_told(ours, facts, procedures, until, is_taken_back=is_taken_back):
        return Outcome.UNCHANGED
    outcome = Outcome.CHANGED
    if ours is None:
        outcome = Outcome.CREATED
        issued_at = dt.datetime.combine(issued, dt.time(12), work.clinic.zone).astimezone(dt.UTC)
        ours = await record(work, patient, facts, issued_at=issued_at, procedures=procedures, valid_until=until)
    ours.facts, ours.procedures, ours.valid_until, ours.issued_on = facts, procedures, until, issued
    ours.cancelled_at = (ours.cancelled_at or work.now) if is_taken_back else None
    await taking.names.remember(patient, RecordKind.REFERRAL, ours.id, entry.keys)
    taking.has_changed(patient)
    return outcome


async def _ours(taking: Taking, entry: SourceEntry, patient: Patient) -> Referral | None:
    found = await taking.known(entry, RecordKind.REFERRAL, patient)
    number = own_id(entry.value.get("id", "")) if found is None else found.local_id
    ours = None if number is None else await taking.work.session.get(Referral, number)
    if ours is not None and ours.patient_id != patient.id:
        raise FaultError("is known here as another patient's")
    return ours


def _facts(taking: Taking, entry: SourceEntry, resource: ServiceRequestResource) -> ReferralFacts:
    clinic, concept = taking.work.clinic, resource.what
    service, specialty = _service(clinic, resource), None if concept is None else concept.code_of(systems.SPECIALTY)
    said = "" if concept is None else concept.said or concept.words
    if not said and service is None:
        raise FaultError("is missing: what is it for", "code")
    by = None if resource.requester is None else clinic_side.linked(taking, entry, resource.requester, "Practitioner")
    issuer = "" if resource.requester is None else resource.requester.display or ""
    reasons = [each.said for each in resource.reasonCode]
    reasons += [each.concept.said for each in resource.reason if each.concept is not None]
    code = next((each.value for each in resource.identifier if each.system == systems.REFERRAL_CODE), None) or ""
    if code and not re.fullmatch(rf"[0-9]{{{CODE_DIGITS}}}", code):
        raise FaultError("has a code of an e-referral that isn't four digits", "identifier")
    return ReferralFacts(
        kind=_kind(resource, service),
        service=None if service is None else service.id,
        specialty=specialty if specialty in clinic.specialties else None,
        title=_title(said, service, clinic, specialty),
        what_for="; ".join(filter(None, reasons)),
        code=code,
        issuer=issuer or (by.name if isinstance(by, Practitioner) else ""),
        issued_by=by.id if isinstance(by, Practitioner) else None,
        is_own=isinstance(by, Practitioner) or _says(resource.extension, systems.OWN_REFERRAL),
        by_telephone=_says(resource.extension, systems.BY_TELEPHONE),
    )


def _says(extensions: tuple[Extension, ...], url: str) -> bool:
    return any(each.url == url and each.valueBoolean for each in extensions)


def _service(clinic: Clinic, resource: ServiceRequestResource) -> Service | None:
    codings = () if resource.what is None else resource.what.coding
    own = {each.code for each in codings if each.system == systems.SERVICE}
    names = {f"{each.system}|{each.code}" for each in codings}
    return next((each for each in clinic.services if each.id in own or names & set(each.identifiers)), None)


def _title(said: str, service: Service | None, clinic: Clinic, specialty: str | None) -> Words:
    """The clinic's words, where the system says the same or nothing; else the system's, in every language."""
    ours = service.name if service is not None else clinic.specialties.get(specialty or "")
    if ours is not None and (not said or said in ours.by_language().values()):
        return ours
    return Words(**dict.fromkeys(map(str, Language), said))


def _kind(resource: ServiceRequestResource, service: Service | None) -> ReferralKind:
    codings = [each for concept in resource.category for each in concept.coding]
    own = {each.code for each in codings if each.system == systems.REFERRAL_KIND}
    codes = {each.code for each in codings if each.system == systems.SNOMED}
    if own:
        return next((each for each in ReferralKind if each.value in own), ReferralKind.SPECIALIST)
    if service is not None:
        return _OF_SERVICE.get(service.kind, ReferralKind.SPECIALIST)
    if codes & _REHABILITATION:
        return ReferralKind.REHABILITATION
    return ReferralKind.EXAMINATION if codes & _EXAMINATION else ReferralKind.SPECIALIST


def _issued(resource: ServiceRequestResource) -> dt.date:
    day = None if resource.authoredOn is None else day_of(resource.authoredOn)
    if day is None:
        raise NotTakenError("it doesn't say on which day it was issued")
    return day


def _require_begun(work: Work, resource: ServiceRequestResource) -> None:
    """Here a referral can be booked from as soon as it is here, so one that begins later has to come later."""
    period = resource.occurrencePeriod
    start = None if period is None or period.start is None else day_of(period.start)
    if start is not None and start > work.clinic.day_of(work.now):
        raise NotTakenError(f"it counts only from {start} on: bring it then")


def _until(resource: ServiceRequestResource) -> dt.date | None:
    period = resource.occurrencePeriod
    return None if period is None or period.end is None else day_of(period.end)


def _procedures(resource: ServiceRequestResource) -> int:
    quantity = resource.quantityQuantity
    if quantity is None or quantity.value is None:
        return 1
    if not re.fullmatch(r"[1-9]\d?", quantity.value):
        raise FaultError("should be a whole number from 1 to 99", "quantityQuantity.value")
    return int(quantity.value)


def _is_as_told(
    ours: Referral, facts: ReferralFacts, procedures: int, until: dt.date | None, *, is_taken_back: bool
) -> bool:
    same = _told(ours.facts) == _told(facts) and (ours.procedures, ours.valid_until) == (procedures, until)
    return same and (ours.cancelled_at is not None) is is_taken_back


def _told(facts: ReferralFacts) -> ReferralFacts:
    """What a system is told of it: the title by its Polish words."""
    title = None if facts.title is None else Words(pl=facts.title.in_language(DEFAULT_LANGUAGE), en="")
    return facts.model_copy(update={"title": title})


# How it is written


def write(work: Work, referral: Referral, names: list[Key], patient: Json, *, is_r5: bool) -> Json:
    """A referral that was issued, as an order."""
    facts = referral.facts
    flags = {systems.OWN_REFERRAL: facts.is_own and facts.issued_by is None, systems.BY_TELEPHONE: facts.by_telephone}
    code = [{"system": systems.REFERRAL_CODE, "value": facts.code}] if facts.code else []
    concept = _concept(facts)
    made: Json = {
        "resourceType": KIND,
        "id": known.id_among(names, KIND) or written_id(referral.id),
        "extension": [{"url": url, "valueBoolean": True} for url, holds in flags.items() if holds],
        "identifier": [*code, *known.identifiers_among(names, KIND)],
        "status": "revoked" if referral.cancelled_at is not None else "active",
        "intent": "order",
        "category": [{"coding": [{"system": systems.REFERRAL_KIND, "code": facts.kind.value}]}],
        "code": {"concept": concept} if is_r5 else concept,
    }
    if referral.procedures != 1:
        made["quantityQuantity"] = {"value": Number(str(referral.procedures))}
    made["subject"] = {"reference": f"Patient/{patient['id']}"}
    if referral.valid_until is not None:
        made["occurrencePeriod"] = {"end": referral.valid_until.isoformat()}
    made["authoredOn"] = None if referral.issued_on is None else referral.issued_on.isoformat()
    made["requester"] = dict(_requester(work, facts))
    if facts.what_for:
        reason = {"text": facts.what_for}
        made["reason" if is_r5 else "reasonCode"] = [{"concept": reason} if is_r5 else reason]
    return {key: value for key, value in made.items() if value}


def _concept(facts: ReferralFacts) -> Json:
    text = "" if facts.title is None else facts.title.in_language(DEFAULT_LANGUAGE)
    codes = ((systems.SERVICE, facts.service), (systems.SPECIALTY, facts.specialty))
    coding = [{"system": system, "code": code} for system, code in codes if code is not None]
    return {key: value for key, value in {"coding": coding, "text": text}.items() if value}


def _requester(work: Work, facts: ReferralFacts) -> Iterator[tuple[str, str]]:
    if any(each.id == facts.issued_by for each in work.clinic.practitioners):
        yield "reference", f"Practitioner/{facts.issued_by}"
    if facts.issuer:
        yield "display", facts.issuer
