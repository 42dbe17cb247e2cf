"""Ask your doctor: write a question about a visit, follow it, reply, withdraw it, rate the answer (S23)."""

from __future__ import annotations

from typing import Final

from core.errors import AlreadyAnswered, ConsentNeeded, QuestionClosed, QuestionOpen, RegulationsChanged, UnusableText
from dialogs.engine.dialog import FETCHED, SAID, UPLOADED, Dialog, OnRefusal, Transition
from dialogs.patient.files.adding import brings_file
from dialogs.patient.questions import choosing, following, sending, writing
from dialogs.patient.questions.states import Memory, Questions

_OPEN_ALREADY: Final[OnRefusal] = {QuestionOpen: Questions.one}
_CLOSED: Final[OnRefusal] = {QuestionClosed: Questions.one}
_NOT_READY: Final[OnRefusal] = {
    ConsentNeeded: Questions.consent,
    RegulationsChanged: Questions.consent,
    UnusableText: Questions.writing,
    QuestionClosed: Questions.one,
}

TRANSITIONS: Final[tuple[Transition[Memory], ...]] = (
    # what there is, and what can be asked about
    Transition("page", Questions.listing, Questions.listing, action=choosing.turn_page),
    Transition("open", Questions.listing, Questions.one, action=choosing.open_one),
    Transition("write", Questions.listing, Questions.writing, action=writing.go_on),
    Transition("new", Questions.listing, Questions.visits, action=choosing.begin_visits),
    Transition("page", Questions.visits, Questions.visits, action=choosing.turn_page),
    Transition(
        "choose",
        (Questions.listing, Questions.visits),
        Questions.writing,
        action=choosing.choose_visit,
        on_refusal=_OPEN_ALREADY,
    ),
    Transition(SAID, Questions.listing, Questions.writing, guard=choosing.names_unsent, action=choosing.go_on_row),
    Transition(SAID, Questions.listing, Questions.one, guard=choosing.names_question, action=choosing.open_row),
    Transition(
        SAID,
        (Questions.listing, Questions.visits),
        Questions.writing,
        guard=choosing.names_visit,
        action=choosing.choose_row,
        on_refusal=_OPEN_ALREADY,
    ),
    Transition("back", Questions.visits, Questions.listing),
    # writing
    Transition(
        SAID, (Questions.writing, Questions.review), Questions.writing, action=writing.write, on_refusal=_CLOSED
    ),
    Transition(
        UPLOADED,
        (Questions.writing, Questions.review, Questions.consent),
        Questions.writing,
        guard=brings_file,
        action=writing.take,
        on_refusal=_CLOSED,
    ),
    Transition(FETCHED, Questions.writing, Questions.writing, guard=writing.is_awaited, action=writing.note_fetched),
    Transition("start_again", (Questions.writing, Questions.review), Questions.writing, action=writing.start_again),
    Transition("go_on", Questions.writing, Questions.review, action=sending.begin_review),
    Transition("back", Questions.writing, Questions.one, guard=writing.adds),
    Transition("back", Questions.writing, Questions.listing),
    # sending
    Transition("page", Questions.review, Questions.review, action=sending.turn_part),
    Transition("go_on", Questions.review, Questions.consent),
    Transition("back", Questions.review, Questions.writing),
    Transition("agree", Questions.consent, Questions.consent, action=sending.agree),
    Transition(
        "send", (Questions.review, Questions.consent), Questions.one, action=sending.send, on_refusal=_NOT_READY
    ),
    Transition("back", Questions.consent, Questions.review),
    # following
    Transition("page", Questions.one, Questions.one, action=sending.turn_part),
    Transition("file", Questions.one, Questions.one, action=following.show_file),
    Transition("write", Questions.one, Questions.writing, action=writing.go_on, on_refusal=_CLOSED),
    Transition(
        SAID, Questions.one, Questions.writing, guard=writing.takes_reply, action=writing.write, on_refusal=_CLOSED
    ),
    Transition("helped", Questions.one, Questions.one, action=following.say_helped),
    Transition("not_helped", Questions.one, Questions.one, action=following.say_not_helped),
    Transition("ask_withdrawing", Questions.one, Questions.withdrawing, action=following.ask_withdrawing),
    Transition(
        "withdraw",
        Questions.withdrawing,
        Questions.one,
        action=following.withdraw,
        on_refusal={AlreadyAnswered: Questions.one},
    ),
    Transition("back", Questions.withdrawing, Questions.one),
    Transition("back", Questions.one, Questions.listing),
)

QUESTIONS: Final = Dialog(
    Questions,
    Memory,
    TRANSITIONS,
    (
        *(choosing.listing, choosing.visits),
        *(writing.writing, sending.review, sending.consent),
        *(following.one, following.withdrawing),
    ),
    free_text=(Questions.writing, Questions.review, Questions.one),
)
