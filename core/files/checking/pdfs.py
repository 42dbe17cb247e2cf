"""PDFs: read whole, refused if they do or carry anything, and written anew.

What is kept is written from the objects that were checked: no earlier version, no stray object, no tail that another
reader might find. The pages stay as they are, byte for byte. A lock that opens without a password is left out, and so
is an electronic signature, which doesn't survive being written anew (its stamp on the page stays).
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator

import pikepdf
from pikepdf import Array, Dictionary, Object, Pdf, Stream
from pikepdf.settings import set_qpdf_limits

from core.files.checking import CheckedFile, FileFault, FileKind, UnusableContent
from core.files.checking.hidden import is_file_in_pdf
from core.files.checking.pdf_actions import see_dictionary, see_root
from core.files.checking.pdf_repairs import CIRCLE, is_whole, ways_to_read
from core.files.checking.pdf_sizes import require_few, require_readable
from core.files.checking.unpacking import MOST_IN_ONE, measure

AN_END = b"\n%%EOF\n"
"""Put behind every document: qpdf overlooks an object that nothing follows."""


def checked_pdf(content: bytes) -> CheckedFile:
    """The document, written anew; `UnusableContent` when it lacks something, is locked, hostile or no mere document."""
    measure(content)
    set_qpdf_limits(flate_max_memory=MOST_IN_ONE, png_max_memory=MOST_IN_ONE, tiff_max_memory=MOST_IN_ONE)
    set_qpdf_limits(run_length_max_memory=MOST_IN_ONE)
    checked = _first_whole(content)
    if is_file_in_pdf(content):
        raise UnusableContent(FileFault.FILE_IN_PDF)
    return checked


def _first_whole(content: bytes) -> CheckedFile:
    """By the first way of reading the document in which nothing of it is lost; each is looked through in full."""
    for way in ways_to_read(content.rstrip(b"\0\t\r\n ")):
        try:
            return _read(way + AN_END)
        except UnusableContent as refused:
            if refused.fault is not FileFault.DAMAGED:
                raise
        except pikepdf.PasswordError:
            raise UnusableContent(FileFault.PDF_ENCRYPTED) from None
        except (pikepdf.PdfError, pikepdf.DataDecodingError, ValueError):  # the last for a number beyond all measure
            continue
    # Locks that are not a password's look like damage.
    raise UnusableContent(FileFault.PDF_ENCRYPTED if b"/Encrypt" in content else FileFault.DAMAGED)


def _read(content: bytes) -> CheckedFile:
    with pikepdf.open(io.BytesIO(content)) as pdf:
        _look_through(pdf)
        pages, made = len(pdf.pages), _written_anew(pdf)
        if pdf.is_encrypted:
            measure(made)  # locked, it could not be
    return CheckedFile(FileKind.PDF, made, pages=pages)


def _look_through(pdf: Pdf) -> None:
    """`UnusableContent` when there is something in the document to be refused, or something of it is lost."""
    require_few(pdf)
    see_root(pdf.Root)
    for thing in _everything(pdf):
        if isinstance(thing, (Dictionary, Stream)):
            see_dictionary(thing)
    warnings = pdf.get_warnings()
    if any(CIRCLE in warning for warning in warnings):
        raise UnusableContent(FileFault.TOO_MUCH_INSIDE)
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
    # Twice: only what was written once is written the same again. Whoever takes it over has the same bytes.
    with pikepdf.open(io.BytesIO(_saved(pdf))) as once:
        return _saved(once)


def _saved(pdf: Pdf) -> bytes:
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
