"""What patients are asked some time after a visit: how they feel, and how it was. Neither says what it was for."""

from __future__ import annotations

from typing import Final

from core.appointments.visits import Visit
from core.treatment.aftercare.model import Score
from dialogs.engine.screens import Button, Screen
from dialogs.engine.subjects import Subject
from dialogs.engine.text import Text, _, lines
from dialogs.triggers import FOLLOW_UP, RATE_FAIR, RATE_GOOD, RATE_POOR

KIND: Final = "followup"
"""Of patients who feel worse after a visit, as subjects of the staff chat."""

RATINGS: Final[dict[Score, tuple[str, Text]]] = {
    Score.GOOD: (RATE_GOOD, _("🙂 Good")),
    Score.FAIR: (RATE_FAIR, _("😐 So-so")),
    Score.POOR: (RATE_POOR, _("🙁 Bad")),
}
"""The button of each answer, and its words."""

SEEN_WITHOUT_NAME: Final = _("The clinic sees the answer without your name.")
SEEN_WITH_NAME: Final = _("The clinic sees the answer with your name.")


def subject_of(appointment_id: str) -> Subject:
    """What was answered after a visit, as a subject of the staff chat."""
    return Subject(KIND, appointment_id)


def how_do_you_feel(visit: Visit) -> Screen:
    """There is a question; which one, is seen once it is opened."""
    text = _("📋 <b>We have a short question after your appointment.</b> Press “Answer the question” to open it.")
    return Screen(
        text, ((Button(_("Answer the question"), FOLLOW_UP, visit.appointment.id), Button(_("Menu"), "menu")),)
    )


def how_was_it(visit: Visit, *, with_name: bool) -> Screen:
    """One press answers it; who sees it, is told before."""
    text = lines(
        _("<b>How was your appointment with us?</b> One press is enough, and it is up to you."),
        SEEN_WITH_NAME if with_name else SEEN_WITHOUT_NAME,
    )
    rows = tuple((Button(label, trigger, visit.appointment.id),) for trigger, label in RATINGS.values())
    return Screen(text, rows)
