"""Files of reports and documents come as patients' do: checked, into the vault, all of a bundle's or none (S19)."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial
from typing import Any

import pytest
import sqlalchemy as sa

from bot.commands import fhir_export
from bot.jobs.maintenance import GRACE
from core.accounts.patients import Patient
from core.context import Work
from core.errors import ConfigurationError
from core.exchange import exporting, staging
from core.exchange.exporting import Exporter, as_bundle
from core.exchange.files import files_at, import_files
from core.exchange.importing import Importer
from core.exchange.report import Outcome, Severity
from core.exchange.staging import PUT_BEFORE
from core.files import attachments
from core.files.checking import FileKind
from core.files.checking.checker import Checker
from core.files.model import File, FileStatus, Label
from core.files.vault import VaultUnreachable
from core.limits import LARGEST_FILE
from core.results.drafts import files_of
from core.results.model import Result, ResultKind, ResultStatus
from core.treatment import timeline
from tests.core.exchange.exchanging import Exchange, Json, bundle, faults, lines, not_taken, patient, report_of
from tests.core.files.checking import documents, photos
from tests.core.files.filing import a_full_patient, to_be_removed
from tests.core.files.vaults import listed

FIRST = "bundle.json: entry[1].resource"
PDF, OTHER_PDF = documents.pdf(), documents.of_pages(2)


def attachment(content: bytes = PDF, kind: str = "application/pdf", **more: object) -> Json:
    """A file as FHIR writes it."""
    return {"contentType": kind, "data": base64.b64encode(content).decode()} | more


def a_report(*forms: Json, **more: Any) -> Json:  # noqa: ANN401
    """A report with these files."""
    return report_of(presentedForm=list(forms), **more)


def a_document(*forms: Json, id: str = "d1", **more: object) -> Json:  # noqa: A002 - FHIR's name
    """A document with these files."""
    made: Json = {"resourceType": "DocumentReference", "id": id, "status": "current", "description": "Karta wypisowa"}
    made |= {"subject": {"reference": "Patient/p1"}, "date": "2027-02-01T07:30:00+01:00"}
    return made | {"content": [{"attachment": each} for each in forms]} | more


async def kept(exchange: Exchange) -> list[tuple[str, FileKind | None, bytes]]:
    """What is there of every result's files: name, kind and bytes; all of the vault belongs to one."""
    async with exchange.desk.work() as work:
        found = (await work.session.scalars(sa.select(File).order_by(File.number, File.id))).all()
        results = {each.id for each in await work.session.scalars(sa.select(Result))}
    assert {each.attached_to for each in found} <= results
    assert await listed(exchange.vault) == {each.id for each in found}
    return [(each.label.name, each.kind, await exchange.vault.get(each.id)) for each in found]


async def nothing_is_there(exchange: Exchange) -> bool:
    """Neither results nor files, nor bytes in the vault."""
    async with exchange.desk.work() as work:
        results = await work.session.scalar(sa.select(sa.func.count()).select_from(Result))
    return not results and await kept(exchange) == []


async def test_a_report_with_files(exchange: Exchange) -> None:
    """They are made anew, keep their order, and are there once, however often they come."""
    forms = attachment(title="Morfologia.pdf"), attachment(photos.png(), "image/png", title="a/b\\wykres")
    content = bundle(patient(), a_report(*forms))
    assert (await exchange.bring(content)).counts["DiagnosticReport", Outcome.CREATED] == 1
    (name, kind, first), (other, _, _) = before = await kept(exchange)
    assert (name, kind, other) == ("Morfologia.pdf", FileKind.PDF, "wykres.png")
    assert first.startswith(b"%PDF-")
    assert first != PDF
    report = await exchange.bring(content)
    assert report.counts["DiagnosticReport", Outcome.UNCHANGED] == 1
    assert await kept(exchange) == before
    assert report.findings(Severity.NOT_KEPT) == []


@pytest.mark.both_databases
async def test_a_document(exchange: Exchange) -> None:
    """A result of its own, that its patient finds where results are, and on the timeline."""
    async with exchange.desk.work() as work:
        anna = await a_full_patient(work)
    category = [{"coding": [{"system": "http://loinc.org", "code": "18748-4"}]}]
    content = bundle(patient(), a_document(attachment(), category=category, custodian={"display": "Szpital"}))
    assert (await exchange.bring(content)).counts["DocumentReference", Outcome.CREATED] == 1
    async with exchange.desk.work() as work:
        result = (await work.session.scalars(sa.select(Result))).one()
        assert (result.facts.title, result.facts.laboratory) == ("Karta wypisowa", "Szpital")
        assert (result.kind, result.status) == (ResultKind.IMAGING, ResultStatus.PUBLISHED)
        (file,) = await files_of(work, result.id)
        assert file.label.name == "Karta wypisowa.pdf"
        page = await timeline.timeline(work, anna)
        assert [each.thing for each in page.items] == [result]
    assert (await exchange.bring(content)).counts["DocumentReference", Outcome.UNCHANGED] == 1
    await exchange.bring(bundle(a_document(attachment(), status="entered-in-error")))
    async with exchange.desk.work() as work:
        assert (await work.session.scalars(sa.select(Result.status))).all() == [ResultStatus.WITHDRAWN]


@pytest.mark.parametrize(
    ("more", "path", "reason"),
    [
        ({"data": "JVBERi0!"}, "data", "is not base64"),
        ({"data": "JVBER"}, "data", "is not base64"),
        ({"data": ""}, "data", "is empty; an element that says nothing is left out"),
        pytest.param(
            {"data": base64.b64encode(b"x" * (LARGEST_FILE + 1)).decode()},
            "data",
            "is larger than 8 MB",
            marks=pytest.mark.ci,
        ),
        pytest.param({"data": "A" * (LARGEST_FILE * 3 // 2 + 4)}, "data", "is larger than 8 MB", marks=pytest.mark.ci),
        ({"size": 7}, "size", f"is not how many bytes there are: {len(PDF):,}"),
        ({"size": "7a"}, "size", "should be a whole number"),
        ({"hash": "!"}, "hash", "is not base64"),
        ({"hash": "AAAA"}, "hash", "is not the SHA-1 of what is there, so something was changed or lost"),
        ({"contentType": "image/png"}, "contentType", "is not what the file is: a PDF"),
        (attachment(photos.jpeg()), "contentType", "is not what the file is: a JPEG"),
        (attachment(b"PK\x03\x04 and so on"), "data", "is no PDF, JPEG or PNG"),
        (attachment(documents.pdf()[:300]), "data", "is damaged"),
        (attachment(documents.on_opening(documents.script())), "data", "is a PDF that does something by itself"),
    ],
)
async def test_a_file_that_is_wrong(exchange: Exchange, more: Json, path: str, reason: str) -> None:
    """It is named, with what is wrong; nothing of its bundle is taken, and nothing is left in the vault."""
    good = attachment(OTHER_PDF)
    report = await exchange.bring(bundle(patient(), a_report(good, attachment() | more), a_document(good)))
    ((where, said),) = faults(report)
    assert (where, said[: len(reason)]) == (f"{FIRST}.presentedForm[1].{path}", reason)
    assert await nothing_is_there(exchange)
    report = await exchange.bring(lines(patient(), a_document(good, attachment() | more), a_report(good)), "a.ndjson")
    ((where, said),) = faults(report)
    assert (where, said[: len(reason)]) == (f"a.ndjson: line 2 content[1].attachment.{path}", reason)
    assert len(await kept(exchange)) == 1


@pytest.mark.parametrize(
    "url",
    [
        "../secret.pdf",
        "deeper/../../secret.pdf",
        "%2e%2e/secret.pdf",
        "..%2Fsecret.pdf",
        "..\\secret.pdf",
        "/etc/passwd",
        "%2Fetc%2Fpasswd",
        "file:///etc/passwd",
        "http://localhost/a.pdf",
        "https://example.org/a.pdf",
        "//example.org/a.pdf",
        "C:\\a.pdf",
        "a.pdf?x=1",
        "a.pdf#page=2",
        "a%00.pdf",
        "%ff.pdf",
        "link.pdf",
    ],
)
async def test_an_address_that_leads_elsewhere(exchange: Exchange, url: str) -> None:
    """Out of the folder of the import leads nothing, nor into the network."""
    folder = exchange.folder / "import"
    (folder / "deeper").mkdir(parents=True)
    (exchange.folder / "secret.pdf").write_bytes(PDF)
    (folder / "a.pdf").write_bytes(PDF)
    (folder / "link.pdf").symlink_to(exchange.folder / "secret.pdf")
    (folder / "bundle.json").write_bytes(bundle(patient(), a_document({"url": url})))
    ((where, reason),) = faults(await exchange.bring(folder))
    assert where == f"{FIRST}.content[0].attachment.url"
    assert reason.startswith("is not in the imported folder")
    assert await nothing_is_there(exchange)


async def test_a_file_of_the_folder(exchange: Exchange) -> None:
    """By an address from where the bundle is; one that isn't there, or is none, is named."""
    folder = exchange.folder / "import"
    (folder / "deeper").mkdir(parents=True)
    (folder / "deeper" / "wynik ż.pdf").write_bytes(PDF)
    url = {"url": "wynik%20%C5%BC.pdf", "hash": base64.b64encode(hashlib.sha1(PDF).digest()).decode()}  # noqa: S324
    (folder / "deeper" / "b.ndjson").write_bytes(lines(patient(), a_document(url, {"url": "wynik ż.pdf"[:5]})))
    ((where, reason),) = faults(await exchange.bring(folder))
    assert (where, reason) == (
        "deeper/b.ndjson: line 2 content[1].attachment.url",
        "names no file in the imported folder",
    )
    (folder / "deeper" / "b.ndjson").write_bytes(lines(patient(), a_document(url)))
    assert (await exchange.bring(folder)).counts["DocumentReference", Outcome.CREATED] == 1
    assert [name for name, _, _ in await kept(exchange)] == ["wynik ż.pdf"]


async def test_nothing_stays_of_what_is_not_taken(exchange: Exchange) -> None:
    """A reference to nowhere, a dry run, a patient who isn't taken, a commit that fails: no bytes are left."""
    whole = patient(), a_report(attachment())
    assert faults(await exchange.bring(bundle(*whole, report_of(id="r2", of="Patient/nobody"))))
    assert await nothing_is_there(exchange)
    report = await exchange.bring(bundle(*whole), dry_run=True)
    assert report.counts["DiagnosticReport", Outcome.CREATED] == 1
    assert await nothing_is_there(exchange)
    await exchange.bring(bundle(patient(identifier=[{"system": "urn:x", "value": "1"}]), whole[1]))
    assert await nothing_is_there(exchange)

    @asynccontextmanager
    async def failing() -> AsyncIterator[Work]:
        async with exchange.desk.work() as work:
            yield work
            if await work.session.scalar(sa.select(sa.func.count()).select_from(File)):
                raise ZeroDivisionError

    path = exchange.folder / "bundle.json"
    path.write_bytes(bundle(*whole))
    with pytest.raises(ZeroDivisionError):
        await import_files(Importer(failing, exchange.vault, exchange.checker), files_at(path))
    assert await nothing_is_there(exchange)


async def test_nobody_knows_of_a_commit(exchange: Exchange) -> None:
    """Whose connection broke: a row's bytes are never taken away."""
    has_broken = False

    @asynccontextmanager
    async def breaking() -> AsyncIterator[Work]:
        nonlocal has_broken
        async with exchange.desk.work() as work:
            yield work
            is_there = await work.session.scalar(sa.select(sa.func.count()).select_from(File))
        if is_there and not has_broken:
            has_broken = True
            raise ZeroDivisionError

    path = exchange.folder / "bundle.json"
    path.write_bytes(bundle(patient(), a_report(attachment())))
    with pytest.raises(ZeroDivisionError):
        await import_files(Importer(breaking, exchange.vault, exchange.checker), files_at(path))
    assert len(await kept(exchange)) == 1


async def test_other_files_than_before(exchange: Exchange) -> None:
    """They take the place of those that came, and the result says that it was corrected; what was added here stays."""
    await exchange.bring(bundle(patient(), a_report(attachment(), attachment(OTHER_PDF), conclusion="x")))
    async with exchange.desk.work() as work:
        result = (await work.session.scalars(sa.select(Result))).one()
        her = await work.session.get_one(Patient, result.patient_id)
        own = await attachments.announce_record(work, her, result.id, Label("nasz.pdf"))
        own.status, own.kind, own.size = FileStatus.KEPT, FileKind.PDF, 3
    await exchange.vault.put(own.id, b"own")
    picture = attachment(photos.png(), "image/png", title="b.png")
    report = await exchange.bring(bundle(a_report(picture, attachment(OTHER_PDF), conclusion="x")))
    assert report.counts["DiagnosticReport", Outcome.CHANGED] == 1
    async with exchange.desk.work() as work:
        assert len(await to_be_removed(work)) == 1
        (gone,) = await to_be_removed(work)
        await exchange.vault.delete(gone)
        result = (await work.session.scalars(sa.select(Result))).one()
        assert (result.status, result.facts.earlier) == (ResultStatus.CORRECTED, ())
    assert {name for name, _, _ in await kept(exchange)} == {"b.png", "Morfologia krwi.pdf", "nasz.pdf"}
    again = await exchange.bring(await exchange.written())
    assert again.counts["DiagnosticReport", Outcome.UNCHANGED] == 1


async def test_more_files_than_there_is_place_for(exchange: Exchange) -> None:
    """Nothing of the report is taken, rather than a part of it."""
    many = [attachment(documents.of_pages(pages)) for pages in range(1, 7)]
    report = await exchange.bring(bundle(patient(), a_report(*many)))
    assert not_taken(report) == ["DiagnosticReport: it has more than 5 files"]
    assert await nothing_is_there(exchange)


async def test_other_sorts_of_files(exchange: Exchange) -> None:
    """A report is taken without them, and says so; a document that has no other isn't."""
    page = attachment(b"<html>", "text/html; charset=utf-8")
    report = await exchange.bring(bundle(patient(), a_report(page, {"title": "x"}), a_document(page)))
    assert [each.reason for each in report.findings(Severity.NOT_KEPT)] == [
        "DiagnosticReport.presentedForm of the sort text/html; charset=utf-8",
        "DiagnosticReport.presentedForm without a file",
    ]
    assert not_taken(report) == ["DocumentReference: it has no file that is a PDF, JPEG or PNG"]
    assert await kept(exchange) == []


@pytest.mark.parametrize(
    ("more", "reason"),
    [
        ({"status": "superseded"}, "it is not current but superseded"),
        ({"docStatus": "preliminary"}, "it is not final but preliminary"),
        ({"date": None}, "it doesn't say when it was made"),
        ({"description": None}, "it doesn't say what it is"),
    ],
)
async def test_a_document_that_is_not_taken(exchange: Exchange, more: Json, reason: str) -> None:
    """Only what is final, dated and called something is a result."""
    made = {key: value for key, value in (a_document(attachment()) | more).items() if value is not None}
    (said,) = not_taken(await exchange.bring(bundle(patient(), made)))
    assert said.startswith(f"DocumentReference: {reason}")
    assert await nothing_is_there(exchange)


async def test_nobody_answers(exchange: Exchange, monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither what checks files nor the vault: it is told, and nothing is taken."""
    content, where = bundle(patient(), a_report(attachment())), f"{FIRST}.presentedForm[0]"

    async def fail(*_: object) -> None:
        raise VaultUnreachable

    with monkeypatch.context() as patch:
        patch.setattr(exchange.vault, "put", fail)
        ((place, reason),) = faults(await exchange.bring(content))
    assert (place, reason) == (where, "can't be put away now, since the vault doesn't answer; try later")
    exchange.checker = Checker(command=("/nowhere",))
    ((place, reason),) = faults(await exchange.bring(content))
    assert (place, reason) == (where, "can't be looked at now: what checks files doesn't answer; try later")
    assert await nothing_is_there(exchange)


async def test_more_than_a_resource_holds(exchange: Exchange, monkeypatch: pytest.MonkeyPatch) -> None:
    """What doesn't fit goes beside, and comes back from there."""
    monkeypatch.setattr(exporting, "MOST_WITHIN", 700)
    await exchange.bring(bundle(patient(), a_report(attachment(), attachment(photos.png(), "image/png"))))
    with pytest.raises(ConfigurationError, match="--output"):
        await exchange.written()
    folder = exchange.folder / "out"
    folder.mkdir()
    exporter = Exporter(exchange.desk.work, exchange.vault, put_beside=partial(fhir_export._put_beside, folder / "a b"))
    (folder / "all.json").write_text("".join([part async for part in as_bundle(exporter.resources())]))
    ((picture),) = (folder / "a b.files").iterdir()
    assert picture.suffix == ".png"
    report = await exchange.bring(folder)
    assert not report.has_faults
    assert report.counts["DiagnosticReport", Outcome.UNCHANGED] == 1


async def test_it_takes_too_long(exchange: Exchange, monkeypatch: pytest.MonkeyPatch) -> None:
    """Longer than the vault's sweep leaves bytes alone that belong to nothing yet."""
    monkeypatch.setattr(staging, "PUT_BEFORE", -1.0)
    ((_, reason),) = faults(await exchange.bring(bundle(patient(), a_report(attachment()))))
    assert reason.startswith("comes with more files than can be looked at in time")
    assert await nothing_is_there(exchange)
    assert GRACE.total_seconds() > PUT_BEFORE
