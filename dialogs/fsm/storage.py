"""What every storage and every isolation must do, as in `aiogram.fsm.storage.base`.

A storage keeps, for each key, a state and data that JSON can hold. An isolation lets one event at a time have a key.
"""

# ruff: noqa: ANN401 (a conversation remembers values of any type)

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from contextlib import AbstractAsyncContextManager
from copy import deepcopy
from dataclasses import dataclass
from operator import attrgetter
from typing import Any, Final, Literal, TypeAlias, overload

from dialogs.fsm.state import State

StateType: TypeAlias = str | State | None
Part: TypeAlias = Literal["data", "state", "lock"]

DEFAULT_DESTINY: Final = "default"


class DataNotDictLikeError(TypeError):
    """What a conversation remembers must be a mapping."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


@dataclass(frozen=True)
class StorageKey:
    """Names one conversation. People in one chat, topics, business accounts and destinies are apart."""

    bot_id: int
    chat_id: int
    user_id: int
    thread_id: int | None = None
    business_connection_id: str | None = None
    destiny: str = DEFAULT_DESTINY

    def __eq__(self, other: object) -> bool:
        """Equal to aiogram's key of the same conversation too, so that a storage can be asked with either."""
        try:
            return bool(_fields(self) == _fields(other))
        except AttributeError:
            return NotImplemented

    def __hash__(self) -> int:
        return hash(_fields(self))


_fields = attrgetter("bot_id", "chat_id", "user_id", "thread_id", "business_connection_id", "destiny")


class KeyBuilder(ABC):
    """Makes a string of a key, for storages that know only strings."""

    @abstractmethod
    def build(self, key: StorageKey, part: Part | None = None) -> str:
        """The string for `key`, or for a part of what is kept under it."""


class DefaultKeyBuilder(KeyBuilder):
    """`<prefix>:<bot?>:<business connection?>:<chat>:<thread?>:<user>:<destiny?>:<part?>`.

    Conversations that differ only in what is left out share a string.
    """

    def __init__(
        self,
        *,
        prefix: str = "fsm",
        separator: str = ":",
        with_bot_id: bool = False,
        with_business_connection_id: bool = False,
        with_destiny: bool = False,
    ) -> None:
        self.prefix = prefix
        self.separator = separator
        self.with_bot_id = with_bot_id
        self.with_business_connection_id = with_business_connection_id
        self.with_destiny = with_destiny

    def build(self, key: StorageKey, part: Part | None = None) -> str:
        """Join the parts that are asked for; `ValueError` when that would lose a destiny."""
        if key.destiny != DEFAULT_DESTINY and not self.with_destiny:
            raise ValueError(f"The key is for the destiny {key.destiny!r}: build it with `with_destiny=True`.")
        parts = (
            self.prefix,
            key.bot_id if self.with_bot_id else None,
            (key.business_connection_id or None) if self.with_business_connection_id else None,
            key.chat_id,
            key.thread_id or None,
            key.user_id,
            key.destiny if self.with_destiny else None,
            part,
        )
        return self.separator.join(str(part) for part in parts if part is not None)


class BaseStorage(ABC):
    """Keeps states and data. Data is copied on its way in and out: nobody holds what is stored."""

    @abstractmethod
    async def set_state(self, key: StorageKey, state: StateType = None) -> None:
        """Move the conversation to `state`."""

    @abstractmethod
    async def get_state(self, key: StorageKey) -> str | None:
        """Where the conversation is; `None` when it has not begun."""

    @abstractmethod
    async def set_data(self, key: StorageKey, data: Mapping[str, Any]) -> None:
        """Replace all that the conversation remembers; `DataNotDictLikeError` for what is not a mapping."""

    @abstractmethod
    async def get_data(self, key: StorageKey) -> dict[str, Any]:
        """All that the conversation remembers."""

    @overload
    async def get_value(self, storage_key: StorageKey, dict_key: str) -> Any | None: ...

    @overload
    async def get_value(self, storage_key: StorageKey, dict_key: str, default: Any) -> Any: ...

    async def get_value(self, storage_key: StorageKey, dict_key: str, default: Any | None = None) -> Any | None:
        """One thing that the conversation remembers."""
        data = await self.get_data(storage_key)
        return data.get(dict_key, default)

    async def update_data(self, key: StorageKey, data: Mapping[str, Any]) -> dict[str, Any]:
        """Remember `data` besides what is known already; a copy of all of it comes back."""
        known = await self.get_data(key=key)
        known.update(data)
        await self.set_data(key=key, data=known)
        return copied(known)

    @abstractmethod
    async def close(self) -> None:
        """Let go of connections and files."""


class BaseEventIsolation(ABC):
    """Lets the events of one conversation through one at a time."""

    @abstractmethod
    def lock(self, key: StorageKey) -> AbstractAsyncContextManager[None]:
        """Wait until nobody else has the conversation, and have it inside the `async with`."""

    @abstractmethod
    async def close(self) -> None:
        """Let go of connections and files."""


def state_name(state: StateType) -> str | None:
    """The string to store for a state; aiogram's `State` will do as well as ours."""
    return state if state is None or isinstance(state, str) else state.state


def copied(data: Mapping[str, Any]) -> dict[str, Any]:
    """A copy that shares nothing with `data`; `DataNotDictLikeError` for what is not a mapping."""
    return deepcopy(require_mapping(data))


def require_mapping(data: Mapping[str, Any]) -> dict[str, Any]:
    """The data as a dictionary; `DataNotDictLikeError` for what is not a mapping."""
    if not isinstance(data, Mapping):
        raise DataNotDictLikeError(f"Data must be a dict or dict-like object, got {type(data).__name__}")
    return dict(data)
