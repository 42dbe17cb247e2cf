"""Ours inside aiogram's Dispatcher. Optional: nothing that runs the portal imports this module, or aiogram.

Importing it makes every storage and isolation of ours one that the Dispatcher accepts. States and groups of ours are
filters as they are (`@router.message(Booking.slot)`); for aiogram's `StateFilter`, which looks for classes of its own,
there is one here that knows ours.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeAlias

from aiogram import filters
from aiogram.filters.state import StateType as AiogramState
from aiogram.fsm.storage import base

from dialogs.fsm.state import State, StatesGroup, StatesGroupMeta
from dialogs.fsm.storage import BaseEventIsolation, BaseStorage

AnyState: TypeAlias = AiogramState | State | StatesGroup | type[StatesGroup]

base.BaseStorage.register(BaseStorage)  # type: ignore[type-abstract]  # what is registered need not be concrete
base.BaseEventIsolation.register(BaseEventIsolation)  # type: ignore[type-abstract]


class StateFilter(filters.StateFilter):
    """aiogram's `StateFilter`, for our states and groups as well as for its own.

    Ours are handed over as the strings that they go by.
    """

    __slots__ = ()

    def __init__(self, *states: AnyState) -> None:
        super().__init__(*(name for state in states for name in _as_aiogram_knows(state)))


def _as_aiogram_knows(state: AnyState) -> Iterable[AiogramState]:
    if isinstance(state, State):
        return (state.state,)
    if isinstance(state, StatesGroup):
        return type(state).__all_states_names__
    if isinstance(state, StatesGroupMeta):
        return state.__all_states_names__
    return (state,)
