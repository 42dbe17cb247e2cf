"""How the way to a bank ends: at an address that tells nothing, with words of its own for whatever went wrong; and what
becomes of it when the portal dies on the way.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from http.cookies import SimpleCookie
from pathlib import Path
from typing import Final
from urllib.parse import parse_qs, urlsplit

import aiohttp
import pytest

from bot.bank.client import BankClient
from bot.simulator.actors.actor import SimPerson
from bot.web.way_end import REFUSALS, EndKind, WayEnd
from core.accounts.identity import Pesel
from core.accounts.patients import Tier
from core.i18n import Language
from core.identity import by_bank
from core.identity.model import ConfirmationStatus
from tests.bot.web.browsers import Browser, Street, a_patient, a_street
from tests.bot.web.test_bank_way import EVERY_PAGE, PASSPORT, john, newest, street, unchanged
from tests.postgres import Postgres
from tests.stage import PUBLIC_URL

__all__ = ["john", "street"]

pytestmark = pytest.mark.ci


CLEAN: Final = f"{PUBLIC_URL}/bank/return"


async def before_the_return(street: Street, person: SimPerson, customer: str = "john") -> tuple[Browser, str]:
    """Somebody has logged in at the bank; their browser, and where the bank sends it."""
    link, browser = await street.link_of(person), street.browser()
    await browser.open(link)
    await browser.press(link)
    return browser, await browser.log_in(street.bank, customer)


# The address


@pytest.mark.parametrize("language", ["pl", "en"])
@pytest.mark.parametrize(
    ("customer", "status", "said"),
    [
        ("john", 200, {"pl": "Tożsamość jest potwierdzona", "en": "Your identity is confirmed"}),
        ("", 200, {"pl": "nie jest jeszcze potwierdzona", "en": "is not confirmed yet"}),
    ],
)
async def test_it_tells_nothing(
    street: Street, language: str, customer: str, status: int, said: dict[str, str]
) -> None:
    """Neither code nor state stay there, nor are they kept or told to anybody; and the page can be loaded again."""
    person = await a_patient(street.stage, "John Carter", PASSPORT, language)
    browser, back = await before_the_return(street, person, customer)
    browser.http.headers["Accept-Language"] = "de"
    on = await browser.http.get(back)
    assert (on.status_code, on.headers["location"]) == (303, urlsplit(CLEAN).path)
    assert EVERY_PAGE.items() <= dict(on.headers).items()
    assert EVERY_PAGE["referrer-policy"] == "no-referrer"
    for _again in range(2):
        assert await browser.open(CLEAN) == status
        assert browser.address == CLEAN
        assert said[language] in browser.shown.text
        assert f'<html lang="{language}">' in browser.shown.text
        for secret in (*parse_qs(urlsplit(back).query)["state"], *parse_qs(urlsplit(back).query).get("code", ())):
            assert secret not in browser.shown.text


async def test_of_what_was_refused(street: Street, john: SimPerson) -> None:
    """The same, whoever comes: with a state of nobody's, with somebody else's, and a second time."""
    browser, back = await before_the_return(street, john)
    stranger = street.browser()
    for address, status in ((f"{CLEAN}?state=made-up&code=x", 410), (back, 410), (f"{CLEAN}?a=1&state=a&state=b", 404)):
        assert await stranger.open(address) == status
        assert stranger.address == CLEAN
    await browser.open(back)
    await browser.open(back)
    assert browser.address == CLEAN
    assert "used already" in browser.shown.text


async def test_nobody_was_there(street: Street) -> None:
    """Without a cookie, or with one of somebody's making, nothing has ended."""
    browser = street.browser()
    assert await browser.open(CLEAN) == 404
    for made_up in ("", "confirmed", "Refused.en", "__class__.pl", "confirmed.xx", "x" * 3000):
        browser.http.cookies.set("__Secure-bank-ended", made_up, domain="portal.example", path="/bank/return")
        assert await browser.open(CLEAN) in {200, 404}
        assert "__class__" not in browser.shown.text


async def test_its_cookie(street: Street, john: SimPerson) -> None:
    """For this page alone, unseen by scripts, never without TLS; it says how it ended, and not of whom."""
    browser, back = await before_the_return(street, john)
    (cookie,) = (await browser.http.get(back)).headers.get_list("set-cookie")
    assert cookie.startswith("__Secure-bank-ended=confirmed.en; ")
    for said in ("HttpOnly", "Max-Age=600", "Path=/bank/return", "SameSite=lax", "Secure"):
        assert said in cookie


@pytest.mark.parametrize("how", [*EndKind, *REFUSALS.values()])
@pytest.mark.parametrize("language", [None, *Language])
def test_cookies_are_read_as_written(how: EndKind, language: Language | None) -> None:
    """Whatever has ended, however."""
    assert WayEnd.unpack(WayEnd(how, language).pack()) == WayEnd(how, language)


# What went wrong


def lies(street: Street) -> None:
    street.bank.claims = {"nonce": "another"}


def is_broken(street: Street) -> None:
    street.bank.whole_token = "x" * 300_000


def hangs(street: Street) -> None:
    street.bank.waits_for = asyncio.Event()
    assert street.stage.app.bank_way is not None
    for client in street.stage.app.bank_way._clients.values():
        assert client._http._session is not None
        client._http._session._timeout = aiohttp.ClientTimeout(total=0.5)


def is_down(street: Street) -> None:
    street.bank.status = 503


def is_crowded(street: Street) -> None:
    street.bank.status = 429


def says_too_little(street: Street) -> None:
    street.bank.claims = {"birthdate": None, "given_name": None, "family_name": None}


@pytest.mark.parametrize(
    ("goes_wrong", "polish", "english"),
    [
        (lies, "Nie mamy pewności, że odpowiedź pochodzi z banku", "We could not be sure that the answer came"),
        (is_broken, "Nie mamy pewności, że odpowiedź pochodzi z banku", "We could not be sure that the answer came"),
        (hangs, "Bank nie odpowiedział nam na czas", "The bank has not answered us in time"),
        (is_down, "Bank nie może teraz potwierdzić tożsamości", "can’t confirm your identity at the moment"),
        (is_crowded, "Bank nie może teraz potwierdzić tożsamości", "can’t confirm your identity at the moment"),
        (says_too_little, "Dane od banku nie wystarczają", "has not told us enough"),
    ],
)
async def test_what_went_wrong(street: Street, goes_wrong: Callable[[Street], None], polish: str, english: str) -> None:
    """Each has its own sentence, in the chat alone, and changes nothing; then it works."""
    for language, words in ((Language.POLISH, polish), (Language.ENGLISH, english)):
        person = await a_patient(street.stage, "John Carter", PASSPORT, language)
        browser, back = await before_the_return(street, person)
        goes_wrong(street)
        assert await browser.open(back) == 200
        await street.stage.settle()
        assert words in newest(person)
        assert words not in browser.shown.text
        assert await unchanged(street, person)
        street.bank.be_honest()


async def test_fault_of_ours(
    street: Street, john: SimPerson, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """It is reported, without a word of the person's, and the chat says at once that we are sorry."""
    browser, back = await before_the_return(street, john)

    async def fail(*_: object) -> None:
        raise RuntimeError("kanarek")

    monkeypatch.setattr(BankClient, "identify", fail)
    assert await browser.open(back) == 200
    await street.stage.settle()
    assert "you were back from the bank, but we did not manage to finish" in newest(john)
    assert "Incident" in caplog.text
    assert "kanarek" not in caplog.text
    assert await unchanged(street, john)


@pytest.mark.parametrize("token", ["%00", "%ff", "%ed%a0%80", "x" * 5000, "%F0%9F%8F%A6", "..%2f..", "return%00"])
async def test_odd_addresses(street: Street, john: SimPerson, token: str) -> None:
    """A kind page, and nothing else."""
    browser = street.browser()
    for address in (f"{PUBLIC_URL}/bank/{token}", f"{CLEAN}?state={token}&code={token}&iss={token}&error={token}"):
        assert await browser.open(address) in {404, 410}
    assert street.bank.calls == []


async def test_time_runs_out_at_the_bank(street: Street, john: SimPerson) -> None:
    """The chat says so by itself, once, with the way on; and the page, to whoever comes back later."""
    browser, back = await before_the_return(street, john)
    street.stage.wait(minutes=9, seconds=59)
    assert await street.stage.app.overdue_reminders.remind_due() == 0
    street.stage.wait(seconds=1)
    assert await street.stage.app.overdue_reminders.remind_due() == 1
    assert await street.stage.app.overdue_reminders.remind_due() == 0
    await street.stage.settle()
    assert "The time for going to the bank and back is over: it is 10 minutes." in newest(john)
    assert await browser.open(back) == 410
    assert "The time for going to the bank and back is over: it is 10 minutes." in browser.shown.text
    assert await unchanged(street, john)
    assert await street.requests() == [ConfirmationStatus.EXPIRED]


async def test_killed_between_the_state_and_the_turn(street: Street, john: SimPerson) -> None:
    """The state is used up and nobody has decided: once the portal runs again the person is told, and begins anew."""
    await _killed(street, john)


@pytest.mark.ci
async def test_on_postgresql(tmp_path: Path, postgres: Postgres) -> None:
    """The same, and there and back, on the other database; of two who come back with one state at once, one does."""
    async with a_street(tmp_path, await postgres.emptied()) as street:
        john = await a_patient(street.stage, "John Carter", PASSPORT, "en")
        await _killed(street, john)
        anna = await a_patient(street.stage, "Anna Zielińska", Pesel("52081512341"), "en")
        browser, back = await before_the_return(street, anna, "anna")
        at_once = await asyncio.gather(*(browser.http.get(back) for _ in range(4)))
        ended = sorted(SimpleCookie(each.headers["set-cookie"])["__Secure-bank-ended"].value for each in at_once)
        assert ended == ["LinkUsed.", "LinkUsed.", "LinkUsed.", "confirmed.en"]
        await street.stage.settle()
        assert await street.tier_of(anna) is Tier.FULL


async def _killed(street: Street, john: SimPerson) -> None:
    browser, back = await before_the_return(street, john)
    brought = parse_qs(urlsplit(back).query)
    async with street.stage.work() as work:
        await by_bank.claim_state(work, brought["state"][0], browser.http.cookies["__Secure-bank-went"])
    await street.stage.restart()
    street.stage.wait(minutes=2)
    assert await street.stage.app.overdue_reminders.remind_due() == 1
    await street.stage.settle()
    assert "you were back from the bank, but we did not manage to finish" in newest(john)
    assert await unchanged(street, john)
    assert await browser.open(back) == 410
    await street.go(john)
    assert await street.tier_of(john) is Tier.FULL
