"""Somebody who could not be reached is there again: what the staff wrote meanwhile is announced once more."""

from __future__ import annotations

from core.accounts import people
from core.accounts.patients import Patient
from core.accounts.people import Person
from core.context import Work
from core.questions import receipts
from core.treatment import instructions
from dialogs.engine.events import ENTRY, INSTRUCTION
from dialogs.engine.screens import Notice
from dialogs.notifications import visits
from dialogs.notifications.questions import news_of


async def missed(work: Work, person: Person, patient: Patient | None) -> list[Notice]:
    """What they have not been told; nothing for those who have been reachable all the time."""
    if person.unreachable_since is None:
        return []
    await people.mark_reachable(work, person)
    if patient is None:
        return []
    written = [(f"{ENTRY}:{each.id}", news_of(each)) for each in await receipts.undelivered(work, patient)]
    given = await instructions.undelivered(work, patient)
    written += [(f"{INSTRUCTION}:{each.id}", visits.instructed(each)) for each in given]
    return [Notice(person.address, news, receipt=receipt) for receipt, news in written]
