"""Somebody who could not be reached is there again: what the staff wrote meanwhile is announced once more."""

from __future__ import annotations

from core import instructions, people, reaching
from core.patients import Patient
from core.people import Person
from core.work import Work
from dialogs import visit_news
from dialogs.events import ENTRY, INSTRUCTION
from dialogs.questions.news import news_of
from dialogs.screens import Notice


async def missed(work: Work, person: Person, patient: Patient | None) -> list[Notice]:
    """What they have not been told; nothing for those who have been reachable all the time."""
    if person.unreachable_since is None:
        return []
    await people.mark_reachable(work, person)
    if patient is None:
        return []
    written = [(f"{ENTRY}:{each.id}", news_of(each)) for each in await reaching.undelivered(work, patient)]
    given = await instructions.undelivered(work, patient)
    written += [(f"{INSTRUCTION}:{each.id}", visit_news.instructed(each)) for each in given]
    return [Notice(person.address, news, receipt=receipt) for receipt, news in written]
