"""Somebody who could not be reached is there again: what the staff wrote meanwhile is announced once more."""

from __future__ import annotations

from core import people, reaching
from core.patients import Patient
from core.people import Person
from core.work import Work
from dialogs.events import ENTRY
from dialogs.questions.news import news_of
from dialogs.screens import Notice


async def missed(work: Work, person: Person, patient: Patient | None) -> list[Notice]:
    """What they have not been told; nothing for those who have been reachable all the time."""
    if person.unreachable_since is None:
        return []
    await people.mark_reachable(work, person)
    entries = () if patient is None else await reaching.undelivered(work, patient)
    return [Notice(person.address, news_of(entry), receipt=f"{ENTRY}:{entry.id}") for entry in entries]
