"""Whoever acts for somebody is never mistaken about whom a button is: it carries whom its message names (B13)."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

from bot.rendering.callback_data import CallbackData
from bot.simulator.world.chats import SimMessage

HEAD: Final = re.compile(r"👪 (?:Dla|For|Dotyczy|About): ")
ADVICE: Final = "112"
"""What to do in an emergency stands alone, and is about nobody's account."""


def check(messages: Iterable[SimMessage]) -> None:
    """Each message that names somebody has only buttons about that one; each other one, none about anybody else."""
    for message in messages:
        text = message.text or ""
        pressed = [
            CallbackData.unpack(button["callback_data"])
            for row in message.inline_keyboard
            for button in row
            if "callback_data" in button
        ]
        ties = {each.tie for each in pressed if each is not None}
        if not ties or (ADVICE in text and not HEAD.search(text)):
            continue
        assert len(ties) == 1, f"a message about two: {text}"
        assert bool(HEAD.search(text)) == bool(*ties), f"the buttons are about somebody else: {text}"
