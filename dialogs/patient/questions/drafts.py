"""How a draft of a question looks: what was written so far, what is missing, and what comes next."""

from __future__ import annotations

from typing import Final

from core.clinic.model import Clinic
from core.emergencies.recognition import recognise
from core.files.model import File
from core.questions.asking import LONGEST, SHORTEST
from core.questions.model import Question, QuestionStatus
from dialogs.engine.text import Text, Verbatim, _, lines, n_, paragraphs
from dialogs.wording.cutting import ending
from dialogs.wording.files import arrivals, limits
from dialogs.wording.questions import if_it_gets_worse

SHOWN: Final = 2_000
"""UTF-16 units of what was written so far that are shown while more is being written; the review shows all."""


def written(text: str, attached: tuple[File, ...]) -> Text:
    """What was written so far, or its end, and the files."""
    shown = _("<blockquote>{text}</blockquote>", text=Verbatim(ending(text, SHOWN))) if text else None
    return paragraphs(shown, arrivals(attached) if attached else None)


def marked_urgent(question: Question | None, text: str) -> Text | None:
    """What names an emergency is marked for the doctors, and is still no way to get help at once."""
    is_urgent = question is not None and question.urgent
    if not is_urgent and recognise(text) is None:
        return None
    return _("❗ We will mark this as urgent. It can still take a while until somebody reads it.")


def what_next(length: int, *, is_short: bool) -> Text:
    """What is missing, or how to go on."""
    if length > LONGEST:
        return _(
            "<b>This is too long to be sent:</b> it has {length} characters, and at most {longest} can be sent. All of "
            "it is kept here. To make it shorter, change one of your messages in this chat (hold it, then “Edit”), or "
            "take the last one out.",
            length=length,
            longest=LONGEST,
        )
    if is_short:
        return n_(
            "Please write a little more: at least {count} character.",
            "Please write a little more: at least {count} characters.",
            SHORTEST,
        )
    return _("You can write more, or add a photo. When all is there, press “Go on”.")


def invitation(clinic: Clinic, question: Question | None) -> tuple[Text, ...]:
    """What is said before anything is written."""
    if is_question(question):
        length = _(
            "From {shortest} to {longest} characters, in one message or several. You can add photos and files.",
            shortest=SHORTEST,
            longest=LONGEST,
        )
        please = _("<b>What would you like to ask?</b> Please write it here.")
    else:
        length = _(
            "Up to {longest} characters, in one message or several. You can add photos and files.", longest=LONGEST
        )
        please = _("<b>What would you like to write to the doctor?</b> Please write it here.")
    nothing_yet = _("Nothing is sent at once: first we will show you all of it.")
    return (please, lines(length, nothing_yet), limits(clinic.settings), if_it_gets_worse(clinic))


def is_question(question: Question | None) -> bool:
    """Whether it is the question itself that is being written, and not more about it."""
    return question is None or question.status is QuestionStatus.DRAFT
