"""What is told of a question to somebody who is busy with something else.

Others may read the chat: what it is about, and what the doctor wrote, is shown only when its patient opens it.
"""

from __future__ import annotations

from typing import Final

from core.questions import Entry, EntryKind
from dialogs.screens import Button, Row, Screen
from dialogs.text import Text, _

OPEN_QUESTION: Final = "question"
"""Opens the question whose id the button carries; it never goes out of date."""


def news_of(entry: Entry) -> Screen:
    """The doctor has written; or has changed what they wrote."""
    rows: tuple[Row, ...] = ((Button(_("Read it"), OPEN_QUESTION, entry.question_id), Button(_("Menu"), "menu")),)
    return Screen(_what_is_new(entry), rows)


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
