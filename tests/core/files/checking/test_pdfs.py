"""PDFs: documents pass and are written anew; whatever acts, hides, locks or swells doesn't."""

from __future__ import annotations

import base64
import io
import zlib

import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name, ObjectStreamMode, Pdf, String

from core.files.checking import FileFault, FileKind, UnusableContent
from core.files.checking.pdf_sizes import MOST_PAGES
from core.files.checking.worker import looked_at
from tests.core.files.checking import documents, foreign_files, photos
from tests.core.files.checking.documents import acting, annotated, on_opening, pdf, script, with_form, with_stream
from tests.core.files.checking.rendering import look_alike, pages_seen

GO_TO_A_PAGE = Dictionary(S=Name.GoTo, D=Array([0, Name.Fit]))
A_LINE = b"BT (Morfologia) Tj ET"


def _with_an_old_page_table(document: Pdf) -> None:
    document.Root.Names = Dictionary(EmbeddedFiles=Dictionary(Names=Array([])), Dests=Dictionary(Names=Array([])))


def _with_names(document: Pdf) -> None:
    name = Name("/Pogr-coded")
    document.Root.Old = Array([Dictionary(S=name, Subtype=name, Type=name, A=Dictionary({"/Pogr-coded": name}))])


GOOD = {
    "plain": (pdf(), 1),
    "scanned": (documents.scanned(3), 3),
    "linearised": (pdf(linearize=True), 1),
    "with packed objects": (pdf(object_stream_mode=ObjectStreamMode.generate), 1),
    "with no packed objects": (pdf(object_stream_mode=ObjectStreamMode.disable, compress_streams=False), 1),
    "of the oldest version": (pdf(force_version="1.0"), 1),
    "of the newest version": (pdf(force_version="2.0"), 1),
    "with as many pages as may be": (documents.of_pages(MOST_PAGES), MOST_PAGES),
    "opened on a page": (on_opening(Array([0, Name.Fit])), 1),
    "opened on a named page": (on_opening(Name("/first")), 1),
    "opened on a page by an action": (on_opening(GO_TO_A_PAGE), 1),
    "with a link to a page": (acting(Dictionary(S=Name.GoTo, D=Array([0, Name.Fit]))), 1),
    "with a link to the web": (acting(Dictionary(S=Name.URI, URI=String("https://clinic.example"))), 1),
    "with a form to fill in": (with_form(DA=String("/Helv 0 Tf")), 1),
    "with a comment": (annotated(Subtype=Name.Text, Contents=String("Hb 13.2")), 1),
    "with empty tables of attachments": (pdf(_with_an_old_page_table), 1),
    "with nothing to react to": (pdf(lambda document: setattr(document.Root, "AA", Dictionary())), 1),
    "with ASCII around what is packed": (
        with_stream(base64.a85encode(zlib.compress(A_LINE)) + b"~>", Array([Name.ASCII85Decode, Name.FlateDecode])),
        1,
    ),
    "with names in an old encoding": (
        pdf(_with_names, object_stream_mode=ObjectStreamMode.disable).replace(b"-coded", b"#F3#B9"),
        1,
    ),
    "packed twice": (with_stream(zlib.compress(zlib.compress(A_LINE)), Array([Name.FlateDecode] * 2)), 1),
    "with run lengths": (with_stream(b"\x02abc\x80", Name.RunLengthDecode), 1),
    "with a stream that is broken": (with_stream(zlib.compress(A_LINE)[:-4] + b"!!!!", Name.FlateDecode), 1),
    "with blank lines after it": (pdf() + b"\r\n" * 3000, 1),
    "with a line of a program's after it": (pdf() + b"<!-- served in 12 ms -->", 1),
}


@pytest.mark.parametrize(("content", "pages"), GOOD.values(), ids=GOOD)
def test_a_good_document_passes(content: bytes, pages: int) -> None:
    """With all its pages, which another reader shows as they were, and no pixels to tell of. Made anew again,
    it has the same bytes.
    """
    checked = looked_at(content)
    assert (checked.kind, checked.pages, checked.width) == (FileKind.PDF, pages, None)
    with pikepdf.open(io.BytesIO(checked.content)) as kept:
        assert len(kept.pages) == pages
    assert looked_at(checked.content).content == checked.content
    assert all(map(look_alike, pages_seen(checked.content, 3), pages_seen(content, 3)))


def test_pages_stay_as_they_are() -> None:
    """What a page shows is written byte for byte, pictures too; and the same document comes out the same."""
    content = documents.scanned()
    with pikepdf.open(io.BytesIO(content)) as sent, pikepdf.open(io.BytesIO(looked_at(content).content)) as kept:
        for before, after in zip(sent.pages, kept.pages, strict=True):
            assert [page.get_images()["/Im0"].read_raw_bytes() for page in (before, after)] == [photos.jpeg()] * 2
            assert before.Contents.read_bytes() == after.Contents.read_bytes()
    assert looked_at(content).content == looked_at(content).content


def test_a_signature_is_taken_out_rather_than_broken() -> None:
    """A document that is written anew can't keep its signature; a viewer must not call it forged."""
    content = documents.signed()
    assert b"CANARY" in content
    assert b"CANARY" not in looked_at(content).content


def test_earlier_versions_and_tails_are_left_out() -> None:
    """What a later version deleted, and what stands behind the end, is not kept."""
    first = pdf(
        lambda document: setattr(document.Root, "Old", String("CANARY")), object_stream_mode=ObjectStreamMode.disable
    )
    at = first.index(b"1 0 obj")
    newer = first[at : first.index(b"endobj", at)].replace(b"/Old (CANARY)", b"") + b"endobj\n"
    table = b"xref\n1 1\n%010d 00000 n \ntrailer << /Root 1 0 R /Size 5 /Prev " % len(first)
    content = first + newer + table + first.rsplit(b"startxref\n")[1].split(b"\n")[0]
    content += b" >>\nstartxref\n%d\n%%%%EOF\nCANARY" % (len(first) + len(newer))
    assert content.count(b"CANARY") == 2
    assert b"CANARY" not in looked_at(content).content


HOSTILE_LINKS = (
    *(
        "javascript:alert(1)",
        "JavaScript:alert(1)",
        " javascript:alert(1)",
        "java\nscript:alert(1)",
        "vbscript:x",
        "data:x",
    ),
    *(
        "file://evil.example/share/x",
        "file:////evil.example/x",
        "\\\\evil.example\\share",
        "//evil.example/x",
        "smb://x/y",
    ),
    "search-ms:query=x",
)
HARMLESS_LINKS = (
    "https://clinic.example",
    "mailto:anna@clinic.example",
    "tel:+48601234567",
    "wyniki.html",
    "file:///c:/a",
    "",
)
RICH = Dictionary(Type=Name.RichMediaContent)
FILE = Dictionary(Type=Name.Filespec, F=String("hidden.exe"))


def _events(document: Pdf) -> None:
    document.pages[0].AA = Dictionary(O=Dictionary(S=Name.GoTo))


def _named_scripts(document: Pdf) -> None:
    document.Root.Names = Dictionary(JavaScript=Dictionary(Names=Array([String("a"), script()])))


def _bookmark(document: Pdf) -> None:
    item = document.make_indirect(Dictionary(Title=String("x"), A=script()))
    document.Root.Outlines = document.make_indirect(Dictionary(First=item, Last=item, Count=1))


def _script_by_reference(document: Pdf) -> None:
    action = script()
    action.S = document.make_indirect(Name.JavaScript)
    document.Root.OpenAction = action


def _contents_elsewhere(document: Pdf) -> None:
    document.pages[0].Contents.F = String("//evil.example/x")


def _page_of_another_file(document: Pdf) -> None:
    reference = Dictionary(F=String("//evil.example/x.pdf"), Page=0)
    document.Root.Extra = document.make_stream(b"", Type=Name.XObject, Subtype=Name.Form, Ref=reference)


def _stray_script(document: Pdf) -> None:
    document.Root.Pieces = Array([Array([Dictionary(x=script())])])


def _specification(document: Pdf) -> None:
    document.Root.AF = Array([Dictionary(EF=Dictionary(F=document.make_stream(b"MZ")), F=String("x"))])


ACTIVE = {
    "script on opening": on_opening(script()),
    "web page on opening": on_opening(Dictionary(S=Name.URI, URI=String("https://evil.example"))),
    "printing on opening": on_opening(Dictionary(S=Name.Named, N=Name.Print)),
    "script after going to a page": on_opening(Dictionary(S=Name.GoTo, Next=script())),
    "anything after going to a page": on_opening(Dictionary(S=Name.GoTo, Next=Dictionary(S=Name.URI))),
    "something unheard of on opening": on_opening(Dictionary(S=Name.Whatever)),
    "launch on opening": on_opening(Dictionary(S=Name.Launch, F=String("cmd.exe"))),
    "scripts by name": pdf(_named_scripts),
    "scripts by name, packed": pdf(_named_scripts, object_stream_mode=ObjectStreamMode.generate),
    "script of a bookmark": pdf(_bookmark),
    "script deep inside": pdf(_stray_script),
    "script of a link": acting(script()),
    "launch of a link": acting(Dictionary(S=Name.Launch, F=String("cmd.exe"))),
    "form that is sent": acting(Dictionary(S=Name.SubmitForm, F=String("https://evil.example"))),
    "form that is filled from a file": acting(Dictionary(S=Name.ImportData, F=String("x.fdf"))),
    "another file, opened by a link": acting(Dictionary(S=Name.GoToR, F=String("//evil.example/x.pdf"))),
    "film": acting(Dictionary(S=Name.Rendition)),
    "reaction to a page": pdf(_events),
    "rich media": annotated(Subtype=Name.RichMedia, RichMediaContent=RICH),
    "screen": annotated(Subtype=Name.Screen),
    "form of XFA": with_form(XFA=Array([])),
    "script by reference": pdf(_script_by_reference),
    "contents in another file": pdf(_contents_elsewhere),
    "page of another file": pdf(_page_of_another_file),
} | {f"link to {address}": acting(Dictionary(S=Name.URI, URI=String(address))) for address in HOSTILE_LINKS}
ATTACHING = {
    "attachment": documents.with_attachment(),
    "attachment, packed": pdf(
        lambda document: document.attachments.__setitem__("a", b"MZ"), object_stream_mode=ObjectStreamMode.generate
    ),
    "attachment as a note": annotated(Subtype=Name.FileAttachment, FS=FILE),
    "associated file": pdf(_specification),
    "collection": pdf(lambda document: setattr(document.Root, "Collection", Dictionary())),
}
OTHERWISE_BAD = {
    "locked with a password": (documents.locked("u"), FileFault.PDF_ENCRYPTED),
    "locked by a shop": (documents.locked().replace(b"/Standard", b"/LockShop"), FileFault.PDF_ENCRYPTED),
    "ZIP after it": (pdf() + foreign_files.archive("a.txt"), FileFault.FILE_IN_PDF),
    "RAR after it": (pdf() + b"Rar!\x1a\x07\x01\0", FileFault.FILE_IN_PDF),
    "program after it": (pdf() + b"\nMZ\x90\0" + bytes(60), FileFault.FILE_IN_PDF),
    "gzip after it": (pdf() + b"\x1f\x8b\x08" + bytes(60), FileFault.FILE_IN_PDF),
    "ZIP within it": (
        with_stream(foreign_files.archive("a.txt"), Array([])),
        FileFault.FILE_IN_PDF,
    ),
}

BAD: dict[str, tuple[bytes, FileFault]] = {
    **{name: (content, FileFault.PDF_ACTIVE) for name, content in ACTIVE.items()},
    **{name: (content, FileFault.PDF_ATTACHMENT) for name, content in ATTACHING.items()},
    **OTHERWISE_BAD,
}


@pytest.mark.parametrize(("content", "fault"), BAD.values(), ids=BAD)
def test_a_bad_document_is_refused(content: bytes, fault: FileFault) -> None:
    """Each for its own reason."""
    assert _fault_of(content) is fault


@pytest.mark.parametrize("address", HARMLESS_LINKS)
def test_a_link_that_only_leads_somewhere_is_left(address: str) -> None:
    """To the web, to a letter, to a call, to a place on its sender's own disk."""
    assert looked_at(acting(Dictionary(S=Name.URI, URI=String(address)))).pages == 1


@pytest.mark.parametrize("spelling", [b"/JavaScript", b"/#4aavaScript", b"/J#61v#61Script"])
def test_a_script_by_any_spelling_is_one(spelling: bytes) -> None:
    """PDF lets names be written in codes, and hostile files do."""
    plain = pdf(_stray_script, object_stream_mode=ObjectStreamMode.disable)
    assert b"/JavaScript" in plain
    table = plain.rindex(b"xref\n0")
    content = plain.replace(b"/JavaScript", spelling)
    moved = len(content) - len(plain)
    content = content.replace(b"startxref\n%d" % table, b"startxref\n%d" % (table + moved))
    assert _fault_of(content) in {FileFault.PDF_ACTIVE, FileFault.DAMAGED}


def _fault_of(content: bytes) -> FileFault:
    with pytest.raises(UnusableContent) as refused:
        looked_at(content)
    return refused.value.fault
