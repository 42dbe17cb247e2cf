"""What walks in a browser are given: the portal as `make run` starts it, and a page that shows it."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from functools import partial
from io import BytesIO
from pathlib import Path
from typing import Final, TypeAlias

import pytest
from PIL import Image
from playwright.sync_api import Browser, Page, expect

import bot
from core.i18n import Language
from tests.chromium import a_chromium
from tests.e2e.browser.walk import Walk
from tests.e2e.loopback import free_port

ROOT: Final = Path(bot.__file__).parents[1]
PICTURES: Final = ROOT / "docs" / "pictures"
RUN: Final = (sys.executable, "-c", "import sys; from bot.cli import main; sys.exit(main())", "run")
SIZES: Final = {"desktop": (1280, 800), "phone": (390, 844)}
LOCALES: Final = {Language.POLISH: "pl-PL", Language.ENGLISH: "en-GB"}

Walking: TypeAlias = Callable[[str], AbstractContextManager[Walk]]


@pytest.fixture(scope="package")
def chromium() -> Iterator[Browser]:
    """One browser for all walks."""
    with a_chromium() as browser:
        yield browser


@pytest.fixture
def portal(tmp_path: Path, language: Language) -> Iterator[str]:
    """The address of the portal, in a process of its own; told to stop, it has complained of nothing."""
    environment = {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), "PORT": str(free_port())}
    environment["STAFF_LANGUAGE"] = language.value
    with subprocess.Popen(  # noqa: S603 - our own command
        RUN, cwd=tmp_path, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        try:
            assert process.stdout is not None
            address = next((line.split()[1] for line in process.stdout if line.startswith("Open http")), None)
            assert address is not None, "the portal has not started"
            yield address
        finally:
            process.terminate()
            _, complained = process.communicate(timeout=60)
    assert (process.returncode, complained) == (0, "")


@pytest.fixture
def walking(chromium: Browser, portal: str, language: Language, pytestconfig: pytest.Config) -> Walking:
    """In front of a screen of some size. What the page complains of fails the test; pictures are taken on request."""
    save = save_picture if pytestconfig.getoption("--save-pictures") else look

    @contextmanager
    def walk(size: str) -> Iterator[Walk]:
        complaints: list[str] = []
        with a_page(chromium, language, size, complaints) as page:
            page.goto(portal)
            yield Walk(page, language, partial(save, page, "" if size == "desktop" else f"-{size}", language))
        assert complaints == []

    return walk


@contextmanager
def a_page(browser: Browser, language: Language, size: str, complaints: list[str]) -> Iterator[Page]:
    """A page in a browser that remembers nothing."""
    width, height = SIZES[size]
    with browser.new_context(
        locale=LOCALES[language],
        timezone_id="Europe/Warsaw",
        viewport={"width": width, "height": height},
        color_scheme="light",
        reduced_motion="reduce",
    ) as context:
        expect.set_options(timeout=60_000)
        context.set_default_timeout(60_000)
        page = context.new_page()
        page.on("console", lambda line: complaints.append(line.text) if line.type in {"error", "warning"} else None)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        yield page


def save_picture(page: Page, size: str, language: Language, name: str) -> None:
    """Take a picture for the documentation; 256 colours are enough for it."""
    page.mouse.move(0, 0)  # what is pointed at looks different
    shot = page.screenshot(animations="disabled", caret="hide")
    picture = Image.open(BytesIO(shot)).convert("RGB").quantize(dither=Image.Dither.NONE)
    picture.save(PICTURES / f"{name}{size}-{language}.png", optimize=True)


def look(_page: Page, _size: str, _language: Language, _name: str) -> None:
    """Nobody asked for pictures."""
