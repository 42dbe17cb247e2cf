"""Free times that the desk offers, as a card: what was taken, what is left, and how to stop."""

from __future__ import annotations

from typing import Any, Final

from core.context import Work
from core.offers import groups
from core.staff.members import Action
from dialogs.engine.dialog import GlobalTransition
from dialogs.engine.effects import RedrawCard, Toast
from dialogs.engine.screens import Button, Card, Screen
from dialogs.engine.text import _, paragraphs
from dialogs.engine.turn import Turn
from dialogs.notifications import staff
from dialogs.notifications.appointments.offers import GROUP, group_of
from dialogs.staff.cards import CardKind
from dialogs.staff.offers.describing import counts_text, title_of
from dialogs.staff.offers.offering import SEE, open_group
from dialogs.staff.offers.states import OfferTimes

STOP: Final = "group.stop"


async def draw(work: Work, group_id: str) -> Card:
    """The card as everything stands now.

    Raises: NotFound, when there is no such group.
    """
    found = await groups.standing(work, group_id)
    goes_on = not found.is_over and found.group.stopped_at is None
    stop = (Button(_("Stop: ask nobody else"), STOP, group_id),) if goes_on else ()
    see = (Button(_("Time by time"), SEE, group_id),)
    text = paragraphs(title_of(work.clinic, found), counts_text(found))
    return Card(Screen(text, tuple(row for row in (stop, see) if row)), is_closed=found.is_over)


async def stop(turn: Turn[Any]) -> None:
    """Ask nobody else."""
    stopped = await groups.stop(turn.work, turn.known_caller, turn.value)
    turn.add(Toast(_("Nobody else is asked.")))
    turn.add(RedrawCard(group_of(stopped.id)))


OFFERED_TIMES: Final = CardKind(
    prefix=GROUP,
    topic=staff.APPOINTMENTS,
    draw=draw,
    marked_by=SEE,
    actions={STOP: (Action.OFFER_TIMES, stop)},
    ways_in=(GlobalTransition(SEE, OfferTimes.going, action=open_group, needs=Action.OFFER_TIMES),),
)
