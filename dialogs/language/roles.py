"""Which of the things that a sentence names are ruled out, and which tell of what is booked already.

“Nie do Zycha, tylko do Wilczek” names one practitioner; “mam wizytę jutro o 9, ale wolę piątek” asks for Friday.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Final

from core.text.normalisation import plain_letters
from dialogs.language.reading import SentencePiece
from dialogs.language.terms import word_files

MOST_BETWEEN: Final = 6
"""How many little words may stand between “nie” and what it rules out."""

MOST_BEFORE: Final = 3
"""How many may stand between something and the “nie pasuje” behind it."""

ENDS: Final = frozenset(".!?;\n")


@dataclass(frozen=True, slots=True)
class Thing:
    """Something that a sentence names: from which piece to which (not included). `is_target`: behind “na”, “to”."""

    start: int
    end: int
    is_target: bool = False


@dataclass(frozen=True, slots=True)
class RoleWords:
    """The words of a list in `words/`, whole ones and those with any ending."""

    whole: frozenset[str]
    stems: tuple[str, ...]

    def __contains__(self, word: str) -> bool:
        """Whether it is one of them."""
        return word in self.whole or word.startswith(self.stems)


@cache
def role_words() -> Mapping[str, RoleWords]:
    """Those of the section `roles`, in every language at once."""
    names = {name for file in word_files() for name in file.get("roles", {})}
    return {name: _of(name) for name in names}


def _of(name: str) -> RoleWords:
    written = [plain_letters(word) for file in word_files() for word in file.get("roles", {}).get(name, ())]
    stems = tuple(each.rstrip("*") for each in written if each.endswith("*"))
    return RoleWords(frozenset(each for each in written if not each.endswith("*")), stems)


def is_of(name: str, word: str) -> bool:
    """Whether a word is of that list."""
    return word in role_words()[name]


@dataclass(frozen=True)
class Roles:
    """Finds them. `thing_at` gives what stands at a piece, if anything does."""

    found: Sequence[SentencePiece]
    thing_at: Callable[[int], Thing | None]

    def denied(self, own: Iterable[int], *, closely: bool) -> set[Thing]:
        """What is ruled out. A “nie” of what is asked for itself (`own`) rules nothing out. `closely`: only where
        nothing but a preposition stands between: whoever can't come on Friday cancels what is on Friday.
        """
        denied: set[Thing] = set()
        spoken_for = set(own)
        for place, piece in enumerate(self.found):
            thing = self.thing_at(place)
            if thing and thing.start == place and not closely and self._is_unsuiting(thing):
                denied.add(thing)
            is_own = place in spoken_for and not is_of("except", piece.plain)
            if thing is None and not is_own and self._denies(place):
                denied |= self._behind(place, "little" if closely else "between")
        return denied

    def _denies(self, place: int) -> bool:
        word = self.found[place].plain
        return is_of("denying", word) or self._excepts(place)

    def _excepts(self, place: int) -> bool:
        """Oprócz; “but” only in “anybody but”, “any day but”."""
        word, before = self.found[place].plain, self.found[max(0, place - 2) : place]
        return is_of("except", word) or (is_of("but", word) and any(is_of("anybody", each.plain) for each in before))

    def _behind(self, denying: int, between: str) -> set[Thing]:
        """What a word rules out: the first thing behind it, and those that are joined to it."""
        denied: set[Thing] = set()
        between = "between" if self._excepts(denying) else between
        place, left = denying + 1, MOST_BETWEEN
        while place < len(self.found) and self.found[place].part == self.found[denying].part:
            word = self.found[place].plain
            if thing := self.thing_at(place):
                denied.add(thing)
                place = thing.end
            elif left and (is_of(between, word) or (denied and is_of("joining", word))):
                if denied and not is_of("joining", word) and not is_of("joining", self.found[place - 1].plain):
                    break
                place, left = place + 1, left - 1
            else:
                break
        return denied

    def _is_unsuiting(self, thing: Thing) -> bool:
        """Whether “nie pasuje”, “odpada” stands behind it."""
        part = self.found[thing.start].part
        for place in range(thing.end, min(thing.end + MOST_BEFORE, len(self.found))):
            word = self.found[place].plain
            if self.found[place].part != part:
                return False
            if is_of("unsuiting", word):
                return True
            if is_of("denying", word):
                behind = self.found[place + 1] if place + 1 < len(self.found) else None
                return behind is None or not behind.is_word or is_of("suiting", behind.plain)
            if not is_of("between", word):
                return False
        return False

    def booked(self, *, is_move: bool) -> set[Thing]:
        """What tells of the appointment that there is: “mam … jutro o 9”; of a move, “wizytę w czwartek” as well."""
        scope = _Scope(is_move=is_move)
        booked: set[Thing] = set()
        before: Thing | None = None
        for place, piece in enumerate(self.found):
            thing = self.thing_at(place)
            if thing and thing.start == place:
                if scope.holds(thing):
                    booked.add(thing)
                before = thing
            elif thing is None:
                turned = scope.read(piece, self.found[place + 1].plain if place + 1 < len(self.found) else "")
                if turned and before and before.end == place and (turned != "noun" or is_move):
                    booked.add(before)
        return booked


@dataclass
class _Scope:
    """Whether what follows tells of an appointment that there is, while a sentence is read."""

    is_move: bool
    of: str = ""
    """`having`, behind “mam”; `noun`, behind “wizyta”."""
    is_asking: bool = False
    is_new: bool = False
    part: int = field(default=0)

    def holds(self, thing: Thing) -> bool:
        """Whether it does, of something that it names."""
        if self.of == "noun" and thing.is_target:
            self.of = ""
        return bool(self.of)

    def read(self, piece: SentencePiece, following: str) -> str:
        """Go on behind a piece, and tell what it begins."""
        word = piece.plain
        if piece.part != self.part:
            self.part, self.is_asking, self.is_new = piece.part, False, False
            if self.of == "noun" or word in ENDS:
                self.of = ""
        if is_of("comparing", word):
            self.is_asking = False
        elif is_of("having", word) and not self.is_asking and not is_of("not-having", following):
            self.of = "having"
            return self.of
        elif is_of("turning", word):
            self.of, self.is_asking = "", True
        elif self.of == "noun" and is_of("towards", word):
            self.of = ""
        elif is_of("new", word):
            self.is_new = True
        elif is_of("visits", word) and not self.is_new and not self.of and self.is_move:
            self.of = "noun"
            return self.of
        return ""
