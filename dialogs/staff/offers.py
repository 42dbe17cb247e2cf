"""Offers to patients as a subject of the staff chat: it has no card, and nobody calls for one that can't come."""

from __future__ import annotations

from typing import Final

from core.context import Work
from core.offers import passing
from core.offers.model import SlotOffer
from core.receipts import note_receipt
from dialogs.notifications import staff
from dialogs.notifications.offers import OFFER
from dialogs.staff.cards import CardKind, ReceiptNoted


async def _note_offer(work: Work, offer_id: str, delivered: bool) -> ReceiptNoted:  # noqa: FBT001 - as it is called
    """One that its patient can't be told of goes to the next at once."""
    offer = await note_receipt(work, SlotOffer, offer_id, delivered=delivered)
    if offer is not None and not delivered:
        passing.note_unreachable(work, offer)
    return ReceiptNoted()


OFFERS: Final = CardKind(prefix=OFFER, topic=staff.APPOINTMENTS, on_receipt=_note_offer, to_call=None)
