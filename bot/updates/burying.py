"""Updates that can't be read: kept among the dead letters, and told to whoever sent one."""

from __future__ import annotations

from bot import incidents
from bot.addresses import address_of
from bot.context import BotContext
from bot.inbox import deduplication
from bot.inbox.dead_letters import DeadLetter
from bot.inbox.reading import UnreadableUpdate
from bot.outbox import queue
from bot.rendering.apologies import apology_in
from bot.updates.typed_pins import without_pin
from core.accounts import people
from core.context import Work
from core.i18n import DEFAULT_LANGUAGE


async def bury(context: BotContext, update: UnreadableUpdate) -> None:
    """In a transaction of its own. One that came before does nothing.

    Raises: an error of the database's that will pass; the update must come again.
    """
    incident = incidents.new_incident()
    async with context.database.transaction() as session:
        work = context.work(session)
        if not await deduplication.claim_update(session, update.update_id, work.now):
            return
        kept = {"update_id": update.update_id, "update": without_pin(update.raw), "kind": update.kind}
        session.add(DeadLetter(incident=incident, failed_at=work.now, **kept))
        if (chat_id := update.private_chat) is not None:
            await _apologise(context, work, chat_id, update.update_id, incident)
    incidents.report(update.error, incident)


async def _apologise(context: BotContext, work: Work, chat_id: int, update_id: int, incident: str) -> None:
    person = await people.find_person(work, address_of(chat_id))
    language = (person and person.language) or DEFAULT_LANGUAGE
    queue.caused_by(work.session, update_id)
    apology = apology_in(language, incident, context.clinic)
    queue.enqueue(work.session, chat_id, apology, f"{update_id}/unreadable", work.now)
