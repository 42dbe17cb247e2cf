"""The `transitions` machine, as dialogs use it: built once for each dialog, shared by all conversations.

The machine has no model of its own. A turn brings a light object with a `state`, fires one trigger on it, and reads the
state back. Callbacks get that object. They run one after another in the turn's own task, so what one of them sets in a
context variable is there afterwards, and a cancelled turn stops where it is.
"""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Coroutine, Iterable
from dataclasses import dataclass
from typing import Any, Final, Generic, Protocol, TypeAlias, TypeVar, cast

from transitions import EventData
from transitions.extensions.asyncio import AsyncMachine

# It logs the repr of every exception that passes through a machine, and what an exception says may be personal.
logging.getLogger("transitions").setLevel(logging.CRITICAL + 1)

ANYWHERE: Final = "*"
SAME: Final = "="


class Conversation(Protocol):
    """Anything that is in a state."""

    state: str


C = TypeVar("C", bound=Conversation)
Callback: TypeAlias = Callable[..., Coroutine[Any, Any, bool | None]]


@dataclass(frozen=True)
class MachineTransition(Generic[C]):
    """On `trigger`, from `source` to `dest`: if `conditions` says yes, and once `before` has run.

    `source` is a state, several, or `ANYWHERE`; `dest` is a state, or `SAME`.
    """

    trigger: str
    source: str | tuple[str, ...]
    dest: str
    conditions: Callable[[C], bool | Awaitable[bool]] | None = None
    before: Callable[[C], Awaitable[None]] | None = None


class TurnMachine(AsyncMachine):
    """`AsyncMachine` for turns.

    The library's own runs callbacks side by side, each in a task of its own, and answers `False` when it is cancelled:
    a turn that ran out of time would look like one that did not fit.
    """

    @staticmethod
    async def await_all(callables: Iterable[Callable[[], Awaitable[Any]]]) -> list[Any]:
        """One after another."""
        return [await call() for call in callables]

    async def process_context(self, func: Callable[[], Awaitable[Any]], model: object) -> bool:  # noqa: ARG002
        """Let cancellation out, and keep no list of running tasks: a conversation's turns are one at a time anyway."""
        return bool(await func())


def build_machine(name: str, states: Iterable[str], moves: Iterable[MachineTransition[C]]) -> TurnMachine:
    """A machine of these states; moves of one trigger and state are tried in the order given."""
    machine = TurnMachine(
        model=None,
        states=list(states),
        initial=None,
        auto_transitions=False,
        queued=False,
        send_event=True,
        name=name,
    )
    for move in moves:
        _check(machine, move)
        machine.add_transition(
            move.trigger,
            list(move.source) if isinstance(move.source, tuple) else move.source,
            move.dest,
            conditions=[_guard(move.conditions)] if move.conditions else [],
            before=[_step(move.before)] if move.before else [],
        )
    return machine


async def fire(machine: TurnMachine, conversation: Conversation, trigger: str) -> bool:
    """Whether `trigger` moved the conversation; `False` when no move of that name fits where it is.

    What a callback raises comes out as it is, and so do cancellation and timeouts.
    """
    event = machine.events.get(trigger)
    # Asked here because the library raises for a state without such a move, and for one that it has never heard of.
    if event is None or conversation.state not in event.transitions:
        return False
    return await event.trigger(conversation)


def _check(machine: TurnMachine, move: MachineTransition[Any]) -> None:
    """The library would find a misspelt state only in the middle of somebody's turn."""
    sources = move.source if isinstance(move.source, tuple) else (move.source,)
    unknown = {*sources, move.dest} - {*machine.states, ANYWHERE, SAME}
    if unknown:
        raise ValueError(f"{machine.name}no such state: {', '.join(sorted(unknown))} (in the move {move.trigger!r})")


# The library hands its callbacks an event, with the conversation inside.


def _guard(allows: Callable[[C], bool | Awaitable[bool]]) -> Callback:
    async def ask(event: EventData) -> bool:
        answer = allows(cast("C", event.model))
        # A bool, because the library takes any other truth for a no.
        return bool(await answer if isinstance(answer, Awaitable) else answer)

    return ask


def _step(act: Callable[[C], Awaitable[None]]) -> Callback:
    async def take(event: EventData) -> None:
        await act(cast("C", event.model))

    return take
