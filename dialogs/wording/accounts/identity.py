"""Confirming an identity in words: what went wrong, and how to go on (S25–S33)."""

from __future__ import annotations

from typing import Final

from core.clinic.model import Clinic
from core.identity import refusals
from core.identity.model import Document, Route
from core.identity.refusals import BankRefused, CodeRefused, IdentityRefused, NotThePerson
from dialogs.engine.text import Form, Text, Verbatim, When, _, n_

ROUTES: Final[dict[Route, Text]] = {
    Route.RECEPTION: _("at the reception"),
    Route.CALL_CENTRE: _("by telephone"),
}

DOCUMENT_NAMES: Final[dict[Document, Text]] = {
    Document.ID_CARD: _("Identity card"),
    Document.PASSPORT: _("Passport"),
    Document.RESIDENCE_CARD: _("Residence card"),
    Document.MDOWOD: _("mDowód"),
}
"""As buttons have them."""

DOCUMENTS: Final[dict[Document, Text]] = {
    Document.ID_CARD: _("identity card"),
    Document.PASSPORT: _("passport"),
    Document.RESIDENCE_CARD: _("residence card"),
    Document.MDOWOD: _("mDowód"),
}


CONFIRMED: Final = _("<b>Your identity is confirmed.</b> Everything is open to you.")


def identity_text(refusal: IdentityRefused, clinic: Clinic) -> Text:
    """Why an identity is not confirmed, and what to do next."""
    match refusal:
        case CodeRefused():
            return _code_text(refusal)
        case BankRefused():
            return _bank_text(refusal, clinic)
        case NotThePerson():
            return _person_text(refusal, clinic)
        case refusals.AlreadyFull():
            return _("The identity is confirmed already: the account has the full level.")
        case refusals.AskedTooOften(again=again):
            return _(
                "You have begun to confirm your identity many times today. You can do so again at {when}; until then, "
                "please call {phone}.",
                when=When(again, Form.SHORT_MOMENT),
                phone=Verbatim(clinic.phone),
            )
        case refusals.RequestOver():
            return _("This request is over. To confirm the identity, a new one is needed.")
        case refusals.CaseTakenBy(name=name):
            return _("{name} is dealing with this already.", name=Verbatim(name))
        case refusals.OwnIdentity():
            return _("This is your own account. Please let a colleague confirm your identity.")
        case refusals.NotByTelephone():
            return _(
                "mDowód counts only at the reception, where it can be checked. On the telephone, please choose "
                "another document."
            )
        case _:
            message = f"no words for {type(refusal).__name__}"
            raise LookupError(message)


def _code_text(refusal: CodeRefused) -> Text:
    match refusal:
        case refusals.CodeWrong():
            return _("There is no such code. Please compare each letter with the patient’s screen and write it again.")
        case refusals.CodeUsed():
            return _("This code is used up. Please ask the patient for a new one: on their screen, “New code”.")
        case refusals.CodeExpired():
            return _("This code has run out. Please ask the patient for a new one: on their screen, “New code”.")
        case refusals.CodeNotAsked():
            return _(
                "This patient has no code at the moment. Please ask them to open “My account”, “Level of the account”, "
                "“Confirm your identity”, and to choose the reception or the telephone."
            )
        case refusals.CodeVoid():
            return _(
                "Too many wrong codes were tried for this patient, so theirs no longer counts. Please ask them for a "
                "new one: on their screen, “New code”."
            )
        case refusals.GuessedTooOften(again=again):
            return _(
                "You have written many wrong codes. You can go on at {when}; until then, please let a colleague do it.",
                when=When(again, Form.SHORT_MOMENT),
            )
        case _:
            message = f"no words for {type(refusal).__name__}"
            raise LookupError(message)


def _bank_text(refusal: BankRefused, clinic: Clinic) -> Text:  # noqa: C901 - a case for each
    phone = Verbatim(clinic.phone)
    match refusal:
        case refusals.LinkUsed():
            return _("This link was used already. To begin anew, please choose the bank again in the chat.")
        case refusals.LinkExpired():
            return _("This link is out of date. To begin anew, please choose the bank again in the chat.")
        case refusals.WayRanOut(minutes=minutes):
            return n_(
                "The time for going to the bank and back is over: it is {count} minute. Nothing was changed. To begin "
                "anew, please choose the bank again in the chat.",
                "The time for going to the bank and back is over: it is {count} minutes. Nothing was changed. To begin "
                "anew, please choose the bank again in the chat.",
                minutes,
            )
        case refusals.BrokenOffHere():
            return _(
                "We are sorry: you were back from the bank, but we did not manage to finish. Nothing was changed. To "
                "begin anew, please choose the bank again in the chat."
            )
        case refusals.SomebodyElsesLink():
            return _(
                "This way to the bank was begun in another browser, or by somebody else. Nothing was changed. To begin "
                "anew, please choose the bank in your own chat."
            )
        case refusals.CancelledAtBank():
            return _(
                "It was broken off at the bank, so nothing was changed. You can begin anew, or choose another way."
            )
        case refusals.BankAway():
            return _(
                "The bank can’t confirm your identity at the moment. Nothing was changed. Please try again later, or "
                "choose another way."
            )
        case refusals.BankTooSlow():
            return _(
                "The bank has not answered us in time. Nothing was changed. Please try again in a few minutes, or "
                "choose another way."
            )
        case refusals.AnswerNotTrusted():
            return _(
                "We could not be sure that the answer came from your bank, so we did not accept it. Nothing was "
                "changed. Please begin anew. If it happens once more, choose another way, or call {phone}.",
                phone=phone,
            )
        case refusals.AnswerIncomplete():
            return _(
                "The bank has not told us enough to confirm your identity. Please choose another way, or call {phone}.",
                phone=phone,
            )
        case _:
            message = f"no words for {type(refusal).__name__}"
            raise LookupError(message)


def _person_text(refusal: NotThePerson, clinic: Clinic) -> Text:
    phone = Verbatim(clinic.phone)
    match refusal:
        case refusals.PeselDiffers():
            return _(
                "The PESEL number that the bank knows is not the one in this account. If there is a mistake in the "
                "account, please call {phone} to correct it, then begin anew.",
                phone=phone,
            )
        case refusals.NameDiffers():
            return _(
                "The name that the bank knows is not the one in this account. If there is a mistake in the account, or "
                "the name has changed, please call {phone}, then begin anew.",
                phone=phone,
            )
        case refusals.BirthDateDiffers():
            return _(
                "The birth date that the bank knows is not the one in this account. If there is a mistake in the "
                "account, please call {phone} to correct it, then begin anew.",
                phone=phone,
            )
        case refusals.UnderEighteen(until=day):
            return _(
                "Through a bank, an identity can be confirmed from the day on which somebody comes of age: {day}. "
                "Until then, please choose the reception or the telephone.",
                day=When(day, Form.NUMERIC),
            )
        case refusals.IdentityHeldElsewhere():
            return _(
                "Your identity is confirmed, and an account with it has the full level already. To have everything "
                "here, open “My account”, then “Level of the account”. If you need help, call {phone}.",
                phone=phone,
            )
        case _:
            message = f"no words for {type(refusal).__name__}"
            raise LookupError(message)
