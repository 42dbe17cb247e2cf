"""Which intent a sentence has, of all that its words may name; where it isn't sure, its writer is asked."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Final

from dialogs.language.acts import Act
from dialogs.language.meaning import Intent

ORDER: Final = (
    Intent.MOVE,
    Intent.CANCEL,
    Intent.LATE,
    Intent.PRESCRIPTION,
    Intent.ADD_FILE,
    Intent.CONSULT,
    Intent.ASK_DOCTOR,
    Intent.RESULTS,
    Intent.REFERRAL,
    Intent.LANGUAGE,
    Intent.IDENTITY,
    Intent.ACCOUNT,
    Intent.PERSON,
    Intent.REMIND,
    Intent.NEXT,
    Intent.LIST,
    Intent.ASK_CLINIC,
    Intent.REHABILITATION,
    Intent.BOOK,
    Intent.ABUSE,
)
"""Which intent counts where a sentence names several: the one that is told by the more particular words."""

COURTESIES: Final = (Intent.THANKS, Intent.GREETING)
"""They count where nothing else does."""

OF_ACTS: Final = "about_acts"
"""The topic of who asks about cancelling and moving, such as until when it can be done, and doesn't do it. No topic
of a clinic is called so: theirs have no underscore.
"""

REMARKS: Final = frozenset(("preparation", "prices", "accessibility", "hours"))
"""Topics that may be a remark of who books."""

USUAL: Final = (Intent.BOOK, Intent.LIST, Intent.ASK_CLINIC)
ABOUT_ACTS: Final = (Intent.LIST, Intent.ASK_CLINIC)
INSTEAD_OF_CANCELLING: Final = (Intent.LIST, Intent.MOVE, Intent.BOOK)
TWO_THINGS: Final = (Intent.MOVE, Intent.CANCEL, Intent.BOOK)


@dataclass(frozen=True, slots=True)
class Evidence:
    """What a sentence names: intents that are meant, weakly meant and denied; whether something is in it that can be
    booked, or a time and little else.
    """

    meant: Mapping[Intent, Act]
    weak: Mapping[Intent, Act]
    denied: Collection[Intent]
    names_bookable: bool
    is_only_time: bool
    holds_referral: bool = False
    """Somebody has a referral, and doesn't ask for one."""
    is_wish: bool = False
    """It names what can be booked and when, and asks nothing: “morfologia na czczo w czwartek”."""
    is_for_later: bool = False
    """It says when: for a talk at another time than now, a time is booked."""


def particular(meant: Mapping[Intent, Act]) -> dict[Intent, Act]:
    """Without those whose words are all in a longer line of another intent: who has a new address moves no
    appointment.
    """
    return {
        intent: act
        for intent, act in meant.items()
        if not any(
            set(act.pieces) < set(other.pieces) for of, other in meant.items() if of not in (intent, *COURTESIES)
        )
    }


def decide(evidence: Evidence) -> tuple[Intent, tuple[Intent, ...]]:
    """The intent, and the likeliest ones where it is unknown."""
    meant = evidence.meant
    if asked := _unsure(evidence):
        return Intent.UNKNOWN, asked
    if told := next((each for each in ORDER if each in meant), None):
        if told is Intent.REFERRAL and evidence.holds_referral and _is_to_be_booked(evidence):
            return Intent.BOOK, ()
        if told is Intent.CONSULT and evidence.is_for_later:
            return Intent.BOOK, ()
        if told is Intent.ASK_CLINIC and meant[told].name == OF_ACTS:
            return (Intent.BOOK, ()) if _wishes_more(evidence) else (Intent.UNKNOWN, ABOUT_ACTS)
        is_remark = told is Intent.ASK_CLINIC and evidence.is_wish and meant[told].name in REMARKS
        return (Intent.BOOK if is_remark else told), ()
    if evidence.denied:
        return Intent.UNKNOWN, tuple(each for each in USUAL if each not in evidence.denied)
    if evidence.weak or evidence.names_bookable or evidence.is_only_time:
        return Intent.BOOK, ()
    if told := next((each for each in COURTESIES if each in meant), None):
        return told, ()
    return Intent.UNKNOWN, USUAL


def _is_to_be_booked(evidence: Evidence) -> bool:
    return evidence.is_wish or (evidence.names_bookable and (Intent.BOOK in evidence.meant or bool(evidence.weak)))


def _wishes_more(evidence: Evidence) -> bool:
    """Whether something is to be booked as well, by other words than those of the question."""
    of_question = set(evidence.meant[Intent.ASK_CLINIC].pieces)
    wishes = (evidence.meant.get(Intent.BOOK), evidence.weak.get(Intent.BOOK))
    return evidence.names_bookable and any(each and of_question.isdisjoint(each.pieces) for each in wishes)


def _unsure(evidence: Evidence) -> tuple[Intent, ...]:
    """What to ask about, if two things are asked for that can't be one, or what is denied leaves nothing to do."""
    meant = evidence.meant
    book, cancel = meant.get(Intent.BOOK), meant.get(Intent.CANCEL)
    if book and cancel and Intent.MOVE not in meant and set(book.pieces).isdisjoint(cancel.pieces):
        return TWO_THINGS
    left = set(meant) - {Intent.BOOK, Intent.LIST, Intent.NEXT, *COURTESIES}
    if Intent.CANCEL in evidence.denied and not left:
        return INSTEAD_OF_CANCELLING
    return ()
