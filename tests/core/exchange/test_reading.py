"""Files are read strictly and in bounded memory: what other readers pass over is named."""

from __future__ import annotations

import io
import json
import tracemalloc
from collections.abc import Iterator
from typing import BinaryIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.exchange.fhir.written import Number, decode, encode
from core.exchange.reading import scanning
from core.exchange.reading.scanning import Scan
from core.exchange.report import FaultError
from tests.core.exchange.exchanging import EXAMPLES, hl7


def entries(content: bytes) -> list[object]:
    """The entries of a bundle, each as it stands in the file."""
    found = []
    for start, text in Scan(io.BytesIO(content)).entries():
        assert content[start : start + len(text)] == text
        found.append(json.loads(text))
    return found


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(st.characters(exclude_categories=["Cs"]), max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=8,
)


@given(st.lists(st.dictionaries(st.text(max_size=4), JSON, max_size=3), max_size=4), st.integers(3, 40), st.booleans())
def test_entries_are_found_wherever_the_file_is_cut(values: list[object], chunk: int, is_ascii: bool) -> None:  # noqa: FBT001
    """Braces and quotation marks in texts are texts."""
    outer = {"resourceType": "Bundle", 'an "odd" {key[': [{"entry": 1}], "entry": values, "text": '}]"\\'}
    content = json.dumps(outer, ensure_ascii=is_ascii).encode("utf-8", "surrogatepass")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(scanning, "CHUNK", chunk)
        assert entries(content.replace(b"\0", b" ")) == json.loads(content.replace(b"\0", b" "))["entry"]


@hl7
def test_hl7s_bundles() -> None:
    """Each entry of HL7's examples is found as another reader finds it."""
    for path in EXAMPLES.glob("Bundle-*.json"):
        assert entries(path.read_bytes()) == json.loads(path.read_bytes()).get("entry", [])


@pytest.mark.parametrize("written", ["72.50", "72.5", "1e3", "1E+3", "-0", "0.000", "12345678901234567890.1"])
def test_numbers_stay_as_they_were_written(written: str) -> None:
    """To the last zero."""
    value = decode(f'{{"value":{written}}}'.encode())
    assert value["value"] == written
    assert isinstance(value["value"], Number)
    assert encode(value) == f'{{"value":{written}}}'


@given(JSON)
def test_what_is_written_is_read(value: object) -> None:
    """By any reader."""
    if "\0" not in repr(value).replace("\\x00", "\0"):
        made = json.dumps(value)
        try:
            read = decode(made.encode())
        except FaultError:
            return
        assert json.loads(encode(read)) == value


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "is not JSON: expecting value (byte 1 of the file)"),
        (b'{"a": 1,}', "is not JSON: expecting property name enclosed in double quotes (byte 9 of the file)"),
        ('{"ą": x}'.encode(), "is not JSON: expecting value (byte 8 of the file)"),
        (b'{"a": 1, "a": 2}', 'has "a" twice in one object; which of them counts can\'t be told'),
        (b'{"a": "\xb1"}', "is not in UTF-8; save it in that encoding (byte 8 of the file)"),
        (b'{"a": "\\u0000"}', "holds a character that no text may hold: U+0000"),
        (b'{"a": "\\ud83d"}', "holds a character that no text may hold: U+D83D"),
        (b'{"a": "\0"}', "holds a NUL, which no text may hold (byte 8 of the file)"),
        (b'{"a": NaN}', "is not JSON: NaN is no number"),
        (b'{"a": 1' + b"0" * 5000 + b"}", "holds a number of 5,001 characters; at most 40 are read"),
        (b'{"a": ' + b"[" * 100 + b"]" * 100 + b"}", "is nested too deeply: more than 64 levels"),
        (b"[" * 100_000, "is nested too deeply: more than 64 levels"),
    ],
)
def test_what_is_wrong_is_named(content: bytes, reason: str) -> None:
    """And where, in bytes from the beginning of the file."""
    with pytest.raises(FaultError) as raised:
        decode(content)
    assert raised.value.reason == reason


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ('{"entry": []}'.encode("utf-16"), "is in UTF-16; save it in UTF-8"),
        ('{"entry": []}'.encode("utf-16-le"), "is in UTF-16; save it in UTF-8"),
        ('{"entry": []}'.encode("utf-32"), "is in UTF-32; save it in UTF-8"),
        (b'{"entry": [{"a": "b]}', "is not JSON: a text has no end (byte 18 of the file)"),
        (b'{"entry": [{"a": "\0"}]}', "holds a NUL, which no text may hold (byte 19 of the file)"),
        (b'{"entry": ' + b"[" * 100, "is nested too deeply: more than 64 levels (byte 74 of the file)"),
    ],
)
def test_what_is_wrong_with_a_file_is_named(content: bytes, reason: str) -> None:
    """Before any of its entries is made anything of."""
    with pytest.raises(FaultError) as raised:
        entries(content)
    assert raised.value.reason == reason


def test_a_mark_at_the_beginning() -> None:
    """As some editors write it."""
    scan = Scan(io.BytesIO(b'\xef\xbb\xbf{"entry": [{"a": 1}]}'))
    assert list(scan.entries()) == [(14, b'{"a": 1}')]
    assert bytes(scan.frame) == b'{"entry": [0]}'


class _Endless(io.RawIOBase):
    """A file of a given length that nobody has to keep anywhere."""

    def __init__(self, pieces: Iterator[bytes]) -> None:
        self._pieces, self._left = pieces, b""

    def read(self, size: int = -1) -> bytes:
        while len(self._left) < size and (piece := next(self._pieces, b"")):
            self._left += piece
        read, self._left = self._left[:size], self._left[size:]
        return read

    def seek(self, offset: int, whence: int = 0) -> int:  # noqa: ARG002
        return offset


@pytest.mark.ci
def test_a_large_file_is_never_in_memory() -> None:
    """A bundle of 32 MB needs two; a text that goes on and on is given up after 16."""

    def pieces() -> Iterator[bytes]:
        yield b'    {"resourceType":"Bundle","entry":['
        for number in range(16_000):
            yield b"," * (number > 0) + b'{"a":"' + b"x" * 2000 + b'"}'
        yield b"]}"

    tracemalloc.start()
    file: BinaryIO = _Endless(pieces())  # type: ignore[assignment]
    assert sum(1 for _ in Scan(file).entries()) == 16_000
    assert tracemalloc.get_traced_memory()[1] < 2 << 20
    tracemalloc.stop()
    endless: BinaryIO = _Endless(iter([b'    {"entry":[{"a":"', *[b"x" * (1 << 20)] * 300]))  # type: ignore[assignment]
    with pytest.raises(FaultError, match="more than 16 MB"):
        list(Scan(endless).entries())
