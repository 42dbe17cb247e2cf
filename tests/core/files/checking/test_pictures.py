"""Pictures: good ones come out looking as they did, with nothing besides; bad ones don't come out at all."""

from __future__ import annotations

import io
import random
import zipfile
import zlib

import pytest
from PIL import Image, JpegImagePlugin

from core.files.checking import FileFault, FileKind, UnusableContent
from core.files.checking.framing import packed_pixels_of_png
from core.files.checking.worker import looked_at
from tests.core.files.checking import documents, foreign_files, photos
from tests.core.files.checking.photos import BLUE, GREEN, RED, WHITE

LEVEL = [RED, GREEN, BLUE, WHITE]
TURNED = [BLUE, RED, WHITE, GREEN]  # a quarter clockwise
DEEP = photos.png_by_hand(photos.SIZE, 16, photos.TRUE_COLOUR, photos.quarters(16))
INTERLACED = photos.png_by_hand(photos.SIZE, 8, photos.TRUE_COLOUR, photos.quarters(), interlaced=True)
HALF_TRANSPARENT = photos.encoded(photos.scene().convert("P"), "PNG", transparency=0)

GOOD = {
    "JPEG": photos.jpeg(),
    "finest JPEG": photos.jpeg(quality=100, subsampling=0),
    "coarse JPEG": photos.jpeg(quality=10),
    "progressive JPEG": photos.jpeg(progressive=True),
    "JPEG with restarts": photos.jpeg(restart_marker_rows=1),
    "CMYK JPEG": photos.in_cmyk(),
    "JPEG with a profile": photos.in_wide_colours(),
    "JPEG with a broken profile": photos.jpeg(icc_profile=b"no profile at all"),
    "JPEG with broken notes": photos.jpeg(exif=b"Exif\0\0II*\0\xff\xff\xff\xff"),
    "PNG": photos.png(),
    "PNG with a palette": photos.png("P"),
    "PNG with transparency": photos.png("RGBA"),
    "PNG with a palette and transparency": HALF_TRANSPARENT,
    "PNG with a profile": photos.in_wide_colours("PNG"),
    "PNG with a palette and a profile": photos.in_wide_colours("PNG", "P"),
    "PNG with transparency and a profile": photos.in_wide_colours("PNG", "RGBA"),
    "PNG of 16 bits": DEEP,
    "interlaced PNG": INTERLACED,
}


@pytest.mark.parametrize("content", GOOD.values(), ids=GOOD)
def test_a_good_picture_comes_out_looking_as_it_did(content: bytes) -> None:
    """Of the same kind and size, with the same colours in the same places."""
    kind = FileKind.JPEG if content.startswith(b"\xff\xd8") else FileKind.PNG
    checked = looked_at(content)
    assert (checked.kind, checked.width, checked.height, checked.pages) == (kind, *photos.SIZE, None)
    assert photos.seen(checked.content).format == kind.name
    assert photos.colours(checked.content) == LEVEL


@pytest.mark.parametrize("mode", ["1", "L", "LA", "I;16"])
def test_grey_pictures_keep_their_shades(mode: str) -> None:
    """An X-ray loses none of its 16 bits."""
    grey = photos.scene().convert("L")
    picture = (
        Image.frombytes("I;16", grey.size, bytes(b for v in grey.tobytes() for b in (v, v))) if "I" in mode else grey
    )
    picture = picture if picture.mode == mode else picture.convert(mode, dither=Image.Dither.NONE)
    again = photos.seen(looked_at(photos.encoded(picture, "PNG")).content)
    assert again.mode == mode
    assert [again.getpixel(place) for place in photos.CORNERS] == [picture.getpixel(place) for place in photos.CORNERS]


def test_grey_jpegs_stay_grey() -> None:
    """A scanned page is not made three times as heavy."""
    assert photos.seen(looked_at(photos.encoded(photos.scene().convert("L"), "JPEG")).content).mode == "L"


@pytest.mark.parametrize("how", [{"quality": 95}, {"quality": 30}, {"subsampling": 0}], ids=str)
def test_a_jpeg_becomes_neither_worse_nor_heavier(how: dict[str, int]) -> None:
    """It is written as finely as it came."""
    content = photos.encoded(photos.grainy(), "JPEG", **how)
    before, after = (JpegImagePlugin.JpegImageFile(io.BytesIO(file)) for file in (content, looked_at(content).content))
    assert after.quantization == before.quantization
    assert after.layer == before.layer
    assert len(looked_at(content).content) < 1.02 * len(content)


def test_notes_are_gone_and_the_picture_stands_upright() -> None:
    """No place, no name, no comment; but it is turned as the camera's note said (S52)."""
    content = photos.with_notes()
    assert content.count(b"CANARY") == 3
    checked = looked_at(content)
    assert b"CANARY" not in checked.content
    assert (checked.width, checked.height) == photos.SIZE[::-1]
    assert photos.colours(checked.content) == TURNED
    assert not photos.seen(checked.content).getexif()


@pytest.mark.parametrize(
    "content", [photos.in_wide_colours(), photos.in_wide_colours("PNG"), photos.png(dpi=(300, 300))]
)
def test_profiles_and_other_extras_are_gone(content: bytes) -> None:
    """What is kept has pixels and nothing to go with them."""
    assert not photos.seen(looked_at(content).content).info.keys() - {
        "jfif",
        "jfif_version",
        "jfif_unit",
        "jfif_density",
    }


def test_texts_in_a_png_are_gone() -> None:
    """Also those that programs of screenshots write."""
    text = photos.chunk(b"tEXt", b"Comment\0CANARY")
    content = photos.png()
    assert b"CANARY" not in looked_at(content[:33] + text + content[33:]).content


def test_a_foreign_profile_is_understood_before_it_goes() -> None:
    """Colours are brought to sRGB: a skin's red stays the red that it was."""
    swapped = Image.merge("RGB", photos.scene().split()[::-1])
    content = photos.encoded(swapped, "PNG", icc_profile=_profile_that_swaps_red_and_blue())
    assert photos.colours(looked_at(content).content) == LEVEL


def _profile_that_swaps_red_and_blue() -> bytes:
    plain = photos.in_wide_colours("PNG")
    profile: bytes = photos.seen(plain).info["icc_profile"]
    return profile.replace(b"rXYZ", b"tmp!", 1).replace(b"bXYZ", b"rXYZ", 1).replace(b"tmp!", b"bXYZ", 1)


@pytest.mark.parametrize("mode", ["RGBA", "LA", "P"])
def test_transparent_parts_stay_transparent(mode: str) -> None:
    """Not black."""
    clear = Image.new("RGBA", (40, 40), (255, 0, 0, 0)).convert(mode)
    how = {"transparency": clear.getpixel((0, 0))} if mode == "P" else {}
    checked = looked_at(photos.encoded(clear, "PNG", **how))
    assert photos.seen(checked.content).convert("RGBA").getpixel((0, 0))[3] == 0  # type: ignore[index]


LEFT_BEHIND = {
    "padding": bytes(500) + b"\r\n",
    "one stray byte": b"\x1f",
    "a line of text": b"Content-Disposition: attachment\r\n",
    "a second picture": photos.jpeg(quality=50),
    "two more and padding": photos.jpeg() + bytes(7) + photos.jpeg(progressive=True) + bytes(30),
    "half a picture": photos.jpeg()[:-20],
    "what was there before it was cropped": photos.png()[40:],
    "a motion photo's film": foreign_files.iso_media(b"mp42", b"isom") + bytes(5000),
    "depth and a film": photos.jpeg() + foreign_files.iso_media(b"mp42", b"isom") + bytes(5000),
    "Samsung's notes": b"\0\0\x01\x0a\x0e\0\0\0Image_UTC_Data1616161616161SEFHk\0\0\0\1\0\0\0\x24\0\0\0SEFT",
    "Samsung's film": b"MotionPhoto_Data" + foreign_files.iso_media(b"mp42") + bytes(900) + b"SEFHk\0\0\0\1\0\0\0SEFT",
    "Vivo's notes": b'vivo{"cameraId":"0","rotation":90}\0\0\0\x22cameraid',
    "chance": random.Random(7).randbytes(100_000),
}


@pytest.mark.parametrize("rest", LEFT_BEHIND.values(), ids=LEFT_BEHIND)
@pytest.mark.parametrize("picture", [photos.jpeg(), photos.png()], ids=["jpeg", "png"])
def test_what_phones_and_editors_leave_behind_a_picture_is_left_out(picture: bytes, rest: bytes) -> None:
    """Their owners don't know of it, and it does no harm: the picture is taken, the rest is not kept."""
    assert looked_at(picture + rest).content == looked_at(picture).content


def test_a_phone_s_photo_of_several_pictures_passes() -> None:
    """In the format in which phones keep a second picture (MPF)."""
    checked = looked_at(photos.encoded(photos.scene(), "MPO", save_all=True, append_images=[photos.scene()]))
    assert photos.colours(checked.content) == LEVEL
    assert checked.content.count(b"\xff\xd8\xff") == 1


ATTACHED = {
    "ZIP": foreign_files.archive("a.txt"),
    "ZIP with a comment": foreign_files.archive("a.txt")[:-2] + b"\x09\0a comment",
    "RAR": b"Rar!\x1a\x07\x01\0",
    "7z": b"7z\xbc\xaf\x27\x1c\0\4",
    "PDF": documents.pdf(),
    "program": b"MZ\x90\0" + bytes(60),
    "HTML": foreign_files.HTML,
    "ZIP after a second picture": photos.jpeg() + foreign_files.archive("a.txt"),
    "ZIP after a film": foreign_files.iso_media(b"mp42") + foreign_files.archive("a.txt"),
    "PDF within Samsung's notes": b"\0\0\x01\x0a" + documents.pdf() + b"SEFT",
    "ZIP after anything": random.Random(7).randbytes(5000) + foreign_files.archive("a.txt") + bytes(100_000),
    "gzip": b"\x1f\x8b\x08" + bytes(60),
    "Word": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600),
    "program of Linux": b"\x7fELF\x02\x01\x01" + bytes(60),
    "PHP": b"<?php system($_GET[0]); ?>",
    "script": b"<ScRiPt>alert(1)</ScRiPt>",
}


@pytest.mark.parametrize("attached", ATTACHED.values(), ids=ATTACHED)
@pytest.mark.parametrize(
    "picture", [photos.jpeg(), photos.png(), photos.jpeg(progressive=True)], ids=["jpeg", "png", "progressive"]
)
def test_a_picture_with_something_attached_is_refused(picture: bytes, attached: bytes) -> None:
    """An archive doesn't get behind a photo by accident."""
    assert fault_of(picture + attached) is FileFault.FILE_IN_PICTURE


@pytest.mark.parametrize("hidden", [foreign_files.archive("a.txt"), b"<?php x", b"<script>x", documents.pdf()])
def test_a_picture_with_something_in_its_notes_is_refused(hidden: bytes) -> None:
    """Nor before its end."""
    assert fault_of(photos.jpeg(comment=hidden)) is FileFault.FILE_IN_PICTURE
    content = photos.png()
    assert (
        fault_of(content[:33] + photos.chunk(b"tEXt", b"Comment\0" + hidden) + content[33:])
        is FileFault.FILE_IN_PICTURE
    )


def with_note(name: bytes, data: bytes, *, sound: bool) -> bytes:
    """A PNG with a note after its heading, its checksum right or wrong."""
    note = photos.chunk(name, data)
    content = photos.png()
    return content[:33] + (note if sound else note[:-4] + b"!!!!") + content[33:]


@pytest.mark.parametrize(
    "name", [b"pHYs", b"tEXt", b"zTXt", b"iTXt", b"gAMA", b"tIME", b"eXIf", b"iCCP", b"tRNS", b"vpAg"]
)
@pytest.mark.parametrize(("data", "sound"), [(bytes(9), False), (b"", False), (b"\xff", True)], ids=str)
def test_what_is_wrong_beside_the_pixels_doesn_t_matter(name: bytes, data: bytes, *, sound: bool) -> None:
    """A wrong checksum, or nonsense in a note: the picture is the same."""
    assert photos.colours(looked_at(with_note(name, data, sound=sound)).content) == LEVEL


def test_the_archive_in_the_example_is_one() -> None:
    """A photo with an archive behind it really opens as an archive: that is what is refused here."""
    assert zipfile.is_zipfile(io.BytesIO(photos.jpeg() + ATTACHED["ZIP"]))


JPEG_END = b"\xff\xd9"
IN_PASSES = photos.encoded(photos.grainy(), "JPEG", progressive=True)
PIXELS = zlib.decompress(packed_pixels_of_png(photos.png()))


def with_pixels(packed: bytes, content: bytes = photos.png()) -> bytes:
    """The PNG with this for its packed pixels."""
    before, after = content.index(b"IDAT") - 4, content.rindex(b"IEND") - 4
    return content[:before] + photos.chunk(b"IDAT", packed) + content[after:]


def before(marker: bytes, put: bytes) -> bytes:
    """The JPEG with something put before a marker."""
    content = photos.jpeg()
    at = content.rindex(b"\xff" + marker)
    return content[:at] + put + content[at:]


def told_so_long(length: int) -> bytes:
    """The JPEG with another length of its first segment."""
    content = photos.jpeg()
    return content[:4] + length.to_bytes(2) + content[6:]


MENDED = {
    "filled before its tables": before(b"\xdb", b"\xff" * 3),
    "filled before its heading": before(b"\xc0", b"\xff" * 9),
    "filled before its pixels": before(b"\xda", b"\xff"),
    "filled before its end": before(b"\xd9", b"\xff" * 5),
    "zeros before its end": before(b"\xd9", bytes(5)),
    "anything before its tables": before(b"\xdb", b"junk"),
    "zeros before its heading": before(b"\xc0", bytes(6)),
    "too short a first segment": told_so_long(14),
    "an empty first segment": told_so_long(2),
    "a first segment of no length": told_so_long(0),
    "no first segment": photos.jpeg()[:2] + photos.jpeg()[20:],
    "too short a comment": before(b"\xda", b"\xff\xfe\0\5abcdefgh"),
    "a table of further pictures without any": before(b"\xdb", b"\xff\xe2\0\x12MPF\0II*\0" + bytes(8)),
    "two ends": photos.jpeg() + JPEG_END,
    "PNG with a wrong checksum of its end": photos.png()[:-4] + bytes(4),
    "PNG with an end that holds something": photos.png()[:-12] + photos.chunk(b"IEND", b"abcd"),
    "PNG with no checksum of its pixels": with_pixels(zlib.compress(PIXELS)[:-4]),
    "PNG with more behind its pixels": with_pixels(zlib.compress(PIXELS) + b"more"),
    "PNG with rows too many": with_pixels(zlib.compress(PIXELS + bytes(193))),
    "PNG with an empty part of its pixels": photos.png().replace(
        photos.png()[33:], photos.chunk(b"IDAT", b"") + photos.png()[33:]
    ),
    "PNG with a wrong size of its packing's window": with_pixels(b"\x08\x1d" + zlib.compress(PIXELS)[2:]),
}


@pytest.mark.parametrize("content", MENDED.values(), ids=MENDED)
def test_a_picture_with_something_wrong_that_loses_nothing_is_taken(content: bytes) -> None:
    """It shows what it would without that, to the last bit."""
    right = photos.jpeg() if content[:2] == b"\xff\xd8" else photos.png()
    assert photos.seen(looked_at(content).content).tobytes() == photos.seen(looked_at(right).content).tobytes()


WITHOUT_END = {
    "JPEG": photos.jpeg()[:-2],
    "JPEG with half a mark": photos.jpeg()[:-1],
    "grey JPEG": photos.encoded(photos.scene().convert("L"), "JPEG")[:-2],
    "JPEG with restarts": photos.jpeg(restart_marker_rows=1)[:-2],
    "grainy JPEG": photos.encoded(photos.grainy(), "JPEG")[:-2],
    "JPEG in passes": photos.encoded(photos.grainy(), "JPEG", progressive=True)[:-2],
    "JPEG in passes with half a mark": photos.encoded(photos.grainy(), "JPEG", progressive=True)[:-1],
    "CMYK JPEG": photos.in_cmyk()[:-2],
    "PNG": photos.png()[:-12],
    "PNG with a part of its end": photos.png()[:-5],
}


@pytest.mark.parametrize("content", WITHOUT_END.values(), ids=WITHOUT_END)
def test_a_picture_without_its_end_is_whole(content: bytes) -> None:
    """When nothing but the mark at its end is missing, it shows what it would with it."""
    whole = content.rstrip(b"\xff") + b"\xff\xd9" if content[:2] == b"\xff\xd8" else photos.png()
    shown = photos.seen(looked_at(content).content)
    assert shown.tobytes() == photos.seen(looked_at(whole).content).tobytes()


def test_a_file_behind_a_picture_without_an_end_is_found() -> None:
    """It is hidden there all the same."""
    for content in WITHOUT_END.values():
        assert fault_of(content + ATTACHED["ZIP"]) in {FileFault.FILE_IN_PICTURE, FileFault.DAMAGED}


BAD = {
    "truncated JPEG": (photos.jpeg()[:-60], FileFault.DAMAGED),
    "truncated JPEG with an end put on": (photos.jpeg()[:-120] + b"\xff\xd9", FileFault.DAMAGED),
    "JPEG that lacks its last pixels": (photos.jpeg()[:-3], FileFault.DAMAGED),
    "JPEG that lacks its last pixels, with an end put on": (photos.jpeg()[:-20] + JPEG_END, FileFault.DAMAGED),
    "JPEG that lacks its last restart": (photos.jpeg(restart_marker_rows=1)[:-20] + JPEG_END, FileFault.DAMAGED),
    "JPEG in passes that lacks its last pixels": (IN_PASSES[:-20] + JPEG_END, FileFault.DAMAGED),
    "JPEG without its last pass": (IN_PASSES[: IN_PASSES.rindex(b"\xff\xda")], FileFault.DAMAGED),
    "JPEG without its last pass, with an end put on": (
        IN_PASSES[: IN_PASSES.rindex(b"\xff\xda")] + JPEG_END,
        FileFault.DAMAGED,
    ),
    "JPEG that promises more rows": (
        photos.jpeg().replace((32).to_bytes(2) + (64).to_bytes(2), (48).to_bytes(2) + (64).to_bytes(2)),
        FileFault.DAMAGED,
    ),
    "JPEG cut in its heading": (photos.jpeg()[:40], FileFault.DAMAGED),
    "nothing but the first bytes of a JPEG": (b"\xff\xd8\xff\xd9", FileFault.DAMAGED),
    "HTML behind the first bytes of a JPEG": (b"\xff\xd8\xff" + foreign_files.HTML, FileFault.DAMAGED),
    "truncated PNG": (photos.png()[:-40], FileFault.DAMAGED),
    "PNG that promises more pixels": (photos.png()[:-12] + b"\0\0\x01\0IDAT", FileFault.DAMAGED),
    "PNG that lacks its last pixels": (photos.png()[:-13], FileFault.DAMAGED),
    "PNG of a row too few": (with_pixels(zlib.compress(PIXELS[:-193])), FileFault.DAMAGED),
    "PNG of half as many rows": (with_pixels(zlib.compress(PIXELS[: len(PIXELS) // 2])), FileFault.DAMAGED),
    "interlaced PNG without its last pass": (
        with_pixels(zlib.compress(zlib.decompress(packed_pixels_of_png(INTERLACED))[: -16 * 193]), INTERLACED),
        FileFault.DAMAGED,
    ),
    "PNG without pixels": (photos.png()[:33] + photos.chunk(b"IEND", b""), FileFault.DAMAGED),
    "PNG with a wrong checksum": (photos.png()[:50] + b"!" + photos.png()[51:], FileFault.DAMAGED),
    "HTML behind the first bytes of a PNG": (b"\x89PNG\r\n\x1a\n" + foreign_files.HTML, FileFault.DAMAGED),
    "400 megapixels": (photos.enormous_png(), FileFault.TOO_MANY_PIXELS),
}


@pytest.mark.parametrize(("content", "fault"), BAD.values(), ids=BAD)
def test_a_bad_picture_is_refused(content: bytes, fault: FileFault) -> None:
    """Broken ones and those that would fill the memory."""
    assert fault_of(content) is fault


@pytest.mark.parametrize(
    ("side", "colour"), [pytest.param(8192, photos.TRUE_COLOUR, marks=pytest.mark.ci), (16_384, photos.GREY)]
)
def test_as_much_as_the_memory_is_enough_for_passes(side: int, colour: int) -> None:
    """67 megapixels in colour, as phones make them, 268 in black and white, and not a row more."""
    assert looked_at(photos.blank_png(side, side, colour)).width == side
    assert fault_of(photos.claiming_png(side, side + 1, colour)) is FileFault.TOO_MANY_PIXELS


def test_a_text_that_unpacks_to_much_more_is_refused() -> None:
    """A bomb in a PNG's comment."""
    content = photos.png()
    bomb = documents.deflated(64 * 1024 * 1024)
    for name, before in ((b"zTXt", b"Comment\0\0"), (b"iTXt", b"Comment\0\1\0en\0Comment\0"), (b"iCCP", b"sRGB\0\0")):
        assert fault_of(content[:33] + photos.chunk(name, before + bomb) + content[33:]) is FileFault.TOO_MUCH_INSIDE


@pytest.mark.usefixtures("low_limits")
def test_a_picture_that_would_come_out_much_heavier_is_refused() -> None:
    """Noise, in a palette and with a profile: three times as heavy in plain colours."""
    chance, side = random.Random(1), 700
    noise = Image.frombytes("P", (side, side), chance.randbytes(side * side))
    noise.putpalette(chance.randbytes(768))
    profile = photos.seen(photos.in_wide_colours("PNG")).info["icc_profile"]
    assert fault_of(photos.encoded(noise, "PNG", icc_profile=profile)) is FileFault.TOO_MUCH_INSIDE


def fault_of(content: bytes) -> FileFault:
    """Why it is refused."""
    with pytest.raises(UnusableContent) as refused:
        looked_at(content)
    return refused.value.fault
