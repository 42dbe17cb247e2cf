"""From the chat to a bank and back, by HTTP as browsers speak it; and what is tried on the way."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from datetime import date, timedelta
from pathlib import Path
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest

from bot.simulator.actors.actor import SimPerson
from core.accounts.identity import Passport, Pesel
from core.accounts.patients import Tier
from core.identity.model import ConfirmationStatus
from tests.bot.bank.banks import JOHN
from tests.bot.web.browsers import CHAT, Street, a_patient, a_street
from tests.dialogs.taps import tap
from tests.stage import PUBLIC_URL

PASSPORT = Passport("GB", "512345678", JOHN.born)
EVERY_PAGE = {
    "cache-control": "no-store",
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "cross-origin-opener-policy": "same-origin",
}


@pytest.fixture
async def street(tmp_path: Path) -> AsyncIterator[Street]:
    """Between a chat and a bank."""
    async with a_street(tmp_path) as street:
        yield street


@pytest.fixture
async def john(street: Street) -> SimPerson:
    """He has a passport, a basic account, and an account at the bank."""
    return await a_patient(street.stage, "John Carter", PASSPORT, "en")


def newest(person: SimPerson) -> str:
    """What the newest message says."""
    return person.messages[-1].text


# The way itself


async def test_there_and_back(street: Street, john: SimPerson) -> None:
    """The chat says so by itself, the page too, and what was locked is open."""
    browser = await street.go(john)
    assert browser.shown.status_code == 200
    assert "Your identity is confirmed" in browser.shown.text
    assert f'href="{CHAT}"' in browser.shown.text
    assert "Done: your identity is confirmed." in newest(john)
    assert await street.tier_of(john) is Tier.FULL
    assert await street.requests() == [ConfirmationStatus.CONFIRMED]
    for action in ("menu", "menu.treatment"):
        tap(john, action, None)
        await street.stage.settle()
    assert "🔒" not in newest(john)


async def test_somewhere_else_meanwhile(street: Street, john: SimPerson) -> None:
    """Whoever has gone on in the chat stays where they are, and is told beside it."""
    link, browser = await street.link_of(john), street.browser()
    await browser.open(link)
    await browser.press(link)
    back = await browser.log_in(street.bank, "john")
    for action in ("menu", "menu.book"):
        tap(john, action, None)
        await street.stage.settle()
    row = await street.stage.conversation(john)
    await browser.open(back)
    await street.stage.settle()
    assert "Done: your identity is confirmed." in newest(john)
    after = await street.stage.conversation(john)
    assert row is not None
    assert after is not None
    assert (row.state, row.screen_version) == (after.state, after.screen_version)
    assert await street.tier_of(john) is Tier.FULL


async def test_the_page_that_warns(street: Street, john: SimPerson) -> None:
    """In the person's language, whose request it is, and of links from others; looking at it uses nothing up."""
    link, browser = await street.link_of(john), street.browser()
    for _ in range(2):
        assert await browser.open(link) == 200
    text = browser.shown.text
    assert '<html lang="en">' in text
    for said in ("John", "Go to Bank Czapla", "only if you asked for this yourself"):
        assert said in text
    for hidden in ("Carter", "512345678", "1984"):
        assert hidden not in text


async def test_pages_in_polish(street: Street) -> None:
    """Of somebody who speaks Polish, whatever the browser says."""
    jan = await a_patient(street.stage, "John Carter", PASSPORT)
    link, browser = await street.link_of(jan), street.browser()
    browser.http.headers["Accept-Language"] = "en"
    await browser.open(link)
    assert '<html lang="pl">' in browser.shown.text
    await browser.press(link)
    await browser.open(await browser.log_in(street.bank, "john"))
    assert '<html lang="pl">' in browser.shown.text
    assert await browser.open(f"{PUBLIC_URL}/bank/unknown") == 404
    assert '<html lang="en">' in browser.shown.text


async def test_every_page_keeps_itself_to_itself(street: Street, john: SimPerson) -> None:
    """Not stored, not framed, without scripts, and without telling anybody its address."""
    link, browser = await street.link_of(john), street.browser()
    await browser.open(link)
    shown = [browser.shown]
    await browser.press(link)
    shown.append(browser.shown)
    await browser.open(await browser.log_in(street.bank, "john"))
    shown.append(browser.shown)
    await browser.open(f"{PUBLIC_URL}/bank/unknown")
    shown.append(browser.shown)
    for each in shown:
        assert EVERY_PAGE.items() <= dict(each.headers).items()
    for page in (shown[0], *shown[2:]):
        policy = page.headers["content-security-policy"]
        for rule in ("default-src 'none'", "frame-ancestors 'none'", "base-uri 'none'"):
            assert rule in policy
        assert "unsafe" not in policy
        assert "<script" not in page.text


async def test_cookies(street: Street, john: SimPerson) -> None:
    """For this way alone, unseen by scripts, and never without TLS."""
    link, browser = await street.link_of(john), street.browser()
    await browser.open(link)
    (seen,) = browser.shown.headers.get_list("set-cookie")
    await browser.press(link)
    (went,) = browser.shown.headers.get_list("set-cookie")
    assert re.fullmatch(r"__Secure-bank-seen=\S+; HttpOnly; Max-Age=600; Path=/bank/\S+; SameSite=strict; Secure", seen)
    assert re.fullmatch(r"__Secure-bank-went=\S+; HttpOnly; Max-Age=600; Path=/bank/return; SameSite=lax; Secure", went)


# What is tried on the way


async def unchanged(street: Street, person: SimPerson) -> bool:
    """Nothing was opened, and nothing is."""
    return await street.tier_of(person) is not Tier.FULL


async def test_link_used_twice(street: Street, john: SimPerson) -> None:
    """The second browser goes nowhere."""
    link, first, second = await street.link_of(john), street.browser(), street.browser()
    await first.open(link)
    await second.open(link)
    assert await first.press(link) == 303
    assert await second.press(link) == 410
    assert await second.open(link) == 410
    assert "used already" in second.shown.text
    assert await unchanged(street, john)


async def test_link_too_old(street: Street, john: SimPerson) -> None:
    """After ten minutes, before and after the page was seen; the chat offers another."""
    link, browser = await street.link_of(john), street.browser()
    await browser.open(link)
    street.stage.wait(minutes=10)
    assert await browser.press(link) == 410
    assert await browser.open(link) == 410
    assert "out of date" in browser.shown.text
    john.say("/menu")
    await street.stage.settle()
    assert await unchanged(street, john)


async def test_newer_link_replaces_it(street: Street, john: SimPerson) -> None:
    """Of two chats, or two requests, the last counts."""
    link, browser = await street.link_of(john), street.browser()
    tap(john, "by_bank.anew", None)
    await street.stage.settle()
    assert await browser.open(link) == 410
    assert await browser.open(street.link_in(john)) == 200


async def test_stopped_in_the_chat(street: Street, john: SimPerson) -> None:
    """While the person is at the bank: what comes back changes nothing."""
    link, browser = await street.link_of(john), street.browser()
    await browser.open(link)
    await browser.press(link)
    back = await browser.log_in(street.bank, "john")
    tap(john, "by_bank.cancel", None)
    await street.stage.settle()
    assert await browser.open(back) == 410
    assert await street.requests() == [ConfirmationStatus.CANCELLED]
    assert await street.tier_of(john) is Tier.BASIC


async def test_another_site_presses(street: Street, john: SimPerson) -> None:
    """A form on somebody's page brings no cookie of ours, or not what it says: the warning isn't passed by."""
    link, browser = await street.link_of(john), street.browser()
    for data in ({}, {"pressed_here": ""}, {"pressed_here": "made up"}):
        browser.shown = await browser.http.post(link, data=data)
        assert browser.shown.status_code == 403
    await browser.open(link)
    browser.shown = await browser.http.post(link, data={"pressed_here": "made up"})
    assert browser.shown.status_code == 403
    assert await browser.open(link) == 200


async def test_state_replayed(street: Street, john: SimPerson) -> None:
    """Whoever comes back a second time, in the same browser or in another, changes nothing."""
    browser = street.browser()
    link = await street.link_of(john)
    await browser.open(link)
    await browser.press(link)
    back = await browser.log_in(street.bank, "anna")
    assert await browser.open(back) == 200
    assert await browser.open(back) == 410
    assert await street.browser().open(back) == 410
    await street.stage.settle()
    assert await unchanged(street, john)
    assert await street.requests() == [ConfirmationStatus.REFUSED]


async def test_state_swapped_between_two_patients(street: Street, john: SimPerson) -> None:
    """Each comes back with what the bank gave the other: neither is let in, neither request is used up."""
    anna = await a_patient(street.stage, "Anna Zielińska", Pesel("52081512341"))
    hers, his = street.browser(), street.browser()
    ways = []
    for browser, person, customer in ((hers, anna, "anna"), (his, john, "john")):
        link = await street.link_of(person)
        await browser.open(link)
        await browser.press(link)
        ways.append(await browser.log_in(street.bank, customer))
    assert await hers.open(ways[1]) == 410
    assert "another browser" in hers.shown.text or "innej przeglądarce" in hers.shown.text
    assert await his.open(ways[0]) == 410
    await street.stage.settle()
    for person in (anna, john):
        assert await unchanged(street, person)
    await hers.open(ways[0])
    await his.open(ways[1])
    await street.stage.settle()
    assert [await street.tier_of(each) for each in (anna, john)] == [Tier.FULL, Tier.FULL]


async def test_code_swapped_between_two_patients(street: Street, john: SimPerson) -> None:
    """Somebody's code under another's state: the verifier isn't that code's, so nobody is let in."""
    anna = await a_patient(street.stage, "Anna Zielińska", Pesel("52081512341"))
    hers, his = street.browser(), street.browser()
    found = []
    for browser, person, customer in ((hers, anna, "anna"), (his, john, "john")):
        link = await street.link_of(person)
        await browser.open(link)
        await browser.press(link)
        found.append(parse_qs(urlsplit(await browser.log_in(street.bank, customer)).query))
    mixed = {**found[1], "code": found[0]["code"]}
    assert await his.open(f"{PUBLIC_URL}/bank/return?{urlencode(mixed, doseq=True)}") == 200
    await street.stage.settle()
    assert "is not confirmed yet" in newest(john)
    assert await unchanged(street, john)


@pytest.mark.parametrize("query", ["", "?state=", "?state=made-up&code=x", "?code=x", "?state=a&state=b", "?%ff=%00"])
async def test_nobody_was_sent_there(street: Street, john: SimPerson, query: str) -> None:
    """An answer that nobody waits for gets a kind page, and leads to no bank."""
    assert await street.browser().open(f"{PUBLIC_URL}/bank/return{query}") in {404, 410}
    assert street.bank.calls == []


async def test_a_parameter_twice(street: Street, john: SimPerson) -> None:
    """Which of the two counts must not be a matter of taste."""
    link, browser = await street.link_of(john), street.browser()
    await browser.open(link)
    await browser.press(link)
    back = await browser.log_in(street.bank, "john")
    assert await browser.open(f"{back}&code=another") == 404
    assert await browser.open(back) == 200


async def test_long_bodies_and_addresses(street: Street, john: SimPerson) -> None:
    """Are read no further than they may be."""
    link, browser = await street.link_of(john), street.browser()
    await browser.open(link)
    browser.shown = await browser.http.post(link, content=b"pressed_here=" + b"x" * 1_000_000)
    assert browser.shown.status_code == 403
    assert await browser.open(f"{PUBLIC_URL}/bank/return?state={'x' * 20_000}") == 410


# What the bank says


async def test_cancelled_at_the_bank(street: Street, john: SimPerson) -> None:
    """The chat says so, and how to go on."""
    browser = await street.go(john, customer="")
    assert "not confirmed yet" in browser.shown.text
    assert "broken off at the bank" in newest(john)
    assert await street.tier_of(john) is Tier.BASIC


async def test_bank_away_before(street: Street, john: SimPerson) -> None:
    """The link is as good as before, and the page says so."""
    link, browser = await street.link_of(john), street.browser()
    street.bank.described = {"issuer": "https://elsewhere.example"}
    await browser.open(link)
    assert await browser.press(link) == 503
    assert "can’t be reached" in browser.shown.text
    street.bank.described = {}
    await browser.open(link)
    assert await browser.press(link) == 303


async def test_token_that_is_not_believed(street: Street, john: SimPerson, caplog: pytest.LogCaptureFixture) -> None:
    """Nothing changes; the log names what was wrong, and nobody."""
    street.bank.claims = {"aud": "somebody-else"}
    await street.go(john)
    assert "could not be sure that the answer came from your bank" in newest(john)
    assert await unchanged(street, john)
    warnings = [each.getMessage() for each in caplog.records if each.levelname == "WARNING"]
    assert warnings == ["bank bank=1 fault=audience"]
    for secret in ("Carter", "1984", "nonce", "code="):
        assert secret not in caplog.text


async def test_somebody_else_at_the_bank(street: Street, john: SimPerson) -> None:
    """The page says nothing of why; the chat does."""
    browser = await street.go(john, customer="anna")
    assert "Zieli" not in browser.shown.text
    assert "birth date" not in browser.shown.text
    assert "The birth date that the bank knows is not the one in this account." in newest(john)
    assert await unchanged(street, john)


@pytest.mark.parametrize(("days", "tier"), [(0, Tier.FULL), (1, Tier.BASIC)])
async def test_the_eighteenth_birthday(street: Street, days: int, tier: Tier) -> None:
    """That day counts; a day before, the bank is asked in vain, by what the bank says."""
    today = street.stage.now.date()
    born = date(today.year - 18, today.month, today.day)
    teen = await a_patient(street.stage, "John Carter", Passport("GB", "512345678", born), "en")
    link, browser = await street.link_of(teen), street.browser()
    await browser.open(link)
    await browser.press(link)
    back = await browser.log_in(street.bank, "john")
    street.bank.claims = {"birthdate": str(born + timedelta(days=days))}
    await browser.open(back)
    assert await street.tier_of(teen) is tier
