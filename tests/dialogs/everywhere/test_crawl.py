"""People tap their way through the whole portal, and nothing is wrong anywhere."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from functools import partial
from pathlib import Path
from typing import Final

import pytest

from bot.addresses import address_of
from bot.simulator.actors.actor import SimPerson
from core.accounts import patients, people
from core.accounts.patients import Tier
from core.appointments import booking
from core.clinic.forms import YES
from core.family import inviting
from core.family.model import ALL_SCOPES, Kin
from core.i18n import Language
from core.preparation import getting_ready
from core.preparation.answers import LEFT_OUT, GivenAnswer
from core.requests import bookings
from dialogs.engine.dialog import CONTACT, SAID, UPLOADED
from dialogs.patient.emergency import NOT_URGENT
from tests.dialogs.clinic_side import change_clinic, note_appointment, patient_of
from tests.dialogs.everywhere.any_words import SENTENCES
from tests.dialogs.everywhere.crawler import Chat, Choices, Map, crawl
from tests.dialogs.everywhere.oddities import PORTAL
from tests.dialogs.taps import buttons_of, newest_screen
from tests.dialogs.ways_on import check_newest
from tests.in_process import in_process
from tests.people import a_pesel
from tests.sample_files import content_of
from tests.stage import Stage

MOST: Final = 7000
FEW: Final = 120
ALIKE: Final = 2
"""How many buttons of one action are tried on a screen: a second row of a list may differ from the first."""

ANSWERS: Final = (
    "Anna Nowak", "44051401359", "GB 512345678", "Ukraina", "14.05.1980", "+48 600 100 200", "dermatolog", "3",
    "Piekarnia",
)  # fmt: skip
"""What is typed where something may be: right in one place, wrong in others."""

TODAY: Final = "internist, borkowska, centrum, 2027-03-02 11:50"
"""Everybody has an appointment that one can be late for, whatever the crawl books."""

ASKED_OF: Final = tuple(f"dermatologist, zych, wola, 2027-03-02 {time}" for time in ("11:45", "12:15"))
"""The same, for a newcomer: with a form, whose answers are all given but not sent. There are several, for the crawl
cancels and moves what it comes to.
"""

ASKED_FOR: Final = 'specialty = "paediatrician" → specialty = "paediatrician" ⏎ booked_by = "request"'
"""What stands second in the lists of services is what the clinic books itself."""

IN_BOTH: Final = 'answer_working_days = 2 → answer_working_days = 2 ⏎ consultation_languages = ["pl", "en"]'
"""Online consultations are held in the language of whoever crawls."""

STATES: Final = frozenset(state for dialog in PORTAL.dialogs for state in dialog.screens)
NOT_CRAWLED: Final = {
    "Instructions:one": "a doctor has to write some",
    **dict.fromkeys(("Offers:taken", "Offers:left"), "a time has to come free that somebody waits for"),
    "Certificates:one": "a doctor has to issue one",
    **dict.fromkeys(
        ("FollowingUp:feeling", "FollowingUp:told", "RatingVisit:rated"),
        "the clinic has to ask, some time after a visit",
    ),
    **dict.fromkeys(
        sorted(state for state in STATES if state.startswith("Referrals:") and state != "Referrals:listing"),
        "a doctor has to issue a referral",
    ),
    "Results:one": "a result has to be published",
    "Results:trend": "a result has to be published",
    "Medications:asked": "a medicine has to be one that the clinic asks about",
    "Medications:prescription": "a doctor has to issue one",
    "ByBank:over": "somebody has to come back from the bank",
    "Identity:outcome": "the clinic has to decide",
    "Moving:offered": "the identity has to be another account's, and proven",
    "Objecting:told": "somebody else has to have moved the account",
    "Identity:regulations": "there have to be new ones",
    "Booking:reading": "a sentence has to be written",
    "Booking:named_doctor": "two doctors have to have one surname",
    **dict.fromkeys(("Saying:thing", "Saying:person"), "a sentence has to be written"),
    **dict.fromkeys((f"Requests:{each}" for each in ("late", "sent")), "an appointment's notice has to pass"),
    "Booking:nearest": "somebody else has to take the slot meanwhile",
    **dict.fromkeys(
        ("Pin:again", "Pin:pause", "Pin:current", "Pin:asking", "Pin:forgotten"),
        "a PIN has to be typed, and twice alike; its scripts do",
    ),
}
"""States that one person alone doesn't come to, each with its reason."""

OF_NEWCOMERS: Final = frozenset(state for state in STATES if state.startswith("Registration:"))
OF_BASIC_ACCOUNTS: Final = frozenset(state for state in STATES if state.startswith(("Identity:", "ByBank:")))
OF_FULL_ACCOUNTS: Final = frozenset(
    state
    for state in STATES
    if state.partition(":")[0]
    in {"Consulting", "Family", "Files", "Medications", "Questions", "Referrals", "Results", "Treatment"}
) | {"Menu:needed_today", "Preparing:medicines", "Preparing:differing"}
CLOSED_TO: Final = {
    None: OF_FULL_ACCOUNTS - {"Family:overview", "Family:for_whom"},
    Tier.FULL: OF_NEWCOMERS | OF_BASIC_ACCOUNTS | {"Menu:closed"},
}


def portal_chat(stage: Stage, person: SimPerson, language: Language, *, writes_sentences: bool = True) -> Chat:
    """A person's chat with the portal: a place is a state and what can be pressed there. Sentences are written once in
    each state, and below advice no more is typed.
    """
    first_places: dict[str, str] = {}

    async def place() -> str:
        row = await stage.conversation(person)
        if row is not None:
            check_newest(person, row.state or "")
        pressable = sorted({choice.partition(" ")[0] for choice in _buttons(person)})
        return f"{row.state if row else '-'} [{' '.join(pressable)}]"

    def choices(here: str) -> Choices:
        state = here.partition(" ")[0]
        is_first = first_places.setdefault(state, here) == here
        written = SENTENCES[language] if is_first and writes_sentences else ()
        sentences = {f"“{words}”": partial(person.say, words) for words in written}
        pressed = dict(_buttons(person))
        typed = {} if NOT_URGENT in pressed else dict(_typed(person, state))
        return pressed | typed | sentences

    return Chat(person, language, place, choices, stage.settle, partial(person.say, "/menu"))


def _buttons(person: SimPerson) -> dict[str, Callable[[], object]]:
    """What can be pressed, by action, and number where there are several of it."""
    found: dict[str, Callable[[], object]] = {}
    counted = Counter[str]()
    screen = newest_screen(person)
    if screen is None:
        return found
    for data in buttons_of(screen):
        counted[data.action] += 1
        if data.action != "language" and counted[data.action] <= ALIKE:
            name = data.action if counted[data.action] == 1 else f"{data.action} {counted[data.action]}"
            found[name] = partial(person.press, screen, data.pack())
    return found


def _typed(person: SimPerson, state: str) -> Iterator[tuple[str, Callable[[], object]]]:
    dialog = PORTAL.dialog_of(state)
    taken = {row.trigger for row in dialog.screens[state].transitions} if dialog else set()
    if SAID in taken:
        yield from ((f"“{words}”", partial(person.say, words)) for words in ANSWERS)
    if UPLOADED in taken:
        yield "a file", partial(person.send_document, "wynik.pdf", content_of("wynik.pdf"), "Morfologia krwi")
        yield "a photo", partial(person.send_photo, "photo.jpg", content_of("photo.jpg"))
    if CONTACT in taken:
        yield "contact", person.share_contact
    if state == "Menu:home":
        yield from ((command, partial(person.say, command)) for command in ("/help", "/privacy", "/language"))


async def _crawl(folder: Path, tier: Tier | None, language: Language, most: int = MOST, seed: int | None = None) -> Map:
    async with in_process(folder) as stage:
        for change in (ASKED_FOR, IN_BOTH):
            await change_clinic(stage, folder, change)
        person = stage.world.add_person(101, "Anna", "Nowak", language.value)
        if tier is not None:
            await stage.open_account(person, tier, a_pesel(date(1980, 5, 14)))
            await note_appointment(stage, person, "booked", TODAY)
        if tier is Tier.FULL:
            async with stage.work() as work:
                await bookings.ask(work, await patient_of(work, person), "cytology", (), "")
            await note_appointment(stage, person, "elsewhere", "dermatologist, zych, wola, 2027-03-09 10:00")
            await note_appointment(stage, person, "attended", "internist, sikora, wola, 2027-02-24 08:00")
            await note_appointment(stage, person, "missed", "internist, sikora, wola, 2027-02-17 08:00")
            await _have_family(stage, person)
        chat = portal_chat(stage, person, language)
        if tier is None:
            chat = replace(chat, settle=partial(_settle, stage, person, list(ASKED_OF)))
        return await crawl(chat, most=most, seed=seed)


async def _have_family(stage: Stage, person: SimPerson) -> None:
    """She acts for somebody, who has allowed all; and somebody who has opened her link waits for her answer."""
    father, other = stage.world.add_person(102, "Jan", "Nowak", "pl"), stage.world.add_person(103, "Ewa", "Maj", "pl")
    for born, each in ((1950, father), (1962, other)):
        each.say("/start")
        await stage.open_account(each, Tier.FULL, a_pesel(date(born, 5, 14)))
    await stage.settle()
    async with stage.work() as work:
        actor, subject = await patient_of(work, person), await patient_of(work, father)
        made = await inviting.invite(work, actor, Kin.FATHER, as_actor=True)
        await inviting.open_link(work, subject, made.link)
        await inviting.accept(work, subject, made.tie.id, ALL_SCOPES)
        made = await inviting.invite(work, actor, Kin.OTHER, as_actor=False)
        await inviting.open_link(work, await patient_of(work, other), made.link)


async def _settle(stage: Stage, person: SimPerson, coming: list[str]) -> None:
    """Let the bot answer; once there is an account, the reception books what is to come."""
    await stage.settle()
    if coming and await _has_account(stage, person):
        while coming:
            await note_appointment(stage, person, "booked", coming.pop())
        await _have_forms_answered(stage, person)


async def _have_forms_answered(stage: Stage, person: SimPerson) -> None:
    given = {"why": "acne", "since": "days", "treated": "no", "photos": YES}
    async with stage.work() as work:
        patient = await patient_of(work, person)
        for visit in (await booking.upcoming(work, patient)).items:
            for question, chosen in given.items():
                await getting_ready.answer(work, patient, visit.id, question, GivenAnswer(chosen=(chosen,)))
            await getting_ready.answer(work, patient, visit.id, "allergies", LEFT_OUT)


async def _has_account(stage: Stage, person: SimPerson) -> bool:
    async with stage.work() as work:
        known = await people.get_or_create_person(work, address_of(person.id))
        return await patients.find_patient(work, known) is not None


@pytest.mark.parametrize(("tier", "language"), [(None, Language.ENGLISH), (Tier.FULL, Language.POLISH)])
async def test_short_crawl(tier: Tier | None, language: Language, tmp_path: Path) -> None:
    """The same in a part of what there is, which the seed chooses; only the whole map tells of ways back."""
    found = await _crawl(tmp_path, tier, language, most=FEW, seed=2027)
    assert found.findings == []
    assert found.steps == FEW


@pytest.mark.ci
@pytest.mark.parametrize(
    ("tier", "language"),
    [
        (None, Language.POLISH),
        (None, Language.ENGLISH),
        (Tier.FULL, Language.ENGLISH),
    ],
)
async def test_crawl(tier: Tier | None, language: Language, tmp_path: Path) -> None:
    """Wherever taps and a few words lead, everything is answered, rightly worded, and has a way on and back."""
    found = await _crawl(tmp_path, tier, language)
    assert found.judge() == []
    wanted = STATES - NOT_CRAWLED.keys() - CLOSED_TO[tier]
    assert {each.partition(" ")[0] for each in found.ways} == wanted
