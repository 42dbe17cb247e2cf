"""Say what files are, what they are for, agree, and send them (S48, S55–S57, S60, D7)."""

from __future__ import annotations

from dataclasses import replace

from core.appointments import booking
from core.errors import NotFound, RegulationsChanged
from core.files import keeping, library
from core.files.library import Sending
from core.files.model import Category
from core.limits import LONGEST_DESCRIPTION, SHORTEST_DESCRIPTION
from dialogs.engine.button_values import member
from dialogs.engine.dialog import SAID, Transition, screen
from dialogs.engine.paging import page_of, paging_row
from dialogs.engine.screens import BACK_OR_MENU, Button, Link, Row, Screen, ShortAnswer
from dialogs.engine.text import Form, Text, When, _, lines, n_, paragraphs
from dialogs.engine.turn import Turn
from dialogs.notifications import staff
from dialogs.patient.files import taking
from dialogs.patient.files.states import Files, Memory
from dialogs.wording.booking.appointments import short_line
from dialogs.wording.files import CATEGORIES, NOT_WITH_A_DOCTOR, arrivals, consent_text, described_as


def has_description(turn: Turn[Memory]) -> bool:
    """Whether the description is given, as by a caption."""
    return bool(turn.memory.description)


def is_complete(turn: Turn[Memory]) -> bool:
    """Whether all is filled in."""
    return has_description(turn) and is_described_but_for_words(turn)


def is_described_but_for_words(turn: Turn[Memory]) -> bool:
    """Whether it is known what the files are and what they are for."""
    return turn.memory.category is not None and knows_appointment(turn)


def knows_appointment(turn: Turn[Memory]) -> bool:
    """Whether it is known which appointment the files go with."""
    return turn.memory.appointment is not None or turn.memory.is_for_none


async def describe(turn: Turn[Memory]) -> None:
    """Read the description."""
    turn.memory = replace(turn.memory, description=library.parse_description(turn.said))


async def choose_category(turn: Turn[Memory]) -> None:
    """What it is (S48)."""
    turn.memory = replace(turn.memory, category=member(Category, turn.value))


async def turn_page(turn: Turn[Memory]) -> None:
    """Go to another page of the appointments."""
    turn.memory = replace(turn.memory, page=page_of(turn.value))


async def choose_appointment(turn: Turn[Memory]) -> None:
    """Which appointment it goes with."""
    found = await booking.get_appointment(turn.work, turn.known_patient, turn.value)
    turn.memory = replace(turn.memory, appointment=found.id, is_for_none=False, page=1)


async def choose_none(turn: Turn[Memory]) -> None:
    """It goes with none yet."""
    turn.memory = replace(turn.memory, appointment=None, is_for_none=True, page=1)


async def agree(turn: Turn[Memory]) -> None:
    """Give the consent, or take it back, to the regulations as they were shown."""
    turn.memory = replace(turn.memory, consent="" if turn.memory.consent == turn.value else turn.value)


async def send(turn: Turn[Memory]) -> None:
    """Keep the files; the doctor gets them with the appointment."""
    memory = turn.memory
    if memory.category is None:
        raise TypeError(memory)
    sending = Sending(memory.description, memory.category, memory.appointment, memory.consent)
    sent = await library.send(turn.work, turn.known_patient, sending)
    for each in sent:
        await staff.file_linked(turn, each)
    turn.did(_("sent files"))
    added = n_("✅ <b>{count} file is added.</b>", "✅ <b>{count} files are added.</b>", len(sent))
    turn.confirm(lines(added, NOT_WITH_A_DOCTOR if memory.appointment is None else None))
    turn.memory = Memory(back_to=memory.back_to)


@screen(
    Files.description,
    taking.TAKES_FILE,
    Transition(SAID, Files.summary, guard=is_described_but_for_words, action=describe),
    Transition(SAID, Files.category, action=describe),
    Transition("back", Files.adding),
)
async def description(turn: Turn[Memory]) -> Screen:
    """The doctor reads it before opening the file (S55, S56, S61)."""
    text = paragraphs(
        arrivals(await library.unsent(turn.work, turn.known_patient)),
        _(
            "<b>What does it show?</b> Please write it in a few words, from {shortest} to {longest} characters. "
            "The doctor will see them.",
            shortest=SHORTEST_DESCRIPTION,
            longest=LONGEST_DESCRIPTION,
        ),
        _("For example: changes on the skin of the left hand."),
    )
    return Screen(text, (BACK_OR_MENU,))


@screen(
    Files.category,
    taking.TAKES_FILE,
    Transition("category", Files.summary, guard=knows_appointment, action=choose_category),
    Transition("category", Files.appointment, action=choose_category),
    Transition("back", Files.description),
)
async def category(_turn: Turn[Memory]) -> Screen:
    """The kinds of medical records (S48)."""
    rows = tuple((Button(label, "category", each.value),) for each, label in CATEGORIES.items())
    return Screen(_("<b>What kind of document is it?</b>"), (*rows, BACK_OR_MENU))


@screen(
    Files.appointment,
    taking.TAKES_FILE,
    Transition("page", Files.appointment, action=turn_page),
    Transition("appointment", Files.summary, action=choose_appointment),
    Transition("none", Files.summary, action=choose_none),
    Transition("back", Files.category),
)
async def appointment(turn: Turn[Memory]) -> Screen:
    """Which coming appointment it goes with, or none yet (S60, D4)."""
    return await appointments(turn, _("<b>Which appointment is it for?</b>"))


async def appointments(turn: Turn[Memory], question: Text) -> Screen:
    """Coming appointments to choose from."""
    page = await booking.upcoming(turn.work, turn.known_patient, page=turn.memory.page, size=6)
    rows: list[Row] = [
        (Button(_("{number}. {when}", number=row, when=When(each.start, Form.SHORT_MOMENT)), "appointment", each.id),)
        for row, each in enumerate(page, 1)
    ]
    listing = [
        _("{number}. {appointment}", number=row, appointment=short_line(each)) for row, each in enumerate(page, 1)
    ]
    text = paragraphs(
        question,
        lines(*listing) if listing else _("You have no appointments booked. You can choose one later."),
    )
    none: Row = (Button(_("For none yet"), "none"),)
    return Screen(text, (*rows, *paging_row(page.number, has_next=page.has_next), none, BACK_OR_MENU))


@screen(
    Files.summary,
    taking.TAKES_FILE,
    Transition("change", Files.adding, action=taking.discard),
    Transition("correct_description", Files.description),
    Transition("correct_category", Files.category),
    Transition("correct_appointment", Files.appointment),
    Transition("agree", Files.summary, action=agree),
    Transition(
        "send", Files.listing, action=send, on_refusal={RegulationsChanged: Files.summary, NotFound: Files.adding}
    ),
    Transition("back", Files.adding),
)
async def summary(turn: Turn[Memory]) -> Screen:
    """All of it, and the consent, before it is sent (S57, D7)."""
    memory, regulations = turn.memory, turn.work.clinic.files_regulations
    goes_with = await _appointment_line(turn)
    text = paragraphs(
        _("<b>Shall we send it?</b>"),
        lines(
            arrivals(await library.unsent(turn.work, turn.known_patient)),
            described_as(turn.memory.description),
            _("Kind: {kind}", kind=CATEGORIES[memory.category]) if memory.category else None,
            goes_with,
            _("To be removed: {day}", day=When(keeping.removal_of(turn.work, turn.work.now), Form.DAY)),
        ),
        consent_text(turn.acted_for),
        _("<blockquote expandable>{regulations}</blockquote>", regulations=regulations.text),
        _("Please press “I agree”, and then “Send the file”."),
    )
    agreed = memory.consent == regulations.version
    whole: tuple[Row, ...] = ((Link(_("Whole regulations"), regulations.url),),) if regulations.url else ()
    rows: tuple[Row, ...] = (
        (
            Button(_("I agree"), "agree", regulations.version, chosen=agreed),
            Button(_("Send the file"), "send", means=ShortAnswer.YES, only_pressed=True),
        ),
        *whole,
        (Button(_("Change the file"), "change"), Button(_("Change the description"), "correct_description")),
        (Button(_("Change the kind"), "correct_category"), Button(_("Change the appointment"), "correct_appointment")),
        BACK_OR_MENU,
    )
    return Screen(text, rows)


async def _appointment_line(turn: Turn[Memory]) -> Text:
    if turn.memory.appointment is None:
        return _("For: your files only, so nobody at the clinic sees it")
    found = await booking.get_appointment(turn.work, turn.known_patient, turn.memory.appointment)
    return _("For: {appointment}", appointment=short_line(found))
