"""An answer that waits to be sent, for it is long, or was no reply to a card: the card of its own that shows it, and
what is done to that.
"""

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
from dialogs.engine.text import Quote, Text, Verbatim, _, paragraphs
from dialogs.engine.turn import Turn
from dialogs.notifications.questions import subject_of
from dialogs.staff.cards import CardKind
from dialogs.staff.questions import card_actions
from dialogs.staff.questions.card import TOPIC
from dialogs.staff.questions.card_actions import LONG_ANSWER, tell_patient
from dialogs.staff.words import KEPT, WORDS_ONLY
from dialogs.wording.cutting import ending
from dialogs.wording.writing import WRITE

SHOWN: Final = 300
"""UTF-16 units of its beginning, and of its end."""

SHOWN_WHOLE: Final = 2 * SHOWN
"""Characters of what is shown as it is."""

NOT_SENT: Final = _("The patient has not got this. To send a photo or a file, reply with it to the card.")

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
    """Keep what its author wrote right after it, or in answer to its card; or soon after what was sent."""
    waits = await long_answers.is_waiting(turn.work, entry_id)
    if isinstance(what, Uploaded):
        turn.note(WORDS_ONLY if waits else NOT_SENT)
        return
    keep = long_answers.add if waits else long_answers.go_on
    at = what.at or turn.work.now
    _kept(turn, await keep(turn.work, turn.known_caller, entry_id, what.text, what.ref, at))


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


async def followed(work: Work, address: str, what: Said | Uploaded) -> str | None:
    """The id of what somebody has just sent to a patient, if they may be going on with it, in words or by a file."""
    if isinstance(what, Uploaded) and not what.is_file:
        return None
    at = what.at if isinstance(what, Said) else None
    found = await long_answers.sent_before(work, address, at or work.now)
    return None if found is None else found.id


async def draw(work: Work, entry_id: str) -> Card | None:
    """All of what is short; of what is long where it begins and ends, so that its author sees whether all is there."""
    try:
        entry, question = await long_answers.get_unsent(work, entry_id)
    except NotFound:
        return None
    doctor, number = Quote(entry.author, 60), str(question.number)
    text = _of_long(entry, doctor, number) if len(entry.text) > SHOWN_WHOLE else _of_short(entry, doctor, number)
    buttons = (
        Button(_("📤 Send it to the patient"), SEND, entry.id),
        Button(_("🗑 Don’t send it"), "long.discard", entry.id),
    )
    return Card(Screen(text, tuple((each,) for each in buttons)))


def _of_short(entry: Entry, doctor: Quote, number: str) -> Text:
    return paragraphs(
        _(
            "✍️ <b>{doctor}: this message was no reply to a card, so the patient of case {number} has not got it.</b>",
            doctor=doctor,
            number=number,
        ),
        _("<blockquote>{words}</blockquote>", words=Quote(entry.text, SHOWN_WHOLE)),
        _("Is it for the patient, too?"),
    )


def _of_long(entry: Entry, doctor: Quote, number: str) -> Text:
    return paragraphs(
        _(
            "✍️ <b>{doctor}: this answer to case {number} is long, so it is not sent yet.</b>",
            doctor=doctor,
            number=number,
        ),
        _("Messages: {count}. Characters: {length}.", count=len(entry.pieces), length=len(entry.text)),
        _("It begins:\n<blockquote>{words}</blockquote>", words=Quote(entry.text, SHOWN)),
        _("It ends:\n<blockquote>{words}</blockquote>", words=Verbatim(ending(entry.text, SHOWN))),
        _("Is all of it here? If not, {write} the rest.", write=WRITE),
    )


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
    followed=followed,
    actions={SEND: (Action.ANSWER, send), "long.discard": (Action.ANSWER, discard)},
)
