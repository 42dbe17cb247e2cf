"""How words are meant: denied, long past, or only talked about. Each of these holds in its own part of a sentence."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from core.emergencies.patterns import Found, Word
from core.emergencies.sentences import Token
from core.emergencies.vocabulary import Vocabulary

LISTED: Final = 3
"""How many words a list may have between two of its “or”."""

TALKED_ABOUT: Final = 6
"""How far before a name may stand what it is talked about with."""

TALKED_ABOUT_BEHIND: Final = 4


@dataclass(frozen=True, slots=True)
class WordMeaning:
    """What is to be known of a message's words, beside which they are."""

    vocabulary: Vocabulary
    tokens: Sequence[Token]

    def is_denied(self, found: Found) -> bool:
        """“Nie mam duszności”, “serce nie boli”, “no fever or chest pain”; not “nie wiem, czy to zawał”."""
        own = frozenset(found)
        return (
            any(self._denied_at_once(place, own) for place in found)
            or self._denied_before(found[0], own)
            or self._denied_after(found[-1])
            or self._denied_in_a_list(found[0])
        )

    def is_past(self, found: Found) -> bool:
        """“Zawał rok temu”; not if it has come again."""
        part = self._part_of(found[0])
        return self._has(self.vocabulary.past, part) and not self._has(self.vocabulary.now, part)

    def is_talked_about(self, found: Found) -> bool:
        """“Lekarz od udarów”, “kontrola po zawale”, “stroke unit”; not “lekarza, mąż ma udar”."""
        words, part = self.vocabulary, self._part_of(found[0])
        if self._has(words.now, part):
            return False
        before = range(max(part.start, found[0] - TALKED_ABOUT), found[0])
        for place in reversed(before):
            if words.about.at(self.tokens, place, words.light):
                return True
            if self._is(place, words.having):
                break
        after = range(found[-1] + 1, min(part.stop, found[-1] + 1 + TALKED_ABOUT_BEHIND))
        return any(self._is(place, words.about_after) for place in after)

    def _denied_at_once(self, place: int, own: frozenset[int]) -> bool:
        """A verb with its “nie”: nie boli, nie zemdlał; little words may stand between them."""
        for before in range(place - 1, self._part_of(place).start - 1, -1):
            if before not in own and self._is(before, self.vocabulary.denying):
                return True
            if before in own or not self._is(before, self.vocabulary.light):
                return False
        return False

    def _denied_before(self, first: int, own: frozenset[int]) -> bool:
        words, place, skipped, in_list = self.vocabulary, first - 1, 0, False
        while place >= 0 and self._same_part(place, first):
            if self._is(place, words.denying) and place not in own:
                return True
            if self._is(place, words.listing):
                in_list, skipped = True, 0
            elif not self._is(place, words.between):
                skipped += 1
                if not in_list or skipped > LISTED:
                    return False
            place -= 1
        return False

    def _denied_after(self, last: int) -> bool:
        place = last + 1
        while place < len(self.tokens) and self._same_part(place, last):
            if self.vocabulary.denied_after.at(self.tokens, place, self.vocabulary.light):
                return True
            if not self._is(place, self.vocabulary.between):
                return False
            place += 1
        return False

    def _denied_in_a_list(self, first: int) -> bool:
        """On a list that began with a denial before a comma: “nie mam gorączki, kaszlu, duszności”."""
        part = self._part_of(first)
        is_noun = first == part.start and self._is(first, self.vocabulary.denied_nouns)
        goes_on = is_noun or self._any(part, self.vocabulary.listing_on)
        return goes_on and self._follows_denial(part)

    def _follows_denial(self, part: range) -> bool:
        """Whether the part before denies, or is itself one or two words of a list that does."""
        if part.start == 0:
            return False
        before = self._part_of(part.start - 1)
        if self._any(before, self.vocabulary.denying):
            return len(before) <= LISTED + 1
        return len(before) < LISTED and self._follows_denial(before)

    def _any(self, part: range, classes: frozenset[int]) -> bool:
        return any(self._is(place, classes) for place in part)

    def _has(self, word: Word, part: range) -> bool:
        return any(word.at(self.tokens, place, self.vocabulary.light) for place in part)

    def _is(self, place: int, classes: frozenset[int]) -> bool:
        return not classes.isdisjoint(self.tokens[place].classes)

    def _same_part(self, one: int, other: int) -> bool:
        return self.tokens[one].part == self.tokens[other].part

    def _part_of(self, place: int) -> range:
        first, last = place, place
        while first > 0 and self._same_part(first - 1, place):
            first -= 1
        while last + 1 < len(self.tokens) and self._same_part(last + 1, place):
            last += 1
        return range(first, last + 1)
