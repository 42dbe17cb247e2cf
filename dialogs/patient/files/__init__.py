"""Your files: add medical records for the doctor, see them, say what they are for, delete them (S24, S45–S63)."""

from __future__ import annotations

from typing import Final

from core.errors import NotFound, RegulationsChanged
from dialogs.engine.dialog import FETCHED, SAID, UPLOADED, Dialog, Transition
from dialogs.patient.files import adding, form, keeping
from dialogs.patient.files.states import Files, Memory

TRANSITIONS: Final[tuple[Transition[Memory], ...]] = (
    # adding
    Transition("add", Files.listing, Files.adding, action=adding.begin),
    Transition("unsent", Files.listing, Files.adding, action=adding.resume),
    Transition(UPLOADED, tuple(Files), Files.adding, guard=adding.brings_file, action=adding.take),
    Transition(FETCHED, Files.adding, Files.adding, action=adding.note_fetched),
    Transition("change", (Files.adding, Files.summary), Files.adding, action=adding.discard),
    Transition(SAID, Files.adding, Files.adding, action=form.describe),
    Transition("go_on", Files.adding, Files.summary, guard=form.is_complete),
    Transition("go_on", Files.adding, Files.category, guard=form.has_description),
    Transition("go_on", Files.adding, Files.description),
    Transition("back", Files.adding, Files.listing),
    # the form
    Transition(SAID, Files.description, Files.summary, guard=form.is_described_but_for_words, action=form.describe),
    Transition(SAID, Files.description, Files.category, action=form.describe),
    Transition("back", Files.description, Files.adding),
    Transition("category", Files.category, Files.summary, guard=form.knows_appointment, action=form.choose_category),
    Transition("category", Files.category, Files.appointment, action=form.choose_category),
    Transition("back", Files.category, Files.description),
    Transition("page", Files.appointment, Files.appointment, action=form.turn_page),
    Transition("appointment", Files.appointment, Files.summary, action=form.choose_appointment),
    Transition("none", Files.appointment, Files.summary, action=form.choose_none),
    Transition("back", Files.appointment, Files.category),
    Transition("correct_description", Files.summary, Files.description),
    Transition("correct_category", Files.summary, Files.category),
    Transition("correct_appointment", Files.summary, Files.appointment),
    Transition("agree", Files.summary, Files.summary, action=form.agree),
    Transition(
        "send",
        Files.summary,
        Files.listing,
        action=form.send,
        on_refusal={RegulationsChanged: Files.summary, NotFound: Files.adding},
    ),
    Transition("back", Files.summary, Files.adding),
    # what is kept
    Transition("open", Files.listing, Files.one, action=keeping.open_one),
    Transition(SAID, Files.listing, Files.one, guard=keeping.is_row, action=keeping.open_row),
    Transition("show", Files.one, Files.one, action=keeping.show),
    Transition("link", Files.one, Files.linking),
    Transition("page", Files.linking, Files.linking, action=form.turn_page),
    Transition("appointment", Files.linking, Files.one, action=keeping.link),
    Transition("none", Files.linking, Files.one, action=keeping.unlink),
    Transition("back", Files.linking, Files.one),
    Transition("delete", Files.one, Files.deleting),
    Transition("delete", Files.deleting, Files.listing, action=keeping.delete),
    Transition("back", Files.deleting, Files.one),
    Transition("back", Files.one, Files.listing),
)

FILES: Final = Dialog(
    Files,
    Memory,
    TRANSITIONS,
    (
        *(keeping.listing, adding.adding),
        *(form.description, form.category, form.appointment, form.summary),
        *(keeping.one, keeping.linking, keeping.deleting),
    ),
    free_text=(Files.description, Files.adding),
    before_return=adding.before_return,
)
