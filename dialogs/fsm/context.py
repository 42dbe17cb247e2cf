"""One conversation's view of a storage, as in `aiogram.fsm.context`."""

# ruff: noqa: ANN401 (a conversation remembers values of any type)

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, overload

from dialogs.fsm.storage import BaseStorage, StateType, StorageKey, state_name


class FSMContext:
    """A storage with the key already turned. aiogram's storages serve as well as ours."""

    def __init__(self, storage: BaseStorage, key: StorageKey) -> None:
        self.storage = storage
        self.key = key

    async def set_state(self, state: StateType = None) -> None:
        """Move the conversation to `state`."""
        # A string, because aiogram's storages would keep an object of ours as it is.
        await self.storage.set_state(key=self.key, state=state_name(state))

    async def get_state(self) -> str | None:
        """Where the conversation is; `None` when it has not begun."""
        return await self.storage.get_state(key=self.key)

    async def set_data(self, data: Mapping[str, Any]) -> None:
        """Replace all that the conversation remembers."""
        await self.storage.set_data(key=self.key, data=data)

    async def get_data(self) -> dict[str, Any]:
        """All that the conversation remembers, as a copy."""
        return await self.storage.get_data(key=self.key)

    @overload
    async def get_value(self, key: str) -> Any | None: ...

    @overload
    async def get_value(self, key: str, default: Any) -> Any: ...

    async def get_value(self, key: str, default: Any | None = None) -> Any | None:
        """One thing that the conversation remembers."""
        return await self.storage.get_value(storage_key=self.key, dict_key=key, default=default)

    async def update_data(self, data: Mapping[str, Any] | None = None, **kwargs: Any) -> dict[str, Any]:
        """Remember `data` and `kwargs` besides what is known already; a copy of all of it comes back."""
        return await self.storage.update_data(key=self.key, data={**kwargs, **(data or {})})

    async def clear(self) -> None:
        """Forget the state and the data."""
        await self.set_state(state=None)
        await self.set_data({})
