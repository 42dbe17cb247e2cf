"""DiagnosticReports and what was observed, as results; files of theirs stay where they are (S19, D19).

Results of the clinic's system are there at once: a kind that the clinic holds, from so many days after it was taken.
Whoever wants to wait for a doctor's word, waits. A report that comes again and says something else is a correction, and
what it said before is kept.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import AsyncIterator, Iterator, Sequence
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
from core.exchange.subjects import measurements
from core.exchange.taking import NotTakenError, Taking
from core.results.drafts import version_of
from core.results.model import Measurement, Result, ResultFacts, ResultKind, ResultStatus, new_id

REPORT: Final = "DiagnosticReport"
DEEPEST: Final = 4
"""How deep groups of Observations may be in one another."""

_FINAL: Final = frozenset({"final", "amended", "corrected", "appended", "modified"})
_CORRECTED: Final = frozenset({"amended", "corrected", "modified"})
_WRONG: Final = frozenset({"entered-in-error", "cancelled"})
_LABORATORY: Final = frozenset({"LAB", "CH", "HM", "MB", "SR", "BLB", "VR", "IMM", "TX", "MCB", "laboratory"})
_IMAGING: Final = frozenset({"RAD", "IMG", "CT", "CUS", "NMR", "NMS", "OUS", "RUS", "RX", "XRC", "VUS", "imaging"})


async def take(taking: Taking, entry: SourceEntry) -> Outcome:
    """Take a report with all that was observed.

    Raises: FaultError, NotTakenError.
    """
    resource = taking.resource(entry, DiagnosticReportResource)
    patient = await taking.patient(entry, resource.subject, "subject")
    result = await _ours(taking, entry, patient)
    if resource.status in _WRONG and result is not None:
        return _withdraw(taking, patient, result)
    if resource.status not in _FINAL:
        raise NotTakenError(f"it is not final but {resource.status}")
    parts = [each async for each in _parts(taking, entry, patient, resource.result)]
    facts = _facts(resource, [each for _, observation in parts for each in measurements.measurements_of(observation)])
    collected = _collected(taking.work, resource)
    outcome, result = await _keep(taking, patient, result, kind_of(resource.category), facts, collected)
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

    Raises: FaultError, NotTakenError.
    """
    resource = taking.resource(entry, ObservationResource)
    kind = kind_of(resource.category)
    if kind is ResultKind.OTHER:
        raise NotTakenError("no report refers to it, and it is of no laboratory and of no imaging")
    patient = await taking.patient(entry, resource.subject, "subject")
    found = await taking.known(entry, RecordKind.RESULT, patient)
    if found is not None and found.position >= known.PARTS:
        return Outcome.UNCHANGED  # it has come with a report
    result = await _ours(taking, entry, patient)
    if resource.status in _WRONG and result is not None:
        return _withdraw(taking, patient, result)
    if resource.status not in _FINAL:
        raise NotTakenError(f"it is not final but {resource.status}")
    values = tuple(measurements.measurements_of(resource))
    facts = ResultFacts(title=resource.code.words, laboratory=_named(resource.performer), measurements=values)
    collected = _collected(taking.work, resource)
    outcome, result = await _keep(taking, patient, result, kind, facts, collected)
    await taking.names.remember(patient, RecordKind.RESULT, result.id, entry.keys)
    return outcome


async def _ours(taking: Taking, entry: SourceEntry, patient: Patient) -> Result | None:
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
        laboratory=_named(resource.performer),
        measurements=tuple(values),
        conclusion=resource.conclusion or "",
        author=_named(resource.resultsInterpreter),
        comment=ours.get(systems.COMMENT, ""),
        commented_by=ours.get(systems.COMMENTED_BY, ""),
    )


def _named(references: Sequence[Reference]) -> str:
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


async def _keep(
    taking: Taking,
    patient: Patient,
    result: Result | None,
    kind: ResultKind,
    facts: ResultFacts,
    collected: datetime,
) -> tuple[Outcome, Result]:
    work = taking.work
    if result is None:
        result = _new_result(work, patient, kind, facts, collected)
        taking.has_changed(patient)
        return Outcome.CREATED, result
    if _says(result.facts) == _says(facts) and result.collected_at == collected and result.is_current:
        return Outcome.UNCHANGED, result
    earlier = (*result.facts.earlier, version_of(result, work.now))
    said = {name: getattr(facts, name) for name in ("title", "laboratory", "measurements", "conclusion")}
    if facts.comment:
        said |= {"comment": facts.comment, "commented_by": facts.commented_by}
    result.revise(**said, earlier=earlier)
    result.status, result.collected_at = ResultStatus.CORRECTED, collected
    taking.has_changed(patient)
    return Outcome.CHANGED, result


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


def _withdraw(taking: Taking, patient: Patient, result: Result) -> Outcome:
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
    if codes & _LABORATORY:
        return ResultKind.LABORATORY
    return ResultKind.IMAGING if codes & _IMAGING else ResultKind.OTHER


# How they are written


def write(result: Result, names: list[Key], patient: Json) -> Iterator[Json]:
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
    }
    yield {key: value for key, value in made.items() if value}
    for each, one in zip(ids, facts.measurements, strict=True):
        yield measurements.write(one, {"resourceType": "Observation", "id": each, **common})
