"""States, and groups of them, as in `aiogram.fsm.state`.

A state goes by one string: its groups from the outermost inwards, and its own name.

    class Booking(StatesGroup):
        slot = State()                  # "Booking:slot"

        class Preferences(StatesGroup):
            days = State()              # "Booking.Preferences:days"
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, cast

ANY: Final = "*"


class State:
    """One place in a conversation. Equal to, and hashed as, the string it goes by.

    Without a name of its own, it takes that of the group's attribute that it is assigned to.
    """

    def __init__(self, state: str | None = None, group_name: str | None = None) -> None:
        self._state = state
        self._group_name = group_name
        self._group: type[StatesGroup] | None = None

    @property
    def group(self) -> type[StatesGroup]:
        """The group that it was defined in."""
        if self._group is None:
            raise RuntimeError("This state is not in any group.")
        return self._group

    @property
    def state(self) -> str | None:
        """The string it goes by; `None` for the state of someone who is nowhere yet."""
        if self._state is None or self._state == ANY:
            return self._state
        if self._group_name is None and self._group is not None:
            return f"{self._group.__full_group_name__}:{self._state}"
        return f"{self._group_name or '@'}:{self._state}"

    def set_parent(self, group: type[StatesGroup]) -> None:
        """Put it in a group."""
        if not issubclass(group, StatesGroup):
            raise ValueError("Group must be subclass of StatesGroup")  # noqa: TRY004 (as aiogram's callers expect)
        self._group = group

    def __set_name__(self, owner: type[StatesGroup], name: str) -> None:
        if self._state is None:
            self._state = name
        self.set_parent(owner)

    def __call__(self, event: object, raw_state: str | None = None) -> bool:  # noqa: ARG002 (a filter is given both)
        """As a filter: whether the conversation, at `raw_state`, is here."""
        return self.state in (ANY, raw_state)

    def __eq__(self, other: object) -> bool:
        if isinstance(other, State):
            return self.state == other.state
        if isinstance(other, str):
            return self.state == other
        return NotImplemented

    def __hash__(self) -> int:
        return hash(self.state)

    def __str__(self) -> str:
        return f"<State '{self.state or ''}'>"

    __repr__ = __str__


def _names(states: tuple[State, ...]) -> tuple[str, ...]:
    return tuple(name for state in states if (name := state.state))


class StatesGroupMeta(type):
    """What a group knows of itself: `Booking.slot in Booking`, `list(Booking)`, `"Booking:slot" in Booking`."""

    __parent__: type[StatesGroup] | None
    __childs__: tuple[type[StatesGroup], ...]
    __states__: tuple[State, ...]
    __state_names__: tuple[str, ...]
    __all_childs__: tuple[type[StatesGroup], ...]
    __all_states__: tuple[State, ...]
    __all_states_names__: tuple[str, ...]

    def __init__(cls, name: str, bases: tuple[type, ...], namespace: dict[str, object]) -> None:
        super().__init__(name, bases, namespace)
        group = cast("type[StatesGroup]", cls)
        states = tuple(value for value in namespace.values() if isinstance(value, State))
        childs = tuple(
            cast("type[StatesGroup]", value) for value in namespace.values() if isinstance(value, StatesGroupMeta)
        )
        cls.__parent__ = None
        cls.__states__ = states
        cls.__childs__ = childs
        cls.__all_states__ = states + tuple(state for child in childs for state in child.__all_states__)
        cls.__all_childs__ = childs + tuple(inner for child in childs for inner in child.__all_childs__)
        for child in childs:
            child.__parent__ = group
        # An inner class is finished before the one around it: whatever is inside has just got a longer name.
        for renamed in (group, *cls.__all_childs__):
            renamed.__state_names__ = _names(renamed.__states__)
            renamed.__all_states_names__ = _names(renamed.__all_states__)

    @property
    def __full_group_name__(cls) -> str:
        """Its name with those of the groups around it: `Booking.Preferences`."""
        if cls.__parent__ is None:
            return cls.__name__
        return f"{cls.__parent__.__full_group_name__}.{cls.__name__}"

    def __contains__(cls, item: object) -> bool:
        """Whether a state, a state's string or a group is inside, at any depth."""
        if isinstance(item, str):
            return item in cls.__all_states_names__
        if isinstance(item, State):
            return item in cls.__all_states__
        return item in cls.__all_childs__

    def __iter__(cls) -> Iterator[State]:
        return iter(cls.__all_states__)

    def __str__(cls) -> str:
        return f"<StatesGroup '{cls.__full_group_name__}'>"


class StatesGroup(metaclass=StatesGroupMeta):
    """States that belong together. An instance is a filter: whether the conversation is in any of them."""

    @classmethod
    def get_root(cls) -> type[StatesGroup]:
        """The outermost group around this one; itself when there is none."""
        return cls if cls.__parent__ is None else cls.__parent__.get_root()

    def __call__(self, event: object, raw_state: str | None = None) -> bool:  # noqa: ARG002 (a filter is given both)
        """As a filter: whether the conversation, at `raw_state`, is in this group."""
        return raw_state in type(self).__all_states_names__

    def __str__(self) -> str:
        return f"StatesGroup {type(self).__full_group_name__}"


default_state = State()
any_state = State(state=ANY)
