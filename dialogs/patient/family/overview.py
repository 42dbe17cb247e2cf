"""Who acts for whom: the list, and one of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, Final

from core.accounts import tiers
from core.accounts.tiers import Feature
from core.consultations.model import open_of
from core.family import acting, ending, inviting, ties
from core.family.model import FamilyTie, Kin, TieStatus
from core.family.refusals import NoLongerActs
from core.records import relatives
from dialogs.engine.button_values import member
from dialogs.engine.dialog import Transition, screen
from dialogs.engine.events import Pressed
from dialogs.engine.screens import BACK_OR_MENU, Button, Row, Screen
from dialogs.engine.text import Form, Verbatim, When, _, lines, paragraphs
from dialogs.engine.turn import Turn
from dialogs.notifications import family as news
from dialogs.notifications.consultations import parting
from dialogs.patient.account import Account
from dialogs.patient.family.asking import note_kin, want_desk
from dialogs.patient.family.links import choose_kin, let_somebody, toggle
from dialogs.patient.family.states import Family, Memory
from dialogs.triggers import CONFIRM_IDENTITY, OPEN_TIE
from dialogs.wording.accounts import family as words
from dialogs.wording.accounts.levels import CONFIRM_LABEL

_SHOWN_BY: Final = {
    TieStatus.INVITED: "family.show_link",
    TieStatus.ASKED: "family.show_asked",
    TieStatus.ACTIVE: "family.show_one",
}
"""The way on from the list, by how one stands."""


async def open_tie(turn: Turn[Any]) -> None:
    """Enter to see how one stands."""
    tie = await ties.tie_of(turn.work, turn.known_patient, turn.value)
    if tie.status not in _SHOWN_BY:
        raise NoLongerActs
    scopes = tuple(tie.allowed) if tie.status is TieStatus.ACTIVE else Memory().scopes
    turn.start(Memory(tie=tie.id, scopes=scopes))
    turn.goes_on = Pressed(_SHOWN_BY[tie.status])


async def open_asked(turn: Turn[Memory]) -> None:
    turn.memory = Memory(request=turn.value)


async def begin_link(turn: Turn[Memory]) -> None:
    turn.memory = Memory()


async def save_scopes(turn: Turn[Memory]) -> None:
    """Let them do what is chosen now, and nothing else."""
    both = await inviting.choose(turn.work, turn.known_patient, turn.memory.tie, turn.memory.scopes)
    turn.confirm(_("✅ <b>Saved.</b>"))
    await news.changed(turn, both)
    await parting.tie_over(turn, both)


async def name_kin(turn: Turn[Memory]) -> None:
    await acting.name_kin(turn.work, turn.known_patient, turn.memory.tie, member(Kin, turn.value))


async def end(turn: Turn[Memory]) -> None:
    """End it; the other one is told."""
    both = await ending.end(turn.work, turn.known_patient, turn.memory.tie)
    turn.memory = Memory()
    turn.confirm(_("✅ <b>Ended.</b> The other person is told."))
    await news.ended(turn, both)
    await parting.tie_over(turn, both)


@screen(
    Family.overview,
    Transition("let", Family.link, action=let_somebody),
    Transition("whom", Family.whom),
    Transition(_SHOWN_BY[TieStatus.INVITED], Family.link),
    Transition(_SHOWN_BY[TieStatus.ASKED], Family.deciding),
    Transition(_SHOWN_BY[TieStatus.ACTIVE], Family.one),
    Transition("asked", Family.request, action=open_asked),
    Transition("back", Account.overview),
)
async def overview(turn: Turn[Memory]) -> Screen:
    """For whom one acts, who acts for oneself, and what waits."""
    patient = turn.known_patient
    mine, theirs = await ties.acted_for(turn.work, patient), await ties.acting_for(turn.work, patient)
    request = await relatives.current(turn.work, patient)
    text = paragraphs(
        _("<b>Family</b>"),
        lines(_("You act for:"), *(_("• {name}", name=Verbatim(each.subject.full_name)) for each in mine))
        if mine
        else _("Here you can act for your child or a relative, or let somebody act for you."),
        lines(_("They act for you:"), *(_("• {name}", name=Verbatim(each.actor.full_name)) for each in theirs))
        if theirs
        else None,
    )
    rows: list[Row] = [news.act_row(each) for each in mine]
    for each in (*mine, *theirs):
        other = each.subject if each.actor.id == patient.id else each.actor
        rows.append((Button(_("Change or end: {name}", name=Verbatim(other.full_name)), OPEN_TIE, each.tie.id),))
    rows.extend(_waiting_rows(await ties.waiting(turn.work, patient)))
    if request is not None:
        asked = _("⏳ At the reception: {name}", name=Verbatim(request.facts.name.full))
        rows.append((Button(asked, "asked", request.id),))
    if tiers.has_level(patient, Feature.TREATMENT):
        rows.extend(((Button(_("Act for somebody"), "whom"),), (Button(_("Let somebody act for me"), "let"),)))
        return Screen(text, (*rows, BACK_OR_MENU))
    only_full = _("For this your account needs the full level: please confirm your identity first.")
    return Screen(paragraphs(text, only_full), (*rows, (Button(CONFIRM_LABEL, CONFIRM_IDENTITY),), BACK_OR_MENU))


@screen(
    Family.whom,
    Transition("by_link", Family.kin, action=begin_link),
    Transition("by_desk", Family.kin, action=want_desk),
    Transition("back", Family.overview),
)
async def whom(turn: Turn[Memory]) -> Screen:  # noqa: ARG001 - the same for everybody
    """With an account of their own, or without."""
    text = paragraphs(
        _("<b>For whom do you want to act?</b>"),
        _("An adult who uses this chat confirms it there. For anybody else, the reception confirms it."),
    )
    adult = Button(_("An adult who uses Telegram"), "by_link")
    child = Button(_("A child, or somebody without Telegram"), "by_desk")
    return Screen(text, ((adult,), (child,), BACK_OR_MENU))


@screen(
    Family.kin,
    Transition("kin", Family.link, action=choose_kin),
    Transition("kin_at_desk", Family.asking, action=note_kin),
    Transition("back", Family.whom),
)
async def kin(turn: Turn[Memory]) -> Screen:
    """Who it is to whoever acts."""
    text = _("<b>Who is it to you?</b> Then you can simply write: “book my mother a dermatologist”.")
    return Screen(text, _kin_rows("kin_at_desk" if turn.memory.by_desk else "kin"))


@screen(
    Family.one,
    Transition("toggle", Family.one, action=toggle),
    Transition("save", Family.one, action=save_scopes),
    Transition("kin", Family.one, action=name_kin),
    Transition("end", Family.ending),
    Transition("back", Family.overview),
)
async def one(turn: Turn[Memory]) -> Screen:
    """Who, since when, in what."""
    both = await ties.known(turn.work, await ties.tie_of(turn.work, turn.known_patient, turn.memory.tie))
    if not both.tie.is_active(turn.work.now) or both.tie.accepted_at is None:
        raise NoLongerActs
    is_mine = both.actor.id == turn.known_patient.id
    name = Verbatim((both.subject if is_mine else both.actor).full_name)
    text = paragraphs(
        _("<b>You act for: {name}</b>", name=name) if is_mine else _("<b>Acts for you: {name}</b>", name=name),
        lines(
            words.allowed(both.tie),
            _("Since {when}.", when=When(both.tie.accepted_at, Form.SHORT_DATE)),
            words.until(both.tie),
        ),
    )
    rows: tuple[Row, ...] = (news.act_row(both), *_kin_rows("kin", both.tie.kin)[:-1])
    if not is_mine:
        chosen = turn.memory.scopes
        save: Row = (Button(_("Save"), "save"),) if set(chosen) != both.tie.allowed else ()
        rows = (*words.scope_rows(chosen), save)
    return Screen(text, (*rows, (Button(_("End this"), "end"),), BACK_OR_MENU))


@screen(Family.ending, Transition("end", Family.overview, action=end), Transition("back", Family.one))
async def ending_screen(turn: Turn[Memory]) -> Screen:
    """Whether to end it."""
    both = await ties.known(turn.work, await ties.tie_of(turn.work, turn.known_patient, turn.memory.tie))
    is_mine = both.actor.id == turn.known_patient.id
    name = Verbatim((both.subject if is_mine else both.actor).full_name)
    text = (
        _("<b>Do you want to stop acting for {name}?</b>", name=name)
        if is_mine
        else _("<b>Shall {name} no longer act for you?</b>", name=name)
    )
    more = _("It ends at once, and they are told. Booked appointments stay.")
    current = await open_of(turn.work, both.subject)
    warning = (
        _("⚠️ <b>An online consultation is going on by this just now: it ends with it.</b>")
        if current is not None and current.tie_id == both.tie.id
        else None
    )
    return Screen(lines(text, more, warning), ((Button(_("Yes, end it"), "end", only_pressed=True),), BACK_OR_MENU))


def _waiting_rows(waiting: Iterable[FamilyTie]) -> Iterator[Row]:
    for each in waiting:
        label = _("⏳ A link that waits") if each.status is TieStatus.INVITED else _("⏳ Waits for an answer")
        yield (Button(label, OPEN_TIE, each.id),)


def _kin_rows(action: str, chosen: Kin | None = None) -> tuple[Row, ...]:
    buttons = [Button(label, action, each.value, chosen=each is chosen) for each, label in words.KINS.items()]
    return (*(tuple(buttons[start : start + 2]) for start in range(0, len(buttons), 2)), BACK_OR_MENU)
