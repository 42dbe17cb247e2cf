"""What goes wrong on purpose: calls that fail, downloads that break off, updates that come twice or too late."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from dataclasses import asdict
from enum import StrEnum
from typing import Annotated, Any

from pydantic import ConfigDict, Field, NonNegativeFloat, PositiveInt
from pydantic.dataclasses import dataclass

from bot.simulator.errors import Impossible, Json


class FaultKind(StrEnum):
    """What can go wrong; the names are the control API's."""

    TOO_MANY_REQUESTS = "too_many_requests"
    SERVER_ERROR = "server_error"
    REFUSED = "refused"
    DROPPED = "dropped"
    UNANSWERED = "unanswered"
    SLOW = "slow"
    HALF_DOWNLOAD = "half_download"
    DUPLICATED = "duplicated"
    DELAYED = "delayed"
    REORDERED = "reordered"


OF_DOWNLOADS = frozenset({FaultKind.HALF_DOWNLOAD})
OF_UPDATES = frozenset({FaultKind.DUPLICATED, FaultKind.DELAYED, FaultKind.REORDERED})
OF_CALLS = frozenset(FaultKind) - OF_DOWNLOADS - OF_UPDATES


@dataclass(slots=True, config=ConfigDict(strict=True, extra="forbid"))
class Fault:
    """One thing that goes wrong, so many times. `method` is a call's method, or an update's kind; empty: any."""

    kind: FaultKind
    method: str = ""
    chat: int | None = None
    times: PositiveInt = 1
    retry_after: PositiveInt = 1
    code: Annotated[int, Field(ge=500, le=599)] = 500
    seconds: NonNegativeFloat = 1.0

    def fits(self, method: str, chat: int | None) -> bool:
        """Whether it is meant for this call or update."""
        return self.method.lower() in {"", method.lower()} and self.chat in {None, chat}

    def json(self) -> Json:
        """As the control API tells it."""
        return asdict(self)


class Faults:
    """The faults that are still to come, in the order in which they were asked for."""

    def __init__(self) -> None:
        self._to_come: list[Fault] = []
        self._forgiven = asyncio.Event()

    def __iter__(self) -> Iterator[Fault]:
        """Those that are still to come."""
        return iter(self._to_come)

    def add(self, kind: FaultKind | str, method: str = "", chat: int | None = None, **details: Any) -> Fault:  # noqa: ANN401 - the other fields of Fault
        """The next calls, downloads or updates that fit go wrong in this way."""
        try:
            fault = Fault(FaultKind(kind), method, chat, **details)
        except (TypeError, ValueError) as error:
            raise Impossible(f"there is no such fault: {error}") from error
        self._to_come.append(fault)
        return fault

    def clear(self) -> None:
        """Nothing goes wrong any more; what is slow goes on at once."""
        self._to_come.clear()
        self._forgiven.set()
        self._forgiven = asyncio.Event()

    def take(self, kinds: frozenset[FaultKind], method: str, chat: int | None = None) -> Fault | None:
        """The fault that is due now, if there is one."""
        for fault in self._to_come:
            if fault.kind in kinds and fault.fits(method, chat):
                fault.times -= 1
                self._to_come = [other for other in self._to_come if other.times > 0]
                return fault
        return None

    async def dawdle(self, seconds: float) -> None:
        """Take so long, unless the faults are cleared before."""
        try:
            async with asyncio.timeout(seconds):
                await self._forgiven.wait()
        except TimeoutError:
            return
