"""The services of a clinic that a sentence names, in any words that the grammar knows for them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from functools import cache, cached_property
from typing import Final

from core.appointments.search.service_words import DOCTORS
from core.appointments.search.services import find_services, services_of
from core.clinic.model import Clinic, Service, ServiceKind
from core.emergencies.sentences import Token
from core.emergencies.transliteration import is_cyrillic
from core.i18n import Language
from core.text.normalisation import plain_letters
from core.text.similarity import plain_words
from dialogs.language import acts
from dialogs.language.named import Named
from dialogs.language.reading import SentencePiece
from dialogs.language.terms import word_files

_LATIN: Final = str.maketrans(
    {
        **dict(zip("абвгґдезиклмнопрстуфхіїйыєэё", "abwggdeziklmnoprstufhiijyeeo", strict=True)),
        **dict.fromkeys("ьъ'", ""),
        "ж": "z",
        "ц": "c",
        "ч": "cz",
        "ш": "sz",
        "щ": "szcz",
        "ю": "iu",
        "я": "ia",
    }
)
"""As Polish has the same words: кардіолог is kardiolog."""


@dataclass(frozen=True)
class ClinicOffer:
    """Finds what the clinic has of what a sentence names. `taken` are pieces that mean something else, `of_children`
    those that say that it is for a child.
    """

    clinic: Clinic
    language: Language
    found: Sequence[SentencePiece]
    who: Sequence[Named]
    taken: AbstractSet[int]
    of_children: AbstractSet[int]
    _found: dict[str, Sequence[Service]] = field(default_factory=dict, repr=False, compare=False)

    def has(self, word: str) -> bool:
        """Whether the clinic has something of that name."""
        return bool(self._named(as_said(word)))

    def services(self, who: Sequence[Named], denied: AbstractSet[int] = frozenset()) -> Sequence[Service]:
        """The services that are named, best first: of the kind that is wished, and of those who are named."""
        spoken_for = {each.piece for each in self.who} | self.taken | denied
        left = [
            place
            for place, each in enumerate(self.found)
            if each.is_word and place not in spoken_for and not each.plain.isdecimal()
        ]
        ways = self.ways  # which tell one service only where nothing else does: “telefonicznie”
        found = self.services_of(place for place in left if place not in ways) or self.services_of(left)
        kind = self._kind(denied)
        if kind is not None:
            found = tuple(each for each in found if each.kind is kind) or found
        doctors = self.ids(who, "doctor")
        if doctors and found:
            given = {each.id for each in services_of(self.clinic, None, [*map(self.clinic.practitioner, doctors)])}
            found = tuple(each for each in found if each.id in given) or found
        return found

    def services_of(self, places: Iterable[int]) -> Sequence[Service]:
        """Those that words name. Whom it is for counts only where nothing else tells: “okulisty dla dziecka” is no
        paediatrician.
        """
        said = {place: as_said(self.found[place].plain) for place in places}
        telling = [word for place, word in said.items() if place not in self.of_children and word not in DOCTORS]
        if telling and not self.of_children.isdisjoint(said):
            found = self._named(" ".join(telling))
            if found:
                return found
        found = self._named(" ".join(said.values()))
        return found or self._named(" ".join(word for word in said.values() if word in DOCTORS))

    def _named(self, words: str) -> Sequence[Service]:
        """The services that words name, looked for once; the same few are asked about again and again."""
        if words not in self._found:
            self._found[words] = find_services(self.clinic, None, words, self.language) if words else ()
        return self._found[words]

    def ids(self, who: Sequence[Named], kind: str) -> tuple[str, ...]:
        """The ids that were named; those that several words share, if there are any."""
        told = [each.ids for each in who if each.kind == kind]
        if not told:
            return ()
        shared = frozenset.intersection(*told) or frozenset.union(*told)
        everything = self.clinic.facilities if kind == "place" else self.clinic.practitioners
        if kind == "place" and len(shared) == len(everything):
            return ()
        return tuple(each.id for each in everything if each.id in shared)

    def facilities_but(self, ruled_out: Sequence[Named]) -> tuple[str, ...]:
        """All others, if one is ruled out."""
        those = self.ids(ruled_out, "place")
        return tuple(each.id for each in self.clinic.facilities if each.id not in those) if those else ()

    @cached_property
    def _tokens(self) -> tuple[Sequence[Token], Sequence[int]]:
        return acts.tokens(self.found, frozenset())

    @cached_property
    def ways(self) -> frozenset[int]:
        """The pieces that say by telephone, or in person."""
        read, of_piece = self._tokens
        known = acts.lines()
        words = (known.telephone, known.in_person)
        found = (word.at(read, place, known.light) for word in words for place in range(len(read)))
        return frozenset(of_piece[place] for each in found for place in each or ())

    def _kind(self, denied: AbstractSet[int]) -> ServiceKind | None:
        """By telephone or in person; the other one, if one is ruled out."""
        read, of_piece = self._tokens
        known = acts.lines()
        for kind, word, other in (
            (ServiceKind.TELEPHONE, known.telephone, ServiceKind.IN_PERSON),
            (ServiceKind.IN_PERSON, known.in_person, ServiceKind.TELEPHONE),
        ):
            found = [each for place in range(len(read)) if (each := word.at(read, place, known.light))]
            if found:
                return kind if any(of_piece[each[0]] not in denied for each in found) else other
        return None


def as_said(word: str) -> str:
    """A word as the clinic file may have it: another one for the same, or in Latin letters."""
    if word in DOCTORS:
        return word
    whole, stems = _others()
    if word in whole:
        return whole[word]
    for stem, meant in stems:
        if word.startswith(stem):
            return meant
    return word.translate(_LATIN) if is_cyrillic(word) else word


@cache
def _others() -> tuple[Mapping[str, str], Sequence[tuple[str, str]]]:
    written = [
        (plain_letters(word), " ".join(plain_words(meant)))
        for file in word_files()
        for word, meant in file.get("services", {}).items()
    ]
    whole = {word: meant for word, meant in written if not word.endswith("*")}
    return whole, [(word.rstrip("*"), meant) for word, meant in written if word.endswith("*")]
