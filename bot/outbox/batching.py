"""Notices that wait for the same people, said in one message."""

from __future__ import annotations

import re
from html import unescape
from typing import Final

from bot.outbox.actions import AnswerPress, BotAction, DropButtons, React, SendText, ShowCard
from dialogs.engine.text import units

LONGEST: Final = 4096
"""Characters in one message, as Telegram counts them: without the mark-up, an emoji for two."""

BETWEEN: Final = "\n\n"

_TAG: Final = re.compile(r"<[^>]*>")


def joined(notice: SendText, other: BotAction) -> SendText | None:
    """Both in one message; `None` if that can't be."""
    if not (isinstance(other, SendText) and notice.batch and other.batch and notice.topic == other.topic):
        return None
    text = notice.text + BETWEEN + other.text
    if length(text) > LONGEST:
        return None
    return notice.model_copy(update={"text": text, "silent": notice.silent and other.silent})


def may_pass(notice: SendText, other: BotAction) -> bool:
    """Whether a notice may be said before something that was queued before it: nobody can tell, or it is elsewhere."""
    if isinstance(other, SendText):
        return other.batch and other.topic != notice.topic
    return isinstance(other, ShowCard | React | AnswerPress | DropButtons)


def length(html: str) -> int:
    """How long Telegram finds a text without its mark-up."""
    return units(unescape(_TAG.sub("", html)))
