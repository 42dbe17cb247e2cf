"""What the process that looks at a file may use: set by itself, once, before it reads a byte of the file."""

from __future__ import annotations

import contextlib
import resource
import sys
from pathlib import Path

OPEN_FILES = 32
"""Enough to load libraries one after another."""


def confine(seconds: int, memory: int) -> None:
    """Let this process run for so long on a processor, in so much memory, and write and start nothing."""
    with contextlib.suppress(
        OSError
    ):  # Linux alone has it: when memory gets scarce, the worker goes first, not the bot
        Path("/proc/self/oom_score_adj").write_text("1000", encoding="ascii")
    if sys.platform != "darwin":  # macOS refuses this one
        _limit(resource.RLIMIT_AS, memory)
    _limit(resource.RLIMIT_CPU, seconds)
    _limit(resource.RLIMIT_CORE, 0)
    _limit(resource.RLIMIT_FSIZE, 0)
    _limit(resource.RLIMIT_NPROC, 0)
    _limit(resource.RLIMIT_NOFILE, OPEN_FILES)


def _limit(which: int, most: int) -> None:
    _, already = resource.getrlimit(which)
    if already != resource.RLIM_INFINITY:
        most = min(most, already)
    resource.setrlimit(which, (most, most))
