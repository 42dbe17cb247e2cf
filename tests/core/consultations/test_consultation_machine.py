"""Whatever patients, doctors and time do, in whichever order: nobody is overtaken, nothing is lost (S16; `rule.py`)."""

from __future__ import annotations

from datetime import datetime

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import rule, run_state_machine_as_test

from core.accounts.patients import Patient
from core.clinic.consulting import ConsultationKind
from core.consultations import asking, deadlines, duty, holding, talking
from core.consultations.model import ConsultationEnd, lock_open
from core.consultations.refusals import (
    ConsultationNotTaken,
    ConsultationOver,
    ConsultationsClosed,
    ConsultationTakenBy,
    NobodyWaitsHere,
    NotNextInQueue,
    NotOnDuty,
    QueueFull,
    SomebodyElseWrites,
    WritesElsewhere,
)
from core.context import Work
from core.errors import NotFound
from tests.core.consultations.consulting import ABOUT
from tests.core.consultations.machine import CALLERS, PEOPLE, Machine, Refused
from tests.core.consultations.rule import HOURS, LONGEST_QUEUE, THEIRS_ALONE, Doctor, Talk, gives_up_at, is_open
from tests.tiers import quick_and_ci

CHAT, VIDEO = ConsultationKind.CHAT, ConsultationKind.VIDEO

people = st.integers(0, PEOPLE - 1)
doctors = st.integers(0, len(CALLERS) - 1)
specialties = st.sampled_from(sorted(HOURS))


class Consulting(Machine):
    """Two specialties, three doctors, four patients, time; each refusal is one for which the rule knows the reason."""

    @rule(who=people, writer=people, specialty=specialties, kind=st.sampled_from([CHAT, CHAT, VIDEO]))
    def enter(self, who: int, writer: int, specialty: str, kind: ConsultationKind) -> None:
        """Whoever has an open one, gets that; nobody writes in two, nor in one in which somebody else writes."""
        now, there, other = self.later(), self.rule.open_of(who), self.rule.written_by(writer)
        closed = None if is_open(specialty, now) else ConsultationsClosed
        held = SomebodyElseWrites if there is not None and there.writer != writer else None
        busy = WritesElsewhere if there is None and other is not None else None
        is_full = there is None and other is None and len(self.rule.waiting(specialty)) >= LONGEST_QUEUE
        refusals = (closed, held, busy, QueueFull if is_full else None)
        entered = self.act_as(
            who, lambda work, of: asking.enter(work, of, specialty, kind, ABOUT), *refusals, by=writer
        )
        if entered is None:
            return
        if there is not None:
            assert entered.id == there.id
            return
        until = gives_up_at(specialty, now)
        self.rule.talks[entered.id] = Talk(entered.id, entered.number, who, writer, specialty, kind, now, until)

    @rule(specialty=specialties)
    def another_comes(self, specialty: str) -> None:
        """Whoever isn't there yet."""
        for who in range(PEOPLE):
            if self.rule.open_of(who) is None and self.rule.written_by(who) is None:
                self.enter(who, who, specialty, CHAT)
                break

    @rule()
    def two_come(self) -> None:
        self.another_comes("internist")
        self.another_comes("internist")

    @rule(who=people)
    def leave(self, who: int) -> None:
        self.later()
        who, talk = self.open_one(who)
        if talk is not None:
            self.act_as(who, lambda work, of: asking.leave(work, of, talk.id), by=talk.writer)
            talk.ended = ConsultationEnd.LEFT if talk.doctor is None else ConsultationEnd.BY_PATIENT

    @rule(who=people)
    def say(self, who: int) -> None:
        now, (who, talk) = self.later(), self.open_one(who)
        if talk is not None:
            words = f"Pacjent {len(talk.said)}"
            self.act_as(who, lambda work, of: talking.say(work, of, talk.id, words), by=talk.writer)
            talk.said.append(words)
            talk.spoke(now, by_patient=True)

    @rule(who=people, again=st.booleans())
    def change(self, who: int, again: bool) -> None:  # noqa: FBT001
        """The last that was said, if the patient said it, is changed or taken back, and stays where it is."""
        self.later()
        who, talk = self.open_one(who)
        if talk is None or not talk.said or not talk.said[-1].startswith("Pacjent"):
            return
        talk.said[-1] = f"{talk.said[-1]}!" if again else ""

        async def changed(work: Work, by: Patient) -> None:
            last = (await talking.lines_of(work, talk.id))[-1]
            if again:
                await talking.revise(work, by, last.id, talk.said[-1])
            else:
                await talking.take_back(work, by, last.id)

        self.act_as(who, changed, by=talk.writer)

    @rule(who=people, by=people)
    def write_for_another(self, who: int, by: int) -> None:
        """Nobody but who writes in it does, not even its patient."""
        self.later()
        who, talk = self.open_one(who)
        if talk is not None and talk.writer != by:
            self.act_as(who, lambda work, of: talking.say(work, of, talk.id, "Halo"), SomebodyElseWrites, by=by)

    @rule(who=people)
    def is_still_there(self, who: int) -> None:
        """The button can be pressed whenever it was shown once."""
        now, (_who, talk) = self.later(), self.open_one(who)
        if talk is not None:
            self.act(lambda work: _patient_stays(work, talk.id))
            talk.patient_stays(now)

    @rule(doctor=doctors, kinds=st.sampled_from([(CHAT,), (CHAT, VIDEO), (CHAT, VIDEO), (VIDEO,)]))
    def be_there(self, doctor: int, kinds: tuple[ConsultationKind, ...]) -> None:
        self.later()
        self.is_there(doctor, kinds)

    @rule(doctor=doctors)
    def be_gone(self, doctor: int) -> None:
        self.later()
        self.act(lambda work: duty.end(work, CALLERS[doctor]))
        self.rule.doctors[doctor].until = None

    @rule(doctor=doctors)
    def take_next(self, doctor: int) -> None:
        now, one = self.later(), self.rule.doctors[doctor]
        is_next, refused = self.next_for(one, now)
        found = self.act(lambda work: holding.take_next(work, CALLERS[doctor]), refused)
        if found is not None and is_next is not None:
            assert found[0].id == is_next.id, f"{is_next.number} is overtaken by {found[0].number}"
            is_next.taken(one, now)

    @rule(doctor=doctors, who=people)
    def take(self, doctor: int, who: int) -> None:
        """By pressing their card; twice changes nothing."""
        now, one, (_who, talk) = self.later(), self.rule.doctors[doctor], self.open_one(who)
        if talk is None:
            return
        is_next, refused = self.next_for(one, now)
        if one.is_there(now) and talk.doctor is not None:
            refused = None if talk.doctor is one else ConsultationTakenBy
        elif refused is None and is_next is not talk:
            refused = NotNextInQueue
        was_theirs = talk.doctor is one
        if self.act(lambda work: holding.take(work, CALLERS[doctor], talk.id), refused) and not was_theirs:
            talk.taken(one, now)

    @rule(first=doctors)
    def answer(self, first: int) -> None:
        now, (doctor, talk) = self.later(), self.held(first)
        if talk is not None:
            words = f"Lekarz {len(talk.said)}"
            self.act(lambda work: talking.answer(work, CALLERS[doctor], talk.id, words))
            talk.said.append(words)
            talk.spoke(now, by_patient=False)

    @rule(first=doctors)
    def doctor_is_still_there(self, first: int) -> None:
        now, (_doctor, talk) = self.later(), self.held(first)
        if talk is not None:
            self.act(lambda work: _doctor_stays(work, talk.id))
            talk.doctor_stays(now)

    @rule(first=doctors)
    def give_back(self, first: int) -> None:
        now, (doctor, talk) = self.later(), self.held(first)
        if talk is not None:
            self.act(lambda work: holding.give_back(work, CALLERS[doctor], talk.id))
            talk.back(now)

    @rule(first=doctors, to=doctors)
    def hand_to_colleague(self, first: int, to: int) -> None:
        now, (doctor, talk), colleague = self.later(), self.held(first), self.rule.doctors[to]
        if talk is None:
            return
        could = to != doctor and colleague.is_there(now) and talk.kind in colleague.kinds
        address, refused = colleague.address, None if could else NotFound
        if self.act(lambda work: holding.hand_over(work, CALLERS[doctor], talk.id, to=address), refused) is not None:
            if talk.specialty not in colleague.specialties:
                talk.specialty = colleague.specialties[0]
            talk.back(now)
            talk.meant_for, talk.meant_until = colleague, now + THEIRS_ALONE

    @rule(first=doctors, specialty=specialties)
    def hand_to_specialty(self, first: int, specialty: str) -> None:
        now, (doctor, talk) = self.later(), self.held(first)
        if talk is None:
            return
        could = specialty != talk.specialty and any(
            specialty in each.specialties and talk.kind in each.kinds
            for each in self.rule.doctors
            if each.is_there(now)
        )
        refused = None if could else NotFound
        handed = self.act(lambda work: holding.hand_over(work, CALLERS[doctor], talk.id, specialty=specialty), refused)
        if handed is not None:
            talk.specialty = specialty
            talk.back(now)

    @rule(first=doctors)
    def end(self, first: int) -> None:
        _now, (doctor, talk) = self.later(), self.held(first)
        if talk is not None:
            self.act(lambda work: holding.end(work, CALLERS[doctor], talk.id))
            talk.ended = ConsultationEnd.BY_DOCTOR

    @rule(doctor=doctors, who=people)
    def meddle(self, doctor: int, who: int) -> None:
        """Nobody acts in what a doctor doesn't have, or in what is over."""
        self.later()
        talk = next((each for each in reversed(self.rule.talks.values()) if each.patient == who), None)
        if talk is None or (talk.doctor is self.rule.doctors[doctor] and talk.ended is None):
            return
        refused: Refused = ConsultationTakenBy if talk.doctor else ConsultationNotTaken
        if talk.ended is not None:
            refused = ConsultationOver
            self.act_as(who, lambda work, by: talking.say(work, by, talk.id, "Halo"), refused)
        self.act(lambda work: talking.answer(work, CALLERS[doctor], talk.id, "Halo"), refused)
        self.act(lambda work: holding.give_back(work, CALLERS[doctor], talk.id), refused)
        self.act(lambda work: holding.end(work, CALLERS[doctor], talk.id), refused)

    @rule(minutes=st.sampled_from([1, 5, 10, 15]))
    def time_passes(self, minutes: int) -> None:
        """All that is due happens, and nothing else."""
        self._passes(minutes)

    @rule()
    def nobody_says_anything(self) -> None:
        self._passes(5)

    @rule(minutes=st.sampled_from([45, 90]))
    def hours_pass(self, minutes: int) -> None:
        self._passes(minutes)

    def _passes(self, minutes: int) -> None:
        now = self.later(minutes=minutes)
        for _ in range(20):
            if not self.step():
                break
        else:
            raise AssertionError("there is always more to do")
        left = [each for each in self.rule.talks.values() if each.due(now)]
        assert not left, f"nothing has happened to {left}"

    def open_one(self, first: int) -> tuple[int, Talk | None]:
        """The one that a patient has open, or the next patient who has one."""
        for who in sorted(range(PEOPLE), key=lambda each: (each < first, each)):
            if (talk := self.rule.open_of(who)) is not None:
                return who, talk
        return first, None

    def held(self, first: int) -> tuple[int, Talk | None]:
        """What a doctor has taken last and still has, or the next doctor who has somebody."""
        for doctor in sorted(range(len(CALLERS)), key=lambda each: (each < first, each)):
            for each in reversed(self.rule.talks.values()):
                if each.ended is None and each.doctor is self.rule.doctors[doctor]:
                    return doctor, each
        return first, None

    def next_for(self, doctor: Doctor, now: datetime) -> tuple[Talk | None, Refused]:
        """Whom a doctor may take, or why they may take nobody."""
        if not doctor.is_there(now):
            return None, NotOnDuty
        found = self.rule.next_for(doctor, now)
        return found, NobodyWaitsHere if found is None else None


async def _patient_stays(work: Work, consultation_id: str) -> None:
    of, _patient = await lock_open(work, consultation_id)
    await deadlines.patient_stays(work, of)


async def _doctor_stays(work: Work, consultation_id: str) -> None:
    of, _patient = await lock_open(work, consultation_id)
    await deadlines.doctor_stays(work, of)


@pytest.mark.parametrize(("examples", "steps"), quick_and_ci([(10, 30), (100, 50)], [(10, 30)]))
def test_consulting(examples: int, steps: int) -> None:
    """In every run a few, in the long tier many."""
    run_state_machine_as_test(
        Consulting,
        settings=settings(
            max_examples=examples,
            stateful_step_count=steps,
            deadline=None,
            derandomize=True,
            suppress_health_check=list(HealthCheck),
        ),
    )
