"""The words for each `Refusal`: what happened, and how to go on. A test proves that none is missing."""

from __future__ import annotations

from typing import Final

from core import errors
from core.accounts.pin_refusals import PinRefused
from core.appointments.refusals import (
    NothingFreeToday,
    NoticePassed,
    ReferralNeeded,
    RequestNeeded,
    ReturningOnly,
    TooEarlyToCheckIn,
    UnusableDelay,
    UnusableSpan,
)
from core.clinic.model import Clinic
from core.consultations.refusals import ConsultationRefused
from core.errors import PeselFault, Refusal, WrongChat
from core.family.refusals import FamilyRefused
from core.identity.refusals import IdentityRefused
from core.offers.refusals import OfferRefused
from core.preparation.refusals import (
    NumberOutOfBounds,
    NumberTooExact,
    PreparationRefused,
    UnusableAnswerDay,
    UnusableChoice,
    UnusableNumber,
)
from core.prescriptions.refusals import PrescriptionRefused
from core.records.refusals import MovingRefused, RecordExists
from core.referrals.refusals import ReferralRefused
from core.reminders.refusals import NotToday, TooLateToAnswer
from core.requests.refusals import DeskRequestRefused
from core.results.refusals import ResultRefused, UnusableCollection, UnusableTable
from core.roles import Role
from core.treatment.certificates.refusals import CertificateRefused
from dialogs.engine.text import Form, Text, Verbatim, When, _, listed, n_
from dialogs.wording.accounts.family import family_text
from dialogs.wording.accounts.identity import identity_text
from dialogs.wording.accounts.levels import how_to_get_full
from dialogs.wording.accounts.moving import moving_text
from dialogs.wording.accounts.pins import pin_text
from dialogs.wording.appointments.desk_requests import request_text
from dialogs.wording.appointments.offers import offer_text
from dialogs.wording.appointments.preparing import answer_refusal_text, preparation_text
from dialogs.wording.booking.appointments import telephone
from dialogs.wording.consultations import consultation_text
from dialogs.wording.roles import ROLE_NAMES
from dialogs.wording.treatment.certificates import certificate_text
from dialogs.wording.treatment.prescriptions import prescription_text
from dialogs.wording.treatment.referrals import referral_text
from dialogs.wording.treatment.results import collection_text, result_text, table_text


def refusal_text(refusal: Refusal, clinic: Clinic) -> Text:  # noqa: C901, PLR0912 - one case a base
    """What to tell the person."""
    phone = Verbatim(clinic.phone)
    match refusal:
        case TooEarlyToCheckIn(opens_at=moment):
            return _(
                "It is too early for that: please press it at the clinic, from {when} on.",
                when=When(moment, Form.SHORT_MOMENT),
            )
        case NothingFreeToday():
            return _("Nothing is free with this doctor any more today. Please choose another one, or another day.")
        case UnusableDelay(most_minutes=minutes):
            return n_(
                "Please write how late it is in minutes, up to {count}.",
                "Please write how late it is in minutes, up to {count}.",
                minutes,
            )
        case UnusableSpan(most_days=days):
            return n_(
                "Please write a time that is still to come, up to {count} day long: “Friday”, “tomorrow 10:00–12:00”.",
                "Please write a time that is still to come, up to {count} days long: “Friday”, “tomorrow 10:00–12:00”.",
                days,
            )
        case errors.UnusableInput():
            return _input_text(refusal)
        case errors.BookingRefused():
            return _booking_text(refusal)
        case errors.CancellingRefused():
            return _cancelling_text(refusal)
        case errors.NotYourContact() | errors.RegulationsChanged() | errors.AccountExists():
            return _account_text(refusal)
        case errors.FullLevelNeeded():
            return how_to_get_full(clinic)
        case errors.FilesFull() | errors.ConsentNeeded():
            return _files_text(refusal)
        case errors.StaffRefused():
            return _staff_text(refusal)
        case errors.QuestionRefused():
            return _question_text(refusal)
        case PinRefused():
            return pin_text(refusal)
        case FamilyRefused():
            return family_text(refusal, clinic)
        case PreparationRefused():
            return preparation_text(refusal)
        case PrescriptionRefused():
            return prescription_text(refusal, clinic)
        case ResultRefused():
            return result_text(refusal)
        case ConsultationRefused():
            return consultation_text(refusal, clinic)
        case OfferRefused():
            return offer_text(refusal)
        case ReferralRefused():
            return referral_text(refusal)
        case DeskRequestRefused():
            return request_text(refusal, clinic)
        case CertificateRefused():
            return certificate_text(refusal)
        case RecordExists():
            return _("The clinic has a record with this number already. Please open it.")
        case MovingRefused():
            return moving_text(refusal)
        case IdentityRefused():
            return identity_text(refusal, clinic)
        case errors.NotFound():
            return _("We can’t find that any more. Please choose again, or call {phone}.", phone=phone)
        case _:
            message = f"no words for {type(refusal).__name__}"
            raise LookupError(message)


_PESEL: Final[dict[PeselFault, Text]] = {
    PeselFault.LENGTH: _("A PESEL number has exactly 11 digits. Please count them and write it once more."),
    PeselFault.CHECKSUM: _("There is a mistake in this PESEL number. Please check each digit and write it once more."),
    PeselFault.DATE: _("This PESEL number holds a date that doesn’t exist. Please check it and write it once more."),
    PeselFault.FUTURE: _("This PESEL number holds a date in the future. Please check it and write it once more."),
}


def _input_text(refusal: errors.UnusableInput) -> Text:  # noqa: C901 - a case for each
    match refusal:
        case errors.OneName():
            return _("We have read one word only.")
        case errors.UnusableName():
            return _("We need both a first and a last name, in letters. For example: Anna Nowak.")
        case errors.UnusablePesel(fault=fault):
            return _PESEL[fault]
        case errors.UnusablePassport() | errors.CountryUnclear() | errors.PassportNumberUnclear():
            return _passport_text(refusal)
        case errors.UnusableBirthDate():
            return _("We can’t read this as a birth date. Please write the day, month and year: 3 May 1948.")
        case errors.UnusablePhone():
            return _("This doesn’t look like a telephone number. Please check it: 9 digits, or + and the country code.")
        case errors.UnusableDay():
            return _("We can’t read this as a day. Please write, for example: tomorrow, Friday, 3 March or 3.03.2027.")
        case UnusableNumber() | NumberOutOfBounds() | NumberTooExact() | UnusableAnswerDay() | UnusableChoice():
            return answer_refusal_text(refusal)
        case UnusableTable():
            return table_text(refusal)
        case UnusableCollection():
            return collection_text(refusal)
        case errors.UnusableText():
            return _length_text(refusal)
        case _:
            message = f"no words for {type(refusal).__name__}"
            raise LookupError(message)


def _length_text(refusal: errors.UnusableText) -> Text:
    match refusal:
        case errors.UnusableText(shortest=shortest, length=length) if length < shortest:
            return n_(
                "This is too short: please write at least {count} character.",
                "This is too short: please write at least {count} characters.",
                shortest,
            )
        case _:
            return n_(
                "This is too long ({length}): please use at most {count} character.",
                "This is too long ({length}): please use at most {count} characters.",
                refusal.longest,
                length=refusal.length,
            )


def _passport_text(
    refusal: errors.UnusablePassport | errors.CountryUnclear | errors.PassportNumberUnclear,
) -> Text:
    match refusal:
        case errors.UnusablePassport():
            return _("We need both the country and the number of the passport. For example: Germany C01X00T47.")
        case errors.CountryUnclear():
            return _("We are not sure which country the passport is from.")
        case errors.PassportNumberUnclear():
            return _("We are not sure what the passport’s number is.")


def _account_text(refusal: errors.NotYourContact | errors.RegulationsChanged | errors.AccountExists) -> Text:
    match refusal:
        case errors.NotYourContact():
            return _("That contact belongs to somebody else. Please share your own number, or write it here.")
        case errors.RegulationsChanged():
            return _("The regulations have changed in the meantime. Please read and accept them again.")
        case errors.AccountExists():
            return _("You have an account already. Here is its menu.")


def _booking_text(refusal: errors.BookingRefused) -> Text:  # noqa: C901 - a case for each
    match refusal:
        case errors.BookingLimitReached(limit=limit):
            return n_(
                "You have {count} appointment booked, which is as many as your account allows. "
                "To book another, please cancel one first.",
                "You have {count} appointments booked, which is as many as your account allows. "
                "To book another, please cancel one first.",
                limit,
            )
        case errors.SlotTaken(start=start):
            return _("Somebody else has just taken {when}.", when=When(start, Form.SHORT_MOMENT))
        case errors.HoldExpired(start=start):
            when = When(start, Form.SHORT_MOMENT)
            return _("We could keep {when} only for a few minutes, and somebody else has taken it since.", when=when)
        case errors.SlotInPast(start=start):
            return _("{when} has passed already.", when=When(start, Form.SHORT_MOMENT))
        case errors.TooLateToBook(start=start, notice=notice):
            return n_(
                "It is too late to book {when}: this can be done up to {count} minute before.",
                "It is too late to book {when}: this can be done up to {count} minutes before.",
                int(notice.total_seconds() // 60),
                when=When(start, Form.SHORT_MOMENT),
            )
        case errors.PatientBusy(start=start):
            when = When(start, Form.SHORT_MOMENT)
            return _("You have another appointment at {when}. Please choose a different time.", when=when)
        case errors.SlotWithdrawn(start=start):
            return _("The clinic no longer offers {when}.", when=When(start, Form.SHORT_MOMENT))
        case ReferralNeeded():
            return _(
                "Rehabilitation is booked from a referral of one of our doctors. You will find yours in the menu, "
                "under “Referrals”."
            )
        case ReturningOnly(start=start):
            return _(
                "{when} is for patients who have been here before. Please choose another time.",
                when=When(start, Form.SHORT_MOMENT),
            )
        case RequestNeeded():
            return _("The clinic finds the time of this itself. Please say which times suit you.")
        case _:
            message = f"no words for {type(refusal).__name__}"
            raise LookupError(message)


def _files_text(refusal: errors.FilesFull | errors.ConsentNeeded) -> Text:
    match refusal:
        case errors.FilesFull(limit=limit):
            return n_(
                "You have {count} file, which is as many as there is room for. "
                "To add another, please delete one first.",
                "You have {count} files, which is as many as there is room for. "
                "To add another, please delete one first.",
                limit,
            )
        case errors.ConsentNeeded():
            return _("Before you send, please press “I agree”.")


def _cancelling_text(refusal: errors.CancellingRefused) -> Text:
    match refusal:
        case errors.BookedElsewhere(phone=phone):
            number = Verbatim(phone)
            return _("This was not booked in this portal, so please call {phone} to move or cancel it.", phone=number)
        case errors.AlreadyCancelled():
            return _("This appointment is cancelled already.")
        case NoticePassed(until=until, start=start):
            return _(
                "The appointment of {start} could be moved or cancelled here until {until}. Please press "
                "“Cancel this appointment” or “Move to another time” there: we will ask the reception for you.",
                start=When(start, Form.SHORT_MOMENT),
                until=When(until, Form.SHORT_MOMENT),
            )
        case NotToday(start=start):
            return _("This appointment is not today. It is on {when}.", when=When(start, Form.MOMENT))
        case TooLateToAnswer(phone=phone):
            return _(
                "This appointment has begun already, or your arrival is noted. If you are on your way, please call "
                "{phone}.",
                phone=Verbatim(phone),
            )
        case errors.AlreadyStarted(phone=phone):
            number = Verbatim(phone)
            return _(
                "This appointment has begun, so it can’t be moved or cancelled here. Please call {phone}.", phone=number
            )
        case _:
            message = f"no words for {type(refusal).__name__}"
            raise LookupError(message)


def _staff_text(refusal: errors.StaffRefused) -> Text:  # noqa: C901 - a case for each
    match refusal:
        case errors.NotStaff():
            return _("This is for the clinic’s staff only.")
        case WrongChat():
            return _("This can only be done in the staff chat.")
        case errors.RoleNeeded(roles=roles):
            names = listed(*(ROLE_NAMES[role] for role in Role if role in roles))
            return _("Your role does not allow this. It is for: {roles}.", roles=names)
        case errors.LastAdmin():
            return _("Somebody has to manage the staff. Please make a colleague desk head first.")
        case errors.NobodyArrives():
            return _("This is a consultation by telephone, so the patient does not come here.")
        case errors.TooEarlyToMark(start=start):
            when = When(start, Form.SHORT_MOMENT)
            return _("It is too early for this: the appointment is at {when}.", when=when)
        case errors.TooLateToMark():
            return _("This can only be marked or corrected on the same day.")
        case errors.ChatClosedAlready():
            return _("The access of this patient’s chat is closed already.")
        case errors.NotAttended():
            return _("Please mark the appointment as attended first.")
        case errors.PatientCantRead(phone=phone):
            return _(
                "<b>This can’t be sent to this patient:</b> they could not open it, because their identity is not "
                "confirmed yet. Please tell them by telephone, {phone}, or on paper.",
                phone=telephone(phone),
            )
        case _:
            message = f"no words for {type(refusal).__name__}"
            raise LookupError(message)


def _question_text(refusal: errors.QuestionRefused) -> Text:
    match refusal:
        case errors.QuestionOpen():
            return _(
                "You have asked about this appointment already, and the answer is still to come. You can add to "
                "your question."
            )
        case errors.QuestionClosed():
            return _("This question is closed, so nothing can be added to it. Please ask a new one.")
        case errors.FilesOnTheWay(count=count):
            return n_(
                "{count} file is still on its way. Please wait a moment, then send once more.",
                "{count} files are still on their way. Please wait a moment, then send once more.",
                count,
            )
        case errors.TakenBy(name=name):
            return _("{name} is dealing with this already.", name=Verbatim(name))
        case errors.AlreadyAnswered(by=name):
            return _("{name} has answered this question already.", name=Verbatim(name))
        case errors.AlreadyDeclined(by=name):
            return _("{name} has declined this question already.", name=Verbatim(name))
        case errors.QuestionWithdrawn():
            return _("This question has been withdrawn, so nothing more is needed.")
        case errors.NoSuchCase(number=number):
            return _("There is no case {number}.", number=str(number))
        case _:
            message = f"no words for {type(refusal).__name__}"
            raise LookupError(message)
