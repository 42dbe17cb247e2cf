"""Who takes part in a script, what language each of them speaks, and what its words and values stand for to them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

from bot.demo.chat.script import Numbered
from bot.simulator.actors.actor import SimPerson
from bot.simulator.actors.world import World
from core.i18n import Language, language_of_messenger
from tests.dialogs.script import ScriptError
from tests.dialogs.sending import with_codes

_ID: Final = re.compile(r"\(id (#\d+)\)")


class Cast:
    """The people of a script by their names."""

    def __init__(self) -> None:
        self.people: dict[str, SimPerson] = {}
        self.numbered = Numbered()
        self._languages: dict[int, Language] = {}

    @property
    def first(self) -> str:
        """Whom a script means that names nobody."""
        return next(iter(self.people))

    def add(self, person: SimPerson, name: str, telegram: str) -> None:
        """Somebody whose Telegram speaks that language takes part."""
        self.people[name] = person
        self._languages[person.id] = language_of_messenger(telegram)

    def named(self, names: Iterable[str]) -> list[SimPerson]:
        """Those of these names, in the order of the script."""
        wanted = set(names)
        return [person for name, person in self.people.items() if name in wanted]

    def look_again(self, world: World) -> None:
        """Find everybody in a world that was put back as it was, where they are other objects."""
        self.people = {name: world.person(person.id) for name, person in self.people.items()}

    def language_of(self, person: SimPerson) -> Language:
        """In which language somebody is spoken to by now."""
        return self._languages[person.id]

    def choose(self, person: SimPerson, language: Language) -> None:
        """Somebody is spoken to in that language from now on."""
        self._languages[person.id] = language

    def words(self, person: SimPerson, words: str) -> str:
        """What is written in both languages, in the one that somebody speaks; with codes that they were shown. Lines
        are told apart by ⏎, and `(id #2)` is the id of what was seen second.
        """
        polish, bar, english = words.partition(" | ")
        said = english if bar and self.language_of(person) is Language.ENGLISH else polish
        said = _ID.sub(lambda found: self.value(person, found[1]) or "", said)
        return with_codes(said.replace(" ⏎ ", "\n"), self.people)

    def value(self, person: SimPerson, value: str | None) -> str | None:
        """What a script's value stands for: an id, the language that the person has now, or the other."""
        now = self.language_of(person)
        if value in {"same", "other"}:
            return next(each.value for each in Language if (each is now) == (value == "same"))
        if value is not None and value.startswith("#"):
            if (real := self.numbered.real(value)) is None:
                raise ScriptError(f"no appointment {value} has been seen")
            return real
        return value
