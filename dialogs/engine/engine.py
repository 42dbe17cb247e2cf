"""Several dialogs and their machines: find the dialog that a conversation is in, fire a trigger there, and show what
follows. `Portal` talks with patients through one, and `Desk` with the clinic's people.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable
from dataclasses import replace
from functools import cache, partial
from typing import Final, TypeAlias

from pydantic import ValidationError

from core.accounts.identity import mentions_pesel
from core.accounts.patients import Patient
from core.accounts.people import Person
from core.accounts.pin_refusals import PinNeeded
from core.clinic.model import Clinic
from core.context import Work
from core.errors import Refusal
from core.family.model import Known
from core.staff.members import Caller, Member
from dialogs.engine import short_answers
from dialogs.engine.attempt import Attempt, Gate, Lock
from dialogs.engine.dialog import HOME, SAID, AnyDialog, GlobalTransition, Row, Transition, name_of
from dialogs.engine.effects import ForgetMessage
from dialogs.engine.events import Event, Pressed
from dialogs.engine.observer import NoObserver, Observer
from dialogs.engine.reply import Reply, ShownIn
from dialogs.engine.returning import back_to
from dialogs.engine.screens import Screen, ShortAnswer
from dialogs.engine.subjects import CONFIRMATION, Subject
from dialogs.engine.text import Text, _
from dialogs.engine.turn import AnyTurn, Place, Turn
from dialogs.fsm.context import FSMContext
from dialogs.fsm.machine import MachineTransition, TurnMachine, build_machine
from dialogs.fsm.machine import fire as fire_machine

RefusalText: TypeAlias = Callable[[Refusal, Clinic], Text]

FORGOTTEN: Final = _("We have removed your message from the chat, because there was a PESEL number in it.")


def without_pesel(reply: Reply, written: str) -> Reply:
    """Whatever is answered, words with a PESEL in them are removed from the chat, and that is said."""
    if not mentions_pesel(written) or ForgetMessage() in reply.effects:
        return reply
    return replace(reply, notes=(*reply.notes, FORGOTTEN), effects=(*reply.effects, ForgetMessage()))


class DialogEngine:
    """Dialogs, and the transitions that are open from everywhere. Built once; holds nothing of any conversation.

    What is open from everywhere are the dialogs' own ways in, in their order; then `more_ways`, where none of those is.
    `refusal_text` puts what core refuses into words; `observer` is told what happens; the `lock` keeps what is medical
    closed until the patient's PIN came, and the `gate` what whoever acts for a patient may not do.
    """

    def __init__(
        self,
        dialogs: tuple[AnyDialog, ...],
        more_ways: tuple[GlobalTransition, ...],
        refusal_text: RefusalText,
        observer: Observer | None = None,
        lock: Lock | None = None,
        gate: Gate | None = None,
    ) -> None:
        self.dialogs = dialogs
        self.global_transitions = (*(way for dialog in dialogs for way in dialog.ways_in), *more_ways)
        self.observer = observer or NoObserver()
        self._refusal_text = refusal_text
        self._lock = lock
        self._gate = gate
        self._by_group = {dialog.name: dialog for dialog in dialogs}
        self._machines = {dialog.name: _machine(dialog) for dialog in dialogs}
        self._globals = _by_trigger(self.global_transitions)
        self._check_targets()

    def dialog_of(self, state: str) -> AnyDialog | None:
        """The dialog that a state belongs to; `None` for a state that no longer exists."""
        dialog = self._by_group.get(state.rpartition(":")[0])
        return dialog if dialog is not None and state in dialog.screens else None

    def dialog_at(self, turn: AnyTurn) -> AnyDialog:
        """The dialog that a turn has got to."""
        return self._by_group[turn.state.rpartition(":")[0]]

    def machine_of(self, dialog: AnyDialog) -> TurnMachine:
        """The machine that a dialog's own rows were built into."""
        return self._machines[dialog.name]

    def globals_of(self, trigger: str) -> tuple[GlobalTransition, ...]:
        """The rows of this trigger that are open from everywhere, in the table's order."""
        return self._globals.get(trigger, ())

    async def begin(  # noqa: PLR0913 - whoever there is
        self,
        context: FSMContext,
        work: Work,
        person: Person,
        event: Event,
        *,
        caller: Caller,
        member: Member | None,
        patient: Patient | None = None,
        relative: Known | None = None,
    ) -> AnyTurn:
        """A turn, where its conversation has got to; `is_lost`, and at home, if this release no longer has that
        place.
        """
        state = await context.get_state()
        place = Place(state or "", await context.get_data())
        dialog, memory = self.recall(place)
        turn: AnyTurn = Turn(work, person, patient, event, place.state, memory, place, relative, caller, member)
        turn.is_first, turn.is_lost = state is None, dialog is None and state is not None
        if dialog is None:
            self.go_home(turn)
        return turn

    def recall(self, place: Place) -> tuple[AnyDialog | None, object]:
        """The dialog of a stored place, and its memory; neither when this release no longer knows them."""
        dialog = self.dialog_of(place.state)
        try:
            return dialog, dialog.recall(place.memory) if dialog else None
        except ValidationError:
            return None, None

    def is_closed(self, turn: AnyTurn) -> bool:
        """Whether the state that the turn has got to waits for the patient's PIN."""
        return self._lock is not None and self._lock.is_closed(turn) and self._is_medical(turn.state)

    def ask_for_pin(self, turn: AnyTurn, wanted: Event | None) -> None:
        """Bring the turn to the question for the PIN, which remembers where it was, and what was wanted there."""
        if self._lock is not None:
            place = Place(turn.state, self.dialog_at(turn).remember(turn.memory))
            self._lock.ask(turn, place, wanted, may_go_back=not self.is_closed(turn))

    async def fire(
        self, turn: AnyTurn, trigger: str, otherwise: Text | None = None, *, unseen: bool = False
    ) -> Row | None:
        """The row that fired, or `None`; `otherwise` is then noted, but for somebody's first turn.

        A refusal is put into words and undoes what the row has done, in core as well (in a savepoint); then the row's
        way out is taken, if it names one. What leads to something closed, or on from there, comes to the PIN instead,
        unless nobody is to see what comes of it (`unseen`).
        """
        is_locked = not unseen and self._lock is not None and self._lock.is_closed(turn)
        gate = self._gate if turn.relative else None
        attempt, left = Attempt(turn, self._is_medical if is_locked else None, gate), self.dialog_at(turn)
        try:
            async with turn.work.session.begin_nested():
                if await self._move(attempt, left, trigger):
                    await self._enter(turn, left, attempt.row)
        except PinNeeded as refusal:
            attempt.undo()
            turn.memory = attempt.memory_before
            self.observer.refused(refusal)
            self.ask_for_pin(turn, turn.event)
        except Refusal as refusal:
            attempt.undo()
            turn.note(self.refuse(turn, refusal))
            await self._take_way_out(attempt, left, refusal)
        else:
            turn.led_on = attempt.row is not None
        if attempt.row is None and otherwise is not None and not turn.is_first:
            turn.note(otherwise)
        return attempt.row

    async def meant(self, turn: AnyTurn, *, is_seen: bool = True, only_buttons: bool = False) -> Pressed | Text | None:
        """What a word such as 'tak' stands for: a button of the screen, or else a kind answer; `None` for other words.

        In a letter (`Dialog.letters`) it is one of its words, unless a button means the same, or it is thanks and no
        more; in a conversation, in any case. `is_seen` tells whether the screen is what the person looks at; with
        `only_buttons`, words that stand for none are left to the table.
        """
        meaning = short_answers.read(turn.said, turn.person.language)
        if meaning is None or turn.is_first or self._takes_words(turn, self.dialog_at(turn).conversations):
            return None
        try:
            screen = await self._view(turn) if is_seen else Screen(short_answers.ALL_RIGHT)
        except Refusal:
            return None
        button = short_answers.button_meant(screen, meaning)
        is_letter = self._takes_words(turn, self.dialog_at(turn).letters)
        if button is None and (only_buttons or (meaning is not ShortAnswer.THANKS and is_letter)):
            return None
        if button is None or button.only_pressed:
            return short_answers.kind_answer(screen, meaning)
        return Pressed(button.action, button.value)

    def _takes_words(self, turn: AnyTurn, states: Collection[str]) -> bool:
        """Whether the turn is in one of these states, and words may be written there now."""
        if turn.state not in states:
            return False
        rows = self.dialog_at(turn).screens[turn.state].transitions
        return any(row.trigger == SAID and row.is_open(turn) for row in rows)

    async def go_back(self, turn: AnyTurn) -> None:
        """To where the person was before this dialog was led into; to the menu if there is no such place any more."""
        if self.is_closed(turn):
            self.ask_for_pin(turn, turn.event)
            return
        left, place = self.dialog_at(turn), back_to(turn.memory)
        dialog, memory = self.recall(place) if place else (None, None)
        if left.before_return is not None:
            await left.before_return(turn)
        if place is None or dialog is None:
            await self.fire(turn, HOME)
        else:
            turn.state, turn.memory = place.state, memory

    def go_home(self, turn: AnyTurn) -> None:
        """Put a conversation at the first way in that is open, with nothing remembered."""
        home = next(row for row in self.globals_of(HOME) if row.is_open(turn))
        turn.state = name_of(home.to)
        turn.memory = self.dialog_at(turn).memory()

    async def show(self, turn: AnyTurn, context: FSMContext) -> Reply:
        """Save the conversation, and draw the screen that it has come to, unless the turn is quiet; in place of a
        closed one, the question for the PIN.
        """
        if self.is_closed(turn):
            self.ask_for_pin(turn, None)
        elif turn.quiet:
            await self.save(turn, context)
            return Reply(notes=tuple(turn.notes), effects=tuple(turn.effects))
        try:
            if turn.relative is not None and self._gate is not None:
                closed = self._gate(turn, turn.state)
                if closed is not None:
                    raise closed
            screen = await self._view(turn)
        except Refusal as refusal:  # what the screen was about is gone, whatever was asked for
            turn.note(self._refusal_text(refusal, turn.work.clinic))
            turn.led_on = False
            self.go_home(turn)
            screen = await self._view(turn)
        await self.save(turn, context)
        if turn.confirms:
            screen = replace(screen, rows=(turn.copies, *screen.rows), confirms=Subject(CONFIRMATION, ""))
        return Reply(
            screen=screen,
            notes=tuple(turn.notes),
            shown_in=ShownIn.CURRENT if turn.in_place else ShownIn.PRESSED,
            effects=tuple(turn.effects),
        )

    async def save(self, turn: AnyTurn, context: FSMContext) -> None:
        """Keep where the conversation is, and what it remembers."""
        await context.set_state(turn.state)
        await context.set_data(self.dialog_at(turn).remember(turn.memory))

    def refuse(self, turn: AnyTurn, refusal: Refusal) -> Text:
        """What to tell those who talk here of a refusal."""
        self.observer.refused(refusal)
        return self._refusal_text(refusal, turn.work.clinic)

    async def _move(self, attempt: Attempt, dialog: AnyDialog, trigger: str) -> bool:
        """By the dialog's own table; only then by what is open from everywhere."""
        source = attempt.state
        moved = await fire_machine(self._machines[dialog.name], attempt, trigger)
        if not moved:
            moved = await self._move_globally(attempt, trigger)
        if attempt.row is not None:
            self.observer.transition_fired(source, attempt.row)
        return moved

    async def _move_globally(self, attempt: Attempt, trigger: str) -> bool:
        for row in self.globals_of(trigger):
            if attempt.allows(row):
                await attempt.act(row)
                attempt.state = name_of(row.to)
                return True
        return False

    async def _enter(self, turn: AnyTurn, left: AnyDialog, row: Row | None) -> None:
        """Another dialog, or the same one from everywhere: what the old one held is let go, and a new memory begins."""
        entered, from_anywhere = self.dialog_at(turn), row if isinstance(row, GlobalTransition) else None
        if entered is left and from_anywhere is None:
            return
        if not (from_anywhere and from_anywhere.interrupts):
            await self._leave(turn, left)
        turn.memory = entered.memory() if turn.starts_with is None else turn.starts_with
        turn.starts_with = None

    async def _leave(self, turn: AnyTurn, left: AnyDialog) -> None:
        """Tell a dialog that it is left; and those that it came in between of too, for nobody goes back to them now."""
        told, place = [left], back_to(turn.memory)
        if left.on_leave is not None:
            await left.on_leave(turn)
        while place is not None:
            dialog, turn.memory = self.recall(place)
            if dialog is not None and dialog.on_leave is not None and dialog not in told:
                await dialog.on_leave(turn)
                told.append(dialog)
            place = back_to(turn.memory)

    async def _take_way_out(self, attempt: Attempt, left: AnyDialog, refusal: Refusal) -> None:
        """Where the row names one, what the step remembered of what was wanted is of use there."""
        turn, row = attempt.turn, attempt.row
        way_out = row.way_out(refusal) if isinstance(row, Transition) else None
        if way_out is None:
            turn.memory = attempt.memory_before
        else:
            turn.state = name_of(way_out)
            await self._enter(turn, left, row)

    def _is_medical(self, state: str) -> bool:
        dialog = self.dialog_of(state)
        return dialog is not None and dialog.is_medical

    def _check_targets(self) -> None:
        """A row that leads to a state of no dialog would be found only in the middle of somebody's turn."""
        targets = {name_of(state) for way in self.global_transitions for state in way.targets}
        targets.update(*map(_targets, self.dialogs))
        if unknown := sorted(state for state in targets if self.dialog_of(state) is None):
            message = f"no dialog has these states: {', '.join(unknown)}"
            raise ValueError(message)

    async def _view(self, turn: AnyTurn) -> Screen:
        return await self.dialog_at(turn).screens[turn.state].view(turn)


@cache
def _targets(dialog: AnyDialog) -> frozenset[str]:
    """Where its rows lead."""
    return frozenset(name_of(state) for _state, row in dialog.rows for state in row.targets)


@cache
def _machine(dialog: AnyDialog) -> TurnMachine:
    """The machine of a dialog's table: one for every engine that has the dialog, since it remembers nothing."""
    rows = [
        MachineTransition[Attempt](
            row.trigger,
            state,
            name_of(row.to),
            conditions=partial(Attempt.allows, row=row),
            before=partial(Attempt.act, row=row),
        )
        for state, row in dialog.rows
    ]
    states = dict.fromkeys((*dialog.screens, *(row.dest for row in rows)))
    return build_machine(dialog.name, states, rows)


def _by_trigger(rows: Iterable[GlobalTransition]) -> dict[str, tuple[GlobalTransition, ...]]:
    found: defaultdict[str, tuple[GlobalTransition, ...]] = defaultdict(tuple)
    for row in rows:
        found[row.trigger] += (row,)
    return dict(found)
