"""An order of a prescription in the staff chat: its card shows how it stands now, and never a code (D20)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, time, timedelta
from typing import Final

from core.context import Work
from core.prescriptions import cases, limits
from core.prescriptions.cases import RenewalCase
from core.prescriptions.model import DECIDED, RenewalRequest, RenewalStatus
from dialogs.engine.screens import Button, Card, Row, Screen, Topic
from dialogs.engine.text import Form, Quote, Text, Verbatim, When, _, lines, p_, paragraphs
from dialogs.staff import buttons, call_card
from dialogs.staff.words import delivery_mark
from dialogs.wording.accounts.family import acted_by
from dialogs.wording.accounts.levels import patient_name
from dialogs.wording.treatment.prescriptions import SUPPLIES, medicine_line

TOPIC: Final = Topic("prescriptions", _("E-prescriptions"))
TAKE, GIVE_BACK, ISSUE, CHANGE, DECLINE, UNDO, MEDICINES = (
    "rx.take",
    "rx.give_back",
    "rx.issue",
    "rx.change",
    "rx.decline",
    "rx.undo",
    "rx.medicines",
)
"""Buttons of the card; `MEDICINES` is on every one, whatever else can still be done."""

LONGEST_NAME: Final = 60
LONGEST_WORDS: Final = 600
BEFORE_THE_DAY: Final = time(5)
"""When cards are drawn anew on whose day something is due, on the clinic's clock: nobody waits for the chat then."""

STATUS: Final[dict[RenewalStatus, Text]] = {
    RenewalStatus.SENT: _("🟡 waits for a doctor"),
    RenewalStatus.TAKEN: _("🔵 a doctor has it"),
    RenewalStatus.ISSUED: _("🟢 e-prescription issued"),
    RenewalStatus.CHANGED: _("🟢 e-prescription issued, with changes"),
    RenewalStatus.DECLINED: p_("order", "⚪ declined"),
    RenewalStatus.WITHDRAWN: _("⚪ withdrawn by the patient"),
}


async def draw(work: Work, request_id: str) -> Card:
    """The card as everything stands now.

    Raises: NotFound, when there is no such order.
    """
    case = await cases.get_case(work, request_id)
    is_closed = not case.request.is_open and case.request.announce_at is None
    screen = Screen(_told(work, case), tuple(_rows(case.request)))
    return Card(screen, is_closed=is_closed, changes_at=_changes_at(work, case.request))


def heading(case: RenewalCase) -> Text:
    """Whose order it is, as the head of a screen about it."""
    return _("<b>Order of a prescription</b> – {patient}", patient=patient_name(case.patient))


def what_is_ordered(work: Work, request: RenewalRequest) -> Text:
    """Its medicines, the note, and what was asked."""
    facts = request.sealed
    return paragraphs(
        lines(*(_line(work, request, at) for at in range(len(facts.lines)))),
        _("Supply: {supply}", supply=SUPPLIES[request.supply]),
        *(
            lines(
                _("<i>{question}</i>", question=Quote(each.asked, LONGEST_WORDS)),
                _("<blockquote>{words}</blockquote>", words=Quote(each.answer, LONGEST_WORDS)),
            )
            for each in facts.answers
        ),
        lines(_("Note:"), _("<blockquote>{words}</blockquote>", words=Quote(facts.note, LONGEST_WORDS)))
        if facts.note
        else None,
    )


def _told(work: Work, case: RenewalCase) -> Text:
    return paragraphs(
        _head(work, case),
        what_is_ordered(work, case.request),
        _decision(case),
        _unreached(case),
        _("<i>To issue or decline it, use the buttons. What is written as a reply here stays among the staff.</i>")
        if case.request.is_open
        else None,
    )


def _head(work: Work, case: RenewalCase) -> Text:
    request = case.request
    pressing = request.is_pressing and request.is_open
    return lines(
        _("🔴 <b>URGENT: the words name an emergency.</b>") if request.urgent and request.is_open else None,
        _("🔴 <b>NEEDED TODAY: nothing is left.</b>") if pressing and not request.urgent else None,
        _("<b>Order of a prescription</b> – {status}", status=STATUS[request.status]),
        *call_card.whom_to_call(case.patient),
        None if case.sender is None else acted_by(case.sender.full_name),
        _("Sent: {when}", when=When(request.sent_at, Form.SHORT_MOMENT)),
        _("Doctor: {name}", name=Quote(request.holder, LONGEST_NAME)) if request.holder else None,
        _expected(work, request),
    )


def _line(work: Work, request: RenewalRequest, at: int) -> Text:
    ordered = request.sealed.lines[at]
    line = _("{number}. {medicine}", number=at + 1, medicine=medicine_line(ordered.medicine))
    return lines(
        line,
        _("✍️ not on the list, written by the patient") if not ordered.medication else None,
        _("⚠️ needs extra care (by the clinic’s rules)") if limits.careful_with(work.clinic, ordered.medicine) else None,
    )


def _expected(work: Work, request: RenewalRequest) -> Text | None:
    """By when the patient expects a decision, in words that stay true until that day."""
    if not request.is_open:
        return None
    day, today = When(request.expected_on, Form.DAY), work.clinic.day_of(work.now)
    if request.expected_on < today:
        return _("⏰ <b>Overdue:</b> a decision was expected on {day}", day=day)
    if request.expected_on == today:
        return _("⏰ A decision is expected <b>today</b>")
    return _("A decision is expected by {day}", day=day)


def _changes_at(work: Work, request: RenewalRequest) -> datetime | None:
    """When the card says something else of the day on which a decision is expected: before that day, and after it."""
    if not request.is_open:
        return None
    changes = (
        datetime.combine(day, BEFORE_THE_DAY, work.clinic.zone)
        for day in (request.expected_on, request.expected_on + timedelta(days=1))
    )
    return next((each for each in changes if work.clinic.day_of(each) > work.clinic.day_of(work.now)), None)


def _decision(case: RenewalCase) -> Text | None:
    request = case.request
    if request.status not in DECIDED:
        return None
    reason = request.sealed.reason
    return lines(
        _("⏳ The patient is told in a minute. Until then it can be undone.")
        if request.announce_at is not None
        else _("The patient was told: {mark}", mark=delivery_mark(request)),
        _("Valid until: {day}", day=When(case.prescription.valid_until, Form.DAY)) if case.prescription else None,
        _("Reason:") if reason else None,
        _("<blockquote>{words}</blockquote>", words=Quote(reason, LONGEST_WORDS)) if reason else None,
    )


def _unreached(case: RenewalCase) -> Text | None:
    """The portal can't reach the patient: somebody has to call."""
    if case.request.unreachable_at is None:
        return None
    return call_card.unreached(case.patient)


def _rows(request: RenewalRequest) -> Iterator[Row]:
    medicines = Button(buttons.MEDICINES, MEDICINES, request.id)
    if request.announce_at is not None:
        yield (Button(_("↩️ Undo"), UNDO, request.id), medicines)
        return
    if not request.is_open:
        yield (medicines,)
        return
    if request.status is RenewalStatus.SENT:
        yield (Button(_("✋ Take it"), TAKE, request.id), medicines)
    else:
        yield (Button(_("↪️ Give it back"), GIVE_BACK, request.id), medicines)
        if request.escalated_at is not None:
            yield (Button(_("✋ Take it over"), TAKE, request.id),)
    yield (Button(_("✅ Issue"), ISSUE, request.id), Button(_("✏️ Issue with changes"), CHANGE, request.id))
    yield (Button(_("✖️ Decline"), DECLINE, request.id),)


def name_line(case: RenewalCase) -> Text:
    """An order in a list: whose, how it stands, since when."""
    request = case.request
    mark = Verbatim("🔴 ") if request.is_pressing else Verbatim("")
    name = Quote(case.patient.full_name, LONGEST_NAME)
    return lines(
        _("{mark}<b>{patient}</b>", mark=mark, patient=name),
        _(
            "{status} since {since}",
            status=STATUS[request.status],
            since=When(request.taken_at or request.sent_at, Form.SHORT_MOMENT),
        ),
    )
