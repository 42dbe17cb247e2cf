"""The words of the portal's own pages, on the way from the chat to a bank and back. HTML is made of them in `bot`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from core.accounts.patients import Patient
from core.clinic.banks import Bank
from core.clinic.model import Clinic
from core.identity import refusals
from core.identity.refusals import IdentityRefused
from dialogs.engine.text import Quote, Text, Verbatim, _
from dialogs.wording.accounts.identity import identity_text

LONGEST_NAME: Final = 40


@dataclass(frozen=True, slots=True)
class WebPage:
    """A page: a heading, paragraphs, and perhaps a button that goes on to the bank. One that `warns` of something says
    so in its first paragraph. From a page without a button a link leads back to the chat.
    """

    heading: Text
    paragraphs: tuple[Text, ...]
    button: Text | None = None
    warns: bool = False


BACK_TO_CHAT: Final = _("Back to Telegram")
HEADING: Final = _("Confirm your identity")


def start(clinic: Clinic, patient: Patient, bank: Bank) -> WebPage:
    """Whose request it is, and that it must be one's own; only then on to the bank."""
    return WebPage(
        HEADING,
        (
            _(
                "<b>Go on only if you asked for this yourself, in your own chat with {clinic}.</b> If somebody has "
                "sent you this link, please close this page: it belongs to an account of theirs.",
                clinic=Verbatim(clinic.name),
            ),
            _(
                "This is the request of: <b>{name}</b>.",
                name=Quote(patient.first_name or patient.last_name, LONGEST_NAME),
            ),
            _(
                "You will log in on the page of {bank}. We don’t see your password. The bank tells us your name, birth "
                "date and PESEL number, and we compare them with your account.",
                bank=Verbatim(bank.name),
            ),
        ),
        button=_("Go to {bank}", bank=Verbatim(bank.name)),
        warns=True,
    )


def confirmed() -> WebPage:
    """It is done, and the chat says so too."""
    return WebPage(
        _("Your identity is confirmed"),
        (
            _(
                "You can go back to Telegram and close this page. Your treatment, questions to the doctor and files "
                "are open now."
            ),
        ),
    )


def not_confirmed() -> WebPage:
    """Why, is told in the chat alone: the bank's page may be open on anybody's screen."""
    return WebPage(
        _("Your identity is not confirmed yet"),
        (_("Nothing was changed. We have written to you in Telegram why, and how to go on."),),
    )


def refused(refusal: IdentityRefused, clinic: Clinic) -> WebPage:
    """A step that can't be taken."""
    return WebPage(_("This page can’t be used"), (identity_text(refusal, clinic),))


def bank_away(clinic: Clinic) -> WebPage:
    """Before anybody went there: the link is as good as before."""
    return WebPage(
        _("The bank can’t be reached"),
        (
            _("Please try again in a few minutes: reload this page. Or choose another way in the chat."),
            _("You can also call {phone}.", phone=Verbatim(clinic.phone)),
        ),
    )


def unknown(clinic: Clinic) -> WebPage:
    """An address that leads nowhere, or nowhere any more."""
    return refused(refusals.LinkExpired(), clinic)


def not_pressed_here() -> WebPage:
    """The button's press does not come from the page that was shown."""
    return WebPage(
        HEADING,
        (
            _(
                "Please open the link in the chat once more, and press the button on the page that it shows. If that "
                "doesn’t help, allow cookies for this page."
            ),
        ),
    )


def broken(clinic: Clinic) -> WebPage:
    """Something on our side did not work."""
    return WebPage(
        _("Sorry, something on our side did not work"),
        (_("Please begin anew in the chat. If it happens once more, call {phone}.", phone=Verbatim(clinic.phone)),),
    )
