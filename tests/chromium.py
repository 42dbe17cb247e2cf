"""The browser in which tests look at pages."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Playwright, sync_playwright

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@contextmanager
def a_chromium() -> Iterator[Browser]:
    """The system's Chromium, or the one that Playwright brought; without either there is nothing to see, and the tests
    are skipped, but never in CI. No asyncio can be used meanwhile: let a package of tests have it, and no more.
    """
    with sync_playwright() as playwright:
        path = _path(playwright)
        if path is None:
            line = "no Chromium on this machine, so nobody can look at the page"
            if os.environ.get("CI"):
                pytest.fail(line)
            pytest.skip(line)
        browser = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        yield browser
        browser.close()


def _path(playwright: Playwright) -> str | None:
    brought = playwright.chromium.executable_path
    found = [shutil.which(name) for name in NAMES] + [brought if Path(brought).exists() else None]
    return next((path for path in found if path), None)
