"""One appointment as the reception has it: who, what and when; marked, cancelled, followed by instructions (S22).

The table is here; cancelling for the patient and giving instructions have files of their own.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from core.accounts.patients import Patient
from core.appointments import booking, moving, visits
from core.appointments.model import Appointment, AppointmentStatus, Origin
from core.appointments.visits import Visit
from core.files import library
from core.referrals import writing
from core.referrals.model import Referral
from core.staff.members import Action
from core.treatment import instructions
from core.treatment.certificates import giving
from core.treatment.certificates.model import Certificate
from dialogs.engine.dialog import Dialog, GlobalTransition, Transition, screen
from dialogs.engine.screens import Button, Row, Screen
from dialogs.engine.text import Form, Text, Verbatim, When, _, lines, n_, paragraphs
from dialogs.engine.turn import Turn
from dialogs.notifications.appointments import waiting
from dialogs.staff.buttons import BACK_OR_CLOSE, MEDICINES
from dialogs.staff.visits import briefing, cancelling, instructing, leaving, referring
from dialogs.staff.visits.describing import (
    allows,
    facts,
    instructions_line,
    patient_line,
    phone_line,
    standing,
    visit_lines,
)
from dialogs.staff.visits.states import (
    BookingFor,
    Certifying,
    Day,
    Finding,
    Referring,
    StaffResults,
    TakenMedicines,
    Visits,
)
from dialogs.staff.visits.states import VisitMemory as Memory
from dialogs.staff.words import delivery_mark
from dialogs.triggers import INSTRUCT, OPEN_BRIEF
from dialogs.wording.accounts.family import acted_by
from dialogs.wording.appointments.delays import late_for
from dialogs.wording.booking.appointments import moved_from
from dialogs.wording.treatment.referrals import title

A_ROW: Final = 2


async def arrive(turn: Turn[Memory]) -> None:
    visit = await visits.arrive(turn.work, turn.known_caller, turn.memory.appointment)
    await waiting.marked(turn, visit)


async def attend(turn: Turn[Memory]) -> None:
    visit = await visits.attend(turn.work, turn.known_caller, turn.memory.appointment)
    await waiting.marked(turn, visit)


async def miss(turn: Turn[Memory]) -> None:
    visit = await visits.miss(turn.work, turn.known_caller, turn.memory.appointment)
    await waiting.marked(turn, visit)


async def expect(turn: Turn[Memory]) -> None:
    visit = await visits.expect(turn.work, turn.known_caller, turn.memory.appointment)
    await waiting.marked(turn, visit)


@screen(
    Visits.one,
    Transition("files", Visits.one, action=leaving.open_files),
    Transition("brief", Visits.brief, action=briefing.begin),
    Transition("arrived", Visits.one, action=arrive),
    Transition("attended", Visits.one, action=attend),
    Transition("early", Visits.early),
    Transition("missed", Visits.one, action=miss),
    Transition("expected", Visits.one, action=expect),
    Transition("patient", Finding.patient, action=leaving.open_patient),
    Transition("book", BookingFor.kind, action=leaving.book_for),
    Transition("back", Finding.patient, guard=leaving.is_of_patient, action=leaving.back_to_patient),
    Transition("back", Day.listing, action=leaving.back_to_day),
    Transition("cancel", Visits.cancelling, action=cancelling.check, on_refusal=cancelling.TOO_LATE),
    Transition("move", BookingFor.slots, action=leaving.move_for, on_refusal=cancelling.TOO_LATE),
    Transition("instruct", Visits.instructing, action=instructing.check),
    Transition("results", StaffResults.listing, action=leaving.open_results),
    Transition("medicines", TakenMedicines.listing, action=leaving.open_medicines),
    Transition("refer", Referring.kind, action=referring.start),
    Transition("refer_on", Referring.preview, action=referring.go_on),
    Transition("withdraw", Referring.withdrawing, action=referring.start_withdrawing),
    Transition("certify", Certifying.kind, action=leaving.certify),
    Transition("certify_on", Certifying.preview, action=leaving.go_on_certifying),
    Transition("withdraw_certificate", Certifying.withdrawing, action=leaving.withdraw_certificate),
)
async def one(turn: Turn[Memory]) -> Screen:
    """All that the clinic's people need of it, and what they may do."""
    visit = await visits.get_visit(turn.work, turn.memory.appointment)
    was = await moving.last_move(turn.work, visit.appointment.id)
    told = await instructions.of_encounter(turn.work, visit.patient, visit.appointment.id)
    issued = await writing.of_visit(turn.work, visit.appointment.id)
    certified = await giving.given_after(turn.work, visit.appointment.id)
    withdrawn = await giving.withdrawn_after(turn.work, visit.appointment.id)
    given = (*withdrawn, certified) if certified else withdrawn
    sent = await library.count_for_appointment(turn.work, visit.appointment.id)
    text = paragraphs(
        facts(visit.appointment),
        lines(
            _("Patient: {patient}", patient=patient_line(visit.patient)),
            phone_line(visit.patient),
            await _booked_by(turn, visit.appointment),
        ),
        _standing(visit.appointment),
        await late_for(turn.work, visit.appointment),
        None if was is None else moved_from(was),
        lines(*map(instructions_line, told)) if told else None,
        lines(*map(_issued, issued)) if issued else None,
        lines(*map(_certified, given)) if given else None,
    )
    files = n_("📎 Open {count} file", "📎 Open {count} files", sent)
    before: Row = (Button(files, "files"),) if sent else ()
    if turn.known_member.may(Action.SEE_BRIEF) and visit.appointment.status is not AppointmentStatus.CANCELLED:
        before = (Button(_("Before the appointment"), "brief"), *before)
    written = (*await _referral_rows(turn, visit, issued), *await _certificate_rows(turn, visit, certified))
    rows = (*_rows(turn, visit), *written, BACK_OR_CLOSE)
    return Screen(text, (before, *rows))


@screen(
    Visits.early,
    Transition("attended", Visits.one, action=attend),
    Transition("back", Visits.one),
)
async def early(turn: Turn[Memory]) -> Screen:
    """Whether it has really taken place before its time."""
    visit = await visits.get_visit(turn.work, turn.memory.appointment)
    text = paragraphs(
        _("<b>This appointment is still to come. Has it really taken place already?</b>"), visit_lines(visit)
    )
    return Screen(text, ((Button(_("Yes, it has taken place"), "attended"),), BACK_OR_CLOSE))


async def _booked_by(turn: Turn[Memory], appointment: Appointment) -> Text | None:
    """Who booked it, if that was somebody who acts for the patient."""
    if appointment.booked_by is None:
        return None
    by = await turn.work.session.get(Patient, appointment.booked_by)
    return None if by is None else acted_by(by.full_name)


def _standing(appointment: Appointment) -> Text | None:
    mark = standing(appointment)
    because = appointment.cancelled_because
    elsewhere = appointment.origin is Origin.ELSEWHERE and appointment.status is AppointmentStatus.BOOKED
    facts = (
        None if mark is None else _("<b>{mark}</b>", mark=mark),
        _("Reason: {reason}", reason=Verbatim(because)) if because else None,
        _("It was booked outside the portal.") if elsewhere else None,
    )
    return lines(*facts) if any(facts) else None


def _issued(referral: Referral) -> Text:
    """That a referral was issued, and how far it has come; what it is for is the patient's."""
    when = When(referral.issued_at, Form.SHORT_MOMENT) if referral.issued_at else Verbatim("")
    mark = _("❌ withdrawn") if referral.cancelled_at else delivery_mark(referral)
    return _("Referral – {doctor}, {when} {mark}", doctor=Verbatim(referral.facts.issuer), when=when, mark=mark)


def _certified(certificate: Certificate) -> Text:
    """That a certificate was given, and how far it has come; what it says is the patient's."""
    when = When(certificate.given_at, Form.SHORT_MOMENT) if certificate.given_at else Verbatim("")
    mark = _("❌ withdrawn") if certificate.withdrawn_at else delivery_mark(certificate)
    doctor = Verbatim(certificate.facts.issuer)
    return _("Certificate – {doctor}, {when} {mark}", doctor=doctor, when=when, mark=mark)


def _rows(turn: Turn[Memory], visit: Visit) -> Iterator[Row]:
    member, appointment = turn.known_member, visit.appointment
    if member.may(Action.MARK_VISIT) and allows(visits.require_markable, turn.work, appointment):
        yield from _marks(turn, appointment)
    if member.may(Action.GIVE_INSTRUCTIONS) and appointment.status is AppointmentStatus.ATTENDED:
        yield (Button(_("Give instructions"), "instruct"),)
    if member.may(Action.SEE_RESULTS):
        medicines = (Button(MEDICINES, "medicines"),) if member.may(Action.SEE_MEDICINES) else ()
        yield (Button(_("Results"), "results"), *medicines)
    if allows(booking.require_cancellable, turn.work, appointment):
        move = (Button(_("Move to another time"), "move"),) if member.may(Action.MOVE_FOR_PATIENT) else ()
        cancel = (Button(_("Cancel for the patient"), "cancel"),) if member.may(Action.CANCEL_FOR_PATIENT) else ()
        yield (*move, *cancel)
    book = (Button(_("Book for this patient"), "book"),) if member.may(Action.BOOK_FOR_PATIENT) else ()
    finds = not member.sees_own_patients or appointment.practitioner == member.practitioner
    known = (Button(_("Open the patient"), "patient"),) if turn.memory.patient is None and finds else ()
    if member.may(Action.FIND_PATIENT) and (book or known):
        yield (*book, *known)


async def _referral_rows(turn: Turn[Memory], visit: Visit, issued: Sequence[Referral]) -> list[Row]:
    """Write one, go on with a draft, withdraw one of one's own that the patient has been told of."""
    if not turn.known_member.may(Action.WRITE_REFERRAL) or not allows(writing.require_writable, visit):
        return []
    caller = turn.known_caller
    draft = await writing.draft_of(turn.work, caller, visit.appointment.id)
    write = Button(_("Write a referral"), "refer")
    go_on = (Button(_("Go on with the draft of a referral"), "refer_on", draft.id),) if draft else ()
    own = [each for each in issued if each.by == caller.address and each.told_at and not each.cancelled_at]
    withdraw = [
        (Button(_("Withdraw: {referral}", referral=title(turn.work.clinic, each)), "withdraw", each.id),)
        for each in own
    ]
    return [row for row in ((write,), go_on, *withdraw) if row]


async def _certificate_rows(turn: Turn[Memory], visit: Visit, given: Certificate | None) -> tuple[Row, ...]:
    """Issue one, unless somebody has; withdraw one's own; or go on with one's own draft, which can only be thrown away
    then.
    """
    if not turn.known_member.may(Action.GIVE_CERTIFICATE) or not allows(giving.require_certifiable, visit):
        return ()
    draft = await giving.draft_of(turn.work, turn.known_caller, visit.appointment.id)
    if draft is None:
        if given is None:
            return ((Button(_("Issue a certificate"), "certify"),),)
        is_own = given.by == turn.known_caller.address and giving.can_be_withdrawn(given)
        return ((Button(_("Withdraw the certificate"), "withdraw_certificate", given.id),),) if is_own else ()
    return ((Button(_("Go on with the draft of a certificate"), "certify_on", draft.id),),)


def _marks(turn: Turn[Memory], appointment: Appointment) -> Iterator[Row]:
    """The marks that it doesn't have yet, and the way to take back the one that it has."""
    work, status = turn.work, appointment.status
    is_here = status is AppointmentStatus.BOOKED and appointment.arrived_at is not None
    possible = {
        "arrived": not is_here and allows(visits.require_arrivable, work, appointment),
        "attended": status is not AppointmentStatus.ATTENDED and not visits.is_early(work, appointment),
        "early": status is not AppointmentStatus.ATTENDED and visits.is_early(work, appointment),
        "missed": status is not AppointmentStatus.NO_SHOW and allows(visits.require_missable, work, appointment),
        "expected": is_here or status is not AppointmentStatus.BOOKED,
    }
    buttons = [Button(label, mark) for mark, label in _MARKS.items() if possible[mark]]
    for first in range(0, len(buttons), A_ROW):
        yield tuple(buttons[first : first + A_ROW])


_MARKS: Final[dict[str, Text]] = {
    "arrived": _("🟢 Is here"),
    "attended": _("✅ Attended"),
    "early": _("✅ Attended"),
    "missed": _("🚫 Did not come"),
    "expected": _("↩️ Take the mark back"),
}

VISIT: Final = Dialog(
    Visits,
    Memory,
    (
        *(one, early, briefing.briefing),
        *(cancelling.cancelling, cancelling.confirming, cancelling.cancelled),
        *(instructing.instructing, instructing.instructed),
    ),
    needs=Action.SEE_DAY,
    ways_in=(
        GlobalTransition(OPEN_BRIEF, Visits.brief, action=briefing.open_brief, needs=Action.SEE_BRIEF),
        GlobalTransition(INSTRUCT, Visits.instructing, action=instructing.begin, needs=Action.GIVE_INSTRUCTIONS),
    ),
)
