"""What a command is added to."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Protocol


class Commands(Protocol):
    """What `ArgumentParser.add_subparsers` returns, as far as commands need it: argparse has no public name for it."""

    def add_parser(self, name: str, *, help: str, description: str) -> ArgumentParser:  # noqa: A002 - argparse's names
        """Another command."""
