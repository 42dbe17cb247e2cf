"""What has to be done from time to time: forget what is of no use, remove what was kept long enough, and warn first."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Final

import sqlalchemy as sa

from bot.context import BotContext
from bot.files.removal import FileRemover
from bot.inbox import dead_letters, deduplication
from bot.outbox import backlog, queue
from bot.rendering.notifications import NotificationRenderer
from core.accounts import patients
from core.accounts.patients import Patient
from core.accounts.people import Person
from core.appointments.diary import diaries
from core.appointments.diary.page import TICKS_A_DAY
from core.appointments.time_grid import tick_of
from core.context import Work
from core.files import removal
from core.files.model import File
from core.files.vault import Vault
from core.records.forgetting import forget_closed_requests
from core.reminders import checking
from dialogs.engine.effects import NotifyPerson
from dialogs.engine.screens import Notice
from dialogs.notifications import files as news

log = logging.getLogger(__name__)

GRACE: Final = timedelta(hours=1)
"""How old bytes in the vault have to be before nobody can be about to write down whose they are."""


class Maintenance:
    """Everything that falls due; `wake` is called when something was queued for delivery."""

    def __init__(self, context: BotContext, vault: Vault, remover: FileRemover, wake: Callable[[], None]) -> None:
        self._context = context
        self._vault = vault
        self._file_remover = remover
        self._wake = wake

    async def do(self) -> None:
        """All that is due now."""
        await self._forget_dead_letters()
        for portion in (_forget_updates, _forget_deliveries, self._warn, removal.remove_due, forget_closed_requests):
            await self._repeat(portion)
        await self._file_remover.remove_all()
        self._wake()

    async def sweep(self) -> int:
        """Delete bytes that belong to nothing; answers how many files have lost theirs, which only a backup mends."""

        async def known() -> frozenset[str]:
            async with self._context.database.transaction() as session:
                return await removal.ids_in_vault(self._context.work(session))

        swept = await self._vault.sweep(known, older_than=GRACE)
        async with self._context.database.transaction() as session:
            lost = await removal.stored_among(self._context.work(session), swept.missing)
        if lost:
            log.error("%d files are missing from the vault; restore them from a backup", lost)
        return lost

    async def check_diaries(self) -> int:
        """Compare each page of the diaries with what is booked, each in a transaction of its own; answers how many were
        wrong, and are right now.
        """
        context = self._context
        today = tick_of(context.clock()) // TICKS_A_DAY
        days = range(today, today + context.clinic.settings.horizon_days + 2)
        async with context.database.transaction() as session:
            await diaries.forget_before(context.work(session), today - 1)
        wrong = 0
        for day in days:
            async with context.database.transaction() as session:
                wrong += await diaries.rebuild(context.work(session), day)
        if wrong:
            log.error("%d pages of the diaries were wrong, and were written anew", wrong)
        return wrong

    async def plan_reminders(self) -> None:
        """Plan the reminders of what has none, as of what an older release has booked."""
        place: checking.PlanCursor | None = checking.PlanCursor(self._context.clock())
        while place is not None:
            async with self._context.database.transaction() as session:
                place = await checking.plan_missing(self._context.work(session), place)

    async def renew_search_terms(self) -> None:
        """Have patients found by all that this release finds them by."""
        await self._repeat(patients.find_by_new_terms)

    async def _repeat(self, portion: Callable[[Work], Awaitable[bool]]) -> None:
        """Do a job by portions, each in a transaction of its own, until there is nothing more to do."""
        more = True
        while more:
            async with self._context.database.transaction() as session:
                more = await portion(self._context.work(session))

    async def _warn(self, work: Work) -> bool:
        files = await removal.warn_due(work)
        for file in files:
            await self._tell(work, file)
        return bool(files)

    async def _forget_dead_letters(self) -> None:
        kept = timedelta(days=self._context.clinic.settings.keep_dead_letters_days)
        async with self._context.database.transaction() as session:
            forgotten = await dead_letters.delete_old(session, self._context.clock(), kept)
        if forgotten:
            log.warning("Dead letters were kept long enough, and forgotten without a replay: %s", ", ".join(forgotten))

    async def _tell(self, work: Work, file: File) -> None:
        query = sa.select(Person).join(Patient, Patient.person_id == Person.id).where(Patient.id == file.patient_id)
        person = (await work.session.scalars(query)).one_or_none()
        if person is None:
            return  # whose patient has no chat; the file is removed all the same
        notice = Notice(person.address, news.removed_soon(self._context.clinic, file.remove_at))
        await self._telling(work, f"warned/{file.id}").queue([NotifyPerson(notice)])

    def _telling(self, work: Work, name: str) -> NotificationRenderer:
        add = queue.numbered(work.session, name, work.now)
        return NotificationRenderer(self._context, work.session, add, work.now)


async def _forget_updates(work: Work) -> bool:
    return await deduplication.delete_old(work.session, work.now)


async def _forget_deliveries(work: Work) -> bool:
    return await backlog.delete_old(work.session, work.now)
