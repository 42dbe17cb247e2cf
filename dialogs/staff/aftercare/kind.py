"""After visits, in the staff chat: a card for whoever feels worse; and what patients are asked when it is due."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Final

from core.accounts.patients import person_of
from core.consultations.model import Consultation
from core.context import Work
from core.staff.members import Action
from core.staff.to_call import ToCallReason
from core.treatment.aftercare import following_up, planning
from core.treatment.aftercare.following_up import FollowUpCase
from core.treatment.aftercare.model import Feeling
from dialogs.engine.dialog import GlobalTransition
from dialogs.engine.effects import NotifyPerson, RedrawCard, Toast
from dialogs.engine.screens import Button, Card, Notice, Row, Screen, Topic
from dialogs.engine.subjects import Receipt
from dialogs.engine.text import Form, Text, Verbatim, When, _, lines, paragraphs
from dialogs.engine.turn import Turn
from dialogs.notifications import aftercare as news
from dialogs.notifications.aftercare import KIND, RATING, subject_of
from dialogs.staff import call_card
from dialogs.staff.cards import MEDICAL_NEWS, CardKind, Overdue
from dialogs.staff.visits import ways_in
from dialogs.staff.visits.states import Finding
from dialogs.wording.encounters import encounter_line

SEEN, PATIENT = "followup.seen", "followup.patient"
"""Buttons of the card; `PATIENT` is on every one."""


async def draw(work: Work, encounter_id: str) -> Card:
    """The card as everything stands now.

    Raises: NotFound, when nothing was answered.
    """
    case = await following_up.get_case(work, encounter_id)
    return Card(Screen(_told(case), tuple(_rows(case))), is_closed=not case.is_open)


async def see_to(turn: Turn[Any]) -> None:
    """Somebody has seen to it."""
    await following_up.see_to(turn.work, turn.known_caller, turn.value)
    turn.add(RedrawCard(subject_of(turn.value)), Toast(_("Done.")))


async def open_patient(turn: Turn[Any]) -> None:
    """See the patient's own card."""
    case = await following_up.get_case(turn.work, turn.value)
    ways_in.return_to_patient(turn, ways_in.found(case.encounter.patient.id, None))


async def due(work: Work) -> Sequence[Overdue]:
    """Plan what is asked after visits that took place, and ask what is due, a little at a time."""
    await planning.plan_attended(work)
    with_name = work.clinic.settings.rate_with_name
    asked = [(KIND, each, news.how_do_you_feel(each)) for each in await planning.follow_ups_due(work)]
    asked += [(RATING, each, news.how_was_it(each, with_name=with_name)) for each in await planning.ratings_due(work)]
    told: dict[str, list[NotifyPerson]] = {each.id: [] for _kind, each, _screen in asked}
    for kind, encounter, screen in asked:
        person = await person_of(work, encounter.patient)
        address, receipt = None if person is None else person.address, Receipt(kind, encounter.id)
        told[encounter.id].append(NotifyPerson(Notice(address, screen, receipt=receipt)))
    return [Overdue(subject_of(encounter), notices) for encounter, notices in told.items()]


def _told(case: FollowUpCase) -> Text:
    aftercare, patient = case.aftercare, case.encounter.patient
    sealed = aftercare.sealed
    answered, feels = aftercare.answered_at, sealed.feels or Feeling.WORSE
    is_remote = isinstance(case.encounter.met, Consultation)
    return paragraphs(
        lines(
            (_AFTER_CONSULTATION if is_remote else _HEADINGS)[feels],
            *call_card.whom_to_call(patient, patient.phone),
            encounter_line(case.encounter),
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
    if case.is_open:
        yield (Button(_("✅ Seen to"), SEEN, case.encounter.id),)
    yield (Button(call_card.PATIENT_LABEL, PATIENT, case.encounter.id),)


_HEADINGS: Final[dict[Feeling, Text]] = {
    Feeling.WORSE: _("🔴 <b>Feels worse after an appointment</b>"),
    Feeling.SAME: _("⚪ Felt worse after an appointment, and feels the same by now"),
    Feeling.BETTER: _("⚪ Felt worse after an appointment, and feels better by now"),
}
_AFTER_CONSULTATION: Final[dict[Feeling, Text]] = {
    Feeling.WORSE: _("🔴 <b>Feels worse after an online consultation</b>"),
    Feeling.SAME: _("⚪ Felt worse after an online consultation, and feels the same by now"),
    Feeling.BETTER: _("⚪ Felt worse after an online consultation, and feels better by now"),
}

AFTERCARE: Final = CardKind(
    prefix=KIND,
    topic=Topic("aftercare", _("After appointments")),
    seen_in_private=Action.SEE_TO_FOLLOW_UP,
    draw=draw,
    marked_by=PATIENT,
    to_call=ToCallReason.FOLLOW_UP,
    tells_relatives=MEDICAL_NEWS,
    due=due,
    actions={SEEN: (Action.SEE_TO_FOLLOW_UP, see_to)},
    ways_in=(GlobalTransition(PATIENT, Finding.patient, action=open_patient, needs=Action.FIND_PATIENT),),
)

HOW_IT_WAS: Final = CardKind(prefix=RATING, topic=AFTERCARE.topic, to_call=None, tells_relatives=MEDICAL_NEWS)
"""Whoever can't be asked how it was is not called for that."""
