"""What a patient is told of a result: that there is something, never what. Others may read the chat (S19)."""

from __future__ import annotations

from typing import Final

from core.results.model import Result, ResultNews, ResultStatus
from dialogs.engine.screens import Button, Screen
from dialogs.engine.subjects import Subject
from dialogs.engine.text import Text, _
from dialogs.triggers import OPEN_RESULT

KIND: Final = "result"
"""Of results, as subjects of the staff chat."""


def subject_of(result_id: str) -> Subject:
    """A result, as a subject of the staff chat."""
    return Subject(KIND, result_id)


def told(result: Result, news: ResultNews) -> Screen:
    """Notice of what is new about a result; the rest is opened by a tap."""
    return Screen(_NEWS[news], ((Button(_("Open it"), OPEN_RESULT, result.id), Button(_("Menu"), "menu")),))


def told_again(result: Result) -> Screen:
    """The same, to a patient who could not be reached at first."""
    is_gone = result.status is ResultStatus.WITHDRAWN
    return told(result, ResultNews.WITHDRAWN if is_gone else ResultNews.PUBLISHED)


_NEWS: Final[dict[ResultNews, Text]] = {
    ResultNews.PUBLISHED: _("🔬 <b>There is a new result for you.</b> Press “Open it” to see it."),
    ResultNews.COMMENTED: _("💬 <b>The doctor has commented on your result.</b> Press “Open it” to read it."),
    ResultNews.CORRECTED: _("✏️ <b>A result of yours has been corrected.</b> Press “Open it” to see what has changed."),
    ResultNews.WITHDRAWN: _("⚠️ <b>A result of yours has been withdrawn.</b> Press “Open it” to read why."),
}
