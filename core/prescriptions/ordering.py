"""Order a renewal of prescriptions, the patient's side: send an order, follow it, withdraw it (S20, S36).

An order is for medicines of the patient's list, and for others that they write by name. What limits it is the clinic's
(`core.prescriptions.limits`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Final

import sqlalchemy as sa

from core.accounts import tiers
from core.accounts.patients import Patient, lock_patient
from core.accounts.tiers import Feature
from core.context import Work
from core.ids import new_id
from core.prescriptions import deadlines, limits
from core.prescriptions.medications import find_named, get_medication
from core.prescriptions.model import (
    OPEN,
    CarefulAnswer,
    OrderedMedicine,
    RenewalFacts,
    RenewalRequest,
    RenewalStatus,
    Supply,
    get_renewal,
    lock_renewal,
)
from core.prescriptions.refusals import (
    AnswerNeeded,
    NothingOrdered,
    OrderedAlready,
    OrderedTooOften,
    TooManyMedicines,
    TooManyWaiting,
)
from core.prescriptions.typed import medicine_named
from core.prescriptions.urgency import tells_of_none_left
from core.staff import audit
from core.staff.audit import AuditAction, by_patient
from core.text.normalisation import normalised_lines, plain, require_length

LONGEST_NOTE: Final = 600
"""Code points of what a patient adds to an order, and of each answer to what the clinic asks."""

RECENT: Final = timedelta(days=30)
MOST_RECENT: Final = 5
"""For how long an order that is over is listed with those that wait, and how many are listed."""


@dataclass(frozen=True, slots=True)
class Order:
    """What a patient orders: medicines of their list, by id, and others by name. `answers` are to what the clinic asks,
    by the ids of its rules.
    """

    medications: tuple[str, ...] = ()
    written: tuple[str, ...] = ()
    supply: Supply = Supply.SOME_DAYS
    note: str = ""
    answers: Mapping[str, str] = field(default_factory=dict)

    @property
    def true_supply(self) -> Supply:
        """How long it lasts; if the note tells that nothing is left, that counts."""
        return Supply.NONE_LEFT if tells_of_none_left(self.note) else self.supply


async def lines_of(work: Work, patient: Patient, order: Order) -> tuple[OrderedMedicine, ...]:
    """The medicines of an order; all have to be such as can be ordered.

    Raises: FullLevelNeeded, RegulationsChanged, NotFound, OrderRefused, UnusablePrescription,
        UnusableText.
    """
    tiers.require(work.clinic, patient, Feature.MEDICATIONS)
    today, lines = work.clinic.day_of(work.now), []
    for medication_id in order.medications:
        found = await get_medication(work, patient, medication_id)
        limits.require_orderable(work.clinic, found.sealed, found.runs_out_on, today)
        lines.append(OrderedMedicine(medicine=found.sealed, medication=found.id))
    for name in order.written:
        medicine = medicine_named(name)
        known = await find_named(work, patient, medicine)
        runs_out_on = None if known is None else known.runs_out_on
        limits.require_orderable(work.clinic, medicine, runs_out_on, today)
        lines.append(
            OrderedMedicine(medicine=medicine)
            if known is None
            else OrderedMedicine(medicine=known.sealed, medication=known.id)
        )
    if len(lines) > work.clinic.prescriptions.most_medicines:
        raise TooManyMedicines(work.clinic.prescriptions.most_medicines)
    earlier = await _orders(work, patient)
    for line in lines:
        _require_not_ordered(work, earlier, line)
    return tuple(lines)


async def send(work: Work, patient: Patient, order: Order, *, urgent: bool = False) -> RenewalRequest:
    """Send an order: the staff has it from now on. `urgent` is one whose words name an emergency.

    Raises: FullLevelNeeded, RegulationsChanged, NotFound, OrderRefused, UnusablePrescription,
        UnusableText.
    Locks: patient, audit log.
    """
    tiers.require(work.clinic, patient, Feature.MEDICATIONS)
    await lock_patient(work.session, patient)
    waiting = [each for each in await _orders(work, patient) if each.is_open]
    if len(waiting) >= work.clinic.prescriptions.most_waiting:
        raise TooManyWaiting(work.clinic.prescriptions.most_waiting)
    lines = await lines_of(work, patient, order)
    if not lines:
        raise NothingOrdered
    note = normalised_lines(order.note)
    require_length(note, 0, LONGEST_NOTE)
    request = RenewalRequest(id=new_id(), patient_id=patient.id, status=RenewalStatus.SENT, supply=order.true_supply)
    request.urgent, request.sent_at, request.raised = urgent, work.now, 0
    request.expected_on = deadlines.expected(work.clinic, work.now, pressing=request.is_pressing)
    request.sent_by = None if work.acting is None else work.acting.by
    request.sealed = RenewalFacts(lines=lines, note=note, answers=_answered(work, lines, order))
    deadlines.wait_for_staff(work, request)
    work.session.add(request)
    await work.session.flush()
    who = by_patient(patient.id)
    await audit.note(work, who, AuditAction.SENT_RENEWAL, patient_id=patient.id, subject=request.id)
    return request


async def withdraw(work: Work, patient: Patient, request_id: str) -> RenewalRequest:
    """Take an order back: nobody needs to decide about it any more.

    Raises: NotFound; DecisionRefused, such as DecidedAlready.
    Locks: patient, renewal, audit log.
    """
    await get_renewal(work, patient, request_id)
    request, _patient = await lock_renewal(work, request_id)
    request.proceed_to(RenewalStatus.WITHDRAWN)
    deadlines.wait_no_more(request)
    await work.session.flush()
    who = by_patient(patient.id)
    await audit.note(work, who, AuditAction.WITHDREW_RENEWAL, patient_id=patient.id, subject=request.id)
    return request


async def recent(work: Work, patient: Patient) -> tuple[RenewalRequest, ...]:
    """The patient's orders that wait, and those that were decided or withdrawn not long ago, the latest first. What was
    issued out of a consultation, nobody has ordered.
    """
    query = sa.select(RenewalRequest).where(
        RenewalRequest.patient_id == patient.id,
        RenewalRequest.consultation_id.is_(None),
        RenewalRequest.status.in_(OPEN) | (RenewalRequest.sent_at > work.now - RECENT),
    )
    return tuple(await work.session.scalars(query.order_by(RenewalRequest.sent_at.desc()).limit(MOST_RECENT)))


async def open_renewal(work: Work, patient: Patient, request_id: str) -> RenewalRequest:
    """An order, now that its patient looks at it.

    Raises: NotFound, when it isn't theirs.
    """
    request = await get_renewal(work, patient, request_id)
    if request.told_status not in OPEN:
        request.note_delivered(work.now)
        request.opened_at = request.opened_at or work.now
        await work.session.flush()
    return request


def _answered(work: Work, lines: tuple[OrderedMedicine, ...], order: Order) -> tuple[CarefulAnswer, ...]:
    """What was asked, in the staff's language, and the answers."""
    language, told = work.clinic.settings.staff_language, []
    for rule in limits.asked_of(work.clinic, lines):
        answer = normalised_lines(order.answers.get(rule.id, ""))
        if rule.asks is None or not answer:
            raise AnswerNeeded
        require_length(answer, 1, LONGEST_NOTE)
        told.append(CarefulAnswer(asked=rule.asks.in_language(language), answer=answer))
    return tuple(told)


def _require_not_ordered(work: Work, earlier: list[RenewalRequest], line: OrderedMedicine) -> None:
    """Pass if no order that waits has the medicine, and none was so short a while ago that the clinic minds."""
    name, today = plain(line.medicine.title), work.clinic.day_of(work.now)
    with_it = [each for each in earlier if any(plain(one.medicine.title) == name for one in each.sealed.lines)]
    if any(each.is_open for each in with_it):
        raise OrderedAlready(line.medicine.title)
    pauses = [rule.every_days for rule in limits.careful_with(work.clinic, line.medicine) if rule.every_days]
    decided = [each for each in with_it if each.status in {RenewalStatus.ISSUED, RenewalStatus.CHANGED}]
    if pauses and decided:
        again = max(work.clinic.day_of(each.sent_at) for each in decided) + timedelta(days=max(pauses))
        if today < again:
            raise OrderedTooOften(line.medicine.title, again)


async def _orders(work: Work, patient: Patient) -> list[RenewalRequest]:
    """The patient's orders of the last year, and those that wait."""
    year = work.now - timedelta(days=366)
    query = sa.select(RenewalRequest).where(
        RenewalRequest.patient_id == patient.id,
        RenewalRequest.status.in_(OPEN) | (RenewalRequest.sent_at > year),
    )
    return list(await work.session.scalars(query, execution_options={"populate_existing": True}))
