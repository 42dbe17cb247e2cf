"""Taps through everything that can be reached in a chat with a bot, whatever the bot is, and reports what is wrong.

A place is what the bot's own adapter says that it is; a choice is something that can be done there. The crawler always
does what it has not done yet; when a place has nothing new, it goes to the nearest that has, by ways that it knows.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from random import Random
from typing import TypeAlias

from bot.simulator.actors.actor import SimPerson
from core.i18n import Language
from tests.dialogs.everywhere.findings import Finding, Flaw, Observer

Choices: TypeAlias = Mapping[str, Callable[[], object]]


@dataclass(frozen=True)
class Chat:
    """A person's chat with a bot: the place that it is at, what can be done there, and how the bot is let answer.
    `home` leads to where everything begins.
    """

    person: SimPerson
    language: Language
    place: Callable[[], Awaitable[str]]
    choices: Callable[[str], Choices]
    settle: Callable[[], Awaitable[None]]
    home: Callable[[], object]


@dataclass
class Map:
    """What a crawler has found: the places that are home, where each choice of each place led the last time, what is
    left to try, and what was wrong on the way.
    """

    homes: set[str] = field(default_factory=set)
    ways: dict[str, dict[str, str]] = field(default_factory=dict)
    untried: dict[str, list[str]] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)
    steps: int = 0

    def is_finished(self) -> bool:
        """Whether nothing is left to try."""
        return not any(self.untried.values())

    def way(self, here: str, fits: Callable[[str], bool]) -> list[str] | None:
        """The choices that lead to the nearest place that fits, from here; `None` when no way is known."""
        seen, queue = {here}, deque([(here, list[str]())])
        while queue:
            place, way = queue.popleft()
            if fits(place):
                return way
            for choice, there in self.ways.get(place, {}).items():
                if there not in seen:
                    seen.add(there)
                    queue.append((there, [*way, choice]))
        return None

    def judge(self) -> list[Finding]:
        """Everything that is wrong: what was met on the way, and what only the whole map shows."""
        explored = [place for place in self.ways if not self.untried[place]]
        return [
            *dict.fromkeys(self.findings),
            *(Finding(Flaw.DEAD_END, place) for place in explored if set(self.ways[place].values()) <= {place}),
            *(
                Finding(Flaw.NO_WAY_BACK, place)
                for place in explored
                if self.way(place, self.homes.__contains__) is None
            ),
        ]


async def crawl(chat: Chat, *, most: int, seed: int | None = None) -> Map:
    """Go everywhere, in at most so many steps; with a seed, what is new somewhere is done in another order."""
    return await _Crawler(chat, seed).crawl(most)


class _Crawler:
    def __init__(self, chat: Chat, seed: int | None) -> None:
        self._chat = chat
        self._random = None if seed is None else Random(seed)
        self._map = Map()
        self._observer = Observer(chat.person.world)

    async def crawl(self, most: int) -> Map:
        chart = self._map
        here = await self._go_home()
        while chart.steps < most - 1:
            way = chart.way(here, lambda place: bool(chart.untried.get(place)))
            if way is None and (here in chart.homes or chart.is_finished()):
                break
            here = await (self._go_home() if way is None else self._go_on(here, way))
        await self._go_home()  # which is elsewhere, if there was no account at first
        return chart

    async def _go_home(self) -> str:
        here = await self._do("the way home", self._chat.home)
        self._map.homes.add(here)
        return here

    async def _go_on(self, here: str, way: list[str]) -> str:
        """One step: of the way to something new, or the new thing itself."""
        chart = self._map
        choice = way[0] if way else chart.untried[here].pop(0)
        doing = self._chat.choices(here).get(choice)
        if doing is None:  # it was there before, and is gone
            chart.ways[here].pop(choice, None)
            return here
        there = await self._do(f"{here}, {choice}", doing)
        chart.ways[here][choice] = there
        return there

    async def _do(self, where: str, doing: Callable[[], object]) -> str:
        chart = self._map
        doing()
        await self._chat.settle()
        chart.steps += 1
        chart.findings += self._observer.look(self._chat.person, self._chat.language, where)
        there = await self._chat.place()
        if there not in chart.ways:
            chart.ways[there] = {}
            chart.untried[there] = choices = list(self._chat.choices(there))
            if self._random is not None:
                self._random.shuffle(choices)
        return there
