"""What is said to the clinic's people in several places."""

from __future__ import annotations

from typing import Any, Final, Protocol

from dialogs.engine.text import Text, _, lines, n_, paragraphs
from dialogs.wording.files import LeftOut, Reason, not_taken
from dialogs.wording.writing import SEND, WRITE

ANONYMOUS: Final = _(
    "You write as an anonymous administrator, so nobody can tell who you are, and nothing was done. "
    "Please turn “Remain anonymous” off in the group’s settings and try again."
)


READ: Final = "👀"
"""The bot's reaction to what it has passed on; another one tells when it has come."""

KEPT: Final = "✍"
"""The bot's reaction to what waits to be passed on."""

CAME: Final = "👍"
"""The bot's reaction to what a patient has got."""

CAME_NOT: Final = "😢"
"""The bot's reaction to what can't come."""


def how_to_answer() -> Text:
    """Said of words written to a screen that takes none."""
    return _("No words are needed here. Please press a button, or write /help.")


ANOTHER_DAY: Final = _("For another day, {write} it: “tomorrow”, “Friday”, “3.03”.", write=WRITE)


NO_FILE_NEEDED: Final = _("No file is needed here. Please press a button, or write /help.")


CANT_BE_PASSED_ON: Final = _(
    "<b>The patient has not got this.</b> Recordings, stickers and the like can’t be passed on. "
    "Please write it, or send a photo or a file."
)


OPEN_CONVERSATION_FIRST: Final = _(
    "<b>The patient has not got this.</b> Please go back to the conversation first, and send it again there."
)


WORDS_ONLY: Final = _("Only words can be sent from here. To send a photo or a file, reply with it to the card.")


CANT_BE_CHANGED: Final = _(
    "<b>The patient has what you wrote before.</b> Instructions that were given can’t be changed. "
    "Please give new ones with the appointment: /today."
)


class Announced(Protocol):
    """What a patient was sent a notice of."""

    opened_at: Any
    delivered_at: Any
    unreachable_at: Any


def delivery_mark(announced: Announced) -> Text:
    """How far something that was written to a patient has come."""
    if announced.opened_at is not None:
        return _("✅ read")
    if announced.unreachable_at is not None:
        return _("⚠️ not delivered")
    if announced.delivered_at is not None:
        return _("✅ delivered")
    return _("⏳ on its way")


HOW_TO_ADD_A_FILE: Final = _("<i>To add a file, {send} a photo or a PDF.</i>", send=SEND)


def files_with_it(count: int, arriving: int) -> Text | None:
    """How many files go with a draft, and whether some of them are still being checked; nothing where none does."""
    if not count:
        return None
    there = n_("📎 {count} file goes with it.", "📎 {count} files go with it.", count)
    return lines(there, _("⏳ A file is being checked. If it can’t be taken, you will be told.") if arriving else None)


def not_passed_on(name: str, reason: Reason) -> Text:
    """Said of a file that the patient has not got, and why."""
    return paragraphs(_("<b>The patient has not got this file.</b>"), not_taken([LeftOut(name, reason)]))


WHAT_STAYS: Final = _(
    "What the portal wrote there in the last 48 hours is deleted. What is older, and what the patient wrote or sent, "
    "stays there: Telegram does not let us delete it."
)
"""Of a chat whose access is closed."""

HOW_TO_LOG_OUT: Final = _(
    "On another device the patient can log that phone out: in Telegram, “Settings”, then “Devices”."
)

EXAMPLE_OF_A_CALLER: Final = _("Jan Kowalski 44051401359 600 100 200")
"""How somebody without an account may be written down."""
