"""The files that go with something a patient may read: a button for each, which sends it into the chat."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from core.errors import NotFound
from core.files.model import File
from dialogs.engine.effects import ShowFile
from dialogs.engine.screens import Button, Row
from dialogs.engine.turn import Turn
from dialogs.wording.files import file_button, vault_file


def file_rows(files: Iterable[File]) -> tuple[Row, ...]:
    """A row for each file that has been checked; its button is `file`, with the file's id."""
    return tuple((Button(file_button(file), "file", file.id),) for file in files if file.kind is not None)


def show_pressed(turn: Turn[Any], files: Iterable[File]) -> None:
    """Send the one of these files whose button was pressed. It can be saved: other doctors want to see it.

    Raises: NotFound.
    """
    for file in files:
        if file.id == turn.value and (shown := vault_file(file)) is not None:
            turn.add(ShowFile(shown))
            return
    raise NotFound
