"""The files that go with something a patient may read: a button for each, which sends it into the chat."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from core.errors import NotFound
from core.files.model import File
from dialogs.engine.effects import ShowFile
from dialogs.engine.screens import Button, Row, VaultFile
from dialogs.engine.text import Verbatim, _
from dialogs.engine.turn import Turn
from dialogs.wording.files import short_name


def file_rows(files: Iterable[File]) -> tuple[Row, ...]:
    """A row for each file that has been checked; its button is `file`, with the file's id."""
    return tuple(
        (Button(_("📎 {name}", name=short_name(file)), "file", file.id),) for file in files if file.kind is not None
    )


def show_pressed(turn: Turn[Any], files: Iterable[File]) -> None:
    """Send the one of these files whose button was pressed. It can be saved: other doctors want to see it.

    Raises: NotFound.
    """
    for file in files:
        if file.id == turn.value and file.kind is not None:
            name = file.label.name
            turn.add(ShowFile(VaultFile(file.id, name, file.kind, Verbatim(name))))
            return
    raise NotFound
