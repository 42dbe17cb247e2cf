"""Words that typed ones are compared with, laid out so that the near ones are looked up, not found by trying all."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Final

from rapidfuzz import process
from rapidfuzz.distance import OSA

from core.text.forms import lemmas_of
from core.text.similarity import (
    SHORTEST_IN_COMMON,
    SHORTEST_MISTYPED,
    Similarity,
    most_mistyped,
    spelt_similarity,
    without_ending,
)

Near = Mapping[str, Similarity]


class KnownWords:
    """Plain words, each once."""

    def __init__(self, words: Iterable[str]) -> None:
        self._words: Final = sorted(set(words))
        self._stems: Final = [without_ending(word) for word in self._words]
        self._beginning: Final = defaultdict[str, list[str]](list)
        self._of_lemma: Final = defaultdict[str, list[str]](list)
        for word in self._words:
            self._beginning[word[:SHORTEST_IN_COMMON]].append(word)
            for lemma in lemmas_of(word):
                self._of_lemma[lemma].append(word)

    def near(self, typed: str) -> Near:
        """Those that a word is, begins, or is a form of, each with how near it is."""
        found = {
            word: near
            for word in self._beginning.get(typed[:SHORTEST_IN_COMMON], ())
            if (near := spelt_similarity(typed, word))
        }
        for lemma in lemmas_of(typed):
            for word in self._of_lemma.get(lemma, ()):
                found[word] = max(found.get(word, Similarity.NONE), Similarity.INFLECTED)
        return found

    def has_form(self, typed: str) -> bool:
        """Whether a word is one of them, or a form of one."""
        return max(self.near(typed).values(), default=Similarity.NONE) in {Similarity.INFLECTED, Similarity.SAME}

    def mistyped(self, typed: str) -> Near:
        """Those that a word may be with a letter wrong, missing, too many, or two swapped; a known word is none."""
        if lemmas_of(typed):
            return {}
        found: dict[str, Similarity] = {}
        if len(typed) >= SHORTEST_MISTYPED:
            for word, _, _ in process.extract_iter(typed, self._words, scorer=OSA.distance, score_cutoff=1):
                if len(word) >= SHORTEST_MISTYPED:
                    found[word] = Similarity.TYPO
        stem = without_ending(typed)
        for _, distance, place in process.extract_iter(stem, self._stems, scorer=OSA.distance, score_cutoff=2):
            if distance <= most_mistyped(stem, self._stems[place]):
                found[self._words[place]] = Similarity.TYPO
        return found
