"""Voice notes: told by their own packets, put together anew of these alone, and refused where they are none."""

from __future__ import annotations

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.simulator.world.sounds import chime
from core.files.checking import FileFault, FileKind, UnusableContent
from core.files.checking.checker import Checker
from core.files.checking.sound.ogg import (
    _CHECKSUM,
    _HEAD,
    CAPTURE,
    SEGMENT,
    Packets,
    _sum_of,
    read,
    segments_of,
    written,
)
from core.files.checking.sound.opus import LONGEST_PACKET, TAGS, checked_voice
from core.files.checking.worker import listened_to
from core.limits import LONGEST_VOICE_NOTE
from tests.core.files.checking import documents, foreign_files, photos
from tests.core.files.checking.voices import HEAD_PACKET, SILENCE, of_packets, voice

FULL_PAGE = 255
CONTINUED, FIRST = 1, 2


def fault_of(content: bytes) -> FileFault:
    """Why it is refused."""
    with pytest.raises(UnusableContent) as refused:
        checked_voice(content)
    return refused.value.fault


def with_head(**changes: int) -> bytes:
    """A voice note whose head says something else, by the place of a byte there."""
    head = bytearray(HEAD_PACKET)
    for place, value in changes.items():
        head[int(place.removeprefix("at_"))] = value
    return of_packets([SILENCE] * 100, bytes(head))


@pytest.mark.parametrize("seconds", [1, 23, LONGEST_VOICE_NOTE])
def test_as_long_as_its_packets(seconds: int) -> None:
    """What the sender's client says, nobody asks."""
    checked = checked_voice(voice(seconds))
    assert (checked.kind, checked.seconds) == (FileKind.VOICE, seconds)


def test_what_an_encoder_made() -> None:
    """One that libopus has made, with sound in it: the same packets come out."""
    checked = checked_voice(chime())
    assert checked.seconds == 3
    assert list(read(checked.content))[2:] == list(read(chime()))[2:]


def test_nothing_is_kept_but_sound() -> None:
    """No names of programs or people, no notes, no pictures; made anew once more, it stays as it is."""
    tags = TAGS + (0).to_bytes(4, "little") + (1).to_bytes(4, "little") + (12).to_bytes(4, "little") + b"CANARY=KOWAL"
    checked = checked_voice(of_packets([SILENCE] * 200, tags=tags))
    assert b"CANARY" not in checked.content
    assert checked_voice(checked.content) == checked


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"OggS",
        b"Ala ma kota.",
        photos.jpeg(),
        documents.pdf(),
        foreign_files.iso_media(b"M4A "),
        b"ID3\x04" + bytes(100),
        of_packets([SILENCE] * 9, b"\x01vorbis" + bytes(23)),
    ],
    ids=["empty", "a word", "text", "JPEG", "PDF", "M4A", "MP3", "Vorbis"],
)
def test_whatever_else_says_that_it_is_one(content: bytes) -> None:
    """It is none, whatever its name or type."""
    assert fault_of(content) is FileFault.NOT_VOICE


@pytest.mark.parametrize(
    "content",
    [
        voice()[:-1],
        voice() + b"\0",
        voice() + voice(),
        voice() + foreign_files.archive("a.txt"),
        voice()[:40] + bytes([voice()[40] ^ 1]) + voice()[41:],
        of_packets([SILENCE] * 9, HEAD_PACKET + b"\0"),
        with_head(at_8=0x10),
        with_head(at_9=0),
        with_head(at_9=3),
        with_head(at_18=1),
        of_packets([SILENCE] * 9, tags=b"PK\x03\x04"),
        of_packets([SILENCE, b"", SILENCE]),
        of_packets([SILENCE, b"\xfb\x00"]),
        of_packets([SILENCE, b"\x1b\x3f" + bytes(63)]),
        of_packets([SILENCE, bytes(LONGEST_PACKET + 1)], on_a_page=1),
        written([Packets((HEAD_PACKET,), 0)]),
    ],
    ids=[
        *("cut off", "something behind it", "two in a row", "an archive behind it", "a wrong checksum"),
        *("a long head", "a newer version", "no channel", "three channels", "channels of a family", "no tags"),
        *("an empty packet", "a packet of no frames", "a packet of minutes", "a packet beyond measure", "a head alone"),
    ],
)
def test_damaged(content: bytes) -> None:
    """Nobody would know what is missing, or hidden."""
    assert fault_of(content) is FileFault.DAMAGED


def test_too_long() -> None:
    """By a second; so long a silence is refused all the same."""
    assert fault_of(voice(LONGEST_VOICE_NOTE + 1)) is FileFault.VOICE_TOO_LONG


def test_nothing_in_it() -> None:
    """No packet, or none that anybody would hear."""
    assert fault_of(of_packets(())) is FileFault.EMPTY


async def test_only_where_one_was_sent() -> None:
    """In a process of its own; a file that somebody sends as a document is no voice note, nor the other way round."""
    checker = Checker()
    assert await checker.check(voice(), as_voice=True) == listened_to(voice())
    for content, as_voice, fault in (
        (voice(), False, FileFault.RECORDING),
        (photos.jpeg(), True, FileFault.NOT_VOICE),
    ):
        with pytest.raises(UnusableContent) as refused:
            await checker.check(content, as_voice=as_voice)
        assert refused.value.fault is fault


@given(st.data())
def test_broken_anywhere(data: st.DataObject) -> None:
    """Whatever comes in: a voice note, or a fault; nothing else is ever raised."""
    content = bytearray(data.draw(st.sampled_from([voice(1), chime()])))
    for _ in range(data.draw(st.integers(1, 4))):
        place = data.draw(st.integers(0, len(content) - 1))
        content[place] = data.draw(st.integers(0, 255))
    cut = data.draw(st.integers(0, len(content)))
    with contextlib.suppress(UnusableContent):
        checked_voice(bytes(content[:cut]))


@given(st.lists(st.binary(max_size=1200), min_size=1, max_size=20))
def test_packets_come_through(packets: list[bytes]) -> None:
    """Of any length, multiples of a segment too."""
    pages = [Packets((each,), number) for number, each in enumerate(packets)]
    assert list(read(written(pages))) == packets
    assert all(segments_of(each) <= FULL_PAGE for each in packets)


def on_pages(packet: bytes, *, goes_on: bool) -> bytes:
    """A packet of which each page holds as much as it can; the second says whether it goes on with it."""
    whole = [packet[start : start + FULL_PAGE * SEGMENT] for start in range(0, len(packet), FULL_PAGE * SEGMENT)]
    made = b""
    for number, part in enumerate(whole):
        lacing = bytes([SEGMENT] * (len(part) // SEGMENT) + [len(part) % SEGMENT] * (number == len(whole) - 1))
        flags = (FIRST if number == 0 else 0) | (CONTINUED if number and goes_on else 0)
        page = bytearray(_HEAD.pack(CAPTURE, 0, flags, 0, 1, number, 0, len(lacing)) + lacing + part)
        page[_CHECKSUM] = _sum_of(page).to_bytes(4, "little")
        made += page
    return made


def test_a_packet_on_several_pages() -> None:
    """An encoder may let one go on on the next page, which has to say so; it comes out whole."""
    packet = bytes(range(256)) * 600
    assert list(read(on_pages(packet, goes_on=True))) == [packet]
    with pytest.raises(UnusableContent):
        list(read(on_pages(packet, goes_on=False)))
