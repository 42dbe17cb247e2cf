"""A script that fails says where, what was seen, and what could have been tapped."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.words import Language
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

    How can we help? Choose below, or write what you need, for example “dermatologist”.
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
