"""Which words name an emergency, and which only look so."""

from __future__ import annotations

import pytest

from dialogs.engine.text import Joined, Message
from dialogs.patient.emergency import advice
from tests.clinics import small_clinic

DANGER = """
boli mnie w klatce piersiowej
Ból w klatce
bardzo boli mnie serce
serce mnie boli
kłuje mnie w sercu
mam ucisk w klatce piersiowej
CHYBA MAM ZAWAŁ
mąż ma zawał serca
udar?
mama dostała udaru
wykrzywiło mu twarz
nie moge oddychac
nie mogę złapać tchu
duszę się
mam duszności
dziecko nie oddycha
tata stracił przytomność
jest nieprzytomna
zemdlała i leży
mama nie reaguje
ma drgawki
mocno krwawię
krwotok z nosa
nie mogę zatamować krwi
przedawkowałem leki
wziąłem za dużo tabletek
otruł się
wstrząs anafilaktyczny
puchnie mi język
umieram
I have chest pain
my chest hurts
there is a pain in my chest
tightness in my chest
I think I'm having a heart attack
my husband is having a stroke
I can't breathe
he is not breathing
trouble breathing
short of breath
she is choking
my wife is unconscious
he passed out
she is having a seizure
it is bleeding heavily
it won't stop bleeding
she took too many pills
an overdose
his throat is swelling
""".strip().splitlines()

CRISIS = """
chcę się zabić
zabiję się
myślę o samobójstwie
mam myśli samobójcze
nie chcę już żyć
nie chce mi się żyć
chcę umrzeć
chcę ze sobą skończyć
mam dość życia
nie mam po co żyć
boję się, że zrobię sobie krzywdę
coś sobie zrobię
lepiej, żeby mnie nie było
I want to die
I am going to kill myself
I feel suicidal
I don't want to live any more
I want to end it all
I keep hurting myself
they would be better off without me
there is no reason to live
self-harm
""".strip().splitlines()

ORDINARY = """
dermatologa
kardiolog
RTG klatki piersiowej
USG serca
echo serca proszę
badanie krwi
pobranie krwi w piątek
jestem zawalony pracą
zawaliłem ten termin, przepraszam
kontrola po zawale
rehabilitacja po udarze
przebyty udar
zawał pięć lat temu
oddział udarowy
boli mnie kolano
boli mnie głowa od tygodnia
ból gardła i katar
nie mogę przyjść na wizytę
nie mogę się dodzwonić
rejestracja nie reaguje na telefony
chcę zmienić termin
zabiorę skierowanie
czym zabić czas w poczekalni
leki na nadciśnienie
umieram z ciekawości
czy zabrać wszystkie leki na wizytę?
Jan Zawalski
Ewa Udarska
Bolesław Sercarz
Adam Dusza
dermatologist
chest X-ray
a heart check-up
blood pressure
stroke rehabilitation
check-up after my stroke
check-up after a mild heart attack
I had a stroke two years ago
I hurt my knee
I hurt myself playing football
it hurts when I walk
my back is killing me
breathing exercises
difficulty sleeping
I can't come on Monday
I don't want to live in Kraków any more, please move my account
I am dying to see the results
bleeding gums
Harm Strokes
the medication doesn't work
""".strip().splitlines()


@pytest.mark.parametrize("words", DANGER)
def test_danger(words: str) -> None:
    """Somebody's body is in danger: 112 and 999."""
    assert "<b>This may be an emergency. Call 112 or 999 now.</b>" in _told(words)


@pytest.mark.parametrize("words", CRISIS)
def test_crisis(words: str) -> None:
    """Somebody's wish to live is in danger: 112, 999 and the helplines."""
    assert "<b>You don't have to be alone with this.</b>" in _told(words)


@pytest.mark.parametrize("words", ORDINARY)
def test_ordinary(words: str) -> None:
    """Services, names and complaints that can wait are answered as usual."""
    assert advice(words, small_clinic()) is None


def test_the_lists_are_long() -> None:
    """A list that shrank would prove little."""
    assert min(len(DANGER), len(ORDINARY)) > 40
    assert len(CRISIS) > 20


def test_helplines_of_the_clinic() -> None:
    """The crisis lines are the clinic's own; a clinic without any still names 112 and 999."""
    clinic = small_clinic()
    assert "{name}: <b>{phone}</b>" in _told("chcę się zabić")
    told = advice("chcę się zabić", clinic.model_copy(update={"helplines": ()}))
    assert told is not None
    assert "You can talk to somebody at any time, free of charge:" not in list(_messages(told))


def _told(words: str) -> list[str]:
    told = advice(words, small_clinic())
    assert told is not None, "nothing was said"
    return list(_messages(told))


def _messages(text: object) -> list[str]:
    match text:
        case Message(msgid=msgid):
            return [msgid]
        case Joined(parts=parts):
            return [each for part in parts for each in _messages(part)]
        case _:
            return []
