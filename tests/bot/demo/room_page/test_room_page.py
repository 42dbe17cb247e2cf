"""Two people meet in a room of the demonstration, each in their own browser on a phone."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Final

import pytest
import uvicorn
from playwright.sync_api import Browser, ConsoleMessage, Page, ViewportSize, expect

from bot.demo.meeting.entry import EntryFault
from bot.demo.meeting.page import WHY
from core.i18n import Language
from tests.bot.demo.meeting.rooms import SomeMeetings
from tests.bot.simulator.page.accessibility import violations
from tests.bot.simulator.page.serving import in_a_thread
from tests.chromium import a_chromium

pytestmark = pytest.mark.ci

TIMEOUT: Final = 60_000
PHONE: Final = ViewportSize(width=390, height=844)
DOCTOR: Final = "lek. Ewa Borkowskaprowadzi rozmowę / leads the conversation"
DOCTOR_HERSELF: Final = "lek. Ewa Borkowskaprowadzi rozmowę, na tym urządzeniu / leads the conversation, on this device"


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """One browser for all of them."""
    with a_chromium() as browser:
        expect.set_options(timeout=TIMEOUT)
        yield browser


@pytest.fixture(scope="module")
def some() -> Iterator[SomeMeetings]:
    """Rooms on a port, today."""
    some = SomeMeetings()
    some.now = datetime.now(UTC)
    config = uvicorn.Config(some.application(), port=0, log_level="warning", access_log=False, lifespan="off")
    with in_a_thread(uvicorn.Server(config)) as address:
        some.url = f"{address}/rooms"
        yield some


@contextmanager
def on_a_phone(chromium: Browser, link: str, complaints: list[str] | None = None) -> Iterator[Page]:
    """Somebody's own browser. What the page complains of fails the test, unless complaints are expected."""
    heard: list[str] = [] if complaints is None else complaints

    def hear(line: ConsoleMessage) -> None:
        if line.type in {"error", "warning"}:
            heard.append(line.text)

    with chromium.new_context(locale="pl-PL", viewport=PHONE) as context:
        context.set_default_timeout(TIMEOUT)
        page = context.new_page()
        page.on("console", hear)
        page.on("pageerror", lambda error: heard.append(str(error)))
        page.goto(link)
        yield page
    assert complaints is not None or heard == []


def fits(page: Page) -> None:
    """Nothing is cut off at this width, and nobody is shut out, in the light and in the dark."""
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
        assert violations(page) == []


def test_two_meet(chromium: Browser, some: SomeMeetings) -> None:
    """Each sees the other come; the patient leaves and comes back, and the doctor ends it for both."""
    doctors, patients = some.link("lek. Ewa Borkowska", moderates=True), some.link("Anna")
    with on_a_phone(chromium, doctors) as doctor, on_a_phone(chromium, patients) as patient:
        at_doctors, at_patients = (each.get_by_role("listitem") for each in (doctor, patient))
        expect(at_doctors).to_have_text([DOCTOR_HERSELF, "Anna"])
        expect(at_patients).to_have_text([DOCTOR, "Annana tym urządzeniu / on this device"])
        fits(doctor)
        fits(patient)
        patient.get_by_role("button", name="Wyjdź").click()
        expect(at_doctors).to_have_count(1)
        expect(patient.get_by_role("status")).to_contain_text("You have left.")
        patient.reload()
        expect(at_doctors).to_have_count(2)
        expect(patient.get_by_role("button", name="Zakończ rozmowę dla wszystkich")).to_have_count(0)
        doctor.get_by_role("button", name="Zakończ rozmowę dla wszystkich").click()
        for each in (doctor, patient):
            expect(each.get_by_role("status")).to_contain_text("Rozmowa została zakończona dla wszystkich.")
            expect(each.get_by_role("listitem")).to_have_count(0)


def test_a_device_without_camera_and_microphone(chromium: Browser, some: SomeMeetings) -> None:
    """It is said, and what to look at; somebody without a name is a guest."""
    with on_a_phone(chromium, some.portal.address_to_try()) as page:
        expect(page.get_by_role("listitem")).to_contain_text("gość / guest")
        expect(page.get_by_text("Rozmowa głosowa")).to_be_hidden()
        page.get_by_role("button", name="Sprawdź kamerę i mikrofon").click()
        expect(page.get_by_role("status")).to_contain_text("Nie udało się włączyć kamery ani mikrofonu.")
        fits(page)


def test_by_voice(chromium: Browser, some: SomeMeetings) -> None:
    """Who comes to talk is told that the camera is off."""
    with on_a_phone(chromium, some.link("Anna", video=False)) as page:
        expect(page.get_by_text("Rozmowa głosowa: kamera jest wyłączona.")).to_be_visible()


def test_too_late(chromium: Browser, some: SomeMeetings) -> None:
    """A link that has run out says so on a phone, too."""
    with on_a_phone(chromium, some.crooked(exp=int(some.now.timestamp())), complaints=[]) as page:
        expect(page.get_by_text(WHY[EntryFault.EXPIRED].in_language(Language.POLISH))).to_be_visible()
        fits(page)


def test_the_connection_is_lost(chromium: Browser, some: SomeMeetings) -> None:
    """Whoever the room no longer takes back is told to come in anew, from the chat."""
    with on_a_phone(chromium, "about:blank", complaints=[]) as page:
        page.route("**/people?*", lambda route: route.fulfill(status=403))
        page.goto(some.link("Anna"))
        expect(page.get_by_role("status")).to_contain_text("Proszę wejść ponownie z czatu.")
        expect(page.get_by_role("button", name="Wyjdź")).to_have_count(0)
