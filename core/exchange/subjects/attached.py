"""The files of a result, which come with it and go out with it (S19, S45)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from core.accounts.patients import Patient
from core.exchange.fhir.written import Json
from core.exchange.reading.attached_content import CONTENT_TYPES
from core.exchange.staging import StagedFile
from core.exchange.taking import NotTakenError, Taking
from core.files import attachments, removal
from core.files.model import File, FileStatus, Label, RemovalReason
from core.files.names import clean_name
from core.limits import MOST_FILES
from core.results.model import Result, ResultDocument


@dataclass(frozen=True, slots=True)
class FileChanges:
    """What is to become of a result's files: `brought` come, `gone` go, and of what stays `noted` is to be known."""

    brought: tuple[StagedFile, ...] = ()
    gone: tuple[File, ...] = ()
    noted: tuple[ResultDocument, ...] = ()

    def __bool__(self) -> bool:
        """Whether there is anything to be done."""
        return bool(self.brought or self.gone)


NO_CHANGES: Final = FileChanges()


async def changes_of(taking: Taking, result: Result | None, come: Sequence[StagedFile]) -> FileChanges:
    """How the files that come differ from those that are here. What the clinic's people have added here, stays.

    Raises: NotTakenError, when there is no place for so many.
    """
    there = {} if result is None else {each.id: each for each in await attachments.of(taking.work, result.id)}
    noted = {} if result is None else {each.file: each for each in result.facts.documents if each.file in there}
    left, brought = dict(there), []
    for each in come:
        same = (number for number in left if _is_same(each, number, noted.get(number)))
        if (number := next(same, None)) is None:
            brought.append(each)
        else:
            del left[number]
    gone = tuple(file for number, file in left.items() if number in noted)
    if len(there) - len(gone) + len(brought) > MOST_FILES:
        raise NotTakenError(f"it has more than {MOST_FILES} files")
    stay = {each.id for each in gone}
    return FileChanges(tuple(brought), gone, tuple(each for number, each in noted.items() if number not in stay))


def _is_same(come: StagedFile, number: str, noted: ResultDocument | None) -> bool:
    return come.stored.id == number or (noted is not None and come.came in {noted.came, noted.kept})


async def apply(taking: Taking, patient: Patient, result: Result, changes: FileChanges) -> None:
    """Have the result's files as they came.

    Raises: NotFound, FilesFull.
    Locks: patient.
    """
    for each in changes.gone:
        await removal.remove(taking.work, each, RemovalReason.BY_PATIENT)
    labels = [Label(clean_name(each.title) or clean_name(result.facts.title) or _UNNAMED) for each in changes.brought]
    stored = [each.stored for each in changes.brought]
    if stored:
        await attachments.keep_records(taking.work, patient, result.id, list(zip(labels, stored, strict=True)))
    new = (ResultDocument(file=each.stored.id, came=each.came, kept=each.kept) for each in changes.brought)
    result.revise(documents=(*changes.noted, *new))
    taking.kept_files.update(each.id for each in stored)


_UNNAMED: Final = "1"


class InVault(str):
    """What stands for the bytes of a file, by its id, until the resource is written out."""

    __slots__ = ()


def write(files: Iterable[File]) -> list[Json]:
    """A result's files as Attachments."""
    types = {kind: name for name, kind in reversed(CONTENT_TYPES.items())}
    return [
        {"contentType": types[each.kind], "data": InVault(each.id), "title": each.label.name}
        for each in sorted(files, key=lambda file: file.number)
        if each.status is FileStatus.KEPT and each.kind is not None
    ]
