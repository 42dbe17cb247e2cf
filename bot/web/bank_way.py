"""The way from the chat to a bank and back, as far as HTTP takes part in it.

No network inside a transaction: what a browser brings is used up in one, then the bank is asked, and what it says comes
to the person's conversation, which decides in a turn of its own. A process that dies in between leaves a request that
runs out within minutes: then the person is told, and begins anew (`core.identity.expiry`).
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Final, TypeAlias

from bot import incidents
from bot.bank.client import BankClient, BankRequest, ReturnedAnswer
from bot.bank.faults import BankFailed, BankFault
from bot.context import BotContext
from bot.structured_log import LogLine
from core.accounts import patients
from core.accounts.patients import Patient
from core.clinic.banks import Bank
from core.context import Work
from core.errors import NotFound
from core.i18n import DEFAULT_LANGUAGE, Language
from core.identity import by_bank
from core.identity.comparing import BankClaims
from core.identity.model import ConfirmationStatus, IdentityConfirmation
from core.identity.refusals import (
    AnswerNotTrusted,
    BankAway,
    BankRefused,
    BankTooSlow,
    BrokenOffHere,
    CancelledAtBank,
)
from dialogs.engine.events import ReturnedFromBank

TellOfBank: TypeAlias = Callable[[str, ReturnedFromBank], Awaitable[None]]
"""Takes a turn in which the conversation of the person at an address hears of it."""

RETURN: Final = "bank/return"

_WHY: Final[Mapping[BankFault, BankRefused]] = {
    BankFault.CANCELLED: CancelledAtBank(),
    BankFault.REFUSED: BankAway(),
    BankFault.AWAY: BankAway(),
    BankFault.TIMED_OUT: BankTooSlow(),
}
"""What the person is told. Whatever else can be wrong comes to one: the answer can't be believed."""

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class BankLine(LogLine):
    """What the log tells of a bank that told nothing: which of the clinic file it was, counted from one, and why."""

    bank: int
    fault: BankFault


@dataclass(frozen=True, slots=True)
class Looked:
    """Whose way begins with a link, and in which language they read."""

    patient: Patient
    language: Language
    bank: Bank


@dataclass(frozen=True, slots=True)
class SentThere:
    """Where the browser is to go, and what its cookie must bring back."""

    address: str = field(repr=False)
    browser: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class CameBack:
    """How the way ended."""

    language: Language
    is_confirmed: bool


class BankWay:
    """Ways to the banks that there are clients for."""

    def __init__(
        self, context: BotContext, clients: Mapping[str, BankClient], tell: TellOfBank, public_url: str
    ) -> None:
        self._context = context
        self._clients = clients
        self._tell = tell
        self._return_address = f"{public_url}/{RETURN}"
        self._ending = set[asyncio.Task[CameBack]]()

    async def look(self, token: str) -> Looked:
        """Whose way begins with this link, which can still be used afterwards.

        Raises: NotFound, BankRefused.
        """
        async with self._context.database.transaction() as session:
            work = self._context.work(session)
            request, patient = await by_bank.look(work, token)
            bank = self._context.clinic.bank(request.fact("bank"))
            return Looked(patient, await _language(work, patient), bank)

    async def go(self, token: str) -> SentThere:
        """Use the link.

        Raises: NotFound, BankRefused; BankFailed, when the bank is away: then the link wasn't used.
        """
        client = self._client((await self.look(token)).bank.id)
        try:
            await client.describe()
        except BankFailed as failed:
            self._note(client, failed)
            raise
        async with self._context.database.transaction() as session:
            way = await by_bank.claim(self._context.work(session), token)
        request = BankRequest(self._return_address, way.state, way.nonce, way.code_verifier)
        return SentThere(await client.address(request), way.browser)

    async def come_back(self, state: str, browser: str, answer: ReturnedAnswer) -> CameBack:
        """Use the state, ask the bank, and let the conversation hear of it; even when the browser doesn't wait for it.

        Raises: NotFound, BankRefused.
        """
        async with self._context.database.transaction() as session:
            work = self._context.work(session)
            way = await by_bank.claim_state(work, state, browser)
            person = await patients.person_of(work, way.patient)
            if person is None:
                raise NotFound  # the account was taken out of this chat meanwhile
            language, address = person.language or DEFAULT_LANGUAGE, person.address
        ending = asyncio.create_task(self._end(way, state, answer, address, language))
        self._ending.add(ending)
        ending.add_done_callback(self._ending.discard)
        return await asyncio.shield(ending)

    async def finish(self) -> None:
        """Let those who are on their way back arrive."""
        await asyncio.gather(*self._ending, return_exceptions=True)

    async def _end(
        self, way: by_bank.WayBack, state: str, answer: ReturnedAnswer, address: str, language: Language
    ) -> CameBack:
        request = BankRequest(self._return_address, state, way.nonce, way.code_verifier)
        outcome = await self._ask(self._client(way.bank), answer, request)
        await self._tell(address, ReturnedFromBank(way.request.id, outcome))
        async with self._context.database.transaction() as session:
            ended = await session.get(IdentityConfirmation, way.request.id)
            confirmed = ended is not None and ended.status is ConfirmationStatus.CONFIRMED
        return CameBack(language, confirmed)

    async def _ask(self, client: BankClient, answer: ReturnedAnswer, request: BankRequest) -> BankClaims | BankRefused:
        try:
            return await client.identify(answer, request)
        except BankFailed as failed:
            self._note(client, failed)
            return _WHY.get(failed.fault, AnswerNotTrusted())
        except Exception as error:  # noqa: BLE001 - a fault of ours, and somebody waits in the chat
            incidents.report(error)
            return BrokenOffHere()

    def _client(self, bank_id: str) -> BankClient:
        """The client of a bank; it may have been taken out of the clinic file meanwhile."""
        if bank_id not in self._clients:
            raise NotFound
        return self._clients[bank_id]

    def _note(self, client: BankClient, failed: BankFailed) -> None:
        if failed.fault is not BankFault.CANCELLED:
            log.warning("%s", BankLine([*self._clients.values()].index(client) + 1, failed.fault))


async def _language(work: Work, patient: Patient) -> Language:
    person = await patients.person_of(work, patient)
    return DEFAULT_LANGUAGE if person is None or person.language is None else person.language
