"""A long answer that waits to be sent: its card, which shows where it begins and ends, and what is done to it."""

from __future__ import annotations

from typing import Any, Final

from core.context import Work
from core.errors import NotFound
from core.questions import long_answers
from core.questions.model import Entry, may_be_cut
from core.staff.members import Action
from dialogs.engine.effects import AddReaction, LinkMessage, RedrawCard
from dialogs.engine.events import Said, Uploaded
from dialogs.engine.screens import Button, Card, Screen
from dialogs.engine.subjects import MessageSubject, Subject
from dialogs.engine.text import Quote, Verbatim, _, paragraphs
from dialogs.engine.turn import Turn
from dialogs.notifications.questions import subject_of
from dialogs.staff.cards import CardKind
from dialogs.staff.questions import card_actions
from dialogs.staff.questions.card import TOPIC
from dialogs.staff.questions.card_actions import LONG_ANSWER, tell_patient
from dialogs.staff.words import KEPT, WORDS_ONLY
from dialogs.wording.cutting import ending

SHOWN: Final = 300
"""UTF-16 units of its beginning, and of its end."""

SEND: Final = "long.send"


def is_long(turn: Turn[Any]) -> bool:
    """Whether an answer was written that may be cut."""
    return may_be_cut(turn.said)


async def begin(turn: Turn[Any], question_id: str, said: Said) -> None:
    """Keep what may be the beginning of an answer; its author sees it, and sends it."""
    caller, at = turn.known_caller, said.at or turn.work.now
    _kept(turn, await long_answers.begin(turn.work, caller, question_id, said.text, said.ref, at))


async def reply(turn: Turn[Any], question_id: str, what: Said | Uploaded) -> None:
    """Answer a question by replying to its card; what is long, or goes on with what is, waits to be sent."""
    if not isinstance(what, Said):
        await card_actions.reply(turn, question_id, what)
        return
    at = what.at or turn.work.now
    begun = await long_answers.begun_before(turn.work, turn.known_caller.address, at, question_id)
    if begun is not None:
        await add(turn, begun.id, what)
    elif may_be_cut(what.text):
        await begin(turn, question_id, what)
    else:
        await card_actions.reply(turn, question_id, what)


async def add(turn: Turn[Any], entry_id: str, what: Said | Uploaded) -> None:
    """Keep what its author wrote right after it, or in answer to its card."""
    if isinstance(what, Uploaded):
        turn.note(WORDS_ONLY)
        return
    caller, at = turn.known_caller, what.at or turn.work.now
    _kept(turn, await long_answers.add(turn.work, caller, entry_id, what.text, what.ref, at))


async def send(turn: Turn[Any]) -> None:
    """Send the patient all of it."""
    entry = await long_answers.send(turn.work, turn.known_caller, turn.value)
    turn.add(RedrawCard(Subject(LONG_ANSWER, entry.id)))
    await tell_patient(turn, entry)


async def discard(turn: Turn[Any]) -> None:
    """Throw it away; what its author wrote stays in the chat, for Telegram lets nobody but them take it out."""
    await long_answers.discard(turn.work, turn.known_caller, turn.value)
    turn.add(RedrawCard(Subject(LONG_ANSWER, turn.value)))


async def continued(work: Work, address: str, said: Said) -> str | None:
    """The id of the answer that somebody's words go on with, if they were written right after it."""
    found = await long_answers.begun_before(work, address, said.at or work.now)
    return None if found is None else found.id


async def draw(work: Work, entry_id: str) -> Card | None:
    """Where it begins and ends, so that its author sees whether all of it is there."""
    try:
        entry, question = await long_answers.get_unsent(work, entry_id)
    except NotFound:
        return None
    text = paragraphs(
        _(
            "✍️ <b>{doctor}: this answer to case {number} is long, so it is not sent yet.</b>",
            doctor=Quote(entry.author, 60),
            number=str(question.number),
        ),
        _("Messages: {count}. Characters: {length}.", count=len(entry.pieces), length=len(entry.text)),
        _("It begins:\n<blockquote>{words}</blockquote>", words=Quote(entry.text, SHOWN)),
        _("It ends:\n<blockquote>{words}</blockquote>", words=Verbatim(ending(entry.text, SHOWN))),
        _("Is all of it here? If not, reply to this message with the rest."),
    )
    buttons = (
        Button(_("📤 Send it to the patient"), SEND, entry.id),
        Button(_("🗑 Don’t send it"), "long.discard", entry.id),
    )
    return Card(Screen(text, tuple((each,) for each in buttons)))


def _kept(turn: Turn[Any], entry: Entry) -> None:
    turn.add(LinkMessage(MessageSubject(subject_of(entry.question_id), entry.id)))
    turn.add(AddReaction(KEPT))
    turn.add(RedrawCard(Subject(LONG_ANSWER, entry.id)))


LONG_ANSWERS: Final = CardKind(
    prefix=LONG_ANSWER,
    topic=TOPIC,
    draw=draw,
    marked_by=SEND,
    on_reply=add,
    continued=continued,
    actions={SEND: (Action.ANSWER, send), "long.discard": (Action.ANSWER, discard)},
)
