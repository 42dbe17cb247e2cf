"""Where somebody can be who wrote a sentence about something else than booking, and what is remembered."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, Final

from core.accounts.tiers import Feature
from core.treatment.calls import LONGEST_WORDS
from dialogs.engine.returning import start_between
from dialogs.engine.turn import Turn
from dialogs.fsm.state import State, StatesGroup
from dialogs.language.meaning import Intent, Meaning
from dialogs.patient.meant import MeaningMemory, is_nothing, meant, note_left_out, services_meant
from dialogs.wording.accounts.levels import has_account


class Saying(StatesGroup):
    """What was understood, with the way on: nothing is done by words alone."""

    visits = State()
    thing = State()
    clinic = State()
    person = State()
    unsure = State()


@dataclass(frozen=True)
class Memory(MeaningMemory):
    """What the words meant; and the words, where somebody may be asked to call about them."""

    words: str = ""


FEATURES: Final[dict[Intent, Feature]] = {
    Intent.PRESCRIPTION: Feature.MEDICATIONS,
    Intent.RESULTS: Feature.RESULTS,
    Intent.REFERRAL: Feature.REFERRALS,
    Intent.REHABILITATION: Feature.REFERRALS,
    Intent.ASK_DOCTOR: Feature.ASK_DOCTOR,
    Intent.CONSULT: Feature.ONLINE_CONSULTATIONS,
    Intent.ADD_FILE: Feature.FILES,
    Intent.ACCOUNT: Feature.ACCOUNT,
}
"""What isn't booked, and where it is."""

OF_VISITS: Final = frozenset((Intent.MOVE, Intent.CANCEL, Intent.LIST, Intent.NEXT, Intent.LATE, Intent.REMIND))


def is_at_home(turn: Turn[Any]) -> bool:
    """Whether nothing is under way that could be lost."""
    return turn.state == "Menu:home"


async def keep(turn: Turn[Any], found: Meaning | None = None) -> None:
    """Keep what was understood, and the way back."""
    note_left_out(turn)
    found = found or meant(turn)
    words = turn.said if found.intent in {Intent.PERSON, Intent.ASK_CLINIC} else ""
    start_between(turn, Memory(meaning=replace(found, clues=()), words=words[:LONGEST_WORDS]))


def means_visits(turn: Turn[Any]) -> bool:
    """Whether the words are about what is booked."""
    return has_account(turn) and meant(turn).intent in OF_VISITS


def means_rehabilitation(turn: Turn[Any]) -> bool:
    """Whether the words name nothing but what is booked from a referral."""
    services = services_meant(turn)
    return meant(turn).intent is Intent.BOOK and bool(services) and all(each.needs_referral for each in services)


def means_thing(turn: Turn[Any]) -> bool:
    """Whether the words are about something that has a place of its own in the portal."""
    found = meant(turn).intent
    of_account = found in FEATURES or found is Intent.IDENTITY or means_rehabilitation(turn)
    return found is Intent.LANGUAGE or (has_account(turn) and of_account)


def asks_clinic(turn: Turn[Any]) -> bool:
    """Whether the words ask something that the clinic file answers."""
    return meant(turn).intent is Intent.ASK_CLINIC


def wants_person(turn: Turn[Any]) -> bool:
    """Whether the words ask for somebody to talk to."""
    return meant(turn).intent in {Intent.PERSON, Intent.LATE}


def is_unsure(turn: Turn[Any]) -> bool:
    """Whether something was understood, and not what is wanted."""
    found = meant(turn)
    return has_account(turn) and found.intent is Intent.UNKNOWN and bool(found.likely) and not is_nothing(found)
