"""Waiting for a time that comes free, in words: why not, and what became of an offer."""

from __future__ import annotations

from core.offers import refusals
from core.offers.model import OfferStatus
from core.offers.refusals import OfferRefused
from dialogs.engine.text import Form, Text, When, _, n_


def offer_text(refusal: OfferRefused) -> Text:
    """Why that can't be done, and how to go on."""
    match refusal:
        case refusals.TooManyWatches(limit=limit):
            return n_(
                "We look for {count} time for you already. To add another one, please stop one of these.",
                "We look for {count} times for you already. To add another one, please stop one of these.",
                limit,
            )
        case refusals.NotWatched():
            return _("We can’t look for times of this kind. Please book one of the free times.")
        case refusals.NothingToWaitFor():
            return _("No day is left that you could wait for. Please choose other days.")
        case refusals.OfferOver(status=status, start=start):
            return _over(status, When(start, Form.SHORT_MOMENT))
        case _:
            message = f"no words for {type(refusal).__name__}"
            raise LookupError(message)


def _over(status: OfferStatus, when: When) -> Text:
    match status:
        case OfferStatus.ACCEPTED:
            return _("You have taken this time already: {when}.", when=when)
        case OfferStatus.REFUSED:
            return _("You have left this time ({when}) to somebody else. We go on looking for you.", when=when)
        case OfferStatus.WITHDRAWN:
            return _("This time ({when}) is no longer kept for you: what it was for has changed.", when=when)
        case OfferStatus.OPEN | OfferStatus.UNANSWERED:
            return _(
                "We could not keep this time ({when}) any longer, and offered it to the next person. "
                "You keep your place.",
                when=when,
            )
