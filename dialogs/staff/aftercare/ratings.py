"""How visits were, for the head of the desk: counts by doctor and month, and what was written."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace
from typing import Final

from core.errors import NotFound
from core.staff.members import Action
from core.treatment.aftercare import rating
from core.treatment.aftercare.model import Score
from core.treatment.aftercare.rating import FEWEST, DoctorsRatings
from dialogs.engine.dialog import Dialog, GlobalTransition, Transition, screen
from dialogs.engine.screens import Button, Row, Screen
from dialogs.engine.text import Form, Text, Verbatim, When, _, lines, n_, paragraphs
from dialogs.engine.turn import Turn
from dialogs.fsm.state import State, StatesGroup
from dialogs.staff.buttons import MENU_OR_CLOSE
from dialogs.wording.cutting import cut

RATINGS_COMMAND: Final = "ratings"
"""Opens this month's answers."""

MOST_WORDS: Final = 2_400
"""Code points of comments on one screen."""


class Ratings(StatesGroup):
    """How visits of a month were."""

    month = State()


@dataclass(frozen=True)
class Memory:
    """The month, by its first day, if it isn't this one."""

    month: dt.date | None = None


async def choose_month(turn: Turn[Memory]) -> None:
    """Go to another month."""
    try:
        month = dt.date.fromisoformat(f"{turn.value}-01")
    except ValueError:
        raise NotFound from None
    turn.memory = replace(turn.memory, month=month)


@screen(Ratings.month, Transition("month", Ratings.month, action=choose_month))
async def month(turn: Turn[Memory]) -> Screen:
    """Counts, comments, and the ways to the months around."""
    this = turn.work.clinic.day_of(turn.work.now).replace(day=1)
    shown = turn.memory.month or this
    found = await rating.of_month(turn.work, turn.known_caller, shown)
    text = paragraphs(
        _("<b>How appointments were: {month}</b>", month=When(shown, Form.MONTH)),
        *map(_doctor, found),
        None if found else _("Nobody has answered yet."),
        n_(
            "Of a doctor with fewer than {count} answers in a month, only their number is shown.",
            "Of a doctor with fewer than {count} answers in a month, only their number is shown.",
            FEWEST,
        ),
    )
    return Screen(text, (_months(shown, this), MENU_OR_CLOSE))


def _doctor(of: DoctorsRatings) -> Text:
    name = Verbatim(of.practitioner)
    if not of.scores:
        return n_("{doctor}: {count} answer", "{doctor}: {count} answers", of.count, doctor=name)
    comments = cut("\n".join(f"– {each}" for each in of.comments), MOST_WORDS)[0]
    return lines(
        n_("<b>{doctor}</b>: {count} answer", "<b>{doctor}</b>: {count} answers", of.count, doctor=name),
        _(
            "good {good}, so-so {fair}, bad {poor}",
            good=of.scores[Score.GOOD],
            fair=of.scores[Score.FAIR],
            poor=of.scores[Score.POOR],
        ),
        Verbatim(comments) if of.comments else None,
    )


def _months(shown: dt.date, this: dt.date) -> Row:
    before = (shown - dt.timedelta(days=1)).replace(day=1)
    after = (shown + dt.timedelta(days=32)).replace(day=1)
    earlier = Button(_("‹ {month}", month=When(before, Form.MONTH)), "month", f"{before:%Y-%m}")
    later = (Button(_("{month} ›", month=When(after, Form.MONTH)), "month", f"{after:%Y-%m}"),)
    return (earlier, *(later if after <= this else ()))


RATINGS_DIALOG: Final = Dialog(
    Ratings,
    Memory,
    (month,),
    needs=Action.SEE_RATINGS,
    ways_in=(GlobalTransition(RATINGS_COMMAND, Ratings.month, needs=Action.SEE_RATINGS),),
)
