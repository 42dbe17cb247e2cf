"""How medicines, orders and e-prescriptions are written of, and why something can't be done about one (S20, D20)."""

from __future__ import annotations

from typing import Final

from core.clinic.model import Clinic
from core.prescriptions import refusals
from core.prescriptions.model import (
    MedicineFacts,
    Prescription,
    PrescriptionFacts,
    RenewalRequest,
    RenewalStatus,
    Supply,
)
from core.prescriptions.refusals import DatesFault, PrescriptionRefused
from core.prescriptions.typed import PrescriptionDates
from dialogs.engine.text import Form, Quote, Text, Verbatim, When, _, lines, listed, n_, p_, paragraphs

LONGEST_TITLE: Final = 100
"""UTF-16 units of a medicine's name."""

LONGEST_PART: Final = 120
"""The same of its dose and its pack."""

SUPPLIES: Final[dict[Supply, Text]] = {
    Supply.NONE_LEFT: _("Nothing is left, or it ends today"),
    Supply.SOME_DAYS: _("It will last a few days"),
    Supply.A_WEEK: _("It will last a week or longer"),
}
"""How long a medicine still lasts, on buttons and in summaries."""

STANDINGS: Final[dict[RenewalStatus, Text]] = {
    RenewalStatus.SENT: p_("order", "sent"),
    RenewalStatus.TAKEN: p_("order", "a doctor has it"),
    RenewalStatus.ISSUED: p_("order", "issued"),
    RenewalStatus.CHANGED: p_("order", "issued with a change"),
    RenewalStatus.DECLINED: p_("order", "not issued"),
    RenewalStatus.WITHDRAWN: p_("order", "withdrawn"),
}
"""In a word or two, for lists."""


def title(medicine: MedicineFacts) -> Text:
    """Which medicine."""
    return Quote(medicine.title, LONGEST_TITLE)


def medicine_line(medicine: MedicineFacts) -> Text:
    """A medicine with its dose and pack, on one line."""
    rest: list[Text] = [Quote(part, LONGEST_PART) for part in (medicine.dose, medicine.pack) if part]
    if medicine.lasts_days is not None:
        rest.append(n_("lasts {count} day", "lasts {count} days", medicine.lasts_days))
    name = _("<b>{medicine}</b>", medicine=title(medicine))
    return _("{medicine} – {rest}", medicine=name, rest=listed(*rest)) if rest else name


def titles(medicines: tuple[MedicineFacts, ...]) -> Text:
    """Which medicines, with commas between."""
    return listed(*map(title, medicines))


def dates_of(prescription: Prescription) -> PrescriptionDates:
    """The days that its issuer gave (D20)."""
    return PrescriptionDates(prescription.issued_on, prescription.valid_until, prescription.valid_from)


def told(facts: PrescriptionFacts, dates: PrescriptionDates, reason: str) -> tuple[Text | None, ...]:
    """What an e-prescription tells beside its code: as its patient sees it, and as its doctor does before (D20)."""
    return (
        lines(*(_("• {medicine}", medicine=medicine_line(line)) for line in facts.lines)),
        lines(
            _("<b>The doctor has changed something:</b>"),
            _("<blockquote>{words}</blockquote>", words=Verbatim(reason)),
        )
        if reason
        else None,
        lines(
            _("Issued on: {day}", day=When(dates.issued_on, Form.DAY)),
            _("Valid from: {day}", day=When(dates.valid_from, Form.DAY)) if dates.valid_from else None,
            _("Valid until: <b>{day}</b>", day=When(dates.valid_until, Form.DAY)),
        ),
        _("Issued by: {doctor}", doctor=Verbatim(facts.issuer)) if facts.issuer else None,
    )


def standing(request: RenewalRequest) -> Text:
    """How an order stands, for its patient."""
    doctor = Verbatim(request.holder)
    if request.consultation_id is not None and request.told_status is RenewalStatus.ISSUED:
        return _("✅ <b>The e-prescription is issued.</b> {doctor} has issued it.", doctor=doctor)
    match request.told_status:
        case RenewalStatus.SENT:
            return _("✉️ <b>Sent.</b> The order is at the clinic and waits for a doctor.")
        case RenewalStatus.TAKEN:
            return _("✍️ <b>A doctor has it.</b> {doctor} is looking at your order.", doctor=doctor)
        case RenewalStatus.ISSUED:
            return _("✅ <b>The e-prescription is issued.</b> {doctor} has issued what you ordered.", doctor=doctor)
        case RenewalStatus.CHANGED:
            return _(
                "✅ <b>The e-prescription is issued, with a change.</b> {doctor} has issued something other than "
                "you ordered. The reason is below.",
                doctor=doctor,
            )
        case RenewalStatus.DECLINED:
            return _(
                "<b>The e-prescription was not issued.</b> {doctor} tells you why below. You can book an appointment.",
                doctor=doctor,
            )
        case RenewalStatus.WITHDRAWN:
            return _("<b>You have withdrawn this order.</b> Nobody will deal with it any more.")


def needed_today(clinic: Clinic) -> Text:
    """What to do when a medicine is needed today: no order here is quick enough to be relied on."""
    phone = Verbatim(clinic.phone)
    return paragraphs(
        _(
            "❗ <b>Do you need the medicine today?</b> Don’t just wait for the order. Call us now: <b>{phone}</b>.",
            phone=phone,
        ),
        clinic.prescriptions.needed_today
        or _(
            "When the clinic is closed: go to the night and holiday care, or ask in a pharmacy. In an emergency, a "
            "pharmacist may issue a prescription."
        ),
        _("If you feel ill without the medicine, call <b>112</b> or <b>999</b>."),
    )


def prescription_text(refusal: PrescriptionRefused, clinic: Clinic) -> Text:
    """What to tell whoever ordered, or decided."""
    match refusal:
        case refusals.OrderRefused():
            return _order_text(refusal, clinic)
        case refusals.DecisionRefused():
            return _decision_text(refusal)
        case refusals.UnusablePrescription():
            return _typed_text(refusal)
        case _:
            raise LookupError(_no_words(refusal))


def _order_text(refusal: refusals.OrderRefused, clinic: Clinic) -> Text:
    phone = Verbatim(clinic.phone)
    match refusal:
        case refusals.NothingOrdered():
            return _("Please choose at least one medicine, or write its name.")
        case refusals.TooManyMedicines(limit=limit):
            return n_(
                "At most {count} medicine fits into one order. Please take some out, and order them separately.",
                "At most {count} medicines fit into one order. Please take some out, and order them separately.",
                limit,
            )
        case refusals.TooManyWaiting(limit=limit):
            return n_(
                "You have {count} order that waits for a doctor, and no more can wait at a time. If it can’t wait, "
                "call {phone}.",
                "You have {count} orders that wait for a doctor, and no more can wait at a time. If it can’t wait, "
                "call {phone}.",
                limit,
                phone=phone,
            )
        case refusals.OrderedAlready(name=name):
            return _(
                "You have ordered <b>{medicine}</b> already, and the order waits for a doctor. If it can’t wait, call "
                "{phone}.",
                medicine=Quote(name, LONGEST_TITLE),
                phone=phone,
            )
        case refusals.OrderedTooOften(name=name, again=again):
            return _(
                "<b>{medicine}</b> was ordered a short while ago. It can be ordered here again from {day}. If it can’t "
                "wait, call {phone}.",
                medicine=Quote(name, LONGEST_TITLE),
                day=When(again, Form.DAY),
                phone=phone,
            )
        case refusals.TooEarlyToOrder(name=name, again=again):
            return _(
                "There should still be enough of <b>{medicine}</b>. It can be ordered here from {day}. If it is "
                "needed sooner, call {phone}.",
                medicine=Quote(name, LONGEST_TITLE),
                day=When(again, Form.DAY),
                phone=phone,
            )
        case refusals.OnlyAtVisit(name=name):
            return _(
                "Our doctors prescribe <b>{medicine}</b> only at an appointment. Please book one, or call {phone}.",
                medicine=Quote(name, LONGEST_TITLE),
                phone=phone,
            )
        case refusals.AnswerNeeded():
            return _("Before the order can be sent, the clinic asks something about one of the medicines.")
        case _:
            raise LookupError(_no_words(refusal))


def _decision_text(refusal: refusals.DecisionRefused) -> Text:
    match refusal:
        case refusals.RenewalTakenBy(name=name):
            return _("{name} has this order.", name=Verbatim(name))
        case refusals.DecidedAlready(by=name):
            return _("{name} has already decided on this order.", name=Verbatim(name))
        case refusals.RenewalWithdrawn():
            return _("This order was withdrawn by the patient. Nothing needs to be issued.")
        case refusals.NotThisDoctor(names=names):
            return _(
                "By the rules of the clinic, one of these medicines is issued only by: {names}.",
                names=listed(*map(Verbatim, names)),
            )
        case refusals.NotRemotely(name=name):
            return _(
                "By the rules of the clinic, <b>{medicine}</b> is issued only at an appointment in person.",
                medicine=Quote(name, LONGEST_TITLE),
            )
        case refusals.NothingToUndo():
            return _("It was undone already.")
        case refusals.TooLateToUndo():
            return _("It is too late to undo this: the patient has been told.")
        case _:
            raise LookupError(_no_words(refusal))


_DATES: Final[dict[DatesFault, Text]] = {
    DatesFault.COUNT: _(
        "We need two dates: when it was issued, and until when it is valid. If it is valid only from a "
        "later day, write that date between them. For example: 2.03.2027, 1.04.2027."
    ),
    DatesFault.ISSUED_LATER: _("The date of issue is in the future. Please check the dates and write them once more."),
    DatesFault.ISSUED_LONG_AGO: _(
        "By this date, it was issued more than a year ago. Please check the dates and write them once more."
    ),
    DatesFault.ORDER: _(
        "These dates are not in the right order: issued, valid from (if it has one), valid until. "
        "Please write them in this order."
    ),
    DatesFault.OVER: _(
        "By these dates, the e-prescription is no longer valid. Please check the dates and write them once more."
    ),
}


def _typed_text(refusal: refusals.UnusablePrescription) -> Text:
    match refusal:
        case refusals.UnusableCode(digits=digits):
            return n_(
                "The code has exactly 4 digits, and this has {count} digit. Please write it once more.",
                "The code has exactly 4 digits, and this has {count} digits. Please write it once more.",
                digits,
            )
        case refusals.UnusableKey(strange=strange) if strange:
            return _(
                "The key has only letters from A to Z and digits, and in this there is “{sign}”. Please copy it once "
                "more.",
                sign=Verbatim(strange),
            )
        case refusals.UnusableKey(length=length):
            return n_(
                "The key has exactly 44 letters and digits, and this has {count}. Please copy it once more.",
                "The key has exactly 44 letters and digits, and this has {count}. Please copy it once more.",
                length,
            )
        case refusals.UnusableDates(fault=DatesFault.UNREADABLE, typed=typed):
            return _(
                "We can’t read “{typed}” as a date. Please write, for example: 2.03.2027, 1.04.2027.",
                typed=Quote(typed, LONGEST_TITLE),
            )
        case refusals.UnusableDates(fault=fault):
            return _DATES[fault]
        case refusals.UnusableMedicines(count=0):
            return _(
                "We see no name of a medicine here. Please write it in letters; of several, each on a line of its own."
            )
        case refusals.UnusableMedicines(limit=limit):
            return n_(
                "At most {count} medicine fits on one e-prescription. Please write fewer.",
                "At most {count} medicines fit on one e-prescription. Please write fewer.",
                limit,
            )
        case refusals.PeselBesideCode():
            return _(
                "There is a PESEL number in it, and it must never stand beside the code. Please write it once more "
                "without the number."
            )
        case _:
            raise LookupError(_no_words(refusal))


def _no_words(refusal: PrescriptionRefused) -> str:
    return f"no words for {type(refusal).__name__}"
