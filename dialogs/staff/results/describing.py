"""How the clinic's people see where a result stands: for its patient, and for the doctor who comments on it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from core.context import Work
from core.results.cases import ResultCase
from core.results.model import Result, ResultStatus
from core.results.reading import ResultAccess
from dialogs.engine.text import Form, Text, Verbatim, When, _, lines
from dialogs.staff.words import delivery_mark
from dialogs.wording.moments import in_list


def standing(case: ResultCase, now: datetime) -> Text:
    """Whether its patient can open it, and what it waits for."""
    result = case.result
    if result.status is ResultStatus.WITHDRAWN:
        return _("⚪ withdrawn")
    if result.shown_at is not None and result.shown_at > now:
        return _("🕐 published a moment ago, can still be undone")
    match case.access:
        case ResultAccess.HELD:
            opens = When(result.opens_at or now, Form.SHORT_DAY)
            return _("🟡 held by the clinic: opens with a doctor’s comment, at the latest on {day}", day=opens)
        case ResultAccess.WAITS_FOR_DOCTOR:
            return _("🟡 the patient waits for a doctor’s comment")
        case ResultAccess.OPEN:
            return _("🟢 open to the patient {mark}", mark=_told(result))


def what_was_done(work: Work, result: Result) -> Text:
    """By whom it was published, corrected and commented on."""
    return lines(*_steps_of(work, result))


def _steps_of(work: Work, result: Result) -> Iterator[Text]:
    facts = result.facts
    if result.published_at is not None:
        when, name = in_list(work, result.published_at), Verbatim(facts.author)
        yield _("Published: {name}, {when}", name=name, when=when)
    if facts.earlier:
        yield _("Corrected on {when}", when=in_list(work, facts.earlier[-1].until))
    if result.commented_at is not None:
        when, name = in_list(work, result.commented_at), Verbatim(facts.commented_by)
        yield _("Commented on by {name}, {when}", name=name, when=when)
    if facts.withdrawn_because:
        yield _("Reason: {reason}", reason=Verbatim(facts.withdrawn_because))


def _told(result: Result) -> Text:
    return delivery_mark(result) if result.announced_at is not None or result.opened_at is not None else lines()
