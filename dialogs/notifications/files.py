"""What is told of a file that arrives when its sender is already busy with something else."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from core.clinic.model import Clinic
from dialogs.engine.events import Fetched
from dialogs.engine.screens import WAY_BACK, Button, Screen
from dialogs.engine.text import Form, Verbatim, When, _
from dialogs.triggers import ADD_FILE
from dialogs.wording.files import LeftOut, not_taken, voice_not_taken

FILES: Final = "menu.files"


def removed_soon(clinic: Clinic, remove_at: datetime) -> Screen:
    """A week before a file is removed (D6). It isn't named: others may read the chat."""
    text = _(
        "One of your files will be removed on {day}. If you need it, open it before then in “Your files”.",
        day=When(clinic.day_of(remove_at), Form.DAY),
    )
    return Screen(text, ((Button(_("Your files"), FILES), Button(_("Menu"), "menu")),))


def fetched_unnamed(news: Fetched) -> Screen:
    """The same, to somebody whose PIN is asked for: whose file it is, isn't known, and its name may tell something."""
    if news.trouble is not None:
        return Screen(_("📎 One of the files that you sent could not be taken. Please send it once more."), (WAY_BACK,))
    return Screen(_("📎 A file that you sent is here."), ((Button(_("Go on with the file"), ADD_FILE),), WAY_BACK))


def fetched(news: Fetched) -> Screen:
    """A file has come and is to be described, or could not be taken, and why."""
    if news.trouble is not None:
        why = voice_not_taken(news.trouble) if news.as_voice else not_taken([LeftOut(news.name, news.trouble)])
        return Screen(why, (WAY_BACK,))
    text = _(
        "📎 <b>{name}</b> is here. The doctor will get it once you have described it and sent it.",
        name=Verbatim(news.name),
    )
    return Screen(text, ((Button(_("Describe and send it"), ADD_FILE),), WAY_BACK))
