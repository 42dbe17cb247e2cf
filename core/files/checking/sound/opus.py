"""Opus, as Telegram records voice notes: how long one lasts, by its own packets, and nothing kept but sound (RFC 6716,
RFC 7845).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from core.files.checking import CheckedFile, FileFault, FileKind, UnusableContent
from core.files.checking.sound.ogg import CAPTURE, Packets, read, segments_of, written
from core.limits import LONGEST_VOICE_NOTE

RATE: Final = 48_000
"""Samples of a second, whatever it was recorded with."""

MOST_SAMPLES: Final = 5_760
"""Of one packet: 120 ms."""

LONGEST_PACKET: Final = 61_298
"""Bytes: 48 frames of 1275, and what tells their lengths."""

HEAD: Final = b"OpusHead"
TAGS: Final = b"OpusTags"
_HEAD_LENGTH: Final = 19
_MAJOR_VERSION: Final = 0xF0
_MOST_CHANNELS: Final = 2
_NO_TAGS: Final = TAGS + bytes(8)
"""Nobody's name, and no comments: these can say anything, and hold pictures."""

_OF_SILK: Final = (480, 960, 1920, 2880)
_OF_BOTH: Final = (480, 960)
_OF_CELT: Final = (120, 240, 480, 960)
_ANY_NUMBER: Final = 3
_COUNT: Final = 0x3F


def is_voice(content: bytes) -> bool:
    """Whether it begins as a voice note of Telegram's does, whatever follows."""
    return content.startswith(CAPTURE) and content[28:36] == HEAD


def checked_voice(content: bytes) -> CheckedFile:
    """A voice note, of the packets of sound that are in this one and nothing else; and how many seconds it lasts.

    Raises: UnusableContent.
    """
    if not is_voice(content):
        raise UnusableContent(FileFault.NOT_VOICE)
    packets = read(content)
    head, tags = next(packets, b""), next(packets, b"")
    if not _is_plain(head) or not tags.startswith(TAGS):
        raise UnusableContent(FileFault.DAMAGED)
    sound = tuple(packets)
    samples = [_samples_of(each) for each in sound]
    seconds = (sum(samples) - int.from_bytes(head[10:12], "little")) / RATE
    if round(seconds) > LONGEST_VOICE_NOTE:
        raise UnusableContent(FileFault.VOICE_TOO_LONG)
    if seconds <= 0:
        raise UnusableContent(FileFault.EMPTY)
    pages = [Packets((head,), 0), Packets((_NO_TAGS,), 0), *_pages(sound, samples)]
    return CheckedFile(FileKind.VOICE, written(pages), seconds=max(1, round(seconds)))


def _is_plain(head: bytes) -> bool:
    """Whether it is of one voice or two, played as they are."""
    return (
        len(head) == _HEAD_LENGTH
        and head.startswith(HEAD)
        and not head[8] & _MAJOR_VERSION
        and 1 <= head[9] <= _MOST_CHANNELS
        and not head[18]
    )


def _samples_of(packet: bytes) -> int:
    """How many samples a packet becomes, by its first byte or two."""
    if not 0 < len(packet) <= LONGEST_PACKET:
        raise UnusableContent(FileFault.DAMAGED)
    configuration, code = packet[0] >> 3, packet[0] & 3
    if configuration < 12:  # noqa: PLR2004 - as the RFC numbers them
        of_frame = _OF_SILK[configuration % 4]
    elif configuration < 16:  # noqa: PLR2004
        of_frame = _OF_BOTH[configuration % 2]
    else:
        of_frame = _OF_CELT[configuration % 4]
    frames = (packet[1] & _COUNT if len(packet) > 1 else 0) if code == _ANY_NUMBER else (1, 2, 2)[code]
    if not 0 < frames * of_frame <= MOST_SAMPLES:
        raise UnusableContent(FileFault.DAMAGED)
    return frames * of_frame


def _pages(sound: Sequence[bytes], samples: Sequence[int]) -> Iterator[Packets]:
    """At most a second on each, as recorders write them, so that it can be played from anywhere."""
    packets: list[bytes] = []
    until = begun = segments = 0
    for packet, lasts in zip(sound, samples, strict=True):
        if packets and (until + lasts - begun > RATE or segments + segments_of(packet) > 255):  # noqa: PLR2004
            yield Packets(tuple(packets), until)
            packets, begun, segments = [], until, 0
        packets.append(packet)
        until += lasts
        segments += segments_of(packet)
    if packets:
        yield Packets(tuple(packets), until)
