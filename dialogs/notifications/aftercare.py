"""What patients are asked some time after a visit or a consultation: how they feel, and how it was. Neither says what
it was for.
"""

from __future__ import annotations

from typing import Final

from core.consultations.model import Consultation
from core.treatment.aftercare.model import Score
from core.treatment.encounters import Encounter
from dialogs.engine.screens import Button, Screen
from dialogs.engine.subjects import Subject
from dialogs.engine.text import Text, _, lines
from dialogs.triggers import FOLLOW_UP, RATE_FAIR, RATE_GOOD, RATE_POOR

KIND: Final = "followup"
"""Of patients who feel worse after a visit, as subjects of the staff chat."""

RATING: Final = "rating"
"""Of the question how it was, as a subject of the staff chat that has no card."""

RATINGS: Final[dict[Score, tuple[str, Text]]] = {
    Score.GOOD: (RATE_GOOD, _("🙂 Good")),
    Score.FAIR: (RATE_FAIR, _("😐 So-so")),
    Score.POOR: (RATE_POOR, _("🙁 Bad")),
}
"""The button of each answer, and its words."""

SEEN_WITHOUT_NAME: Final = _("The clinic sees the answer without your name.")
SEEN_WITH_NAME: Final = _("The clinic sees the answer with your name.")


def subject_of(encounter_id: str) -> Subject:
    """What was answered after a visit or a consultation, as a subject of the staff chat."""
    return Subject(KIND, encounter_id)


def how_do_you_feel(encounter: Encounter) -> Screen:
    """There is a question; which one, is seen once it is opened."""
    if isinstance(encounter.met, Consultation):
        text = _(
            "📋 <b>We have a short question after your online consultation.</b> Press “Answer the question” to open it."
        )
    else:
        text = _("📋 <b>We have a short question after your appointment.</b> Press “Answer the question” to open it.")
    return Screen(text, ((Button(_("Answer the question"), FOLLOW_UP, encounter.id), Button(_("Menu"), "menu")),))


def how_was_it(encounter: Encounter, *, with_name: bool) -> Screen:
    """One press answers it; who sees it, is told before."""
    text = lines(
        _("<b>How was your appointment with us?</b> One press is enough, and it is up to you."),
        SEEN_WITH_NAME if with_name else SEEN_WITHOUT_NAME,
    )
    rows = tuple((Button(label, trigger, encounter.id),) for trigger, label in RATINGS.values())
    return Screen(text, rows)
