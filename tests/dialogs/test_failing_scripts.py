"""A script that fails says where, what was seen, and what could have been tapped."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.simulator.actors.world import World
from bot.simulator.markup.entities import Text
from core.i18n import Language
from tests.dialogs.answered import check_answered
from tests.dialogs.player import perform
from tests.dialogs.script import ScriptError, read

BEGINNING = """\
# Somebody looks for a service.
given: patient Anna, person Ewa

> /start
> usg
"""


async def failure(folder: Path, step: str) -> str:
    """What is said of a script that goes wrong at this step."""
    path = folder / "booking" / "wrong.script"
    path.parent.mkdir()
    path.write_text(BEGINNING + step + "\n")
    with pytest.raises(ScriptError) as failed:
        await perform(read(path), Language.ENGLISH, folder)
    return str(failed.value)


async def test_everything_is_told(tmp_path: Path) -> None:
    """The line, what differs, the newest messages with their words, and the buttons as a step would name them."""
    assert (
        await failure(tmp_path, "= state Booking:slots")
        == """\
booking/wrong:6 (en) = state Booking:slots
the state is Booking:service

Anna saw last:
  Bot: Centrum Zdrowia Jarzębina

    How can we help? Choose below, or write in your own words: “dermatologist on Friday after 4 pm”.
  Anna: usg
  Bot: Which of these do you mean?
Anna could have tapped:
  > [service: ultrasound-abdomen]    Ultrasound of the abdomen
  > [service: ultrasound-thyroid]    Ultrasound of the thyroid
  > [back]                           Back
  > [menu]                           Menu
Ewa has seen nothing."""
    )


@pytest.mark.parametrize(
    ("step", "why"),
    [
        ("> [service: dentist]", "there is no such button"),
        ("> stale [confirm]", "there was never such a button"),
        ("> [open: #7]", "no appointment #7 has been seen"),
        ("= refused SlotTaken", "refused was []"),
        ("= turns 8", "it took 2 turns"),
        ("= removed", "the message is still there"),
        ("= staff 1", "the staff chat has seen 0"),
        ("= happiness", "nothing can be expected so"),
        ("dance", "no such step"),
        ("clinic: nothing → nothing", "that changes nothing in the clinic file"),
    ],
)
async def test_the_reason_is_told(tmp_path: Path, step: str, why: str) -> None:
    """In one line, under the step that failed."""
    assert (await failure(tmp_path, step)).splitlines()[:2] == [f"booking/wrong:6 (en) {step}", why]


async def test_a_phone_number_can_be_shared(tmp_path: Path) -> None:
    """The button at the bottom of the screen, and buttons that are links, are told too."""
    steps = "Ewa > /start\nEwa > [accept]\nEwa > Ewa Nowak\nEwa > 44051401359\nEwa = state Menu:home"
    assert "  > contact                          Share my number" in await failure(tmp_path, steps)


IN_THE_STAFF_CHAT = """\
# Somebody works in the staff chat.
given: patient Anna, tier full, staff Ewa doctor borkowska, staff Maria
Anna: attended internist, borkowska, centrum, 2027-03-01 08:00
Anna: sent Czy to boli? | Does it hurt?
Ewa > [case.ask]
"""


async def failure_among_staff(folder: Path, step: str) -> str:
    """What is said of a script with staff in it that goes wrong at this step."""
    path = folder / "desk" / "wrong.script"
    path.parent.mkdir()
    path.write_text(IN_THE_STAFF_CHAT + step + "\n")
    with pytest.raises(ScriptError) as failed:
        await perform(read(path), Language.ENGLISH, folder)
    return str(failed.value)


async def test_what_staff_could_have_tapped_is_told(tmp_path: Path) -> None:
    """Cards are everybody's, a screen its owner's; what the chat has seen is told once."""
    told = await failure_among_staff(tmp_path, "Maria > [close]")
    assert told.startswith("desk/wrong:6 (en) Maria > [close]\nthere is no such button\n")
    assert told.count("Personel saw last:") == 1
    ewas, marias = told.partition("Ewa could have tapped there:")[2].split("Maria could have tapped there:")
    assert "  > [close]                          Close" in ewas
    assert "  > [case.take: #1]                  ✋ Take it" in marias
    assert "[close]" not in marias


@pytest.mark.parametrize(
    ("step", "why"),
    [
        ("Maria > other [send]", "there is no such button"),
        ("Maria > reply screen: No", "there is nothing to answer"),
        ("Maria > reply #7: No", "there is nothing to answer"),
        ("Maria > edit No", "there is no message of their own"),
        ("Ewa = state Handling:noting", "the state is Handling:asking"),
        ("topic deleted", "there is no topic"),
        ("group becomes famous", "no such step"),
    ],
)
async def test_the_reason_is_told_of_staff(tmp_path: Path, step: str, why: str) -> None:
    """As it is of patients."""
    assert (await failure_among_staff(tmp_path, step)).splitlines()[:2] == [f"desk/wrong:6 (en) {step}", why]


def test_nobody_is_interrupted() -> None:
    """What people say among themselves is not answered, what they say to the bot is; edits may be."""
    world = World()
    ewa = world.add_person(9001, "Ewa")
    group = world.add_group(-1, "Personel", [ewa])
    ewa.say("Kawa?", chat=group)
    check_answered(world.log, ewa, has_answer=False)
    with pytest.raises(ScriptError, match="the bot said nothing"):
        check_answered(world.log, ewa, has_answer=True)
    world.post(group, world.bot, Text("Kawa"))
    check_answered(world.log, ewa, has_answer=True)
    check_answered(world.log, ewa, has_answer=None)
    with pytest.raises(ScriptError, match="the bot spoke, though nobody had asked it"):
        check_answered(world.log, ewa, has_answer=False)
