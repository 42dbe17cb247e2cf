"""What the staff chat and the desk head are told when the chat that an account has left says: this was not me."""

from __future__ import annotations

from typing import Any, Final

from core.context import Work
from core.records.objecting import Objection
from core.roles import Role
from core.staff import members
from dialogs.engine.effects import Notification, NotifyPerson, PostBesideCard, RedrawCard
from dialogs.engine.screens import Notice, Screen
from dialogs.engine.subjects import Subject
from dialogs.engine.text import Mention, Text, _, lines, listed
from dialogs.engine.turn import Turn
from dialogs.wording.accounts.levels import patient_name
from dialogs.wording.booking.appointments import telephone

KIND: Final = "move"
"""Of moves that were objected to, as subjects of the staff chat."""


def subject_of(move_id: str) -> Subject:
    """A move, as a subject of the staff chat."""
    return Subject(KIND, move_id)


async def alert(turn: Turn[Any], objection: Objection) -> None:
    """Draw the card, and call the heads of the desk; once, however often it is said."""
    if objection.is_new:
        turn.add(*await notifications(turn.work, objection))


async def notifications(work: Work, objection: Objection) -> list[Notification]:
    """The card, a post beside it, and a notice to each head of the desk; all ahead of what else waits."""
    heads = [each for each in await members.all_members(work) if Role.ADMIN in each.roles]
    subject, what = subject_of(objection.move.id), _what(objection)
    called = listed(*(Mention(each.address, each.name) for each in heads)) if heads else None
    post = lines(what, None if called is None else _("For: {names}", names=called))
    seen_to = lines(what, _("Its card is in the staff chat."))
    told = [NotifyPerson(Notice(each.address, Screen(seen_to))) for each in heads]
    return [RedrawCard(subject, urgent=True), PostBesideCard(subject, post, urgent=True), *told]


def _what(objection: Objection) -> Text:
    return lines(
        _("⚠️ <b>The chat that an account was moved from says: this wasn’t me.</b>"),
        _(
            "Please call {name}: {phone}",
            name=patient_name(objection.patient),
            phone=telephone(objection.patient.phone),
        ),
    )
