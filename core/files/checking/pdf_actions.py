"""What a PDF does by itself, and what it carries."""

from __future__ import annotations

from urllib.parse import urlsplit

from pikepdf import Array, Dictionary, Name, Object, Stream, String

from core.files.checking import FileFault, UnusableContent

ACTIVE = {
    *(Name.JavaScript, Name.Launch, Name.SubmitForm, Name.ImportData, Name.GoToR, Name.GoToE),
    *(Name.Rendition, Name.Movie, Name.Sound, Name.RichMediaExecute, Name.GoTo3DView),
}
"""Actions that run, send, fetch or play something. Going to a page, or to a web site by a link, is none of them."""
ACTIVE_ANNOTATIONS = {Name.RichMedia, Name.Screen, Name.Movie, Name.Sound, Name("/3D")}
ACTIVE_SCHEMES = {"data", "javascript", "ms-msdt", "search-ms", "smb", "vbscript"}
"""Of links: they run something, or reach out to a file server."""
FILE_NAMES = ("/F", "/UF", "/DOS", "/Mac", "/Unix")


def see_root(root: Object) -> None:
    """What only counts in the document's catalogue; `UnusableContent` when it acts or carries files."""
    if "/Collection" in root:
        raise UnusableContent(FileFault.PDF_ATTACHMENT)
    names, form = root.get("/Names"), root.get("/AcroForm")
    scripted = isinstance(names, Dictionary) and "/JavaScript" in names
    programmed = isinstance(form, Dictionary) and "/XFA" in form
    if scripted or programmed or not _only_goes_to_a_page(root.get("/OpenAction")):
        raise UnusableContent(FileFault.PDF_ACTIVE)


def see_dictionary(thing: Object) -> None:
    """What counts wherever it stands; `UnusableContent` when it acts or carries files."""
    subtype, files, events = thing.get("/Subtype"), thing.get("/EF"), thing.get("/AA")
    carried = isinstance(files, Dictionary) and any(name in files for name in FILE_NAMES)
    if carried or thing.get("/Type") == "/EmbeddedFile" or subtype == "/FileAttachment":
        raise UnusableContent(FileFault.PDF_ATTACHMENT)
    reacts = isinstance(events, Dictionary) and any(isinstance(event, Dictionary) for _, event in events.items())
    if (
        reacts
        or is_in(thing.get("/S"), ACTIVE)
        or is_in(subtype, ACTIVE_ANNOTATIONS)
        or _leads_to_something_active(thing)
        or _is_elsewhere(thing)
    ):
        raise UnusableContent(FileFault.PDF_ACTIVE)


def is_in(name: object, names: set[Name]) -> bool:
    """Whether this is one of the names. Never compared as text: a name may be of any bytes, and in old files is."""
    return isinstance(name, Name) and any(name == each for each in names)  # not `in`: one by reference has no hash


def _only_goes_to_a_page(action: object) -> bool:
    """Whether opening the document does no more than show one of its pages: many scanners and Word ask for that."""
    if isinstance(action, Dictionary):
        return action.get("/S") == "/GoTo" and "/Next" not in action
    return action is None or isinstance(action, (Array, Name, String))


def _leads_to_something_active(action: Object) -> bool:
    link = action.get("/URI")
    if not isinstance(link, String):
        return False
    try:
        parts = urlsplit(str(link).strip().replace("\\", "/"))
    except ValueError:
        return False
    on_a_server = parts.netloc not in {"", "localhost"} or parts.path.startswith("//")
    return parts.scheme in ACTIVE_SCHEMES or (parts.scheme in {"", "file"} and on_a_server)


def _is_elsewhere(thing: Object) -> bool:
    """Whether a stream's data, or a page that is shown within this one, is to be fetched from another file."""
    return isinstance(thing, Stream) and ("/F" in thing or "/Ref" in thing or thing.get("/Subtype") == "/PS")
