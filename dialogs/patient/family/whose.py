"""A sentence names one of the family: for whom is it? Nothing that may be for somebody else is done for its writer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from core.accounts.patients import Patient
from core.context import Work
from core.errors import NotFound
from core.family import ties
from core.family.model import Kin, Known
from core.i18n import DEFAULT_LANGUAGE
from core.prescriptions.urgency import tells_of_medicine_gone
from dialogs.engine.dialog import AnyDialog, Transition, screen
from dialogs.engine.events import Said
from dialogs.engine.returning import return_row, with_way_back
from dialogs.engine.screens import Button, Row, Screen
from dialogs.engine.text import Quote, Verbatim, _, lines, listed, paragraphs
from dialogs.engine.turn import AnyTurn, Turn
from dialogs.language.kin import KinNamed, is_called, kin_named
from dialogs.language.meaning import Meaning
from dialogs.notifications import family as news
from dialogs.patient.family.delegated import INTENTS
from dialogs.patient.family.states import Family, Memory
from dialogs.patient.meant import meant, understood
from dialogs.patient.saying.answers import call_row
from dialogs.triggers import FAMILY
from dialogs.wording.accounts import family as words

LONGEST_SHOWN: Final = 200
"""Units of what somebody wrote, as it is shown again."""


@dataclass(frozen=True, slots=True)
class Whose:
    """Whom words are about that name one of the family: the one who alone can be meant and may be acted for in that, or
    nobody can tell.
    """

    sure: Known | None


async def whose(work: Work, author: Patient, text: str, meaning: Meaning) -> Whose | None:
    """Whom of their family somebody's words are about: `None`, where they name nobody of it, or ask for nothing that
    can be asked for somebody.
    """
    kin = kin_named(work.clinic, text)
    if meaning.intent not in INTENTS or (kin is None and not author.has_family):
        return None
    theirs = await ties.acted_for(work, author) if author.has_family else ()
    called = [each for each in theirs if is_called(work.clinic, text, each.subject.first_name)]
    if kin is None and not called:
        return None
    fitting = [each for each in called or theirs if _fits(kin, each, by_name=bool(called))]
    needed = INTENTS[meaning.intent]
    is_sure = len(fitting) == 1 and needed in fitting[0].tie.allowed
    return Whose(fitting[0] if is_sure else None)


def takes_any_words(dialog: AnyDialog | None, state: str) -> bool:
    """Whether somebody tells or writes something in a state, so that it is an answer whomever it names."""
    return dialog is not None and state in (*dialog.free_text, *dialog.letters)


async def is_for_somebody_else(turn: AnyTurn, dialog: AnyDialog) -> bool:
    """Whether words ask for something for one of the family, and not for whom the conversation is about: that is to be
    asked, or where somebody acts already, it is said.
    """
    said, owner = turn.event, turn.owner
    if owner is None or not isinstance(said, Said) or said.theirs or tells_of_medicine_gone(said.text):
        return False
    if takes_any_words(dialog, turn.state):
        return False
    found = await whose(turn.work, owner, turn.said, meant(turn))
    if found is None or turn.relative is None:
        return found is not None
    if found.sure is not None and found.sure.tie.id == turn.relative.tie.id:
        return False
    turn.note(words.OF_SOMEBODY_ELSE)
    return True


def words_kept(state: str, memory: object) -> str:
    """The words that wait until it is clear for whom they are; none, in any other state."""
    return memory.words if state == Family.for_whom.state and isinstance(memory, Memory) else ""


async def keep_words(turn: Turn[Any]) -> None:
    """Ask for whom it is, with the words and a way back."""
    if not turn.said:
        raise NotFound
    turn.start(with_way_back(turn, Memory(words=turn.said)))


async def for_me(turn: Turn[Memory]) -> None:
    """It is for the writer: go on as if the words named nobody."""
    turn.goes_on = Said(turn.memory.words, theirs=True)


@screen(Family.for_whom, Transition("for_me", Family.for_whom, action=for_me))
async def for_whom(turn: Turn[Memory]) -> Screen:
    """Whom somebody can act for in this; themselves; or how that can begin."""
    written, clinic = turn.memory.words, turn.work.clinic
    theirs = await ties.acted_for(turn.work, turn.known_patient)
    needed = INTENTS.get(understood(turn.work, written, turn.person.language or DEFAULT_LANGUAGE).intent)
    may = [each for each in theirs if needed in each.tie.allowed]
    may_not = [Verbatim(each.subject.full_name) for each in theirs if each not in may]
    text = paragraphs(
        _("<b>For whom is this?</b>"),
        _("You wrote: “{words}”", words=Quote(written, LONGEST_SHOWN)),
        _("Nothing has been done yet. Please choose the person.") if may else _NOT_FOR_OTHERS,
        _("They have not allowed this, or only they can do it: {names}.", names=listed(*may_not)) if may_not else None,
        lines(
            _("Somebody can be added in “Family”."),
            _("You can also call {phone}, and we will help.", phone=Verbatim(clinic.phone)),
        ),
    )
    rows: list[Row] = [news.act_row(each) for each in may]
    rows += [(Button(_("It is for me"), "for_me"),), (Button(words.FAMILY_LABEL, FAMILY),)]
    return Screen(text, (*rows, await call_row(turn), return_row(turn.memory)))


_NOT_FOR_OTHERS: Final = _(
    "Here you can do this only for yourself so far, so nothing has been done: nothing is booked, and nothing has "
    "changed."
)


def _fits(kin: KinNamed | None, each: Known, *, by_name: bool) -> bool:
    """Whether one of those for whom somebody acts can be meant."""
    if kin is None or (kin.is_one and each.tie.kin in kin.kins):
        return True
    return by_name and kin.kins <= {Kin.OTHER}
