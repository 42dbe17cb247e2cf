"""What the staff chat is told of something that waits too long, and its desk head once that is escalated."""

from __future__ import annotations

from core.context import Work
from core.roles import Role
from core.staff import members
from dialogs.engine.effects import Notification, NotifyPerson, PostBesideCard, RedrawCard
from dialogs.engine.screens import Notice, Screen
from dialogs.engine.subjects import Subject
from dialogs.engine.text import Text, Verbatim, _, lines, listed


async def raised(
    work: Work, subject: Subject, what: Text, where: Text, *, escalated: bool, urgent: bool = False
) -> list[Notification]:
    """A post beside its card that says `what`; once it is escalated, a notice to each head of the desk as well, which
    says `where` to find it.
    """
    heads = [each for each in await members.all_members(work) if Role.ADMIN in each.roles] if escalated else []
    called = listed(*(Verbatim(each.name) for each in heads)) if heads else None
    for_heads = None if called is None else _("{names}: please see to it.", names=called)
    told = [NotifyPerson(Notice(each.address, Screen(lines(what, where)))) for each in heads]
    said = PostBesideCard(subject, lines(what, for_heads), urgent=urgent)
    return [RedrawCard(subject, urgent=urgent), said, *told]
