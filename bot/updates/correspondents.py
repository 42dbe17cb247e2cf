"""Who writes in a private chat, and where the conversation with them is: read in one go as a turn begins."""

from __future__ import annotations

from dataclasses import dataclass

from bot.addresses import address_of
from bot.fsm_storage import ConversationRow, begin_conversation
from bot.fsm_storage import look_up as look_up_conversation
from core.accounts import patients, people
from core.context import Work
from core.staff import members
from core.statements.prepared import Answer
from dialogs.fsm.storage import StorageKey
from dialogs.patient.correspondent import Correspondent


@dataclass(frozen=True, slots=True)
class LookedUp:
    """What is read with the next statement."""

    place: StorageKey
    _person: Answer
    _member: Answer
    _conversation: Answer

    async def correspondent(self, work: Work) -> Correspondent:
        """Whoever writes; made known, when they do for the first time."""
        address, found = address_of(self.place.user_id), await self._person.first_row()
        person, patient = found or (await people.get_or_create_person(work, address), None)
        return Correspondent(person, patient, await members.member_of(work, address, self._member))

    async def conversation(self, work: Work) -> ConversationRow:
        """The conversation's row; a new one, when there is none."""
        found = await self._conversation.first_row()
        row: ConversationRow | None = None if found is None else found[0]
        return row or await begin_conversation(work.session, self.place)


async def look_up(work: Work, place: StorageKey) -> LookedUp:
    """Whoever writes there, with their account; whether they are staff; and the conversation. Which is locked."""
    address = address_of(place.user_id)
    return LookedUp(
        place,
        await patients.look_up(work, address),
        await members.look_up(work, address),
        await look_up_conversation(work.session, place),
    )
