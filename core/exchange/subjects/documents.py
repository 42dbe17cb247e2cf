"""DocumentReferences: files of the clinic's system, each with its title and day as a result of its own (S19, S34)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Final

from core.exchange import known
from core.exchange.fhir import systems
from core.exchange.fhir.primitives import instant, moment_of
from core.exchange.fhir.records import DocumentReferenceResource
from core.exchange.fhir.written import Json
from core.exchange.known import Key, RecordKind, written_id
from core.exchange.reading.sources import SourceEntry
from core.exchange.report import Outcome
from core.exchange.subjects import attached
from core.exchange.subjects.results import ToldResult, keep, kind_of, named, ours, withdraw
from core.exchange.taking import NotTakenError, Taking
from core.files.model import File
from core.results.model import Result, ResultFacts, ResultStatus

DOCUMENT: Final = "DocumentReference"

_WRONG: Final = frozenset({"entered-in-error", "superseded"})
_FINAL: Final = frozenset({None, "final", "amended", "corrected", "appended"})
_CORRECTED: Final = frozenset({"amended", "corrected"})


async def take(taking: Taking, entry: SourceEntry) -> Outcome:
    """Take a document with its files.

    Raises: FaultError, NotTakenError, NotFound, FilesFull.
    Locks: patient.
    """
    resource = taking.resource(entry, DocumentReferenceResource)
    patient = await taking.patient(entry, resource.subject, "subject")
    result = await ours(taking, entry, patient)
    if resource.status in _WRONG or resource.docStatus == "entered-in-error":
        if result is not None:
            return withdraw(taking, patient, result)
        raise NotTakenError(f"it is not current but {resource.status}")
    if resource.docStatus not in _FINAL:
        raise NotTakenError(f"it is not final but {resource.docStatus}")
    files = taking.staging.of(entry)
    if not files:
        raise NotTakenError("it has no file that is a PDF, JPEG or PNG")
    changes = await attached.changes_of(taking, result, files)
    concepts = ([] if resource.type is None else [resource.type]) + list(resource.category)
    told = ToldResult(kind_of(concepts), _facts(resource), _day_of(resource), changes)
    outcome, result = await keep(taking, patient, result, told)
    if outcome is Outcome.CREATED and resource.docStatus in _CORRECTED:
        result.status = ResultStatus.CORRECTED
    await taking.names.remember(patient, RecordKind.RESULT, result.id, entry.keys)
    return outcome


def _facts(resource: DocumentReferenceResource) -> ResultFacts:
    of_type = "" if resource.type is None else resource.type.words
    of_file = next((each.attachment.title for each in resource.content if each.attachment.title), "")
    title = resource.description or of_type or of_file
    if not title:
        raise NotTakenError("it doesn't say what it is: it has neither a description nor a type nor a title")
    said = {each.url: each.valueString or "" for each in resource.extension}
    return ResultFacts(
        title=title,
        laboratory=named([] if resource.custodian is None else [resource.custodian]),
        author=named(resource.author),
        comment=said.get(systems.COMMENT, ""),
        commented_by=said.get(systems.COMMENTED_BY, ""),
    )


def _day_of(resource: DocumentReferenceResource) -> datetime:
    moment = None if resource.date is None else moment_of(resource.date)
    if moment is None:
        raise NotTakenError("it doesn't say when it was made")
    return moment.astimezone(dt.UTC)


# How they are written


def is_document(result: Result, names: Iterable[Key]) -> bool:
    """Whether a result came as a document, and is nothing more."""
    came = any(of.endswith(DOCUMENT) or of.startswith(f"{DOCUMENT}|") for _, of, _ in names)
    return came and not (result.facts.measurements or result.facts.conclusion)


def write(result: Result, names: list[Key], patient: Json, files: Sequence[File]) -> Json:
    """A result that came as a document, as one."""
    facts = result.facts
    said = {systems.COMMENT: facts.comment, systems.COMMENTED_BY: facts.commented_by}
    made: Json = {
        "resourceType": DOCUMENT,
        "id": known.id_among(names, DOCUMENT) or written_id(result.id),
        "extension": [{"url": url, "valueString": text} for url, text in said.items() if text],
        "identifier": known.identifiers_among(names, DOCUMENT),
        "status": "current",
        "docStatus": "final" if result.status is ResultStatus.PUBLISHED else "amended",
        "category": [{"coding": [{"system": systems.RESULT_KIND, "code": result.kind.value}]}],
        "subject": {"reference": f"Patient/{patient['id']}"},
        "date": instant(result.collected_at),
        "author": [{"display": facts.author}] if facts.author else None,
        "custodian": {"display": facts.laboratory} if facts.laboratory else None,
        "description": facts.title,
        "content": [{"attachment": each} for each in attached.write(files)] or [{"attachment": {"title": facts.title}}],
    }
    return {key: value for key, value in made.items() if value}
