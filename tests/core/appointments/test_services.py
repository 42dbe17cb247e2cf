"""What people type finds the service they mean, in both languages."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.accounts.tiers import Feature
from core.appointments.search.services import (
    CONSULTATIONS,
    find_feature,
    find_practitioners,
    find_services,
    first_contact,
    services_of,
)
from core.clinic.file import load_clinic
from core.clinic.model import Clinic, ServiceKind
from core.i18n import Language
from core.text.similarity import Similarity, plain_words
from tests.clinics import small_clinic
from tests.core.text.alike import similarity

TELEPHONE, IN_PERSON = ServiceKind.TELEPHONE, ServiceKind.IN_PERSON
EXAMINATION, OCCUPATIONAL = ServiceKind.EXAMINATION, ServiceKind.OCCUPATIONAL


@pytest.fixture(scope="module")
def demo() -> Clinic:
    """The clinic that comes with the portal."""
    return load_clinic(Path(__file__).parents[3] / "bot" / "demo" / "clinic.toml")


@pytest.mark.parametrize(
    ("kind", "typed", "first"),
    [
        # as it is written
        (IN_PERSON, "dermatolog", "dermatologist"),
        (IN_PERSON, "Dermatologist", "dermatologist"),
        (TELEPHONE, "INTERNISTA", "internist-tel"),
        (EXAMINATION, "Badanie dna oka", "fundus"),
        (EXAMINATION, "Chest X-ray", "x-ray-chest"),
        (OCCUPATIONAL, "medycyna pracy", "occupational"),
        # its beginning
        (IN_PERSON, "derm", "dermatologist"),
        (IN_PERSON, "ortop", "orthopaedist"),
        (EXAMINATION, "cyto", "cytology"),
        (IN_PERSON, "gyn", "gynaecologist"),
        # inflected
        (IN_PERSON, "dermatologa", "dermatologist"),
        (IN_PERSON, "z dermatologiem", "dermatologist"),
        (IN_PERSON, "u kardiologa", "cardiologist"),
        (IN_PERSON, "ku kardiologowi", "cardiologist"),
        (IN_PERSON, "okulisty", "ophthalmologist"),
        (IN_PERSON, "okulistę", "ophthalmologist"),
        (IN_PERSON, "o okuliście", "ophthalmologist"),
        (IN_PERSON, "pediatrę", "paediatrician"),
        (TELEPHONE, "pediatrze", "paediatrician-tel"),
        (IN_PERSON, "do lekarza rodzinnego", "internist"),
        (IN_PERSON, "wizyta u ginekologa", "gynaecologist"),
        (EXAMINATION, "na USG", "ultrasound-thyroid"),
        (EXAMINATION, "usg brzucha", "ultrasound-abdomen"),
        (EXAMINATION, "USG tarczycę", "ultrasound-thyroid"),
        (EXAMINATION, "badania krwi", "blood"),
        (EXAMINATION, "morfologię", "blood"),
        (EXAMINATION, "rentgena płuc", "x-ray-chest"),
        (EXAMINATION, "zdjęcie RTG nogi", "x-ray-limb"),
        (OCCUPATIONAL, "medycyny pracy", "occupational"),
        (OCCUPATIONAL, "badania dla kierowców", "occupational-driver"),
        # without diacritics, and with other signs
        (IN_PERSON, "skora", "dermatologist"),
        (IN_PERSON, "gardlo", "ent"),
        (IN_PERSON, "bol glowy", "neurologist"),
        (EXAMINATION, "e.k.g. / EKG", "ecg"),
        # mistyped
        (IN_PERSON, "dermatlog", "dermatologist"),
        (IN_PERSON, "fermatolog", "dermatologist"),
        (IN_PERSON, "dermatloga", "dermatologist"),
        (IN_PERSON, "kardoilog", "cardiologist"),
        (IN_PERSON, "okulsty", "ophthalmologist"),
        (IN_PERSON, "larynoglog", "ent"),
        (IN_PERSON, "neurolgist", "neurologist"),
        (IN_PERSON, "opthalmologist", "ophthalmologist"),
        (EXAMINATION, "usg tarczcy", "ultrasound-thyroid"),
        (EXAMINATION, "ultrasond", "ultrasound-abdomen"),
        # in a sentence, by what it is for, by who does it
        (IN_PERSON, "Chcę się umówić do dermatologa na jutro", "dermatologist"),
        (IN_PERSON, "I need to see a heart doctor please", "cardiologist"),
        (IN_PERSON, "eye doctor", "ophthalmologist"),
        (EXAMINATION, "blood test", "blood"),
        (EXAMINATION, "dermatologist", "dermatoscopy"),
        (EXAMINATION, "u ginekologa", "cytology"),
        (None, "cytologia", "cytology"),
        (None, "RTG klatki", "x-ray-chest"),
    ],
)
def test_typed_words_find_the_service(demo: Clinic, kind: ServiceKind | None, typed: str, first: str) -> None:
    """The best match is the one that is meant."""
    assert [service.id for service in find_services(demo, kind, typed)][:1] == [first]


@pytest.mark.parametrize("kind", [None, *ServiceKind])
@pytest.mark.parametrize(
    "typed",
    ["", "asdfgh", "dzień dobry", "hello", "ok", "tak", "jutro rano", "thank you", "???", "123", "🙂", "Jan Kowalski"],
)
def test_nonsense_and_small_talk_find_nothing(demo: Clinic, kind: ServiceKind | None, typed: str) -> None:
    """Better to ask again than to guess."""
    assert find_services(demo, kind, typed) == ()


@pytest.mark.parametrize(
    ("kind", "typed", "all_of_them"),
    [
        (IN_PERSON, "neurolog", ["neurologist"]),
        (EXAMINATION, "usg", ["ultrasound-thyroid", "ultrasound-abdomen"]),
        (None, "okulisty", ["ophthalmologist"]),
        (None, "ginekolog", ["gynaecologist"]),
        (IN_PERSON, "pobranie krwi", []),
    ],
)
def test_only_what_fits_best_is_found(
    demo: Clinic, kind: ServiceKind | None, typed: str, all_of_them: list[str]
) -> None:
    """What fits fewer words, or only by its specialty or a supposed typo, is left out."""
    assert [service.id for service in find_services(demo, kind, typed)] == all_of_them


def test_the_name_with_least_else_in_it_comes_first() -> None:
    """'internista' is the internist before the internist on the telephone."""
    found = find_services(small_clinic(), None, "internisty")
    assert [service.id for service in found] == ["internist", "internist-phone"]


def test_what_is_typed_may_be_long() -> None:
    """Only its beginning is looked at."""
    assert find_services(small_clinic(), None, "dermatolog " * 400)
    assert find_services(small_clinic(), None, "nic " * 400 + "dermatolog") == ()


def test_the_readers_language_decides_between_equals(demo: Clinic) -> None:
    """Both languages are searched in either case."""
    for language in Language:
        assert find_services(demo, IN_PERSON, "skin", language)[0].id == "dermatologist"
        assert find_services(demo, IN_PERSON, "skóra", language)[0].id == "dermatologist"


def test_that_it_hurts_tells_nothing(demo: Clinic) -> None:
    """What hurts does: nobody with a toothache is sent to whoever looks after headaches."""
    assert find_services(demo, IN_PERSON, "boli mnie ząb") == ()
    assert find_services(demo, None, "boli") == ()
    assert find_services(demo, IN_PERSON, "boli mnie głowa")[0].id == "neurologist"


@pytest.mark.parametrize(
    ("typed", "known", "near"),
    [
        ("okulista", "okulista", Similarity.SAME),
        ("okul", "okulista", Similarity.BEGINNING),
        ("ok", "okulista", Similarity.NONE),
        ("noge", "nogi", Similarity.INFLECTED),
        ("plecow", "plecy", Similarity.INFLECTED),
        ("rodzinnego", "rodzinny", Similarity.INFLECTED),
        ("traumatologa", "traumatologiczna", Similarity.RELATED),
        ("dermatologa", "dermatologiczna", Similarity.INFLECTED),
        ("okiem", "oczy", Similarity.INFLECTED),
        ("nefrolog", "neurolog", Similarity.NONE),
        ("internst", "internist", Similarity.TYPO),
        ("gatdlo", "gardlo", Similarity.TYPO),
        ("dzien", "dzieci", Similarity.NONE),
        ("laryngolog", "laryngoskopia", Similarity.NONE),
        ("hematolog", "dermatolog", Similarity.NONE),
        ("urologa", "neurolog", Similarity.NONE),
    ],
)
def test_similarity_of_words(typed: str, known: str, near: Similarity) -> None:
    """Forms of one word are near; words that only look alike are not."""
    assert similarity(typed, known) is near


def test_words_are_compared_without_diacritics_and_capitals() -> None:
    """ł too, which Unicode takes for a letter of its own."""
    assert plain_words("Poradę u ŁUCJI, w Żółwinie/2!") == ["porade", "u", "lucji", "w", "zolwinie", "2"]


COMPLAINTS = """
boli mnie brzuch
Strasznie boli mnie brzuch od wczoraj
swędzi mnie ręka
spuchła mi noga
drętwieje mi szyja
kłuje mnie w płucach
mam guzek na stopie
boli mnie dłoń po upadku
boli mnie prawa ręka
coś mi wyskoczyło na nodze
mam ból pleców po pracy
my belly hurts
my foot is swollen
pain in my neck
itchy hand
a lump on my foot
my arm hurts after work
my son has a cough
son with a sore belly
болить живіт
""".strip().splitlines()


@pytest.mark.parametrize("typed", COMPLAINTS)
def test_a_complaint_is_no_name_of_an_examination(demo: Clinic, typed: str) -> None:
    """Whatever it is like: somebody sees the patient first, who then knows what to look at (D24)."""
    found = find_services(demo, None, typed)
    assert {service.kind for service in found} <= CONSULTATIONS
    assert found or {service.id for service in first_contact(demo, None, typed)} >= {"internist", "internist-tel"}
    assert find_services(demo, EXAMINATION, typed) == ()
    assert first_contact(demo, EXAMINATION, typed) == ()


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("boli mnie kolano", "orthopaedist"),
        ("swędzi mnie skóra", "dermatologist"),
        ("my throat hurts", "ent"),
        ("bolą mnie oczy", "ophthalmologist"),
        ("wysypka na brzuchu", "dermatologist"),
        ("mam wysokie ciśnienie", "cardiologist"),
        ("boli mnie głowa", "neurologist"),
        ("boli mnie brzuch", "internist"),
        ("kaszel i katar", "internist"),
        ("boli mnie ząb", "internist"),
        ("sore back", "orthopaedist"),
        ("syn ma kaszel i katar", "paediatrician"),
        ("córeczka wymiotuje", "paediatrician"),
        ("my toddler has a rash on his back", "dermatologist"),
        ("my daughter has a fever", "paediatrician"),
        ("син має кашель", "paediatrician"),
    ],
)
def test_who_looks_after_a_complaint(demo: Clinic, typed: str, first: str) -> None:
    """Whom the clinic's own aliases name for it, or else a family doctor."""
    found = find_services(demo, IN_PERSON, typed) or first_contact(demo, IN_PERSON, typed)
    assert [service.id for service in found][:1] == [first]


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("stres w pracy", "internist"),
        ("praca mnie męczy", "internist"),
        ("I hate my job", "internist"),
        ("stress at work", "internist"),
        ("blood in urine", "internist"),
        ("krew na papierze", "internist"),
        ("ciemny mocz", "internist"),
        ("szyja mi sztywnieje", "internist"),
        ("my neck is stiff", "internist"),
        ("my lungs feel heavy", "internist"),
        ("powiększona tarczyca", "internist"),
        ("guzek na szyi", "internist"),
        ("coś z okiem", "ophthalmologist"),
        ("nie mogę spać", "internist"),
        ("can't sleep", "internist"),
        ("wypadają mi włosy", "internist"),
        ("hair falling out", "internist"),
        ("ciągle jestem zmęczona", "internist"),
        ("palpitations sometimes", "internist"),
        ("heartburn", "internist"),
        ("pieprzyk mi urósł", "dermatologist"),
        ("my mole is itchy", "dermatologist"),
        ("oczy mi łzawią", "ophthalmologist"),
        ("serce mi skacze", "cardiologist"),
        ("potrzebuję lekarza", "internist"),
        ("I need a doctor", "internist"),
    ],
)
def test_no_examination_is_found_by_what_ails_somebody(demo: Clinic, typed: str, first: str) -> None:
    """Neither by a part of the body, nor by work: only whoever looks after it, or a family doctor (D24)."""
    found = find_services(demo, None, typed) or first_contact(demo, None, typed)
    assert found[0].id == first
    assert {service.kind for service in found} <= CONSULTATIONS


@pytest.mark.parametrize(
    "typed", ["what's wrong with me", "the wrong doctor", "I don't know", "coś dla zdrowia", "dr Nowak"]
)
def test_everyday_words_are_nobody_and_nothing(demo: Clinic, typed: str) -> None:
    """Not even those that are a letter from a doctor's surname: there is a doctor Wrona."""
    assert find_practitioners(demo, typed) == ()
    assert find_services(demo, None, typed) == ()


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("boli mnie brzuch, chcę USG", "ultrasound-abdomen"),
        ("boli mnie brzuch, chcę USG brzucha", "ultrasound-abdomen"),
        ("boli mnie noga, mam skierowanie na RTG nogi", "x-ray-limb"),
        ("chcę zrobić badanie krwi jutro rano", "blood"),
        ("pobranie krwi w piątek", "blood"),
        ("krew", "blood"),
        ("blood test tomorrow morning", "blood"),
        ("X-ray of my hand", "x-ray-limb"),
        ("morfologia", "blood"),
        ("EKG serca", "ecg"),
    ],
)
def test_an_examination_that_is_named_is_found(demo: Clinic, typed: str, first: str) -> None:
    """With whatever complaint beside it."""
    assert [service.id for service in find_services(demo, None, typed)][:1] == [first]


@pytest.mark.parametrize("kind", [None, *ServiceKind])
@pytest.mark.parametrize(
    "typed",
    [
        "dzięki",
        "dzięki wielkie",
        "dziękuję bardzo",
        "Dzięki, do widzenia",
        "do doktor Wilczek",
        "do dr Wilczek",
        "u pani doktor Sowy",
        "doktor",
        "wyniki krwi",
        "kiedy będą wyniki krwi?",
        "odebrać wynik USG",
        "blood results",
        "my X-ray results",
        "recepta na leki na serce",
        "prescription for my heart",
        "słowa",
        "mam gości",
    ],
)
def test_what_names_nothing_that_is_booked(demo: Clinic, kind: ServiceKind | None, typed: str) -> None:
    """Thanks, people, results and prescriptions are no services, though their words are like some."""
    assert find_services(demo, kind, typed) == ()
    assert first_contact(demo, kind, typed) == ()


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("do doktor Wilczek", ["wilczek"]),
        ("u doktora Zycha", ["zych"]),
        ("do Borkowskiej", ["borkowska"]),
        ("dr Sowę proszę", ["sowa"]),
        ("to see Dr Kovalenko", ["kovalenko"]),
        ("BIELAKIEM", ["bielak"]),
        ("do doktora", []),
        ("boli mnie głowa", []),
        ("dzięki", []),
        ("wyniki krwi", []),
        ("Ewa", []),
    ],
)
def test_doctors_are_found_by_surname(demo: Clinic, typed: str, found: list[str]) -> None:
    """In any form; neither by a first name nor by a title."""
    practitioners = find_practitioners(demo, typed)
    assert [each.id for each in practitioners] == found
    offered = services_of(demo, None, practitioners)
    assert all(practitioners[0] in demo.practitioners_of(each.id) for each in offered)
    assert bool(offered) is bool(found)


@pytest.mark.parametrize(
    ("typed", "feature"),
    [
        ("wyniki krwi", Feature.RESULTS),
        ("gdzie są moje wyniki", Feature.RESULTS),
        ("blood results", Feature.RESULTS),
        ("potrzebuję recepty na leki", Feature.MEDICATIONS),
        ("a prescription please", Feature.MEDICATIONS),
        ("skierowanie", Feature.REFERRALS),
        ("pobranie krwi", None),
        ("dzięki", None),
    ],
)
def test_what_is_not_booked_is_understood(demo: Clinic, typed: str, feature: Feature | None) -> None:
    """Results and prescriptions are what they are, whatever service has a like name."""
    assert find_feature(typed) is feature
    if feature is not None:
        assert find_services(demo, None, typed) == ()
