"""A referral as the patient will see it; issued, for a minute taken back, and later withdrawn (S13, S21)."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from core.accounts.patients import get_patient, person_of
from core.appointments import visits
from core.referrals import writing
from core.referrals.model import ReferralKind
from core.staff.members import Action
from dialogs.engine.dialog import Dialog, Transition, screen
from dialogs.engine.effects import NotifyPerson
from dialogs.engine.screens import Button, Notice, Row, Screen, ShortAnswer
from dialogs.engine.text import _, lines, paragraphs
from dialogs.engine.turn import Turn
from dialogs.notifications import referrals as news
from dialogs.staff.buttons import BACK_OR_CLOSE
from dialogs.staff.visits import referring
from dialogs.staff.visits.describing import phone_line, unreached, visit_lines
from dialogs.staff.visits.referring import own_draft, to_visit, whose
from dialogs.staff.visits.states import Referring, Visits
from dialogs.staff.visits.states import ReferringMemory as Memory
from dialogs.wording.treatment.referrals import facts, where_accepted


async def change(turn: Turn[Memory]) -> None:
    """Come back to the whole after one more answer."""
    turn.memory = replace(turn.memory, is_seen=True)


async def issue(turn: Turn[Memory]) -> None:
    await writing.issue(turn.work, turn.known_caller, turn.memory.referral)


async def take_back(turn: Turn[Memory]) -> None:
    await writing.take_back(turn.work, turn.known_caller, turn.memory.referral)


async def discard(turn: Turn[Memory]) -> None:
    """Throw the draft away, and go back to the visit."""
    await writing.discard(turn.work, turn.known_caller, turn.memory.referral)
    await to_visit(turn)


async def withdraw(turn: Turn[Memory]) -> None:
    """End it, and tell the patient."""
    ended = await writing.withdraw(turn.work, turn.known_caller, turn.memory.referral)
    person = await person_of(turn.work, await get_patient(turn.work, ended.patient_id))
    if person is not None:
        turn.add(NotifyPerson(Notice(person.address, news.withdrawn(ended))))
    await to_visit(turn)


@screen(
    Referring.preview,
    Transition("issue", Referring.issued, action=issue),
    Transition("service", Referring.service, action=change),
    Transition("procedures", Referring.procedures, action=change),
    Transition("reason", Referring.reason, action=change),
    Transition("code", Referring.code, action=change),
    Transition("last_day", Referring.last_day, action=change),
    Transition("discard", Visits.one, action=discard),
    Transition("back", Visits.one, action=to_visit),
)
async def preview(turn: Turn[Memory]) -> Screen:
    """The whole, as the patient will see it; and what is still missing."""
    draft = await own_draft(turn)
    is_whole = draft.facts.title is not None and bool(draft.facts.what_for)
    text = paragraphs(
        await whose(turn),
        _("<b>As the patient will see it</b>"),
        facts(turn.work.clinic, draft),
        where_accepted(turn.work, draft),
        None if is_whole else _("<b>Something is still missing.</b> Press below what you want to fill in."),
    )
    issue_row: Row = (Button(_("Issue the referral"), "issue", means=ShortAnswer.YES, only_pressed=True),)
    is_series = draft.kind is ReferralKind.REHABILITATION
    procedures = (Button(_("Change the number"), "procedures"),) if is_series else ()
    rows: tuple[Row, ...] = (
        issue_row if is_whole else (),
        (Button(_("Change what it is for"), "service"), *procedures),
        (Button(_("Change the reason"), "reason"), Button(_("Change the code"), "code")),
        (Button(_("Change the end date"), "last_day"), Button(_("Delete the draft"), "discard")),
        BACK_OR_CLOSE,
    )
    return Screen(text, rows)


@screen(
    Referring.issued,
    Transition("take_back", Referring.preview, action=take_back),
    Transition("back", Visits.one, action=to_visit),
)
async def issued(turn: Turn[Memory]) -> Screen:
    """It is issued; for a minute nobody but the doctor knows."""
    referral = await own_draft(turn)
    visit = await visits.get_visit(turn.work, turn.memory.visit.appointment)
    trouble = await unreached(turn.work, visit.patient)
    can_be_taken_back = writing.can_be_taken_back(turn.work, referral)
    text = paragraphs(
        _("✅ <b>The referral is issued.</b>"),
        visit_lines(visit),
        _("The patient will be told in a minute. Until then you can take it back.") if can_be_taken_back else None,
        None if trouble is None else lines(trouble, phone_line(visit.patient)),
    )
    take: Row = (Button(_("Take it back"), "take_back"),) if can_be_taken_back else ()
    return Screen(text, (take, BACK_OR_CLOSE))


@screen(
    Referring.withdrawing,
    Transition("confirm", Visits.one, action=withdraw),
    Transition("back", Visits.one, action=to_visit),
)
async def withdrawing(turn: Turn[Memory]) -> Screen:
    """One question before it is withdrawn."""
    referral = await own_draft(turn)
    text = paragraphs(
        _("<b>Shall we withdraw this referral?</b> Nothing can be booked from it then; what is booked stays booked."),
        facts(turn.work.clinic, referral),
        await whose(turn),
        _("The patient will be told."),
    )
    yes: Row = (Button(_("Yes, withdraw it"), "confirm", means=ShortAnswer.YES, only_pressed=True),)
    return Screen(text, (yes, BACK_OR_CLOSE))


REFERRING: Final = Dialog(
    Referring,
    Memory,
    (
        *(referring.kind, referring.service, referring.procedures),
        *(referring.reason, referring.code, referring.last_day),
        *(preview, issued, withdrawing),
    ),
    needs=Action.WRITE_REFERRAL,
)
