"""What the delivery worker asks of others: how cards look, who hears of receipts, topics' names, how fast to go."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Final, TypeAlias

from sqlalchemy.ext.asyncio import AsyncSession

from bot.staff.cards import RenderCard, RenderedCard

OnReceipt: TypeAlias = Callable[[AsyncSession, str, bool], Awaitable[None]]
"""Is told of a receipt, in the transaction that completes its delivery: whether the message came, or never can."""


StillHolds: TypeAlias = Callable[[AsyncSession, str], Awaitable[bool]]
"""Whether the notice of a receipt is still true, just before it is sent."""


async def holds_always(_: AsyncSession, __: str) -> bool:
    """Nothing goes out of date."""
    return True


async def no_cards(_: AsyncSession, __: str) -> RenderedCard | None:
    """Nothing has a card."""
    return None


async def nobody_waits(_: AsyncSession, __: str, ___: bool) -> None:  # noqa: FBT001 - as it is called
    """Nobody waits for receipts."""


@dataclass(frozen=True, slots=True)
class DeliveryHooks:
    """`group_rate`: so many messages a minute for a group; `None` where Telegram's clock isn't ours. `still_holds` is
    asked of those receipts whose kind is in `perishable`.
    """

    draw: RenderCard = no_cards
    on_receipt: OnReceipt = nobody_waits
    titles: Mapping[str, str] = field(default_factory=dict)
    group_rate: int | None = None
    still_holds: StillHolds = holds_always
    perishable: frozenset[str] = frozenset()


NO_HOOKS: Final = DeliveryHooks()
