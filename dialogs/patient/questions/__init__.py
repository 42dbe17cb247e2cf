"""Ask your doctor: write a question about a visit, follow it, reply, withdraw it, rate the answer (S23)."""

from __future__ import annotations

from typing import Final

from core.errors import AlreadyAnswered, ConsentNeeded, QuestionClosed, QuestionOpen, RegulationsChanged, UnusableText
from dialogs.engine.dialog import FETCHED, SAID, UPLOADED, Dialog, Move, Ways
from dialogs.patient.files.adding import brings_file
from dialogs.patient.questions import choosing, following, sending, writing
from dialogs.patient.questions.states import Memory, Questions

_OPEN_ALREADY: Final[Ways] = {QuestionOpen: Questions.one}
_CLOSED: Final[Ways] = {QuestionClosed: Questions.one}
_NOT_READY: Final[Ways] = {
    ConsentNeeded: Questions.consent,
    RegulationsChanged: Questions.consent,
    UnusableText: Questions.writing,
    QuestionClosed: Questions.one,
}

MOVES: Final[tuple[Move[Memory], ...]] = (
    # what there is, and what can be asked about
    Move("page", Questions.listing, Questions.listing, then=choosing.turn_page),
    Move("open", Questions.listing, Questions.one, then=choosing.open_one),
    Move("write", Questions.listing, Questions.writing, then=writing.go_on),
    Move("new", Questions.listing, Questions.visits, then=choosing.begin_visits),
    Move("page", Questions.visits, Questions.visits, then=choosing.turn_page),
    Move(
        "choose",
        (Questions.listing, Questions.visits),
        Questions.writing,
        then=choosing.choose_visit,
        refused=_OPEN_ALREADY,
    ),
    Move(SAID, Questions.listing, Questions.writing, only_if=choosing.names_unsent, then=choosing.go_on_row),
    Move(SAID, Questions.listing, Questions.one, only_if=choosing.names_question, then=choosing.open_row),
    Move(
        SAID,
        (Questions.listing, Questions.visits),
        Questions.writing,
        only_if=choosing.names_visit,
        then=choosing.choose_row,
        refused=_OPEN_ALREADY,
    ),
    Move("back", Questions.visits, Questions.listing),
    # writing
    Move(SAID, (Questions.writing, Questions.review), Questions.writing, then=writing.write, refused=_CLOSED),
    Move(
        UPLOADED,
        (Questions.writing, Questions.review, Questions.consent),
        Questions.writing,
        only_if=brings_file,
        then=writing.take,
        refused=_CLOSED,
    ),
    Move(FETCHED, Questions.writing, Questions.writing, only_if=writing.is_awaited, then=writing.note_fetched),
    Move("start_again", (Questions.writing, Questions.review), Questions.writing, then=writing.start_again),
    Move("go_on", Questions.writing, Questions.review, then=sending.begin_review),
    Move("back", Questions.writing, Questions.one, only_if=writing.adds),
    Move("back", Questions.writing, Questions.listing),
    # sending
    Move("page", Questions.review, Questions.review, then=sending.turn_part),
    Move("go_on", Questions.review, Questions.consent),
    Move("back", Questions.review, Questions.writing),
    Move("agree", Questions.consent, Questions.consent, then=sending.agree),
    Move("send", (Questions.review, Questions.consent), Questions.one, then=sending.send, refused=_NOT_READY),
    Move("back", Questions.consent, Questions.review),
    # following
    Move("page", Questions.one, Questions.one, then=sending.turn_part),
    Move("file", Questions.one, Questions.one, then=following.show_file),
    Move("write", Questions.one, Questions.writing, then=writing.go_on, refused=_CLOSED),
    Move(SAID, Questions.one, Questions.writing, only_if=writing.takes_reply, then=writing.write, refused=_CLOSED),
    Move("helped", Questions.one, Questions.one, then=following.say_helped),
    Move("not_helped", Questions.one, Questions.one, then=following.say_not_helped),
    Move("ask_withdrawing", Questions.one, Questions.withdrawing, then=following.ask_withdrawing),
    Move(
        "withdraw",
        Questions.withdrawing,
        Questions.one,
        then=following.withdraw,
        refused={AlreadyAnswered: Questions.one},
    ),
    Move("back", Questions.withdrawing, Questions.one),
    Move("back", Questions.one, Questions.listing),
)

QUESTIONS: Final = Dialog(
    Questions,
    Memory,
    MOVES,
    (
        *(choosing.listing, choosing.visits),
        *(writing.writing, sending.review, sending.consent),
        *(following.one, following.withdrawing),
    ),
    free_text=(Questions.writing, Questions.review, Questions.one),
)
