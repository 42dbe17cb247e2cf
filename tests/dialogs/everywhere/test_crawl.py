"""People tap their way through the whole portal, and nothing is wrong anywhere."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Final

import pytest

from bot.simulator.actors.actor import SimPerson
from core.accounts.patients import Tier
from core.i18n import Language
from dialogs.engine.dialog import CONTACT, SAID, UPLOADED
from dialogs.patient.emergency import NOT_URGENT
from tests.dialogs.clinic_side import note_appointment
from tests.dialogs.everywhere.any_words import SENTENCES
from tests.dialogs.everywhere.crawler import Chat, Choices, Map, crawl
from tests.dialogs.everywhere.oddities import PORTAL
from tests.dialogs.taps import buttons_of, newest_screen
from tests.dialogs.ways_on import check_newest
from tests.in_process import in_process
from tests.sample_files import content_of
from tests.stage import Stage

MOST: Final = 3200
FEW: Final = 120
ALIKE: Final = 2
"""How many buttons of one action are tried on a screen: a second row of a list may differ from the first."""

ANSWERS: Final = (
    "Anna Nowak", "44051401359", "GB 512345678", "Ukraina", "14.05.1980", "+48 600 100 200", "dermatolog", "3",
    "Piekarnia",
)  # fmt: skip
"""What is typed where something may be: right in one place, wrong in others."""

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
    **dict.fromkeys(("Calling:phone", "Calling:asked"), "a sentence has to be written"),
    **dict.fromkeys((f"Requests:{each}" for each in ("late", "sent")), "an appointment's notice has to pass"),
    "Booking:nearest": "somebody else has to take the slot meanwhile",
    **dict.fromkeys(
        ("Pin:again", "Pin:pause", "Pin:current", "Pin:asking", "Pin:forgotten"),
        "a PIN has to be typed, and twice alike; its scripts do",
    ),
}
"""States that one person alone doesn't come to, each with its reason."""

BY_CHANCE: Final = frozenset(
    ("Reminders:late", "Reminders:told", *(f"Requests:{each}" for each in ("part", "times", "wished")))
)
"""States that are come to or not, by the free times that a crawl finds."""

OF_NEWCOMERS: Final = frozenset(state for state in STATES if state.startswith("Registration:"))
OF_BASIC_ACCOUNTS: Final = frozenset(state for state in STATES if state.startswith(("Identity:", "ByBank:")))
OF_FULL_ACCOUNTS: Final = frozenset(
    state
    for state in STATES
    if state.partition(":")[0] in {"Files", "Medications", "Questions", "Referrals", "Results", "Treatment"}
) | {"Menu:needed_today", "Preparing:medicines", "Preparing:differing"}
CLOSED_TO: Final = {
    None: OF_FULL_ACCOUNTS,
    Tier.FULL: OF_NEWCOMERS | OF_BASIC_ACCOUNTS,
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
        person = stage.world.add_person(101, "Anna", "Nowak", language.value)
        if tier is not None:
            await stage.open_account(person, tier)
        if tier is Tier.FULL:
            await note_appointment(stage, person, "elsewhere", "dermatologist, zych, wola, 2027-03-09 10:00")
            await note_appointment(stage, person, "attended", "internist, sikora, wola, 2027-02-24 08:00")
            await note_appointment(stage, person, "missed", "internist, sikora, wola, 2027-02-17 08:00")
        return await crawl(portal_chat(stage, person, language), most=most, seed=seed)


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
    assert {each.partition(" ")[0] for each in found.ways} - BY_CHANCE == wanted - BY_CHANCE
