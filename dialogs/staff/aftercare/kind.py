"""After visits, in the staff chat: a card for whoever feels worse; and what patients are asked when it is due."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Final

from core.accounts.patients import person_of
from core.appointments.visits import Visit
from core.context import Work
from core.staff.members import Action
from core.treatment.aftercare import following_up, planning
from core.treatment.aftercare.following_up import FollowUpCase
from core.treatment.aftercare.model import Feeling
from dialogs.engine.dialog import GlobalTransition
from dialogs.engine.effects import NotifyPerson, RedrawCard, Toast
from dialogs.engine.screens import Button, Card, Notice, Row, Screen, Topic
from dialogs.engine.text import Form, Text, Verbatim, When, _, lines, paragraphs
from dialogs.engine.turn import Turn
from dialogs.notifications import aftercare as news
from dialogs.notifications.aftercare import KIND, subject_of
from dialogs.staff import call_card
from dialogs.staff.cards import CardKind, Overdue
from dialogs.staff.visits import ways_in
from dialogs.staff.visits.states import Finding
from dialogs.wording.booking.appointments import short_line

SEEN, PATIENT = "followup.seen", "followup.patient"
"""Buttons of the card; `PATIENT` is on every one."""


async def draw(work: Work, appointment_id: str) -> Card:
    """The card as everything stands now.

    Raises: NotFound, when nothing was answered.
    """
    case = await following_up.get_case(work, appointment_id)
    return Card(Screen(_told(case), tuple(_rows(case))), is_closed=not case.is_open)


async def see_to(turn: Turn[Any]) -> None:
    """Somebody has seen to it."""
    await following_up.see_to(turn.work, turn.known_caller, turn.value)
    turn.add(RedrawCard(subject_of(turn.value)), Toast(_("Done.")))


async def open_patient(turn: Turn[Any]) -> None:
    """See the patient's own card."""
    case = await following_up.get_case(turn.work, turn.value)
    ways_in.return_to_patient(turn, ways_in.found(case.visit.patient.id, None))


async def due(work: Work) -> Sequence[Overdue]:
    """Plan what is asked after visits that took place, and ask what is due, a little at a time."""
    await planning.plan_attended(work)
    with_name = work.clinic.settings.rate_with_name
    asked = [(each, news.how_do_you_feel(each)) for each in await planning.follow_ups_due(work)]
    asked += [(each, news.how_was_it(each, with_name=with_name)) for each in await planning.ratings_due(work)]
    told: dict[str, list[NotifyPerson]] = {each.appointment.id: [] for each, _screen in asked}
    for visit, screen in asked:
        told[visit.appointment.id] += await _asked(work, visit, screen)
    return [Overdue(subject_of(appointment), notices) for appointment, notices in told.items()]


async def _asked(work: Work, visit: Visit, screen: Screen) -> Sequence[NotifyPerson]:
    """Nobody has to call somebody without a chat for that."""
    person = await person_of(work, visit.patient)
    return [] if person is None else [NotifyPerson(Notice(person.address, screen))]


def _told(case: FollowUpCase) -> Text:
    aftercare, patient = case.aftercare, case.visit.patient
    sealed = aftercare.sealed
    answered = aftercare.answered_at
    return paragraphs(
        lines(
            _HEADINGS[sealed.feels or Feeling.WORSE],
            *call_card.whom_to_call(patient, patient.phone),
            short_line(case.visit.appointment),
            None if answered is None else _("Answered on {when}", when=When(answered, Form.SHORT_MOMENT)),
        ),
        call_card.quoted(sealed.words),
        _seen_line(case),
    )


def _seen_line(case: FollowUpCase) -> Text | None:
    seen = case.aftercare.seen_at
    if seen is None:
        return None
    name = Verbatim(case.aftercare.sealed.seen_by)
    return _("🟢 Seen to: {name}, {when}", name=name, when=When(seen, Form.SHORT_MOMENT))


def _rows(case: FollowUpCase) -> Iterator[Row]:
    appointment = case.visit.appointment.id
    if case.is_open:
        yield (Button(_("✅ Seen to"), SEEN, appointment),)
    yield (Button(call_card.PATIENT_LABEL, PATIENT, appointment),)


_HEADINGS: Final[dict[Feeling, Text]] = {
    Feeling.WORSE: _("🔴 <b>Feels worse after an appointment</b>"),
    Feeling.SAME: _("⚪ Felt worse after an appointment, and feels the same by now"),
    Feeling.BETTER: _("⚪ Felt worse after an appointment, and feels better by now"),
}

AFTERCARE: Final = CardKind(
    prefix=KIND,
    topic=Topic("aftercare", _("After appointments")),
    draw=draw,
    marked_by=PATIENT,
    due=due,
    actions={SEEN: (Action.SEE_TO_FOLLOW_UP, see_to)},
    ways_in=(GlobalTransition(PATIENT, Finding.patient, action=open_patient, needs=Action.FIND_PATIENT),),
)
