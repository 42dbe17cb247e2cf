"""Questions to doctors, as subjects of the staff chat: each has a card."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from core.accounts.patients import Patient
from core.context import Work
from core.questions import receipts
from core.questions.model import Entry
from core.receipts import note_receipt
from core.staff.members import Action
from core.staff.to_call import ToCallReason
from dialogs.engine.dialog import GlobalTransition
from dialogs.engine.screens import Screen
from dialogs.engine.subjects import MessageSubject
from dialogs.notifications.questions import KIND, news_of, subject_of
from dialogs.staff.cards import DOCUMENT_NEWS, CardKind, ReceiptNoted
from dialogs.staff.questions import card_actions, handling, long_answer
from dialogs.staff.questions.card import NOTE, TOPIC, draw, draw_in_private
from dialogs.staff.questions.handling import HANDLING, Handling
from dialogs.staff.questions.overdue import due


async def _note_delivery(work: Work, entry_id: str, delivered: bool) -> ReceiptNoted:  # noqa: FBT001 - as it is called
    entry = await note_receipt(work, Entry, entry_id, delivered=delivered)
    if entry is None:
        return ReceiptNoted()
    subject = subject_of(entry.question_id)
    return ReceiptNoted(card=subject, written=MessageSubject(subject, entry.id))


async def _missed(work: Work, patient: Patient) -> Sequence[tuple[str, Screen]]:
    return [(each.id, news_of(each)) for each in await receipts.undelivered(work, patient)]


QUESTIONS: Final = CardKind(
    prefix=KIND,
    tells_relatives=DOCUMENT_NEWS,
    topic=TOPIC,
    seen_in_private=Action.SEE_QUESTIONS,
    draw=draw,
    in_private=draw_in_private,
    marked_by=NOTE,
    on_reply=long_answer.reply,
    on_rewrite=card_actions.rewrite,
    on_fetched=card_actions.fetched,
    on_receipt=_note_delivery,
    to_call=ToCallReason.ANSWER,
    on_missed=_missed,
    due=due,
    actions={
        "case.take": (Action.TAKE, card_actions.take),
        "case.see": (Action.SEE_QUESTIONS, card_actions.see),
    },
    ways_in=(
        GlobalTransition("case.answer", Handling.answering, action=handling.begin, needs=Action.ANSWER),
        GlobalTransition("case.ask", Handling.asking, action=handling.begin, needs=Action.ASK_BACK),
        GlobalTransition(NOTE, Handling.noting, action=handling.begin, needs=Action.NOTE),
        GlobalTransition("case.decline", Handling.declining, action=handling.begin, needs=Action.DECLINE),
        GlobalTransition("case.hand", Handling.handing, action=handling.begin, needs=Action.HAND_OVER),
        GlobalTransition("case.ready", Handling.ready, action=handling.begin, needs=Action.ANSWER),
    ),
    dialogs=(HANDLING,),
)
