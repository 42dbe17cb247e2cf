"""All that is to be done about watches and offers, a step at a time: each has a transaction of its own."""

from __future__ import annotations

from core.context import Work
from core.offers import alternatives, passing
from core.offers.looking import finding, opening
from core.offers.news import Step


async def step(work: Work) -> Step | None:
    """Do the next step that is due; `None` when none is. Call it again and again, each time in a new transaction.

    Raises: NotFound.
    Locks: patient, diaries.
    """
    if await opening.note_new_hours(work):
        return Step()
    return (
        await passing.pass_due(work)
        or await passing.end_due(work)
        or await alternatives.offer_due(work)
        or await finding.look_at_due(work)
    )
