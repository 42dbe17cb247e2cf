"""How the clinic's people talk with the portal, in their staff chat.

They have screens of their own, one for each of them, which commands and cards open; dialogs' tables move these as they
do patients'. Beside those there are cards, which everybody sees: a button of a card is an act, and so is an answer to a
card. Who may do what is asked of core at each of these, with who they are and where they are.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import Any, Final, TypeAlias, assert_never

from core.accounts.identity import mentions_pesel
from core.accounts.people import Person
from core.clinic.model import Clinic
from core.context import Work
from core.errors import Refusal
from core.staff import members
from core.staff.members import Action, Caller
from dialogs.engine.dialog import FETCHED, SAID, UPLOADED, GlobalTransition
from dialogs.engine.engine import HOME, AnyDialog, AnyTurn, DialogEngine, Reply
from dialogs.engine.events import (
    Commanded,
    Event,
    Fetched,
    Pressed,
    PressedStale,
    Replied,
    Said,
    SharedContact,
    Uploaded,
)
from dialogs.engine.screens import Screen
from dialogs.engine.text import Text, _, paragraphs
from dialogs.fsm.context import FSMContext
from dialogs.staff.refusals import staff_refusal_text
from dialogs.staff.words import NO_FILE_NEEDED, how_to_answer

CardAction: TypeAlias = Callable[[Any], Awaitable[None]]
CardActions: TypeAlias = Mapping[str, tuple[Action | None, CardAction]]

CLOSE: Final = "close"
REPLIED: Final = "replied"
REWRITTEN: Final = "rewritten"


class Desk(DialogEngine):
    """All of the staff's dialogs together, and what can be done to cards.

    `acts` are what buttons of cards do, each with what its presser must be allowed to; also `REPLIED`, an answer to a
    card, `REWRITTEN`, a change of such an answer, and `FETCHED`, which needs nobody's leave. `commands` are triggers of
    doors that have a command.
    """

    def __init__(
        self,
        dialogs: tuple[AnyDialog, ...],
        global_transitions: tuple[GlobalTransition, ...],
        acts: CardActions,
        commands: Mapping[str, str],
    ) -> None:
        super().__init__(dialogs, global_transitions)
        self.acts = acts
        self.commands = commands

    async def take(self, work: Work, context: FSMContext, person: Person, caller: Caller, event: Event) -> Reply:
        """Answer one event, saving where this person's own screen has got to in `context`."""
        turn = await self._begin(context, work, person, event, caller=caller)
        try:
            async with work.session.begin_nested():
                return await self._answer(turn, context)
        except Refusal as refusal:
            return self._refused(turn, refusal)

    async def _answer(self, turn: AnyTurn, context: FSMContext) -> Reply:
        match turn.event:
            case Commanded(name=name):
                return await self._go(turn, context, self.commands.get(name, HOME))
            case Pressed(action=action):
                return await self._press(turn, context, action)
            case PressedStale(again=again):
                return Reply() if again else Reply(toast=_NOT_YOURS, alerts=True)
            case Replied(what=what):
                return await self._act(turn, REWRITTEN if isinstance(what, Said) and what.edited else REPLIED)
            case Said() | SharedContact():
                return await self._go(turn, context, SAID)
            case Uploaded():
                return await self._go(turn, context, UPLOADED)
            case Fetched():
                return await self._act(turn, FETCHED)
            case _ as never:
                assert_never(never)

    async def _press(self, turn: AnyTurn, context: FSMContext, action: str) -> Reply:
        if action in self.acts:
            return await self._act(turn, action)
        if action != CLOSE:
            return await self._go(turn, context, action)
        self._settle(turn)
        await self._save(turn, context)
        return Reply(closes_screen=True)

    async def _act(self, turn: AnyTurn, name: str) -> Reply:
        """Something that is done to a card, and moves nobody's screen."""
        needed, act = self.acts[name]
        if needed is not None:
            await members.require(turn.work, turn.known_caller, needed)
        await act(turn)
        said = Screen(paragraphs(*turn.notes)) if turn.notes else None
        return Reply(overlay=said, toast=turn.toast, effects=turn.effects, in_place=False)

    async def _go(self, turn: AnyTurn, context: FSMContext, trigger: str) -> Reply:
        """Move the person's own screen, through a door or by the table of the dialog that it shows."""
        door = next((each for each in self.global_transitions if each.trigger == trigger), None)
        needed = self._dialog(turn).needs if door is None else door.needs
        await members.require(turn.work, turn.known_caller, needed or Action.HELP)
        if not await self._fire(turn, trigger) and isinstance(turn.event, Said | Uploaded):
            turn.note(NO_FILE_NEEDED if isinstance(turn.event, Uploaded) else how_to_answer())
        return await self._show(turn, context)

    def _refused(self, turn: AnyTurn, refusal: Refusal) -> Reply:
        """Said where it happened: over the pressed button, or as an answer to the message."""
        said = self._words_of(refusal, turn.work.clinic)
        if isinstance(turn.event, Pressed):
            return Reply(toast=said, alerts=True)
        return Reply(overlay=Screen(said), in_place=False, forgets_message=mentions_pesel(turn.written))

    def _words_of(self, refusal: Refusal, clinic: Clinic) -> Text:
        return staff_refusal_text(refusal, clinic)


_NOT_YOURS: Final = _(
    "These buttons belong to somebody else, or are out of date. Write /today, /find or /help for yours."
)
