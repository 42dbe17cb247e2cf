"""Every notice that patients are sent, as it is made, and whom it is for."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from bot.addresses import address_of
from core.accounts.patients import Patient, Tier, person_of
from core.appointments import booking
from core.appointments.clinic_day.delays import DelayNotice
from core.appointments.clinic_day.here import InLine
from core.appointments.model import Slot
from core.appointments.visits import Visit, get_visit
from core.context import Work
from core.family.model import EndedBy, FamilyTie, Kin, Known
from core.identity.model import ConfirmationStatus, Route, new_request
from core.prescriptions import deciding, ordering
from core.prescriptions.deciding import IssuedElsewhere
from core.prescriptions.medications import take_stock
from core.prescriptions.ordering import Order
from core.prescriptions.typed import PrescriptionDates, parse_medicines
from core.questions import asking, thread
from core.records import relatives
from core.records.model import new_move
from core.referrals.model import Referral, ReferralFacts, ReferralKind
from core.referrals.recording import record
from core.requests import appointments as visit_requests
from core.requests import bookings as wishes
from core.requests import deciding as desk_deciding
from core.requests.appointments import RequestKind
from core.results import drafts, publishing
from core.results.model import Result, ResultKind, ResultNews
from core.staff.members import Caller, Where
from core.treatment import calls as call_requests
from core.treatment import instructions
from core.treatment.aftercare.model import Aftercare, FollowUpFacts
from core.treatment.certificates.model import CertificateFacts
from core.treatment.certificates.reading import record as record_certificate
from core.treatment.encounters import Encounter, get_encounter
from dialogs.engine.events import Fetched
from dialogs.engine.screens import Screen
from dialogs.notifications import (
    access,
    aftercare,
    certificates,
    family,
    files,
    identity,
    prescriptions,
    questions,
    records,
    referrals,
    results,
)
from dialogs.notifications.appointments import calls, clinic_day, offers, reminders, requests, visits, waiting
from dialogs.notifications.consultations import news as consultations
from dialogs.notifications.consultations import parting as consultation_parting
from tests.core.family.relatives import CHILD, OLA
from tests.dialogs import offer_notices as offered
from tests.dialogs import online_notices as online
from tests.dialogs.clinic_side import DOCTOR

ATTENDED: Final = "internist, sikora, wola, 2027-03-01 08:00"
EVERYBODY: Final = (Tier.BASIC, Tier.PENDING, Tier.FULL)
CONFIRMED: Final = (Tier.FULL,)
"""Core refuses others what such a notice would be about."""

Make = Callable[[Work, Patient], Awaitable[Screen]]


@dataclass(frozen=True)
class Told:
    """A notice: how it is made, who may get it, and where its first button leads."""

    make: Make
    readers: tuple[Tier, ...]
    opens: str


async def _asked_how_they_feel(work: Work, patient: Patient) -> Screen:
    return aftercare.how_do_you_feel(await _asked_after(work, patient))


async def _asked_how_it_was(work: Work, patient: Patient) -> Screen:
    return aftercare.how_was_it(await _asked_after(work, patient), with_name=False)


async def _asked_after(work: Work, patient: Patient) -> Encounter:
    visit = await _visit(work, patient)
    work.session.add(Aftercare(id=visit, appointment_id=visit, asked=1, rated=False, sealed=FollowUpFacts()))
    await work.session.flush()
    return await get_encounter(work, visit)


async def _booked(work: Work, patient: Patient) -> Screen:
    return visits.booked(work.clinic, await get_visit(work, await _visit(work, patient)))


async def _cancelled(work: Work, patient: Patient) -> Screen:
    return visits.cancelled(await get_visit(work, await _visit(work, patient)))


async def _moved_for(work: Work, patient: Patient) -> Screen:
    return visits.moved_for(await get_visit(work, await _visit(work, patient)), None)


async def _doctor_absent(work: Work, patient: Patient) -> Screen:
    return clinic_day.doctor_absent(work, await get_visit(work, await _visit(work, patient)))


async def _in_line(work: Work, patient: Patient) -> Screen:
    return waiting.in_line(InLine(await get_visit(work, await _visit(work, patient)), 2), 10)


async def _no_longer_in_line(work: Work, patient: Patient) -> Screen:
    return waiting.no_longer_in_line(await get_visit(work, await _visit(work, patient)))


async def _doctor_late(work: Work, patient: Patient) -> Screen:
    visit = await get_visit(work, await _visit(work, patient))
    work.session.add(DelayNotice(appointment_id=visit.appointment.id, minutes=20, told_at=work.now))
    return clinic_day.doctor_late(visit, 20, has_begun=True)


async def _reminded(work: Work, patient: Patient) -> Screen:
    slot = Slot("orthopaedist", "gajda", "wola", datetime(2027, 3, 4, 14, tzinfo=UTC))
    return reminders.reminder(work, Visit(await booking.book(work, patient, slot), patient))


async def _instructed(work: Work, patient: Patient) -> Screen:
    caller = Caller(address_of(DOCTOR), Where.STAFF_CHAT)
    return visits.instructed(await instructions.give(work, caller, await _visit(work, patient), "Proszę odpoczywać."))


async def _not_reached(work: Work, patient: Patient) -> Screen:
    request = await call_requests.ask(work, patient, patient.phone, "")
    case = await call_requests.not_reached(work, Caller(address_of(9001), Where.STAFF_CHAT), request.id)
    return calls.not_reached(case.request)


async def _request_declined(work: Work, patient: Patient) -> Screen:
    slot = Slot("internist", "sikora", "wola", datetime(2027, 3, 3, 7, tzinfo=UTC))
    visit = await booking.book(work, patient, slot)
    request = await visit_requests.ask_change(work, patient, visit.id, RequestKind.CANCEL)
    caller = Caller(address_of(9001), Where.STAFF_CHAT)
    return requests.declined((await desk_deciding.decline(work, caller, request.id, "Nie da się.")).request)


async def _wish_declined(work: Work, patient: Patient) -> Screen:
    request = await wishes.ask(work, patient, "cytology")
    caller = Caller(address_of(9001), Where.STAFF_CHAT)
    return requests.wish_declined((await wishes.decline(work, caller, request.id, "Nie da się.")).request)


async def _certified(work: Work, patient: Patient) -> Screen:
    visit = await _visit(work, patient)
    return certificates.given(await record_certificate(work, patient, visit, CertificateFacts(), work.now))


async def _uncertified(work: Work, patient: Patient) -> Screen:
    visit = await _visit(work, patient)
    wrong = await record_certificate(work, patient, visit, CertificateFacts(), work.now)
    wrong.withdrawn_at = work.now
    return certificates.withdrawn(wrong)


async def _referral(work: Work, patient: Patient) -> Referral:
    facts = ReferralFacts(kind=ReferralKind.SPECIALIST, service="cardiologist", what_for="Kołatanie serca.")
    return await record(work, patient, facts, issued_at=work.now)


async def _referred(work: Work, patient: Patient) -> Screen:
    return referrals.issued(await _referral(work, patient))


async def _referral_runs_out(work: Work, patient: Patient) -> Screen:
    return referrals.runs_out(await _referral(work, patient), work.clinic.day_of(work.now))


async def _referral_withdrawn(work: Work, patient: Patient) -> Screen:
    return referrals.withdrawn(await _referral(work, patient))


async def _answered(work: Work, patient: Patient) -> Screen:
    question = await asking.begin(work, patient, await _visit(work, patient))
    await asking.write(work, patient, question.id, "Czy mogę już biegać?")
    await asking.send(work, patient, question.id)
    return questions.news_of((await thread.thread(work, question))[0])


async def _file_for_question(work: Work, patient: Patient) -> Screen:
    question = await asking.begin(work, patient, await _visit(work, patient))
    return questions.fetched(Fetched("f", "wynik.pdf"), question.id)


async def _file(_work: Work, _patient: Patient) -> Screen:
    return files.fetched(Fetched("f", "wynik.pdf"))


async def _unnamed_file(_work: Work, _patient: Patient) -> Screen:
    return files.fetched_unnamed(Fetched("f", "wynik.pdf"))


async def _file_goes(work: Work, _patient: Patient) -> Screen:
    return files.removed_soon(work.clinic, work.now)


async def _confirmed(work: Work, patient: Patient) -> Screen:
    request = new_request(work, patient, Route.RECEPTION)
    request.close_as(ConfirmationStatus.CONFIRMED, work.now)
    await work.session.flush()
    return identity.confirmed(request)


async def _not_confirmed(work: Work, patient: Patient) -> Screen:
    request = new_request(work, patient, Route.RECEPTION)
    request.close_as(ConfirmationStatus.REFUSED, work.now)
    await work.session.flush()
    return identity.news_of(request)


async def _result(work: Work, patient: Patient) -> Result:
    caller = Caller(address_of(DOCTOR), Where.STAFF_CHAT)
    draft = await drafts.begin(work, caller, patient.id, ResultKind.OTHER)
    await drafts.entitle(work, caller, draft.id, "Spirometria")
    await drafts.describe(work, caller, draft.id, "Bez uwag.")
    result = await publishing.publish(work, caller, draft.id)
    result.shown_at = result.opens_at = work.now
    return result


async def _told_of_result(work: Work, patient: Patient) -> Screen:
    return results.told(await _result(work, patient), ResultNews.PUBLISHED)


async def _told_of_result_again(work: Work, patient: Patient) -> Screen:
    return results.told_again(await _result(work, patient))


async def _moved(work: Work, patient: Patient) -> Screen:
    person = await person_of(work, patient)
    assert person is not None
    move = new_move(work, patient, person)
    await work.session.flush()
    return access.moved(work.clinic, move)


async def _joined(_work: Work, _patient: Patient) -> Screen:
    return access.joined()


async def _brought(_work: Work, _patient: Patient) -> Screen:
    return records.brought()


async def _decided(work: Work, patient: Patient) -> Screen:
    return prescriptions.decided(await ordering.send(work, patient, Order(written=("Euthyrox",))))


async def _runs_out(work: Work, patient: Patient) -> Screen:
    (medicine,) = await take_stock(work, patient, parse_medicines("Euthyrox"))
    return prescriptions.runs_out(medicine)


async def _expires(work: Work, patient: Patient) -> Screen:
    request = await ordering.send(work, patient, Order(written=("Euthyrox",)))
    today = work.clinic.day_of(work.now)
    issued = IssuedElsewhere("4711", PrescriptionDates(today, today))
    found = await deciding.issue(work, Caller(address_of(DOCTOR), Where.STAFF_CHAT), request.id, issued)
    found.published_at = work.now
    await work.session.flush()
    return prescriptions.expires(found)


async def _ended_for_actor(_work: Work, patient: Patient) -> Screen:
    return family.ended_for_actor(_over(patient))


async def _no_longer(_work: Work, patient: Patient) -> Screen:
    return family.no_longer(_over(patient))


def _over(patient: Patient) -> Known:
    return Known(FamilyTie(ended_by=EndedBy.CLINIC), patient, patient)


async def _family_declined(work: Work, patient: Patient) -> Screen:
    request = await relatives.ask(work, patient, OLA, CHILD, Kin.DAUGHTER)
    caller = Caller(address_of(9001), Where.STAFF_CHAT)
    return family.answered((await relatives.decline(work, caller, request.id, "Proszę o akt urodzenia.")).request)


async def _visit(work: Work, patient: Patient) -> str:
    return (await booking.past(work, patient)).items[0].id


NOTICES: Final = {
    visits.booked: Told(_booked, EVERYBODY, "Appointments:one"),
    visits.cancelled: Told(_cancelled, EVERYBODY, "Booking:preferences"),
    visits.moved_for: Told(_moved_for, EVERYBODY, "Appointments:one"),
    clinic_day.doctor_absent: Told(_doctor_absent, EVERYBODY, "Booking:slots"),
    waiting.in_line: Told(_in_line, EVERYBODY, "Appointments:one"),
    waiting.no_longer_in_line: Told(_no_longer_in_line, EVERYBODY, "Appointments:one"),
    clinic_day.doctor_late: Told(_doctor_late, EVERYBODY, "Appointments:one"),
    reminders.reminder: Told(_reminded, EVERYBODY, "Appointments:one"),
    visits.instructed: Told(_instructed, CONFIRMED, "Appointments:one"),
    aftercare.how_do_you_feel: Told(_asked_how_they_feel, EVERYBODY, "FollowingUp:feeling"),
    aftercare.how_was_it: Told(_asked_how_it_was, EVERYBODY, "RatingVisit:rated"),
    certificates.given: Told(_certified, CONFIRMED, "Certificates:one"),
    certificates.withdrawn: Told(_uncertified, CONFIRMED, "Certificates:one"),
    referrals.issued: Told(_referred, CONFIRMED, "Referrals:one"),
    referrals.runs_out: Told(_referral_runs_out, CONFIRMED, "Referrals:one"),
    referrals.withdrawn: Told(_referral_withdrawn, CONFIRMED, "Referrals:one"),
    questions.news_of: Told(_answered, CONFIRMED, "Questions:one"),
    questions.fetched: Told(_file_for_question, CONFIRMED, "Questions:writing"),
    results.told: Told(_told_of_result, CONFIRMED, "Results:one"),
    results.told_again: Told(_told_of_result_again, CONFIRMED, "Results:one"),
    identity.confirmed: Told(_confirmed, CONFIRMED, "Treatment:timeline"),
    identity.not_confirmed: Told(_not_confirmed, EVERYBODY, "Identity:outcome"),
    identity.news_of: Told(_not_confirmed, EVERYBODY, "Identity:outcome"),
    requests.wish_declined: Told(_wish_declined, EVERYBODY, "Requests:wished"),
    requests.declined: Told(_request_declined, EVERYBODY, "Requests:sent"),
    calls.not_reached: Told(_not_reached, EVERYBODY, "Calling:asked"),
    prescriptions.decided: Told(_decided, CONFIRMED, "Medications:order"),
    prescriptions.runs_out: Told(_runs_out, CONFIRMED, "Medications:choosing"),
    prescriptions.expires: Told(_expires, CONFIRMED, "Medications:prescription"),
    records.brought: Told(_brought, CONFIRMED, "Treatment:timeline"),
    files.fetched: Told(_file, CONFIRMED, "Files:adding"),
    files.fetched_unnamed: Told(_unnamed_file, CONFIRMED, "Files:adding"),
    files.removed_soon: Told(_file_goes, CONFIRMED, "Files:listing"),
    offers.offered: Told(offered.offered, EVERYBODY, "Offers:taken"),
    offers.passed_on: Told(offered.passed_on, EVERYBODY, "Offers:watches"),
    offers.offered_instead: Told(offered.offered_instead, EVERYBODY, "Offers:taken"),
    offers.passed_on_instead: Told(offered.passed_on_instead, EVERYBODY, "Booking:slots"),
    offers.withdrawn: Told(offered.taken_back, EVERYBODY, "Offers:watches"),
    offers.ended: Told(offered.ended, EVERYBODY, "Booking:preferences"),
    access.moved: Told(_moved, EVERYBODY, "Objecting:told"),
    access.joined: Told(_joined, CONFIRMED, "Appointments:upcoming"),
    family.ended_for_actor: Told(_ended_for_actor, CONFIRMED, "Family:overview"),
    family.no_longer: Told(_no_longer, EVERYBODY, "Family:overview"),
    family.answered: Told(_family_declined, CONFIRMED, "Family:request"),
    consultations.waiting: Told(online.place, CONFIRMED, "Consulting:leaving"),
    consultations.doctor_here: Told(online.doctor_here, CONFIRMED, "Consulting:current"),
    consultations.goes_on: Told(online.goes_on, CONFIRMED, "Consulting:current"),
    consultations.to_be_seen: Told(online.to_be_seen, CONFIRMED, "Booking:slots"),
    consultations.over: Told(online.over, CONFIRMED, "Booking:slots"),
    consultation_parting.to_subject: Told(online.over_for_subject, CONFIRMED, "Consulting:current"),
}

OPEN_NOTHING: Final = frozenset({access.revoked, consultation_parting.to_actor})
"""Their reader has no account any more, and the way on is that to one (`desk/lost_phone`); or may no longer open it."""
