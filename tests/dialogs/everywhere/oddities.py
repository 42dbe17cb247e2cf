"""What people do that a dialog did not ask for, and what may come of it: taken from the dialogs' tables."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass
from typing import Final

from bot.rendering.callback_data import CallbackData
from bot.simulator.actors.actor import EDITABLE_FOR
from bot.simulator.world.chats import SimMessage
from dialogs.directory import build_desk, build_portal
from dialogs.engine.dialog import CONTACT, HOME, SAID, UPLOADED, name_of
from tests.dialogs.everywhere.tour import Visit
from tests.dialogs.taps import buttons_of, newest_screen, tap
from tests.languages import WRITTEN
from tests.pictures import png

PORTAL: Final = build_portal().engine
DESK: Final = build_desk()

NONSENSE: Final = "?! 🙈 %s {0 <b>"

MEANT_BY_YES: Final = (
    "confirm",
    "one_name",
    "country",
    "search",
    "seek",
    "go_on",
    "helped",
    "back",
    "send_form",
    "begin",
)
MEANT_BY_NO: Final = ("not_helped", "back", "different")
"""Triggers of buttons that a word stands for. None of them does what can't be undone: those have to be pressed. A
request for a call can be withdrawn.
"""


@dataclass(frozen=True)
class Oddity:
    """Something that can be done anywhere. `triggers` are those by which a table may say what comes of it; where it
    says nothing, the conversation stays as it was. `is_answered` is `False` where the bot must not say anything, and
    `None` where it is somebody else who is answered.
    """

    name: str
    do: Callable[[Visit], Awaitable[None]]
    triggers: tuple[str, ...] = ()
    prepare: Callable[[Visit], Awaitable[None]] | None = None
    is_answered: bool | None = True
    may_book: bool = False

    def may_lead_to(self, state: str) -> frozenset[str]:
        """Every state in which it can end that is begun in this one."""
        return frozenset((state, *(to for trigger in self.triggers for to in _ways(state, trigger))))

    def is_expected_in(self, state: str) -> bool:
        """Whether the table of that state says anything of it."""
        return any(True for trigger in self.triggers for _ in _ways(state, trigger))


def _ways(state: str, trigger: str) -> Iterator[str]:
    engine = PORTAL if PORTAL.dialog_of(state) else DESK.engine
    dialog = engine.dialog_of(state)
    assert dialog is not None
    for row in dialog.screens[state].transitions:
        if row.trigger == trigger:
            yield from map(name_of, row.targets)
    if trigger != SAID:  # what is said here means nothing that leads anywhere from everywhere
        yield from (name_of(row.to) for row in engine.globals_of(trigger))


def simply(do: Callable[[Visit], object]) -> Callable[[Visit], Awaitable[None]]:
    """Do it, and let the bot answer."""

    async def act(visit: Visit) -> None:
        do(visit)
        await visit.stage.settle()

    return act


def _edit(visit: Visit) -> None:
    """The last text of theirs that is still in the chat, and can still be edited."""
    visit.person.edit(_editable(visit)[-1], "Dzień dobry!")


def _have_written(visit: Visit) -> None:
    """Have something to edit: what answers no question, wherever they are."""
    if not _editable(visit):
        visit.person.say("/help")


def _editable(visit: Visit) -> list[SimMessage]:
    since = visit.stage.world.clock() - EDITABLE_FOR
    theirs = [each for each in visit.person.messages if each.sender.id == visit.person_id and each.text]
    return [each for each in theirs if each.date > since]


def _forward(visit: Visit) -> None:
    screen = newest_screen(visit.person)
    assert screen is not None
    if not screen.protected:
        visit.person.forward(screen)
    else:
        visit.person.share_contact(own=False)


def _press_old(visit: Visit) -> None:
    """A button as an earlier screen of the same conversation had it."""
    screen = newest_screen(visit.person)
    assert screen is not None
    tie = next((each.tie for each in buttons_of(screen)), "")
    old = CallbackData(35**6, "menu.book", "", of_desk=visit.stop.is_of_staff, tie=tie)
    visit.person.press(screen, old.pack())


def _change_language(visit: Visit) -> None:
    visit.language = next(each for each in WRITTEN if each is not visit.language)
    tap(visit.person, "language", visit.language.value)


ODDITIES: Final = (
    Oddity("text that doesn't fit", simply(lambda visit: visit.person.say(NONSENSE)), (SAID,)),
    Oddity("a word for yes", simply(lambda visit: visit.person.say("Tak")), (SAID, *MEANT_BY_YES), may_book=True),
    Oddity("a word for no", simply(lambda visit: visit.person.say("nie")), (SAID, *MEANT_BY_NO)),
    Oddity("thanks", simply(lambda visit: visit.person.say("Dzięki! 🙏")), (SAID,)),
    Oddity("a very long text", simply(lambda visit: visit.person.say("ą" * 4096)), (SAID,)),
    Oddity("a file", simply(lambda visit: visit.person.send_document("a.pdf", b"%PDF-1.4", "x")), (UPLOADED,)),
    Oddity("a photo", simply(lambda visit: visit.person.send_photo("a.jpg", png(60, 40))), (UPLOADED,)),
    Oddity("a sticker", simply(lambda visit: visit.person.send_sticker()), (UPLOADED,)),
    Oddity("a voice message", simply(lambda visit: visit.person.send_voice()), (UPLOADED,)),
    Oddity("a location", simply(lambda visit: visit.person.send_location()), (UPLOADED,)),
    Oddity("the own contact", simply(lambda visit: visit.person.share_contact()), (CONTACT,)),
    Oddity("somebody's contact", simply(lambda visit: visit.person.share_contact(own=False)), (CONTACT,)),
    Oddity("an edited message", simply(_edit), prepare=simply(_have_written)),
    Oddity("a forwarded message", simply(_forward), (SAID,)),
    Oddity("an old button", simply(_press_old)),
    Oddity("a command that is none", simply(lambda visit: visit.person.say("/doctor"))),
    Oddity("/help", simply(lambda visit: visit.person.say("/help"))),
    Oddity("/start", simply(lambda visit: visit.person.say("/start")), (HOME,)),
    Oddity("/cancel", simply(lambda visit: visit.person.say("/cancel")), (HOME,)),
    Oddity("another language", simply(_change_language), prepare=simply(lambda visit: visit.person.say("/language"))),
)
"""Each is done once in every state of a private chat."""
