"""The documentation says what is there."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).parents[1]


def test_links_lead_somewhere() -> None:
    """A document's link to a file of ours is not broken."""
    pages = [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]
    links = [(page, link) for page in pages for link in re.findall(r"\]\(([^)#\s]+)", page.read_text())]
    ours = [(page, link) for page, link in links if "://" not in link]
    assert len(ours) > 10
    assert [f"{page.name}: {link}" for page, link in ours if not (page.parent / link).exists()] == []
