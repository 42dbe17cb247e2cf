"""Checking in a process of its own: files come back whole, limits bite, and nobody else notices."""

from __future__ import annotations

import asyncio
import errno
import json
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from core.files.checking import CheckingFailed, FileFault, FileKind, UnusableContent
from core.files.checking.answers import MOST_CONTENT
from core.files.checking.checker import Checker, worker_command
from core.files.checking.limits import OPEN_FILES
from core.files.checking.worker import looked_at
from core.limits import LARGEST_FILE
from tests.core.files.checking import documents, foreign_files, photos

SERVE = "from core.files.checking.worker import serve; "
ALL_THERE_IS = 64 * 1024 * 1024 * 1024


def checker(look: str | None = None, *, seconds: int = 60, memory: int = 1024**3, at_once: int = 2) -> Checker:
    """A checker whose workers look at files in their own way, if one is given; by default they have time."""
    command = worker_command(look) if look else None
    return Checker(seconds=seconds, memory=memory, at_once=at_once, command=command)


async def fault_of(content: bytes, by: Checker) -> FileFault:
    """Why it is refused."""
    with pytest.raises(UnusableContent) as refused:
        await by.check(content)
    return refused.value.fault


@pytest.mark.parametrize(
    "content",
    [
        photos.jpeg(),
        photos.with_notes(),
        photos.in_wide_colours(),
        photos.in_cmyk(),
        photos.png("P"),
        documents.scanned(),
    ],
    ids=["JPEG", "with notes", "with a profile", "CMYK", "PNG", "PDF"],
)
async def test_a_worker_says_what_its_code_says(content: bytes) -> None:
    """A file comes back through the process as it is made within one."""
    assert await checker().check(content) == looked_at(content)


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        (foreign_files.HTML, FileFault.WEB_PAGE),
        (foreign_files.iso_media(b"heic"), FileFault.HEIC),
        (foreign_files.EICAR, FileFault.UNKNOWN),
        (photos.jpeg()[:-60], FileFault.DAMAGED),
        (photos.enormous_png(), FileFault.TOO_MANY_PIXELS),
        (photos.jpeg() + foreign_files.archive("a.txt"), FileFault.FILE_IN_PICTURE),
        (documents.acting(documents.script()), FileFault.PDF_ACTIVE),
    ],
    ids=lambda value: value.value if isinstance(value, FileFault) else "",
)
async def test_a_worker_refuses_what_its_code_refuses(content: bytes, fault: FileFault) -> None:
    """And so does a fault."""
    assert await fault_of(content, checker()) is fault


async def test_nothing_is_too_little() -> None:
    """An empty file is refused before a process is started for it."""
    assert await fault_of(b"", checker("never started")) is FileFault.EMPTY


@pytest.mark.parametrize("made", [photos.padded_jpeg, documents.padded], ids=["JPEG", "PDF"])
async def test_8_mebibytes_are_accepted(made: Callable[[int], bytes]) -> None:
    """Exactly so many, and not a byte more (S53, D14)."""
    largest, larger = made(LARGEST_FILE), made(LARGEST_FILE + 1)
    assert (len(largest), len(larger)) == (8_388_608, 8_388_609)
    assert (await checker().check(largest)).kind in FileKind
    assert await fault_of(larger, checker("never started")) is FileFault.TOO_LARGE


async def test_a_worker_that_takes_too_long_is_stopped() -> None:
    """One that only waits, by the clock; and another file is checked meanwhile."""
    waiting = checker(SERVE + "import time; serve(lambda content: time.sleep(3600))", seconds=1)
    fault, checked = await asyncio.gather(fault_of(photos.jpeg(), waiting), checker().check(documents.pdf()))
    assert (fault, checked.kind) == (FileFault.TOO_SLOW, FileKind.PDF)


async def test_a_worker_that_doesn_t_listen_is_stopped() -> None:
    """One that never takes the file: the bot waits no longer for that either."""
    deaf = checker("import time; time.sleep(3600)", seconds=1)
    assert await fault_of(photos.padded_jpeg(LARGEST_FILE), deaf) is FileFault.TOO_SLOW


async def test_a_worker_that_computes_for_ever_is_stopped() -> None:
    """One that keeps a processor busy, by the processor's time, though the clock would allow it."""
    busy = checker(SERVE + "import sys; sys.argv[-2] = '1'; serve(lambda content: sum(iter(int, 1)))", seconds=600)
    assert await fault_of(photos.jpeg(), busy) is FileFault.TOO_SLOW


async def test_a_worker_that_eats_memory_is_stopped() -> None:
    """The file gets no more than the limit, and is refused."""
    hungry = checker(SERVE + f"serve(lambda content: bytes({ALL_THERE_IS}))")
    assert await fault_of(photos.jpeg(), hungry) is FileFault.TOO_SLOW


async def test_a_picture_that_needs_more_memory_than_there_is_is_refused() -> None:
    """Not only planted workers run into the limit: a real one does, and says so."""
    assert await fault_of(photos.blank_png(8192, 8192), checker(memory=100 * 1024**2)) is FileFault.TOO_SLOW


@pytest.mark.parametrize("how", ["SIGSEGV", "SIGKILL"])
async def test_a_worker_that_is_killed_refuses_its_file(how: str) -> None:
    """A library that crashed over the file, or a machine that ran out of memory."""
    killed = checker(SERVE + f"import os, signal; serve(lambda content: os.kill(os.getpid(), signal.{how}))")
    assert await fault_of(photos.jpeg(), killed) is FileFault.TOO_SLOW


async def test_a_worker_that_dies_while_it_answers_refuses_its_file() -> None:
    """Half an answer is none."""
    line = b'{"says": "checked", "kind": "png", "content": 9, "width": 1, "height": 1, "pages": null, "seconds": null}'
    half = checker(f"import sys; sys.stdin.buffer.read(); sys.stdout.buffer.write({line!r} + b'\\nhalf')")
    assert await fault_of(photos.jpeg(), half) is FileFault.TOO_SLOW


@pytest.mark.parametrize("says", ["b'hello\\n'", f"bytes({MOST_CONTENT})"])
async def test_a_worker_that_talks_nonsense_refuses_its_file(says: str) -> None:
    """It isn't read on for ever either."""
    mad = checker(f"import sys; sys.stdin.buffer.read(); sys.stdout.buffer.write({says})")
    assert await fault_of(photos.jpeg(), mad) is FileFault.DAMAGED


async def test_an_unforeseen_error_is_logged_without_what_it_says(caplog: pytest.LogCaptureFixture) -> None:
    """The file is refused as damaged; the log names the error's kind alone."""
    stumbling = checker(SERVE + "serve(lambda content: {}['CANARY'])")
    assert await fault_of(photos.jpeg(), stumbling) is FileFault.DAMAGED
    assert "KeyError" in caplog.text
    assert "CANARY" not in caplog.text


@pytest.mark.parametrize("start", ["import no_such_library", "import sys; sys.exit(3)"])
async def test_a_worker_that_can_t_work_is_our_fault(start: str) -> None:
    """Not the file's: it may be checked later."""
    with pytest.raises(CheckingFailed):
        await checker(start).check(photos.jpeg())


async def test_a_missing_library_is_our_fault() -> None:
    """Also when it is missed only on the way."""
    with pytest.raises(CheckingFailed, match="ModuleNotFoundError"):
        await checker(SERVE + "serve(lambda content: __import__('no_such_library'))").check(photos.jpeg())


async def test_a_worker_that_can_t_be_started_is_our_fault() -> None:
    """A machine with no process to spare, say."""
    with pytest.raises(CheckingFailed):
        await Checker(command=["/no/such/program"]).check(photos.jpeg())


TELL = """
import json, os, resource, sys
from core.files.checking import CheckedFile, FileKind

def written(path):
    try:
        return os.write(os.open(path, os.O_CREAT | os.O_WRONLY), b"x")
    except OSError as error:
        return error.strerror

def tell(path):
    names = ("RLIMIT_AS", "RLIMIT_CPU", "RLIMIT_CORE", "RLIMIT_FSIZE", "RLIMIT_NPROC", "RLIMIT_NOFILE")
    facts = {name: resource.getrlimit(getattr(resource, name)) for name in names}
    facts |= {"environment": sorted(os.environ), "written": written(path), "folder": os.getcwd(), "path": sys.path}
    return CheckedFile(FileKind.PDF, json.dumps(facts).encode())

serve(tell)
"""


async def test_a_worker_can_do_nothing_else(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """It writes nothing, starts nothing, leaves no dump, and knows no secrets."""
    monkeypatch.setenv("PORTAL_KEY", "CANARY")
    path = tmp_path / "leak"
    told = json.loads((await checker(SERVE + TELL, seconds=60).check(str(path).encode())).content)
    limits = {name: most for name, (_, most) in [item for item in told.items() if item[0].startswith("RLIMIT")]}
    assert limits == {
        "RLIMIT_AS": 1024**3,
        "RLIMIT_CPU": 60,
        "RLIMIT_CORE": 0,
        "RLIMIT_FSIZE": 0,
        "RLIMIT_NPROC": 0,
        "RLIMIT_NOFILE": OPEN_FILES,
    }
    assert "PORTAL_KEY" not in told["environment"]
    assert len(told["environment"]) <= 1  # Python sets LC_CTYPE itself
    assert (told["written"], told["folder"]) == (os.strerror(errno.EFBIG), "/")
    assert "" not in told["path"]
    assert not path.read_bytes()


async def test_the_loop_goes_on_while_a_hostile_file_is_looked_at() -> None:
    """Others are served: one file holds up its own worker and nothing else."""
    stopped = asyncio.Event()
    turns = 0

    async def others() -> None:
        nonlocal turns
        while not stopped.is_set():
            await asyncio.sleep(0)
            turns += 1

    serving = asyncio.create_task(others())
    assert await fault_of(documents.bomb(), checker()) is FileFault.TOO_MUCH_INSIDE
    stopped.set()
    await serving
    assert turns > 100


async def test_two_files_at_once_and_the_third_waits(workers: Callable[[], int]) -> None:
    """As many workers as there are places; the next file has its turn when one of them is done."""
    few = checker(SERVE + "import time; serve(lambda content: time.sleep(3600))", at_once=2)
    waiting = [asyncio.create_task(few.check(photos.jpeg())) for _ in range(3)]
    await until(lambda: workers() == 2)
    for _ in range(20):
        await asyncio.sleep(0.01)
        assert workers() == 2
    waiting[0].cancel()
    await asyncio.wait(waiting[:1])
    await until(lambda: workers() == 2)
    for task in waiting:
        task.cancel()
    await asyncio.wait(waiting)
    assert workers() == 0


async def test_who_gives_up_leaves_no_process_behind(workers: Callable[[], int]) -> None:
    """A cancelled check ends its worker at once; not even its remains stay."""
    check = asyncio.create_task(checker(SERVE + "import time; serve(lambda content: time.sleep(3600))").check(b"x"))
    await until(lambda: workers() == 1)
    check.cancel()
    with pytest.raises(asyncio.CancelledError):
        await check
    assert workers() == 0


async def test_a_place_is_free_again_after_every_end() -> None:
    """Whether a file passes, is refused, or takes too long."""
    one = checker(at_once=1)
    for content in (photos.jpeg(), foreign_files.HTML, photos.png()):
        try:
            await one.check(content)
        except UnusableContent as refused:
            assert refused.fault is FileFault.WEB_PAGE  # noqa: PT017 - only one of them is refused


async def until(true: Callable[[], bool]) -> None:
    """Wait till it is so."""
    while not true():  # noqa: ASYNC110 - processes come and go without telling anybody
        await asyncio.sleep(0.005)


def children() -> set[int]:
    """The processes that this one has started and not yet buried."""
    while True:
        try:
            lists = [(task / "children").read_text() for task in Path("/proc/self/task").iterdir()]
        except (FileNotFoundError, ProcessLookupError):
            continue  # a thread has just ended, and handed its children to another one
        return {int(pid) for each in lists for pid in each.split()}


@pytest.fixture
def workers() -> Callable[[], int]:
    """How many processes there are more than at the start."""
    if not Path("/proc/self/task").exists():
        pytest.skip("Only Linux tells of a process's children.")
    before = children()
    return lambda: len(children() - before)
