"""Which words name an emergency, in whatever way they are typed, and which only look so (D24)."""

from __future__ import annotations

import pytest

from core.emergencies.kinds import EmergencyKind as Kind
from core.emergencies.recognition import recognise

NAMED = [
    ("wymiotuję krwią", Kind.BLEEDING),
    ("ojciec ma niewyraźną mowę i nie rusza ręką", Kind.STROKE),
    ("spuchł mi język i gardło po orzechach", Kind.ALLERGY),
    ("my son swallowed a battery", Kind.SWALLOWED),
    ("straciłem wzrok w jednym oku", Kind.SIGHT),
    ("dziecko ma drgawki", Kind.FITS),
    ("nie widzę sensu życia", Kind.SUICIDE),
    ("córka się tnie", Kind.SELF_HARM),
    ("mąż mnie bije", Kind.VIOLENCE),
    ("my husband hits me", Kind.VIOLENCE),
    ("tata mnie bije", Kind.CHILD_IN_DANGER),
    ("słyszę głosy", Kind.PSYCHOSIS),
    ("babcia upadła i nie może wstać", Kind.OLD_FALL),
    ("mama ma 80 lat, upadła", Kind.OLD_FALL),
    ("noworodek ma gorączkę", Kind.INFANT),
    ("jestem w ciąży i krwawię", Kind.PREGNANCY),
    ("nie oddycha", Kind.NOT_BREATHING),
    ("tonie dziecko", Kind.DROWNING),
    ("kopnął mnie prąd", Kind.ELECTRIC_SHOCK),
    ("oblałam się wrzątkiem", Kind.BURNS),
    ("pies pogryzł dziecko", Kind.BITES),
    ("spadł z dachu", Kind.INJURY),
    ("przedawkowałem leki", Kind.POISONING),
    ("chyba mam zawał", Kind.CHEST_PAIN),
    ("zapalenie opon mózgowych", Kind.MENINGITIS),
    ("jest nieprzytomna", Kind.UNCONSCIOUS),
    ("odeszły mi wody", Kind.PREGNANCY),
    ("umieram", Kind.OTHER),
    ("мама не дихає", Kind.BREATHING),
    ("my baby is blue, can I talk to a doctor now", Kind.BREATHING),
    ("the baby looks all blue", Kind.BREATHING),
    ("my son is grey and sweating", Kind.BREATHING),
    ("tata jest blady i zlany zimnym potem", Kind.BREATHING),
    ("ból jest nie do wytrzymania", Kind.OTHER),
    ("brzuch boli mnie nie do wytrzymania", Kind.OTHER),
    ("nie mogę już znieść tego bólu", Kind.OTHER),
    ("mąż zwija się z bólu", Kind.OTHER),
    ("I can't bear the pain", Kind.OTHER),
    ("it's the worst pain I have ever had", Kind.OTHER),
    ("не можу терпіти біль", Kind.OTHER),
    ("a teraz zrobiło mi się bardzo słabo", Kind.UNCONSCIOUS),
    ("mamie robi się coraz słabiej", Kind.UNCONSCIOUS),
    ("osuwa się na ziemię", Kind.UNCONSCIOUS),
]


@pytest.mark.parametrize(
    "text",
    [
        "unbearable toothache",
        "hałas w poczekalni nie do wytrzymania",
        "the waiting is unbearable",
        "wytrzymam, ból nie jest duży",
        "ból jest do wytrzymania",
        "can't take ibuprofen for the pain, what else is there",
        "nie mogę brać ibuprofenu na ból",
        "słabo mi się robi na widok krwi",
    ],
)
def test_what_can_be_borne(text: str) -> None:
    """Words of what can't be borne need a pain beside them, and a tooth is a dentist's."""
    assert recognise(text) is None


@pytest.mark.parametrize(("text", "kind"), NAMED)
def test_kinds(text: str, kind: Kind) -> None:
    """Each is recognised for what it is, so that the right first aid is told."""
    found = recognise(text)
    assert found is not None
    assert kind in found.kinds


@pytest.mark.parametrize(
    "text",
    [
        "NIE MOGĘ ODDYCHAĆ",
        "nie moge oddychac",
        "niemogę oddychać",
        "niemoge oddychac!!!",
        "niemogeoddychac",
        "nie mogeoddychac",
        "niemogęoddychać pomocy",
        "niemogeoddychacpomocy",
        "mamzawał",
        "Tatanieoddycha",
        "nie moge oddychac 😭😭",
        "nie mogę juz wcale oddychać",
        "mam duszonści",
        "mam dusznosci",
        "jest nie przytomny",
        "stracil przytomnosc",
        "I can’t breathe",
        "I cant breathe",
        "I can't breath",
        "he is unconcious",
        "Dzień dobry.\nMąż stracił przytomność.\nCo robić?",
        "Chcę umówić wizytę, ale boli mnie w klatce piersiowej",
        "ne dykhaie",
        "ne dyhaye",
        "болить серце",
        "bolyt sertse",
    ],
)
def test_ways_of_typing(text: str) -> None:
    """In capitals, without accents, with a wrong letter, split, joined, among other sentences, in other letters."""
    assert recognise(text) is not None


@pytest.mark.parametrize(
    ("denied", "meant"),
    [
        ("nie mam duszności", "nie wiem, czy to duszności"),
        ("nie mam gorączki ani duszności", "nie mam gorączki, ale mam duszności"),
        ("nie mam gorączki, kaszlu, duszności", "nie mam gorączki, boli mnie w klatce"),
        ("bez bólu w klatce", "bez gorączki, z bólem w klatce"),
        ("serce mnie nie boli", "nie przestaje boleć mnie serce"),
        ("nie krwawię", "krwawię i nie przestaje"),
        ("duszności nie mam", "duszności nie mijają"),
        ("no chest pain", "no, chest pain"),
        ("no fever, chest pain or shortness of breath", "no fever, my chest hurts"),
        ("I don't have chest pain", "I don't know what to do, chest pain"),
        ("немає болю в грудях", "не знаю, болить у грудях"),
        ("miałem zawał rok temu", "miałem zawał rok temu, a teraz znowu boli mnie w klatce"),
        ("zawał pięć lat temu", "chyba zawał, jak pięć lat temu brat"),
        ("after my stroke in 2019", "another stroke, after my stroke in 2019"),
        ("kontrola po zawale", "mąż ma zawał"),
        ("lekarz od udarów", "lekarza, mama ma udar"),
        ("stroke unit", "he is having a stroke"),
        ("umieram z ciekawości", "umieram"),
        ("chcę zabić czas", "chcę się zabić"),
        ("I don't want to live in Kraków any more", "I don't want to live in this world any more"),
        ("wypadek przy pracy do zgłoszenia", "wypadek przy pracy"),
    ],
)
def test_denied_past_and_talked_about(denied: str, meant: str) -> None:
    """A denial and a past hold for their part of the sentence only; in doubt, it is meant."""
    assert recognise(denied) is None
    assert recognise(meant) is not None


EVERYDAY = [
    "proszę",
    "dziękuję",
    "dzień dobry",
    "dom",
    "w domu",
    "jutro",
    "już jest lepiej",
    "prawie",
    "rana",
    "mowa",
    "nie widzę",
    "nie czuję",
    "nie mogę",
    "mały",
    "jajko",
    "drzwi",
    "strona nie działa",
    "psycholog",
    "psychiatra",
    "przekąska",
    "telefon",
    "stabilny",
    "please",
    "thank you",
    "good morning",
    "home",
    "at home",
    "tomorrow",
    "better now",
    "almost",
    "treatment",
    "testing",
    "needed",
    "checking",
    "I feel",
    "psychologist",
    "stable",
    "glasses",
    "door",
    "the page doesn't work",
    "a stroke of luck",
    "будь ласка",
    "дякую",
    "добрий день",
    "вдома",
    "дома",
    "завтра",
    "вже стало краще",
    "майже",
    "рана",
    "мова",
    "нічим",
    "не бачу",
    "не відчуваю",
    "чорний",
    "приступ",
    "психолог",
    "молоко",
    "двері",
    "my baby has blue eyes",
    "the pill is blue",
]


@pytest.mark.parametrize("text", EVERYDAY)
def test_everyday_words(text: str) -> None:
    """No line of the vocabulary is so short, or so near to another word, that an everyday word alone answers to it."""
    assert recognise(text) is None


def test_a_wish_to_die_is_heard_whenever_it_was() -> None:
    """Who has tried once may try again."""
    assert recognise("dwa lata temu próbowałam się zabić") is not None


def test_several_kinds() -> None:
    """The most urgent comes first; a crisis is not forgotten beside it."""
    found = recognise("Wzięłam wszystkie tabletki, chcę umrzeć")
    assert found is not None
    assert (found.kind, found.crises) == (Kind.POISONING, (Kind.SUICIDE,))
    assert found.is_crisis


def test_it_can_be_explained() -> None:
    """By which words, and by which line of the vocabulary."""
    found = recognise("Od wczoraj boli mnie trochę w klatce")
    assert found is not None
    assert (found.words, found.line) == (("boli", "klatce"), "{hurts} + {chest}")


@pytest.mark.parametrize("text", ["", " ", "?!", "😀", "1234567890", "a" * 4096, "boli " * 800, "nie " * 1000])
def test_nothing_much(text: str) -> None:
    """Neither nothing nor a great deal of nothing is an emergency."""
    assert recognise(text) is None


def test_long_letters() -> None:
    """What stands at the end of a letter counts too."""
    assert recognise("Pisałam już w tej sprawie. " * 100 + "Teraz duszę się.") is not None
    assert recognise("Boli mnie noga. " * 20 + "Boli mnie w klatce.") is not None


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("mąż upadł i nie oddycha", Kind.NOT_BREATHING),
        ("he collapsed and is not breathing", Kind.NOT_BREATHING),
        ("nieprzytomny, ale oddycha z trudem", Kind.UNCONSCIOUS),
        ("dziecko się dławi i sinieje", Kind.CHOKING),
        ("she choked on a grape and cannot breathe", Kind.CHOKING),
        ("nie mogę złapać tchu po orzeszkach", Kind.ALLERGY),
        ("can’t breathe after peanuts", Kind.ALLERGY),
        ("nie mogę złapać tchu", Kind.BREATHING),
        ("дитина не дихає", Kind.NOT_BREATHING),
    ],
)
def test_the_most_urgent_decides_what_is_advised(text: str, kind: Kind) -> None:
    """Whoever doesn't breathe isn't told to sit, and whoever chokes on food needs no pen."""
    found = recognise(text)
    assert found is not None
    assert found.kind is kind
