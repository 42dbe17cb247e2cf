"""The process that looks at one file and ends; `core.files.checking.checker` starts it, with its limits as arguments.

The file comes by standard input, the answer goes by standard output, and nothing else goes anywhere.
"""

from __future__ import annotations

import sys
from collections.abc import Callable

from core.files.checking import CheckedFile, FileFault, FileKind, UnusableContent
from core.files.checking.answers import Answer, BrokenChecker, RefusedFile, written
from core.files.checking.limits import confine


def looked_at(content: bytes) -> CheckedFile:
    """What may be kept of the content; `UnusableContent` when nothing may."""
    # What a file's kind doesn't need isn't loaded: that is half of what a check costs.
    from core.files.checking.kinds import kind_of  # noqa: PLC0415

    kind = kind_of(content)
    if kind is FileKind.PDF:
        from core.files.checking.pdfs import checked_pdf  # noqa: PLC0415

        return checked_pdf(content)
    from core.files.checking.pictures import checked_picture  # noqa: PLC0415

    return checked_picture(content, kind)


def listened_to(content: bytes) -> CheckedFile:
    """The same of what was sent as a voice note."""
    from core.files.checking.sound.opus import checked_voice  # noqa: PLC0415 - the same

    return checked_voice(content)


def serve(look: Callable[[bytes], CheckedFile]) -> None:
    """Answer about the file that comes in, within the limits that the command line names."""
    seconds, memory = map(int, sys.argv[-2:])
    confine(seconds, memory)
    sys.stdout.buffer.write(written(_answer(look, sys.stdin.buffer.read())))
    sys.stdout.buffer.flush()


def _answer(look: Callable[[bytes], CheckedFile], content: bytes) -> Answer:
    try:
        return look(content)
    except UnusableContent as unusable:
        return RefusedFile(unusable.fault)
    except ImportError as error:
        return BrokenChecker(type(error).__name__)
    except MemoryError:
        return RefusedFile(FileFault.TOO_SLOW)
    except Exception as error:  # noqa: BLE001 - libraries raise anything over broken files; no traceback, it may quote one
        return RefusedFile(FileFault.DAMAGED, because=type(error).__name__)
