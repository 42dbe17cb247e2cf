"""Who is let into the demonstration's rooms: the page says why not, in both languages, and never shows a token."""

from __future__ import annotations

import base64
import json
import re
from collections.abc import AsyncIterator, Callable
from urllib.parse import urlsplit

import httpx
import pytest

from bot.demo.meeting.entry import EntryFault
from bot.demo.meeting.page import GO_ON, WHY
from core.i18n import Language
from core.limits import ROOM_LINK_MINUTES
from locales.wording import address_faults, typography_faults
from tests.bot.demo.meeting.rooms import NOW, ROOM, SomeMeetings
from tests.e2e.loopback import a_client
from tests.languages import WRITTEN


@pytest.fixture
def some() -> SomeMeetings:
    """Rooms at eight o'clock."""
    return SomeMeetings()


@pytest.fixture
async def http(some: SomeMeetings) -> AsyncIterator[httpx.AsyncClient]:
    """A browser's requests, without a network."""
    async with a_client(transport=httpx.ASGITransport(some.application())) as http:
        yield http


def unsigned(link: str) -> str:
    """The same link, whose token says that it is signed with nothing."""
    head, claims, _ = link.partition("?jwt=")[2].split(".")
    assert head
    nothing = base64.urlsafe_b64encode(json.dumps({"alg": "none", "typ": "JWT"}).encode()).decode().rstrip("=")
    return f"{link.partition('?')[0]}?jwt={nothing}.{claims}."


def changed(link: str) -> str:
    """The same link for somebody who has made themselves its moderator."""
    head, claims, signature = link.partition("?jwt=")[2].split(".")
    told = json.loads(base64.urlsafe_b64decode(claims + "=" * (-len(claims) % 4)))
    told["context"]["user"]["name"] = "Kanarek"
    mine = base64.urlsafe_b64encode(json.dumps(told).encode()).decode().rstrip("=")
    return f"{link.partition('?')[0]}?jwt={head}.{mine}.{signature}"


REFUSED: dict[str, tuple[EntryFault, Callable[[SomeMeetings], str]]] = {
    "expired": (EntryFault.EXPIRED, lambda some: some.crooked(exp=int(NOW.timestamp()))),
    "premature": (EntryFault.NOT_YET_VALID, lambda some: some.crooked(nbf=int(NOW.timestamp()) + 1)),
    "of another room": (EntryFault.OTHER_ROOM, lambda some: some.crooked(room="f" * 32)),
    "of all rooms": (EntryFault.OTHER_ROOM, lambda some: some.crooked(room="*")),
    "of no room": (EntryFault.OTHER_ROOM, lambda some: some.crooked(room=None)),
    "of another issuer": (EntryFault.OTHER_SERVER, lambda some: some.crooked(iss="heron")),
    "for another audience": (EntryFault.OTHER_SERVER, lambda some: some.crooked(aud="heron")),
    "for another tenant": (EntryFault.OTHER_SERVER, lambda some: some.crooked(sub="heron")),
    "another secret": (EntryFault.SIGNATURE, lambda some: some.crooked(secret="x" * 40)),
    "changed": (EntryFault.SIGNATURE, lambda some: changed(some.crooked())),
    "alg none": (EntryFault.UNSIGNED, lambda some: unsigned(some.crooked())),
    "no token": (EntryFault.UNSIGNED, lambda some: f"{some.url}/{ROOM}"),
    "cut off": (EntryFault.MALFORMED, lambda some: some.crooked().rpartition(".")[0]),
    "no JWT": (EntryFault.MALFORMED, lambda some: some.crooked(header={"typ": "JWE"})),
    "no end": (EntryFault.MALFORMED, lambda some: some.crooked(exp=None)),
    "odd end": (EntryFault.MALFORMED, lambda some: some.crooked(exp="tomorrow")),
    "nobody": (EntryFault.MALFORMED, lambda some: some.crooked(context={"user": "Anna"})),
}


@pytest.mark.parametrize("kind", REFUSED)
async def test_who_is_not_let_in(kind: str, some: SomeMeetings, http: httpx.AsyncClient) -> None:
    """Neither to see the page, nor to be in the room by what its script would ask for."""
    fault, make = REFUSED[kind]
    link = make(some)
    page = await http.get(link)
    assert page.status_code == 403
    for language in WRITTEN:
        assert f"{WHY[fault].in_language(language)} {GO_ON.in_language(language)}" in page.text
    token = link.partition("?jwt=")[2]
    assert not token or token not in page.text
    listening = await http.get(link.replace(f"/{ROOM}", f"/{ROOM}/people"))
    assert listening.status_code == 403


async def test_a_link_lets_in_for_half_an_hour(some: SomeMeetings, http: httpx.AsyncClient) -> None:
    """From when it was made, and a minute earlier by a clock that is behind."""
    link = some.link("Anna <b>")
    for minutes, status in ((-1.1, 403), (-1, 200), (ROOM_LINK_MINUTES - 0.1, 200), (ROOM_LINK_MINUTES, 403)):
        some.now = NOW.fromtimestamp(NOW.timestamp() + minutes * 60, NOW.tzinfo)
        page = await http.get(link)
        assert (minutes, page.status_code) == (minutes, status)
        assert ("Anna &lt;b&gt;" in page.text) is (status == 200)


async def test_only_who_moderates_can_end_it(some: SomeMeetings, http: httpx.AsyncClient) -> None:
    """A patient has no button for it; that the room takes no such wish of theirs is told in `test_together`."""
    doctor, patient = [(await http.get(some.link(moderates=each))).text for each in (True, False)]
    assert 'id="end"' in doctor
    assert 'id="end"' not in patient


async def test_capitals_make_no_other_room(some: SomeMeetings, http: httpx.AsyncClient) -> None:
    """As at Jitsi Meet, which writes all rooms small."""
    assert (await http.get(some.crooked().replace(ROOM, ROOM.upper()))).status_code == 200


async def test_nothing_comes_from_elsewhere(some: SomeMeetings, http: httpx.AsyncClient) -> None:
    """No file, no form, nothing kept; the one script and the one style are those of the page itself."""
    for link in (some.link(moderates=True), f"{some.url}/{ROOM}"):
        page = await http.get(link)
        policy = page.headers["Content-Security-Policy"]
        assert policy.startswith("default-src 'none'; style-src 'sha256-")
        assert "unsafe" not in policy
        assert {"form-action 'none'", "frame-ancestors 'none'", "base-uri 'none'"} <= set(policy.split("; "))
        assert (page.headers["Referrer-Policy"], page.headers["Cache-Control"]) == ("no-referrer", "no-store")
        assert re.findall(r"https?:|//[\w.]+/|src=|href=|\sstyle=|\son\w+=", page.text) == []


def test_where_the_rooms_are_is_a_tenant() -> None:
    """So that the link and the rooms mean the same by `sub`."""
    assert urlsplit(SomeMeetings().url).path == "/rooms"


@pytest.mark.parametrize("language", WRITTEN)
def test_words_of_the_page(language: Language) -> None:
    """Well set, and nobody is addressed in another way than elsewhere."""
    for words in (*WHY.values(), GO_ON):
        said = words.in_language(language)
        assert [*typography_faults(language, said), *address_faults(language, said)] == []
