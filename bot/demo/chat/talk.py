"""A talk with the bot: takes what somebody types, line by line, and answers with what is to be seen."""

from __future__ import annotations

import re
import shlex
from base64 import b64decode
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Final

from bot.addresses import address_of
from bot.demo.chat import words
from bot.demo.chat.drawing import Offer, draw, offers
from bot.demo.chat.script import WARSAW, Numbered, TalkScript, said
from bot.demo.people import ANNA, ANNAS_ACCOUNT, JOHN, JOHNS_ACCOUNT, DemoPerson, open_account
from bot.demo.stage import Stage
from bot.simulator.actors.actor import SimPerson
from bot.simulator.errors import Impossible
from core.accounts import people
from core.i18n import Language, Words

ACCOUNTS: Final = {ANNA: ANNAS_ACCOUNT, JOHN: JOHNS_ACCOUNT}
PICTURE: Final = b64decode(
    b"iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGP4DwABAQEAtZUHBwAAAABJRU5ErkJggg=="
)
_UNITS: Final = ("seconds", "minutes", "hours", "days", "weeks")
_TIME: Final = re.compile(r"(?P<amount>\d{1,4}) (?P<unit>[a-z]+?)s?")
_NAME: Final = re.compile(r"[^\W\d]\w*")


class Talk:
    """People talk to the bot, one at a time; everything they do is noted in the script.

    Their Telegram, and what the tool itself says, is in one language; each may choose another to talk in.
    """

    def __init__(self, stage: Stage, language: Language) -> None:
        """Nobody talks yet: somebody has to join."""
        self.script = TalkScript(stage.now)
        self.over = False
        self._stage = stage
        self._language = language
        self._people: dict[str, SimPerson] = {}
        self._languages: dict[int, Language] = {}
        self._numbered = Numbered()
        self._person: SimPerson

    @property
    def welcome(self) -> str:
        """What is said first."""
        return self._in_words(words.WELCOME, now=self._now, name=self._name)

    @property
    def prompt(self) -> str:
        """Who talks, and in which language."""
        return f"{self._name} [{self._languages[self._person.id]}]> "

    @property
    def _name(self) -> str:
        return self._person.user.first_name

    async def join(self, name: str) -> None:
        """From now on that person talks: one of the demonstration's, or somebody who has no account."""
        if not _NAME.fullmatch(name):
            raise Impossible(self._in_words(words.NO_NAME))
        known = next((person for each, person in self._people.items() if each.casefold() == name.casefold()), None)
        self._person = known or await self._come(name)

    async def _come(self, name: str) -> SimPerson:
        demo = next((each for each in ACCOUNTS if each.first_name.casefold() == name.casefold()), None)
        who = demo or DemoPerson(self._stage.world.new_person_id(), name, "Nowak", self._language)
        person = self._stage.world.add_person(who.id, who.first_name, who.last_name, self._language.value)
        self._people[who.first_name] = person
        self._languages[person.id] = self._language
        self.script.given(who.first_name, ACCOUNTS[demo].tier if demo else None)
        if demo:
            async with self._stage.work() as work:
                await open_account(work, replace(demo, language=self._language), ACCOUNTS[demo])
        return person

    async def take(self, line: str) -> str:
        """Do what a line says; answers what is to be seen."""
        try:
            return await self._take(line.strip())
        except Impossible as why:
            return self._in_words(words.CANNOT, why=why)

    async def _take(self, line: str) -> str:
        if not line:
            return ""
        if line.startswith("."):
            command, _, rest = line.removeprefix(".").partition(" ")
            return await self._command(command, rest.strip())
        if offer := self._offer(line):
            return await self._press(offer)
        return await self._say(line.removeprefix("="))

    async def _command(self, command: str, rest: str) -> str:
        match command:
            case "help":
                return self._in_words(words.HELP)
            case "quit":
                self.over = True
                return ""
            case "save":
                return self.save(Path(rest) if rest else None)
            case "as":
                await self.join(rest)
                return self._in_words(words.SPEAKS, name=self._name)
            case "wait":
                return self._wait(rest)
            case "restart":
                await self._stage.restart()
                self.script.passes("restart")
                return self._in_words(words.RESTARTED)
            case "twice":
                if (offer := self._offer(rest)) is None:
                    raise Impossible(self._in_words(words.NO_BUTTON))
                return await self._press(offer, "twice ")
            case _:
                return await self._send(command, rest)

    async def _send(self, command: str, rest: str) -> str:
        person = self._person
        match command:
            case "contact":
                return await self._do(lambda: person.share_contact(own=not rest), f"contact {rest}".strip())
            case "sticker":
                return await self._do(person.send_sticker, "sticker")
            case "voice":
                name, content = self._read(rest) if rest else ("", b"")
                return await self._do(lambda: person.send_voice(content), f"voice {name.replace(' ', '_')}".strip())
            case "location":
                return await self._do(person.send_location, "location")
            case "file":
                name, content = self._read(rest) if rest else ("file.pdf", b"%PDF-1.4")
                return await self._do(lambda: person.send_document(name, content), f"file {name.replace(' ', '_')}")
            case "photo":
                return await self._send_photo(*_split(rest))
            case "edit":
                return await self._edit(rest)
            case _:
                return self._in_words(words.NO_COMMAND, command=command)

    async def _say(self, typed: str) -> str:
        return await self._write(self._person.say, said(typed), typed)

    async def _send_photo(self, path: str, caption: str) -> str:
        name, content = self._read(path) if path else ("photo.png", PICTURE)
        return await self._write(lambda mine: self._person.send_photo(name, content, mine), "photo", caption)

    async def _edit(self, typed: str) -> str:
        own = [message for message in self._person.messages if message.sender.id == self._person.id]
        if not own:
            raise Impossible(self._in_words(words.NOTHING_TO_EDIT))
        return await self._write(lambda mine: self._person.edit(own[-1], mine), "edit", typed)

    async def _write(self, send: Callable[[str], object], prefix: str, typed: str) -> str:
        """Send what was typed; of words in both languages, the half that is in the talk's."""
        polish, both, english = typed.partition(" | ")
        before = len(self._stage.world.log)
        send(english if both and self._languages[self._person.id] is Language.ENGLISH else polish)
        self.script.words(self._name, prefix, typed)
        return await self._answered(before)

    async def _press(self, offer: Offer, how: str = "") -> str:
        step = self._numbered.shown(offer.data)
        if offer.data.action == "language":
            now = self._languages[self._person.id]
            step = "[language: same]" if offer.data.value == now.value else "[language: other]"

        def press() -> None:
            for _time in range(2 if how else 1):
                self._person.press(offer.message, offer.data.pack())

        return await self._do(press, how + step)

    async def _do(self, act: Callable[[], object], step: str) -> str:
        before = len(self._stage.world.log)
        act()
        self.script.step(self._name, step)
        return await self._answered(before)

    async def _answered(self, before: int) -> str:
        """Let the bot answer; what is to be seen of it."""
        await self._stage.settle()
        found = await self._stage.conversation(self._person)
        self.script.rests(self._name, found.state or "" if found else "")
        for offer in offers(self._person):
            self._numbered.shown(offer.data)
        await self._note_language()
        seen = draw(self._stage.world.log.after(before), self._person, self._language)
        spinning = self._in_words(words.STILL_SPINNING) if self._stage.world.presses else ""
        return "\n".join(each for each in (seen, spinning) if each) or self._in_words(words.SILENCE)

    async def _note_language(self) -> None:
        async with self._stage.work() as work:
            known = await people.get_or_create_person(work, address_of(self._person.id))
            self._languages[self._person.id] = known.language or self._language

    def _wait(self, time: str) -> str:
        found = _TIME.fullmatch(time)
        unit = next((each for each in _UNITS if found and each == f"{found['unit']}s"), None)
        if found is None or unit is None:
            raise Impossible(self._in_words(words.NO_TIME))
        self._stage.now += timedelta(**{unit: int(found["amount"])})
        self.script.passes(f"wait {time}")
        return self._in_words(words.NOW, now=self._now)

    @property
    def _now(self) -> str:
        return f"{self._stage.now.astimezone(WARSAW):%Y-%m-%d %H:%M}"

    def save(self, path: Path | None) -> str:
        """Write the script into a new file."""
        if path is None:
            raise Impossible(self._in_words(words.NO_PATH))
        try:
            with path.open("x", encoding="utf-8") as file:
                file.write(str(self.script))
        except FileExistsError:
            raise Impossible(self._in_words(words.FILE_IS_THERE, path=path)) from None
        except OSError:
            raise Impossible(self._in_words(words.NO_PLACE, path=path)) from None
        return self._in_words(words.WRITTEN, path=path)

    def _offer(self, typed: str) -> Offer | None:
        """The button with that number."""
        found = offers(self._person)
        number = int(typed) if typed.isascii() and typed.isdecimal() else 0
        return found[number - 1] if 0 < number <= len(found) else None

    def _read(self, path: str) -> tuple[str, bytes]:
        try:
            return Path(path).name, Path(path).expanduser().read_bytes()
        except OSError:
            raise Impossible(self._in_words(words.NO_FILE, path=path)) from None

    def _in_words(self, text: Words, **values: object) -> str:
        return text.in_language(self._language).format(**values)


def _split(rest: str) -> tuple[str, str]:
    """A path, in quotes when there are spaces in it, and the words after it."""
    try:
        path, *caption = shlex.split(rest) or [""]
    except ValueError:
        path, *caption = rest.split()
    return path, " ".join(caption)
