"""Plays a script on a stage, and notes what came of it."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from pathlib import Path
from typing import Final

import sqlalchemy as sa

from bot.demo.chat.script import Numbered
from bot.inbox import DeadLetter
from bot.simulator.actor import SimPerson
from bot.simulator.journal import Answered, Edited, Sent
from bot.simulator.messages import Message
from core.words import Language
from tests.dialogs import clinic_side
from tests.dialogs.report import report
from tests.dialogs.script import Script, ScriptError
from tests.dialogs.taps import buttons, newest_screen, tap, tap_forged, tap_stale
from tests.dialogs.transcript import transcript
from tests.dialogs.watch import NotingWriter, Watch
from tests.dialogs.ways_on import check_labels, check_ways_on
from tests.people import a_pesel
from tests.pictures import jpeg
from tests.sample_files import content_of
from tests.stage import STAFF_CHAT, Stage, a_stage

ACTING: Final = re.compile(r"(?:(?P<actors>\w+(?:, \w+)*) )?> (?P<what>.+)")
_TAP: Final = re.compile(r"(?P<how>twice |stale |forged )?\[(?P<action>[a-z_.]+)(?:: (?P<value>[^\]]*))?\]")
_EXPECTING: Final = re.compile(r"(?:(?P<actor>\w+) )?= (?P<what>.+)")
_NOTED: Final = re.compile(
    r"(?P<actor>\w+): (?P<how>booked|elsewhere|attended|missed|cancelled|account|released|lost) ?(?P<what>.*)"
)


@dataclass
class Performance:
    """What came of a script in one language: the transcript, what was seen in a form that no language changes, the
    states that the conversation rested in, the moves between them, what was refused, where that led, and which messages
    of the catalogue were written.
    """

    transcript: str = ""
    shape: list[str] = field(default_factory=list)
    states: list[str] = field(default_factory=list)
    moves: list[str] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)
    ways_out: list[str] = field(default_factory=list)
    messages: list[str] = field(default_factory=list)


async def perform(script: Script, language: Language, folder: Path, *, database_url: str | None = None) -> Performance:
    """Play a script in one language; without another database, in memory as far as that will do, which is quick."""
    in_memory = None if script.outlives_the_bot else "sqlite://"
    said: set[str] = set()
    noting = partial(NotingWriter, said)
    async with a_stage(folder, now=script.start, database_url=database_url or in_memory, writing=noting) as stage:
        player = Player(script, stage, language, folder)
        await player.play()
        played, watch = player.performance, player.watch
        played.transcript = transcript(stage.world, player.opened, several=len(script.actors) > 1)
        played.moves, played.refused = sorted(set(watch.made)), sorted(set(watch.refused))
        played.messages = sorted(said)
        return played


class Player:
    """Plays a script on a stage."""

    def __init__(self, script: Script, stage: Stage, language: Language, folder: Path) -> None:
        self.script = script
        self.stage = stage
        self.language = language
        self.folder = folder
        self.performance = Performance()
        self.watch = Watch()
        self.people: dict[str, SimPerson] = {}
        self.opened = 0
        self._languages: dict[int, Language] = {}
        self._numbered = Numbered()
        self._turns = 0
        self._refusals_before = 0
        self._last = ""
        self._sent: Message | None = None

    def language_of(self, person: SimPerson) -> Language:
        """In which language somebody is spoken to by now."""
        return self._languages[person.id]

    async def play(self) -> None:
        """Every step, one after another; an error names the script's line."""
        self.watch.over(self.stage.app.house.portal)
        for number, actor in enumerate(self.script.actors):
            telegram = actor.telegram or self.language.value
            person = self.stage.world.add_person(101 + number, actor.name, "Nowak", telegram)
            self.people[actor.name] = person
            self._languages[person.id] = language_of_telegram(telegram)
            if actor.tier is not None:
                await self.stage.open_account(person, actor.tier, a_pesel(date(1950 + number, 5, 14)))
        self._last = next(iter(self.people))
        self.opened = len(self.stage.world.log)
        for line, step in self.script.steps:
            try:
                await self._take(step)
            except Exception as error:
                raise ScriptError(self._report(line, step, error)) from error

    async def _take(self, step: str) -> None:
        if acting := ACTING.fullmatch(step):
            await self._act_together((acting["actors"] or next(iter(self.people))).split(", "), acting["what"], step)
        elif noted := _NOTED.fullmatch(step):
            await self._note(noted["actor"], noted["how"], noted["what"])
        elif expecting := _EXPECTING.fullmatch(step):
            await self._expect(expecting["actor"] or self._last, expecting["what"])
        elif step.startswith("clinic: "):
            await clinic_side.change_clinic(self.stage, self.folder, step.removeprefix("clinic: "))
            self.watch.over(self.stage.app.house.portal)
        else:
            await self._let_pass(step)

    async def _let_pass(self, step: str) -> None:
        match step.split():
            case ["wait", amount, unit]:
                self.stage.wait(**{unit if unit.endswith("s") else f"{unit}s": float(amount)})
            case ["telegram:", "fails", method, times]:
                self.stage.world.faults.add("server_error", method, times=int(times))
            case ["upkeep"]:
                await self.stage.keep_up()
            case ["restart"]:
                await self.stage.restart()
                self.watch.over(self.stage.app.house.portal)
            case _:
                raise ScriptError("no such step")

    async def _act_together(self, names: list[str], what: str, step: str) -> None:
        self._refusals_before = len(self.watch.refused)
        before = len(self.stage.world.log)
        for name in names:
            self._act(self.people[name], what)
        await self.stage.settle()
        for name in names:
            person = self.people[name]
            self._check_answered(person, before)
            state = await self._state(person)
            self.performance.states.append(state)
            self.performance.ways_out += [f"{each} → {state}" for each in self.watch.refused[self._refusals_before :]]
            if (screen := newest_screen(person)) is not None:
                check_ways_on(state, screen)
                check_labels(screen)
            self.performance.shape.append(f"{step} → {name} in {state}: {self._seen_buttons(person)}")
        self._turns += next(iter(self.people)) in names
        self._last = names[-1]

    def _act(self, person: SimPerson, what: str) -> None:
        if found := _TAP.fullmatch(what):
            how, action, value = (found["how"] or "").strip(), found["action"], self._value(person, found["value"])
            match how:
                case "stale":
                    tap_stale(person, action, value)
                case "forged":
                    tap_forged(person, action, value)
                case _:
                    tap(person, action, value, times=2 if how == "twice" else 1)
            if action == "language" and value in set(Language):
                self._languages[person.id] = Language(value)
            return
        self._sent = self._send(person, what)

    def _send(self, person: SimPerson, what: str) -> Message:
        word, _, rest = what.partition(" ")
        match word:
            case "contact":
                return person.share_contact(own=not rest)
            case "letters":
                return person.say("a" * int(rest))
            case "file" | "photo" | "album":
                return self._send_file(person, word, rest)
            case "sticker":
                return person.send_sticker()
            case "voice":
                return person.send_voice()
            case "location":
                return person.send_location()
            case "say":
                return person.say(self._in_language(person, rest))
            case "edit":
                own = [message for message in person.messages if message.sender.id == person.id]
                return person.edit(own[-1], self._in_language(person, rest))
            case _:
                return person.say(self._in_language(person, what))

    def _send_file(self, person: SimPerson, word: str, rest: str) -> Message:
        if word == "photo":
            return person.send_photo("photo.jpg", jpeg(), self._in_language(person, rest))
        what, _, caption = rest.partition(" ")
        caption = self._in_language(person, caption)
        if word == "file":
            return person.send_document(what, content_of(what), caption)
        return person.send_album([(f"{number}.jpg", jpeg()) for number in range(1, int(what) + 1)], caption)[-1]

    async def _note(self, name: str, how: str, what: str) -> None:
        person = self.people[name]
        match how:
            case "account":
                await self.stage.open_account(person)
            case "released":
                await clinic_side.release(self.stage, person)
            case "lost":
                await clinic_side.lose(self.stage, person, what)
            case "cancelled":
                await clinic_side.cancel(self.stage, person, self._value(person, what) or "")
            case _:
                await clinic_side.note_appointment(self.stage, person, how, what)

    async def _expect(self, name: str, what: str) -> None:
        match what.split():
            case ["state", wanted]:
                state = await self._state(self.people[name])
                assert state == wanted, f"the state is {state}"
            case ["refused", *wanted]:
                refused = self.watch.refused[self._refusals_before :]
                assert refused == wanted, f"refused was {refused}"
            case ["turns", wanted]:
                assert self._turns == int(wanted), f"it took {self._turns} turns"
            case ["removed"]:
                assert self._sent is not None, "nothing was sent"
                assert self._sent.chat.message(self._sent.message_id) is None, "the message is still there"
            case ["staff", wanted]:
                seen = len(self.stage.world.chat(STAFF_CHAT).messages)
                assert seen == int(wanted), f"the staff chat has seen {seen}"
            case _:
                raise ScriptError("nothing can be expected so")

    def _check_answered(self, person: SimPerson, before: int) -> None:
        """Whatever somebody does, something is to be seen of it; a tap may be answered by its spinner's end."""
        for entry in self.stage.world.log.after(before):
            match entry:
                case Sent(message=message) | Edited(message=message):
                    if message.sender.is_bot and message.chat.id == person.id:
                        return
                case Answered(press=press):
                    if press.person.id == person.id:
                        return
                case _:
                    pass
        raise ScriptError("the bot said nothing")

    def _in_language(self, person: SimPerson, words: str) -> str:
        polish, bar, english = words.partition(" | ")
        return english if bar and self._languages[person.id] is Language.ENGLISH else polish

    def _value(self, person: SimPerson, value: str | None) -> str | None:
        """What a script's value stands for: an appointment's id, the language that the person has now, or the other."""
        now = self._languages[person.id]
        if value in {"same", "other"}:
            return next(each.value for each in Language if (each is now) == (value == "same"))
        if value is not None and value.startswith("#"):
            if (real := self._numbered.real(value)) is None:
                raise ScriptError(f"no appointment {value} has been seen")
            return real
        return value

    def _seen_buttons(self, person: SimPerson) -> str:
        """What can be pressed, in an order that no language changes."""
        return " ".join(sorted(self._numbered.shown(each) for each in buttons(person)))

    async def _state(self, person: SimPerson) -> str:
        async with self.stage.work() as work:
            row = await self.stage.conversation_row(work, person)
            failed = await work.session.scalar(sa.select(DeadLetter.incident))
        assert failed is None, f"the bot apologised for incident {failed}; the log knows where it happened"
        return row.state or "" if row else ""

    def _report(self, line: int, step: str, error: Exception) -> str:
        what = f"{self.script.name}:{line} ({self.language}) {step}\n{error}"
        return f"{what}\n\n{report(self.people, self._numbered)}"


def language_of_telegram(code: str) -> Language:
    """The language in which somebody with such a Telegram writes."""
    return Language.POLISH if code.startswith("pl") else Language.ENGLISH
