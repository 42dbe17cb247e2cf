"""Anna opens a result, and sees her potassium over three years, on a telephone and at a desk (S19)."""

from __future__ import annotations

import re
from typing import Final

import pytest
from playwright.sync_api import expect

from core.i18n import Language
from tests.e2e.browser.conftest import Walking

ELECTROLYTES: Final = re.compile(r"^2\. Elektrolity")
POTASSIUM: Final = re.compile("^📈 Potas")


@pytest.mark.ci
@pytest.mark.parametrize("language", [Language.POLISH])
def test_one_value_over_three_years(walking: Walking) -> None:
    """What is outside the laboratory's range comes first, with the doctor's comment above; the picture has a twin in
    words.
    """
    for size in ("phone", "desktop"):
        with walking(size) as walk:
            if size == "desktop":
                walk.close_hint()
            walk.page.get_by_role("tab", name="Anna").click()
            if size == "phone":
                walk.start()
            else:
                walk.say("/menu")
            walk.press("Results")
            walk.press(ELECTROLYTES)
            walk.sees("above the laboratory’s range")
            walk.read_to_the_end()
            walk.picture("result")
            walk.press(POTASSIUM)
            newest = walk.chat.get_by_role("article").last
            expect(newest).to_contain_text("4,1 mmol/l")
            walk.chat.get_by_role("img").last.scroll_into_view_if_needed()
            walk.picture("trend")
