"""Each effect has its place in the order in which a reply is sent."""

from __future__ import annotations

from typing import get_args

from bot.rendering import notifications, reply
from dialogs.engine.effects import Notification, OwnEffect


def test_every_effect_of_ones_own_has_a_place() -> None:
    """Ahead of the screen or after it; one that had none would be left out without a word."""
    ordered = (*reply.AHEAD_OF_SCREEN, *reply.AFTER_SCREEN)
    assert sorted(ordered, key=str) == sorted(get_args(OwnEffect), key=str)


def test_every_notification_has_a_place() -> None:
    """A card comes before what is said beside it."""
    assert sorted(notifications.ORDER, key=str) == sorted(get_args(Notification), key=str)
