"""Voice notes as Telegram records them, and such as are none."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from typing import Final

from core.files.checking.sound.ogg import Packets, written
from core.files.checking.sound.opus import HEAD, RATE, TAGS

FRAME: Final = 960
"""Samples of 20 ms."""

SILENCE: Final = b"\xf8\xff\xfe"
"""A packet of 20 ms in which nothing is to be heard."""

DELAY: Final = 312
"""Samples at the beginning that nobody hears (RFC 7845, 4.2)."""

HEAD_PACKET: Final = HEAD + bytes([1, 1]) + DELAY.to_bytes(2, "little") + RATE.to_bytes(4, "little") + bytes(3)
TAGS_PACKET: Final = TAGS + (7).to_bytes(4, "little") + b"encoder" + bytes(4)


@cache
def voice(seconds: int = 3, packet: bytes = SILENCE) -> bytes:
    """A voice note that lasts so long."""
    return of_packets([packet] * (seconds * RATE // FRAME + 1))


def of_packets(
    packets: Iterable[bytes], head: bytes = HEAD_PACKET, tags: bytes = TAGS_PACKET, *, on_a_page: int = 50
) -> bytes:
    """A file with these packets of sound."""
    sound = list(packets)
    starts = range(0, len(sound), on_a_page)
    pages = [tuple(sound[start : start + on_a_page]) for start in starts]
    until = [FRAME * min(start + on_a_page, len(sound)) for start in starts]
    return written([Packets((head,), 0), Packets((tags,), 0), *map(Packets, pages, until)])
