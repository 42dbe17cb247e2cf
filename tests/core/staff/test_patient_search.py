"""Finding a patient by name, PESEL or telephone, although nothing of it can be read in the database."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
import sqlalchemy as sa

from core.accounts.patients import Patient, PatientName, Tier, find_by_new_terms, open_account
from core.accounts.people import get_or_create_person
from core.clinic.model import Clinic
from core.context import Work
from core.errors import RoleNeeded, UnusableText, WrongChat
from core.staff import audit, patient_search
from core.staff.audit import AuditAction
from core.staff.members import Where
from tests.core.staff.staffing import DESK_HEAD, MARIA, RECEPTIONIST, staffed_clinic
from tests.desk import Desk
from tests.people import a_pesel, an_application

PESELS = [a_pesel(date(1980, 1, day)) for day in range(1, 20)]


LOOKED_FOR: list[tuple[str, list[str]]] = [
    ("Kowalska", ["Żaneta Maria Kowalska-Wójcik", "Anna Kowalska"]),
    ("kowalska", ["Żaneta Maria Kowalska-Wójcik", "Anna Kowalska"]),
    ("  KOWALSKA   anna ", ["Anna Kowalska"]),
    ("zaneta", ["Żaneta Maria Kowalska-Wójcik"]),
    ("Wójcik", ["Żaneta Maria Kowalska-Wójcik"]),
    ("wojcik-kowalska", ["Żaneta Maria Kowalska-Wójcik"]),
    ("Łukasz", ["Łukasz Nowak"]),
    ("lukasz nowak", ["Łukasz Nowak"]),
    ("Anna Nowak", []),
    ("Kowal", ["Żaneta Maria Kowalska-Wójcik", "Anna Kowalska"]),
    ("kow wój", ["Żaneta Maria Kowalska-Wójcik"]),
    ("Ko", []),
    ("walska", ["Żaneta Maria Kowalska-Wójcik", "Anna Kowalska"]),
    ("anna, walsk", ["Anna Kowalska"]),
    ("alskow", []),
    ("ka", []),
    ("Kowalska, Anna", ["Anna Kowalska"]),
    ("pani Kowalska", ["Żaneta Maria Kowalska-Wójcik", "Anna Kowalska"]),
    ("???", []),
    (PESELS[2], ["Łukasz Nowak"]),
    (f"{PESELS[2][:6]} {PESELS[2][6:]}", ["Łukasz Nowak"]),
    (PESELS[9], []),
    (f"PESEL: {PESELS[2][:2]}.{PESELS[2][2:]}.", ["Łukasz Nowak"]),
    ("tel. 601‑234‑501", ["Żaneta Maria Kowalska-Wójcik"]),
    ("601 234 501", ["Żaneta Maria Kowalska-Wójcik"]),
    ("+48 601-234-501", ["Żaneta Maria Kowalska-Wójcik"]),
    ("601 234 509", []),
]


@pytest.fixture
def clinic() -> Clinic:
    """A clinic with everybody in its staff chat."""
    return staffed_clinic()


async def some_people(work: Work, *names: str) -> list[Patient]:
    """Patients of these names, each with a PESEL and telephone of their own."""
    return [
        await open_account(
            work,
            await get_or_create_person(work, f"telegram:{number}"),
            an_application(name, number=PESELS[number], phone=f"+4860123450{number}"),
        )
        for number, name in enumerate(names)
    ]


async def found(work: Work, text: str) -> list[str]:
    """Whom the receptionist finds, by name."""
    return [patient.full_name for patient in await patient_search.find(work, RECEPTIONIST, text)]


@pytest.mark.both_databases
async def test_a_patient_is_found(work: Work) -> None:
    """By words of the name or how they begin, in any order, however they are typed; by the whole number."""
    await some_people(work, "Anna Kowalska", "Żaneta Maria Kowalska-Wójcik", "Łukasz Nowak")
    for text, names in LOOKED_FOR:
        assert sorted(await found(work, text)) == sorted(names), text


@pytest.mark.both_databases
@pytest.mark.parametrize(
    ("name", "typed"),
    [
        ("Nguyễn Văn Đức", ["Đức", "duc", "DUC nguyen", "Nguy"]),
        ("Søren Ørsted", ["Søren", "soren", "Soeren", "orsted", "Oersted"]),
        ("Işıl İnci", ["Işıl", "isil", "ISIL", "ışıl", "İnci", "inci", "INCI"]),
        (
            "Seán O'Connor-Smith",
            ["OConnor", "O’Connor", "o connor", "Connor", "oconn", "Smith", "oconnor smith", "Sean"],
        ),
        ("Jan 't Hoff", ["'t Hoff", "t hoff", "Hoff", "thoff"]),
        ("Hans Müller-Weiß", ["Müller", "muller", "Mueller", "weiss", "Weiß"]),
        ("Олена Шевченко", ["Олена", "шевч", "olena", "Shevchenko"]),
        (
            "Юлія Шевченко",
            ["Yuliia", "Iuliia", "Julija", "yulia szewczenko", "Schewtschenko", "Шевченко Юлія", "евчен"],
        ),
        ("Yuliia Shevchenko", ["Юлія", "Julia", "Szewczenko", "Шевченко", "Shevchenko, Yuliia"]),
        ("Julia Szewczenko", ["Iuliia Shevchenko", "Юлія Шевченко", "szewcz", "shevch"]),
        ("Сергій Хмельницький", ["Serhii", "Sergij", "Serhiy Khmelnytskyi", "chmelnycki"]),
        ("Євген Жук", ["Yevhen", "Jewhen", "Zhuk", "Żuk"]),
        ("Nguyễn Thị Hương", ["nguyen", "huong", "uyen"]),
        ("Мар'яна Лук’яненко", ["Марʼяна", "маряна", "лукян"]),
        ("Ayşe Çağlar", ["ayse caglar", "Ayşe"]),
        ("Łucja Ðurić", ["lucja duric", "Đurić"]),
        ("Chiara De Luca", ["deluca", "De Luca", "luca"]),
        ("Sukarno", ["sukarno", "Suk"]),
    ],
)
async def test_letters_that_a_keyboard_lacks_are_not_needed(work: Work, name: str, typed: list[str]) -> None:
    """Nor whole words, apostrophes or hyphens."""
    await some_people(work, name, "Anna Kowalska")
    for text in typed:
        assert await found(work, text) == [name], text


async def test_what_is_written_so_comes_before_what_sounds_so(work: Work) -> None:
    """Who is called just that is not hidden among others; only where nobody is, those that sound alike are shown."""
    await some_people(work, "Anna Schulz", "Anna Szulc", "Anna Kowalska")
    assert await found(work, "Schulz") == ["Anna Schulz"]
    assert await found(work, "Szulc") == ["Anna Szulc"]
    assert await found(work, "Shults") == ["Anna Schulz", "Anna Szulc"]
    assert await found(work, "ulc") == ["Anna Szulc"]


async def test_confirmed_accounts_come_first(work: Work) -> None:
    """Whoever types somebody's name and numbers does not stand before them."""
    impostor, real, _ = await some_people(work, "Anna Kowalska", "Anna Kowalska", "Anna Adamska")
    real.tier = Tier.FULL
    await work.session.flush()
    assert [each.id for each in await patient_search.find(work, RECEPTIONIST, "Kowalska")] == [real.id, impostor.id]
    many = [f"Anna Kowalska{letter}" for letter in "abcdefgh"]
    for number, other in enumerate(many, 10):
        person = await get_or_create_person(work, f"telegram:{number}")
        await open_account(work, person, an_application(other, number=PESELS[number], phone=f"+486012346{number}"))
    page = await patient_search.find(work, RECEPTIONIST, "kowal")
    assert [each.full_name for each in page][:3] == ["Anna Kowalska", "Anna Kowalska", "Anna Kowalskaa"]
    assert page.items[0].id == real.id
    assert page.has_next


async def test_just_the_word_comes_before_its_beginning_and_in_polish_order(work: Work) -> None:
    """Whoever is called just that is meant more often."""
    await some_people(work, "Ewa Nowakowska", "Ewa Nowak", "Zofia Nowak", "Ćma Nowak", "Celina Nowak")
    assert await found(work, "nowak") == ["Celina Nowak", "Ćma Nowak", "Ewa Nowak", "Zofia Nowak", "Ewa Nowakowska"]


async def test_eight_are_shown_by_name(work: Work) -> None:
    """And it is told that there are more."""
    await some_people(work, *(f"{first} Nowak" for first in "IHGFEDCBA"))
    page = await patient_search.find(work, RECEPTIONIST, "nowak")
    assert [patient.first_name for patient in page] == list("ABCDEFGH")
    assert page.has_next
    assert not (await patient_search.find(work, RECEPTIONIST, "nowak a")).has_next


async def test_every_search_is_written_down(work: Work) -> None:
    """Whose record was found, and never what was typed."""
    anna, _, _ = await some_people(work, "Anna Kowalska", "Jan Kowalski", "Adam Nowak")
    await found(work, "anna")
    await found(work, "nobody")
    rows = await audit.recent(work)
    assert [(row.who, row.what, row.patient_id, row.subject) for row in rows] == [
        (MARIA, AuditAction.SEARCHED_PATIENTS, None, ""),
        (MARIA, AuditAction.FOUND_PATIENT, anna.id, ""),
    ]


async def test_only_the_reception_looks_for_patients(work: Work) -> None:
    """In the staff chat."""
    with pytest.raises(RoleNeeded):
        await patient_search.find(work, DESK_HEAD, "Anna")
    with pytest.raises(WrongChat):
        await patient_search.find(work, replace(RECEPTIONIST, where=Where.ELSEWHERE), "Anna")


@pytest.mark.parametrize("text", ["", " ", "A", "x" * 121])
async def test_one_letter_is_too_little(work: Work, text: str) -> None:
    """And a letter to the editor too much."""
    with pytest.raises(UnusableText):
        await patient_search.find(work, RECEPTIONIST, text)


async def test_words_of_names_go_with_the_account(desk: Desk) -> None:
    """As all that it consists of."""
    async with desk.work() as work:
        (anna,) = await some_people(work, "Anna Kowalska")
    async with desk.work() as work:
        await work.session.execute(sa.delete(Patient).where(Patient.id == anna.id))
        assert await work.session.scalar(sa.select(sa.func.count()).select_from(PatientName)) == 0


async def test_the_end_of_a_number_a_birth_date_and_the_middle_of_a_name(work: Work) -> None:
    """Find somebody, from four digits and three letters on; what begins so comes before what has it in the middle."""
    anna, alicja, _ = await some_people(work, "Anna Kowalska", "Alicja Alska", "Jan Lis")
    for length in range(4, 9):
        assert await found(work, anna.phone[-length:]) == ["Anna Kowalska"]
    assert await found(work, f"…{alicja.phone[-4:]}") == ["Alicja Alska"]
    assert await found(work, anna.phone[-3:]) == []
    assert await found(work, "9999") == []
    assert "Anna Kowalska" in await found(work, anna.birth_date.isoformat())
    assert await found(work, "1.02.1903") == []
    assert await found(work, "alsk") == ["Alicja Alska", "Anna Kowalska"]
    assert await found(work, "alska") == ["Alicja Alska"]
    assert await found(work, "walsk") == ["Anna Kowalska"]


async def test_inner_parts_of_names_fill_up_the_list_and_no_more(work: Work) -> None:
    """Beginnings stand first; of all together eight are shown, and it is told that there are more."""
    await some_people(work, *(f"{first} Kowalska" for first in "HGFEDCB"), "Zofia Alskowa", "Ala Malska")
    page = await patient_search.find(work, RECEPTIONIST, "alsk")
    names = [patient.full_name for patient in page]
    assert names == ["Zofia Alskowa", *(f"{first} Kowalska" for first in "BCDEFGH")]
    assert page.has_next


async def test_older_records_are_found_by_new_terms(work: Work) -> None:
    """Once the portal has gone through them; done again, nothing changes."""
    anna, *_ = await some_people(work, "Anna Kowalska", "Jan Lis")
    await work.session.execute(sa.delete(PatientName))
    await work.session.execute(sa.update(Patient).values(found_by=0))
    assert await found(work, anna.phone[-4:]) == []
    assert not await find_by_new_terms(work)
    assert await found(work, anna.phone[-4:]) == ["Anna Kowalska"]
    assert await found(work, "Kowalska") == ["Anna Kowalska"]
    assert not await find_by_new_terms(work)
