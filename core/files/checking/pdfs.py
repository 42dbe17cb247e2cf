"""PDFs: read whole and strictly, refused if they do or carry anything, and written anew.

What is kept is written from the objects that were checked: no earlier version, no stray object, no tail that another
reader might find. The pages stay as they are, byte for byte; an electronic signature doesn't survive that, so it is
taken out, rather than left to look forged (its stamp on the page stays).
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator
from decimal import Decimal

import pikepdf
from pikepdf import Array, Dictionary, Name, Object, Pdf, Stream, String
from pikepdf.settings import set_qpdf_limits

from core.files.checking import MOST_PIXELS, CheckedFile, FileFault, FileKind, UnusableContent
from core.files.checking.attached import is_attached_to_pdf
from core.files.checking.unpacking import MOST_IN_ONE, measure

MOST_PAGES = 1000
MOST_OBJECTS = 200_000

ACTIVE = {
    *(Name.JavaScript, Name.Launch, Name.SubmitForm, Name.ImportData, Name.GoToR, Name.GoToE),
    *(Name.Rendition, Name.Movie, Name.Sound, Name.RichMediaExecute, Name.GoTo3DView),
}
"""Actions that run, send, fetch or play something. Going to a page, or to a web site by a link, is none of them."""
ACTIVE_ANNOTATIONS = {Name.RichMedia, Name.Screen, Name.Movie, Name.Sound, Name("/3D")}
FILE_NAMES = ("/F", "/UF", "/DOS", "/Mac", "/Unix")
DEFLATED = {Name.FlateDecode, Name.Fl}
EXPANDING = DEFLATED | {Name.LZWDecode, Name.LZW, Name.RunLengthDecode, Name.RL}


def checked_pdf(content: bytes) -> CheckedFile:
    """The document, written anew; `UnusableContent` when it is broken, locked, hostile or not just a document."""
    if is_attached_to_pdf(content):
        raise UnusableContent(FileFault.SOMETHING_ATTACHED)
    measure(content)
    set_qpdf_limits(flate_max_memory=MOST_IN_ONE, png_max_memory=MOST_IN_ONE, tiff_max_memory=MOST_IN_ONE)
    set_qpdf_limits(run_length_max_memory=MOST_IN_ONE)
    try:
        with pikepdf.open(io.BytesIO(content.rstrip(b"\0\t\r\n ")), attempt_recovery=False) as pdf:
            pages = _looked_through(pdf)
            return CheckedFile(FileKind.PDF, _written_anew(pdf), pages=pages)
    except pikepdf.PasswordError:
        raise UnusableContent(FileFault.PDF_ENCRYPTED) from None
    except (pikepdf.PdfError, pikepdf.DataDecodingError):
        # Locks that are not a password's look like damage.
        raise UnusableContent(FileFault.PDF_ENCRYPTED if b"/Encrypt" in content else FileFault.DAMAGED) from None


def _looked_through(pdf: Pdf) -> int:
    """The number of pages of a document with nothing in it to be refused."""
    if pdf.is_encrypted:
        raise UnusableContent(FileFault.PDF_ENCRYPTED)
    pages = len(pdf.pages)
    if pages > MOST_PAGES or len(pdf.objects) > MOST_OBJECTS:
        raise UnusableContent(FileFault.TOO_MUCH_INSIDE)
    _see_root(pdf.Root)
    for thing in _everything(pdf):
        if isinstance(thing, (Dictionary, Stream)):
            _see_dictionary(thing)
        if isinstance(thing, Stream):
            _see_stream(thing)
    if not pages or pdf.get_warnings():  # what can't be read would be left out, and nobody would know
        raise UnusableContent(FileFault.DAMAGED)
    return pages


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


def _see_root(root: Object) -> None:
    """What only counts in the document's catalogue."""
    if "/Collection" in root:
        raise UnusableContent(FileFault.PDF_ATTACHMENT)
    names, form = root.get("/Names"), root.get("/AcroForm")
    scripted = isinstance(names, Dictionary) and "/JavaScript" in names
    programmed = isinstance(form, Dictionary) and "/XFA" in form
    if scripted or programmed or not _only_goes_to_a_page(root.get("/OpenAction")):
        raise UnusableContent(FileFault.PDF_ACTIVE)


def _only_goes_to_a_page(action: object) -> bool:
    """Whether opening the document does no more than show one of its pages: many scanners and Word ask for that."""
    if isinstance(action, Dictionary):
        return action.get("/S") == "/GoTo" and "/Next" not in action
    return action is None or isinstance(action, (Array, Name, String))


def _see_dictionary(thing: Object) -> None:
    """What counts wherever it stands."""
    subtype, files, events = thing.get("/Subtype"), thing.get("/EF"), thing.get("/AA")
    carried = isinstance(files, Dictionary) and any(name in files for name in FILE_NAMES)
    if carried or thing.get("/Type") == "/EmbeddedFile" or subtype == "/FileAttachment":
        raise UnusableContent(FileFault.PDF_ATTACHMENT)
    reacts = isinstance(events, Dictionary) and any(isinstance(event, Dictionary) for _, event in events.items())
    if reacts or _is_in(thing.get("/S"), ACTIVE) or _is_in(subtype, ACTIVE_ANNOTATIONS):
        raise UnusableContent(FileFault.PDF_ACTIVE)


def _see_stream(stream: Stream) -> None:
    """How much would come out of it, as far as `measure` couldn't tell."""
    if stream.get("/Subtype") == "/Image" and _pixels(stream) > MOST_PIXELS:
        raise UnusableContent(FileFault.TOO_MANY_PIXELS)
    filters = _names(stream.get("/Filter"))
    if sum(_is_in(name, EXPANDING) for name in filters) > 1:  # folded twice: no program does that, only bombs
        raise UnusableContent(FileFault.TOO_MUCH_INSIDE)
    if any(_is_in(name, EXPANDING) for name in filters) and not _is_in(filters[0], DEFLATED):
        try:
            stream.read_bytes(pikepdf.StreamDecodeLevel.specialized)
        except pikepdf.PdfError:
            raise UnusableContent(FileFault.TOO_MUCH_INSIDE) from None


def _names(value: object) -> list[object]:
    """A name, or an array of some, as filters are given."""
    return list(value) if isinstance(value, Array) else [value]


def _pixels(picture: Stream) -> int:
    return _whole(picture.get("/Width")) * _whole(picture.get("/Height"))


def _whole(value: object) -> int:
    return int(value) if isinstance(value, (int, Decimal)) else 0


def _is_in(name: object, names: set[Name]) -> bool:
    # Never by text: a name may be of any bytes, and in old files is.
    return isinstance(name, Name) and name in names


def _written_anew(pdf: Pdf) -> bytes:
    _take_signatures_out(pdf)
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
