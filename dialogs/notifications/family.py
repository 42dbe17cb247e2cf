"""What both sides are told of who acts for whom, and the patient of what was done for them (B13)."""

from __future__ import annotations

from typing import Any, Final

from core.accounts.patients import Patient, person_of
from core.accounts.people import Person
from core.appointments.model import Appointment
from core.context import Work
from core.family.model import EndedBy, Known
from core.records.relatives import FamilyCase, FamilyRequest
from core.requests.model import RequestStatus
from dialogs.engine.effects import Notification, NotifyPerson, RedrawCard
from dialogs.engine.screens import Button, Notice, Row, Screen
from dialogs.engine.subjects import Receipt, Subject
from dialogs.engine.text import Quote, Text, Verbatim, _, lines, paragraphs
from dialogs.engine.turn import Turn
from dialogs.triggers import ACT_FOR, FAMILY, OPEN_FAMILY_REQUEST, OPEN_TIE
from dialogs.wording.accounts import family as words
from dialogs.wording.booking.appointments import short_line

KIND: Final = "family"
"""Requests to the reception."""

TIE: Final = "tie"
"""Of what receipts are: that it has ended."""

_MENU: Final = Button(_("Menu"), "menu")


def subject_of(request_id: str) -> Subject:
    return Subject(KIND, request_id)


async def asks(turn: Turn[Any], both: Known) -> None:
    """Somebody has opened the link: whoever is acted for has to say yes."""
    text = paragraphs(
        _("👪 <b>{name} has opened your link and wants to act for you.</b>", name=Verbatim(both.actor.full_name)),
        _("Nothing is open to them yet. Press the button, choose what they may do, and confirm."),
    )
    await _tell(turn, both.subject, Screen(text, ((Button(_("See and decide"), OPEN_TIE, both.tie.id), _MENU),)))


async def accepted(turn: Turn[Any], both: Known) -> None:
    """It begins."""
    text = lines(
        _("👪 <b>You may now act for: {name}.</b>", name=Verbatim(both.subject.full_name)), words.allowed(both.tie)
    )
    await _tell(turn, both.actor, Screen(text, (act_row(both), (_MENU,))))


async def confirmed(turn: Turn[Any], both: Known) -> None:
    """The reception has confirmed it: whoever is acted for and has a chat is told too."""
    text = lines(
        _("👪 <b>{name} may now act for you.</b> The reception has confirmed it.", name=Verbatim(both.actor.full_name)),
        words.allowed(both.tie),
        words.until(both.tie),
    )
    await _tell(turn, both.subject, Screen(text, ((Button(_("See and decide"), OPEN_TIE, both.tie.id), _MENU),)))


async def given_up(turn: Turn[Any], both: Known, by: Patient) -> None:
    """One of them doesn't want it."""
    other = both.subject if by.id == both.actor.id else both.actor
    text = _("👪 <b>{name} does not want this.</b> Nobody acts for anybody.", name=Verbatim(by.full_name))
    await _tell(turn, other, Screen(text, ((Button(words.FAMILY_LABEL, FAMILY), _MENU),)))


async def changed(turn: Turn[Any], both: Known) -> None:
    """What may be done has changed."""
    text = lines(
        _("👪 <b>{name} has changed what you may do for them.</b>", name=Verbatim(both.subject.full_name)),
        words.allowed(both.tie),
    )
    await _tell(turn, both.actor, Screen(text, (act_row(both), (_MENU,))))


async def ended(turn: Turn[Any], both: Known) -> None:
    """One of them, or the clinic, has ended it: whoever has not is told."""
    if both.tie.ended_by is not EndedBy.ACTOR:
        await _tell(turn, both.actor, ended_for_actor(both))
    if both.tie.ended_by is not EndedBy.SUBJECT:
        turn.add(NotifyPerson(await ended_for_subject(turn.work, both)))


def ended_for_actor(both: Known) -> Screen:
    name = Verbatim(both.subject.full_name)
    text = (
        _("👪 <b>{name} is an adult now, so you no longer act for them.</b> They can allow it again.", name=name)
        if both.tie.ended_by is EndedBy.AGE
        else _("👪 <b>You no longer act for: {name}.</b>", name=name)
    )
    return Screen(text, ((Button(words.FAMILY_LABEL, FAMILY), _MENU),))


async def ended_for_subject(work: Work, both: Known) -> Notice:
    """The same to whoever was acted for: who has no chat, is called."""
    person = await person_of(work, both.subject)
    return Notice(None if person is None else person.address, no_longer(both), receipt=Receipt(TIE, both.tie.id))


def no_longer(both: Known) -> Screen:
    name = Verbatim(both.actor.full_name)
    text = (
        _("👪 <b>You are an adult now: {name} no longer acts for you.</b> You can allow it again.", name=name)
        if both.tie.ended_by is EndedBy.AGE
        else _("👪 <b>{name} no longer acts for you.</b>", name=name)
    )
    return Screen(text, ((Button(words.FAMILY_LABEL, FAMILY), _MENU),))


def grown_up(both: Known, actor: Person | None, subject: Notice) -> list[Notification]:
    """A child is of age: both are told."""
    told: list[Notification] = [NotifyPerson(subject)]
    if actor is not None:
        told.append(NotifyPerson(Notice(actor.address, ended_for_actor(both))))
    return told


async def tell_of_request(turn: Turn[Any], case: FamilyCase) -> None:
    """The reception has answered."""
    person = await person_of(turn.work, case.patient)
    address = None if person is None else person.address
    turn.add(NotifyPerson(Notice(address, answered(case.request), receipt=Receipt(KIND, case.request.id))))
    turn.add(RedrawCard(subject_of(case.request.id)))


def answered(request: FamilyRequest) -> Screen:
    """What the reception has answered."""
    name = Verbatim(request.facts.name.full)
    see = Button(_("See it"), OPEN_FAMILY_REQUEST, request.id)
    if request.status is RequestStatus.DONE:
        text = _("👪 <b>The reception has confirmed it: you may now act for {name}.</b>", name=name)
        return Screen(text, ((Button(words.FOR_WHOM, FAMILY), _MENU),))
    said = paragraphs(
        _("👪 <b>The reception could not confirm that you may act for {name}.</b>", name=name),
        _("Their answer: <i>{answer}</i>", answer=Quote(request.facts.answer, 400)),
    )
    return Screen(said, ((see, _MENU),))


async def acted(turn: Turn[Any], patient: Patient, what: Text, appointment: Appointment, by: str) -> None:
    """Somebody has done something for the patient."""
    person = await person_of(turn.work, patient)
    if person is None:
        return
    text = lines(_("👪 {name} did this for you: {what}", name=Verbatim(by), what=what), short_line(appointment))
    see = Button(_("My appointments"), "menu.appointments")
    turn.add(NotifyPerson(Notice(person.address, Screen(text, ((see, Button(words.FAMILY_LABEL, FAMILY)),)))))


async def did(turn: Turn[Any], patient: Patient, what: Text, by: str) -> None:
    """The same of what is no appointment; nothing medical is said."""
    text = _("👪 {name} did this for you: {what}", name=Verbatim(by), what=what)
    await _tell(turn, patient, Screen(text, ((Button(words.FAMILY_LABEL, FAMILY), _MENU),)))


def act_row(both: Known) -> Row:
    """The button that turns to whoever is acted for."""
    return (Button(_("Act for {name}", name=Verbatim(both.subject.full_name)), ACT_FOR, both.tie.id),)


async def _tell(turn: Turn[Any], whom: Patient, screen: Screen) -> None:
    person = await person_of(turn.work, whom)
    if person is not None:
        turn.add(NotifyPerson(Notice(person.address, screen)))
