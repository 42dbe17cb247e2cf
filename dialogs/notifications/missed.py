"""Somebody who could not be reached is there again: what the staff wrote meanwhile is announced once more."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from typing import TypeAlias

from core.accounts import people
from core.accounts.patients import Patient
from core.accounts.people import Person
from core.context import Work
from dialogs.engine.screens import Notice, Screen
from dialogs.engine.subjects import Receipt

FindMissed: TypeAlias = Callable[[Work, Patient], Awaitable[Sequence[tuple[Receipt, Screen]]]]
"""Finds what a patient has to be told again."""


async def missed(work: Work, person: Person, patient: Patient | None, find: FindMissed) -> list[Notice]:
    """Notices of what a person missed while they could not be reached, who counts as reachable from now on. Empty for
    anybody who was reachable all the time.
    """
    if person.unreachable_since is None:
        return []
    await people.mark_reachable(work, person)
    if patient is None:
        return []
    return [Notice(person.address, news, receipt=receipt) for receipt, news in await find(work, patient)]
