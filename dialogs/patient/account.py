"""My account: what the portal knows about the person, and their level."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from core.accounts.patients import Tier
from core.accounts.tiers import Feature
from core.records import moving
from dialogs.engine.dialog import Dialog, GlobalTransition, Transition, screen
from dialogs.engine.screens import BACK_OR_MENU, Button, Screen
from dialogs.engine.text import Verbatim, _, lines, listed, paragraphs
from dialogs.engine.turn import Turn
from dialogs.fsm.state import State, StatesGroup
from dialogs.patient import pin
from dialogs.patient.overlays import language_rows
from dialogs.patient.pin import Pin
from dialogs.triggers import ALL_REMINDERS, CHOOSE_RESULTS, CONFIRM_IDENTITY, CONSENTS, FAMILY
from dialogs.wording.accounts.family import FAMILY_LABEL
from dialogs.wording.accounts.levels import CONFIRM_LABEL, FEATURE_NAMES, has_account, held_by, level_name, why_closed
from dialogs.wording.accounts.moving import OTHER_ACCOUNT, PROVEN
from dialogs.wording.booking.appointments import identity_lines, telephone
from dialogs.wording.languages import word_for_language


class Account(StatesGroup):
    """The account, its level, its language."""

    overview = State()
    level = State()
    language_choice = State()


@dataclass(frozen=True)
class Memory:
    """Nothing: all is read anew."""


@screen(
    Account.overview,
    Transition("show_level", Account.level),
    Transition("show_languages", Account.language_choice),
    Transition("show_pin", Pin.overview, action=pin.start),
)
async def overview(turn: Turn[Memory]) -> Screen:
    """Who the person is to us."""
    patient = turn.known_patient
    text = paragraphs(
        _("<b>My account</b>"),
        lines(
            _("Name: {name}", name=Verbatim(patient.full_name)),
            *identity_lines(patient.identity),
            _("Telephone: {phone}", phone=telephone(patient.phone)),
            _("Level: {level}", level=level_name(patient.tier)),
        ),
        _("To correct your data, call {phone}.", phone=Verbatim(turn.work.clinic.phone)),
    )
    has_form = patient.tier is Tier.FULL and turn.work.clinic.remote_regulations is not None
    consents = (Button(_("Consents"), CONSENTS),) if has_form else ()
    rows = (
        (Button(_("Your files"), "menu.files"), Button(_("Language"), "show_languages")),
        (Button(_("Level of the account"), "show_level"), Button(_("PIN"), "show_pin")),
        (Button(_("When results open"), CHOOSE_RESULTS), Button(_("Reminders"), ALL_REMINDERS)),
        (Button(FAMILY_LABEL, FAMILY), *consents, Button(_("Menu"), "menu")),
    )
    return Screen(text, rows)


@screen(Account.level, Transition("back", Account.overview))
async def level(turn: Turn[Memory]) -> Screen:
    """What the level allows and how to get the full one."""
    if turn.known_patient.tier is Tier.FULL:
        here = [name for each, name in FEATURE_NAMES.items() if each in held_by(turn.work.clinic)]
        full = lines(
            _("Your account has the <b>full</b> level."),
            _("Open to you: {features}.", features=listed(*here)),
        )
        return Screen(full, (BACK_OR_MENU,))
    limit = turn.work.clinic.settings.basic_limit
    basic = _(
        "At the <b>basic</b> level you can book appointments (up to {limit} at a time) and cancel them.", limit=limit
    )
    if await moving.offer_of(turn.work, turn.known_patient) is not None:
        return Screen(paragraphs(basic, PROVEN), (OTHER_ACCOUNT, BACK_OR_MENU))
    confirm = Button(CONFIRM_LABEL, CONFIRM_IDENTITY)
    return Screen(paragraphs(basic, why_closed()), ((confirm,), BACK_OR_MENU))


@screen(Account.language_choice, Transition("back", Account.overview))
async def language_choice(turn: Turn[Memory]) -> Screen:
    """Polski or English."""
    return Screen(word_for_language(), (*language_rows(turn.person.language), BACK_OR_MENU))


ACCOUNT: Final = Dialog(
    Account,
    Memory,
    (overview, level, language_choice),
    ways_in=(GlobalTransition(f"menu.{Feature.ACCOUNT}", Account.overview, guard=has_account),),
)
