"""Every state, transition, refusal and message is met in a script, or is listed with the reason why it can't be."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Final

import pytest

from dialogs.engine.dialog import HOME, name_of
from tests.dialogs.met import Met
from tests.dialogs.performance import Performance
from tests.dialogs.plays import Plays
from tests.dialogs.test_refusals import LEAVES
from tests.dialogs.test_tables import DESK, DIALOGS, GLOBAL_TRANSITIONS, STATES, STATES_OF_PATIENTS, every_transition
from tests.dialogs.watch import name_of_message
from tests.languages import messages_in_code

NEVER_FIRED: Final = {
    "page: CallList:listing → CallList:listing": "seven calls would make a script long, and pages are tried elsewhere",
    "said: BookingFor:slots → BookingFor:slots (5)": "what is said there is always refused",
    **dict.fromkeys(
        (
            "said: Pin:asking → Pin:asking (2)",
            *(f"said: Pin:{each} → Pin:{each}" for each in ("current", "new", "again")),
        ),
        "words that may be a PIN are always refused there, and digits come as one",
    ),
}
"""Transitions that no script can make, each with its reason."""

NO_BUTTON_YET: Final = "no button leads there before its time"
GIVEN: Final = "it is given back by core, not raised, and its words are met"
CHECKED_AT_ONCE: Final = "in a script, files are checked before anything else can be done"
ON_A_PAGE: Final = "pages in the browser say it: tests/bot/web"
ONLY_AMONG_STAFF: Final = "only the staff chat leads to what may be done there alone"

NEVER_MET: Final = {
    **dict.fromkeys(("CodeExpired", "CodeUsed", "CodeVoid", "CodeWrong", "GuessedTooOften"), GIVEN),
    "IdentityHeldElsewhere": GIVEN,
    "NotByTelephone": "no button offers it on the telephone",
    **dict.fromkeys(("AnswerIncomplete", "AnswerNotTrusted", "BankAway", "BankTooSlow", "CancelledAtBank"), GIVEN),
    **dict.fromkeys(("BrokenOffHere", "WayRanOut"), "the patient is told so when time is over: identity/by_bank_over"),
    **dict.fromkeys(("BirthDateDiffers", "NameDiffers", "PeselDiffers", "UnderEighteen"), GIVEN),
    **dict.fromkeys(("LinkExpired", "LinkUsed", "SomebodyElsesLink"), ON_A_PAGE),
    "FilesOnTheWay": NO_BUTTON_YET,
    **dict.fromkeys(("CertificateFilesOnTheWay", "ResultFilesOnTheWay"), CHECKED_AT_ONCE),
    "NobodyArrives": NO_BUTTON_YET,
    "TooEarlyToMark": NO_BUTTON_YET,
    **dict.fromkeys(("AnotherService", "NotAcceptedThere", "NotOurReferral"), NO_BUTTON_YET),
    **dict.fromkeys(("CertificateIncomplete", "NotOccupational"), NO_BUTTON_YET),
    **dict.fromkeys(("IssuedAlready", "ReferralIncomplete", "TooFewProcedures"), NO_BUTTON_YET),
    "WrongChat": ONLY_AMONG_STAFF,
}
"""Refusals that no script can meet, each with its reason."""

IN_THE_PROFILE: Final = "Telegram shows it beside the chat: in the menu of commands, or before the chat is begun"
NEEDS_A_SCANNER: Final = "scripts have no virus scanner beside them"
KEPT_AS_WORDS: Final = (
    "it is kept as the staff's own words when it is chosen, as transcripts of desk/cancel_for show it"
)
AFTER_A_FAULT: Final = "it is said after a fault of ours, which a script fails of"

BY_A_COMMAND: Final = "only a command on the server does it: tests/bot/commands/test_fhir.py"

OF_ANOTHER_CALL: Final = "one sort of calls looks as another: desk/to_call, core/treatment/test_call_list.py"

NEVER_SAID: Final = {
    **dict.fromkeys(
        (
            "Please remind of the appointment.",
            "Please say: the doctor is late.",
            "By about {count} minute.",
            "Please ask whether an earlier time suits the patient.",
            "Please answer what the patient has asked the reception for.",
            "Please go through the form before the appointment with the patient.",
            "Please say: there is news about a referral.",
            "Please say: there is a certificate, to be collected here.",
            "Please say: there is news about a result. What it says is not for the telephone.",
            "Please say: there is news about the order of a prescription.",
            "Please say: there is news about confirming the identity.",
            "The patient has asked for a call, to confirm the identity. The card is in the staff chat.",
        ),
        OF_ANOTHER_CALL,
    ),
    "took records over from the clinic’s system": BY_A_COMMAND,
    "wrote records out for the clinic’s system": BY_A_COMMAND,
    "📋 <b>The clinic has added something to your records.</b> Press “Open my records” to see them.": BY_A_COMMAND,
    "Open my records": BY_A_COMMAND,
    (
        "Your identity is confirmed, and an account with it has the full level already. To have everything here, open "
        "“My account”, then “Level of the account”. If you need help, call {phone}."
    ): "each way of confirming leads on to the other account instead",
    (
        "mDowód counts only at the reception, where it can be checked. On the telephone, please choose another "
        "document."
    ): "no button offers it on the telephone",
    "This link was used already. To begin anew, please choose the bank again in the chat.": ON_A_PAGE,
    "This link is out of date. To begin anew, please choose the bank again in the chat.": ON_A_PAGE,
    (
        "This way to the bank was begun in another browser, or by somebody else. Nothing was changed. To begin anew, "
        "please choose the bank in your own chat."
    ): ON_A_PAGE,
    "Which bank do you use?": "the scripts' clinic has one bank",
    "Sorry, we have no answer to this here. Please call {phone}: we will tell you.": "the scripts' clinic has them all",
    "Help": IN_THE_PROFILE,
    "Stop what you are doing": IN_THE_PROFILE,
    "What we keep about you": IN_THE_PROFILE,
    "The patient portal of {clinic}": IN_THE_PROFILE,
    "Book and cancel appointments, and more. Press Start.": IN_THE_PROFILE,
    "A virus was found in it. Please don’t send it to anybody, and check your device.": NEEDS_A_SCANNER,
    "It could not be checked for viruses just now. Please send it again later.": NEEDS_A_SCANNER,
    "This can only be done in the staff chat.": ONLY_AMONG_STAFF,
    "It is too early for this: the appointment is at {when}.": NO_BUTTON_YET,
    "This is a consultation by telephone, so the patient does not come here.": NO_BUTTON_YET,
    "{count} file is still on its way. Please wait a moment, then send once more.": NO_BUTTON_YET,
    "A file is still being checked. Please wait a moment, then press once more.": CHECKED_AT_ONCE,
    "This has more than {count} value, which is as many as a result holds. Please send it in parts.": (
        "so long a table is a file of its own; tests/core/results/test_table.py has one"
    ),
    "Everything on this referral is booked already.": NO_BUTTON_YET,
    "Only {count} procedure is left on this referral.": NO_BUTTON_YET,
    (
        "Our partner accepts only referrals that were issued in a telephone consultation. Please choose one of our own "
        "facilities."
    ): NO_BUTTON_YET,
    "This referral is for something else. Please choose what it is for.": NO_BUTTON_YET,
    "Something is still missing. Please fill it in first.": NO_BUTTON_YET,
    "This referral is issued already, so it can’t be changed.": NO_BUTTON_YET,
    "A certificate can only be issued after an occupational-medicine examination.": NO_BUTTON_YET,
    "It is too complicated to be checked.": "a check that takes too long would make a script slow",
    "<b>Sorry, something on our side did not work.</b> Nothing that you entered is lost.": AFTER_A_FAULT,
    "Please try again. If it happens once more, call {phone} and give this number: <b>{incident}</b>.": AFTER_A_FAULT,
    "The consulting hours have changed.": KEPT_AS_WORDS,
    "The doctor can’t see patients at that time.": KEPT_AS_WORDS,
    "We cancelled it because you asked us to.": KEPT_AS_WORDS,
    (
        "This is a message of ours that you passed on, so we have done nothing with it. If you need help, please write "
        "it in your own words. If somebody’s life is in danger, call 112."
    ): "scripts pass nothing on; tests/bot/updates/test_passed_on.py does",
    "Please write your PIN first.": "the question for the PIN is shown in its place",
    "We could not read your PIN. Please write it once more.": "it is asked for in the moment when it is typed",
}
"""Messages of the catalogue that no script can show, each with its reason."""


KINDS_OF_REFUSALS: Final = {leaf.__name__: leaf.__mro__ for leaf in LEAVES}
"""What each refusal is, itself and more generally: a table may name a way out for all of a kind."""


def states(played: list[Performance]) -> Met:
    """Each state has been the place where somebody rested."""
    return Met("states", STATES, _all(each.states for each in played))


def transitions(played: list[Performance]) -> Met:
    """Each row of each table, from each of its states."""
    fired = _all(each.transitions for each in played)
    return Met("transitions", frozenset(every_transition()), fired & set(every_transition()), NEVER_FIRED)


def global_transitions(played: list[Performance]) -> Met:
    """Each transition that is open from everywhere."""
    taken = {(trigger, to) for trigger, _, to in _ways(played)}
    return Met("global transitions", _written(GLOBAL_TRANSITIONS), _written(taken & GLOBAL_TRANSITIONS))


def ways_home(played: list[Performance]) -> Met:
    """The way to the menu, from each state of patients; the staff's screens have no such button."""
    taken = frozenset(source for trigger, source, _ in _ways(played) if trigger == HOME)
    return Met("ways to the menu", STATES_OF_PATIENTS, taken)


def acts(played: list[Performance]) -> Met:
    """Each act on a card, and each command of the staff's."""
    there_are = frozenset(DESK.card_actions) | {f"/{command}" for command in DESK.commands}
    return Met("acts and commands of the staff", there_are, _all(each.acts for each in played) & there_are)


def refusals(played: list[Performance]) -> Met:
    """Each refusal that people can meet."""
    leaves = frozenset(leaf.__name__ for leaf in LEAVES)
    return Met("refusals", leaves, _all(each.refused for each in played), NEVER_MET)


def ways_out(played: list[Performance]) -> Met:
    """Each refusal for which a table names a way out has led there."""
    named = frozenset(
        f"{refusal.__name__} → {name_of(to)}"
        for dialog in DIALOGS
        for _state, row in dialog.rows
        for refusal, to in row.on_refusal.items()
    )
    led = frozenset(
        f"{kind.__name__} → {to}"
        for refused, _, to in (each.partition(" → ") for each in _all(each.ways_out for each in played))
        for kind in KINDS_OF_REFUSALS[refused]
    )
    return Met("ways out of refusals", named, led & named)


def messages(played: list[Performance]) -> Met:
    """Each message of the catalogue."""
    catalogue = ((each.id if isinstance(each.id, str) else each.id[0], each.context) for each in messages_in_code())
    there_are = frozenset(name_of_message(msgid, context) for msgid, context in catalogue if msgid)
    unsaid = NEVER_SAID | dict.fromkeys(_words_of_pages(), ON_A_PAGE)
    return Met("messages", there_are, _all(each.messages for each in played), unsaid)


KINDS: Final[dict[Callable[[list[Performance]], Met], int]] = {
    states: 35, transitions: 100, global_transitions: 15, ways_home: 25,
    acts: 6, refusals: 15, ways_out: 8, messages: 250,
}  # fmt: skip
"""The kinds of things, and how many there are at least: a walk over nothing finds no fault."""


@pytest.fixture
async def played(plays: Plays) -> list[Performance]:
    """What came of every script, each in the language whose turn it is: the same as in the other, but for the words."""
    return list((await plays.all()).values())


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
def test_all_are_met(kind: Callable[[list[Performance]], Met], played: list[Performance]) -> None:
    """By some script."""
    met = kind(played)
    assert len(met.there_are) > KINDS[kind]
    assert list(met.faults()) == []


def test_coverage_report(played: list[Performance], record_property: Callable[[str, object], None]) -> None:
    """What `pytest --coverage-report` tells at its end."""
    told = "\n".join(str(kind(played)) for kind in KINDS)
    assert told.count("\n") > len(KINDS)
    record_property("met in the scripts", told)


def test_excuses_are_watched() -> None:
    """What is new and unmet, met though listed, or listed though gone, is a fault; a reason goes into the report."""
    met = Met(
        "states", frozenset({"a", "b", "c", "d"}), frozenset({"a", "b"}), {"b": "?", "c": "it is night", "e": "?"}
    )
    assert list(met.faults()) == [
        "never met: 'd'",
        "listed, though it is met: 'b'",
        "listed, though there is none such: 'e'",
    ]
    assert str(met).startswith("states: 2 of 4\n")
    assert "  not 'c': it is night" in str(met)


def _words_of_pages() -> Iterator[str]:
    """Messages that only pages in the browser say."""
    for each in messages_in_code():
        if each.locations and all(path.endswith("patient/bank/pages.py") for path, _line in each.locations):
            yield str(each.id)


def _all(lists: Iterable[list[str]]) -> frozenset[str]:
    return frozenset(name for each in lists for name in each)


def _written(rows: Iterable[tuple[str, str]]) -> frozenset[str]:
    return frozenset(f"{trigger} → {to}" for trigger, to in rows)


def _ways(played: list[Performance]) -> Iterator[tuple[str, str, str]]:
    """Trigger, source and destination of every transition that fired."""
    for way_made in _all(each.transitions for each in played):
        trigger, _, way = way_made.partition(": ")
        source, _, to = way.partition(" → ")
        yield trigger, source, to.partition(" (")[0]
