"""After a visit or a consultation: how somebody feels some days later, and how it was; each in one press, with words
for who likes.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from typing import Any, Final

from core.consultations.model import Consultation
from core.treatment.aftercare import following_up, rating
from core.treatment.aftercare.following_up import FollowUpCase
from core.treatment.aftercare.model import Feeling, Score
from dialogs.engine.button_values import member
from dialogs.engine.dialog import SAID, Dialog, GlobalTransition, Transition, screen
from dialogs.engine.effects import PostBesideCard, RedrawCard
from dialogs.engine.returning import ReturnableMemory, return_row, start_between
from dialogs.engine.screens import Button, Row, Screen
from dialogs.engine.text import Text, Verbatim, _, lines, paragraphs
from dialogs.engine.turn import Turn
from dialogs.fsm.state import State, StatesGroup
from dialogs.notifications.aftercare import SEEN_WITH_NAME, SEEN_WITHOUT_NAME, subject_of
from dialogs.triggers import CALL_ME, FOLLOW_UP, RATE_FAIR, RATE_GOOD, RATE_POOR
from dialogs.wording.accounts.levels import has_account
from dialogs.wording.consultations import URGENT
from dialogs.wording.encounters import encounter_line


class FollowingUp(StatesGroup):
    """How somebody feels after a visit."""

    feeling = State()
    told = State()  # it is told; more can be written


class RatingVisit(StatesGroup):
    """How a visit was."""

    rated = State()


@dataclass(frozen=True)
class FollowingUpMemory(ReturnableMemory):
    """After which visit, or which consultation."""

    encounter: str = ""


@dataclass(frozen=True)
class RatingMemory(ReturnableMemory):
    """The answer that was just given, to add words to; empty when it was given before. Whether words were added."""

    rating: str = ""
    has_words: bool = False


FEELINGS: Final[dict[Feeling, Text]] = {
    Feeling.BETTER: _("Better"),
    Feeling.SAME: _("The same"),
    Feeling.WORSE: _("Worse"),
}


async def open_between(turn: Turn[Any]) -> None:
    """Open the question whose button was pressed; later, go back to where the person was."""
    case = await following_up.look(turn.work, turn.known_patient, turn.value)
    start_between(turn, FollowingUpMemory(encounter=case.encounter.id))


async def answer(turn: Turn[FollowingUpMemory]) -> None:
    """Say how one feels; the staff chat sees who feels worse."""
    feels = member(Feeling, turn.value)
    await following_up.answer(turn.work, turn.known_patient, turn.memory.encounter, feels)
    turn.add(RedrawCard(subject_of(turn.memory.encounter), if_shown=feels is not Feeling.WORSE))


async def add_words(turn: Turn[FollowingUpMemory]) -> None:
    """Say more of it; whoever feels worse is read at once."""
    was_seen = (await _case(turn)).aftercare.seen_at is not None
    case = await following_up.add_words(turn.work, turn.known_patient, turn.memory.encounter, turn.said)
    is_worse = case.aftercare.sealed.feels is Feeling.WORSE
    turn.add(RedrawCard(subject_of(turn.memory.encounter), if_shown=not is_worse))
    if is_worse and was_seen:
        said = _("✏️ The patient adds: {words}", words=Verbatim(turn.said))
        turn.add(PostBesideCard(subject_of(turn.memory.encounter), said))
    turn.note(_("✅ Thank you, we have added it."))


@screen(FollowingUp.feeling, Transition("feel", FollowingUp.told, action=answer))
async def feeling(turn: Turn[FollowingUpMemory]) -> Screen:
    """One question."""
    case = await _case(turn)
    if isinstance(case.encounter.met, Consultation):
        question = _("<b>How do you feel after this online consultation?</b>")
    else:
        question = _("<b>How do you feel after this appointment?</b>")
    text = paragraphs(lines(question, encounter_line(case.encounter)), URGENT)
    rows: tuple[Row, ...] = tuple((Button(label, "feel", each),) for each, label in FEELINGS.items())
    return Screen(text, (*rows, return_row(turn.memory)))


@screen(
    FollowingUp.told,
    Transition(SAID, FollowingUp.told, action=add_words),
    Transition("again", FollowingUp.feeling),
)
async def told(turn: Turn[FollowingUpMemory]) -> Screen:
    """What follows from it, and room for words."""
    sealed = (await _case(turn)).aftercare.sealed
    is_worse = sealed.feels is Feeling.WORSE
    text = paragraphs(
        _WORSE if is_worse else _("<b>Thank you, we have noted it.</b>"),
        _("You have written: {words}", words=Verbatim(sealed.words)) if sealed.words else None,
        _("Please write in a few words what is wrong.")
        if is_worse and not sealed.words
        else _("If you would like to add something, please write it."),
        URGENT if is_worse else None,
    )
    call: tuple[Row, ...] = ((Button(_("Please call me"), CALL_ME),),) if is_worse else ()
    return Screen(text, (*call, (Button(_("Change the answer"), "again"),), return_row(turn.memory)))


def rates(score: Score) -> Callable[[Turn[Any]], Awaitable[None]]:
    """The action of the button for this answer."""

    async def rate(turn: Turn[Any]) -> None:
        given = await rating.rate(turn.work, turn.known_patient, turn.value, score)
        start_between(turn, RatingMemory(rating="" if given is None else given.id))

    return rate


def was_just_given(turn: Turn[RatingMemory]) -> bool:
    """Whether words can still be added to it."""
    return bool(turn.memory.rating) and not turn.memory.has_words


async def comment(turn: Turn[RatingMemory]) -> None:
    """Add words to the answer."""
    await rating.comment(turn.work, turn.memory.rating, turn.said)
    turn.memory = replace(turn.memory, has_words=True)


@screen(RatingVisit.rated, Transition(SAID, RatingVisit.rated, guard=was_just_given, action=comment))
async def rated(turn: Turn[RatingMemory]) -> Screen:
    """Thanks, and room for words."""
    if not turn.memory.rating:
        text: Text = _("<b>Thank you, we have your answer already.</b>")
    elif turn.memory.has_words:
        text = _("<b>Thank you, we have added your words.</b>")
    else:
        text = paragraphs(
            _("<b>Thank you for your answer.</b>"),
            _("If you would like to say why, please write it in one message."),
            SEEN_WITH_NAME if turn.work.clinic.settings.rate_with_name else SEEN_WITHOUT_NAME,
        )
    return Screen(text, (return_row(turn.memory),))


async def _case(turn: Turn[FollowingUpMemory]) -> FollowUpCase:
    return await following_up.look(turn.work, turn.known_patient, turn.memory.encounter)


_WORSE: Final = _("<b>Thank you for telling us. Somebody at the clinic will read it in working hours.</b>")
FOLLOWING_UP: Final = Dialog(
    FollowingUp,
    FollowingUpMemory,
    (feeling, told),
    free_text=(FollowingUp.told,),
    letters=(FollowingUp.told,),
    is_medical=True,
    ways_in=(
        GlobalTransition(FOLLOW_UP, FollowingUp.feeling, guard=has_account, action=open_between, interrupts=True),
    ),
)

RATING: Final = Dialog(
    RatingVisit,
    RatingMemory,
    (rated,),
    free_text=(RatingVisit.rated,),
    letters=(RatingVisit.rated,),
    ways_in=tuple(
        GlobalTransition(trigger, RatingVisit.rated, guard=has_account, action=rates(score), interrupts=True)
        for trigger, score in ((RATE_GOOD, Score.GOOD), (RATE_FAIR, Score.FAIR), (RATE_POOR, Score.POOR))
    ),
)
