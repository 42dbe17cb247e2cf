"""The reception's way and the call centre's: a code joins who is there to who is in the chat (S30, S31, D1, D18)."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest

from bot.addresses import address_of
from core.accounts.patients import Patient, Tier, get_patient
from core.clinic.model import Clinic, StaffMember
from core.errors import NotFound, RoleNeeded, UnusableText, WrongChat
from core.identity import asking, by_bank, by_staff, codes
from core.identity.by_staff import MOST_WRONG, OpenCase
from core.identity.codes import ALPHABET, LENGTH, MOST_GUESSES
from core.identity.model import REASON, ConfirmationStatus, Document, Route, get_request
from core.identity.refusals import (
    AlreadyFull,
    CodeExpired,
    CodeNotAsked,
    CodeUsed,
    CodeVoid,
    CodeWrong,
    GuessedTooOften,
    IdentityHeldElsewhere,
    NotByTelephone,
    OwnIdentity,
    RequestOver,
)
from core.roles import Role
from core.staff import audit
from core.staff.audit import AuditAction
from core.staff.members import Caller, Where
from tests.core.identity.proving import an_account
from tests.core.staff.staffing import DESK_HEAD, DOCTOR, MARIA, RECEPTIONIST, staffed_clinic
from tests.desk import Desk

WRONG = "BBBB-BBBB"
COLLEAGUE = Caller(address_of(9005), Where.STAFF_CHAT)


@pytest.fixture
def clinic() -> Clinic:
    """A clinic with everybody in its staff chat, and two at the reception."""
    staffed = staffed_clinic()
    ola = StaffMember(user_id=9005, name="Ola", roles=(Role.RECEPTION,))
    return staffed.model_copy(update={"staff": (*staffed.staff, ola)})


@pytest.fixture
async def ewa(desk: Desk) -> Patient:
    """A patient with a basic account."""
    async with desk.work() as work:
        return await an_account(work)


async def asked(desk: Desk, patient: Patient, route: Route = Route.RECEPTION) -> str:
    """The code that a patient has before them."""
    async with desk.work() as work:
        return (await codes.issue(work, patient, route)).code


async def opened(desk: Desk, typed: str) -> str:
    """The id of the case that a code opens for the receptionist."""
    async with desk.work() as work:
        found = await by_staff.open_by_code(work, RECEPTIONIST, typed)
    assert isinstance(found, OpenCase), found
    return found.request.id


async def tier_of(desk: Desk, patient: Patient) -> Tier:
    """The level as it is stored."""
    async with desk.work() as work:
        return (await get_patient(work, patient.id)).tier


async def test_at_the_reception(desk: Desk, ewa: Patient) -> None:
    """The patient shows the code, the receptionist types it, looks at a document, and the account is full."""
    code = await asked(desk, ewa)
    assert await tier_of(desk, ewa) is Tier.PENDING
    case = await opened(desk, code)
    async with desk.work() as work:
        decided = await by_staff.confirm(work, RECEPTIONIST, case, Route.RECEPTION, Document.ID_CARD)
    assert (decided.refusal, decided.request.document, decided.request.closed_by) == (None, Document.ID_CARD, MARIA)
    assert await tier_of(desk, ewa) is Tier.FULL
    async with desk.work() as work:
        rows = (await audit.recent(work, patient_id=ewa.id)).items
    assert [(row.who, row.what, row.subject) for row in rows] == [
        (MARIA, AuditAction.CONFIRMED_IDENTITY, f"{case}/reception/id_card"),
        (MARIA, AuditAction.OPENED_IDENTITY, f"{case}/reception"),
    ]


@pytest.mark.parametrize("typed", ["{}", " {} ", "{}.", "code: "])
def test_codes_as_people_type_them(typed: str) -> None:
    """With spaces, dashes, small letters; other words are none."""
    for code in ("BCDF-GHJK", "bcdfghjk", "b c d f – g h j k", "BCDF GHJK"):
        written = typed.format(code)
        assert codes.read_code(written) == (None if "code" in typed else "BCDFGHJK")


def test_letters_that_cant_be_confused() -> None:
    """None that looks like a figure or another letter, and no vowel, so that no code is a word."""
    assert not set(ALPHABET) & set("AEIOUYLQV0123456789")
    assert len(ALPHABET) ** LENGTH > 5_000_000_000


async def test_a_code_is_kept_as_a_fingerprint(desk: Desk, ewa: Patient) -> None:
    """Nobody can show it again."""
    async with desk.work() as work:
        issued = await codes.issue(work, ewa, Route.RECEPTION)
        letters = issued.code.replace("-", "")
        assert letters not in str(issued.request.sealed)
        assert issued.request.code_fingerprint is not None
        assert letters.encode() not in issued.request.code_fingerprint
        assert letters not in repr(issued)


async def test_mdowod_counts_only_when_both_are_there(desk: Desk, ewa: Patient) -> None:
    """Not by telephone; every other document does, and mDowód at the reception (D18)."""
    case = await opened(desk, await asked(desk, ewa, Route.CALL_CENTRE))
    async with desk.work() as work:
        with pytest.raises(NotByTelephone):
            await by_staff.confirm(work, RECEPTIONIST, case, Route.CALL_CENTRE, Document.MDOWOD)
    async with desk.work() as work:
        decided = await by_staff.confirm(work, RECEPTIONIST, case, Route.RECEPTION, Document.MDOWOD)
    assert (decided.request.route, decided.request.document) == (Route.RECEPTION, Document.MDOWOD)


async def test_refused_with_a_reason(desk: Desk, ewa: Patient) -> None:
    """The account is as it was, and the patient can begin anew."""
    case = await opened(desk, await asked(desk, ewa))
    async with desk.work() as work:
        for reason in (" ", "x" * 301):
            with pytest.raises(UnusableText):
                await by_staff.refuse(work, RECEPTIONIST, case, reason)
    async with desk.work() as work:
        decided = await by_staff.refuse(work, RECEPTIONIST, case, "  Zdjęcie jest  nieczytelne.")
    assert decided.request.fact(REASON) == "Zdjęcie jest nieczytelne."
    assert (decided.request.status, await tier_of(desk, ewa)) == (ConfirmationStatus.REFUSED, Tier.BASIC)
    await opened(desk, await asked(desk, ewa))


async def test_wrong_used_expired(desk: Desk, ewa: Patient) -> None:
    """Each is told from the others."""
    first = await asked(desk, ewa)
    second = await asked(desk, ewa)
    async with desk.work() as work:
        assert await by_staff.open_by_code(work, RECEPTIONIST, WRONG) == CodeWrong()
        assert await by_staff.open_by_code(work, RECEPTIONIST, "to nie kod") == CodeWrong()
        assert await by_staff.open_by_code(work, RECEPTIONIST, first) == CodeUsed()
    desk.wait(minutes=10)
    async with desk.work() as work:
        assert await by_staff.open_by_code(work, RECEPTIONIST, second) == CodeExpired()
    case = await opened(desk, third := await asked(desk, ewa))
    async with desk.work() as work:
        await by_staff.confirm(work, RECEPTIONIST, case, Route.RECEPTION, Document.PASSPORT)
        assert await by_staff.open_by_code(work, RECEPTIONIST, third) == CodeUsed()


async def test_a_case_is_open_for_half_an_hour(desk: Desk, ewa: Patient) -> None:
    """There is time to compare, though the code has run out meanwhile."""
    case = await opened(desk, await asked(desk, ewa))
    desk.wait(minutes=29)
    async with desk.work() as work:
        assert (await by_staff.get_case(work, RECEPTIONIST, case)).request.is_open
    desk.wait(minutes=1)
    async with desk.work() as work:
        with pytest.raises(RequestOver):
            await by_staff.confirm(work, RECEPTIONIST, case, Route.RECEPTION, Document.ID_CARD)


async def test_a_code_counts_for_as_long_as_was_said(desk: Desk, ewa: Patient) -> None:
    """That its case was opened gives it no more time; who has opened it may come back until the half hour is over."""
    case = await opened(desk, code := await asked(desk, ewa))
    desk.wait(minutes=10)
    async with desk.work() as work:
        assert await by_staff.open_by_code(work, COLLEAGUE, code) == CodeExpired()
        assert await by_staff.open_by_patient(work, COLLEAGUE, ewa.id, code) == CodeExpired()
        until = (await by_staff.get_case(work, RECEPTIONIST, case)).request.expires_at
    assert await opened(desk, code) == case
    async with desk.work() as work:
        assert (await by_staff.get_case(work, RECEPTIONIST, case)).request.expires_at == until
    desk.wait(minutes=20)
    async with desk.work() as work:
        assert await by_staff.open_by_code(work, RECEPTIONIST, code) == CodeExpired()


async def test_without_a_code_there_is_no_case(desk: Desk, ewa: Patient) -> None:
    """Whoever knows a request's id decides nothing; who was found has to show their code."""
    async with desk.work() as work:
        issued = await codes.issue(work, ewa, Route.RECEPTION)
        request = issued.request.id
        with pytest.raises(NotFound):
            await by_staff.get_case(work, RECEPTIONIST, request)
        with pytest.raises(NotFound):
            await by_staff.confirm(work, RECEPTIONIST, request, Route.RECEPTION, Document.ID_CARD)
        assert await by_staff.open_by_patient(work, RECEPTIONIST, ewa.id, WRONG) == CodeWrong()
        found = await by_staff.open_by_patient(work, RECEPTIONIST, ewa.id, issued.code.lower())
        assert isinstance(found, OpenCase)


async def test_anothers_code_doesnt_open_the_case_of_who_was_found(desk: Desk, ewa: Patient) -> None:
    """Somebody with the same name and number typed may stand there."""
    async with desk.work() as work:
        other = await an_account(work, 2)
        code = (await codes.issue(work, other, Route.RECEPTION)).code
        with pytest.raises(CodeNotAsked):
            await by_staff.open_by_patient(work, RECEPTIONIST, ewa.id, code)
        await codes.issue(work, ewa, Route.RECEPTION)
        assert await by_staff.open_by_patient(work, RECEPTIONIST, ewa.id, code) == CodeWrong()


async def test_wrong_codes_void_the_patients(desk: Desk, ewa: Patient) -> None:
    """After five, the right one doesn't count either."""
    code = await asked(desk, ewa)
    tried = []
    for _ in range(MOST_WRONG):
        async with desk.work() as work:
            tried.append(await by_staff.open_by_patient(work, RECEPTIONIST, ewa.id, WRONG))
    assert tried == [*[CodeWrong()] * (MOST_WRONG - 1), CodeVoid()]
    async with desk.work() as work:
        with pytest.raises(CodeNotAsked):
            await by_staff.open_by_patient(work, RECEPTIONIST, ewa.id, code)
        assert await by_staff.open_by_code(work, RECEPTIONIST, code) == CodeUsed()
    assert await tier_of(desk, ewa) is Tier.BASIC


@pytest.mark.parametrize("guesses", [100, pytest.param(10_000, marks=pytest.mark.ci)])
async def test_ten_thousand_guesses_are_capped(desk: Desk, ewa: Patient, guesses: int) -> None:
    """Of 10,000 guesses in a row ten are looked at, and ten more for each hour that passes: somebody of the staff who
    guesses day and night would need 80,000 years to try all codes there are. Even the right one is not looked at then.
    """
    code = await asked(desk, ewa)
    looked_at = refused = 0
    async with desk.work() as work:
        for number in range(guesses):
            digits = (number // len(ALPHABET) ** place % len(ALPHABET) for place in range(LENGTH))
            guess = "".join(ALPHABET[digit] for digit in digits)
            if guess == code.replace("-", ""):
                continue
            match await by_staff.open_by_code(work, RECEPTIONIST, guess):
                case CodeWrong():
                    looked_at += 1
                case GuessedTooOften(again=again):
                    refused += 1
                    assert again == desk.now + timedelta(hours=1)
        assert isinstance(await by_staff.open_by_code(work, RECEPTIONIST, code), GuessedTooOften)
        assert isinstance(await by_staff.open_by_patient(work, RECEPTIONIST, ewa.id, code), GuessedTooOften)
    assert (looked_at, refused) == (MOST_GUESSES, guesses - MOST_GUESSES)
    assert len(ALPHABET) ** LENGTH / (MOST_GUESSES * 24 * 365) > 79_000
    desk.wait(hours=1)
    async with desk.work() as work:
        assert await by_staff.open_by_code(work, RECEPTIONIST, WRONG) == CodeWrong()


@pytest.mark.parametrize(
    ("caller", "refusal"),
    [(DOCTOR, RoleNeeded), (DESK_HEAD, RoleNeeded), (Caller(MARIA, Where.ELSEWHERE), WrongChat)],
)
async def test_the_reception_and_nobody_else(
    desk: Desk, ewa: Patient, caller: Caller, refusal: type[Exception]
) -> None:
    """In the staff chat."""
    code = await asked(desk, ewa)
    case = await opened(desk, code)
    async with desk.work() as work:
        for step in (
            by_staff.open_by_code(work, caller, code),
            by_staff.open_by_patient(work, caller, ewa.id, code),
            by_staff.get_case(work, caller, case),
            by_staff.confirm(work, caller, case, Route.RECEPTION, Document.ID_CARD),
            by_staff.refuse(work, caller, case, "Nie."),
        ):
            with pytest.raises(refusal):
                await step


async def test_nobody_confirms_themselves(desk: Desk) -> None:
    """The receptionist's own account is a colleague's to confirm."""
    async with desk.work() as work:
        mine = await an_account(work, 9001)
        code = (await codes.issue(work, mine, Route.RECEPTION)).code
        with pytest.raises(OwnIdentity):
            await by_staff.open_by_code(work, RECEPTIONIST, code)


async def test_an_identity_is_held_once(desk: Desk, ewa: Patient) -> None:
    """A second account with it is not raised, whatever document was seen (D16)."""
    async with desk.work() as work:
        (await get_patient(work, ewa.id)).tier = Tier.FULL
        second = await an_account(work, 2)
    case = await opened(desk, await asked(desk, second))
    async with desk.work() as work:
        decided = await by_staff.confirm(work, RECEPTIONIST, case, Route.RECEPTION, Document.ID_CARD)
    assert decided.refusal == IdentityHeldElsewhere()
    assert await tier_of(desk, second) is Tier.BASIC


async def test_a_new_confirmation_removes_a_pin(desk: Desk, ewa: Patient) -> None:
    """Whoever has the full level and has forgotten their PIN confirms their identity once more; without one, nobody."""
    async with desk.work() as work:
        patient = await get_patient(work, ewa.id)
        patient.tier = Tier.FULL
        await work.session.flush()
        with pytest.raises(AlreadyFull):
            await codes.issue(work, ewa, Route.RECEPTION)
        patient.pin_pause = 5
    case = await opened(desk, await asked(desk, ewa))
    async with desk.work() as work:
        await by_staff.confirm(work, RECEPTIONIST, case, Route.RECEPTION, Document.ID_CARD)
    async with desk.work() as work:
        patient = await get_patient(work, ewa.id)
        assert (patient.tier, patient.pin_pause) == (Tier.FULL, None)


async def test_a_code_and_a_way_to_the_bank_replace_one_another(desk: Desk, ewa: Patient) -> None:
    """One of them is open at most."""
    async with desk.work() as work:
        begun = await by_bank.begin(work, ewa, "pokazowy")
        await codes.issue(work, ewa, Route.CALL_CENTRE)
        assert (await get_request(work, ewa, begun.request.id)).status is ConfirmationStatus.CANCELLED
        await by_bank.begin(work, ewa, "pokazowy")
        assert [each.route for each in await asking.current(work, ewa)] == [Route.BANK]


@pytest.mark.both_databases
async def test_two_decide_at_once(desk: Desk, ewa: Patient) -> None:
    """The row decides: one confirms or one refuses, and the other is told that it is over."""
    case = await opened(desk, await asked(desk, ewa))

    async def decide(confirms: bool) -> str:  # noqa: FBT001 - one or the other
        try:
            async with desk.work() as work:
                if confirms:
                    await by_staff.confirm(work, RECEPTIONIST, case, Route.RECEPTION, Document.ID_CARD)
                else:
                    await by_staff.refuse(work, RECEPTIONIST, case, "Nie.")
        except RequestOver:
            return "over"
        return "confirmed" if confirms else "refused"

    decided = await asyncio.gather(decide(True), decide(False))  # noqa: FBT003 - the same
    assert sorted(decided) in (["confirmed", "over"], ["over", "refused"])
    assert (await tier_of(desk, ewa) is Tier.FULL) == ("confirmed" in decided)


@pytest.mark.both_databases
async def test_guesses_at_once_are_all_counted(desk: Desk) -> None:
    """Nobody guesses more often by guessing faster."""

    async def guess() -> object:
        async with desk.work() as work:
            return await by_staff.open_by_code(work, RECEPTIONIST, WRONG)

    tried = await asyncio.gather(*(guess() for _ in range(MOST_GUESSES + 2)))
    assert sum(isinstance(each, CodeWrong) for each in tried) == MOST_GUESSES
