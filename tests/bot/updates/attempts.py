"""How each thing that the clinic's people do is tried in a chat, step by step, and what proves that it was done.

A step is what somebody says (`/today`), presses (`[open: {visit}]`), answers to a card (`card: …`) or to their own
screen (`screen: …`). Buttons are pressed whether they are shown or not: whoever wants to, can send what a button would.
Everybody has things of their own for that: a question and another one, a visit to be marked, one to be cancelled, and
one that took place (`things_of`). In the table's order, what was tried before leaves a question as the next needs it.

An `Action` that is added gets a line here and, if it is done to something new, such a thing for everybody.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from bot.addresses import address_of
from core.accounts.names import PersonName
from core.accounts.patients import Application, Patient, open_account, person_of
from core.accounts.people import get_or_create_person
from core.appointments import booking
from core.appointments.model import AppointmentStatus, Origin, Slot
from core.clinic.model import Clinic
from core.clinic.prescribing import PrescriptionRules
from core.context import Work
from core.ids import new_id
from core.prescriptions import ordering
from core.prescriptions.ordering import Order
from core.questions import asking
from core.records.closing import close_chat
from core.records.model import new_move
from core.requests import appointments as requests
from core.requests.appointments import RequestKind
from core.results.model import Result, ResultFacts, ResultKind, ResultStatus
from core.staff.audit import AuditAction
from core.staff.members import Action, Where
from core.treatment import calls
from core.treatment.aftercare.model import Aftercare, Feeling, FollowUpFacts


@dataclass(frozen=True)
class Try:
    """The steps, and the line of the audit log that comes of them; or the state that one's screen comes to. `private`
    are other steps, where the private chat has another way.
    """

    steps: tuple[str, ...]
    proof: AuditAction | str
    private: tuple[str, ...] = ()

    def steps_in(self, where: Where) -> tuple[str, ...]:
        """What is done in a chat of that kind."""
        return self.private if where is Where.PRIVATE and self.private else self.steps


INTERNIST: Final = ("internist", "borkowska", "centrum")
DERMATOLOGIST: Final = ("dermatologist", "zych", "wola")
OCCUPATIONAL: Final = ("occupational", "wrona", "wola")
FIND: Final = ("/find", "screen: John", "[open: 1]")
DOCTORS_DAY: Final = ("[doctors]", "[choose: borkowska]", "[day: 2027-03-03]")
"""The list of a day that is free, with no two times that overlap."""

TRIES: Final[Mapping[Action, Try]] = {
    Action.HELP: Try(("/help",), "DeskHome:home"),
    Action.SEE_QUESTIONS: Try(("[case.see: {question}]",), AuditAction.SAW_QUESTION),
    Action.TAKE: Try(("[case.take: {question}]",), AuditAction.TOOK_QUESTION),
    Action.NOTE: Try(("[case.note: {question}]", "screen: Yes."), AuditAction.WROTE_NOTE),
    Action.ASK_BACK: Try(("[case.ask: {question}]", "screen: Yes."), AuditAction.ASKED_BACK),
    Action.HAND_OVER: Try(("[case.hand: {question}]", "[colleague: 0]"), AuditAction.HANDED_OVER),
    Action.ANSWER: Try(
        ("card: Yes.",),
        AuditAction.ANSWERED_QUESTION,
        private=("[case.answer: {question}]", "screen: Yes."),
    ),
    Action.DECLINE: Try(("[case.decline: {other}]", "screen: Yes."), AuditAction.DECLINED_QUESTION),
    Action.SEE_OWN_WORK: Try(("/mine",), AuditAction.SAW_OWN_WORK),
    Action.SEE_DAY: Try(("/today",), AuditAction.SAW_DAY),
    Action.MARK_VISIT: Try(("/today", "[open: {marked}]", "[arrived]"), AuditAction.MARKED_ARRIVED),
    Action.CANCEL_FOR_PATIENT: Try(
        ("/today", "[open: {cancelled}]", "[cancel]", "[reason: doctor]", "[confirm]"),
        AuditAction.CANCELLED_FOR_PATIENT,
    ),
    Action.BOOK_FOR_PATIENT: Try(
        (*FIND, "[book]", "[kind: in_person]", "[service: internist]", *DOCTORS_DAY, "[slot: {row}]", "[confirm]"),
        AuditAction.BOOKED_FOR_PATIENT,
    ),
    Action.MOVE_FOR_PATIENT: Try(
        ("/today", "[open: {marked}]", "[move]", *DOCTORS_DAY[:2], "[day: 2027-03-04]", "[slot: {row}]", "[confirm]"),
        AuditAction.MOVED_FOR_PATIENT,
    ),
    Action.TELL_DELAY: Try(("/late",), "Late:doctors"),
    Action.BLOCK_TIME: Try(("/absent",), "TimeOff:doctors"),
    Action.FIND_PATIENT: Try(FIND[:-1], "Finding:found"),
    Action.OFFER_TIMES: Try(("/offer",), "OfferTimes:services"),
    Action.ENTER_PATIENT: Try(("/new",), "Entering:asking"),
    Action.REVOKE_ACCESS: Try((*FIND, "[revoke]"), "Revoking:reason"),
    Action.JOIN_ACCOUNTS: Try(("[join: {patient}]",), "Joining:confirming"),
    Action.CONFIRM_IDENTITY: Try(("/confirm",), "Confirming:case"),
    Action.SEE_TO_REQUEST: Try(("[request.take: {request}]",), AuditAction.TOOK_REQUEST),
    Action.SEE_TO_FAMILY: Try(("/family",), "FamilyOf:whose"),
    Action.CALL_PATIENT: Try(("[call.take: {call}]",), AuditAction.TOOK_CALL),
    Action.GIVE_INSTRUCTIONS: Try(
        ("/today", "[open: {seen}]", "[instruct]", "screen: Yes."), AuditAction.GAVE_INSTRUCTIONS
    ),
    Action.SEE_TO_FOLLOW_UP: Try(("[followup.seen: {seen}]",), AuditAction.SAW_TO_FOLLOW_UP),
    Action.SEE_RATINGS: Try(("/ratings",), AuditAction.SAW_RATINGS),
    Action.SEE_BRIEF: Try(("/today", "[open: {seen}]", "[brief]"), AuditAction.SAW_BRIEF),
    Action.SEE_RESULTS: Try(("/results",), "StaffResults:waiting"),
    Action.PUBLISH_RESULT: Try(
        (
            *("/today", "[open: {seen}]", "[results]", "[new]", "[kind: laboratory]"),
            *("screen: Electrolytes", "screen: Potassium; 4.1; mmol/l", "[publish]"),
        ),
        AuditAction.PUBLISHED_RESULT,
    ),
    Action.COMMENT_RESULT: Try(("[result.comment: {result}]", "screen: Yes."), AuditAction.COMMENTED_RESULT),
    Action.WRITE_REFERRAL: Try(("/today", "[open: {seen}]", "[refer]", "[kind: specialist]"), "Referring:service"),
    Action.GIVE_CERTIFICATE: Try(
        ("/today", "[open: {examined}]", "[certify]", "[kind: periodic]"), "Certifying:decision"
    ),
    Action.SEE_RENEWALS: Try(("/prescriptions",), AuditAction.SAW_RENEWALS),
    Action.DECIDE_RENEWALS: Try(("[rx.take: {renewal}]",), AuditAction.TOOK_RENEWAL),
    Action.SEE_MEDICINES: Try(("[rx.medicines: {renewal}]",), AuditAction.SAW_MEDICINES),
    Action.SEE_CONSULTATIONS: Try(("/online",), AuditAction.SAW_CONSULTATIONS),
    Action.CONSULT: Try(("/online", "[gone]"), AuditAction.STOPPED_CONSULTING),
    Action.SEE_OVERDUE: Try(("/overdue",), AuditAction.SAW_OVERDUE),
    Action.MANAGE_STAFF: Try(("/staff",), "Team:listing"),
    Action.SETTLE_OBJECTION: Try(("[move.in_order: {move}]",), AuditAction.SETTLED_OBJECTION),
    Action.SEE_AUDIT: Try(("/audit",), AuditAction.SAW_AUDIT),
}


@dataclass
class Things:
    """What one person tries everything with; `card` is the message that the question is shown in, and `row` a line of
    a list that nobody else takes.
    """

    question: str
    other: str
    marked: str
    cancelled: str
    seen: str
    examined: str
    renewal: str
    move: str
    call: str
    request: str
    patient: int
    result: str
    row: int
    card: int = 0

    def fill(self, step: str) -> str:
        """The step with their own things put in."""
        return step.format_map(vars(self))


async def things_of(work: Work, patient: Patient, number: int) -> Things:
    """What the person with this number tries everything with; all of it is that patient's."""
    half_an_hour = timedelta(minutes=30)
    return Things(
        question=await _question(work, patient, 2 * number),
        other=await _question(work, patient, 2 * number + 1),
        marked=await _visit(work, patient, AppointmentStatus.BOOKED, (3 * number - 2) * half_an_hour),
        cancelled=await _visit(work, patient, AppointmentStatus.BOOKED, (3 * number - 1) * half_an_hour),
        seen=await _felt_worse(
            work, await _visit(work, patient, AppointmentStatus.ATTENDED, 3 * number * half_an_hour)
        ),
        examined=await _visit(work, patient, AppointmentStatus.ATTENDED, -number * half_an_hour, OCCUPATIONAL),
        renewal=await _renewal(work, patient, number),
        move=await _objection(work, patient),
        call=await _call(work, patient, number),
        request=await _request(work, patient, number),
        patient=await _with_another_account(work, patient, number),
        result=await _result(work, patient),
        row=number,
    )


async def _felt_worse(work: Work, appointment_id: str) -> str:
    """After which its patient feels worse."""
    row = Aftercare(
        id=appointment_id,
        appointment_id=appointment_id,
        asked=1,
        rated=False,
        sealed=FollowUpFacts(feels=Feeling.WORSE),
    )
    work.session.add(row)
    await work.session.flush()
    return appointment_id


async def _with_another_account(work: Work, patient: Patient, number: int) -> int:
    """One of theirs is without a chat."""
    await close_chat(work, await _namesake(work, patient, 8000 + number))
    return patient.id


async def _request(work: Work, patient: Patient, number: int) -> str:
    """A request to cancel an appointment of somebody's who has no other."""
    theirs = await _namesake(work, patient, 8200 + number)
    visit = await _visit(work, theirs, AppointmentStatus.BOOKED, timedelta(minutes=30 * number), DERMATOLOGIST)
    return (await requests.ask_change(work, theirs, visit, RequestKind.CANCEL)).id


async def _call(work: Work, patient: Patient, number: int) -> str:
    """One of a patient waits at a time."""
    return (await calls.ask(work, await _namesake(work, patient, 8100 + number), patient.phone, "")).id


async def _namesake(work: Work, patient: Patient, user_id: int) -> Patient:
    name, version = PersonName(patient.first_name, patient.last_name), work.clinic.regulations.version
    person = await get_or_create_person(work, address_of(user_id))
    return await open_account(work, person, Application(name, patient.identity, patient.phone, version))


async def _objection(work: Work, patient: Patient) -> str:
    person = await person_of(work, patient)
    assert person is not None
    move = new_move(work, patient, person)
    move.objected_at = work.now
    await work.session.flush()
    return move.id


async def _result(work: Work, patient: Patient) -> str:
    facts = ResultFacts(title="Electrolytes", conclusion="Nothing unusual.", author="Maria")
    result = Result(id=new_id(), patient_id=patient.id, kind=ResultKind.OTHER, status=ResultStatus.PUBLISHED, by="")
    result.facts, result.started_at, result.collected_at = facts, work.now, work.now
    result.published_at = result.shown_at = result.opens_at = work.now
    work.session.add(result)
    await work.session.flush()
    return result.id


async def _renewal(work: Work, patient: Patient, number: int) -> str:
    """An order that waits; all are one patient's, who is let order again and again."""
    work = Work(work.session, _without_limits(work.clinic), work.now, work.address_of)
    return (await ordering.send(work, patient, Order(written=(f"Euthyrox {number}",)))).id


def _without_limits(clinic: Clinic) -> Clinic:
    return clinic.model_copy(update={"prescriptions": PrescriptionRules(most_waiting=10)})


async def _question(work: Work, patient: Patient, days_ago: int) -> str:
    visit = await _visit(work, patient, AppointmentStatus.ATTENDED, timedelta(days=-days_ago))
    question = await asking.begin(work, patient, visit)
    await asking.write(work, patient, question.id, "May I run again?", "")
    await asking.send(work, patient, question.id)
    return question.id


async def _visit(
    work: Work, patient: Patient, status: AppointmentStatus, since: timedelta, what: tuple[str, str, str] = INTERNIST
) -> str:
    """From now on, or before."""
    slot = Slot(*what, work.now + since)
    visit = await booking.record_elsewhere(work, patient, slot, status)
    visit.origin = Origin.PORTAL
    return visit.id
