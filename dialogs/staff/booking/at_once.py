"""Whom to book for and what, in one message: “/book Nowak dermatologist tomorrow” (B8).

What the words tell of an appointment is understood as patients' words are; what is left is the patient's name.
"""

from __future__ import annotations

import re
from typing import Any, Final

from core.appointments.search import services
from core.staff import patient_search
from core.staff.members import Action
from core.text.normalisation import plain_letters
from core.text.similarity import plain_words
from core.treatment import own_patients
from dialogs.engine.dialog import GlobalTransition
from dialogs.engine.events import Said
from dialogs.engine.text import _
from dialogs.engine.turn import Turn
from dialogs.language.staff_sentences import searched
from dialogs.patient.meant import meant
from dialogs.staff.booking import filtering
from dialogs.staff.patients.finding import say_found
from dialogs.staff.visits.states import BookingWish, Finding, FindingMemory
from dialogs.triggers import BOOK_PATIENT

_SMALL: Final = frozenset(
    plain_words("do dla na u w we o od po przed i z ze umow umowic zapisz zapisac book for with at on in an the a to")
)


def is_given(turn: Turn[Any]) -> bool:
    return bool(turn.written.strip())


async def begin(turn: Turn[Any]) -> None:
    """Look for the patient; what was asked for is kept until one of those who were found is pressed."""
    turn.event = Said(turn.written)
    wish = None
    if filtering.is_clear(turn):
        wish = filtering.wish_of_words(turn)
    name = searched(_name(turn))
    if len(name) < patient_search.SHORTEST:
        turn.note(_("Please write whom it is for, too: /book Nowak dermatologist tomorrow."))
        turn.start(FindingMemory(wish=wish or BookingWish()))
        return
    page = await own_patients.find(turn.work, turn.known_caller, name)
    say_found(turn, page)
    if wish is not None:
        turn.note(_("🔎 {what}", what=turn.work.clinic.service(wish.service).name))
    found = tuple(each.id for each in page)
    turn.start(FindingMemory(found, "" if page else name, wish=wish or BookingWish()))


async def ask(turn: Turn[Any]) -> None:
    """Ask for the patient first."""
    turn.start(FindingMemory(wish=BookingWish()))


def _name(turn: Turn[Any]) -> str:
    """The words that tell nothing of an appointment."""
    rest = f" {turn.said} "
    for clue in meant(turn).clues:
        if clue.words:
            rest = re.sub(rf"(?<!\w){re.escape(clue.words)}(?!\w)", " ", rest, count=1)
    words = [word for word in rest.replace(",", " ").split() if plain_letters(word) not in _SMALL]
    return " ".join(word for word in words if not services.find_services(turn.work.clinic, None, word))


WAYS_IN: Final = (
    GlobalTransition(BOOK_PATIENT, Finding.found, guard=is_given, action=begin, needs=Action.BOOK_FOR_PATIENT),
    GlobalTransition(BOOK_PATIENT, Finding.asking, action=ask, needs=Action.BOOK_FOR_PATIENT),
)
