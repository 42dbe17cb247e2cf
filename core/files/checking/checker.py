"""The way in: checks a file in a process of its own, a few files at a time, so that no file can hold up the bot."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
import signal
import sys
from asyncio.subprocess import DEVNULL, PIPE, Process
from collections.abc import Sequence
from pathlib import Path

from core.files.checking import CheckedFile, CheckingFailed, FileFault, UnusableContent
from core.files.checking.answers import AcceptedFile, BrokenChecker, Nonsense, RefusedFile, read_heading
from core.files.checking.clamd import Clamd
from core.limits import LARGEST_FILE

AT_ONCE = 2
SECONDS = 30
MEMORY = 1024 * 1024 * 1024
"""Of address space; a photo of as many pixels as are accepted takes two thirds of it, a transparent picture more."""

START = "from core.files.checking.worker import looked_at, serve; serve(looked_at)"
START_LISTENING = "from core.files.checking.worker import listened_to, serve; serve(listened_to)"
_ROOT = Path(__file__).parents[3]
_log = logging.getLogger(__name__)


def worker_command(start: str = START) -> tuple[str, ...]:
    """How a worker is started: isolated from the environment, with this very code, writing no bytecode."""
    return (sys.executable, "-I", "-B", "-c", f"import sys; sys.path.insert(0, {str(_ROOT)!r}); {start}")


class Checker:
    """Checks files, `at_once` at a time, each within so many seconds and so much memory.

    With `clamd_url`, a virus scanner sees each file first, and nothing passes while it can't be reached.
    """

    def __init__(
        self,
        *,
        at_once: int = AT_ONCE,
        seconds: int = SECONDS,
        memory: int = MEMORY,
        clamd_url: str | None = None,
        command: Sequence[str] | None = None,
    ) -> None:
        self._at_once = asyncio.Semaphore(at_once)
        self._seconds = seconds
        self._clamd = Clamd.at(clamd_url) if clamd_url else None
        limits = (str(seconds), str(memory))
        self._command = (*(command or worker_command()), *limits)
        self._listening = (*(command or worker_command(START_LISTENING)), *limits)

    async def check(self, content: bytes, *, as_voice: bool = False) -> CheckedFile:
        """What may be kept of the content, of which it was said that it is a voice note, or is none;
        `UnusableContent` when nothing may, `CheckingFailed` when nobody knows.
        """
        if not content:
            raise UnusableContent(FileFault.EMPTY)
        if len(content) > LARGEST_FILE:
            raise UnusableContent(FileFault.TOO_LARGE)
        async with self._at_once:
            if self._clamd:
                await self._clamd.scan(content)
            return await self._in_a_worker(content, self._listening if as_voice else self._command)

    async def _in_a_worker(self, content: bytes, command: Sequence[str]) -> CheckedFile:
        process = await self._started(command)
        try:
            async with asyncio.timeout(self._seconds):
                await _hand_over(process, content)
                return await _answer_of(process)
        except TimeoutError:
            raise UnusableContent(FileFault.TOO_SLOW) from None
        finally:
            await _ended(process)

    async def _started(self, command: Sequence[str]) -> Process:
        try:
            # With no environment: a worker that is taken over finds no key and no token there.
            return await asyncio.create_subprocess_exec(
                *command, stdin=PIPE, stdout=PIPE, stderr=DEVNULL, env={}, cwd="/", start_new_session=True
            )
        except OSError as error:
            raise CheckingFailed("The process that checks files can't be started.") from error


async def _hand_over(process: Process, content: bytes) -> None:
    assert process.stdin is not None  # noqa: S101 - it was asked for
    with contextlib.suppress(BrokenPipeError, ConnectionResetError):  # it ended early: its answer tells why
        process.stdin.write(content)
        await process.stdin.drain()
        process.stdin.close()


async def _answer_of(process: Process) -> CheckedFile:
    assert process.stdout is not None  # noqa: S101 - it was asked for
    try:
        line = await process.stdout.readline()
        if not line:
            raise await _silence(process)
        match read_heading(line):
            case RefusedFile(fault, because):
                if because:
                    _log.warning("A file was refused as damaged because of an unforeseen %s.", because)
                raise UnusableContent(fault)
            case BrokenChecker(because):
                raise CheckingFailed(f"The process that checks files is broken: {because}.")
            case AcceptedFile() as accepted:
                return CheckedFile(
                    accepted.kind,
                    content=await process.stdout.readexactly(accepted.content),
                    width=accepted.width,
                    height=accepted.height,
                    pages=accepted.pages,
                    seconds=accepted.seconds,
                )
    except (Nonsense, ValueError):  # ValueError: a line that doesn't end
        _log.warning("A process that checked a file answered with nonsense.")
        raise UnusableContent(FileFault.DAMAGED) from None
    except asyncio.IncompleteReadError:
        raise UnusableContent(FileFault.TOO_SLOW) from None


async def _silence(process: Process) -> Exception:
    """What it means that a worker ended without a word: the limits killed it, or it never got to work."""
    code = await process.wait()
    if code < 0:
        _log.warning("A process that checked a file was ended by signal %d.", -code)
        return UnusableContent(FileFault.TOO_SLOW)
    return CheckingFailed(f"The process that checks files ended with code {code} and no answer.")


async def _ended(process: Process) -> None:
    """See to it that the process is gone, with all it may have started, and that nothing of it stays behind."""
    if process.returncode is None:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
    await process.communicate()
