"""Resources are taken: a bundle in one transaction, all of it or nothing; files with one a line in portions (0037).

What is wrong with the form of a bundle is found before its transaction begins. Patients are looked for and made first,
whatever refers to them afterwards. Done again, an import changes nothing.
"""

from __future__ import annotations

import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, field
from functools import partial
from typing import Final

from core.accounts.patients import Patient, full_account_of
from core.context import Work
from core.database import will_pass
from core.exchange.fhir.models import MODELS
from core.exchange.fhir.parsing import FaultsError, is_modified, parse, unkept
from core.exchange.fhir.resources import Resource
from core.exchange.known import Key
from core.exchange.reading.sources import SourceEntry, Sources
from core.exchange.report import FaultError, Outcome, Report, Severity, UnknownReferenceError
from core.exchange.staging import Staging, left_out_of
from core.exchange.subjects import appointments, clinic_side, documents, medicines, patients, referrals, results
from core.exchange.taking import NotTakenError, Taker, Taking
from core.files.checking.checker import Checker
from core.files.vault import Vault
from core.staff import audit
from core.staff.audit import PORTAL, AuditAction

MOST_ENTRIES: Final = 5_000
"""Resources of one bundle: it is one transaction, beside which nobody else can write on SQLite. A bundle of so many
takes seconds; whatever is larger comes as files with a resource on each line, or is asked to be taken like these.
"""

PORTION: Final = 200
PORTION_SECONDS: Final = 0.2
"""After how many resources, or after how long, others have their turn."""

TRIES: Final = 3

TAKERS: Final[Mapping[str, Taker]] = {
    "Practitioner": clinic_side.take,
    "Location": clinic_side.take,
    "HealthcareService": clinic_side.take,
    "PractitionerRole": clinic_side.take_role,
    "Schedule": clinic_side.take_schedule,
    "Slot": clinic_side.take_slot,
    "Patient": patients.take,
    "Appointment": appointments.take,
    "ServiceRequest": referrals.take,
    "MedicationRequest": medicines.take,
    "DiagnosticReport": results.take,
    "Observation": results.take_alone,
    "DocumentReference": documents.take,
}
"""What is taken, in the order in which it is."""

AFTERWARDS: Final = {"Medication": "no MedicationRequest of the file refers to it"}
"""What is taken with something else, or not at all: why not."""


class UndoneError(Exception):
    """Ends a transaction of which nothing is to stay."""


@dataclass
class Importer:
    """How it is done: `transaction` opens one, with its moment; in a dry run nothing of any stays. `source` is the
    name of the system whose files they are, if there are several. With
    `in_portions`, bundles that are too large for a transaction are taken as lines are. `on_progress` is
    told how many resources of how many have been dealt with; `on_news` of whom there is something new, in the
    transaction in which it comes. `rest` is called now and then between transactions: who waits for SQLite looks only
    every tenth of a second whether it is free. `portion_seconds`: after which a portion's transaction ends.
    """

    transaction: Callable[[], AbstractAsyncContextManager[Work]]
    vault: Vault
    checker: Checker
    dry_run: bool = False
    source: str = ""
    in_portions: bool = False
    on_progress: Callable[[int, int], None] = lambda _done, _total: None
    on_news: Callable[[Work, Patient], Awaitable[None]] | None = None
    rest: Callable[[], Awaitable[None]] | None = None
    portion_seconds: float = PORTION_SECONDS
    _rested_at: float = field(default_factory=time.monotonic)
    _left_out: set[Key] = field(default_factory=set)
    _staging: Staging = field(init=False)

    def __post_init__(self) -> None:
        """Nothing is staged yet."""
        self._staging = Staging(self.transaction, self.checker, self.vault, self.dry_run)

    async def take_bundle(self, sources: Sources, report: Report) -> None:
        """Take all that is in there, or nothing. `report` tells already what was wrong with its form."""
        for number in () if report.has_faults else _all(sources):
            _check(sources, report, number)
        try:
            for number, fault in [] if report.has_faults else await self._staging.stage(sources, _all(sources)):
                tell(report, sources.place(number), fault)
            if report.has_faults:
                _count_refused(sources, report)
                return
            await self._with_retries(partial(self._whole, sources), report)
        finally:
            await self._staging.let_go()

    async def take_lines(self, sources: Sources, report: Report) -> None:
        """Take each line by itself, a portion at a time; what is wrong with one is told, and others go on."""
        done = 0
        for portion in sources.portions(_in_order(sources), PORTION):
            left = list(portion)
            try:
                await self._staging.stage(sources, portion)
                while left:
                    before = len(left)
                    left = await self._with_retries(partial(self._portion, sources, left), report)
                    done += before - len(left)
                    self.on_progress(done, sources.total)
            finally:
                await self._staging.let_go()

    async def _whole(self, sources: Sources, report: Report) -> list[int]:
        async with self._taking(sources, report) as taking:
            done = 0
            for portion in sources.portions(_in_order(sources), PORTION):
                done += len(portion) - len(await _take_all(taking, portion))
                self.on_progress(done, sources.total)
            if report.has_faults:
                report.refuse()
            _undo_if(report.has_faults)
        return []

    async def _portion(self, sources: Sources, numbers: list[int], report: Report) -> list[int]:
        """What of the portion is left when its time is over."""
        async with self._taking(sources, report) as taking:
            return await _take_all(taking, numbers, until=time.monotonic() + self.portion_seconds)
        return []  # nothing is left of what was undone

    @asynccontextmanager
    async def _taking(self, sources: Sources, report: Report) -> AsyncIterator[Taking]:
        try:
            async with self.transaction() as work:
                taking = Taking(work, sources, report, patients.take_patient, self._left_out, self._staging)
                yield taking
                await self._finish(taking)
                _undo_if(self.dry_run)
        except UndoneError:
            pass
        else:
            self._staging.keep(taking.kept_files)

    async def _finish(self, taking: Taking) -> None:
        """What comes last in a transaction: who is told, and the audit log, for which others wait."""
        work = taking.work
        if self.on_news is not None:
            for patient in taking.news.values():
                await self.on_news(work, patient)
        await work.session.flush()
        if not taking.touched:
            return
        await audit.lock(work)
        for each in taking.created:
            if await full_account_of(work, each.identity, but=each) is not None:
                raise BeatenError
        ids = sorted(taking.touched)
        await audit.note_all(work, PORTAL, AuditAction.IMPORTED_RECORDS, ids, subject="fhir")

    async def _with_retries(self, attempt: Callable[[Report], Awaitable[list[int]]], report: Report) -> list[int]:
        """Try again when somebody else was in the way; only what came of the last attempt is told."""
        for left in reversed(range(TRIES)):
            found = Report()
            try:
                result = await attempt(found)
            except Exception as error:
                if not left or not (isinstance(error, BeatenError) or will_pass(error)):
                    raise
            else:
                report.merge(found)
                await self._rest()
                return result
        raise AssertionError

    async def _rest(self) -> None:
        if self.rest is not None and time.monotonic() - self._rested_at > self.portion_seconds:
            await self.rest()
            self._rested_at = time.monotonic()


class BeatenError(Exception):
    """Somebody has proven the identity of a patient while the import made a record of them."""


def _undo_if(condition: object) -> None:
    if condition:
        raise UndoneError


def _in_order(sources: Sources) -> Iterator[int]:
    """All entries: what is taken in the order in which it is, and then the others."""
    kinds = sources.kinds()
    for kind in (*TAKERS, *(each for each in kinds if each not in TAKERS)):
        if kind in kinds:
            yield from sources.of_kind(kind)


def _all(sources: Sources) -> Iterator[int]:
    for kind in sources.kinds():
        yield from sources.of_kind(kind)


def _check(sources: Sources, report: Report, number: int) -> None:
    """Tell what is wrong with the form of an entry."""
    try:
        entry = sources.read(number)
        if entry.kind in MODELS:
            parse(entry.value, entry.kind)
    except FaultError as fault:
        tell(report, sources.place(number), fault)


def _count_refused(sources: Sources, report: Report) -> None:
    for kind, count in sources.kinds().items():
        report.counts[kind, Outcome.NOT_TAKEN] += count


async def _take_all(taking: Taking, numbers: Sequence[int], *, until: float | None = None) -> list[int]:
    """Take these entries; those that are left when the time is over."""
    entries: dict[int, SourceEntry | FaultError] = {}
    for number in numbers:
        try:
            entries[number] = taking.sources.read(number)
        except FaultError as fault:
            entries[number] = fault
    await taking.look_ahead([each for each in entries.values() if isinstance(each, SourceEntry)])
    with taking.work.session.no_autoflush:
        for done, (number, entry) in enumerate(entries.items(), 1):
            if not taking.sources.is_used(number):
                await _take(taking, number, entry)
            if until is not None and time.monotonic() > until:
                return list(numbers[done:])
    return []


async def _take(taking: Taking, number: int, entry: SourceEntry | FaultError) -> None:
    """Take an entry, and tell what became of it."""
    report, place = taking.report, taking.sources.place(number)
    kind = entry.kind if isinstance(entry, SourceEntry) else "?"
    try:
        if isinstance(entry, FaultError):
            raise entry
        outcome = await _taken(taking, entry)
    except FaultError as fault:
        tell(report, place, fault)
        outcome = Outcome.FAULTY
    except NotTakenError as why:
        report.tell(Severity.NOT_TAKEN, place, f"{kind}: {why.reason}")
        outcome = Outcome.NOT_TAKEN
        if kind == "Patient":
            taking.left_out.update(entry.keys if isinstance(entry, SourceEntry) else ())
    report.count(kind, outcome)


async def _taken(taking: Taking, entry: SourceEntry) -> Outcome:
    taker = TAKERS.get(entry.kind)
    if taker is None:
        if entry.kind in MODELS:
            parse(entry.value, entry.kind)
        raise NotTakenError(AFTERWARDS.get(entry.kind, "the portal has no place for this sort of resource"))
    resource = taking.resource(entry, Resource)
    if is_modified(resource):
        raise NotTakenError("it has a modifierExtension, which changes what it means")
    outcome = await taker(taking, entry)
    if outcome is not Outcome.LINKED:
        for name in unkept(resource):
            taking.report.tell(Severity.NOT_KEPT, entry.place, f"{entry.kind}.{name}")
        for each in left_out_of(resource):
            taking.report.tell(Severity.NOT_KEPT, entry.place, f"{entry.kind}.{each}")
    return outcome


def tell(report: Report, place: str, fault: FaultError) -> None:
    """Tell what is wrong at a place, or in it."""
    report.lacks |= isinstance(fault, UnknownReferenceError)
    for each in fault.faults if isinstance(fault, FaultsError) else (fault,):
        where = f"{place}.{each.path}" if each.path and not _is_line(place) else f"{place} {each.path}".rstrip()
        report.tell(Severity.FAULT, where, each.reason)


def _is_line(place: str) -> bool:
    return not place.endswith(".resource")
