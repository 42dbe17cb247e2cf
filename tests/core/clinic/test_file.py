"""The clinic file: read whole, or refused with every fault at its place."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.clinic.checks.rules import LONGEST_REGULATIONS
from core.clinic.file import load_clinic
from core.clinic.model import ServiceKind
from core.errors import ClinicFileError
from core.i18n import Language

SOUND = """
name = "Centrum Zdrowia"
phone = "22 555 01 40"
specialties.heart = { pl = "kardiolog", en = "cardiologist" }
specialties.prevention = { pl = "profilaktyka", en = "prevention" }
[[facilities]]
id = "own"
name = { pl = "Nasza", en = "Ours" }
address = "ul. Prosta 1"
[[facilities]]
id = "partner"
name = { pl = "Partnera", en = "Partner's" }
address = "ul. Krzywa 2"
partner = true
[[practitioners]]
id = "nowak"
name = "lek. Ewa Nowak"
specialties = ["heart"]
[[services]]
id = "cardiologist"
kind = "in_person"
name = { pl = "Kardiolog", en = "Cardiologist" }
specialty = "heart"
minutes = 30
[[services]]
id = "heart-programme"
kind = "examination"
name = { pl = "Program serca", en = "Heart programme" }
specialty = "prevention"
minutes = 20
booked_in = "cer"
[[booking_systems]]
id = "cer"
name = { pl = "Centralna e-rejestracja", en = "National e-registration" }
url = "https://cer.example"
[[hours]]
practitioner = "nowak"
facilities = ["own"]
days = ["mon"]
opens = "08:00"
closes = "12:00"
[[absences]]
practitioner = "nowak"
first_day = 2027-05-01
last_day = 2027-05-09
[[staff]]
user_id = 9001
name = "Ewa"
roles = ["doctor"]
practitioner = "nowak"
[[desk_hours]]
days = ["tue"]
opens = "07:00"
closes = "15:00"
[[ready_answers]]
id = "fine"
title = { pl = "Wszystko dobrze", en = "All is well" }
text = { pl = "Wyniki są dobre.", en = "The results are good." }
[[helplines]]
name = { pl = "Telefon zaufania", en = "Crisis line" }
phone = "116 123"
[[banks]]
id = "heron"
name = "Heron"
issuer = "https://heron.example/open"
client_id = "clinic"
[bank_claims]
nin = "pesel"
[regulations]
version = "1"
text = { pl = "Regulamin.", en = "Regulations." }
[files_regulations]
version = "2"
text = { pl = "Regulamin plików.", en = "Rules of files." }
[settings]
horizon_days = 30
"""


def faults_of(folder: Path, *changes: tuple[str, str], text: str = SOUND) -> list[str]:
    """What is said of the sound file after these changes to it."""
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    file = folder / "clinic.toml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(ClinicFileError) as raised:
        load_clinic(file)
    heading, *faults = str(raised.value).splitlines()
    assert str(file) in heading
    return [fault.strip() for fault in faults]


def test_a_sound_file_is_read(tmp_path: Path) -> None:
    """Into values that the rest of the portal uses."""
    file = tmp_path / "clinic.toml"
    file.write_text(SOUND, encoding="utf-8")
    clinic = load_clinic(file)
    assert clinic.service("cardiologist").kind is ServiceKind.IN_PERSON
    assert clinic.settings.horizon_days == 30
    assert (clinic.time_zone, clinic.country, clinic.holidays) == ("Europe/Warsaw", "PL", "public")


def test_a_file_with_a_byte_order_mark_is_read(tmp_path: Path) -> None:
    """Some editors put one in."""
    file = tmp_path / "clinic.toml"
    file.write_text(SOUND, encoding="utf-8-sig")
    assert load_clinic(file).name == "Centrum Zdrowia"


FAULTS = [
    # the clinic itself
    ('name = "Centrum Zdrowia"', "", "name: is missing; add it"),
    ('name = "Centrum Zdrowia"', 'name = " "', "name: is empty; write it"),
    ('name = "Centrum Zdrowia"', "name = 7", "name: should be text, in quotation marks"),
    ("22 555 01 40", "123", 'phone: "123" is not a telephone number'),
    ('phone = "22', 'email = "nobody"\nphone = "22', 'email: "nobody" is not an e-mail address'),
    ('phone = "22', 'time_zone = "Warsaw"\nphone = "22', 'time_zone: unknown time zone "Warsaw"'),
    ('phone = "22', 'time_zone = "Europe/Warszawa"\nphone = "22', 'did you mean "Europe/Warsaw"?'),
    ('phone = "22', 'country = "Poland"\nphone = "22', 'country: unknown country "Poland"; write its two capital'),
    ('phone = "22', 'country = "AC"\nphone = "+48 22', 'holidays: the public holidays of "AC" are not known here'),
    ('phone = "22', 'holidays = "all"\nphone = "22', 'holidays: should be "public", or a list of days'),
    ('phone = "22', 'holidays = ["1 May"]\nphone = "22', 'holidays: should be "public", or a list of days'),
    ('phone = "22', 'fax = "1"\nphone = "22', "fax: there is no such field"),
    # specialties
    (
        "specialties.heart",
        'specialties."Serce!" = { pl = "kardiolog", en = "cardiologist" }\nspecialties.heart',
        'specialties · Serce!: "Serce!" is no id; use small letters',
    ),
    # facilities
    ('id = "partner"', 'id = "own"', 'facilities[2] (own) · id: "own" is there already'),
    ('address = "ul. Prosta 1"', "", "facilities[1] (own) · address: is missing; add it"),
    ("partner = true", 'partner = "tak"', "facilities[2] (partner) · partner: should be true or false"),
    ("partner = true", 'map_url = "http://x.pl"', "facilities[2] (partner) · map_url: should begin with https://"),
    ('{ pl = "Nasza", en = "Ours" }', '"Nasza"', "facilities[1] (own) · name: should be in both languages"),
    ('pl = "Nasza", ', "", "facilities[1] (own) · name · pl: is missing; add it"),
    # practitioners
    (
        '["heart"]',
        '["hart"]',
        'practitioners[1] (nowak) · specialties: unknown specialty "hart"; did you mean "heart"?',
    ),
    ('["heart"]', '["xyz"]', 'unknown specialty "xyz"; correct it, or add it to the file'),
    ('["heart"]', "[]", "practitioners[1] (nowak) · specialties: is empty; name at least one"),
    ('["heart"]', '"heart"', "practitioners[1] (nowak) · specialties: should be a list, in square brackets"),
    (
        '["heart"]',
        '["heart"]\nlanguages = ["polski"]',
        'practitioners[1] (nowak) · languages: unknown language "polski"',
    ),
    (
        '["heart"]',
        '["heart"]\nlicence = "1000003"',
        'practitioners[1] (nowak) · licence: "1000003" is no number of a licence to practise',
    ),
    ('["heart"]', '["heart"]\nlicence = "100000"', "practitioners[1] (nowak) · licence: "),
    ('["heart"]', '["heart"]\nidentifiers = "x"', "practitioners[1] (nowak) · identifiers: should be a list"),
    # services
    ('specialty = "heart"', 'specialty = "lungs"', 'services[1] (cardiologist) · specialty: unknown specialty "lungs"'),
    ('"in_person"', '"visit"', 'services[1] (cardiologist) · kind: "visit" is unknown; choose from'),
    ("minutes = 30", "minutes = 33", "services[1] (cardiologist) · minutes: should be a multiple of 5, not 33"),
    ("minutes = 30", "minutes = 0", "services[1] (cardiologist) · minutes: should be greater than 0, not 0"),
    ("minutes = 30", "minutes = 300", "services[1] (cardiologist) · minutes: it is longer than any hours"),
    # hours
    ('practitioner = "nowak"\nfacilities', 'practitioner = "x"\nfacilities', 'practitioner: unknown practitioner "x"'),
    ('["own"]', '["own", "away"]', 'hours[1] (nowak) · facilities: unknown facility "away"'),
    ('["mon"]', '["monday"]', 'hours[1] (nowak) · days[1]: "monday" is unknown; choose from'),
    ('"08:00"', '"08:03"', "hours[1] (nowak) · opens: should be a time on the clinic's clock, on a multiple of 5"),
    ('"08:00"', '"08:00:30"', "hours[1] (nowak) · opens: should be a time on the clinic's clock"),
    ('"08:00"', '"08:00+01:00"', "hours[1] (nowak) · opens: should be a time on the clinic's clock"),
    ('"08:00"', '"8 rano"', 'hours[1] (nowak) · opens: should be a time, such as "08:30"'),
    ('"08:00"', '"12:00"', "hours[1] (nowak) · closes: 12:00 is not after 12:00, when they open"),
    (
        '"08:00"',
        '"08:00"\nfirst_day = 2027-02-02\nlast_day = 2027-02-01',
        "hours[1] (nowak) · last_day: 2027-02-01 is before",
    ),
    (
        'closes = "12:00"',
        'closes = "12:00"\nkinds = ["telephone"]',
        'services[1] (cardiologist): nobody gives it; give a practitioner with the specialty "heart" hours of the kind',
    ),
    ('["own"]', '["partner"]', "services[1] (cardiologist): it is given at partners only; add hours at a facility of"),
    # absences
    ("2027-05-09", "2027-04-09", "absences[1] (nowak) · last_day: 2027-04-09 is before 2027-05-01, the first day"),
    ("2027-05-09", '"maj"', "absences[1] (nowak) · last_day: should be a day, such as 2027-03-02"),
    # staff
    ("9001", "-1", "staff[1] (nowak) · user_id: should be greater than 0, not -1"),
    ('roles = ["doctor"]', 'roles = ["boss"]', 'staff[1] (nowak) · roles[1]: "boss" is unknown; choose from'),
    (
        '"nowak"\n[[desk',
        '"novak"\n[[desk',
        'staff[1] (novak) · practitioner: unknown practitioner "novak"; did you mean',
    ),
    # desk hours
    ('"07:00"', '"15:30"', "desk_hours[1] · closes: 15:00 is not after 15:30, when they open"),
    ('"07:00"', '"07:01"', "desk_hours[1] · opens: should be a time on the clinic's clock"),
    # ready answers
    ('"fine"', '"Fine!"', 'ready_answers[1] (Fine!) · id: "Fine!" is no id'),
    ('"All is well"', f'"{"x" * 41}"', "ready_answers[1] (fine) · title · en: has 41 characters, and there is room"),
    ('"Wyniki są dobre."', f'"{"ż" * 2001}"', "ready_answers[1] (fine) · text · pl: has 2001 characters, and there is"),
    # helplines
    ("116 123", "116 12", 'helplines[1] (116 12) · phone: "116 12" is not a telephone number'),
    (
        'phone = "116 123"',
        'phone = "116 123"\nkinds = ["violence", "stroke"]',
        'helplines[1] (116 123) · kinds: nobody is sent to a helpline with "stroke", but to 112; it can be "suicide", ',
    ),
    (
        'phone = "116 123"',
        'phone = "116 123"\nkinds = ["burglary"]',
        'helplines[1] (116 123) · kinds[1]: "burglary" is unknown; choose from',
    ),
    # services that another system books
    ('booked_in = "cer"', 'booked_in = "ce"', 'unknown booking system "ce"; did you mean "cer"?'),
    ("https://cer", "http://cer", "booking_systems[1] (cer) · url: should begin with https://"),
    ('url = "https://cer.example"', "", "booking_systems[1] (cer) · url: is missing, and so is phone"),
    ('url = "https://cer.example"', 'phone = "12"', 'booking_systems[1] (cer) · phone: "12" is not a telephone number'),
    # banks
    ('"heron"', '"Heron!"', 'banks[1] (Heron!) · id: "Heron!" is no id'),
    ("https://heron.example/open", "http://heron.example", "banks[1] (heron) · issuer: should be the bank's address"),
    ("https://heron.example/open", "https://heron.example?a=b", "banks[1] (heron) · issuer: should be the bank's"),
    ('"clinic"', '"clinic"\nscopes = ["profile"]', 'banks[1] (heron) · scopes: should name "openid"'),
    (
        '"clinic"',
        '"clinic"\nauthorize = { nonce = "1" }',
        'banks[1] (heron) · authorize: "nonce" is set by the portal; remove it',
    ),
    ('nin = "pesel"', 'pesel = "pesel"', "bank_claims · pesel: there is no such field"),
    # regulations
    ('version = "1"', 'version = "nowa wersja"', 'regulations · version: "nowa wersja" won\'t do; use at most 20'),
    ('en = "Regulations."', 'en = ""', "regulations · text · en: is empty"),
    ('"Regulamin."', f'"{"ż" * (LONGEST_REGULATIONS + 1)}"', "regulations · text · pl: has 3001 characters"),
    ('version = "1"', 'version = "1"\nurl = "ftp://x"', "regulations · url: should begin with https://"),
    ('version = "2"', 'version = "2"\nurl = "ftp://x"', "files_regulations · url: should begin with https://"),
    # settings
    (
        "horizon_days = 30",
        "horizon_days = 1000",
        "settings · horizon_days: should be less than or equal to 365, not 1000",
    ),
    ("horizon_days = 30", 'horizon_days = "dużo"', "settings · horizon_days: should be a whole number"),
    (
        "horizon_days = 30",
        "take_working_hours = 9",
        "settings · escalate_working_hours: is less than take_working_hours",
    ),
    ("horizon_days = 30", "answer_working_days = 0", "settings · answer_working_days: should be greater than or equal"),
    (
        "horizon_days = 30",
        'consultation_languages = ["pl", "de"]',
        'settings · consultation_languages[2]: "de" is unknown; choose from',
    ),
    ("horizon_days = 30", "keep_files_months = 0", "settings · keep_files_months: should be greater than or equal"),
    ("horizon_days = 30", 'staff_language = "de"', 'settings · staff_language: "de" is unknown; choose from'),
]


@pytest.mark.parametrize(("old", "new", "said"), FAULTS)
def test_a_fault_is_named_with_its_place(tmp_path: Path, old: str, new: str, said: str) -> None:
    """And with the way to mend it; nothing else is complained of."""
    faults = faults_of(tmp_path, (old, new))
    assert len(faults) == 1
    assert said in faults[0]


def test_all_faults_are_named_at_once(tmp_path: Path) -> None:
    """Of form, of reference and of sense, in the file's order."""
    faults = faults_of(
        tmp_path,
        ("horizon_days = 30", "horizon_days = 1000"),
        ('["heart"]', '["hart"]'),
        ("22 555 01 40", "123"),
        ('"08:00"', '"13:00"'),
        ("minutes = 30", "minutes = 33"),
    )
    assert [fault.split(":")[0] for fault in faults] == [
        "phone",
        "practitioners[1] (nowak) · specialties",
        "services[1] (cardiologist) · minutes",
        "hours[1] (nowak) · closes",
        "settings · horizon_days",
    ]


def test_regulations_that_just_fit_are_taken(tmp_path: Path) -> None:
    """Three thousand characters, not bytes."""
    file = tmp_path / "clinic.toml"
    file.write_text(SOUND.replace("Regulamin.", "ż" * LONGEST_REGULATIONS), encoding="utf-8")
    assert len(load_clinic(file).regulations.text.in_language(Language.POLISH)) == LONGEST_REGULATIONS


def test_an_empty_file_is_told_all_that_is_missing(tmp_path: Path) -> None:
    """Section by section."""
    assert {fault.split(":")[0] for fault in faults_of(tmp_path, text="")} == {
        *("name", "phone", "specialties", "facilities", "practitioners", "services", "hours"),
        *("regulations", "files_regulations"),
    }


@pytest.mark.parametrize("content", [b"name = ", b"name = 1\nname = 2", b"\xff\xfe", b'name = "Przychodni\xb1"'])
def test_what_is_not_toml_is_told(tmp_path: Path, content: bytes) -> None:
    """With the line, or the encoding."""
    file = tmp_path / "clinic.toml"
    file.write_bytes(content)
    with pytest.raises(ClinicFileError, match=r"line \d|at end of document|UTF-8"):
        load_clinic(file)


def test_a_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    """The message names the setting."""
    with pytest.raises(ClinicFileError, match="CLINIC_FILE"):
        load_clinic(tmp_path / "clinic.toml")
    with pytest.raises(ClinicFileError, match="can't be read"):
        load_clinic(tmp_path)
