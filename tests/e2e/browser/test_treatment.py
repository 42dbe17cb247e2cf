"""Anna looks at her treatment on one timeline, and at her medicines, on a telephone and at a desk (S34, S36)."""

from __future__ import annotations

from typing import Final

import pytest
from playwright.sync_api import expect

from core.i18n import Language
from tests.e2e.browser.conftest import Walking

METFORMIN: Final = "Metformax 850 mg"


@pytest.mark.ci
@pytest.mark.parametrize("language", [Language.POLISH])
def test_a_timeline_and_medicines(walking: Walking) -> None:
    """What is planned comes first; what runs out is told with its day, and an order that waits can be opened."""
    for size in ("phone", "desktop"):
        with walking(size) as walk:
            if size == "desktop":
                walk.close_hint()
            walk.page.get_by_role("tab", name="Anna").click()
            if size == "phone":
                walk.start()
            else:
                walk.say("/menu")
            walk.press("Treatment")
            expect(walk.chat.get_by_role("article").last).to_contain_text("Morfologia krwi i żelazo")
            walk.read_to_the_end()
            walk.picture("timeline")
            walk.press("Menu")
            walk.press("Medications")
            expect(walk.chat.get_by_role("article").last).to_contain_text(METFORMIN)
            walk.read_to_the_end()
            walk.picture("medicines")
