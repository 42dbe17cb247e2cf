"""What a clinic's file lets patients order, and its doctors issue: limits, and medicines that take more care (S20)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from core.clinic.model import Clinic
from core.clinic.prescribing import CarefulMedicines
from core.prescriptions.model import MedicineFacts, OrderedMedicine
from core.prescriptions.refusals import NotRemotely, NotThisDoctor, OnlyAtVisit, TooEarlyToOrder
from core.staff.members import Member
from core.text.normalisation import plain_letters
from core.text.similarity import plain_words


def careful_with(clinic: Clinic, medicine: MedicineFacts) -> tuple[CarefulMedicines, ...]:
    """The rules for medicines of this name, in the file's order; none for most."""
    words = plain_words(medicine.title)
    return tuple(each for each in clinic.careful_medicines if any(_begins(words, name) for name in each.names))


def asked_of(clinic: Clinic, lines: Iterable[OrderedMedicine]) -> tuple[CarefulMedicines, ...]:
    """The rules whose question has to be answered by whoever orders these, each once."""
    rules = (rule for line in lines for rule in careful_with(clinic, line.medicine))
    return tuple({rule.id: rule for rule in rules if rule.asks is not None}.values())


def require_orderable(clinic: Clinic, medicine: MedicineFacts, runs_out_on: dt.date | None, today: dt.date) -> None:
    """Pass if the clinic lets patients order this medicine, and there isn't enough of it for long.

    Raises: OnlyAtVisit, TooEarlyToOrder.
    """
    if any(rule.only_at_visit for rule in careful_with(clinic, medicine)):
        raise OnlyAtVisit(medicine.title)
    earliest = clinic.prescriptions.earliest_days
    if earliest is not None and runs_out_on is not None:
        again = runs_out_on - dt.timedelta(days=earliest)
        if today < again:
            raise TooEarlyToOrder(medicine.title, again)


def require_may_issue(clinic: Clinic, member: Member, medicines: Iterable[MedicineFacts]) -> None:
    """Pass if the clinic lets this doctor issue all of these medicines.

    Raises: NotThisDoctor.
    """
    for rule in (rule for medicine in medicines for rule in careful_with(clinic, medicine)):
        if rule.issued_by and member.practitioner not in rule.issued_by:
            names = {each.id: each.name for each in clinic.practitioners}
            raise NotThisDoctor(tuple(names[each] for each in rule.issued_by if each in names))


def require_remote(clinic: Clinic, medicines: Iterable[MedicineFacts]) -> None:
    """Pass if the clinic lets doctors issue all of these medicines without seeing the patient in person.

    Raises: NotRemotely.
    """
    for medicine in medicines:
        if any(rule.only_at_visit for rule in careful_with(clinic, medicine)):
            raise NotRemotely(medicine.title)


def _begins(words: list[str], name: str) -> bool:
    """Whether one of the words begins so; a name of several words, whether they follow each other."""
    wanted = plain_words(name) or [plain_letters(name)]
    starts = range(len(words) - len(wanted) + 1)
    return any(
        words[at : at + len(wanted) - 1] == wanted[:-1] and words[at + len(wanted) - 1].startswith(wanted[-1])
        for at in starts
    )
