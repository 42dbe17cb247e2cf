"""A tour through all states: scripts are played, and where somebody rests in a state for the first time, whatever is to
be tried there is tried. Then everything is put back as it was, and the script goes on.
"""

from __future__ import annotations

import json
from collections.abc import AsyncGenerator, Awaitable, Callable, Sequence
from contextlib import aclosing
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from bot.fsm_storage import ConversationRow
from bot.rendering.callback_data import CallbackData
from bot.simulator.actors.actor import SimPerson
from bot.simulator.world.chats import Chat, SimMessage
from core.i18n import Language
from dialogs.patient.emergency import PUT_ASIDE
from tests.dialogs import clinic_side
from tests.dialogs.everywhere.checkpoint import checkpoint
from tests.dialogs.everywhere.stops import Stop, script_of
from tests.dialogs.player import Player
from tests.dialogs.taps import buttons_of, newest_screen
from tests.dialogs.watch import Watch
from tests.in_process import InProcessStage, in_process

RANDOM: Final = ("appointment", "request", "token", "referral", "certificate", "draft", "done", "link")
"""What is remembered under these names is another each time."""


@dataclass
class Visit:
    """Somebody at a stop, and what happens inside while they are there. `go_back` puts everything back."""

    stop: Stop
    stage: InProcessStage
    person_id: int
    chat_id: int
    language: Language
    watch: Watch
    go_back: Callable[[], Awaitable[None]]

    @property
    def person(self) -> SimPerson:
        """Who it is; another object after each going back."""
        return self.stage.world.person(self.person_id)

    @property
    def chat(self) -> Chat:
        """Where: in private, or in the staff chat."""
        return self.stage.world.chat(self.chat_id)

    @property
    def is_among_staff(self) -> bool:
        """Whether others are there, and what isn't addressed to the bot is none of its business."""
        return not self.chat.private

    async def row(self) -> ConversationRow:
        """Where their conversation is."""
        async with self.stage.work() as work:
            row = await self.stage.conversation_row(work, self.person, self.chat_id)
        assert row is not None
        return row

    async def remembered(self) -> tuple[str, dict[str, Any]]:
        """The state, and what is remembered there; an appointment, and a request to confirm an identity with its link,
        are random. Words that name an emergency, as a screen that is forwarded may, wait beside that until the next
        turn.
        """
        row = await self.row()
        kept = {name: value for name, value in json.loads(row.data).items() if name != PUT_ASIDE}
        return row.state or "", kept | {name: "#" for name in RANDOM if kept.get(name)}

    async def screen(self) -> SimMessage | None:
        """What they can press: the newest buttons in private, their own screen among the staff."""
        if not self.is_among_staff:
            return newest_screen(self.person)
        shown_in = (await self.row()).screen_message_id
        return None if shown_in is None else self.chat.message(shown_in)

    async def buttons(self) -> list[CallbackData]:
        """Those of the screen."""
        screen = await self.screen()
        return [] if screen is None else list(buttons_of(screen))


async def visits(name: str, stops: Sequence[Stop], language: Language, folder: Path) -> AsyncGenerator[Visit]:
    """Play a script in a language, and come by these stops in it."""
    script = script_of(name)
    script.steps = [(line, step) for line, step in script.steps if line <= stops[-1].line]
    clinic_file = clinic_side.clinic_file(script, language, folder)
    async with in_process(folder, now=script.start, clinic_file=clinic_file) as stage:
        player = Player(script, stage, language, folder)
        async with aclosing(player.steps()) as lines:
            async for line in lines:
                refused = len(player.watch.refused_with)
                for stop in (each for each in stops if each.line == line):
                    yield await _visit(stop, player)
                    player.look_again()
                del player.watch.refused_with[refused:]  # what the script expects of this line is the script's own


async def _visit(stop: Stop, player: Player) -> Visit:
    person, stage = player.cast.people[stop.person], player.stage
    assert isinstance(stage, InProcessStage)
    chat_id = player.staff_chat.chat.id if stop.is_in_staff_chat else person.id
    language = player.language if stop.is_in_staff_chat else player.cast.language_of(person)
    visit = Visit(stop, stage, person.id, chat_id, language, player.watch, await checkpoint(stage))
    row, screen = await visit.row(), await visit.screen()
    seen = (row.state, None if screen is None else screen.message_id)
    assert seen == (stop.state, row.screen_message_id), f"{stop}: run pytest --update-transcripts on test_stops.py"
    return visit
