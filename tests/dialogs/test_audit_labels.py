"""Every act that the audit log knows has words."""

from __future__ import annotations

from zoneinfo import ZoneInfo

import pytest

from bot.rendering.text import TextRenderer
from core.i18n import Language
from core.staff.audit import AuditAction
from dialogs.staff.audit.labels import AUDIT_LABELS


def test_every_act_has_words() -> None:
    """None is missing, and none is told as another."""
    assert set(AUDIT_LABELS) == set(AuditAction)
    assert len(set(AUDIT_LABELS.values())) == len(AuditAction)


@pytest.mark.parametrize("language", list(Language))
def test_in_both_languages(language: Language) -> None:
    """Each in a few small words, which follow who did it."""
    writer = TextRenderer(language, ZoneInfo("Europe/Warsaw"))
    told = [writer.plain(label) for label in AUDIT_LABELS.values()]
    assert len(set(told)) == len(AuditAction)
    assert all(words[0].islower() and len(words) <= 45 for words in told)
