"""The contact form: a number, when to call, a note; the clinic's people call, and go on from there (D1)."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from core.identity import asking, contact_form
from core.identity.contact_form import ContactForm
from core.identity.model import Route, get_request
from dialogs.engine.button_values import thing
from dialogs.engine.dialog import CONTACT, SAID, Transition, screen
from dialogs.engine.effects import RedrawCard
from dialogs.engine.screens import BACK_OR_MENU, Button, Row, Screen, ShortAnswer
from dialogs.engine.text import Text, Verbatim, _, lines, paragraphs
from dialogs.engine.turn import Turn
from dialogs.notifications.identity import subject_of
from dialogs.patient.identity.code import issue
from dialogs.patient.identity.states import Identity, Memory, wanted
from dialogs.patient.phones import given_phone, number_to_call
from dialogs.wording.booking.appointments import telephone

TIMES: Final[dict[str, Text]] = {
    "any": _("At any time"),
    "morning": _("Before noon"),
    "afternoon": _("After noon"),
}


async def use_own(turn: Turn[Memory]) -> None:
    """The account's number."""
    turn.memory = replace(turn.memory, phone=turn.known_patient.phone)


async def take_phone(turn: Turn[Memory]) -> None:
    """Another number, typed or shared; only the sender's own contact counts."""
    turn.memory = replace(turn.memory, phone=given_phone(turn))


async def choose_when(turn: Turn[Memory]) -> None:
    """One of the times that are offered."""
    if turn.value not in TIMES:
        thing((), turn.value)
    turn.memory = replace(turn.memory, when=turn.value)


async def take_when(turn: Turn[Memory]) -> None:
    """A time in words."""
    turn.memory = replace(turn.memory, when=contact_form.read_when(turn.said))


async def take_note(turn: Turn[Memory]) -> None:
    """What else the clinic should know."""
    turn.memory = replace(turn.memory, note=contact_form.read_note(turn.said))


async def skip_note(turn: Turn[Memory]) -> None:
    """There is nothing else."""
    turn.memory = replace(turn.memory, note="")


async def send(turn: Turn[Memory]) -> None:
    """Ask the clinic to call."""
    form = ContactForm(turn.memory.phone, turn.memory.when, turn.memory.note)
    replaced = await asking.current(turn.work, turn.known_patient)
    request = await contact_form.send(turn.work, turn.known_patient, form)
    if (feature := wanted(turn.memory)) is not None:
        asking.note_wanted(request, feature)
    turn.memory = replace(turn.memory, request=request.id)
    turn.add(*(RedrawCard(subject_of(each.id)) for each in replaced if each.route is request.route))
    turn.add(RedrawCard(subject_of(request.id)))
    turn.confirm(_("<b>We have your request, and will call you.</b>"))


async def withdraw(turn: Turn[Memory]) -> None:
    """No call is needed any more."""
    request = await asking.cancel(turn.work, turn.known_patient, turn.memory.request)
    turn.add(RedrawCard(subject_of(request.id)))
    turn.note(_("We will not call you. Nothing was changed."))


@screen(
    Identity.contact_phone,
    Transition("own_phone", Identity.contact_when, action=use_own),
    Transition(SAID, Identity.contact_when, action=take_phone),
    Transition(CONTACT, Identity.contact_when, action=take_phone),
    Transition("back", Identity.ways),
)
async def contact_phone(turn: Turn[Memory]) -> Screen:
    """The account's number, or another."""
    return number_to_call(turn, BACK_OR_MENU)


@screen(
    Identity.contact_when,
    Transition("when", Identity.contact_note, action=choose_when),
    Transition(SAID, Identity.contact_note, action=take_when),
    Transition("back", Identity.contact_phone),
)
async def contact_when(turn: Turn[Memory]) -> Screen:  # noqa: ARG001 - the same for everybody
    """A choice, or words."""
    times: tuple[Row, ...] = tuple((Button(label, "when", name),) for name, label in TIMES.items())
    text = _("<b>When is it best to call?</b> Press it, or write, for example: “on Friday after work”.")
    return Screen(text, (*times, BACK_OR_MENU))


@screen(
    Identity.contact_note,
    Transition("no_note", Identity.contact_summary, action=skip_note),
    Transition(SAID, Identity.contact_summary, action=take_note),
    Transition("back", Identity.contact_when),
)
async def contact_note(turn: Turn[Memory]) -> Screen:  # noqa: ARG001 - the same for everybody
    """For those who have something to add."""
    text = _("<b>Is there anything that we should know before the call?</b> Write it, or press “Nothing more”.")
    return Screen(text, ((Button(_("Nothing more"), "no_note", means=ShortAnswer.NO),), BACK_OR_MENU))


@screen(
    Identity.contact_summary,
    Transition("send_form", Identity.contact_sent, action=send),
    Transition("back", Identity.contact_note),
)
async def contact_summary(turn: Turn[Memory]) -> Screen:
    """All of it, before it is sent."""
    text = paragraphs(
        _("<b>Should we call you?</b>"), lines(*_form_lines(turn.memory.phone, turn.memory.when, turn.memory.note))
    )
    return Screen(text, ((Button(_("Yes, please call me"), "send_form", means=ShortAnswer.YES),), BACK_OR_MENU))


@screen(
    Identity.contact_sent,
    Transition("by_code", Identity.code, action=issue),
    Transition("withdraw_form", Identity.ways, action=withdraw),
    Transition("back", Identity.ways),
)
async def contact_sent(turn: Turn[Memory]) -> Screen:
    """What was sent, and how it stands."""
    request = await get_request(turn.work, turn.known_patient, turn.memory.request)
    if not request.is_open:
        return Screen(_("This request for a call is closed."), (BACK_OR_MENU,))
    form = (await contact_form.get_case(turn.work, request.id)).form
    text = paragraphs(
        _("<b>You have asked us to call you</b>"),
        lines(*_form_lines(form.phone, form.when, form.note)),
        _("When we call, you will be asked to press “By telephone” here and read the code out."),
    )
    by_telephone = Button(_("📞 By telephone"), "by_code", Route.CALL_CENTRE.value)
    return Screen(text, ((by_telephone,), (Button(_("I no longer need a call"), "withdraw_form"),), BACK_OR_MENU))


def when_text(when: str) -> Text:
    """A time that was chosen or written, in words."""
    return TIMES.get(when) or Verbatim(when)


def _form_lines(phone: str, when: str, note: str) -> tuple[Text | None, ...]:
    return (
        _("Number: {phone}", phone=telephone(phone)),
        _("When: {when}", when=when_text(when)),
        _("Note: {note}", note=Verbatim(note)) if note else None,
    )
