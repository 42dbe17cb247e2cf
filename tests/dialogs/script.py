"""Scripted dialogs: one language-neutral script, and a transcript of it in each language.

given: patient Anna, tier basic, clock 2027-03-02 09:00
> /start                            a message; `po polsku | in English` where the words differ
> [menu.book]                       a tap on the newest button with that action
> [service: dermatologist]          ... and that value
> twice [confirm]                   two taps before the bot has answered the first
> stale [menu.book]                 a tap on a button of a screen that is gone
> contact                           shares the own number; `contact of another`
> file report.pdf                   also: photo, sticker, voice, location, edit some words
John > /start                       another person's step; the first one named needs no name
wait 6 minutes
restart
= state Booking:slots
# a comment
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo

from bot.buttons import ButtonData, decode
from bot.simulator.actor import SimPerson
from bot.simulator.journal import Edited, Sent
from bot.simulator.messages import Message
from core.tiers import Tier
from core.words import Language
from tests.dialogs.transcript import transcript
from tests.stage import Stage, a_stage

FOLDER: Final = Path(__file__).parent
WARSAW: Final = ZoneInfo("Europe/Warsaw")
PESELS: Final = ("44051401359", "90080512343", "85010112345")

_STEP: Final = re.compile(r"(?:(?P<actor>\w+) )?> (?P<what>.+)")
_TAP: Final = re.compile(r"(?P<how>twice |stale )?\[(?P<action>[a-z_.]+)(?:: (?P<value>[^\]]*))?\]")


class ScriptError(AssertionError):
    """A step could not be taken, or found something else than it says."""


@dataclass
class Actor:
    """Somebody in the script."""

    name: str
    tier: Tier | None = None


@dataclass
class Script:
    """A script file, read."""

    path: Path
    actors: list[Actor] = field(default_factory=list)
    start: datetime | None = None
    steps: list[tuple[int, str]] = field(default_factory=list)


def read(path: Path) -> Script:
    """Read a script file."""
    script = Script(path)
    for number, line in enumerate(path.read_text().splitlines(), 1):
        bare = line.partition("#")[0].rstrip() if line.startswith("#") else line.rstrip()
        if bare.startswith("given:"):
            _read_given(script, bare.removeprefix("given:"))
        elif bare:
            script.steps.append((number, bare))
    return script


def _read_given(script: Script, given: str) -> None:
    for item in (each.strip() for each in given.split(",")):
        word, _, rest = item.partition(" ")
        match word:
            case "patient":
                script.actors.append(Actor(rest, Tier.BASIC))
            case "person":
                script.actors.append(Actor(rest))
            case "tier":
                script.actors[-1].tier = Tier(rest)
            case "clock":
                local = datetime.strptime(rest, "%Y-%m-%d %H:%M").replace(tzinfo=WARSAW)
                script.start = local.astimezone(UTC)
            case _:
                raise ScriptError(f"{script.path.name}: what is {item!r}?")


@dataclass
class Performance:
    """What came of a script in one language: the transcript, and what was seen in a form that no language changes."""

    transcript: str
    shape: list[str]
    states: list[str]


async def perform(script: Script, language: Language, folder: Path) -> Performance:
    """Play a script in one language."""
    async with a_stage(folder, now=script.start or datetime(2027, 3, 2, 8, 0, tzinfo=UTC)) as stage:
        player = Player(script, stage, language)
        await player.play()
        return Performance(transcript(stage.world, player.opened), player.shape, player.states)


class Player:
    """Plays a script on a stage."""

    def __init__(self, script: Script, stage: Stage, language: Language) -> None:
        """Nothing is played yet."""
        self.script = script
        self.stage = stage
        self.language = language
        self.people: dict[str, SimPerson] = {}
        self.opened = 0
        self.shape: list[str] = []
        self.states: list[str] = []

    async def play(self) -> None:
        """Every step, one after another; an error names the script's line."""
        for number, actor in enumerate(self.script.actors):
            person = self.stage.world.add_person(101 + number, actor.name, "Nowak", self.language.value)
            self.people[actor.name] = person
            if actor.tier is not None:
                await self.stage.open_account(person, actor.tier, PESELS[number])
        self.opened = len(self.stage.world.log)
        for line, step in self.script.steps:
            try:
                await self._step(step)
            except Exception as error:
                seen = "\n".join(f"  {button.action}: {button.value}" for button in self._tappable())
                where = f"{self.script.path.name}:{line} ({self.language}) {step}"
                raise ScriptError(f"{where}\n{error}\nWhat could be tapped:\n{seen}") from error

    async def _step(self, step: str) -> None:
        if taken := _STEP.fullmatch(step):
            person = self.people[taken["actor"]] if taken["actor"] else next(iter(self.people.values()))
            self._act(person, taken["what"])
            await self.stage.settle()
            row = await self.stage.conversation(person)
            self.states.append(row.state or "" if row else "")
            self.shape.append(f"{step} → {self.states[-1]} {[(each.action, each.value) for each in buttons(person)]}")
            return
        word, _, rest = step.partition(" ")
        match word, rest.split():
            case "wait", [amount, unit]:
                self.stage.wait(**{unit if unit.endswith("s") else f"{unit}s": float(amount)})
            case "restart", []:
                await self.stage.restart()
            case "=", ["state", *names]:
                assert self.states[-1] == (name := " ".join(names)), f"the state is {self.states[-1]}, not {name}"
            case _:
                raise ScriptError("no such step")

    def _act(self, person: SimPerson, what: str) -> None:
        if tap := _TAP.fullmatch(what):
            _tap(person, (tap["how"] or "").strip(), tap["action"], tap["value"])
            return
        word, _, rest = what.partition(" ")
        match word:
            case "contact":
                person.share_contact(own=not rest)
            case "file":
                person.send_document(rest, b"%PDF-1.4")
            case "photo":
                person.send_photo("photo.jpg", b"\xff\xd8\xff", rest)
            case "sticker":
                person.send_sticker()
            case "voice":
                person.send_voice()
            case "location":
                person.send_location()
            case "edit":
                own = [message for message in person.messages if message.sender.id == person.id]
                person.edit(own[-1], self._in_language(rest))
            case _:
                person.say(self._in_language(what))

    def _in_language(self, words: str) -> str:
        polish, bar, english = words.partition(" | ")
        return english if bar and self.language is Language.ENGLISH else polish

    def _tappable(self) -> Iterator[ButtonData]:
        for person in self.people.values():
            yield from buttons(person)


def buttons(person: SimPerson) -> list[ButtonData]:
    """The buttons under the newest message that has any."""
    for message in reversed(person.messages):
        if found := list(_buttons_of(message)):
            return [data for data, _raw in found]
    return []


def _tap(person: SimPerson, how: str, action: str, value: str | None) -> None:
    if how == "stale":
        message, raw = _stale(person, action)
        person.press(message, raw)
        return
    for message in reversed(person.messages):
        for data, raw in _buttons_of(message):
            if data.action == action and value in {None, data.value}:
                for _time in range(2 if how == "twice" else 1):
                    person.press(message, raw)
                return
    raise ScriptError("there is no such button")


def _stale(person: SimPerson, action: str) -> tuple[Message, str]:
    """A button that was there once, and is no longer on its message or no longer of the newest one."""
    now = {raw for message in person.messages[-1:] for _data, raw in _buttons_of(message)}
    for entry in reversed(list(person.world.log)):
        seen = entry.before if isinstance(entry, Edited) else entry.message if isinstance(entry, Sent) else None
        if seen is None or seen.chat.id != person.id:
            continue
        for data, raw in _buttons_of(seen):
            if data.action == action and data.version and raw not in now:
                return seen, raw
    raise ScriptError("there was never such a button")


def _buttons_of(message: Message) -> Iterator[tuple[ButtonData, str]]:
    for row in message.inline_keyboard:
        for button in row:
            raw = button.get("callback_data")
            data = decode(raw) if raw else None
            if data is not None and raw is not None:
                yield data, raw
