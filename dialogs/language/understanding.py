"""A typed sentence, understood: the days and times in it, who and where, what is asked for, and what is to be booked.

What isn't sure is left to the writer: an intent that is denied, or two that can't both be meant, are `UNKNOWN` with the
likeliest.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from core.appointments.search import services as offered
from core.clinic.cache import once_per_clinic
from core.clinic.model import Clinic, Practitioner, Service, ServiceKind
from core.i18n import Language
from core.text.similarity import plain_words
from dialogs.language import acts, named, when
from dialogs.language.acts import Act
from dialogs.language.calendar import Calendar
from dialogs.language.clock import Clock
from dialogs.language.deciding import Evidence, decide
from dialogs.language.meaning import Clue, DaySpan, HourSpan, Intent, Meaning
from dialogs.language.medicines import medicine_in
from dialogs.language.named import Named
from dialogs.language.reading import SentencePiece, pieces
from dialogs.language.terms import word_files
from dialogs.language.when import SaidTimes

SHORTEST_TELLING: Final = 3
"""Shorter words beside a time say nothing."""


def understand(clinic: Clinic, text: str, now: dt.datetime, language: Language) -> Meaning:
    """What a text means, said at a moment by somebody who reads the portal in this language."""
    return _Sentence(clinic, text, now, language).meaning()


@dataclass
class _Sentence:
    """A sentence while it is understood; what is found is taken, so that it isn't taken for something else."""

    clinic: Clinic
    text: str
    now: dt.datetime
    language: Language
    pieces: tuple[SentencePiece, ...] = ()
    clues: list[Clue] = field(default_factory=list)
    taken: set[int] = field(default_factory=set)

    def meaning(self) -> Meaning:
        """All of it."""
        self.pieces = pieces(self.text)
        said = when.when(self.pieces, self._calendar(), _clock(self.clinic))
        for kind, start, end in said.said:
            if kind != "child":
                self.taken.update(range(start, end))
        who = named.named(self.clinic, self.pieces, frozenset(self.taken))
        read, of_piece = acts.tokens(self.pieces, frozenset(each.piece for each in who))
        meant, denied = _meant(acts.intents(read, of_piece))
        weak, _ = _meant(acts.weak_intents(read, of_piece))
        doctors, places = self._ids(who, "doctor"), self._ids(who, "place")
        services = self._services(who, doctors)
        evidence = Evidence(meant, weak, denied, bool(services or doctors), _has_time(said) and self._is_short())
        topics = [*self._own_topics(who, evidence, has_time=_has_time(said)), *acts.topics(read, of_piece)]
        topic = max(topics, key=lambda each: len(each.pieces), default=None)
        if topic is not None:
            evidence = replace(evidence, meant={**meant, Intent.ASK_CLINIC: topic})
        intent, likely = decide(evidence)
        self._note(said, who, evidence.meant, intent)
        days = said.to_days if intent is Intent.MOVE and said.to_days else said.days
        if intent is Intent.LANGUAGE:
            return Meaning(intent, language=self._asked_language(), clues=tuple(self.clues))
        return Meaning(
            intent,
            services=tuple(each.id for each in services),
            practitioners=doctors,
            facilities=places,
            days=days[:2],
            hours=said.hours[:2],
            soonest=said.soonest,
            for_child=said.for_child,
            topic=topic.name if topic and intent is Intent.ASK_CLINIC else None,
            medicine=medicine_in(self.text, self.pieces, self.taken) if intent is Intent.PRESCRIPTION else None,
            likely=likely,
            clues=tuple(self.clues),
        )

    # what is asked for

    def _is_short(self) -> bool:
        read, of_piece = acts.tokens(self.pieces, frozenset())
        idle = acts.lines().idle
        left = (token for token, place in zip(read, of_piece, strict=True) if place not in self.taken)
        return all(len(token.word) < SHORTEST_TELLING or not idle.isdisjoint(token.classes) for token in left)

    def _asked_language(self) -> str | None:
        words = {each.plain for each in self.pieces}
        for file in word_files():
            for code, those in file.get("asked-language", {}).items():
                if words & set(plain_words(" ".join(those))):
                    return str(code)
        return None

    def _own_topics(self, who: Sequence[Named], evidence: Evidence, *, has_time: bool) -> list[Act]:
        """What the clinic is asked in words of its own. They mean nothing else than before: not where they name what is
        booked, a time, or what is asked for.
        """
        is_booking = Intent.BOOK in evidence.meant or (evidence.weak and has_time)
        if evidence.names_bookable and is_booking:
            return []
        asked_for = (*evidence.meant.values(), *evidence.weak.values())
        told = {place for each in asked_for for place in each.pieces}
        own = acts.own_topics(self.clinic, self.pieces, frozenset(each.piece for each in who))
        return [each for each in own if told.isdisjoint(each.pieces) and self._is_telling(each)]

    def _is_telling(self, topic: Act) -> bool:
        """Whether its words are more than a time, or what is booked."""
        return not self.taken.issuperset(topic.pieces) and not self._services_of(topic.pieces)

    # what the clinic has

    def _services(self, who: Sequence[Named], doctors: Sequence[str]) -> Sequence[Service]:
        named_pieces = {each.piece for each in who}
        rest = [
            place
            for place, each in enumerate(self.pieces)
            if each.is_word and place not in self.taken and place not in named_pieces and not each.plain.isdecimal()
        ]
        found = self._services_of(rest)
        kind = self._kind()
        if kind is not None:
            found = tuple(each for each in found if each.kind is kind) or found
        if doctors and found:
            given = {each.id for each in offered.services_of(self.clinic, None, self._practitioners(doctors))}
            found = tuple(each for each in found if each.id in given) or found
        return found

    def _services_of(self, places: Iterable[int]) -> Sequence[Service]:
        words = " ".join(self.pieces[place].plain for place in places)
        return offered.find_services(self.clinic, None, words, self.language)

    def _practitioners(self, ids: Iterable[str]) -> list[Practitioner]:
        return [self.clinic.practitioner(each) for each in ids]

    def _kind(self) -> ServiceKind | None:
        read, _ = acts.tokens(self.pieces, frozenset())
        known = acts.lines()
        if any(known.telephone.at(read, place, known.light) for place in range(len(read))):
            return ServiceKind.TELEPHONE
        if any(known.in_person.at(read, place, known.light) for place in range(len(read))):
            return ServiceKind.IN_PERSON
        return None

    def _ids(self, who: Sequence[Named], kind: str) -> tuple[str, ...]:
        """The ids that were named; those that several words share, if there are any."""
        told = [each.ids for each in who if each.kind == kind]
        if not told:
            return ()
        shared = frozenset.intersection(*told) or frozenset.union(*told)
        everything = self.clinic.facilities if kind == "place" else self.clinic.practitioners
        if kind == "place" and len(shared) == len(everything):
            return ()
        return tuple(each.id for each in everything if each.id in shared)

    def _calendar(self) -> Calendar:
        return Calendar(self.clinic.day_of(self.now), self.clinic.last_bookable_day(self.now))

    # why

    def _note(self, said: SaidTimes, who: Sequence[Named], meant: Mapping[Intent, Act], intent: Intent) -> None:
        if intent in meant:
            places = meant[intent].pieces
            self.clues.append(Clue(self._words(places[0], places[-1] + 1), "intent", intent.value))
        values: dict[str, Sequence[DaySpan | HourSpan]] = {"day": said.days, "hours": said.hours}
        for kind, start, end in said.said:
            value = ", ".join(map(_told, values.get(kind, ()))) or kind
            self.clues.append(Clue(self._words(start, end), kind, value))
        for each in who:
            self.clues.append(Clue(self._words(each.piece, each.piece + 1), each.kind, ", ".join(sorted(each.ids))))

    def _words(self, start: int, end: int) -> str:
        return self.text[self.pieces[start].start : self.pieces[end - 1].end]


def _meant(found: Sequence[Act]) -> tuple[dict[Intent, Act], set[Intent]]:
    """The intents that are meant, and those that are denied."""
    meant = {Intent(each.name): each for each in found if not each.is_denied}
    return meant, {Intent(each.name) for each in found if each.is_denied} - set(meant)


def _has_time(said: SaidTimes) -> bool:
    return bool(said.days or said.hours or said.soonest)


def _told(span: DaySpan | HourSpan) -> str:
    if isinstance(span, DaySpan):
        return f"{span.first}" if span.first == span.last else f"{span.first}–{span.last}"
    start, end = (f"{each:%H:%M}" if each else "" for each in (span.start, span.end))
    return f"{start}–{end}"


@once_per_clinic
def _clock(clinic: Clinic) -> Clock:
    """SaidTimes the first opens and the last closes."""
    opens = min((each.opens for each in clinic.hours), default=dt.time(0))
    closes = max((each.closes for each in clinic.hours), default=dt.time(23, 59))
    return Clock(opens, closes)
