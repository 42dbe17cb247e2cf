"""What has to be done from time to time: forget what is of no use, remove what was kept long enough, and warn first."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import timedelta
from typing import Final

import sqlalchemy as sa

from bot import inbox, outbox
from bot.deliveries import SendText
from bot.drawing import NEVER_OUT_OF_DATE, keyboard
from bot.house import House
from bot.incoming import chat_of
from bot.removing import Remover
from core import files
from core.files import File
from core.patients import Patient
from core.people import Person
from core.vault import Vault
from core.words import Language
from core.work import Work
from dialogs.files import news

log = logging.getLogger(__name__)

GRACE: Final = timedelta(hours=1)
"""How old bytes in the vault have to be before nobody can be about to write down whose they are."""


class Upkeep:
    """Everything that falls due; `wake` is called when something was queued for delivery."""

    def __init__(self, house: House, vault: Vault, remover: Remover, wake: Callable[[], None]) -> None:
        self._house = house
        self._vault = vault
        self._remover = remover
        self._wake = wake

    async def do(self) -> None:
        """All that is due now."""
        async with self._house.database.transaction() as session:
            work = self._house.work(session)
            await inbox.forget_old(session, work.now)
            await outbox.forget_old(session, work.now)
            for file in await files.warn_due(work):
                await self._tell(work, file)
            await files.remove_due(work)
        await self._remover.remove_all()
        self._wake()

    async def sweep(self) -> int:
        """Delete bytes that belong to nothing; answers how many files have lost theirs, which only a backup mends."""

        async def known() -> frozenset[str]:
            async with self._house.database.transaction() as session:
                return await files.ids_in_vault(self._house.work(session))

        swept = await self._vault.sweep(known, older_than=GRACE)
        async with self._house.database.transaction() as session:
            lost = await files.stored_among(self._house.work(session), swept.missing)
        if lost:
            log.error("%d files are missing from the vault; restore them from a backup", lost)
        return lost

    async def _tell(self, work: Work, file: File) -> None:
        query = sa.select(Person).join(Patient, Patient.person_id == Person.id).where(Patient.id == file.patient_id)
        person = (await work.session.scalars(query)).one()
        writer = self._house.writer(person.language or Language.POLISH)
        screen = news.removed_soon(self._house.clinic, file.remove_at)
        notice = SendText(text=writer.html(screen.text), keyboard=keyboard(screen, NEVER_OUT_OF_DATE, writer))
        outbox.queue(work.session, chat_of(person.address), notice, f"warned/{file.id}", work.now)
