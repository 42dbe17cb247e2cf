"""The notice of what a doctor wrote: it tells that there is something, and nothing of what it is."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from bot.rendering.text import TextRenderer
from core.i18n import Language
from core.questions.model import TO_PATIENT, Entry, EntryKind
from dialogs.engine.screens import Button
from dialogs.notifications.questions import news_of
from dialogs.triggers import OPEN_QUESTION

NOW = datetime(2027, 3, 2, tzinfo=UTC)
SECRET = "Proszę odstawić lek"


def _entry(kind: EntryKind, edited_at: datetime | None = None) -> Entry:
    sealed = {"pieces": [{"ref": "", "text": SECRET}], "author": "lek. Ewa Borkowska", "earlier": []}
    return Entry(id="e", question_id="q", kind=kind, edited_at=edited_at, sealed=sealed)


@pytest.mark.parametrize("language", list(Language))
@pytest.mark.parametrize("kind", sorted(TO_PATIENT))
@pytest.mark.parametrize("edited_at", [None, NOW])
def test_nothing_medical_is_said(language: Language, kind: EntryKind, edited_at: datetime | None) -> None:
    """Neither the words nor the doctor, whose specialty tells enough."""
    screen = news_of(_entry(kind, edited_at))
    written = TextRenderer(language, ZoneInfo("Europe/Warsaw")).html(screen.text)
    assert SECRET not in written
    assert "Borkowska" not in written
    assert written.strip()


def test_it_opens_the_question() -> None:
    """By its button."""
    button = news_of(_entry(EntryKind.ANSWER)).rows[0][0]
    assert isinstance(button, Button)
    assert (button.action, button.value) == (OPEN_QUESTION, "q")


def test_each_kind_has_its_words() -> None:
    """An answer, a question back, a decline and a change are told apart."""
    kinds = [news_of(_entry(kind)).text for kind in sorted(TO_PATIENT)]
    assert len({str(text) for text in (*kinds, news_of(_entry(EntryKind.ANSWER, NOW)).text)}) == 4
