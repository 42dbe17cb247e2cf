"""The languages that scripts are written in, and the messages that are found in the code."""

from __future__ import annotations

from functools import cache
from typing import Final

from babel.messages.catalog import Catalog

from core.i18n import Language
from locales.messages import ROOT, extract

WRITTEN: Final = (Language.POLISH, Language.ENGLISH)
"""`a | b` of a script; each has transcripts, tours and walks. Of any other language that the portal speaks, scripts are
played too, in Polish words: people come to the same places and can press the same.
"""


@cache
def messages_in_code() -> Catalog:
    """Every message of the code. To look for them takes most of a second."""
    return extract(ROOT)
