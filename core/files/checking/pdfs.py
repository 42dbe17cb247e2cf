"""PDFs: read whole, refused if they do or carry anything, and written anew.

What is kept is written from the objects that were checked: no earlier version, no stray object, no tail that another
reader might find. The pages stay as they are, byte for byte. A lock that opens without a password is left out, and so
is an electronic signature, which doesn't survive being written anew (its stamp on the page stays).
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator
from contextlib import suppress

import pikepdf
from pikepdf import Array, Dictionary, Object, Pdf, Stream
from pikepdf.settings import set_qpdf_limits

from core.files.checking import CheckedFile, FileFault, FileKind, UnusableContent
from core.files.checking.hidden import is_file_in_pdf
from core.files.checking.pdf_actions import see_dictionary, see_root
from core.files.checking.pdf_repairs import is_whole
from core.files.checking.pdf_sizes import require_few, require_readable
from core.files.checking.unpacking import MOST_IN_ONE, measure

NO_ROOT = "unable to find /Root"
"""What qpdf says of a document whose root isn't where it is said to be."""

AN_END = b"\n%%EOF\n"
"""Put behind every document: qpdf overlooks an object that nothing follows."""


def checked_pdf(content: bytes) -> CheckedFile:
    """The document, written anew; `UnusableContent` when it lacks something, is locked, hostile or no mere document."""
    measure(content)
    set_qpdf_limits(flate_max_memory=MOST_IN_ONE, png_max_memory=MOST_IN_ONE, tiff_max_memory=MOST_IN_ONE)
    set_qpdf_limits(run_length_max_memory=MOST_IN_ONE)
    try:
        with _opened(content.rstrip(b"\0\t\r\n ") + AN_END) as pdf:
            _look_through(pdf)
            pages, made = len(pdf.pages), _written_anew(pdf)
            if pdf.is_encrypted:
                measure(made)  # locked, it could not be
    except pikepdf.PasswordError:
        raise UnusableContent(FileFault.PDF_ENCRYPTED) from None
    except (pikepdf.PdfError, pikepdf.DataDecodingError):
        # Locks that are not a password's look like damage.
        raise UnusableContent(FileFault.PDF_ENCRYPTED if b"/Encrypt" in content else FileFault.DAMAGED) from None
    if is_file_in_pdf(content):
        raise UnusableContent(FileFault.FILE_IN_PDF)
    return CheckedFile(FileKind.PDF, made, pages=pages)


def _opened(content: bytes) -> Pdf:
    """The document, with its table of objects made anew where it is wrong, and its root looked for where it isn't told.

    `PdfError` when there is none; `PasswordError` when it is locked.
    """
    try:
        return _with_pages(content)
    except pikepdf.PdfError as error:
        *others, last = _mended(content, is_root_wrong=NO_ROOT in str(error))
    for each in others:
        with suppress(pikepdf.PdfError):
            return _with_pages(each)
    return _with_pages(last)


def _mended(content: bytes, *, is_root_wrong: bool) -> tuple[bytes, ...]:
    """The document without its table of objects, and without what tells its root; how it is locked stands there, too.

    What tells it wrongly, as by another generation, refers to an object that isn't there, which looks like a loss.
    """
    without_table = content.replace(b"startxref", b"startxxxx")
    if b"/Encrypt" in content:
        return (without_table,)
    ways = (without_table, without_table.replace(b"trailer", b"trailxx"))
    return ways[::-1] if is_root_wrong else ways


def _with_pages(content: bytes) -> Pdf:
    pdf = pikepdf.open(io.BytesIO(content))
    len(pdf.pages)  # an error, where they can't be found
    return pdf


def _look_through(pdf: Pdf) -> None:
    """`UnusableContent` when there is something in the document to be refused, or something of it is lost."""
    require_few(pdf)
    see_root(pdf.Root)
    for thing in _everything(pdf):
        if isinstance(thing, (Dictionary, Stream)):
            see_dictionary(thing)
    warnings = pdf.get_warnings()
    if not pdf.pages or (warnings and not is_whole(pdf, warnings)):
        raise UnusableContent(FileFault.DAMAGED)
    require_readable(pdf)


def _everything(pdf: Pdf) -> Iterator[Object]:
    """Every container in the document, also those that nothing refers to."""
    for top in pdf.objects:
        waiting = [top]
        while waiting:
            thing = waiting.pop()
            if not isinstance(thing, (Dictionary, Stream, Array)):
                continue
            yield thing
            inside: Iterable[object] = thing if isinstance(thing, Array) else [value for _, value in thing.items()]
            # What is referred to has its own turn.
            waiting.extend(value for value in inside if isinstance(value, Object) and not value.is_indirect)


def _written_anew(pdf: Pdf) -> bytes:
    _take_signatures_out(pdf)
    pdf.trailer.Size = len(pdf.objects) + 1  # written as it is where there is one, and needed
    file = io.BytesIO()
    pdf.save(file, stream_decode_level=pikepdf.StreamDecodeLevel.none, deterministic_id=True)
    return file.getvalue()


def _take_signatures_out(pdf: Pdf) -> None:
    for thing in _everything(pdf):
        if isinstance(thing, Dictionary) and thing.get("/FT") == "/Sig" and "/V" in thing:
            del thing["/V"]
    form = pdf.Root.get("/AcroForm")
    if isinstance(form, Dictionary) and "/SigFlags" in form:
        del form["/SigFlags"]
    if "/Perms" in pdf.Root:
        del pdf.Root["/Perms"]
