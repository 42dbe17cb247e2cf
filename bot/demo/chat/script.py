"""The script of a talk, in the form that the scripted dialogs have: what somebody did, and where that led."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from bot.rendering.callback_data import CallbackData
from core.accounts.patients import Tier
from dialogs.staff.directory import CARD_KINDS
from dialogs.triggers import OPEN_CARD

WARSAW: Final = ZoneInfo("Europe/Warsaw")

WORDS_OF_STEPS: Final = frozenset({
    "contact", "edit", "file", "letters", "location", "photo", "say", "sticker", "twice", "stale", "forged", "voice",
})  # fmt: skip
"""A message that begins with one of these is written `say …`, or it would be read as something else."""

BOTH: Final = "# Where the words differ: po polsku | in English"

_RANDOM_ID: Final = re.compile(r"[\w-]{12}|[0-9a-f]{32}")
_OF_A_CARD: Final = re.compile(r"([a-z]+-)([\w-]{12})")
_OF_RANDOM_IDS: Final = CARD_KINDS.buttons | {
    "open", "appointment", "choose", "write", "ask", "question", "question_unsent", "file", "visit", "instruction",
    "open_code", "open_form", "identity_outcome", "call", "ask_cancel", "ask_move", "request", "wish",
    "toggle", "your_file", "show", "show_order", "end", "renew", "renewal", "prescription",
    "not_me", "result", "draft", "book_again", "unblock",
    "watch.earlier", "watch", "watch.resume", "watch.stop", "offer.take", "offer.leave", "other_time",
    "here", "delay_ok",
    "referral", "referral_of", "booked", "move_visit", "prepare", "refer_on", "withdraw", "certificate", "certify_on",
    "withdraw_certificate", "from_referral",
    "call_me", "calls", "brief_of",
    "follow_up", "brief", "rate_good", "rate_fair", "rate_poor",
    "coming", "patient_late", "cancel_visit", "visit_reminders",
    "arrived", "attended", "expected", "early", "files",
    "family.act", "family.open", "family.request", "asked",
    "consultation", "consultation.leave", "consultation.stay", "consult.instruct", "consult.prescribe",
}  # fmt: skip


class Numbered:
    """Buttons as scripts write them: appointments, questions and files are #1, #2 in the order in which they were seen,
    since their ids are random.
    """

    def __init__(self) -> None:
        """None has been seen yet."""
        self._numbers: dict[str, str] = {}

    def shown(self, button: CallbackData) -> str:
        """A button, as a script writes it."""
        value = button.value
        if (card := _OF_A_CARD.fullmatch(value)) is not None and button.action == OPEN_CARD:
            value = f"{card[1]}{self._numbers.setdefault(card[2], f'#{len(self._numbers) + 1}')}"
        if button.action in _OF_RANDOM_IDS and _RANDOM_ID.fullmatch(value):
            value = self._numbers.setdefault(value, f"#{len(self._numbers) + 1}")
        return f"[{button.action}: {value}]" if value else f"[{button.action}]"

    def real(self, number: str) -> str | None:
        """The id of the thing with that number, if one was seen."""
        return next((real for real, shown in self._numbers.items() if shown == number), None)


@dataclass
class TalkScript:
    """Is written while people talk. The first of them needs no name."""

    start: datetime
    givens: list[str] = field(default_factory=list)
    lines: list[str] = field(default_factory=list)
    _first: str = ""
    _states: dict[str, str] = field(default_factory=dict)

    def given(self, name: str, tier: Tier | None) -> None:
        """Somebody is in it, with an account when there is a level."""
        self._first = self._first or name
        self.givens.append(f"person {name}" if tier is None else f"patient {name}, tier {tier.value}")

    def step(self, name: str, what: str) -> None:
        """Somebody does something."""
        self.lines.append(f"> {what}" if name == self._first else f"{name} > {what}")

    def words(self, name: str, prefix: str, words: str) -> None:
        """Somebody writes something, which perhaps has to be written in the other language too."""
        if any(letter.isalpha() for letter in words) and not words.startswith("/") and " | " not in words:
            self.lines.append(BOTH)
        self.step(name, f"{prefix} {words}".strip())

    def passes(self, step: str) -> None:
        """Something happens that nobody does: time passes, the bot starts anew."""
        self.lines.append(step)

    def rests(self, name: str, state: str) -> None:
        """Where the last step has led; written when it is somewhere else."""
        if self._states.get(name) != state:
            self.lines.append(f"= state {state}")
        self._states[name] = state

    def __str__(self) -> str:
        clock = self.start.astimezone(WARSAW)
        given = ", ".join([*self.givens, f"clock {clock:%Y-%m-%d %H:%M}"])
        return "\n".join(["# What does this script show?", f"given: {given}", "", *self.lines, ""])


def said(words: str) -> str:
    """What stands before a message in a script, so that it is nothing else there."""
    first = words.partition(" ")[0]
    return "say" if first in WORDS_OF_STEPS or words.startswith("[") else ""
