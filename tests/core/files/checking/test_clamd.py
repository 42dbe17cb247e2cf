"""The virus scanner: it sees every file before anybody else does, and without its word nothing passes."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest

from core.errors import ConfigurationError
from core.files.checking import CheckingFailed, FileFault, UnusableContent
from core.files.checking.checker import Checker, worker_command
from core.files.checking.clamd import CHUNK, Clamd
from core.limits import LARGEST_FILE
from tests.core.files.checking import documents, photos
from tests.core.files.checking.clamd_speaker import Mood, Speaker, listening
from tests.core.files.checking.foreign_files import EICAR

ADDRESSES = {
    "tcp://clamav:3310": Clamd(host="clamav", port=3310),
    "tcp://127.0.0.1:3310/": Clamd(host="127.0.0.1", port=3310),
    "tcp://[::1]:3310": Clamd(host="::1", port=3310),
    "unix:///run/clamav/clamd.ctl": Clamd(path="/run/clamav/clamd.ctl"),
}


@pytest.mark.parametrize(("url", "clamd"), ADDRESSES.items())
def test_addresses(url: str, clamd: Clamd) -> None:
    """A port or a socket."""
    assert Clamd.at(url) == clamd


@pytest.mark.parametrize(
    "url",
    ["clamav:3310", "tcp://clamav", "tcp://clamav:port", "tcp://:3310", "unix://run/x", "unix:", "http://x:1", "x"],
)
def test_a_wrong_address_is_named(url: str) -> None:
    """At the start, by the name of the setting."""
    with pytest.raises(ConfigurationError, match="CLAMD_URL"):
        Checker(clamd_url=url)


@pytest.mark.parametrize("length", [1, CHUNK - 1, CHUNK, CHUNK + 1, LARGEST_FILE])
async def test_a_clean_file_passes_and_was_seen_whole(length: int) -> None:
    """Whatever its length is, in chunks."""
    speaker, content = Speaker(), bytes(range(256)) * (length // 256) + bytes(length % 256)
    async with listening(speaker) as url:
        await Clamd.at(url).scan(content)
    assert speaker.scanned == [content]


async def test_a_socket_will_do(tmp_path: Path) -> None:
    """As Debian's clamd offers it."""
    async with listening(Speaker(), str(tmp_path / "clamd.ctl")) as url:
        await Clamd.at(url).scan(b"clean")


@pytest.mark.parametrize("content", [EICAR, photos.jpeg() + EICAR, documents.pdf() + EICAR])
async def test_an_infected_file_is_refused(content: bytes) -> None:
    """EICAR, whatever it hides in; no worker even looks at it."""
    async with listening(Speaker()) as url:
        with pytest.raises(UnusableContent) as refused:
            await Checker(clamd_url=url, command=worker_command("never started")).check(content)
    assert refused.value.fault is FileFault.INFECTED


async def test_a_clean_file_goes_on_to_the_worker() -> None:
    """The scanner's word isn't the last one."""
    async with listening(Speaker()) as url:
        assert (await Checker(clamd_url=url).check(documents.pdf())).pages == 1
        with pytest.raises(UnusableContent) as refused:
            await Checker(clamd_url=url).check(documents.acting(documents.script()))
    assert refused.value.fault is FileFault.PDF_ACTIVE


@pytest.mark.parametrize("mood", [mood for mood in Mood if mood is not Mood.WELL])
async def test_without_a_clear_word_nothing_passes(mood: Mood) -> None:
    """A daemon that hangs, closes, stutters or complains: the file may be checked later."""
    async with listening(Speaker(mood)) as url:
        with pytest.raises(CheckingFailed):
            await dataclasses.replace(Clamd.at(url), seconds=0.5).scan(photos.padded_jpeg(LARGEST_FILE))


async def test_a_file_that_the_scanner_finds_too_large_doesn_t_pass() -> None:
    """Its limit has to be raised; what it hasn't seen isn't kept."""
    async with listening(Speaker(longest=100_000)) as url:
        with pytest.raises(CheckingFailed):
            await Clamd.at(url).scan(bytes(LARGEST_FILE))


async def test_nobody_listens() -> None:
    """A daemon that isn't there, at a port or at a socket."""
    async with listening(Speaker()) as url:
        pass
    for gone in (url, "unix:///no/such/clamd.ctl"):
        with pytest.raises(CheckingFailed):
            await Checker(clamd_url=gone).check(documents.pdf())
