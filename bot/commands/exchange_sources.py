"""The names of the systems that files are exchanged with, as they are given on the command line."""

from __future__ import annotations

import argparse
import re


def source_named(given: str) -> str:
    """The name, if it can be one; none is the usual system's.

    Raises: argparse.ArgumentTypeError.
    """
    if not re.fullmatch(r"([a-z0-9][a-z0-9-]{0,30})?", given):
        raise argparse.ArgumentTypeError("a name of a system has small letters, digits and hyphens, 31 at most")
    return given
