"""Files of an import, before the transaction that takes them: checked as patients' files are, and in the vault.

A file is looked at by a process of its own, which takes a while, so it is done while nobody waits for the database.
What no transaction has kept in the end goes from the vault again; after a crash, the portal's own sweep finds it.
"""

from __future__ import annotations

import asyncio
import hashlib
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractAsyncContextManager, suppress
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import unquote

import sqlalchemy as sa

from core.context import Work
from core.exchange.fhir.datatypes import Attachment
from core.exchange.fhir.parsing import FaultsError, parse
from core.exchange.fhir.primitives import shown
from core.exchange.fhir.records import DiagnosticReportResource, DocumentReferenceResource
from core.exchange.fhir.resources import Resource
from core.exchange.known import Names, RecordKind, own_id
from core.exchange.reading.attached_content import content_of, is_kept, kind_said
from core.exchange.reading.sources import SourceEntry, Sources
from core.exchange.report import FaultError
from core.files import attachments
from core.files.attachments import StoredFile
from core.files.checking import CheckingFailed, FileFault, FileKind, UnusableContent
from core.files.checking.checker import Checker
from core.files.model import File, FileStatus
from core.files.vault import NotInVault, Vault, VaultUnreachable, new_file_id
from core.results.model import Result

WITH_FILES: Final = frozenset({"DiagnosticReport", "DocumentReference"})

AT_ONCE: Final = 2
"""Resources whose files are looked at side by side."""

PUT_BEFORE: Final = 45 * 60.0
"""Seconds between the put of the first file and the transaction: what is an hour old and belongs to nothing, a sweep
takes away."""

_REASONS: Final = {
    FileFault.PDF_ENCRYPTED: "is a PDF that opens only with a password",
    FileFault.PDF_ACTIVE: "is a PDF that does something by itself: a script, an action, a form that sends",
    FileFault.PDF_ATTACHMENT: "is a PDF with other files in it",
    FileFault.FILE_IN_PDF: "is a PDF in which another file is hidden",
    FileFault.FILE_IN_PICTURE: "is a picture in which another file is hidden",
    FileFault.TOO_MUCH_INSIDE: "unpacks to far more than a reader copes with",
    FileFault.TOO_MANY_PIXELS: "has more pixels than a reader copes with",
    FileFault.PDF_TOO_MANY_PIXELS: "has more pixels than a reader copes with",
    FileFault.TOO_SLOW: "takes more time or memory to look at than anything honest does",
    FileFault.DAMAGED: "is damaged",
    FileFault.INFECTED: "is infected, says the virus scanner",
}
_ANOTHER: Final = "is no PDF, JPEG or PNG"


@dataclass(frozen=True, slots=True)
class StagedFile:
    """A file that comes with a resource. `came` is the digest of what came, `kept` of what was made of it; both are the
    same when it is here already, as `stored`.
    """

    title: str
    came: str
    kept: str
    stored: StoredFile


def digest_of(content: bytes) -> str:
    """By which a file is recognised when it comes again."""
    return hashlib.sha256(content).hexdigest()


@dataclass
class Staging:
    """What has been looked at so far. With no `vault`, as in a dry run, files are checked and go nowhere."""

    transaction: Callable[[], AbstractAsyncContextManager[Work]]
    checker: Checker
    vault: Vault | None
    dry_run: bool = False
    _files: dict[int, tuple[StagedFile, ...] | FaultsError] = field(default_factory=dict)
    _put: set[str] = field(default_factory=set)
    _first_at: float = 0.0

    async def stage(self, sources: Sources, numbers: Iterable[int]) -> list[tuple[int, FaultsError]]:
        """Look at the files of these entries, and put those that aren't here yet into the vault; what was wrong."""
        wrong: list[tuple[int, FaultsError]] = []
        waiting = [number for number in numbers if sources.kind(number) in WITH_FILES]
        for start in range(0, len(waiting), AT_ONCE):
            at_once = waiting[start : start + AT_ONCE]
            for number, fault in await asyncio.gather(*(self._stage(sources, each) for each in at_once)):
                wrong += [] if fault is None else [(number, fault)]
        return wrong

    def of(self, entry: SourceEntry) -> tuple[StagedFile, ...]:
        """The files that come with an entry.

        Raises: FaultsError, FaultError.
        """
        found = self._files.get(entry.number, ())
        if isinstance(found, FaultsError):
            raise found
        if found and self._put and time.monotonic() - self._first_at > PUT_BEFORE:
            raise FaultError("comes with more files than can be looked at in time; bring fewer at once, or as NDJSON")
        return found

    def keep(self, ids: Iterable[str]) -> None:
        """These belong to something now."""
        self._put.difference_update(ids)

    async def let_go(self) -> None:
        """Remove from the vault what belongs to nothing, and forget all. Whether it does, the database is asked: nobody
        knows of a commit whose connection broke. What can't be removed now is left to the sweep.
        """
        put, self._put, self._files = self._put, set(), {}
        if put and self.vault is not None:
            async with self.transaction() as work:
                kept = set(await work.session.scalars(sa.select(File.id).where(File.id.in_(put))))
            with suppress(VaultUnreachable):
                await self.vault.delete(*(put - kept))

    async def _stage(self, sources: Sources, number: int) -> tuple[int, FaultsError | None]:
        try:
            entry = sources.read(number)
            wanted = list(_attachments_of(entry))
        except FaultError:
            return number, None  # what is wrong with its form is told by who takes it
        found: list[StagedFile] = []
        faults: list[FaultError] = []
        for path, attachment in wanted:
            try:
                content = content_of(attachment, path, sources.folder(number))
                found.append(await self._staged(attachment, path, content, await self._held_for(entry)))
            except FaultError as fault:
                faults.append(fault)
            except CheckingFailed:
                faults.append(FaultError("can't be looked at now: what checks files doesn't answer; try later", path))
            except VaultUnreachable:
                faults.append(FaultError("can't be put away now, since the vault doesn't answer; try later", path))
        if faults:
            self._files[number] = FaultsError(tuple(faults))
            return number, FaultsError(tuple(faults))
        self._files[number] = tuple(found)
        return number, None

    async def _staged(
        self, attachment: Attachment, path: str, content: bytes, held: dict[str, StoredFile]
    ) -> StagedFile:
        came, title = digest_of(content), attachment.title or unquote((attachment.url or "").rpartition("/")[2])
        if (stored := held.get(came)) is not None:
            return StagedFile(title, came, came, stored)
        where = f"{path}.{'url' if attachment.data is None else 'data'}"
        try:
            checked = await self.checker.check(content)
        except UnusableContent as unusable:
            raise FaultError(_REASONS.get(unusable.fault, _ANOTHER), where) from None
        said = kind_said(attachment)
        if said is not None and said is not checked.kind:
            raise FaultError(f"is not what the file is: {_NAMES[checked.kind]}", f"{path}.contentType")
        stored = StoredFile(new_file_id(), checked.kind, len(checked.content))
        if self.vault is not None and not self.dry_run:
            self._first_at = self._first_at if self._put else time.monotonic()
            self._put.add(stored.id)
            await self.vault.put(stored.id, checked.content)
        return StagedFile(title, came, digest_of(checked.content), stored)

    async def _held_for(self, entry: SourceEntry) -> dict[str, StoredFile]:
        """The files of the result that an entry is here, by the digests that they are known by."""
        async with self.transaction() as work:
            rows = await Names(work).learn(entry.keys)
            numbers = {each.local_id for each in rows if each.kind is RecordKind.RESULT}
            numbers |= {each for each in (own_id(entry.value.get("id", "")),) if each}
            results = [each for each in [await work.session.get(Result, number) for number in numbers] if each]
            files = [(result, file) for result in results for file in await attachments.of(work, result.id)]
        held: dict[str, StoredFile] = {}
        for result, file in files:
            if file.status is FileStatus.KEPT and file.kind is not None:
                stored = StoredFile(file.id, file.kind, file.size or 0)
                held |= dict.fromkeys(await self._digests(result, file), stored)
        return held

    async def _digests(self, result: Result, file: File) -> Sequence[str]:
        """By which digests a file is known: those that were noted when it came, or else that of its bytes."""
        noted = next((each for each in result.facts.documents if each.file == file.id), None)
        if noted is not None:
            return noted.came, noted.kept
        if self.vault is None:
            return ()
        with suppress(NotInVault):
            return (digest_of(await self.vault.get(file.id)),)
        return ()


def left_out_of(resource: Resource) -> Iterator[str]:
    """The files of a resource that are of no sort that is kept, or only promised."""
    for path, each in _all_of(resource):
        if not is_kept(each):
            name = path.partition("[")[0]
            yield f"{name} of the sort {shown(each.contentType)}" if each.contentType else f"{name} without a file"


_NAMES: Final = {FileKind.PDF: "a PDF", FileKind.JPEG: "a JPEG", FileKind.PNG: "a PNG"}


def _attachments_of(entry: SourceEntry) -> Iterator[tuple[str, Attachment]]:
    """The files that come with a resource and are of a sort that is kept, each with the path that leads to it."""
    yield from ((path, each) for path, each in _all_of(parse(entry.value, entry.kind)) if is_kept(each))


def _all_of(resource: Resource) -> Iterator[tuple[str, Attachment]]:
    match resource:
        case DiagnosticReportResource(presentedForm=forms):
            yield from ((f"presentedForm[{place}]", each) for place, each in enumerate(forms))
        case DocumentReferenceResource(content=contents):
            yield from ((f"content[{place}].attachment", each.attachment) for place, each in enumerate(contents))
