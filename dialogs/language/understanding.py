"""A typed sentence, understood: the days and times in it, who and where, what is asked for, and what is to be booked.

What isn't sure is left to the writer: an intent that is denied, or two that can't both be meant, are `UNKNOWN` with the
likeliest.
"""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from core.clinic.cache import once_per_clinic
from core.clinic.model import Clinic
from core.i18n import Language
from core.text.similarity import plain_words
from dialogs.language import acts, missing, named
from dialogs.language.acts import Act
from dialogs.language.deciding import Evidence, decide, particular
from dialogs.language.meaning import Clue, DaySpan, HourSpan, Intent, Meaning
from dialogs.language.medicines import is_plain_medicine, medicine_in
from dialogs.language.named import Named
from dialogs.language.offered import ClinicOffer
from dialogs.language.reading import SentencePiece, pieces
from dialogs.language.roles import Roles, Thing, is_of
from dialogs.language.runons import separated
from dialogs.language.terms import word_files
from dialogs.language.times import when
from dialogs.language.times.ailing import no_wishes
from dialogs.language.times.calendar import Calendar
from dialogs.language.times.clock import Clock
from dialogs.language.times.said import SaidDays
from dialogs.language.times.when import SaidTime

SHORTEST_TELLING: Final = 3
"""Shorter words beside a time say nothing."""

TIMES: Final = frozenset({"day", "hours", "soonest"})

MOST_BEHIND_A_CHILD: Final = 4

ABOUT_THE_BOOKED: Final = frozenset({Intent.CANCEL, Intent.LIST, Intent.NEXT})
"""Whoever wants them names what is booked, and often with a “nie”: “w piątek nie mogę”."""

OF_THE_BOOKED: Final = frozenset({Intent.MOVE, Intent.CANCEL})


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
    said: tuple[SaidTime, ...] = ()
    who: Sequence[Named] = ()
    missing: Sequence[tuple[int, int]] = ()
    offer: ClinicOffer = field(init=False)
    ways: frozenset[int] = frozenset()
    clues: list[Clue] = field(default_factory=list)
    taken: set[int] = field(default_factory=set)

    def meaning(self) -> Meaning:
        """All of it."""
        self.pieces = separated(self.clinic, pieces(self.text))
        calendar = self._calendar()
        self.said = no_wishes(self.pieces, when.when(self.pieces, calendar, _clock(self.clinic)), calendar.today)
        for each in self.said:
            if each.kind != "child":
                self.taken.update(range(each.start, each.end))
        self.who = named.named(self.clinic, self.pieces, frozenset(self.taken))
        named_pieces = {each.piece for each in self.who}
        self.missing = missing.missing(self.clinic, self.pieces, {*self.taken, *named_pieces})
        read, of_piece = acts.tokens(self.pieces, frozenset(named_pieces))
        meant, denied = _meant(acts.intents(read, of_piece))
        weak, _ = _meant(acts.weak_intents(read, of_piece))
        self.offer = ClinicOffer(
            self.clinic, self.language, self.pieces, self.who, frozenset(self.taken), self._of_children()
        )
        names_bookable = bool(self.offer.services(self.who) or self.offer.ids(self.who, "doctor") or self.missing)
        has_time = any(each.kind in TIMES for each in self.said)
        if Intent.CANCEL in meant and self._is_about_hours(meant[Intent.CANCEL]):
            del meant[Intent.CANCEL]
        evidence = Evidence(particular(meant), weak, denied, names_bookable, has_time and self._is_short())
        evidence = replace(
            evidence,
            holds_referral=self._holds_referral(),
            is_wish=names_bookable and has_time and not self._is_question(),
            is_for_later=any(self._is_later(each) for each in self.said),
        )
        if not evidence.meant and not names_bookable and self._asks_for_medicine():
            evidence = replace(evidence, meant={Intent.PRESCRIPTION: Act(Intent.PRESCRIPTION, (0,))})
        topics = [*self._own_topics(evidence, has_time=has_time), *acts.topics(read, of_piece)]
        if not (evidence.meant or topics or names_bookable) and self._asks_where():
            topics = [Act("address", (0,))]
        topic = max(topics, key=lambda each: len(each.pieces), default=None)
        if topic is not None:
            evidence = replace(evidence, meant=particular({**meant, Intent.ASK_CLINIC: topic}))
        intent, likely = decide(evidence)
        self._note(evidence.meant, intent)
        if intent is Intent.LANGUAGE:
            return Meaning(intent, language=self._asked_language(), clues=tuple(self.clues))
        told = Meaning(
            intent,
            topic=topic.name if topic and intent is Intent.ASK_CLINIC else None,
            medicine=medicine_in(self.text, self.pieces, self.taken) if intent is Intent.PRESCRIPTION else None,
            likely=likely,
            clues=tuple(self.clues),
        )
        return self._with_particulars(told, evidence.meant.get(intent) or weak.get(intent))

    # who, where and when, as they are meant

    def _is_later(self, said: SaidTime) -> bool:
        """Whether it is another time than now, of today or another day."""
        today = self.clinic.day_of(self.now)
        return said.kind == "hours" or (said.kind == "day" and DaySpan(today, today) not in said.spans)

    def _with_particulars(self, told: Meaning, act: Act | None) -> Meaning:
        """What it is about: nothing that is ruled out."""
        self.ways = self.offer.ways
        roles = Roles(self.pieces, self._thing_at)
        booked: set[Thing] = set()
        if told.intent in OF_THE_BOOKED:
            booked = roles.booked(is_move=told.intent is Intent.MOVE)
        denied = roles.denied(act.pieces if act else (), closely=told.intent in ABOUT_THE_BOOKED) - booked
        of_denied = {place for each in denied for place in range(each.start, each.end)}
        who = [each for each in self.who if each.piece not in of_denied]
        if told.intent is Intent.MOVE:
            who = [each for each in who if not self._is_origin(each)] or who
        ruled_out = [each for each in self.who if each.piece in of_denied]
        told = replace(
            told,
            services=tuple(each.id for each in self.offer.services(who, of_denied)),
            practitioners=self.offer.ids(who, "doctor"),
            facilities=self.offer.ids(who, "place") or self.offer.facilities_but(ruled_out),
            not_practitioners=self.offer.ids(ruled_out, "doctor"),
            for_child=any(each.kind == "child" and self._is_for(each) for each in self.said),
            unmet=self._unmet(of_denied) if told.intent is Intent.BOOK else (),
        )
        return self._with_times(told, denied, booked)

    def _with_times(self, told: Meaning, denied: set[Thing], booked: set[Thing]) -> Meaning:
        said = SaidDays(self.pieces, self.said, self._calendar(), told.intent, denied, booked)
        days, from_days = said.days()
        hours, from_hours = said.hours()
        return replace(
            told,
            days=days[:2],
            from_days=from_days[:2],
            hours=hours[:2],
            from_hours=from_hours[:2],
            not_days=said.not_days(),
            soonest=said.soonest,
            impossible=tuple(self._words(start, end) for start, end in said.impossible()),
        )

    def _thing_at(self, place: int) -> Thing | None:
        """What stands at a piece that can be ruled out: a day, a time, somebody, a place, a service."""
        for each in self.said:
            if each.start <= place < each.end and each.kind != "child":
                return Thing(each.start, each.end, each.is_target or each.is_target_hour)
        piece = self.pieces[place]
        if not piece.is_word or piece.plain.isdecimal():
            return None
        for start, end in self.missing:
            if start <= place < end:
                return Thing(start, end)
        if place in self.ways or any(each.piece == place for each in self.who):
            return Thing(place, place + 1)
        if is_of("between", piece.plain) or is_of("visits", piece.plain):
            return None
        is_one = len(piece.plain) >= SHORTEST_TELLING and self.offer.has(piece.plain)
        return Thing(place, place + 1) if is_one else None

    def _is_origin(self, each: Named) -> bool:
        """Z Woli: where the appointment is that is to be moved."""
        return each.kind == "place" and each.piece > 0 and is_of("out-of", self.pieces[each.piece - 1].plain)

    def _unmet(self, denied: set[int]) -> tuple[str, ...]:
        return tuple(self._words(start, end) for start, end in self.missing if start not in denied)

    def _is_for(self, child: SaidTime) -> bool:
        """Not if it is said what the child does: “wnuczek mnie podwiezie”."""
        part = self.pieces[child.start].part
        behind = self.pieces[child.end : child.end + MOST_BEHIND_A_CHILD]
        return not any(is_of("helping", each.plain) for each in behind if each.part == part)

    # what is asked for

    def _is_short(self) -> bool:
        read, of_piece = acts.tokens(self.pieces, frozenset())
        idle = acts.lines().idle
        left = (token for token, place in zip(read, of_piece, strict=True) if place not in self.taken)
        return all(len(token.word) < SHORTEST_TELLING or not idle.isdisjoint(token.classes) for token in left)

    def _is_about_hours(self, cancel: Act) -> bool:
        """Nie mogę przyjść przed 10, umów mnie po południu: who can't come then asks for another time."""
        words = [each.plain for each in self.pieces]
        if not any(is_of("denying", words[place]) for place in cancel.pieces):
            return False
        if any(is_of("visits-of", word) for word in words) or any(is_of("having", word) for word in words):
            return False
        parts = {self.pieces[place].part for place in cancel.pieces}
        others = [place for place, each in enumerate(self.pieces) if each.part not in parts]
        wishes = any(is_of("wishing", words[place]) or is_of("preferring", words[place]) for place in others)
        return wishes and any(self._is_bookable(place) for place in others)

    def _is_bookable(self, place: int) -> bool:
        if any(each.piece == place and each.kind == "doctor" for each in self.who):
            return True
        word = self.pieces[place].plain
        return place not in self.taken and len(word) > SHORTEST_TELLING and self.offer.has(word)

    def _asks_where(self) -> bool:
        return any(each.kind == "place" for each in self.who) and any(
            is_of("where", each.plain) for each in self.pieces
        )

    def _asks_for_medicine(self) -> bool:
        return any(is_of("wishing", each.plain) for each in self.pieces) and is_plain_medicine(self.pieces, self.taken)

    def _holds_referral(self) -> bool:
        words = [each.plain for each in self.pieces]
        return any(
            is_of("referrals", word) and any(is_of("holding", each) for each in words[max(0, place - 3) : place])
            for place, word in enumerate(words)
        )

    def _is_question(self) -> bool:
        words = [each.plain for each in self.pieces]
        return any(
            word == "?" or (is_of("asking", word) and not is_of("not-asking", before))
            for before, word in itertools.pairwise(["", *words])
        )

    def _asked_language(self) -> str | None:
        if any(is_of("denying", each.plain) for each in self.pieces):
            return None
        words = {each.plain for each in self.pieces}
        for file in word_files():
            for code, those in file.get("asked-language", {}).items():
                if words & set(plain_words(" ".join(those))):
                    return str(code)
        return None

    def _own_topics(self, evidence: Evidence, *, has_time: bool) -> list[Act]:
        """What the clinic is asked in words of its own. They mean nothing else than before: not where they name what is
        booked, a time, or what is asked for.
        """
        is_booking = Intent.BOOK in evidence.meant or (evidence.weak and has_time)
        if evidence.names_bookable and is_booking:
            return []
        asked_for = (*evidence.meant.values(), *evidence.weak.values())
        told = {place for each in asked_for for place in each.pieces}
        own = acts.own_topics(self.clinic, self.pieces, frozenset(each.piece for each in self.who))
        return [each for each in own if told.isdisjoint(each.pieces) and self._is_telling(each)]

    def _is_telling(self, topic: Act) -> bool:
        """Whether its words are more than a time, or what is booked."""
        return not self.taken.issuperset(topic.pieces) and not self.offer.services_of(topic.pieces)

    def _of_children(self) -> frozenset[int]:
        those = (each for each in self.said if each.kind == "child")
        return frozenset(place for each in those for place in range(each.start, each.end))

    def _calendar(self) -> Calendar:
        return Calendar(self.clinic.day_of(self.now), self.clinic.last_bookable_day(self.now))

    # why

    def _note(self, meant: Mapping[Intent, Act], intent: Intent) -> None:
        if intent in meant:
            places = meant[intent].pieces
            self.clues.append(Clue(self._words(places[0], places[-1] + 1), "intent", intent.value))
        for said in self.said:
            value = ", ".join(map(_told, said.spans)) or said.kind
            self.clues.append(Clue(self._words(said.start, said.end), said.kind, value))
        for each in self.who:
            self.clues.append(Clue(self._words(each.piece, each.piece + 1), each.kind, ", ".join(sorted(each.ids))))

    def _words(self, start: int, end: int) -> str:
        return self.text[self.pieces[start].start : self.pieces[end - 1].end]


def _meant(found: Sequence[Act]) -> tuple[dict[Intent, Act], set[Intent]]:
    """The intents that are meant, and those that are denied."""
    meant = {Intent(each.name): each for each in found if not each.is_denied}
    return meant, {Intent(each.name) for each in found if each.is_denied} - set(meant)


def _told(span: DaySpan | HourSpan) -> str:
    if isinstance(span, DaySpan):
        return f"{span.first}" if span.first == span.last else f"{span.first}–{span.last}"
    start, end = (f"{each:%H:%M}" if each else "" for each in (span.start, span.end))
    return f"{start}–{end}"


@once_per_clinic
def _clock(clinic: Clinic) -> Clock:
    """When the first opens and the last closes."""
    opens = min((each.opens for each in clinic.hours), default=dt.time(0))
    closes = max((each.closes for each in clinic.hours), default=dt.time(23, 59))
    return Clock(opens, closes)
