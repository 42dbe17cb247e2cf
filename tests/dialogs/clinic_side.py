"""What the clinic does while a script is played: appointments made elsewhere, changes of the clinic file."""

from __future__ import annotations

import itertools
import json
import re
import tomllib
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Final

import sqlalchemy as sa

from bot.addresses import address_of
from bot.simulator.actors.actor import SimPerson
from bot.simulator.world.journal import Edited, Sent
from bot.staff import cards, chat_migration
from core.accounts import patients, people
from core.accounts.identity import Pesel
from core.accounts.patients import Patient, Tier
from core.appointments import booking
from core.appointments.model import AppointmentStatus, Origin, Slot
from core.context import Work
from core.i18n import Language
from core.identity import asking as identity_asking
from core.identity import by_bank
from core.identity.comparing import BankClaims
from core.identity.refusals import AnswerNotTrusted, BankAway, BankRefused, BankTooSlow, CancelledAtBank
from core.questions import answering, asking
from core.questions import thread as questions
from core.referrals.model import Referral, ReferralFacts
from core.referrals.recording import record
from core.referrals.writing import KINDS_OF_SERVICES
from core.results import publishing
from core.results.model import Flag, Measurement, ResultFacts, ResultKind
from core.staff.members import Caller, Where
from dialogs.engine.events import ReturnedFromBank
from dialogs.notifications.questions import subject_of
from tests.dialogs.script import Script, ScriptError, moment
from tests.stage import CLINIC, PUBLIC_URL, STAFF_CHAT, Stage

SURNAMES: Final = ("Adamska", "Baran", "Cichy", "Dudek", "Figiel", "Górska", "Halicka", "Janik", "Kania", "Lewicka")
STAFF_SECTION: Final = re.compile(r"^\[\[staff\]\]\n(?:.+\n)*", re.MULTILINE)
DOCTOR: Final = 9002
"""The user of the example clinic who answers questions."""

_WITHOUT: Final = re.compile(r"without (?P<what>service|practitioner|ready_answer|consultation_hour) (?P<id>\S+)")
_SAID_BY_A_BANK: Final = re.compile(
    r"(?P<given>[^|]*)\|(?P<family>.*?) (?P<born>\d{4}-\d\d-\d\d)(?: (?P<pesel>\d{11}))?"
)
_MORE: Final = re.compile(r"(?P<count>\d+) more (?P<specialty>\S+)")


def clinic_file(script: Script, language: Language, folder: Path) -> Path:
    """The clinic file that a script is played with: the staff chat speaks its language, and its staff work there."""
    if language is Language.POLISH and not script.has_staff:
        return CLINIC
    toml = CLINIC.read_text(encoding="utf-8").replace('staff_language = "pl"', f'staff_language = "{language}"')
    if script.has_staff:
        toml = "\n".join([STAFF_SECTION.sub("", toml), *_staff(script)])
    written = folder / "given.toml"
    written.write_text(toml, encoding="utf-8")
    return written


@cache
def _names() -> Mapping[str, str]:
    return {each["id"]: each["name"] for each in tomllib.loads(CLINIC.read_text(encoding="utf-8"))["practitioners"]}


def _staff(script: Script) -> Iterator[str]:
    """The script's members of staff; a doctor's name is that of the clinic file."""
    names = _names()
    for number, actor in enumerate(script.actors):
        if actor.roles:
            yield f"[[staff]]\nuser_id = {user_id(number)}\nroles = {list(map(str, actor.roles))}"
            yield f'name = "{names.get(actor.practitioner or "", actor.name)}"'
            yield f'practitioner = "{actor.practitioner}"\n' if actor.practitioner else ""


def user_id(number: int) -> int:
    """Telegram's number of a script's person."""
    return 101 + number


async def note_appointment(stage: Stage, person: SimPerson, how: str, what: str) -> None:
    """An appointment that was made outside the scripted chat: `internist, sikora, wola, 2027-03-03 08:00`; with a
    number before it, so many in a row.
    """
    count, _, rest = what.partition(" ")
    if count.isdecimal():
        for first in range(int(count)):
            await _note_one(stage, person, how, rest, after=first)
    else:
        await _note_one(stage, person, how, what)


async def _note_one(stage: Stage, person: SimPerson, how: str, what: str, *, after: int = 0) -> None:
    """The one that comes after so many others of its length."""
    service, practitioner, facility, start = what.split(", ")
    async with stage.work() as work:
        length = timedelta(minutes=work.clinic.service(service).minutes)
        slot = Slot(service, practitioner, facility, moment(start) + after * length)
        patient = await patient_of(work, person)
        match how:
            case "booked":
                await booking.book(work, patient, slot)
            case "elsewhere":
                await booking.record_elsewhere(work, patient, slot)
            case "attended" | "missed":
                status = AppointmentStatus.ATTENDED if how == "attended" else AppointmentStatus.NO_SHOW
                kept = await booking.record_elsewhere(work, patient, slot, status)
                kept.origin = Origin.PORTAL
            case _:
                raise ScriptError(f"nobody can have {how!r} an appointment")


async def cancel(stage: Stage, person: SimPerson, appointment: str) -> None:
    """The patient has telephoned, and reception cancels."""
    async with stage.work() as work:
        await booking.cancel(work, await patient_of(work, person), appointment)


async def refer(stage: Stage, person: SimPerson, what: str) -> None:
    """The patient has got a referral: `exercises 10 by_telephone until 2027-03-20 code 1234`."""
    words = what.split()
    after = dict(itertools.pairwise(words))
    async with stage.work() as work:
        service = work.clinic.service(words[0])
        facts = ReferralFacts(
            kind=next(kind for kind, of_service in KINDS_OF_SERVICES.items() if of_service is service.kind),
            service=service.id,
            specialty=service.specialty,
            title=service.name,
            what_for="Ból.",
            code=after.get("code", ""),
            issuer="lek. Ewa Borkowska" if "elsewhere" not in words else "lek. Anna Obca",
            is_own="elsewhere" not in words,
            by_telephone="by_telephone" in words,
        )
        until = after.get("until")
        patient = await patient_of(work, person)
        theirs = sa.select(sa.func.count()).where(Referral.patient_id == patient.id)
        before = await work.session.scalar(theirs) or 0
        await record(
            work,
            patient,
            facts,
            issued_at=work.now - timedelta(days=2) + timedelta(minutes=before),
            procedures=int(words[1]),
            valid_until=date.fromisoformat(until) if until else None,
        )


async def send_question(stage: Stage, person: SimPerson, text: str) -> None:
    """In another chat the patient asks about their latest visit."""
    async with stage.work() as work:
        patient = await patient_of(work, person)
        visits = await asking.visits(work, patient)
        begun = await asking.begin(work, patient, visits.items[0].id)
        await asking.write(work, patient, begun.id, text, ref="")
    async with stage.work() as work:
        await asking.send(work, await patient_of(work, person), begun.id)
        staff_chat = await chat_migration.current_id(work.session, STAFF_CHAT)
        await cards.request_redraw(work.session, staff_chat, subject_of(begun.id).pack(), work.now)
    await stage.settle()


async def record_results(stage: Stage, person: SimPerson, what: str) -> None:
    """Results of so many days before, one of each, published elsewhere; the first of them a year before that."""
    async with stage.work() as work:
        patient = await patient_of(work, person)
        for days in range(int(what), 0, -1):
            values = (Measurement(name="CRP", value=f"{days}.5"), Measurement(name="OB", value="*", flag=Flag.ABNORMAL))
            before = timedelta(days=days + (365 if days == int(what) else 0))
            facts = ResultFacts(title=f"CRP {days}", measurements=values, author="Laboratorium")
            await publishing.record(work, patient, ResultKind.LABORATORY, facts, work.now - before)


async def deal_with_question(stage: Stage, person: SimPerson, how: str, text: str) -> None:
    """A doctor deals with the patient's latest question: what they write to the patient, if they write."""
    doctor = Caller(address_of(DOCTOR), Where.STAFF_CHAT)
    async with stage.work() as work:
        latest = await questions.of_patient(work, await patient_of(work, person), size=1)
        question = latest.items[0].id
        match how:
            case "seen":
                await answering.see(work, doctor, question)
            case "taken":
                await answering.take(work, doctor, question)
            case "asked":
                await answering.ask_back(work, doctor, question, text)
            case "declined":
                await answering.decline(work, doctor, question, text)
            case "revised":
                thread = await questions.thread(work, latest.items[0])
                await answering.revise(work, doctor, thread[-1].id, text)
            case _:
                await answering.answer(work, doctor, question, text)


async def open_account(stage: Stage, person: SimPerson, what: str) -> None:
    """In another chat; `opened 50051400014`: with this PESEL, and `proven`: a bank has proven that it is theirs."""
    if not what.startswith("proven"):
        await stage.open_account(person, Tier.BASIC, *what.removeprefix("opened ").split())
        return
    identity = Pesel(what.removeprefix("proven "))
    async with stage.work() as work:
        known = await patients.find_patient(work, await people.get_or_create_person(work, address_of(person.id)))
    if known is None:
        await stage.open_account(person, Tier.BASIC, identity.number)
    async with stage.work() as work:
        patient = await patient_of(work, person)
        said = BankClaims(patient.first_name, patient.last_name, identity.birth_date, identity)
        begun = await by_bank.begin(work, patient, "pokazowy")
        way = await by_bank.claim(work, begun.token)
        back = await by_bank.claim_state(work, way.state, way.browser)
        await by_bank.complete(work, back.request.id, said)


async def release(stage: Stage, person: SimPerson) -> None:
    """In another chat the patient lets go of the time that is kept for them."""
    async with stage.work() as work:
        await booking.release(work, await patient_of(work, person))


async def return_from_bank(stage: Stage, person: SimPerson, what: str) -> None:
    """The patient has followed the newest link to the bank in a browser, and is back."""
    shown = [entry.message for entry in stage.world.log if isinstance(entry, Sent | Edited)]
    rows = [row for message in shown if message.chat.id == person.id for row in message.inline_keyboard]
    links = [button["url"] for row in rows for button in row if button.get("url", "").startswith(PUBLIC_URL)]
    async with stage.work() as work:
        way = await by_bank.claim(work, links[-1].rpartition("/")[2])
        back = await by_bank.claim_state(work, way.state, way.browser)
        if what == "stopped":
            await identity_asking.cancel(work, way.patient, back.request.id)
    event = ReturnedFromBank(back.request.id, _what_the_bank_says(what))
    if what == "unheard":
        return
    await stage.app.dispatcher.tell_of_bank(address_of(person.id), event)
    await stage.settle()


def _what_the_bank_says(what: str) -> BankClaims | BankRefused:
    if said := _SAID_BY_A_BANK.fullmatch(what):
        number = None if said["pesel"] is None else Pesel(said["pesel"])
        return BankClaims(said["given"], said["family"], date.fromisoformat(said["born"]), number)
    match what:
        case "cancelled":
            return CancelledAtBank()
        case "away" | "stopped" | "unheard":
            return BankAway()
        case "slow":
            return BankTooSlow()
        case "untrusted":
            return AnswerNotTrusted()
        case _:
            raise ScriptError(f"a bank never says {what!r}")


async def lose(stage: Stage, person: SimPerson, what: str) -> None:
    """A new release of the portal no longer knows the state that the person was in, or what was remembered there."""
    async with stage.work() as work:
        row = await stage.conversation_row(work, person)
        assert row is not None, "the conversation has not begun"
        if what == "state":
            row.state = "Gone:away"
        else:
            row.data = json.dumps({name: ["gone"] for name in ("page", "accepted", "kind")})


async def change_clinic(stage: Stage, folder: Path, change: str) -> None:
    """The clinic changes its file, and starts the portal again."""
    before = stage.settings.clinic_file.read_text(encoding="utf-8")
    after = _changed(before, change)
    if after == before:
        raise ScriptError("that changes nothing in the clinic file")
    written = folder / "clinic.toml"
    written.write_text(after, encoding="utf-8")
    stage.settings = stage.settings.model_copy(update={"clinic_file": written})
    await stage.restart()


def _changed(toml: str, change: str) -> str:
    if without := _WITHOUT.fullmatch(change):
        left = "\n\n".join(block for block in toml.split("\n\n") if not _is_of(block, without["what"], without["id"]))
        return re.sub(rf'(?m)^(services = .*)"{without["id"]}"(?:, )?', r"\1", left)  # of forms
    if more := _MORE.fullmatch(change):
        return "\n\n".join([toml, *_doctors(more["specialty"], SURNAMES[: int(more["count"])])])
    before, _, after = change.partition(" → ")
    return toml.replace(before.replace(" ⏎ ", "\n"), after.replace(" ⏎ ", "\n"))


def _is_of(block: str, what: str, slug: str) -> bool:
    """Whether a table of the clinic file is that thing's, or the hours of that practitioner; `any` thing's will do."""
    whole = block.splitlines()
    return (f"[[{what}s]]" in whole and (slug == "any" or f'id = "{slug}"' in whole)) or (
        "[[hours]]" in whole and f'{what} = "{slug}"' in whole
    )


def _doctors(specialty: str, surnames: tuple[str, ...]) -> Iterator[str]:
    for number, surname in enumerate(surnames):
        yield f'[[practitioners]]\nid = "more-{number}"\nname = "lek. {surname}"\nspecialties = ["{specialty}"]'
        yield (
            f'[[hours]]\npractitioner = "more-{number}"\nfacilities = ["wola"]\ndays = ["wed"]\n'
            'opens = "08:00"\ncloses = "09:00"\n'
        )


async def patient_of(work: Work, person: SimPerson) -> Patient:
    found = await patients.find_patient(work, await people.get_or_create_person(work, address_of(person.id)))
    if found is None:
        raise ScriptError(f"{person.user.first_name} has no account")
    return found
