"""A page of a list that is longer than a screen."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession

from core.statements.prepared import Prepared

Item = TypeVar("Item")


@dataclass(frozen=True, slots=True)
class Page(Generic[Item]):
    """The items of one page; pages are numbered from 1."""

    items: tuple[Item, ...]
    number: int
    has_next: bool

    def __iter__(self) -> Iterator[Item]:
        return iter(self.items)

    def __bool__(self) -> bool:
        return bool(self.items)

    @property
    def has_previous(self) -> bool:
        """Whether there is a page before this one."""
        return self.number > 1


def part_of(items: Sequence[Item], number: int, size: int) -> Page[Item]:
    """One page of a list that is known as a whole."""
    shown = items[(number - 1) * size : number * size]
    return Page(tuple(shown), number, has_next=len(items) > number * size)


async def page_of(session: AsyncSession, query: sa.Select[Item], number: int, size: int) -> Page[Item]:
    """One page of what a query finds."""
    found = (await session.scalars(query.offset((number - 1) * size).limit(size + 1))).all()
    return Page(tuple(found[:size]), number, has_next=len(found) > size)


def paged(query: sa.Select[Any]) -> Prepared:
    """What `prepared_page` needs of a query for objects of one class."""
    return Prepared(query.offset(sa.bindparam("passed_over")).limit(sa.bindparam("wanted")))


async def prepared_page(
    session: AsyncSession,
    query: Prepared,
    number: int,
    size: int,
    **parameters: Any,  # noqa: ANN401 - the query's own
) -> Page[Any]:
    """As `page_of`, of a query that is executed over and over."""
    wanted = {"passed_over": (number - 1) * size, "wanted": size + 1, **parameters}
    found = [item for (item,) in await query.all_rows(session, wanted)]
    return Page(tuple(found[:size]), number, has_next=len(found) > size)
