"""What is told of a question to somebody who is busy with something else.

Others may read the chat: what it is about, and what the doctor wrote, is shown only when its patient opens it.
"""

from __future__ import annotations

from typing import Final

from core.questions.model import Entry, EntryKind
from dialogs.engine.events import Fetched
from dialogs.engine.screens import WAY_BACK, Button, Row, Screen
from dialogs.engine.subjects import Subject
from dialogs.engine.text import Text, Verbatim, _
from dialogs.triggers import GO_ON, OPEN_QUESTION

KIND: Final = "question"
"""Of questions, as subjects of the staff chat."""


def subject_of(question_id: str) -> Subject:
    """A question, as a subject of the staff chat."""
    return Subject(KIND, question_id)


def news_of(entry: Entry) -> Screen:
    """Notice that a doctor has written, asked back, declined or changed something; says nothing of what."""
    rows: tuple[Row, ...] = ((Button(_("Read it"), OPEN_QUESTION, entry.question_id), Button(_("Menu"), "menu")),)
    return Screen(_what_is_new(entry), rows)


def fetched(news: Fetched, question_id: str) -> Screen:
    """A file has come for a question that is still to be sent."""
    text = _("📎 <b>{name}</b> is here. It goes with your question once you have sent it.", name=Verbatim(news.name))
    return Screen(text, ((Button(_("Go on with the question"), GO_ON, question_id),), WAY_BACK))


def _what_is_new(entry: Entry) -> Text:
    if entry.edited_at is not None:
        return _("✏️ <b>The doctor has changed what they wrote to you.</b> Press “Read it” to open it.")
    match entry.kind:
        case EntryKind.ANSWER:
            return _("✉️ <b>You have an answer to your question to the doctor.</b> Press “Read it” to open it.")
        case EntryKind.COUNTER_QUESTION:
            return _("❓ <b>The doctor has a question for you.</b> Press “Read it” to open it and reply.")
        case _:
            return _("✉️ <b>There is news about your question to the doctor.</b> Press “Read it” to open it.")
