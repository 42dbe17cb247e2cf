"""A link to somebody who has an account: made, opened, answered."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Final

from core.errors import NotFound
from core.family import inviting, ties
from core.family.model import LINK_DAYS, Kin, Scope, TieStatus
from dialogs.engine.button_values import member
from dialogs.engine.dialog import Transition, screen
from dialogs.engine.screens import BACK_OR_MENU, Button, Row, Screen, StartLink
from dialogs.engine.text import Verbatim, _, lines, n_, paragraphs
from dialogs.engine.turn import Turn
from dialogs.notifications import family as news
from dialogs.patient.family.states import Family, Memory
from dialogs.wording.accounts import family as words

LINK_PREFIX: Final = "fam-"
"""How what a link brings at the start begins."""

OPEN_LINK: Final = "family.link"
"""The trigger of a link that was opened."""


async def let_somebody(turn: Turn[Memory]) -> None:
    """Make a link by which whoever opens it will act for this patient, once they say yes."""
    made = await inviting.invite(turn.work, turn.known_patient, Kin.OTHER, as_actor=False)
    turn.memory = Memory(tie=made.tie.id, link=made.link)


async def choose_kin(turn: Turn[Memory]) -> None:
    """Make a link by which this patient will act for whoever opens it."""
    made = await inviting.invite(turn.work, turn.known_patient, member(Kin, turn.value), as_actor=True)
    turn.memory = Memory(tie=made.tie.id, link=made.link)


async def open_link(turn: Turn[Any]) -> None:
    """Be the other side of a link."""
    link = turn.written.strip().removeprefix(LINK_PREFIX)
    both = await inviting.open_link(turn.work, turn.known_patient, link)
    turn.start(Memory(tie=both.tie.id))
    if both.actor.id == turn.known_patient.id:
        await news.asks(turn, both)


async def toggle(turn: Turn[Memory]) -> None:
    """Choose what may be done, or choose it no more."""
    turn.memory = replace(turn.memory, scopes=words.toggled(turn.memory.scopes, member(Scope, turn.value)))


async def accept(turn: Turn[Memory]) -> None:
    """Let them act."""
    both = await inviting.accept(turn.work, turn.known_patient, turn.memory.tie, turn.memory.scopes)
    turn.memory = Memory(tie=both.tie.id, scopes=turn.memory.scopes)
    turn.confirm(_("✅ <b>{name} may now act for you.</b>", name=Verbatim(both.actor.full_name)))
    await news.accepted(turn, both)


async def give_up(turn: Turn[Memory]) -> None:
    """Take the link back, or say no."""
    tie = await inviting.give_up(turn.work, turn.known_patient, turn.memory.tie)
    if tie.status in {TieStatus.DECLINED, TieStatus.WITHDRAWN} and None not in {tie.actor_id, tie.subject_id}:
        await news.given_up(turn, await ties.known(turn.work, tie), turn.known_patient)
    turn.memory = Memory()
    turn.note(_("All right. Nobody acts for anybody by this."))


@screen(
    Family.link,
    Transition("give_up", Family.overview, action=give_up),
    Transition("back", Family.overview),
)
async def link(turn: Turn[Memory]) -> Screen:
    """The link, to be sent to the other one."""
    tie = await ties.tie_of(turn.work, turn.known_patient, turn.memory.tie)
    if tie.status is not TieStatus.INVITED:
        return _answered()
    start = LINK_PREFIX + turn.memory.link
    what = (
        _("Send this link to the person for whom you want to act. They open it, choose what you may do, and confirm.")
        if tie.by_actor
        else _("Send this link to the person who is to act for you. They open it, then you see who it is and confirm.")
    )
    text = paragraphs(
        _("<b>Your link</b>"),
        what,
        n_("It works once, for {count} day.", "It works once, for {count} days.", LINK_DAYS),
        _("Until you or they confirm, nothing is open to anybody."),
    )
    share = StartLink(_("📤 Send the link"), start, shares=True)
    copy = StartLink(_("📋 Copy the link"), start)
    shown: tuple[Row, ...] = ((share, copy),) if turn.memory.link else ()
    return Screen(text, (*shown, (Button(_("Take the link back"), "give_up"),), BACK_OR_MENU))


@screen(
    Family.deciding,
    Transition("toggle", Family.deciding, action=toggle),
    Transition("accept", Family.one, action=accept),
    Transition("give_up", Family.overview, action=give_up),
    Transition("back", Family.overview),
)
async def deciding(turn: Turn[Memory]) -> Screen:
    """Who wants to act, and in what; or that the other one has to say yes."""
    both = await ties.known(turn.work, await ties.tie_of(turn.work, turn.known_patient, turn.memory.tie))
    if both.tie.status is not TieStatus.ASKED:
        return _answered()
    if both.actor.id == turn.known_patient.id:
        text = paragraphs(
            _("<b>Waiting for {name}</b>", name=Verbatim(both.subject.full_name)),
            _("They see that you want to act for them, and choose what you may do. We will tell you."),
        )
        return Screen(text, ((Button(_("I don’t want this any more"), "give_up"),), BACK_OR_MENU))
    if both.subject.id != turn.known_patient.id:
        raise NotFound
    text = paragraphs(
        _("<b>{name} wants to act for you</b>", name=Verbatim(both.actor.full_name)),
        _("Choose what they may do, then confirm. Everything else stays yours alone: your PIN, identity and consents."),
        lines(
            _("Each thing that they do is written down, and you are told."),
            _("You can change or end this at any time."),
        ),
    )
    rows = words.scope_rows(turn.memory.scopes)
    yes = Button(_("Let them act for me"), "accept", only_pressed=True)
    return Screen(text, (*rows, (yes,), (Button(_("No"), "give_up"),), BACK_OR_MENU))


def _answered() -> Screen:
    """Somebody was quicker: the list tells how it stands."""
    return Screen(_("This has been answered already. “Back” shows how it stands."), (BACK_OR_MENU,))
