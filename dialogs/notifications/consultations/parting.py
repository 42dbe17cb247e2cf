"""What is told where an online consultation for somebody else ends, and not by who writes: the patient has ended it, or
whoever wrote acts for them no longer (B13).
"""

from __future__ import annotations

from typing import Any, Final

from core.accounts.patients import get_patient, person_of
from core.consultations.model import Consultation
from core.context import Work
from core.family.model import Known
from dialogs.engine.effects import Notification, NotifyPerson, RedrawCard
from dialogs.engine.screens import Button, Notice, Row, Screen
from dialogs.engine.text import Text, Verbatim, _, lines
from dialogs.engine.turn import Turn
from dialogs.notifications.consultations import news
from dialogs.notifications.consultations.doctor import WHO_WAITS, subject_of, to_doctor
from dialogs.notifications.consultations.writer import writer_at
from dialogs.triggers import OPEN_CONSULTATION

_MENU: Final = Button(_("Menu"), "menu")


async def tie_over(turn: Turn[Any], both: Known) -> None:
    """Tell of what ended with a tie, if something did; whoever has ended it sees so where they are."""
    here = None if turn.patient is None else turn.patient.id
    turn.add(*await ended_with_tie(turn.work, both, here))
    if both.ended_with is not None and here in {both.actor.id, both.subject.id}:
        is_actor = here == both.actor.id
        turn.note((to_actor(turn.work, both) if is_actor else to_subject(both.ended_with, both)).text)


async def ended_with_tie(work: Work, both: Known, here: int | None = None) -> list[Notification]:
    """The doctor is told that nobody writes any more, whoever wrote what becomes of it, and the patient that there was
    one; but for who is `here`.
    """
    of = both.ended_with
    if of is None:
        return []
    told: list[Notification] = [RedrawCard(subject_of(of.id))]
    if of.taken_by is None:
        told += await news.no_longer_waiting(work, of)
    else:
        told.append(to_doctor(of.taken_by, Screen(_nobody_writes(of, both), (WHO_WAITS,))))
    for each, screen in ((both.actor, to_actor(work, both)), (both.subject, to_subject(of, both))):
        if each.id != here and (person := await person_of(work, each)) is not None:
            told.append(NotifyPerson(Notice(person.address, screen)))
    return [*told, *await news.queue_changed(work, of.specialty)]


async def left_by_patient(work: Work, consultation: Consultation) -> list[Notification]:
    """Whoever writes for a patient is told that the patient has ended it."""
    writer = await writer_at(work, consultation)
    patient = await get_patient(work, consultation.patient_id)
    text = lines(
        _("✅ <b>{name} has ended this online consultation.</b>", name=Verbatim(patient.full_name)),
        _("What was written stays in their records."),
    )
    return [writer.told(Screen(text, ((_MENU,),)))]


def _nobody_writes(of: Consultation, both: Known) -> Text:
    return lines(
        _(
            "✅ <b>Consultation {number} has ended:</b> {name} no longer acts for the patient, and can write no more.",
            number=str(of.number),
            name=Verbatim(both.actor.full_name),
        ),
        _("What was written stays in the patient’s records. If something can’t wait, please have the patient called."),
    )


def to_actor(work: Work, both: Known) -> Screen:
    """Whoever wrote: it is over."""
    text = lines(
        _(
            "✅ <b>The online consultation about {name} has ended with that.</b>",
            name=Verbatim(both.subject.full_name),
        ),
        _(
            "What was written stays in their records. If they need help now, please call {phone}; if somebody’s life "
            "is in danger, 112.",
            phone=Verbatim(work.clinic.phone),
        ),
    )
    return Screen(text, ((_MENU,),))


def to_subject(of: Consultation, both: Known) -> Screen:
    """The patient for whom somebody wrote: it is over, and can be read."""
    text = lines(
        _(
            "✅ <b>The online consultation in which {name} wrote for you has ended with that.</b>",
            name=Verbatim(both.actor.full_name),
        ),
        _("What was written stays in your records. You can talk to a doctor yourself at any time."),
    )
    read: Row = (Button(_("Read it again"), OPEN_CONSULTATION, of.id), _MENU)
    return Screen(text, (read,))
