"""Patients on a stage, a bank that is asked over loopback, and the browsers in which they go there and come back."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final
from urllib.parse import parse_qs, parse_qsl, urljoin, urlsplit

import httpx
import sqlalchemy as sa
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from bot.addresses import address_of
from bot.simulator.actors.actor import SimPerson
from bot.web.bank_routes import BankRoutes
from bot.web.server import create_application
from core.accounts import patients, people
from core.accounts.identity import Identity
from core.accounts.names import PersonName
from core.accounts.patients import Application, Tier
from core.clinic.banks import Bank
from core.i18n import Language
from core.identity.model import ConfirmationStatus, IdentityConfirmation
from tests.bot.bank.banks import CrookedBank, serving_bank
from tests.databases import IN_MEMORY
from tests.dialogs.taps import tap
from tests.e2e.loopback import a_client
from tests.stage import PUBLIC_URL, Stage, a_stage

BROWSERS: Final = 3
CHAT: Final = "https://t.me/portal_bot"
_FIELD: Final = re.compile(r'name="pressed_here" value="([^"]*)"')


@dataclass
class Browser:
    """Somebody's browser: what it shows, and its cookies."""

    http: httpx.AsyncClient
    shown: httpx.Response = field(init=False)

    async def open(self, address: str) -> int:
        """Follow a link, and on from there as far as it leads to pages of ours."""
        self.shown = await self.http.get(address)
        while (on := urljoin(address, self.shown.headers.get("Location", ""))) != address:
            address, self.shown = on, await self.http.get(on)
        return self.shown.status_code

    @property
    def address(self) -> str:
        """What stands over the page that is shown."""
        return str(self.shown.url)

    async def press(self, address: str) -> int:
        """Press the button of the page that is shown."""
        found = _FIELD.search(self.shown.text)
        self.shown = await self.http.post(address, data={"pressed_here": found[1] if found else ""})
        return self.shown.status_code

    async def log_in(self, bank: CrookedBank, customer: str) -> str:
        """Log in at the bank where the portal has sent the browser; the address that the bank sends it back to."""
        asked = dict(parse_qsl(urlsplit(self.shown.headers["Location"]).query))
        answer = await self.http.post(f"{bank.issuer}/authorize", data={**asked, "customer": customer})
        return answer.headers["Location"]

    @property
    def sent_to(self) -> dict[str, str]:
        """What the portal has given the browser along to the bank."""
        return {name: each[0] for name, each in parse_qs(urlsplit(self.shown.headers["Location"]).query).items()}


@dataclass
class Street:
    """Everything between a chat and a bank."""

    stage: Stage
    bank: CrookedBank
    browser: Callable[[], Browser]
    routes: list[Route]

    async def link_of(self, person: SimPerson) -> str:
        """What the chat gives a patient who asks for the way by a bank."""
        person.say("/menu")
        await self.stage.settle()
        for action in ("menu.account", "show_level", "identity", "by_bank", "by_bank.choose"):
            tap(person, action, None)
            await self.stage.settle()
        return self.link_in(person)

    def link_in(self, person: SimPerson) -> str:
        """The newest link to a page of ours."""
        buttons = [button for message in person.messages for row in message.inline_keyboard for button in row]
        links = [each["url"] for each in buttons if each.get("url", "").startswith(PUBLIC_URL)]
        return str(links[-1])

    async def go(self, person: SimPerson, customer: str = "john", browser: Browser | None = None) -> Browser:
        """The whole way: from the chat to the bank, and back."""
        browser, link = browser or self.browser(), await self.link_of(person)
        assert await browser.open(link) == 200
        assert await browser.press(link) == 303
        await browser.open(await browser.log_in(self.bank, customer))
        await self.stage.settle()
        return browser

    async def tier_of(self, person: SimPerson) -> Tier:
        async with self.stage.work() as work:
            known = await people.get_or_create_person(work, address_of(person.id))
            found = await patients.find_patient(work, known)
            assert found is not None
            return found.tier

    async def requests(self) -> list[ConfirmationStatus]:
        """How each request stands, in their order."""
        query = sa.select(IdentityConfirmation.status).order_by(IdentityConfirmation.opened_at)
        async with self.stage.work() as work:
            return list(await work.session.scalars(query))


async def a_patient(stage: Stage, name: str, identity: Identity, language: str = "pl") -> SimPerson:
    """Somebody with a basic account."""
    first, last = name.split()
    person = stage.world.add_person(1001 + len(stage.world.people), first, last, language)
    async with stage.work() as work:
        known = await people.get_or_create_person(work, address_of(person.id))
        version = work.clinic.regulations.version
        await patients.open_account(
            work, known, Application(PersonName(first, last), identity, "+48601000103", version)
        )
        await people.choose_language(work, known, Language(language))
    return person


def _routes_of(stage: Stage) -> list[Route]:
    assert stage.app.bank_way is not None
    return BankRoutes(stage.app.context, stage.app.bank_way, PUBLIC_URL, CHAT).routes()


@asynccontextmanager
async def a_street(folder: Path, database_url: str = IN_MEMORY) -> AsyncIterator[Street]:
    """A stage whose clinic has one bank, which is asked over loopback."""
    async with serving_bank() as way:
        bank = Bank(id="heron", name="Bank Czapla", issuer=way.bank.issuer, client_id="clinic-portal")
        async with a_stage(folder, banks=(bank,), database_url=database_url) as stage, AsyncExitStack() as browsers:
            routes = _routes_of(stage)

            async def as_it_runs(scope: Scope, receive: Receive, send: Send) -> None:
                """By whatever the stage is running now: it may have been started again."""
                await create_application(_routes_of(stage))(scope, receive, send)

            portal = httpx.ASGITransport(as_it_runs)
            opened = [a_client(mounts={PUBLIC_URL: portal}) for _ in range(BROWSERS)]
            for each in opened:
                await browsers.enter_async_context(each)
            waiting = iter(opened)
            yield Street(stage, way.bank, lambda: Browser(next(waiting)), routes)
