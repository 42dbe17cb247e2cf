"""Names in all their forms, looked up by a word; one that is none of them may be mistyped."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from rapidfuzz import process
from rapidfuzz.distance import OSA

from core.text.inflection import forms

NOBODY: Final[frozenset[str]] = frozenset()


class NameIndex:
    """Whose each form is, as ids of the clinic file. Of mistyped words, the first letter is always right."""

    def __init__(self, names: Mapping[str, Iterable[str]], *, shortest: int) -> None:
        """`names` are plain words, each with the ids that it names; forms shorter than `shortest` name nothing."""
        found: defaultdict[str, set[str]] = defaultdict(set)
        for name, ids in names.items():
            for form in forms(name):
                if len(form) >= shortest:
                    found[form].update(ids)
        self._ids: Final = {form: frozenset(ids) for form, ids in found.items()}
        self._alike: Final = defaultdict[tuple[str, int], list[str]](list)
        for form in self._ids:
            self._alike[form[0], len(form)].append(form)

    def __iter__(self) -> Iterator[str]:
        """All forms."""
        return iter(self._ids)

    def named(self, word: str) -> frozenset[str]:
        """Whom or what a word names."""
        return self._ids.get(word, NOBODY)

    def mistyped(self, word: str, shortest: int) -> frozenset[str]:
        """Whom or what a word names if a letter in it is wrong, missing, too many, or two are swapped; nobody in a form
        shorter than `shortest`.
        """
        ids = NOBODY
        for length in range(max(len(word) - 1, shortest), len(word) + 2):
            if alike := self._alike.get((word[0], length)):
                for form, _, _ in process.extract_iter(word, alike, scorer=OSA.distance, score_cutoff=1):
                    ids |= self._ids[form]
        return ids
