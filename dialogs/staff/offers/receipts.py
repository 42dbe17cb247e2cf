"""Offers to patients as a subject of the staff chat: it has no card, and nobody calls for one that can't come."""

from __future__ import annotations

from typing import Final

from core.context import Work
from core.offers import passing
from core.offers.model import SlotOffer
from core.receipts import note_receipt
from dialogs.notifications import staff
from dialogs.notifications.appointments.offers import OFFER
from dialogs.staff.cards import APPOINTMENT_NEWS, CardKind, ReceiptNoted


async def _note_offer(work: Work, offer_id: str, delivered: bool) -> ReceiptNoted:  # noqa: FBT001 - as it is called
    """One that its patient can't be told of goes to the next at once."""
    offer = await note_receipt(work, SlotOffer, offer_id, delivered=delivered)
    if offer is not None and not delivered:
        passing.note_unreachable(work, offer)
    return ReceiptNoted()


async def _is_open(work: Work, offer_id: str) -> bool:
    """Whether it can still be taken; nobody is told of it in vain once it is over."""
    offer = await work.session.get(SlotOffer, offer_id)
    return offer is not None and offer.is_open and offer.until > work.now


OFFERS: Final = CardKind(
    prefix=OFFER,
    topic=staff.APPOINTMENTS,
    on_receipt=_note_offer,
    to_call=None,
    still_holds=_is_open,
    tells_relatives=APPOINTMENT_NEWS,
)
