"""How somebody of the staff answers a screen in words: in a group the bot hears only what replies to its message, in a
private chat whatever is written.
"""

from __future__ import annotations

from typing import Final

from dialogs.engine.text import ByChat, p_

WRITE: Final = ByChat(
    # For translators: in a staff chat, as in “please … the surname”. What follows is its object.
    in_group=p_("in a group, please …", "reply to this message with"),
    in_private=p_("please …", "write"),
)
SEND: Final = ByChat(
    # For translators: in a staff chat, as in “please … a photo”. What follows is its object.
    in_group=p_("in a group, please send …", "reply to this message with"),
    in_private=p_("please …", "send"),
)
