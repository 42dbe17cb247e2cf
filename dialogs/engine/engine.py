"""Several dialogs and their machines: find the dialog that a conversation is in, let its machine move, and show what
follows. `Portal` is how patients talk with it, `Desk` how the clinic's people do.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any, Final, TypeAlias

from pydantic import ValidationError

from core.accounts.identity import mentions_pesel
from core.accounts.patients import Patient
from core.accounts.people import Person
from core.clinic.model import Clinic
from core.context import Work
from core.errors import Refusal
from core.staff import members
from core.staff.members import Caller
from dialogs.engine.dialog import Dialog, GlobalTransition, TransitionAction, name_of
from dialogs.engine.events import Event
from dialogs.engine.screens import Screen
from dialogs.engine.text import Text, _, paragraphs
from dialogs.engine.turn import Effects, Place, Turn
from dialogs.fsm.context import FSMContext
from dialogs.fsm.machine import MachineTransition as MachineMove
from dialogs.fsm.machine import TurnMachine, build_machine, fire
from dialogs.refusals import refusal_text

AnyDialog: TypeAlias = "Dialog[Any]"
AnyTurn: TypeAlias = "Turn[Any]"

HOME: Final = "menu"
"""The trigger of the ways in: a conversation that is nowhere yet takes the first of them that is open."""

OWN_WORK: Final = "work"
"""The trigger of a doctor's own work."""

FORGOTTEN: Final = _("We have removed your message from the chat, because there was a PESEL number in it.")


@dataclass(frozen=True, slots=True)
class Reply:
    """What follows from an event. `screen` becomes the current one; `overlay` is shown beside it and leaves the current
    screen's buttons as they are. `before` are messages sent ahead of either. `in_place`: in the message whose button
    was pressed; `edits_screen`: in the current screen's message, whatever came in. A toast that `alerts` waits until it
    was read. `closes_screen`: the current screen goes, and none takes its place.
    """

    screen: Screen | None = None
    overlay: Screen | None = None
    before: tuple[Text, ...] = ()
    toast: Text | None = None
    alerts: bool = False
    effects: Effects = field(default_factory=Effects)
    forgets_message: bool = False
    in_place: bool = True
    edits_screen: bool = False
    closes_screen: bool = False


class DialogEngine:
    """Dialogs, and the doors into them. Built once; holds nothing of any conversation."""

    def __init__(self, dialogs: tuple[AnyDialog, ...], global_transitions: tuple[GlobalTransition, ...]) -> None:
        self.dialogs = dialogs
        self.global_transitions = global_transitions
        self._by_group = {dialog.name: dialog for dialog in dialogs}
        self._machines = {dialog.name: self._machine(dialog) for dialog in dialogs}

    def dialog_of(self, state: str) -> AnyDialog | None:
        """The dialog that a state belongs to; `None` for a state that no longer exists."""
        dialog = self._by_group.get(state.rpartition(":")[0])
        return dialog if dialog is not None and state in dialog.views else None

    async def _begin(
        self,
        context: FSMContext,
        work: Work,
        person: Person,
        event: Event,
        *,
        caller: Caller,
        patient: Patient | None = None,
    ) -> AnyTurn:
        """A turn, where its conversation has got to; `is_lost` if this release no longer has that place."""
        state = await context.get_state()
        place = Place(state or "", await context.get_data())
        dialog, memory = self._recalled(place)
        turn: AnyTurn = Turn(work, person, patient, event, state if dialog and state else "", memory)
        turn.is_first, turn.place = state is None, place
        turn.caller, turn.member = caller, await members.find_member(work, caller.address)
        turn.is_lost = dialog is None and not turn.is_first
        if dialog is None:
            self._settle(turn)
        return turn

    def _recalled(self, place: Place) -> tuple[AnyDialog | None, object]:
        """The dialog of a stored place, and its memory; neither when this release no longer knows them."""
        dialog = self.dialog_of(place.state)
        try:
            return dialog, dialog.recall(place.memory) if dialog else None
        except ValidationError:
            return None, None

    async def _fire(self, turn: AnyTurn, trigger: str, otherwise: Text | None = None) -> bool:
        """Let the machine move, and tell whether it did; a refusal undoes what core had done and is put into words."""
        dialog, memory, state = self._dialog(turn), turn.memory, turn.state
        try:
            async with turn.work.session.begin_nested():
                moved = await fire(self._machines[dialog.name], turn, trigger)
                if moved:
                    await self._cross(turn, dialog)
        except Refusal as refusal:
            turn.state, turn.handed, turn.door = state, None, None
            turn.effects = Effects()
            turn.note(self._words_of(refusal, turn.work.clinic))
            if not _takes_way_out(turn, dialog, trigger, refusal):
                turn.memory = memory
            elif self._dialog(turn) is not dialog:
                await self._cross(turn, dialog)
            return True
        if not moved and otherwise is not None and not turn.is_first:
            turn.note(otherwise)
        return moved

    def _settle(self, turn: AnyTurn) -> None:
        """Put a conversation that is nowhere yet at the way in."""
        home = next(door for door in self.global_transitions if door.trigger == HOME and _is_open(door, turn))
        turn.state = name_of(home.to)
        turn.memory = self._dialog(turn).memory()

    async def _cross(self, turn: AnyTurn, left: AnyDialog) -> None:
        """Entering a dialog: what the old one held is let go, and the new one starts with a memory of its own."""
        entered, door, turn.door = self._dialog(turn), turn.door, None
        if entered is left and door is None:
            return
        if left.on_leave is not None and not (door is not None and door.interrupts):
            await left.on_leave(turn)
        turn.memory = entered.memory() if turn.handed is None else turn.handed
        turn.handed = None

    async def _show(self, turn: AnyTurn, context: FSMContext) -> Reply:
        """Save the conversation and draw the screen that it has come to."""
        if mentions_pesel(turn.written) and not turn.forgets_message:
            turn.forget_message()
            turn.note(FORGOTTEN)
        try:
            screen = await self._dialog(turn).views[turn.state](turn)
        except Refusal as refusal:  # what the screen was about is gone
            turn.note(self._words_of(refusal, turn.work.clinic))
            self._settle(turn)
            screen = await self._dialog(turn).views[turn.state](turn)
        await self._save(turn, context)
        return Reply(
            screen=replace(screen, text=paragraphs(*dict.fromkeys((*turn.notes, screen.text)))),  # nothing twice
            toast=turn.toast,
            effects=turn.effects,
            forgets_message=turn.forgets_message,
            edits_screen=turn.in_place,
        )

    def _words_of(self, refusal: Refusal, clinic: Clinic) -> Text:
        """What to tell those who talk here."""
        return refusal_text(refusal, clinic)

    async def _save(self, turn: AnyTurn, context: FSMContext) -> None:
        await context.set_state(turn.state)
        await context.set_data(self._dialog(turn).remember(turn.memory))

    def _dialog(self, turn: AnyTurn) -> AnyDialog:
        return self._by_group[turn.state.rpartition(":")[0]]

    def _machine(self, dialog: AnyDialog) -> TurnMachine:
        moves = [
            MachineMove(move.trigger, name_of(source), name_of(move.to), move.guard, move.action)
            for move in dialog.transitions
            for source in move.sources
        ]
        moves += [
            MachineMove(door.trigger, "*", name_of(door.to), door.guard, _through(door))
            for door in self.global_transitions
        ]
        states = dict.fromkeys((*dialog.views, *(move.dest for move in moves)))
        return build_machine(dialog.name, states, moves)


def _through(door: GlobalTransition) -> TransitionAction[Any]:
    """The step of a door, which remembers that it was taken."""

    async def step(turn: AnyTurn) -> None:
        turn.door = door
        if door.action is not None:
            await door.action(turn)

    return step


def _is_open(door: GlobalTransition, turn: AnyTurn) -> bool:
    return door.guard is None or door.guard(turn)


def _takes_way_out(turn: AnyTurn, dialog: AnyDialog, trigger: str, refusal: Refusal) -> bool:
    """Whether the table names another way for this refusal; there the step's memory of what was wanted is of use."""
    for move in dialog.transitions:
        if move.trigger == trigger and turn.state in map(name_of, move.sources):
            for kind, way_out in move.on_refusal.items():
                if isinstance(refusal, kind):
                    turn.state = name_of(way_out)
                    return True
    return False
