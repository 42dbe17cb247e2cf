"""Order a prescription: choose medicines, say how long they last, answer what the clinic asks, send it (S20)."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Final

from core.clinic.prescribing import CarefulMedicines
from core.emergencies.recognition import recognise
from core.errors import NotFound
from core.i18n import DEFAULT_LANGUAGE
from core.prescriptions import deadlines, limits, medications, ordering
from core.prescriptions.model import Medication, OrderedMedicine, Supply
from core.prescriptions.ordering import LONGEST_NOTE
from core.prescriptions.refusals import AnswerNeeded, NothingOrdered, OrderedAlready, TooManyWaiting
from core.prescriptions.typed import medicine_named
from core.text.figures import number_in_list
from core.text.normalisation import require_length
from dialogs.engine.button_values import member, number
from dialogs.engine.dialog import SAID, OnRefusal, Transition, screen
from dialogs.engine.paging import names_row, page_of, paging_row
from dialogs.engine.returning import return_row, start_between
from dialogs.engine.screens import BACK_OR_MENU, Button, Row, Screen, ShortAnswer
from dialogs.engine.text import Form, Quote, Text, Verbatim, When, _, lines, n_, paragraphs
from dialogs.engine.turn import Turn
from dialogs.language.meaning import Intent
from dialogs.notifications import prescriptions as news
from dialogs.patient.meant import asks_for
from dialogs.patient.medications.states import Medications, Memory
from dialogs.wording.booking.appointments import telephone
from dialogs.wording.treatment.prescriptions import SUPPLIES, medicine_line, needed_today

LONGEST_LABEL: Final = 40
"""UTF-16 units of a medicine on a button."""


def names_medicine(turn: Turn[Memory]) -> bool:
    """Whether the number of a medicine was typed."""
    return names_row(turn.said, len(turn.memory.listed))


def must_answer(turn: Turn[Memory]) -> bool:
    """Whether the clinic asks something that has no answer yet."""
    return bool(turn.memory.unanswered)


def must_answer_more(turn: Turn[Memory]) -> bool:
    """Whether it asks something else after this."""
    return len(turn.memory.unanswered) > 1


async def renew_between(turn: Turn[Any]) -> None:
    """Begin an order of the medicine whose button was pressed; later, go back to where the person was."""
    found = await medications.get_medication(turn.work, turn.known_patient, turn.value)
    start_between(turn, Memory(chosen=(found.id,)))


async def turn_page(turn: Turn[Memory]) -> None:
    """Go to another page."""
    turn.memory = replace(turn.memory, page=page_of(turn.value))


async def toggle(turn: Turn[Memory]) -> None:
    """Take a medicine of the list into the order, or out of it."""
    memory = turn.memory
    row = number_in_list(turn.said)
    medication_id = turn.value or memory.listed[(row or 0) - 1]
    if medication_id in memory.chosen:
        turn.memory = replace(memory, chosen=tuple(each for each in memory.chosen if each != medication_id))
        return
    found = await medications.get_medication(turn.work, turn.known_patient, medication_id)
    wanted = replace(memory, chosen=(*memory.chosen, found.id))
    await ordering.lines_of(turn.work, turn.known_patient, wanted.ordered)
    turn.memory = wanted


def names_another(turn: Turn[Memory]) -> bool:
    """Whether words name a medicine that isn't on the list, and ask for nothing else."""
    return not asks_for(turn, Intent.PRESCRIPTION)


async def write_name(turn: Turn[Memory]) -> None:
    """Take a medicine by its name into the order, or several, each on a line of its own."""
    names = [medicine_named(line).name for line in turn.said.splitlines() if line.strip()]
    wanted = replace(turn.memory, written=tuple(dict.fromkeys((*turn.memory.written, *names))))
    await ordering.lines_of(turn.work, turn.known_patient, wanted.ordered)
    turn.memory = wanted


async def strike(turn: Turn[Memory]) -> None:
    """Take a medicine that was written by name out of the order."""
    at = number(turn.value, range(len(turn.memory.written)))
    written = tuple(each for place, each in enumerate(turn.memory.written) if place != at)
    turn.memory = replace(turn.memory, written=written)


async def go_on(turn: Turn[Memory]) -> None:
    """All that is wanted is chosen."""
    found = await _lines(turn)
    if not found:
        raise NothingOrdered
    asks = tuple(rule.id for rule in limits.asked_of(turn.work.clinic, found))
    turn.memory = replace(turn.memory, asks=asks)


async def choose_supply(turn: Turn[Memory]) -> None:
    """How long the medicine still lasts."""
    turn.memory = replace(turn.memory, supply=member(Supply, turn.value))


async def answer(turn: Turn[Memory]) -> None:
    """Answer what the clinic asks."""
    require_length(turn.said, 1, LONGEST_NOTE)
    first = turn.memory.unanswered[0] if turn.memory.unanswered else turn.memory.asks[-1]
    turn.memory = replace(turn.memory, answers={**turn.memory.answers, first: turn.said})


async def answer_anew(turn: Turn[Memory]) -> None:
    """Go back to what the clinic asks."""
    turn.memory = replace(turn.memory, answers={})


async def take_note(turn: Turn[Memory]) -> None:
    """What else the doctor should know."""
    require_length(turn.said, 0, LONGEST_NOTE)
    turn.memory = replace(turn.memory, note=turn.said)


async def skip_note(turn: Turn[Memory]) -> None:
    """There is nothing else."""
    turn.memory = replace(turn.memory, note="")


async def send(turn: Turn[Memory]) -> None:
    """Send it to the clinic; what names an emergency is marked as urgent."""
    await go_on(turn)  # for the clinic may ask something else by now
    memory = turn.memory
    is_urgent = recognise("\n".join((memory.note, *memory.answers.values()))) is not None
    request = await ordering.send(turn.work, turn.known_patient, memory.ordered, urgent=is_urgent)
    turn.did(_("ordered a prescription"))
    await news.sent(turn, request)
    turn.confirm(
        _("✅ <b>The order is sent.</b> There is no need to keep looking: we will write to you when there is news.")
    )
    turn.memory = Memory(request=request.id, back_to=memory.back_to)


_NOT_SENT: Final[OnRefusal] = {
    AnswerNeeded: Medications.asked,
    OrderedAlready: Medications.choosing,
    TooManyWaiting: Medications.choosing,
}


@screen(
    Medications.choosing,
    Transition("page", Medications.choosing, action=turn_page),
    Transition("toggle", Medications.choosing, action=toggle),
    Transition("strike", Medications.choosing, action=strike),
    Transition(SAID, Medications.choosing, guard=names_medicine, action=toggle),
    Transition(SAID, Medications.choosing, guard=names_another, action=write_name),
    Transition("go_on", Medications.supply, action=go_on),
    Transition("back", Medications.overview),
)
async def choosing(turn: Turn[Memory]) -> Screen:
    """What is to be ordered."""
    memory = turn.memory
    page = await medications.of_patient(turn.work, turn.known_patient, memory.page)
    turn.memory = replace(memory, listed=tuple(each.id for each in page))
    most = turn.work.clinic.prescriptions.most_medicines
    listed = lines(*(_numbered(place, each) for place, each in enumerate(page, 1))) if page else None
    text = paragraphs(
        _("<b>Which medicines do you need?</b>"),
        listed,
        _("Press each one that you need, or write its number. You can also write the name of another medicine.")
        if page
        else _("Please write the name of the medicine, with its strength. For example: Euthyrox 50."),
        n_("At most {count} medicine fits into one order.", "At most {count} medicines fit into one order.", most),
    )
    rows: list[Row] = [(_toggle_button(place, each, memory),) for place, each in enumerate(page, 1)]
    rows += [(_written_button(place, name),) for place, name in enumerate(memory.written)]
    rows += paging_row(page.number, has_next=page.has_next)
    go_on_row: tuple[Row, ...] = ((Button(_("Go on"), "go_on"),),) if memory.chosen or memory.written else ()
    return Screen(text, (*rows, *go_on_row, return_row(memory)), protected=bool(page))


@screen(
    Medications.supply,
    Transition("supply", Medications.asked, guard=must_answer, action=choose_supply),
    Transition("supply", Medications.note, action=choose_supply),
    Transition("back", Medications.choosing),
)
async def supply(turn: Turn[Memory]) -> Screen:
    """How long it can wait; whoever can't wait is told what to do."""
    text = paragraphs(
        _("<b>How long will the medicine that you have still last?</b>"),
        _("If you order several, please think of the one that ends first."),
        needed_today(turn.work.clinic),
    )
    rows: tuple[Row, ...] = tuple((Button(label, "supply", each.value),) for each, label in SUPPLIES.items())
    return Screen(text, (*rows, BACK_OR_MENU))


@screen(
    Medications.asked,
    Transition(SAID, Medications.asked, guard=must_answer_more, action=answer),
    Transition(SAID, Medications.note, action=answer),
    Transition("back", Medications.supply, action=answer_anew),
)
async def asked(turn: Turn[Memory]) -> Screen:
    """What the clinic asks about a medicine that takes more care."""
    rule = await _asked_now(turn)
    if rule is None or rule.asks is None:
        raise NotFound
    text = paragraphs(
        _("<b>The doctor needs to know:</b>"),
        _("<blockquote>{question}</blockquote>", question=rule.asks),
        _("Please write your answer here. The doctor reads it with the order."),
    )
    return Screen(text, (BACK_OR_MENU,))


@screen(
    Medications.note,
    Transition(SAID, Medications.review, action=take_note),
    Transition("no_note", Medications.review, action=skip_note),
    Transition("back", Medications.supply, action=answer_anew),
)
async def note(turn: Turn[Memory]) -> Screen:  # noqa: ARG001 - the same for everybody
    """For those who have something to add."""
    text = paragraphs(
        _("<b>Is there anything that the doctor should know?</b>"),
        _("For example: another pack, or how you feel with the medicine. Write it, or press “Nothing more”."),
    )
    return Screen(text, ((Button(_("Nothing more"), "no_note", means=ShortAnswer.NO),), BACK_OR_MENU))


@screen(
    Medications.review,
    Transition("send", Medications.order, action=send, on_refusal=_NOT_SENT),
    Transition("medicines", Medications.choosing),
    Transition("back", Medications.note),
)
async def review(turn: Turn[Memory]) -> Screen:
    """All of it, before it is sent."""
    memory, wanted = turn.memory, turn.memory.ordered
    found = await _lines(turn)
    pressing = _is_pressing(turn)
    text = paragraphs(
        _("<b>Shall we send this order?</b>"),
        lines(*(_("• {medicine}", medicine=medicine_line(line.medicine)) for line in found)),
        _("Supply: {supply}", supply=SUPPLIES[wanted.true_supply]),
        *(_answered(turn, rule_id, words) for rule_id, words in memory.answers.items()),
        _("Note: {note}", note=Verbatim(memory.note)) if memory.note else None,
        _("It will be read by a doctor of ours, and by our reception, who see to it that it is dealt with."),
        _promise(turn, pressing=pressing),
        needed_today(turn.work.clinic) if pressing else None,
    )
    send_row: Row = (Button(_("Send the order"), "send", means=ShortAnswer.YES, only_pressed=True),)
    change_row: Row = (Button(_("Change the medicines"), "medicines"),)
    return Screen(text, (send_row, change_row, BACK_OR_MENU), protected=True)


def _is_pressing(turn: Turn[Memory]) -> bool:
    memory = turn.memory
    return (
        memory.ordered.true_supply is Supply.NONE_LEFT
        or recognise("\n".join((memory.note, *memory.answers.values()))) is not None
    )


def _promise(turn: Turn[Memory], *, pressing: bool) -> Text:
    clinic, now = turn.work.clinic, turn.work.now
    if pressing:
        return _(
            "❗ Somebody from the clinic will call you at {number} by <b>{when}</b>.",
            number=telephone(turn.known_patient.phone),
            when=When(deadlines.call_by(clinic, now), Form.MOMENT),
        )
    day = When(deadlines.expected(clinic, now, pressing=False), Form.DAY)
    return _("The doctor will decide by <b>{day}</b>.", day=day)


async def _lines(turn: Turn[Memory]) -> tuple[OrderedMedicine, ...]:
    return await ordering.lines_of(turn.work, turn.known_patient, turn.memory.ordered)


async def _asked_now(turn: Turn[Memory]) -> CarefulMedicines | None:
    waiting = turn.memory.unanswered or turn.memory.asks[-1:]
    known = {each.id: each for each in turn.work.clinic.careful_medicines}
    return known.get(waiting[0]) if waiting else None


def _answered(turn: Turn[Memory], rule_id: str, words: str) -> Text | None:
    language = turn.person.language or DEFAULT_LANGUAGE
    known = {each.id: each.asks for each in turn.work.clinic.careful_medicines}
    question = known.get(rule_id)
    if question is None:
        return None
    return lines(_("<i>{question}</i>", question=Verbatim(question.in_language(language))), Verbatim(words))


def _numbered(place: int, medicine: Medication) -> Text:
    return _("{number}. {medicine}", number=place, medicine=medicine_line(medicine.sealed))


def _toggle_button(place: int, medicine: Medication, memory: Memory) -> Button:
    label = _("{number}. {medicine}", number=place, medicine=Quote(medicine.sealed.title, LONGEST_LABEL))
    return Button(label, "toggle", medicine.id, chosen=medicine.id in memory.chosen)


def _written_button(place: int, name: str) -> Button:
    return Button(_("✖ {medicine}", medicine=Quote(name, LONGEST_LABEL)), "strike", str(place))
