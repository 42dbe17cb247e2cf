"""`portal import` and `portal export`: the clinic's own system speaks to the portal in files."""

from __future__ import annotations

import asyncio
import io
import json
import logging
from pathlib import Path
from typing import Final

import pytest
import sqlalchemy as sa

from bot.cli import main
from bot.commands import fhir_import
from bot.commands.guarding import FAILED, WRONG_SETTING
from bot.outbox.model import OutboxRow
from bot.settings import DEMO_CLINIC
from core.accounts.identity import Pesel
from core.accounts.patients import Patient, Tier
from core.exchange.fhir.systems import PRESCRIPTION_CODE, PRESCRIPTION_KEY, REFERRAL_CODE
from core.keys import KeyRing
from tests.clinics import small_clinic
from tests.core.exchange.exchanging import (
    Json,
    appointment,
    bundle,
    medicine,
    observation,
    patient,
    prescribed,
    referral,
    report_of,
)
from tests.core.exchange.test_files import a_document, a_report, attachment
from tests.databases import a_database
from tests.desk import Desk
from tests.people import a_patient

KEY = KeyRing.new_key()
HERS = "44051401359"


@pytest.fixture
def portal(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of a portal in which Anna has a chat and a confirmed identity."""
    address = f"sqlite:///{tmp_path / 'portal.db'}"
    for name in ("BOT_TOKEN", "STAFF_CHAT_ID"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("DATABASE_URL", address)
    monkeypatch.setenv("PORTAL_KEY", KEY)
    monkeypatch.setenv("CLINIC_FILE", str(DEMO_CLINIC))
    monkeypatch.setattr("bot.commands.guarding.log_to_stderr", lambda: None)

    async def prepare() -> None:
        async with a_database(address, KeyRing.parse(KEY)) as database:
            await database.migrate()
            async with Desk(database, small_clinic()).work() as work:
                anna = await a_patient(work)
                assert anna.identity == Pesel(HERS)
                anna.tier = Tier.FULL

    asyncio.run(prepare())
    return tmp_path


def run(monkeypatch: pytest.MonkeyPatch, *words: str) -> int:
    """What the command answers."""
    monkeypatch.setattr("sys.argv", ["portal", *words])
    return main()


async def counted(portal: Path, table: type) -> int:
    """How many rows of it there are."""
    address = f"sqlite:///{portal / 'portal.db'}"
    async with a_database(address, KeyRing.parse(KEY)) as database, database.transaction() as session:
        return await session.scalar(sa.select(sa.func.count()).select_from(table)) or 0


def a_file(portal: Path, content: bytes, name: str = "in.json") -> str:
    """Its path."""
    path = portal / name
    path.write_bytes(content)
    return str(path)


def test_what_it_tells(portal: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    """Counts, and what was not taken; a dry run is one."""
    late = {"start": "2099-03-04T09:30:00Z", "end": "2099-03-04T10:00:00Z"}
    content = bundle(patient("02070803628", id="p2", photo=[{"url": "x"}]), appointment(of="Patient/p2", **late))
    path = a_file(portal, content)
    assert run(monkeypatch, "import", path, "--dry-run") == 0
    assert capsys.readouterr().out.startswith("This was a dry run: nothing was changed.\n\nresource     created\n")
    assert run(monkeypatch, "import", path) == 0
    assert capsys.readouterr().out == (
        "resource     created\n"
        "Patient      1\n"
        "Appointment  1\n\n"
        "Elements that are not kept:\n"
        "  Patient.photo (in.json: entry[0].resource)\n"
    )
    assert asyncio.run(counted(portal, Patient)) == 2


def test_what_is_wrong(portal: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    """A script sees it by the exit code, a person by the path; no number of anybody's is in it."""
    path = a_file(portal, bundle(patient("44051401358"), appointment(status="bookd")))
    assert run(monkeypatch, "import", path) == FAILED
    said = capsys.readouterr().out
    assert "Wrong, so nothing of its bundle, or of its line, was taken:\n" in said
    assert '  in.json: entry[1].resource.status: "bookd" is not one of arrived, booked' in said
    assert "44051401358" not in said
    assert run(monkeypatch, "import", a_file(portal, bundle(patient("44051401358")))) == FAILED
    said = capsys.readouterr().out
    assert "entry[0].resource.identifier[0].value: is no PESEL: its last digit doesn't fit the others" in said
    assert "44051401358" not in said


def test_nobody_is_told_unless_asked(
    portal: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Who has a chat gets one neutral notice for all that is new; who has none, none; and not in a dry run."""
    late = {"start": "2099-03-04T09:30:00Z", "end": "2099-03-04T10:00:00Z"}
    others = (patient("02070803628", id="p2"), appointment(id="a9", of="Patient/p2", **late))
    assert run(monkeypatch, "import", a_file(portal, bundle(patient(HERS), appointment(**late)))) == 0
    late = {"start": "2099-03-05T09:30:00Z", "end": "2099-03-05T10:00:00Z"}
    more = [
        appointment(id=f"b{day}", start=f"2098-03-0{day}T09:00:00Z", end=f"2098-03-0{day}T09:10:00Z") for day in (1, 2)
    ]
    path = a_file(portal, bundle(*others, *more))
    assert run(monkeypatch, "import", path, "--notify", "--dry-run") == 0
    assert asyncio.run(counted(portal, OutboxRow)) == 0
    assert run(monkeypatch, "import", path, "--notify") == 0
    assert asyncio.run(counted(portal, OutboxRow)) == 1
    assert run(monkeypatch, "import", path, "--notify") == 0
    assert asyncio.run(counted(portal, OutboxRow)) == 1
    capsys.readouterr()


def test_it_is_written_out(portal: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    """To the terminal, to a file, in lines; only one patient, whose PESEL no other process sees."""
    run(monkeypatch, "import", a_file(portal, bundle(patient("02070803628", id="p2"))))
    capsys.readouterr()
    assert run(monkeypatch, "export") == 0
    printed = capsys.readouterr().out
    kinds = [each["resource"]["resourceType"] for each in json.loads(printed)["entry"]]
    assert kinds.count("Patient") == 2
    out = portal / "out.ndjson"
    assert run(monkeypatch, "export", "--output", str(out), "--release", "R5") == 0
    assert len(out.read_text(encoding="utf-8").splitlines()) == len(kinds)
    assert out.stat().st_mode & 0o077 == 0
    monkeypatch.setattr("sys.stdin", io.StringIO(f"{HERS}\n"))
    assert run(monkeypatch, "export", "--patient", "-") == 0
    assert capsys.readouterr().out.count('"resourceType":"Patient"') == 1
    assert run(monkeypatch, "export", "--patient", "p9") == FAILED
    assert capsys.readouterr().err == "There is no such patient whose identity is confirmed.\n"
    assert run(monkeypatch, "export", "--output", str(portal / "no" / "x.json")) == FAILED
    assert "can't be written: no such file or directory" in capsys.readouterr().err


def test_settings_that_are_missing(
    portal: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """One sentence says which."""
    assert run(monkeypatch, "import", str(portal / "empty")) == FAILED
    (portal / "empty").mkdir()
    assert run(monkeypatch, "import", str(portal / "empty")) == WRONG_SETTING
    assert "There is no .json or .ndjson file in" in capsys.readouterr().err
    monkeypatch.delenv("CLINIC_FILE")
    assert run(monkeypatch, "export") == WRONG_SETTING
    assert capsys.readouterr().err == "CLINIC_FILE is not set; set it to the path of your clinic's TOML file.\n"


CANARIES: Final = (
    "Kanarkowska", "Kanarczyk", "02070803628", "601234567", "601 234 567", "Kanarkowy", "Kanarkoza", "77.31",
    "kanarków", "Zaćwierkał", "Kanarkomax", "jedno ziarno", "7731", "7" * 43, "4774", "Kanarkolog", "ćwierkanie w uchu",
    "Karta kanarkowa", "kanarek.pdf",
)  # fmt: skip
"""What is told of a patient: name, number, telephone, a result, its value, unit and words, a medicine and how it is
taken, the codes of an e-prescription and of a referral, what that is for, a document and its file."""


def a_whole_record(**more: Json) -> bytes:
    """A patient with something of every sort, all of it worth keeping silent about."""
    hers = patient("02070803628", name=[{"family": "Kanarkowska", "given": ["Kanarczyk"]}])
    unit, drug = {"value": 77.31, "unit": "kanarków/l"}, {"text": "Kanarkomax"}
    codes = {system: {"system": system, "value": code} for system, code in _CODES.items()}
    key = [codes[PRESCRIPTION_CODE], codes[PRESCRIPTION_KEY]]
    form = attachment(title="kanarek.pdf")
    parts: dict[str, Json] = {
        "report": a_report(form, **report_of("o1", code={"text": "Panel Kanarkowy"}, conclusion="Zaćwierkał.")),
        "value": observation(code={"text": "Kanarkoza"}, valueQuantity=unit),
        "document": a_document(form, description="Karta kanarkowa"),
        "referral": referral(
            code={"text": "Kanarkolog"}, reasonCode=[{"text": "ćwierkanie w uchu"}], identifier=[codes[REFERRAL_CODE]]
        ),
        "medicine": medicine(medicationCodeableConcept=drug, dosageInstruction=[{"text": "jedno ziarno"}]),
        "prescription": prescribed(id="m2", medicationCodeableConcept=drug) | {"identifier": key},
    }
    for name, change in more.items():
        parts[name] = parts[name] | change
    return bundle(hers, *parts.values())


_CODES: Final = {PRESCRIPTION_CODE: "7731", PRESCRIPTION_KEY: "7" * 44, REFERRAL_CODE: "4774"}


def test_nothing_of_a_patient_is_told(
    portal: Path,
    capsys: pytest.CaptureFixture[str],
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Neither by the report nor in a log, whether it is taken, changed or refused; nor can it be read on the disk."""
    caplog.set_level(logging.INFO)
    monkeypatch.setenv("VAULT_URL", str(portal / "vault"))
    too_long = [{"system": PRESCRIPTION_CODE, "value": "77310"}]
    wrong: dict[str, Json] = {
        "prescription": {"identifier": too_long},
        "document": {"content": [{"attachment": {"url": "../kanarek.pdf"}}]},
        "value": {"valueQuantity": {"value": "77.31"}},
        "referral": {"subject": {"reference": "Patient/Kanarkowska"}},
        "report": {"presentedForm": [attachment(hash="Kanarkowy", title="kanarek.pdf")]},
        "medicine": {"status": "unknown"},
    }
    told = ""
    for name, change in wrong.items():
        path = a_file(portal, a_whole_record(**{name: change}))
        assert run(monkeypatch, "import", path, "--dry-run") == (0 if name == "medicine" else FAILED)
        told += capsys.readouterr().out
    for words in ((), ("--notify",), ("--source", "lab")):
        assert run(monkeypatch, "import", a_file(portal, a_whole_record()), *words) == 0
    changed = {"value": {"valueQuantity": {"value": 77.31, "unit": "kanarków"}}}
    assert run(monkeypatch, "import", a_file(portal, a_whole_record(**changed)), "--notify") == 0
    (portal / "in.json").unlink()
    told += "".join(capsys.readouterr()) + caplog.text
    assert told.count("DocumentReference") > len(wrong)
    assert [each for each in CANARIES if each.lower() in told.lower()] == []
    on_disk = b"".join(path.read_bytes() for path in portal.rglob("*") if path.is_file())
    assert len(on_disk) > 100_000
    longer = [each for each in CANARIES if len(each) > 4]  # four digits may be anywhere by chance
    assert [each for each in longer if each.encode() in on_disk] == []
    assert run(monkeypatch, "export") == 0
    written = capsys.readouterr().out
    assert [each for each in CANARIES if each not in written] == ["601 234 567"]


def test_the_name_of_a_system(
    portal: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """One of several gets its own ids back."""
    assert run(monkeypatch, "import", a_file(portal, bundle(patient(HERS))), "--source", "lab-1") == 0
    capsys.readouterr()
    for words in (("--source", "lab-1", "--patient", "p1"), ("--source", "lab-1")):
        assert run(monkeypatch, "export", *words) == 0
        assert '"resourceType":"Patient","id":"p1"' in capsys.readouterr().out
    assert run(monkeypatch, "export", "--patient", "p1") == FAILED
    with pytest.raises(SystemExit):
        run(monkeypatch, "export", "--source", "Lab 1")
    assert "a name of a system has small letters, digits and hyphens" in capsys.readouterr().err


def test_progress(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    """For who sits before the terminal, and in no file."""
    fhir_import._progress(1000, 2000)
    assert capsys.readouterr().err == ""
    monkeypatch.setattr("sys.stderr.isatty", lambda: True, raising=False)
    fhir_import._progress(1000, 2000)
    fhir_import._progress(2000, 2000)
    assert capsys.readouterr().err == "1,000 of 2,000 resources\r2,000 of 2,000 resources\n"
