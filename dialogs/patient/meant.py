"""What the words of a turn mean; found out once a turn, however many guards ask."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any, Final

from core.accounts.identity import mentions_pesel
from core.appointments.search.services import first_contact, services_of
from core.clinic.model import Service
from core.context import Work
from core.i18n import DEFAULT_LANGUAGE, Language
from dialogs.engine.events import Said
from dialogs.engine.returning import ReturnableMemory
from dialogs.engine.text import Quote, _
from dialogs.engine.turn import Turn
from dialogs.language.meaning import Intent, Meaning
from dialogs.language.understanding import understand

LONGEST_QUOTED: Final = 60


@dataclass(frozen=True)
class MeaningMemory(ReturnableMemory):
    """What words meant that led somewhere."""

    meaning: Meaning = field(default_factory=lambda: Meaning(Intent.UNKNOWN))


def meant(turn: Turn[Any]) -> Meaning:
    """What was typed, understood."""
    said, found = turn.understood or ("", None)
    if not isinstance(found, Meaning) or said != turn.said:
        found = _understood(turn)
        turn.understood = turn.said, found
    return found


def _understood(turn: Turn[Any]) -> Meaning:
    if isinstance(turn.event, Said) and turn.event.ours:  # and nobody's wish
        return Meaning(Intent.UNKNOWN)
    return understood(turn.work, turn.said, turn.person.language or DEFAULT_LANGUAGE)


def understood(work: Work, text: str, language: Language) -> Meaning:
    """What a patient's words mean, wherever they are."""
    if mentions_pesel(text):  # whose digits are no day
        return Meaning(Intent.UNKNOWN)
    found = understand(work.clinic, text, work.now, language)
    if found.intent is Intent.CONSULT and not work.clinic.consultation_hours:  # which are held here by booking alone
        found = replace(found, intent=Intent.BOOK)
    found = _with_first_contact(work, text, found)
    is_told = found.services or found.practitioners or any(clue.kind == "intent" for clue in found.clues)
    if found.intent is Intent.BOOK and not is_told:  # a day alone is not enough
        return replace(found, intent=Intent.UNKNOWN, likely=(Intent.BOOK, Intent.LIST, Intent.ASK_CLINIC))
    return found


def asks_for(turn: Turn[Any], *but: Intent) -> bool:
    """Whether the words say that something is wanted, `but` for these, or abuse; the name of a thing isn't enough."""
    found = meant(turn)
    return found.intent not in {Intent.UNKNOWN, *but} and any(clue.kind == "intent" for clue in found.clues)


def is_nothing(found: Meaning) -> bool:
    """Whether nothing at all was understood."""
    return found.intent is Intent.UNKNOWN and not found.clues and found.likely[:1] in {(), (Intent.BOOK,)}


def _with_first_contact(work: Work, text: str, found: Meaning) -> Meaning:
    """Who tells of a complaint, and of no service for it, is offered the family doctors."""
    is_open = found.intent is Intent.BOOK or (found.intent is Intent.UNKNOWN and found.likely[:1] != (Intent.LIST,))
    if not is_open or found.services or found.practitioners:
        return found
    doctors = first_contact(work.clinic, None, text)
    return replace(found, intent=Intent.BOOK, services=tuple(each.id for each in doctors)) if doctors else found


def services_meant(turn: Turn[Any]) -> tuple[Service, ...]:
    """The services that the words name, best first; of practitioners whom they name, what these give, if the words name
    nothing of it.
    """
    clinic, found = turn.work.clinic, meant(turn)
    named = tuple(map(clinic.service, found.services))
    given = services_of(clinic, None, tuple(map(clinic.practitioner, found.practitioners)))
    return tuple(each for each in named if each in given) or given or named


def note_left_out(turn: Turn[Any]) -> None:
    """Say what of the words leads to nothing: a day that doesn't exist or is over, and what the clinic doesn't have."""
    found = meant(turn)
    for words in found.impossible:
        turn.note(_("There is no such day, or it is over: “{words}”.", words=Quote(words, LONGEST_QUOTED)))
    for words in found.unmet:
        turn.note(_("We don’t have this: “{words}”.", words=Quote(words, LONGEST_QUOTED)))


def leave_it(turn: Turn[Any]) -> None:
    """Have the words mean nothing but what the screen asks for."""
    turn.understood = turn.said, Meaning(Intent.UNKNOWN)
