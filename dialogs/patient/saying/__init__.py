"""Say it in one sentence: what words lead to that are about something else than booking a time.

Whatever is understood is shown, with the way on by a button, and the way back to what was under way.
"""

from __future__ import annotations

from typing import Any, Final

from dialogs.engine.dialog import SAID, Dialog, GlobalTransition
from dialogs.engine.text import Text, Verbatim, _
from dialogs.engine.turn import Turn
from dialogs.language.meaning import Intent
from dialogs.patient.meant import meant
from dialogs.patient.saying import answers, states, things, visits
from dialogs.patient.saying.states import Memory, Saying

__all__ = ["SAYING", "answer_in_words"]

_KIND_WORDS: Final[dict[Intent, Text]] = {
    Intent.THANKS: _("You are welcome. If you need anything else, write it or choose below."),
    Intent.GREETING: _("Good day! Write what you need in your own words, or choose below."),
    Intent.ABUSE: _("We are sorry that something went wrong. Write what you need, and we will do our best to help."),
}


def answer_in_words(turn: Turn[Any]) -> Text | None:
    """What is said of words that lead nowhere. Nobody is left with them: a telephone number is a way on. Newcomers are
    greeted by the screen itself.
    """
    intent = meant(turn).intent
    if intent is Intent.GREETING and turn.patient is None:
        return None
    phone = Verbatim(turn.work.clinic.phone)
    unknown = _("Sorry, we don’t understand this message. Please choose below, or call {phone}.", phone=phone)
    return _KIND_WORDS.get(intent, unknown)


SAYING: Final = Dialog(
    Saying,
    Memory,
    (visits.visits, things.thing, answers.clinic, things.person, things.unsure),
    without_account=True,
    ways_in=(
        GlobalTransition(SAID, Saying.visits, guard=states.means_visits, action=visits.find, interrupts=True),
        GlobalTransition(SAID, Saying.thing, guard=states.means_thing, action=things.go_there, interrupts=True),
        GlobalTransition(SAID, Saying.clinic, guard=states.asks_clinic, action=states.keep, interrupts=True),
        GlobalTransition(SAID, Saying.person, guard=states.wants_person, action=states.keep, interrupts=True),
        GlobalTransition(SAID, Saying.unsure, guard=states.is_unsure, action=states.keep, interrupts=True),
    ),
)
