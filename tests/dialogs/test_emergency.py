"""What is said at once when words name an emergency: 112 and 999 always, first aid or helplines by kind."""

from __future__ import annotations

import pytest

from core.clinic.model import Clinic, Helpline
from core.emergencies.kinds import EmergencyKind
from core.emergencies.recognition import Recognition
from core.i18n import Words
from dialogs.engine.screens import Button
from dialogs.engine.text import Joined, Message, Text, Verbatim, sentences
from dialogs.patient.emergency import NOT_URGENT, advice
from dialogs.wording.first_aid import DANGERS, FIRST_AID
from tests.clinics import small_clinic

BODILY = [kind for kind in EmergencyKind if not kind.is_crisis]
CRISES = [kind for kind in EmergencyKind if kind.is_crisis]
CALL = "<b>This may be an emergency. Call 112 or 999 now.</b>"
IN_A_CRISIS = "If your life is in danger, call <b>112</b> or <b>999</b> now."
TALK = "You can talk to somebody at any time, free of charge:"


@pytest.mark.parametrize("kind", BODILY)
def test_first_aid(kind: EmergencyKind) -> None:
    """The numbers first, then what to do until help comes, in a few short sentences; no helplines."""
    told = _told(small_clinic(), kind)
    assert told[0] == CALL
    assert FIRST_AID[kind] in _parts(advice(_named(kind), small_clinic()).text)
    assert TALK not in told
    assert len(told[1].split(". ")) <= 4
    assert max(len(sentence.split()) for sentence in told[1].split(". ")) <= 21


@pytest.mark.parametrize("kind", CRISES)
def test_a_crisis(kind: EmergencyKind) -> None:
    """Somebody to talk to, and the numbers for when a life is in danger."""
    told = _told(small_clinic(), kind)
    assert IN_A_CRISIS in told
    assert TALK in told


def test_helplines_are_those_for_it() -> None:
    """A line without kinds is for all of them."""
    clinic = small_clinic().model_copy(
        update={
            "helplines": (
                _line("1", EmergencyKind.VIOLENCE, EmergencyKind.CHILD_IN_DANGER),
                _line("2", EmergencyKind.SUICIDE),
                _line("3"),
            )
        }
    )
    assert _numbers(clinic, EmergencyKind.VIOLENCE) == ["1", "3"]
    assert _numbers(clinic, EmergencyKind.SUICIDE) == ["2", "3"]
    assert _numbers(clinic, EmergencyKind.PSYCHOSIS) == ["3"]
    assert _numbers(clinic, EmergencyKind.POISONING, EmergencyKind.SUICIDE) == ["2", "3"]
    assert _numbers(clinic, EmergencyKind.POISONING) == []


def test_a_clinic_without_helplines() -> None:
    """It still names 112 and 999, and promises nobody to talk to."""
    told = _told(small_clinic().model_copy(update={"helplines": ()}), EmergencyKind.SUICIDE)
    assert IN_A_CRISIS in told
    assert TALK not in told


def test_two_ways_on() -> None:
    """On with what was wanted, or to the menu; nothing else is offered."""
    rows = advice(_named(EmergencyKind.STROKE), small_clinic()).rows
    assert [each.action for row in rows for each in row if isinstance(each, Button)] == [NOT_URGENT, "menu"]


def _named(*kinds: EmergencyKind) -> Recognition:
    return Recognition(kinds[0], kinds, ("words",), "line")


def _line(phone: str, *kinds: EmergencyKind) -> Helpline:
    return Helpline(name=Words(pl="Telefon", en="Line"), phone=phone, kinds=kinds)


def _numbers(clinic: Clinic, *kinds: EmergencyKind) -> list[str]:
    return [each.string for each in _parts(advice(_named(*kinds), clinic).text) if isinstance(each, Verbatim)]


def _told(clinic: Clinic, *kinds: EmergencyKind) -> list[str]:
    return [each.msgid for each in _parts(advice(_named(*kinds), clinic).text) if isinstance(each, Message)]


def _parts(text: Text | object) -> list[object]:
    """The pieces that a text is put together from, and what is filled in."""
    match text:
        case Joined(parts=parts):
            return [each for part in parts for each in _parts(part)]
        case Message(values=values):
            return [text, *(value for _, value in values if isinstance(value, Verbatim))]
        case _:
            return [text]


def test_whoever_helps_is_warned_first() -> None:
    """Also where something more urgent decides what is to be done."""
    kinds = (EmergencyKind.NOT_BREATHING, EmergencyKind.ELECTRIC_SHOCK)
    said = advice(Recognition(kinds[0], kinds, (), ""), small_clinic()).text
    assert isinstance(said, Joined)
    assert said.parts[1] == sentences(DANGERS[EmergencyKind.ELECTRIC_SHOCK], FIRST_AID[EmergencyKind.NOT_BREATHING])
