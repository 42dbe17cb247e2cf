"""Results as subjects of the staff chat: each published one has a card, which tells of no value."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from core.accounts.patients import Patient, person_of
from core.context import Work
from core.receipts import note_receipt
from core.results import cases, drafts, receipts
from core.results.cases import ResultCase
from core.results.model import Result, ResultStatus
from core.results.reading import ResultAccess
from core.results.receipts import ToTell
from core.staff.members import Action
from core.staff.to_call import ToCallReason
from dialogs.engine.dialog import GlobalTransition
from dialogs.engine.effects import Notification, NotifyPerson, RedrawCard
from dialogs.engine.events import Said, Uploaded
from dialogs.engine.screens import Button, Card, Notice, Row, Screen, Topic
from dialogs.engine.subjects import Receipt
from dialogs.engine.text import Quote, Text, _, lines
from dialogs.engine.turn import Turn
from dialogs.notifications.results import KIND, subject_of, told, told_again
from dialogs.staff import call_card
from dialogs.staff.cards import MEDICAL_NEWS, CardKind, Overdue, ReceiptNoted
from dialogs.staff.results.describing import standing, what_was_done
from dialogs.staff.results.handling import begin
from dialogs.staff.visits.states import StaffResults

TOPIC: Final = Topic("results", _("Results"))

OPEN, COMMENT = "result.open", "result.comment"
"""Buttons of the card; `OPEN` is on every one."""

LONGEST_TITLE: Final = 80


async def draw(work: Work, result_id: str) -> Card:
    """The card as everything stands now.

    Raises: NotFound, for a draft as well.
    """
    case = await cases.get_case(work, result_id)
    result = case.result
    text = lines(
        _("🔬 <b>{title}</b>", title=Quote(result.facts.title, LONGEST_TITLE)),
        *call_card.whom_to_call(case.patient),
        standing(case, work.now),
        what_was_done(work, result),
        _unreached(case),
    )
    due = [each for each in (result.shown_at, result.opens_at, result.tell_at) if each is not None and each > work.now]
    return Card(Screen(text, (_row(result),)), is_closed=_is_over(case), changes_at=min(due, default=None))


async def explain(turn: Turn[Any], _id: str, _what: Said | Uploaded) -> None:
    """An answer to a card may be talk among the staff: it never goes to the patient."""
    turn.note(_("<b>The patient has not got this.</b> To comment on a result, press “Comment” on its card."))


async def fetched(turn: Turn[Any], draft_id: str) -> bool:
    """Files of a draft wait there until it is published: nobody is told."""
    return await drafts.is_result(turn.work, draft_id)


async def due(work: Work) -> list[Overdue]:
    """Results of which patients are to be told now."""
    return [
        Overdue(subject_of(each.result.id), await _notifications(work, each)) for each in await receipts.tell_due(work)
    ]


async def _notifications(work: Work, due: ToTell) -> list[Notification]:
    redraw = RedrawCard(subject_of(due.result.id))
    if due.news is None:
        return [redraw]
    person = await person_of(work, due.patient)
    address = None if person is None else person.address
    return [NotifyPerson(Notice(address, told(due.result, due.news), receipt=Receipt(KIND, due.result.id))), redraw]


async def _note_delivery(work: Work, result_id: str, delivered: bool) -> ReceiptNoted:  # noqa: FBT001 - as it is called
    result = await note_receipt(work, Result, result_id, delivered=delivered)
    return ReceiptNoted() if result is None else ReceiptNoted(card=subject_of(result.id))


async def _missed(work: Work, patient: Patient) -> Sequence[tuple[str, Screen]]:
    return [(each.id, told_again(each)) for each in await receipts.undelivered(work, patient)]


def _row(result: Result) -> Row:
    opens = Button(_("👁 Open"), OPEN, result.id)
    return (opens, Button(_("💬 Comment"), COMMENT, result.id)) if result.is_current else (opens,)


def _is_over(case: ResultCase) -> bool:
    """Whether nobody has to look at it any more."""
    result = case.result
    is_read = result.opened_at is not None and case.access is ResultAccess.OPEN
    return result.status is ResultStatus.WITHDRAWN or result.commented_at is not None or is_read


def _unreached(case: ResultCase) -> Text | None:
    if case.result.unreachable_at is None or case.result.opened_at is not None:
        return None
    return call_card.unreached(case.patient)


RESULT_CARDS: Final = CardKind(
    prefix=KIND,
    tells_relatives=MEDICAL_NEWS,
    topic=TOPIC,
    seen_in_private=Action.SEE_RESULTS,
    draw=draw,
    marked_by=OPEN,
    on_reply=explain,
    on_fetched=fetched,
    on_receipt=_note_delivery,
    to_call=ToCallReason.RESULT,
    on_missed=_missed,
    due=due,
    ways_in=(
        GlobalTransition(OPEN, StaffResults.one, action=begin, needs=Action.SEE_RESULTS),
        GlobalTransition(COMMENT, StaffResults.commenting, action=begin, needs=Action.COMMENT_RESULT),
    ),
)
