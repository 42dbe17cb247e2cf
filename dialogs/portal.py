"""The conversation as a whole: finds the dialog that a person is in, lets its machine move, and shows what follows.

An event is answered in this order: an emergency in words, a command, an out-of-date press, then the dialog's own table.
Whatever happens, the reply ends with a screen that has a way on.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any, Final, TypeAlias, assert_never

from pydantic import ValidationError

from core import patients, tiers
from core.errors import Refusal
from core.identity import mentions_pesel
from core.people import Person
from core.tiers import Feature
from core.work import Work
from dialogs import emergency, overlays
from dialogs.dialog import CONTACT, FETCHED, SAID, UPLOADED, Dialog, Entrance, Step, name_of
from dialogs.events import Commanded, Event, Fetched, Pressed, PressedStale, Said, SharedContact, Uploaded, UploadKind
from dialogs.files import news as files_news
from dialogs.fsm.context import FSMContext
from dialogs.fsm.machine import Move as MachineMove
from dialogs.fsm.machine import TurnMachine, build_machine, fire
from dialogs.levels import how_to_get_full
from dialogs.refusals import refusal_text
from dialogs.screens import Screen
from dialogs.text import Text, _, lines, paragraphs
from dialogs.turn import Effects, Place, Turn

AnyDialog: TypeAlias = "Dialog[Any]"
AnyTurn: TypeAlias = "Turn[Any]"

HOME: Final = "menu"


@dataclass(frozen=True, slots=True)
class Reply:
    """What follows from an event. `screen` becomes the current one; `overlay` is shown beside it and leaves the current
    screen's buttons as they are. `before` are messages sent ahead of either. `in_place`: in the message whose button
    was pressed; `edits_screen`: in the current screen's message, whatever came in.
    """

    screen: Screen | None = None
    overlay: Screen | None = None
    before: tuple[Text, ...] = ()
    toast: Text | None = None
    effects: Effects = field(default_factory=Effects)
    forgets_message: bool = False
    in_place: bool = True
    edits_screen: bool = False


class Portal:
    """All dialogs together. Built once; holds nothing of any conversation."""

    def __init__(self, dialogs: tuple[AnyDialog, ...], entrances: tuple[Entrance, ...]) -> None:
        self.dialogs = dialogs
        self.entrances = entrances
        self._by_group = {dialog.name: dialog for dialog in dialogs}
        self._machines = {dialog.name: self._machine(dialog) for dialog in dialogs}

    async def take(self, work: Work, context: FSMContext, person: Person, event: Event) -> Reply:
        """Answer one event, saving where the conversation has got to in `context`."""
        turn, lost = await self._begin(work, context, person, event)
        advice = emergency.advice(turn.written, work.clinic)
        if lost:
            turn.note(_("The portal has changed in the meantime, so we start again from the menu."))
            reply = await self._show(turn, context)
        else:
            reply = await self._answer(turn, context, advised=advice is not None)
        return reply if advice is None else replace(reply, before=(advice, *reply.before), in_place=False)

    def dialog_of(self, state: str) -> AnyDialog | None:
        """The dialog that a state belongs to; `None` for a state that no longer exists."""
        dialog = self._by_group.get(state.rpartition(":")[0])
        return dialog if dialog is not None and state in dialog.prompts else None

    async def _begin(self, work: Work, context: FSMContext, person: Person, event: Event) -> tuple[AnyTurn, bool]:
        patient = await patients.patient_of(work, person)
        state = await context.get_state()
        place = Place(state or "", await context.get_data())
        dialog, memory = self._recalled(place)
        lost = state is not None and dialog is None
        turn: AnyTurn = Turn(work, person, patient, event, state if dialog and state else "", memory)
        turn.is_first, turn.place = state is None, place
        if dialog is None:
            self._settle(turn)
        return turn, lost

    def _recalled(self, place: Place) -> tuple[AnyDialog | None, object]:
        """The dialog of a stored place, and its memory; neither when this release no longer knows them."""
        dialog = self.dialog_of(place.state)
        try:
            return dialog, dialog.recall(place.memory) if dialog else None
        except ValidationError:
            return None, None

    async def _answer(self, turn: AnyTurn, context: FSMContext, *, advised: bool) -> Reply:
        match turn.event:
            case Commanded(name=name):
                return await self._command(turn, context, name)
            case PressedStale(again=again):
                return Reply() if again else await self._stale(turn, context)
            case Fetched():
                return await self._fetched(turn, context, turn.event)
            case Pressed():
                await self._press(turn, turn.event)
            case Said(edited=True):
                turn.note(_("You have changed an earlier message. To change an answer, please send it again."))
            case Said():
                await self._words(turn, advised=advised)
            case SharedContact():
                await self._fire(turn, CONTACT, otherwise=_("Thank you, but no telephone number is needed here."))
            case Uploaded(kind=kind):
                await self._fire(turn, UPLOADED, otherwise=_not_taken(turn, kind))
            case _ as never:
                assert_never(never)
        return await self._show(turn, context)

    async def _stale(self, turn: AnyTurn, context: FSMContext) -> Reply:
        turn.toast = _("This menu is out of date. Here is the current one.")
        return replace(await self._show(turn, context), in_place=False)

    async def _fetched(self, turn: AnyTurn, context: FSMContext, news: Fetched) -> Reply:
        """On the screen that waits for it; beside any other one."""
        turn.in_place = await self._fire(turn, FETCHED)
        if turn.in_place:
            return await self._show(turn, context)
        await self._save(turn, context)
        return Reply(overlay=files_news.fetched(news), in_place=False)

    async def _press(self, turn: AnyTurn, press: Pressed) -> None:
        match press.action:
            case overlays.RESUME:
                pass
            case overlays.RETURN:
                await self._return(turn)
            case overlays.LANGUAGE:
                await self._choose_language(turn, press.value)
            case action:
                await self._fire(turn, action, otherwise=_("That button is of no use here any more."))

    async def _choose_language(self, turn: AnyTurn, value: str) -> None:
        try:
            await overlays.choose_language(turn, value)
        except Refusal as refusal:
            turn.note(refusal_text(refusal, turn.work.clinic))

    async def _return(self, turn: AnyTurn) -> None:
        """Go back to where the person was before another dialog came in between; to the menu if that is no more."""
        place: Place | None = getattr(turn.memory, "back_to", None)
        dialog, memory = self._recalled(place) if place else (None, None)
        if (before := self._dialog(turn).before_return) is not None:
            await before(turn)
        if place is None or dialog is None:
            await self._fire(turn, HOME)
        else:
            turn.state, turn.memory = place.state, memory

    async def _command(self, turn: AnyTurn, context: FSMContext, name: str) -> Reply:
        if overlay := overlays.for_command(name, turn):
            await self._save(turn, context)
            return Reply(overlay=overlay, in_place=False)
        if name in {"start", "menu", "cancel"}:
            if name == "cancel":
                turn.note(_stopped(turn))
            await self._fire(turn, HOME)
        else:
            turn.note(_("There is no such command. /help lists those that there are."))
        return await self._show(turn, context)

    async def _words(self, turn: AnyTurn, *, advised: bool) -> None:
        """Typed words; those that name an emergency count only where the question takes any words."""
        if not advised or turn.state in self._dialog(turn).free_text:
            await self._fire(turn, SAID, otherwise=_("Sorry, we don’t understand that here. Please choose below."))

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
            turn.note(refusal_text(refusal, turn.work.clinic))
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
        home = next(door for door in self.entrances if door.trigger == HOME and _is_open(door, turn))
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
            turn.note(_("We have removed your message from the chat, because there was a PESEL number in it."))
        try:
            screen = await self._dialog(turn).prompts[turn.state](turn)
        except Refusal as refusal:  # what the screen was about is gone
            turn.note(refusal_text(refusal, turn.work.clinic))
            self._settle(turn)
            screen = await self._dialog(turn).prompts[turn.state](turn)
        await self._save(turn, context)
        return Reply(
            screen=replace(screen, text=paragraphs(*dict.fromkeys((*turn.notes, screen.text)))),  # nothing twice
            toast=turn.toast,
            effects=turn.effects,
            forgets_message=turn.forgets_message,
            edits_screen=turn.in_place,
        )

    async def _save(self, turn: AnyTurn, context: FSMContext) -> None:
        await context.set_state(turn.state)
        await context.set_data(self._dialog(turn).remember(turn.memory))

    def _dialog(self, turn: AnyTurn) -> AnyDialog:
        return self._by_group[turn.state.rpartition(":")[0]]

    def _machine(self, dialog: AnyDialog) -> TurnMachine:
        moves = [
            MachineMove(move.trigger, name_of(source), name_of(move.to), move.only_if, move.then)
            for move in dialog.moves
            for source in move.sources
        ]
        moves += [
            MachineMove(door.trigger, "*", name_of(door.to), door.only_if, _through(door)) for door in self.entrances
        ]
        states = dict.fromkeys((*dialog.prompts, *(move.dest for move in moves)))
        return build_machine(dialog.name, states, moves)


def _through(door: Entrance) -> Step[Any]:
    """The step of a door, which remembers that it was taken."""

    async def step(turn: AnyTurn) -> None:
        turn.door = door
        if door.then is not None:
            await door.then(turn)

    return step


def _not_taken(turn: AnyTurn, kind: UploadKind) -> Text:
    """Why something can't be taken; files are for those whose identity is confirmed (D10)."""
    is_file = kind in {UploadKind.PHOTO, UploadKind.DOCUMENT}
    if is_file and turn.patient is not None and not tiers.allows(turn.patient, Feature.FILES):
        return lines(_("<b>This file was not kept.</b>"), how_to_get_full(turn.work.clinic))
    return overlays.NOT_TAKEN_HERE[kind]


def _stopped(turn: AnyTurn) -> Text:
    """What `/cancel` has done; somebody may have meant an appointment."""
    if turn.patient is None:
        return _("All right, we have stopped. Nothing was changed.")
    return _(
        "All right, we have stopped. Your booked appointments have not changed. "
        "To cancel one of them, press “My appointments”."
    )


def _is_open(door: Entrance, turn: AnyTurn) -> bool:
    return door.only_if is None or door.only_if(turn)


def _takes_way_out(turn: AnyTurn, dialog: AnyDialog, trigger: str, refusal: Refusal) -> bool:
    """Whether the table names another way for this refusal; there the step's memory of what was wanted is of use."""
    for move in dialog.moves:
        if move.trigger == trigger and turn.state in map(name_of, move.sources):
            for kind, way_out in move.refused.items():
                if isinstance(refusal, kind):
                    turn.state = name_of(way_out)
                    return True
    return False
