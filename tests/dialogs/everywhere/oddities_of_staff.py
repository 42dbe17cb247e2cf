"""What people do in the staff chat that no screen asked for: some of it is meant for the bot, most of it isn't."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Final

from bot.rendering.callback_data import CallbackData
from bot.simulator.world.chats import SimMessage
from dialogs.engine.dialog import HOME, SAID, UPLOADED
from tests.dialogs.everywhere.oddities import DESK, NONSENSE, ODDITIES, Oddity, simply
from tests.dialogs.everywhere.tour import Visit
from tests.dialogs.taps import buttons_of
from tests.pictures import png

GUEST: Final = 990


def _chat(visit: Visit) -> None:
    _say_later(visit, NONSENSE)


def _edit(visit: Visit) -> None:
    visit.person.edit(_say_later(visit, "Dzień dobry"), "Dzień dobry!")


def _say_later(visit: Visit, words: str) -> SimMessage:
    """Words for nobody but the staff: soon after an answer, they might go on with it."""
    visit.stage.wait(minutes=2)
    return visit.person.say(words, chat=visit.chat)


def _send_later(visit: Visit) -> None:
    """A file for nobody but the staff."""
    visit.stage.wait(minutes=2)
    visit.person.send_document("a.pdf", b"%PDF-1.4", "x", chat=visit.chat)


def _answering(do: Callable[[Visit, SimMessage], object]) -> Callable[[Visit], Awaitable[None]]:
    """Do something as an answer to one's own screen."""

    async def act(visit: Visit) -> None:
        screen = await visit.screen()
        assert screen is not None
        do(visit, screen)
        await visit.stage.settle()

    return act


def _press_old(visit: Visit, screen: SimMessage) -> None:
    """A button as an earlier screen had it."""
    visit.person.press(screen, CallbackData(35**6, "day", "").pack())


def _press_of_guest(visit: Visit, screen: SimMessage) -> None:
    """Somebody else in the chat presses what isn't theirs."""
    guest = visit.stage.world.add_person(GUEST, "Gość")
    visit.chat.members[GUEST] = guest.user
    guest.press(screen, next(buttons_of(screen)).pack())


_LEADS_HOME: Final = frozenset(("a command that is none", "/help"))

ODDITIES_AT_THE_DESK: Final = tuple(
    replace(each, triggers=(*each.triggers, HOME)) if each.name in _LEADS_HOME else each for each in ODDITIES
)
"""What patients do, done by one of the staff in private: every command leads somewhere there."""

ODDITIES_OF_STAFF: Final = (
    Oddity("words among themselves", simply(_chat), is_answered=False),
    Oddity("a file among themselves", simply(_send_later), is_answered=False),
    Oddity(
        "a sticker among themselves",
        simply(lambda visit: visit.person.send_sticker(chat=visit.chat)),
        is_answered=False,
    ),
    Oddity("a contact", simply(lambda visit: visit.person.share_contact(chat=visit.chat)), is_answered=False),
    Oddity("a location", simply(lambda visit: visit.person.send_location(chat=visit.chat)), is_answered=False),
    Oddity("an edited message", simply(_edit), is_answered=False),
    Oddity(
        "an answer that doesn't fit",
        _answering(lambda visit, screen: visit.person.say(NONSENSE, chat=visit.chat, reply_to=screen)),
        (SAID,),
    ),
    Oddity(
        "a very long answer",
        _answering(lambda visit, screen: visit.person.say("ą" * 4096, chat=visit.chat, reply_to=screen)),
        (SAID,),
    ),
    Oddity(
        "a file as an answer",
        _answering(
            lambda visit, screen: visit.person.send_document(
                "a.pdf", b"%PDF-1.4", "x", chat=visit.chat, reply_to=screen
            )
        ),
        (UPLOADED,),
    ),
    Oddity(
        "a photo as an answer",
        _answering(
            lambda visit, screen: visit.person.send_photo("a.jpg", png(60, 40), chat=visit.chat, reply_to=screen)
        ),
        (UPLOADED,),
    ),
    Oddity(
        "a voice message as an answer",
        _answering(lambda visit, screen: visit.person.send_voice(chat=visit.chat, reply_to=screen)),
        (UPLOADED,),
    ),
    Oddity(
        "a sticker as an answer",
        _answering(lambda visit, screen: visit.person.send_sticker(chat=visit.chat, reply_to=screen)),
        (UPLOADED,),
    ),
    Oddity("an old button", _answering(_press_old)),
    Oddity("somebody else's button", _answering(_press_of_guest), is_answered=None),
    Oddity("a command that is none", simply(lambda visit: visit.person.say("/doctor", chat=visit.chat)), (HOME,)),
    Oddity("/help", simply(lambda visit: visit.person.say("/help", chat=visit.chat)), (HOME,)),
    Oddity("/today", simply(lambda visit: visit.person.say("/today", chat=visit.chat)), (DESK.commands["today"],)),
)
"""Each is done once in every state of the staff chat."""
