"""Files of kinds that aren't accepted: the beginnings by which they are known, and no more than that."""

from __future__ import annotations

import io
import zipfile

from core.files.checking import FileFault
from tests.core.files.checking import photos

EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$" + rb"EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
HTML = b"<!DOCTYPE html><html><body onload='alert(1)'>"
SVG = b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>"


def archive(*names: str) -> bytes:
    """A ZIP with files of these names."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as opened:
        for name in names:
            opened.writestr(name, "text")
    return file.getvalue()


def iso_media(brand: bytes, *compatible: bytes) -> bytes:
    """The beginning of what MP4, HEIC and AVIF are kept in."""
    brands = brand + bytes(4) + b"".join(compatible)
    return (len(brands) + 8).to_bytes(4) + b"ftyp" + brands + bytes(64)


FOREIGN_FILES = {
    "HEIC of an iPhone": (iso_media(b"heic", b"mif1", b"heic"), FileFault.HEIC),
    "HEIC that calls itself an image only": (iso_media(b"mif1", b"mif1", b"heic"), FileFault.HEIC),
    "HEIC with ten bits": (iso_media(b"heix", b"mif1", b"heix"), FileFault.HEIC),
    "TIFF": (photos.encoded(photos.scene(), "TIFF"), FileFault.TIFF),
    "WEBP": (photos.encoded(photos.scene(), "WEBP"), FileFault.WEBP),
    "GIF": (photos.encoded(photos.scene(), "GIF"), FileFault.GIF),
    "BMP": (photos.encoded(photos.scene(), "BMP"), FileFault.OTHER_PICTURE),
    "AVIF": (iso_media(b"avif", b"avif", b"mif1"), FileFault.OTHER_PICTURE),
    "AVIF that calls itself an image only": (iso_media(b"mif1", b"mif1", b"avif"), FileFault.OTHER_PICTURE),
    "JPEG 2000": (photos.encoded(photos.scene(), "JPEG2000"), FileFault.OTHER_PICTURE),
    "Photoshop": (b"8BPS" + bytes(60), FileFault.OTHER_PICTURE),
    "DICOM": (bytes(128) + b"DICM" + b"\x02\0\0\0UL\4\0" + bytes(60), FileFault.DICOM),
    "DICOM without a preamble": (b"\x08\0\5\0CS\x0a\0ISO_IR 100" + bytes(60), FileFault.DICOM),
    "DOCX": (archive("[Content_Types].xml", "_rels/.rels", "word/document.xml"), FileFault.WORD),
    "DOCX in another order": (archive("customXml/item.xml", "word/document.xml"), FileFault.WORD),
    "XLSX": (archive("[Content_Types].xml", "_rels/.rels", "xl/workbook.xml"), FileFault.WORD),
    "ODT": (b"PK\3\4" + bytes(26) + b"mimetypeapplication/vnd.oasis.opendocument.text", FileFault.WORD),
    "DOC": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), FileFault.WORD),
    "RTF": (b"{\\rtf1\\ansi results}", FileFault.WORD),
    "ZIP": (archive("results.jpg"), FileFault.ARCHIVE),
    "RAR": (b"Rar!\x1a\x07\x01\0" + bytes(60), FileFault.ARCHIVE),
    "7z": (b"7z\xbc\xaf\x27\x1c\0\4" + bytes(60), FileFault.ARCHIVE),
    "gzip": (b"\x1f\x8b\x08" + bytes(60), FileFault.ARCHIVE),
    "HTML, named .png": (HTML, FileFault.WEB_PAGE),
    "HTML after a BOM and blank lines": (b"\xef\xbb\xbf\n\n <HTML>", FileFault.WEB_PAGE),
    "HTML in UTF-16": ("<html>".encode("utf-16"), FileFault.WEB_PAGE),
    "SVG, named .png": (SVG, FileFault.WEB_PAGE),
    "XML": (b"<?xml version='1.0'?><ClinicalDocument/>", FileFault.WEB_PAGE),
    "MP4": (iso_media(b"isom", b"isom", b"mp42"), FileFault.RECORDING),
    "MP3": (b"ID3\4" + bytes(60), FileFault.RECORDING),
    "program": (b"MZ" + bytes(60), FileFault.UNKNOWN),
    "text": ("Wyniki badań".encode(), FileFault.UNKNOWN),
    "zeros": (bytes(600), FileFault.UNKNOWN),
    "EICAR": (EICAR, FileFault.UNKNOWN),
    "HTML before a PDF": (HTML + b"%PDF-1.7\n", FileFault.WEB_PAGE),
    "HTML after blank lines before a PDF": (b"\r\n\r\n" + HTML + b"%PDF-1.7\n", FileFault.WEB_PAGE),
    "HTML after words before a PDF": (b"results\n" + HTML + b"%PDF-1.7\n", FileFault.UNKNOWN),
    "PHP before a PDF": (b"<?php system($_GET[0]); ?>%PDF-1.7\n", FileFault.UNKNOWN),
    "shell script before a PDF": (b"#!/bin/sh\n%PDF-1.7\n", FileFault.UNKNOWN),
    "program before a PDF": (b"MZ" + bytes(60) + b"%PDF-1.7\n", FileFault.UNKNOWN),
    "ZIP before a PDF": (archive("a.txt") + b"%PDF-1.7\n", FileFault.ARCHIVE),
    "PDF that begins too late": (bytes(1100) + b"%PDF-1.7\n", FileFault.UNKNOWN),
}
