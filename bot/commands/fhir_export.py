"""`portal export`: write out what the portal has for the clinic's own system, as FHIR."""

from __future__ import annotations

import argparse
import asyncio
import os
import sys
from functools import partial
from pathlib import Path
from typing import Final, TextIO
from urllib.parse import quote

from bot.commands.command_line import Commands
from bot.commands.exchange_sources import source_named
from bot.commands.guarding import FAILED, guarded
from bot.commands.storage import in_clinic, portal_database, portal_vault
from bot.settings import read_clinic_file
from core.clinic.file import load_clinic
from core.exchange.exporting import Exporter, Release, as_bundle, as_lines, find_patient
from core.exchange.reading.sources import LINES

HELP: Final = "write out what the portal has for the clinic’s own system, as FHIR"


def add_to(commands: Commands) -> None:
    """Describe it to the command line."""
    command = commands.add_parser("export", help=HELP, description=(
        f"{HELP.capitalize()}: the clinic file’s side, and all patients whose identity is confirmed."
    ))  # fmt: skip
    command.add_argument("--patient", metavar="ID", help=(
        "only this patient: the number that the audit log has, or the id of the Patient in an export or import; "
        "with - a PESEL is read from the input"
    ))  # fmt: skip
    command.add_argument("--release", choices=list(Release), type=Release, default=Release.R4, help=(
        f"the release of FHIR ({Release.R4} when it isn't said)"
    ))  # fmt: skip
    command.add_argument("--output", type=Path, metavar="FILE", help=(
        "where it goes: a bundle, or with a name that ends in .ndjson a resource on each line; otherwise it is printed"
    ))  # fmt: skip
    command.add_argument("--source", type=source_named, default="", metavar="NAME", help=(
        "the system that it is for, by the name that its imports have: it gets its own ids back"
    ))  # fmt: skip
    command.set_defaults(run=run)


def run(asked: argparse.Namespace) -> int:
    """Write it out. The portal may be running meanwhile."""
    return guarded(lambda: asyncio.run(_export(asked)))


async def _export(asked: argparse.Namespace) -> int:
    clinic = load_clinic(read_clinic_file(os.environ))
    async with portal_database() as database, portal_vault() as (vault, _):
        transaction, only = in_clinic(database, clinic), None
        if asked.patient is not None:
            named = sys.stdin.readline() if asked.patient == "-" else asked.patient
            async with transaction() as work:
                only = await find_patient(work, named.strip(), asked.source, is_pesel=asked.patient == "-")
            if only is None:
                print("There is no such patient whose identity is confirmed.", file=sys.stderr)
                return FAILED
        exporter = Exporter(transaction, vault, asked.release, only, asked.source)
        exporter.put_beside = None if asked.output is None else partial(_put_beside, asked.output)
        if asked.output is None:
            await _write(exporter, sys.stdout, in_lines=False)
            return 0
        return await _write_file(exporter, asked.output)


async def _write_file(exporter: Exporter, path: Path) -> int:
    """Write it beside, and put it in its place once it is whole."""
    beside = path.with_name(f".{path.name}.part")
    try:
        with beside.open("w", encoding="utf-8", newline="\n") as file:
            await _write(exporter, file, in_lines=path.suffix.lower() in LINES)
        beside.replace(path)
    except OSError as error:
        print(f"{path} can't be written: {(error.strerror or 'no reason is given').lower()}.", file=sys.stderr)
        return FAILED
    finally:
        beside.unlink(missing_ok=True)
    return 0


def _put_beside(output: Path, name: str, content: bytes) -> str:
    """Put a file into a folder beside the output; its address from there."""
    folder = output.with_name(f"{output.name}.files")
    folder.mkdir(exist_ok=True)
    (folder / name).write_bytes(content)
    return f"{quote(folder.name)}/{name}"


async def _write(exporter: Exporter, file: TextIO, *, in_lines: bool) -> None:
    async for part in (as_lines if in_lines else as_bundle)(exporter.resources()):
        file.write(part)
