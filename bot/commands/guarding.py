"""What every command has around it: warnings on stderr, no crash dumps, and an exit code for whatever goes wrong."""

from __future__ import annotations

import logging
import resource
import sys
from collections.abc import Callable
from typing import Final

from bot import incidents
from core.errors import ConfigurationError
from core.private_files import keep_to_owner

FAILED: Final = 1
WRONG_SETTING: Final = 2


def guarded(job: Callable[[], int | None]) -> int:
    """Do it; answers its exit code, 0 if it has none. An error is told in one sentence, or as an incident."""
    keep_to_owner()
    log_to_stderr()
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))  # a crash dump would hold what patients wrote and sent
    try:
        return job() or 0
    except ConfigurationError as error:
        print(error, file=sys.stderr)
        return WRONG_SETTING
    except KeyboardInterrupt:
        return 0
    except Exception as error:  # noqa: BLE001 - a bug, whose message may hold the token or what a patient wrote
        incidents.report(error)
        return FAILED


def log_to_stderr() -> None:
    """Warnings and worse. Not from those who tell too much: httpx logs every address, and ours hold the token; the
    Telegram library logs updates that it can't read.
    """
    logging.logThreads = logging.logProcesses = logging.logMultiprocessing = False  # no line tells any of it
    logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    for talkative in ("httpx", "httpcore", "telegram"):
        logging.getLogger(talkative).setLevel(logging.CRITICAL + 1)
