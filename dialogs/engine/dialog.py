"""The language that dialogs are written in: screens, each with its state, the transitions from there, and its view.

    @screen(Appointments.one, Transition("cancel", Appointments.confirming, guard=is_ahead, action=ask))
    async def one(turn: Turn[Memory]) -> Screen: ...

A transition says: on this trigger, go to that state, only if a guard allows it, and do this on the way. A trigger is a
button's action, or one of `SAID`, `PIN`, `CONTACT`, `UPLOADED`, `FETCHED` and `RETURNED`. Transitions of the same
trigger are tried in the order in which they stand; after them, those that are open from everywhere. A `Refusal` raised
on the way leaves the state as it was, or takes the way out that the transition's `on_refusal` names.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Awaitable, Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any, Final, Generic, TypeAlias, TypeVar

from pydantic import TypeAdapter

from core.errors import Refusal
from core.staff.members import Action
from dialogs.engine.returning import ReturnableMemory
from dialogs.engine.screens import Screen
from dialogs.engine.turn import Turn
from dialogs.fsm.state import State, StatesGroup

M = TypeVar("M")

HOME: Final = "menu"
"""The trigger of the ways in: a conversation that is nowhere yet takes the first of them that is open."""

SAID: Final = "said"
PIN: Final = "pin"
CONTACT: Final = "contact"
UPLOADED: Final = "uploaded"
FETCHED: Final = "fetched"
RETURNED: Final = "returned"

NEVER_PRESSED: Final = frozenset((SAID, PIN, CONTACT, UPLOADED, FETCHED, RETURNED))
"""Triggers that no button carries: what follows from them counts on what else came with the event."""

Guard = Callable[[Turn[M]], bool]
TransitionAction = Callable[[Turn[M]], Awaitable[None]]
OnRefusal = Mapping[type[Refusal], State]
View = Callable[[Turn[M]], Awaitable[Screen]]


@dataclass(frozen=True)
class Transition(Generic[M]):
    """One way on from the screen that it stands with, to another one or back to itself."""

    trigger: str
    to: State
    guard: Guard[M] | None = None
    action: TransitionAction[M] | None = None
    on_refusal: OnRefusal = field(default_factory=dict)

    def is_open(self, turn: Turn[M]) -> bool:
        """Whether its guard allows it."""
        return self.guard is None or self.guard(turn)

    @property
    def targets(self) -> tuple[State, ...]:
        """The states that it can lead to."""
        return (self.to, *self.on_refusal.values())

    def way_out(self, refusal: Refusal) -> State | None:
        """Where this refusal leads, if it is not to leave the conversation where it was."""
        return next((state for kind, state in self.on_refusal.items() if isinstance(refusal, kind)), None)


@dataclass(frozen=True)
class GlobalTransition:
    """A row that is open from every state of every dialog, such as a menu's button or a command.

    One that `interrupts` comes in between: the dialog that was left is not told so, for the person will go back to it.
    `needs` is what a member of staff must be allowed to do.
    """

    trigger: str
    to: State
    guard: Guard[Any] | None = None
    action: TransitionAction[Any] | None = None
    interrupts: bool = False
    needs: Action | None = None

    @property
    def targets(self) -> tuple[State, ...]:
        """The state that it leads to."""
        return (self.to,)

    def is_open(self, turn: Turn[Any]) -> bool:
        """Whether its guard allows it."""
        return self.guard is None or self.guard(turn)


Row: TypeAlias = Transition[Any] | GlobalTransition


@dataclass(frozen=True)
class DialogScreen(Generic[M]):
    """A state, the ways on from it in the order in which they are tried, and the view that draws it."""

    state: State
    transitions: tuple[Transition[Any], ...]
    view: View[M]


def screen(state: State, *transitions: Transition[Any]) -> Callable[[View[M]], DialogScreen[M]]:
    """Make a screen of the view that follows; it counts once its dialog lists it."""
    return partial(DialogScreen, state, transitions)


class Dialog(Generic[M]):
    """A subject of conversation: its states, a screen for each, and the type of what it remembers."""

    def __init__(  # noqa: PLR0913 - by their names; most dialogs give few
        self,
        states: type[StatesGroup],
        memory: type[M],
        screens: Iterable[DialogScreen[M]],
        *,
        free_text: Iterable[State] = (),
        letters: Iterable[State] = (),
        conversations: Iterable[State] = (),
        on_leave: TransitionAction[M] | None = None,
        before_return: TransitionAction[M] | None = None,
        needs: Action | None = None,
        without_account: bool = False,
        is_medical: bool = False,
        ways_in: Iterable[GlobalTransition] = (),
    ) -> None:
        """`ways_in` lead here from every state of every dialog, as by a button of the menu or of a notice. `free_text`
        are states whose question takes any words, so that words which name an emergency are an answer as well. In those
        of `letters` somebody writes to somebody, so that a yes or a no may be all that they have to say; thanks aren't.
        In `conversations` somebody is there to read it at once, so that whatever is written is for them.
        `on_leave` runs when the conversation moves to another dialog, and won't come back here; `before_return` when it
        goes back to where it was before this one came in between (`dialogs/engine/returning.py`). `needs` is what a
        member of staff must be allowed to do. Only in a dialog that says so may somebody be `without_account`. What
        `is_medical` waits for the patient's PIN, if they have one.

        Raises: ValueError, for states without a screen or with two, and for a `before_return` whose `memory` is not
            returnable.
        """
        if before_return is not None and not issubclass(memory, ReturnableMemory):
            raise ValueError(f"{states.__full_group_name__}: nobody goes back from a memory that isn't returnable")
        self.states = states
        self.memory = memory
        self.free_text = frozenset(name_of(state) for state in free_text)
        self.letters = frozenset(name_of(state) for state in letters)
        self.conversations = frozenset(name_of(state) for state in conversations)
        self.on_leave = on_leave
        self.before_return = before_return
        self.needs = needs
        self.without_account = without_account
        self.is_medical = is_medical
        self.ways_in = tuple(ways_in)
        self.screens = self._by_state(screens)
        self._adapter: TypeAdapter[M] = TypeAdapter(memory)

    @property
    def name(self) -> str:
        """The name of its group of states."""
        return self.states.__full_group_name__

    @property
    def rows(self) -> Iterator[tuple[str, AnyTransition]]:
        """Its table: each transition, with the state that it starts from."""
        return ((state, row) for state, shown in self.screens.items() for row in shown.transitions)

    def remember(self, memory: M) -> dict[str, Any]:
        """The memory as JSON can hold it."""
        stored: dict[str, Any] = self._adapter.dump_python(memory, mode="json")
        return stored

    def recall(self, stored: Mapping[str, Any]) -> M:
        """The memory that was stored; `pydantic.ValidationError` when its shape is of another release."""
        return self._adapter.validate_python(dict(stored))

    def _by_state(self, screens: Iterable[DialogScreen[M]]) -> dict[str, DialogScreen[M]]:
        given = [(name_of(each.state), each) for each in screens]
        wanted = self.states.__all_states_names__
        if sorted(name for name, _ in given) != sorted(wanted):
            names = Counter(name for name, _ in given)
            names.subtract(wanted)
            message = (
                f"{self.name}: each state has one screen: {sorted(name for name, times in names.items() if times)}"
            )
            raise ValueError(message)
        return dict(given)


AnyDialog: TypeAlias = Dialog[Any]
AnyTransition: TypeAlias = Transition[Any]


def name_of(state: State) -> str:
    """The state's full name, such as `Booking:slots`."""
    if state.state is None:
        message = "a table needs states that have a name"
        raise ValueError(message)
    return state.state
