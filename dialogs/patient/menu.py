"""The menu (S35–S39), and what it says of a feature that is closed, for this person or for everybody yet (S33, D8)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from core.accounts import tiers
from core.accounts.tiers import Feature
from core.appointments.booking import upcoming
from core.errors import NotFound
from core.family import ties
from core.family.model import Scope
from core.prescriptions.urgency import tells_of_medicine_gone
from dialogs.engine.dialog import HOME, SAID, Dialog, GlobalTransition, Transition, TransitionAction, name_of, screen
from dialogs.engine.events import Pressed, PressedStale, Said
from dialogs.engine.screens import BACK_OR_MENU, Button, Row, Screen
from dialogs.engine.text import Quote, Text, Verbatim, _, paragraphs
from dialogs.engine.turn import AnyTurn, Turn
from dialogs.fsm.state import State, StatesGroup
from dialogs.patient.family import delegated
from dialogs.triggers import CONFIRM_IDENTITY, FAMILY, NEEDED_TODAY, TO_DESK
from dialogs.wording.accounts.family import FOR_WHOM
from dialogs.wording.accounts.levels import CONFIRM_LABEL, FEATURE_NAMES, has_account, held_by, why_closed
from dialogs.wording.booking.appointments import short_line
from dialogs.wording.sides import TO_DESK_LABEL
from dialogs.wording.treatment import prescriptions as words


class Menu(StatesGroup):
    """Home, and what is said of a feature that is closed."""

    home = State()
    closed = State()
    needed_today = State()  # a medicine of which nothing is left


@dataclass(frozen=True)
class Memory:
    """The feature that is closed; or the `words` by which somebody said what they need before they had an account. It
    is `new` when it has just been opened.
    """

    feature: Feature | None = None
    words: str = ""
    new: bool = False


LONGEST: Final = 100
"""Units of what somebody wrote, as it is shown again."""

_ROWS: Final = (
    (Feature.BOOK, Feature.APPOINTMENTS),
    (Feature.TREATMENT, Feature.MEDICATIONS),
    (Feature.ONLINE_CONSULTATIONS, Feature.ASK_DOCTOR),
    (Feature.RESULTS, Feature.REFERRALS),
    (Feature.FILES, Feature.OCCUPATIONAL),
    (Feature.ACCOUNT,),
)

PURPOSES: Final[dict[Feature, Text]] = {
    Feature.TREATMENT: _(
        "Here you will see your treatment on one timeline: your appointments, your questions to the "
        "doctor and the answers."
    ),
    Feature.MEDICATIONS: _("Here you will renew a prescription for the medicines that you take."),
    Feature.ONLINE_CONSULTATIONS: _("Here you will talk to a doctor without booking: by chat, by voice or by video."),
    Feature.ASK_DOCTOR: _("Here you will ask the doctor a question after an appointment."),
    Feature.RESULTS: _("Here you will collect the results of your examinations."),
    Feature.REFERRALS: _("Here you will see your referrals, and book from them."),
    Feature.FILES: _("Here you will add documents that help the doctor: results, descriptions, photos."),
}


def explains(feature: Feature) -> TransitionAction[object]:
    """An action that goes on to say why the feature is closed, and how to get the same."""

    async def enter(turn: Turn[object]) -> None:
        turn.start(Memory(feature))

    return enter


def has_words(turn: Turn[Memory]) -> bool:
    """Whether something was asked for before there was an account."""
    return bool(turn.memory.words)


async def answer_words(turn: Turn[Memory]) -> None:
    """Go on as if it were written now."""
    turn.goes_on = Said(turn.memory.words)
    turn.memory = Memory()


def lacks_medicine(turn: Turn[Any]) -> bool:
    """Whether the typed words tell that nothing is left of a medicine."""
    return tells_of_medicine_gone(turn.said)


@screen(
    Menu.home,
    Transition(SAID, Menu.needed_today, guard=lacks_medicine),
    Transition("wish", Menu.home, guard=has_words, action=answer_words),
)
async def home(turn: Turn[Memory]) -> Screen:
    """What the portal can do for this person."""
    patient, words = turn.known_patient, turn.memory.words
    coming = await upcoming(turn.work, patient, size=1) if delegated.may(turn, Scope.BOOK) else ()
    text = paragraphs(
        _("<b>{clinic}</b>", clinic=Verbatim(turn.work.clinic.name)),
        *(_("Your next appointment:\n{appointment}", appointment=short_line(each)) for each in coming),
        _("You wrote: “{words}”", words=Quote(words, LONGEST)) if words else None,
        _("How can we help? Choose below, or write in your own words: “dermatologist on Friday after 4 pm”."),
    )
    offered = held_by(turn.work.clinic)
    if turn.relative is not None:
        offered = [each for each in offered if _may_open(turn, each)]
    rows: tuple[Row, ...] = tuple(tuple(_button(turn, each) for each in row if each in offered) for row in _ROWS)
    if patient.has_family and turn.relative is None and await ties.acted_for(turn.work, patient):
        rows = (*rows, (Button(FOR_WHOM, FAMILY),))
    desk: Row = () if turn.member is None else (Button(TO_DESK_LABEL, TO_DESK),)
    wish: Row = (Button(_("Go on with this"), "wish"),) if words else ()
    confirm: Row = (Button(CONFIRM_LABEL, CONFIRM_IDENTITY),) if turn.memory.new else ()
    return Screen(text, (wish, confirm, *rows, desk))


@screen(Menu.closed)
async def closed(turn: Turn[Memory]) -> Screen:
    """What the feature is for, and how to get it."""
    feature = turn.memory.feature
    if feature is None or feature not in PURPOSES:
        raise NotFound
    title = _("<b>{feature}</b>", feature=FEATURE_NAMES[feature])
    purpose = PURPOSES[feature]
    if not tiers.has_level(turn.known_patient, feature) and feature in held_by(turn.work.clinic):
        confirm = Button(CONFIRM_LABEL, CONFIRM_IDENTITY, feature.value)
        return Screen(paragraphs(title, purpose, why_closed()), ((confirm,), _ways_on(feature)))
    return Screen(paragraphs(title, _not_here(turn)), (_ways_on(feature),))


@screen(Menu.needed_today, Transition("back", Menu.home))
async def needed_today(turn: Turn[Memory]) -> Screen:
    """What to do at once; no order is quick enough to be relied on. Open to everybody, and never behind a PIN."""
    order: Row = (Button(_("Order a prescription"), f"menu.{Feature.MEDICATIONS}"),)
    return Screen(words.needed_today(turn.work.clinic), (order, BACK_OR_MENU))


def _may_open(turn: Turn[Memory], feature: Feature) -> bool:
    """Whether whoever acts for the patient may do so."""
    scope = delegated.FEATURES.get(feature)
    return scope is not None and delegated.may(turn, scope)


def _button(turn: Turn[Memory], feature: Feature) -> Button:
    label = FEATURE_NAMES[feature]
    if not tiers.has_level(turn.known_patient, feature):
        label = _("🔒 {feature}", feature=label)
    return Button(label, f"menu.{feature.value}")


def _ways_on(feature: Feature) -> Row:
    if feature is Feature.ONLINE_CONSULTATIONS:
        return (Button(FEATURE_NAMES[Feature.BOOK], "menu.book"), Button(_("Menu"), "menu"))
    return (Button(FEATURE_NAMES[Feature.APPOINTMENTS], "menu.appointments"), Button(_("Menu"), "menu"))


def _not_here(turn: Turn[Memory]) -> Text:
    phone = Verbatim(turn.work.clinic.phone)
    return _("Our clinic does not have this here. Please call {phone} and we will help.", phone=phone)


def named_in_vain(turn: AnyTurn) -> str:
    """What a pressed button names, when the press led nowhere, or to what is closed: it may be somebody else's."""
    match turn.event:
        case PressedStale(value=value):
            return value
        case Pressed(value=value) if not turn.led_on or turn.state == name_of(Menu.closed):
            return value
        case _:
            return ""


MENU: Final = Dialog(
    Menu,
    Memory,
    (home, closed, needed_today),
    ways_in=(
        GlobalTransition(HOME, Menu.home, guard=has_account),
        GlobalTransition(NEEDED_TODAY, Menu.needed_today, guard=has_account),
    ),
)
