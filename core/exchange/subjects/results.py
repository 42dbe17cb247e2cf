"""DiagnosticReports with their files, and what was observed, as results (S19, D19).

Results of the clinic's system are there at once: a kind that the clinic holds, from so many days after it was taken.
Whoever wants to wait for a doctor's word, waits. A report that comes again and says something else is a correction, and
what it said before is kept.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import AsyncIterator, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from core.accounts.patients import Patient
from core.context import Work
from core.exchange import known
from core.exchange.fhir import systems
from core.exchange.fhir.datatypes import CodeableConcept, Reference
from core.exchange.fhir.parsing import parse
from core.exchange.fhir.primitives import day_of, instant, moment_of
from core.exchange.fhir.records import DiagnosticReportResource, ObservationResource
from core.exchange.fhir.written import Json
from core.exchange.known import Key, RecordKind, own_id, written_id
from core.exchange.reading.sources import SourceEntry
from core.exchange.report import FaultError, Outcome, UnknownReferenceError
from core.exchange.subjects import attached, measurements
from core.exchange.subjects.attached import NO_CHANGES, FileChanges
from core.exchange.taking import NotTakenError, Taking
from core.files.model import File
from core.ids import new_id
from core.results.drafts import version_of
from core.results.model import Measurement, Result, ResultFacts, ResultKind, ResultStatus

REPORT: Final = "DiagnosticReport"
DEEPEST: Final = 4
"""How deep groups of Observations may be in one another."""

_FINAL: Final = frozenset({"final", "amended", "corrected", "appended", "modified"})
_CORRECTED: Final = frozenset({"amended", "corrected", "modified"})
_WRONG: Final = frozenset({"entered-in-error", "cancelled"})
_LABORATORY: Final = frozenset({"LAB", "CH", "HM", "MB", "SR", "BLB", "VR", "IMM", "TX", "MCB", "laboratory"})
_LABORATORY_REPORT, _IMAGING_STUDY = "11502-2", "18748-4"
"""LOINC's sorts of documents."""
_IMAGING: Final = frozenset({"RAD", "IMG", "CT", "CUS", "NMR", "NMS", "OUS", "RUS", "RX", "XRC", "VUS", "imaging"})


async def take(taking: Taking, entry: SourceEntry) -> Outcome:
    """Take a report with all that was observed, and its files.

    Raises: FaultError, NotTakenError, NotFound, FilesFull.
    Locks: patient.
    """
    resource = taking.resource(entry, DiagnosticReportResource)
    patient = await taking.patient(entry, resource.subject, "subject")
    result = await ours(taking, entry, patient)
    if resource.status in _WRONG and result is not None:
        return withdraw(taking, patient, result)
    if resource.status not in _FINAL:
        raise NotTakenError(f"it is not final but {resource.status}")
    files = await attached.changes_of(taking, result, taking.staging.of(entry))
    parts = [each async for each in _parts(taking, entry, patient, resource.result)]
    facts = _facts(resource, [each for _, observation in parts for each in measurements.measurements_of(observation)])
    collected = _collected(taking.work, resource)
    told = ToldResult(kind_of(resource.category), facts, collected, files)
    outcome, result = await keep(taking, patient, result, told)
    if outcome is Outcome.CREATED and resource.status in _CORRECTED:
        result.status = ResultStatus.CORRECTED
    for part, _ in parts:
        taking.use(part)
    await taking.names.remember(patient, RecordKind.RESULT, result.id, entry.keys)
    of_parts = [key for part, _ in parts for key in part.keys]
    await taking.names.remember(patient, RecordKind.RESULT, result.id, of_parts, known.PARTS)
    return outcome


async def take_alone(taking: Taking, entry: SourceEntry) -> Outcome:
    """Take what a laboratory or an imaging room has observed and no report refers to, as a result of one value.

    Raises: FaultError, NotTakenError, NotFound, FilesFull.
    Locks: patient.
    """
    resource = taking.resource(entry, ObservationResource)
    kind = kind_of(resource.category)
    if kind is ResultKind.OTHER:
        raise NotTakenError("no report refers to it, and it is of no laboratory and of no imaging")
    patient = await taking.patient(entry, resource.subject, "subject")
    found = await taking.known(entry, RecordKind.RESULT, patient)
    if found is not None and found.position >= known.PARTS:
        return Outcome.UNCHANGED  # it has come with a report
    result = await ours(taking, entry, patient)
    if resource.status in _WRONG and result is not None:
        return withdraw(taking, patient, result)
    if resource.status not in _FINAL:
        raise NotTakenError(f"it is not final but {resource.status}")
    values = tuple(measurements.measurements_of(resource))
    facts = ResultFacts(title=resource.code.words, laboratory=named(resource.performer), measurements=values)
    collected = _collected(taking.work, resource)
    outcome, result = await keep(taking, patient, result, ToldResult(kind, facts, collected))
    await taking.names.remember(patient, RecordKind.RESULT, result.id, entry.keys)
    return outcome


async def ours(taking: Taking, entry: SourceEntry, patient: Patient) -> Result | None:
    """The result that an entry is here.

    Raises: FaultError.
    """
    found = await taking.known(entry, RecordKind.RESULT, patient)
    number = own_id(entry.value.get("id", "")) if found is None else found.local_id
    result = None if number is None else await taking.work.session.get(Result, number)
    if result is not None and result.patient_id != patient.id:
        raise FaultError("is known here as another patient's")
    return result


async def _parts(
    taking: Taking, entry: SourceEntry, patient: Patient, references: Sequence[Reference], deep: int = 0
) -> AsyncIterator[tuple[SourceEntry, ObservationResource]]:
    """The Observations that a report refers to, those of groups after their group."""
    for place, reference in enumerate(references if deep < DEEPEST else ()):
        if reference.reference is None and reference.identifier is None:
            continue
        part = taking.part(entry, reference, "Observation")
        if part is None:
            path = f"{'result' if not deep else 'hasMember'}[{place}]"
            raise UnknownReferenceError("refers to an Observation that is not in the file", path)
        observation = parse(part.value, "Observation")
        if not isinstance(observation, ObservationResource):
            raise TypeError(part.kind)
        if observation.subject is not None and part.number >= 0:
            theirs = await taking.patient(part, observation.subject, "result")
            if theirs is not patient:
                raise FaultError("refers to an Observation of another patient", f"result[{place}]")
        yield part, observation
        async for each in _parts(taking, part, patient, observation.hasMember, deep + 1):
            yield each


def _facts(resource: DiagnosticReportResource, values: Sequence[Measurement]) -> ResultFacts:
    ours = {each.url: each.valueString or "" for each in resource.extension}
    return ResultFacts(
        title=resource.code.words,
        laboratory=named(resource.performer),
        measurements=tuple(values),
        conclusion=resource.conclusion or "",
        author=named(resource.resultsInterpreter),
        comment=ours.get(systems.COMMENT, ""),
        commented_by=ours.get(systems.COMMENTED_BY, ""),
    )


def named(references: Sequence[Reference]) -> str:
    """How the first of them is called that is called anything."""
    return next((each.display for each in references if each.display), "")


def _collected(work: Work, resource: DiagnosticReportResource | ObservationResource) -> datetime:
    """When what was examined was taken, or else when the report was made."""
    period = resource.effectivePeriod
    written = resource.effectiveDateTime or (None if period is None else period.start or period.end) or resource.issued
    if isinstance(resource, ObservationResource):
        written = written or resource.effectiveInstant
    if written is None:
        raise NotTakenError("it doesn't say when it was taken")
    day = day_of(written)
    moment = moment_of(written)
    if moment is None and day is None:
        raise NotTakenError("it says only in which year or month it was taken")
    return moment or datetime.combine(day or dt.date.min, dt.time(), work.clinic.zone).astimezone(dt.UTC)


@dataclass(frozen=True, slots=True)
class ToldResult:
    """What a resource says of a result."""

    kind: ResultKind
    facts: ResultFacts
    collected: datetime
    files: FileChanges = NO_CHANGES


async def keep(taking: Taking, patient: Patient, result: Result | None, told: ToldResult) -> tuple[Outcome, Result]:
    """Have the result say what it is told to; one that said something else is corrected.

    Raises: NotFound, FilesFull.
    Locks: patient.
    """
    work, outcome = taking.work, Outcome.CHANGED
    if result is None:
        outcome, result = Outcome.CREATED, _new_result(work, patient, told.kind, told.facts, told.collected)
    else:
        says_it = _says(result.facts) == _says(told.facts) and result.collected_at == told.collected
        if says_it and result.is_current and not told.files:
            return Outcome.UNCHANGED, result
        _correct(work, result, told, says_it=says_it)
    if told.files:
        await attached.apply(taking, patient, result, told.files)
    taking.has_changed(patient)
    return outcome, result


def _new_result(work: Work, patient: Patient, kind: ResultKind, facts: ResultFacts, collected: datetime) -> Result:
    """A result that is there at once, of which nobody is told; a kind that is held, opens later."""
    settings = work.clinic.settings
    hold = timedelta(days=settings.hold_results_days if kind in settings.held_results else 0)
    result = Result(id=new_id(), patient_id=patient.id, kind=kind, status=ResultStatus.PUBLISHED, by="", facts=facts)
    result.started_at = result.collected_at = result.published_at = result.shown_at = collected
    result.opens_at = collected + hold
    result.commented_at = collected if facts.comment else None
    work.session.add(result)
    return result


def _correct(work: Work, result: Result, told: ToldResult, *, says_it: bool) -> None:
    facts = told.facts
    said: dict[str, object] = {}
    if not says_it or not result.is_current:
        said["earlier"] = (*result.facts.earlier, version_of(result, work.now))
    if facts.comment:
        said |= {"comment": facts.comment, "commented_by": facts.commented_by}
    said |= {name: getattr(facts, name) for name in ("title", "laboratory", "measurements", "conclusion")}
    result.revise(**said)
    result.status, result.collected_at = ResultStatus.CORRECTED, told.collected


def withdraw(taking: Taking, patient: Patient, result: Result) -> Outcome:
    """Take back what doesn't hold."""
    if result.status is ResultStatus.WITHDRAWN:
        return Outcome.UNCHANGED
    result.status = ResultStatus.WITHDRAWN
    taking.has_changed(patient)
    return Outcome.CHANGED


def _says(facts: ResultFacts) -> tuple[object, ...]:
    return facts.title, facts.laboratory, facts.measurements, facts.conclusion


def kind_of(categories: Sequence[CodeableConcept]) -> ResultKind:
    """Of which sort a report or an Observation is."""
    codings = [each for concept in categories for each in concept.coding]
    codes = {each.code for each in codings}
    own = {each.code for each in codings if each.system == systems.RESULT_KIND}
    if own:
        return next((each for each in ResultKind if each.value in own), ResultKind.OTHER)
    if codes & {*_LABORATORY, _LABORATORY_REPORT}:
        return ResultKind.LABORATORY
    return ResultKind.IMAGING if codes & {*_IMAGING, _IMAGING_STUDY} else ResultKind.OTHER


# How they are written


def write(result: Result, names: list[Key], patient: Json, files: Sequence[File]) -> Iterator[Json]:
    """A result as a report, and after it each value as an Observation."""
    facts, status = result.facts, "final" if result.status is ResultStatus.PUBLISHED else "corrected"
    number = known.id_among(names, REPORT) or written_id(result.id)
    category = [{"coding": [{"system": systems.RESULT_KIND, "code": result.kind.value}]}]
    ids = [measurements.part_id(number, place) for place in range(1, len(facts.measurements) + 1)]
    said = {systems.COMMENT: facts.comment, systems.COMMENTED_BY: facts.commented_by}
    common: Json = {
        "status": status,
        "category": category,
        "subject": {"reference": f"Patient/{patient['id']}"},
        "effectiveDateTime": instant(result.collected_at),
    }
    made: Json = {
        "resourceType": REPORT,
        "id": number,
        "extension": [{"url": url, "valueString": text} for url, text in said.items() if text],
        "identifier": known.identifiers_among(names, REPORT),
        **common,
        "code": {"text": facts.title},
        "performer": [{"display": facts.laboratory}] if facts.laboratory else None,
        "resultsInterpreter": [{"display": facts.author}] if facts.author else None,
        "result": [{"reference": f"Observation/{each}"} for each in ids],
        "conclusion": facts.conclusion,
        "presentedForm": attached.write(files),
    }
    yield {key: value for key, value in made.items() if value}
    for each, one in zip(ids, facts.measurements, strict=True):
        yield measurements.write(one, {"resourceType": "Observation", "id": each, **common})
