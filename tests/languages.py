"""The languages that scripts are written in."""

from __future__ import annotations

from typing import Final

from core.i18n import Language

WRITTEN: Final = (Language.POLISH, Language.ENGLISH)
"""`a | b` of a script; each has transcripts, tours and walks. Of any other language that the portal speaks, scripts are
played too, in Polish words: people come to the same places and can press the same.
"""
