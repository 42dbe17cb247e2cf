"""Your files: add medical records for the doctor, see them, say what they are for, delete them (S24, S45–S63)."""

from __future__ import annotations

from typing import Final

from core.errors import NotFound, RegulationsChanged
from dialogs.engine.dialog import FETCHED, SAID, UPLOADED, Dialog, Move
from dialogs.patient.files import adding, form, keeping
from dialogs.patient.files.states import Files, Memory

MOVES: Final[tuple[Move[Memory], ...]] = (
    # adding
    Move("add", Files.listing, Files.adding, then=adding.begin),
    Move("unsent", Files.listing, Files.adding, then=adding.resume),
    Move(UPLOADED, tuple(Files), Files.adding, only_if=adding.brings_file, then=adding.take),
    Move(FETCHED, Files.adding, Files.adding, then=adding.note_fetched),
    Move("change", (Files.adding, Files.summary), Files.adding, then=adding.discard),
    Move(SAID, Files.adding, Files.adding, then=form.describe),
    Move("go_on", Files.adding, Files.summary, only_if=form.is_complete),
    Move("go_on", Files.adding, Files.category, only_if=form.has_description),
    Move("go_on", Files.adding, Files.description),
    Move("back", Files.adding, Files.listing),
    # the form
    Move(SAID, Files.description, Files.summary, only_if=form.is_described_but_for_words, then=form.describe),
    Move(SAID, Files.description, Files.category, then=form.describe),
    Move("back", Files.description, Files.adding),
    Move("category", Files.category, Files.summary, only_if=form.knows_appointment, then=form.choose_category),
    Move("category", Files.category, Files.appointment, then=form.choose_category),
    Move("back", Files.category, Files.description),
    Move("page", Files.appointment, Files.appointment, then=form.turn_page),
    Move("appointment", Files.appointment, Files.summary, then=form.choose_appointment),
    Move("none", Files.appointment, Files.summary, then=form.choose_none),
    Move("back", Files.appointment, Files.category),
    Move("correct_description", Files.summary, Files.description),
    Move("correct_category", Files.summary, Files.category),
    Move("correct_appointment", Files.summary, Files.appointment),
    Move("agree", Files.summary, Files.summary, then=form.agree),
    Move(
        "send",
        Files.summary,
        Files.listing,
        then=form.send,
        refused={RegulationsChanged: Files.summary, NotFound: Files.adding},
    ),
    Move("back", Files.summary, Files.adding),
    # what is kept
    Move("open", Files.listing, Files.one, then=keeping.open_one),
    Move(SAID, Files.listing, Files.one, only_if=keeping.is_row, then=keeping.open_row),
    Move("show", Files.one, Files.one, then=keeping.show),
    Move("link", Files.one, Files.linking),
    Move("page", Files.linking, Files.linking, then=form.turn_page),
    Move("appointment", Files.linking, Files.one, then=keeping.link),
    Move("none", Files.linking, Files.one, then=keeping.unlink),
    Move("back", Files.linking, Files.one),
    Move("delete", Files.one, Files.deleting),
    Move("delete", Files.deleting, Files.listing, then=keeping.delete),
    Move("back", Files.deleting, Files.one),
    Move("back", Files.one, Files.listing),
)

FILES: Final = Dialog(
    Files,
    Memory,
    MOVES,
    (
        *(keeping.listing, adding.adding),
        *(form.description, form.category, form.appointment, form.summary),
        *(keeping.one, keeping.linking, keeping.deleting),
    ),
    free_text=(Files.description, Files.adding),
    before_return=adding.before_return,
)
