"""The way to the queue: which specialty is open, the remote form, what it is about, how to talk (S16, S37, D8, D22)."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Final

from core.accounts.patients import get_patient
from core.accounts.tiers import Feature
from core.clinic.consulting import ConsultationKind
from core.consultations import asking, consent, hours, queueing
from core.consultations.asking import LONGEST_ABOUT
from core.consultations.model import CALLS, Consultation, kinds_held, open_of, own_consultation
from core.consultations.refusals import (
    ConsultationsClosed,
    NoConsultations,
    QueueFull,
    RemoteFormNotAccepted,
    SomebodyElseWrites,
    WritesElsewhere,
)
from core.errors import NotFound, RegulationsChanged
from core.i18n import Language
from dialogs.engine.button_values import member
from dialogs.engine.dialog import SAID, OnRefusal, Transition, screen
from dialogs.engine.returning import return_row, start_between
from dialogs.engine.screens import BACK_OR_MENU, Button, Link, Row, Screen
from dialogs.engine.text import NameOfLanguage, Quote, Text, Verbatim, _, lines, n_, paragraphs
from dialogs.engine.turn import Turn
from dialogs.notifications.consultations import doctor as to_doctor
from dialogs.patient.consultations import beside
from dialogs.patient.consultations.states import Consulting, Memory
from dialogs.triggers import ACT_FOR, ACT_FOR_MYSELF, CONSENTS
from dialogs.wording.accounts.levels import FEATURE_NAMES
from dialogs.wording.consultations import (
    KINDS,
    KINDS_IN_SHORT,
    opens_text,
    specialty_name,
    wait_line,
)
from dialogs.wording.languages import named

SHOWN: Final = 500
"""Units of what it is about, as it is shown again."""

OTHERWISE: Final[Row] = (
    Button(FEATURE_NAMES[Feature.BOOK], f"menu.{Feature.BOOK}"),
    Button(FEATURE_NAMES[Feature.ASK_DOCTOR], f"menu.{Feature.ASK_DOCTOR}"),
)
"""What else helps, where no doctor is there now."""

CLOSED_MEANWHILE: Final[OnRefusal] = {
    RemoteFormNotAccepted: Consulting.consent,
    ConsultationsClosed: Consulting.overview,
    QueueFull: Consulting.overview,
    NoConsultations: Consulting.overview,
    SomebodyElseWrites: Consulting.current,
    WritesElsewhere: Consulting.overview,
}


async def open_one(turn: Turn[Any]) -> None:
    """Enter with the consultation whose button was pressed, and go back to where the patient was."""
    await start(turn, turn.value)


async def start(turn: Turn[Any], consultation_id: str) -> None:
    """The same with any of the patient's own."""
    found = await own_consultation(turn.work, turn.known_patient, consultation_id)
    start_between(turn, Memory(consultation=found.id))


async def choose(turn: Turn[Memory]) -> None:
    """Talk to a doctor of this specialty, if it is open now."""
    if turn.value not in hours.specialties(turn.work.clinic):
        raise NotFound
    kind, *_others = kinds_held(turn.work)
    asking.require_open(turn.work, turn.known_patient, turn.value, kind)
    turn.memory = replace(turn.memory, specialty=turn.value, kind=kind)


async def accept(turn: Turn[Memory]) -> None:
    """Accept the remote form as it was shown."""
    await consent.give(turn.work, turn.known_patient, turn.value)
    turn.memory = replace(turn.memory, accepted=True)


async def write(turn: Turn[Memory]) -> None:
    """Say what it is about."""
    turn.memory = replace(turn.memory, about=asking.read_about(turn.said))


async def choose_kind(turn: Turn[Memory]) -> None:
    """Talk in this way."""
    kind = member(ConsultationKind, turn.value)
    if kind not in kinds_held(turn.work):
        raise NotFound
    turn.memory = replace(turn.memory, kind=kind)


async def join(turn: Turn[Memory]) -> None:
    """Come to the end of the queue."""
    memory, patient = turn.memory, turn.known_patient
    was_there = await open_of(turn.work, patient) is not None
    entered = await asking.enter(turn.work, patient, memory.specialty, memory.kind, memory.about)
    turn.memory = Memory(consultation=entered.id, back_to=memory.back_to)
    if not was_there:
        turn.add(*await to_doctor.waits(turn.work, entered))
        turn.did(_("asked for an online consultation"))


def has_accepted(turn: Turn[Memory]) -> bool:
    """Whether the remote form is accepted as it is now."""
    return turn.memory.accepted


def is_said(turn: Turn[Memory]) -> bool:
    """Whether it is known already what it is about."""
    return bool(turn.memory.about)


def has_kinds(turn: Turn[Memory]) -> bool:
    """Whether there is more than one way to talk."""
    return len(kinds_held(turn.work)) > 1


@screen(
    Consulting.overview,
    Transition("specialty", Consulting.about, guard=has_accepted, action=choose),
    Transition("specialty", Consulting.consent, action=choose),
)
async def overview(turn: Turn[Memory]) -> Screen:
    """In which specialties a doctor can be talked to now, and when in the others."""
    accepted = await consent.is_given(turn.work, turn.known_patient)
    turn.memory = Memory(accepted=accepted, back_to=turn.memory.back_to)
    work, last = turn.work, return_row(turn.memory)
    title = _("<b>{feature}</b>", feature=FEATURE_NAMES[Feature.ONLINE_CONSULTATIONS])
    held_in = work.clinic.settings.consultation_languages
    if turn.person.language not in held_in:
        only = _("Online consultations are held in {languages} only.", languages=named(held_in))
        how = _("If you would like to talk to a doctor in that language, switch to it: one press is enough.")
        return Screen(paragraphs(title, only, how), (*(_switch(each) for each in held_in), OTHERWISE, last))
    other = await beside.writes_in(turn)
    if other is not None and other.patient_id != turn.known_patient.id:
        return await _writes_elsewhere(turn, title, other, last)
    told, rows = list[Text](), list[Row]()
    for each in hours.specialties(work.clinic):
        name = specialty_name(work.clinic, each)
        if hours.closes_at(work.clinic, each, work.now) is None:
            opens = opens_text(work, hours.opens_at(work.clinic, each, work.now))
            told.append(_("⚪ {specialty} – {opens}", specialty=name, opens=opens))
        else:
            told.append(_("🟢 {specialty} – now", specialty=name))
            rows.append((Button(_("Talk: {specialty}", specialty=name), "specialty", each),))
    text = paragraphs(title, _how(turn), lines(*told), _price(turn), None if rows else _("Nobody is there just now."))
    consents: Row = (Button(_("Consents"), CONSENTS),) if turn.relative is not None and accepted else ()
    return Screen(text, (*rows, consents, OTHERWISE, last))


@screen(
    Consulting.consent,
    Transition(
        "accept", Consulting.summary, guard=is_said, action=accept, on_refusal={RegulationsChanged: Consulting.consent}
    ),
    Transition("accept", Consulting.about, action=accept, on_refusal={RegulationsChanged: Consulting.consent}),
    Transition("back", Consulting.overview),
)
async def consenting(turn: Turn[Memory]) -> Screen:
    """The remote form: what it is and isn't, accepted once (D22)."""
    form = consent.text(turn.work)
    text = paragraphs(
        _("<b>Before the first consultation</b>"),
        _(
            "A consultation at a distance is not the same as being seen in person. Please read this, and press "
            "“I agree” if you do."
        ),
        _("<blockquote expandable>{regulations}</blockquote>", regulations=form.text),
    )
    whole: Row = () if form.url is None else (Link(_("The whole text"), form.url),)
    agree: Row = (Button(_("✅ I agree"), "accept", form.version, only_pressed=True),)
    return Screen(text, tuple(row for row in (whole, agree, BACK_OR_MENU) if row))


@screen(
    Consulting.about,
    Transition(SAID, Consulting.kind, guard=has_kinds, action=write),
    Transition(SAID, Consulting.summary, action=write),
    Transition("back", Consulting.overview),
)
async def about(turn: Turn[Memory]) -> Screen:
    """In a few words."""
    text = paragraphs(
        lines(
            _("<b>What is it about?</b>"),
            _("Doctor: {specialty}", specialty=specialty_name(turn.work.clinic, turn.memory.specialty)),
        ),
        n_(
            "Write it in a few words, at most {count} character: what troubles you, and since when.",
            "Write it in a few words, at most {count} characters: what troubles you, and since when.",
            LONGEST_ABOUT,
        ),
        _("Photos and documents can be sent once you are in the queue."),
    )
    return Screen(text, (BACK_OR_MENU,))


@screen(
    Consulting.kind,
    Transition("kind", Consulting.summary, action=choose_kind),
    Transition("back", Consulting.about),
)
async def kind(turn: Turn[Memory]) -> Screen:
    """In writing, by voice, or by video."""
    rows = tuple((Button(KINDS[each], "kind", each.value),) for each in kinds_held(turn.work))
    text = paragraphs(
        _("<b>How would you like to talk?</b>"),
        _("For a conversation by voice or video, your browser opens. You can write to the doctor here all the same."),
    )
    return Screen(text, (*rows, BACK_OR_MENU))


@screen(
    Consulting.summary,
    Transition("join", Consulting.current, action=join, on_refusal=CLOSED_MEANWHILE),
    Transition("reword", Consulting.about),
    Transition(SAID, Consulting.summary, action=write),
    Transition("back", Consulting.kind, guard=has_kinds),
    Transition("back", Consulting.about),
)
async def summary(turn: Turn[Memory]) -> Screen:
    """All of it, and for how long one waits, before anything is done."""
    memory, work = turn.memory, turn.work
    place = await queueing.place_at_end(work, memory.specialty)
    text = paragraphs(
        _("<b>Is this right?</b>"),
        lines(
            _("Doctor: {specialty}", specialty=specialty_name(work.clinic, memory.specialty)),
            _("How: {kind}", kind=KINDS_IN_SHORT[memory.kind]),
            _("About: <i>{words}</i>", words=Quote(memory.about, SHOWN)),
        ),
        lines(
            n_("{count} person waits before you.", "{count} people wait before you.", place.number - 1)
            if place.number > 1
            else _("Nobody waits before you."),
            wait_line(place),
        ),
        _price(turn),
        _("To say it in other words, write it again."),
    )
    join_row: Row = (Button(_("✅ Join the queue"), "join"),)
    return Screen(text, (join_row, (Button(_("Change what it is about"), "reword"),), BACK_OR_MENU))


async def _writes_elsewhere(turn: Turn[Memory], title: Text, other: Consultation, last: Row) -> Screen:
    """That they talk to a doctor about somebody else just now, and the way there."""
    name = (await get_patient(turn.work, other.patient_id)).full_name
    text = paragraphs(
        title,
        _(
            "You have one online consultation already, about: {name}. So that nothing goes to the wrong doctor, there "
            "is one at a time: please end that one first, then begin this one.",
            name=Verbatim(name),
        ),
    )
    if other.tie_id is None:
        return Screen(text, ((Button(_("Go to that consultation"), ACT_FOR_MYSELF),), last))
    return Screen(text, ((Button(_("Go to that consultation"), ACT_FOR, other.tie_id),), last))


def _how(turn: Turn[Any]) -> Text:
    if set(kinds_held(turn.work)) & CALLS:
        return _("You talk to a doctor without booking: in writing, by voice or by video.")
    return _("You talk to a doctor without booking: in writing, in this chat.")


def _price(turn: Turn[Any]) -> Text | None:
    price = turn.work.clinic.consultations.price
    return None if price is None else _("💳 {price}", price=price)


def _switch(language: Language) -> Row:
    return (Button(_("Switch to {language}", language=NameOfLanguage(language)), "language", language.value),)
