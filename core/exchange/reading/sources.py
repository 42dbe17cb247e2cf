"""The files of an import, entry by entry: found once, then read wherever one is needed, never all of it at a time.

What is remembered of each entry (where it is, its sort, digests of its names) is in a database of the process's own
that SQLite keeps in a temporary file and deletes; nothing personal is in it.
"""

from __future__ import annotations

import hashlib
import secrets
import sqlite3
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, Final, Self

from core.exchange.fhir.parsing import kind_of
from core.exchange.fhir.primitives import code_systems, shown
from core.exchange.fhir.written import Json, decode
from core.exchange.known import Key, KeyKind
from core.exchange.reading.attached_content import Folder
from core.exchange.reading.keys import ABSOLUTE, keys_of_entry
from core.exchange.reading.scanning import LARGEST_RESOURCE, Scan, skip_mark
from core.exchange.report import FaultError

LINES: Final = frozenset({".ndjson", ".jsonl"})
"""How files are called that have a resource on each line."""

_TABLES: Final = """
    CREATE TABLE entries (number INTEGER PRIMARY KEY, kind TEXT, file INT, start INT, size INT, ordinal INT, used INT);
    CREATE INDEX by_kind ON entries (kind, number);
    CREATE TABLE names (digest BLOB PRIMARY KEY, number INT) WITHOUT ROWID;
"""
_NAME: Final = "INSERT OR IGNORE INTO names VALUES (?, ?)"


@dataclass(frozen=True, slots=True)
class SourceEntry:
    """A resource where it was found; `place` says where, `address` is its own if its bundle tells it."""

    number: int
    place: str
    kind: str
    value: Json
    address: str | None = None
    keys: tuple[Key, ...] = ()
    """All that it is known by, and nothing else in its file."""


@dataclass(frozen=True, slots=True)
class _SourceFile:
    name: str
    opened: BinaryIO
    is_lines: bool
    folder: Folder


class Sources:
    """Files whose resources may refer to one another: one bundle of at most so many, or any number of files with a
    resource a line.
    """

    def __init__(self, most: int | None = None, source: str = "") -> None:
        self.total = 0
        self.source = source
        self._most = most
        self._files: list[_SourceFile] = []
        self._index = sqlite3.connect("")
        self._index.executescript(_TABLES)
        self._salt = secrets.token_bytes(16)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._index.close()
        for each in self._files:
            each.opened.close()

    def add_file(self, path: Path, name: str) -> Iterator[tuple[str, FaultError]]:
        """Find the entries of a file; yields what is wrong with one and where. `name` is what the file is called when
        something in it is told of.

        Raises: FaultError, when the file can't be read as what it should be.
        """
        try:
            file = path.open("rb")
        except OSError as error:
            raise FaultError(f"can't be read: {(error.strerror or 'no reason is given').lower()}") from None
        is_lines = path.suffix.lower() in LINES
        root = path.parents[name.count("/")]
        self._files.append(_SourceFile(name, file, is_lines, Folder(path.parent, root)))
        try:
            yield from self._lines(file) if is_lines else self._bundle(file)
        except OSError as error:
            raise FaultError(f"can't be read: {(error.strerror or 'no reason is given').lower()}") from None

    def of_kind(self, kind: str) -> Iterator[int]:
        """The numbers of the entries of this sort, in the order in which they stand, but for those that are `used`."""
        last = -1
        while True:
            query = "SELECT number FROM entries WHERE kind = ? AND number > ? AND used = 0 ORDER BY number LIMIT 500"
            numbers = [number for (number,) in self._index.execute(query, (kind, last))]
            if not numbers:
                return
            yield from numbers
            last = numbers[-1]

    def kinds(self) -> dict[str, int]:
        """How many entries there are of each sort."""
        return dict(self._index.execute("SELECT kind, count(*) FROM entries GROUP BY kind ORDER BY min(number)"))

    def portions(self, numbers: Iterable[int], most: int) -> Iterator[list[int]]:
        """These numbers, so many at a time, and fewer where the entries are large."""
        portion: list[int] = []
        left = LARGEST_RESOURCE // 4
        for number in numbers:
            ((size,),) = self._index.execute("SELECT size FROM entries WHERE number = ?", (number,))
            if portion and (len(portion) == most or size > left):
                yield portion
                portion, left = [], LARGEST_RESOURCE // 4
            portion.append(number)
            left -= size
        if portion:
            yield portion

    def use(self, number: int) -> bool:
        """An entry has been taken as a part of another; whether for the first time."""
        query = "UPDATE entries SET used = 1 WHERE number = ? AND used = 0"
        return self._index.execute(query, (number,)).rowcount > 0

    def is_used(self, number: int) -> bool:
        """Whether an entry has been taken as a part of another."""
        query = "SELECT used FROM entries WHERE number = ?"
        return bool(self._index.execute(query, (number,)).fetchone()[0])

    def kind(self, number: int) -> str:
        """Of which sort an entry is."""
        return str(self._index.execute("SELECT kind FROM entries WHERE number = ?", (number,)).fetchone()[0])

    def folder(self, number: int) -> Folder:
        """Where an entry's file is."""
        ((file,),) = self._index.execute("SELECT file FROM entries WHERE number = ?", (number,))
        return self._files[int(file)].folder

    def place(self, number: int) -> str:
        """Where an entry is, for a report."""
        query = "SELECT file, ordinal FROM entries WHERE number = ?"
        file, ordinal = self._index.execute(query, (number,)).fetchone()
        return self._place(file, ordinal)

    def read(self, number: int) -> SourceEntry:
        """An entry.

        Raises: FaultError.
        """
        query = "SELECT file, start, size, ordinal, kind FROM entries WHERE number = ?"
        file, start, size, ordinal, kind = self._index.execute(query, (number,)).fetchone()
        opened = self._files[file].opened
        opened.seek(start)
        value, address = self._resource(decode(opened.read(size), at=start), is_line=self._is_line(file, ordinal))
        keys = keys_of_entry(kind, value, address, self.source)
        names_it = tuple(key for key in keys if self._named(key) == number)
        return SourceEntry(number, self._place(file, ordinal), kind, value, address, names_it)

    def find(self, keys: Iterable[Key], kind: str) -> int | None:
        """The entry of this sort that has one of these names."""
        query = "SELECT entries.number, kind FROM names JOIN entries USING (number) WHERE digest = ?"
        for key in keys:
            found = self._index.execute(query, (self._digest(key),)).fetchone()
            if found is not None and found[1] == kind:
                return int(found[0])
        return None

    def _named(self, key: Key) -> int | None:
        """The number of the entry that has this name; -1, when several have, and it names none of them."""
        found = self._index.execute("SELECT number FROM names WHERE digest = ?", (self._digest(key),)).fetchone()
        return None if found is None else int(found[0])

    def _lines(self, file: BinaryIO) -> Iterator[tuple[str, FaultError]]:
        start, line = skip_mark(file), 0
        for line, text in enumerate(iter(lambda: file.readline(LARGEST_RESOURCE + 1), b""), 1):
            if len(text) > LARGEST_RESOURCE:
                raise FaultError(f"has a line of more than {LARGEST_RESOURCE >> 20} MB (line {line:,})")
            if text.strip():
                yield from self._add(start, text, line)
            start += len(text)

    def _bundle(self, file: BinaryIO) -> Iterator[tuple[str, FaultError]]:
        scan, ordinal = Scan(file), -1
        for ordinal, (start, text) in enumerate(scan.entries()):
            if self._most is not None and ordinal >= self._most:
                raise TooManyError(self._most)
            yield from self._add(start, text, ordinal)
        frame = decode(bytes(scan.frame), at=0 if ordinal < 0 else None)
        kind = kind_of(frame)
        if kind == "Bundle":
            _require_type(frame)
            if ordinal < 0 and "entry" in frame:
                raise FaultError("should be a list of entries, in square brackets: [...]", "entry")
        elif ordinal >= 0:
            raise FaultError(f"has entries, and is no Bundle but {kind}")
        else:
            start = 3 if scan.has_mark else 0
            yield from self._add(start, bytes(scan.frame), -1)

    def _add(self, start: int, text: bytes, ordinal: int) -> Iterator[tuple[str, FaultError]]:
        """Note where an entry is; of one that can't be read, tell why."""
        file = len(self._files) - 1
        try:
            value, address = self._resource(decode(text, at=start), is_line=self._is_line(file, ordinal))
            kind = kind_of(value)
            keys = keys_of_entry(kind, value, address, self.source)
            self._insert((kind, file, start, len(text), ordinal, 0), keys)
        except FaultError as fault:
            yield self._place(file, ordinal), fault
        except NothingError:
            yield self._place(file, ordinal), _NOTHING

    def _insert(self, row: tuple[str | int, ...], keys: Iterable[Key]) -> None:
        number, kind, names = self.total, row[0], list(dict.fromkeys(keys))
        has_address = any(each[0] is KeyKind.ADDRESS and each[2].startswith("http") for each in names)
        for key in names:
            if self._index.execute(_NAME, (self._digest(key), number)).rowcount:
                continue
            may_be = has_address if key[0] is KeyKind.ID else kind not in {"Patient", "Appointment"}
            if key[0] is KeyKind.ADDRESS or not may_be:
                other = self._named(key)
                self._index.execute("DELETE FROM names WHERE number = ?", (number,))
                where = "another" if other is None or other < 0 else self.place(other)
                raise FaultError(f"is there twice: {where} has the same {key[0]}")
            self._index.execute("UPDATE names SET number = -1 WHERE digest = ?", (self._digest(key),))
        self._index.execute("INSERT INTO entries VALUES (?, ?, ?, ?, ?, ?, ?)", (number, *row))
        self.total += 1

    def _resource(self, value: object, *, is_line: bool) -> tuple[Json, str | None]:
        """The resource of an entry, and its address."""
        if is_line:
            return _object(value), None
        entry = _object(value)
        request = entry.get("request")
        if "resource" not in entry or (isinstance(request, dict) and request.get("method") == "DELETE"):
            raise NothingError
        address = entry.get("fullUrl")
        if address is not None and (not isinstance(address, str) or not ABSOLUTE.fullmatch(address)):
            raise FaultError("is no address: it doesn't begin with https:, http: or urn:", "fullUrl")
        return _object(entry["resource"], "resource"), address

    def _is_line(self, file: int, ordinal: int) -> bool:
        return self._files[file].is_lines or ordinal < 0

    def _place(self, file: int, ordinal: int) -> str:
        name = self._files[file].name
        if self._files[file].is_lines:
            return f"{name}: line {ordinal:,}"
        return name if ordinal < 0 else f"{name}: entry[{ordinal}].resource"

    def _digest(self, key: Key) -> bytes:
        return hashlib.blake2b(key.text.encode(), digest_size=16, key=self._salt).digest()


class TooManyError(FaultError):
    """A bundle has more resources than one transaction takes."""

    def __init__(self, most: int) -> None:
        super().__init__(
            f"has more than {most:,} resources, and a bundle is taken in one transaction, all of it or nothing; "
            "import it with --in-portions, where what is wrong with one leaves out that one, or write several bundles"
        )


class NothingError(Exception):
    """An entry has no resource that could be taken: it asks for something, or to delete something."""


_NOTHING: Final = FaultError("holds no resource to be taken")


def is_nothing(fault: FaultError) -> bool:
    """Whether an entry is no fault, and merely empty."""
    return fault is _NOTHING


def _object(value: object, path: str = "") -> Json:
    if not isinstance(value, dict):
        raise FaultError("should be an object, in braces: {...}", path)
    return value


def _require_type(frame: Json) -> None:
    found = frame.get("type")
    codes = code_systems()["bundle-type"]
    if not isinstance(found, str) or found not in codes:
        said = f'"{shown(found)}"' if isinstance(found, str) else "what is there"
        raise FaultError(f"{said} is not one of {', '.join(sorted(codes))}", "type")
