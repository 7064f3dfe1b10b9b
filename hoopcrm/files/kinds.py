"""The kinds of files that the product takes, and how a kind is told from the content."""

import io
import re
import struct
import zipfile
from dataclasses import dataclass
from typing import IO

import filetype
from django.utils.translation import gettext_lazy as _

from hoopcrm.core.extensions import Text

HEAD = 64 * 1024
MAX_ZIP_ENTRIES = 20_000
MAX_ZIP_DIRECTORY = 2 * 1024 * 1024  # bytes
OLE_MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
END_OF_CHAIN = 0xFFFFFFFA  # and above: the markers of a compound file's sector chains


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """A kind of file.

    Attributes:
        extensions: without the dot; the first is given to a name that has none.
        inline: whether a browser may show it itself; nothing that can run a script may.
    """

    key: str
    label: Text
    content_type: str
    extensions: tuple[str, ...]
    icon: str = "file"
    inline: bool = False


_OOXML = "application/vnd.openxmlformats-officedocument"
_ODF = "application/vnd.oasis.opendocument"

_SHEET, _TEXT, _PICTURE = "file-spreadsheet", "file-text", "photo"
_FILM, _SOUND, _FONT = "video", "music", "typography"


def _kind(
    key: str, label: Text, content_type: str, icon: str, *more: str, inline: bool = False
) -> Kind:
    extensions = (key, *more)
    return Kind(
        key=key,
        label=label,
        content_type=content_type,
        extensions=extensions,
        icon=icon,
        inline=inline,
    )


KINDS: dict[str, Kind] = {
    kind.key: kind
    for kind in (
        _kind("pdf", _("PDF"), "application/pdf", "file-type-pdf", inline=True),
        _kind("docx", _("Word"), f"{_OOXML}.wordprocessingml.document", _TEXT),
        _kind("doc", _("Word 97"), "application/msword", _TEXT),
        _kind("xlsx", _("Excel"), f"{_OOXML}.spreadsheetml.sheet", _SHEET),
        _kind("xls", _("Excel 97"), "application/vnd.ms-excel", _SHEET),
        _kind("pptx", _("PowerPoint"), f"{_OOXML}.presentationml.presentation", _TEXT),
        _kind("ppt", _("PowerPoint 97"), "application/vnd.ms-powerpoint", _TEXT),
        _kind("odt", _("OpenDocument text"), f"{_ODF}.text", _TEXT),
        _kind("ods", _("OpenDocument spreadsheet"), f"{_ODF}.spreadsheet", _SHEET),
        _kind("odp", _("OpenDocument presentation"), f"{_ODF}.presentation", _TEXT),
        _kind("rtf", _("RTF"), "application/rtf", _TEXT),
        _kind("csv", _("CSV"), "text/csv", "file-type-csv", "tsv"),
        _kind("txt", _("Text"), "text/plain", _TEXT, "text", "log", "md"),
        _kind("png", _("PNG"), "image/png", _PICTURE, inline=True),
        _kind("jpg", _("JPEG"), "image/jpeg", _PICTURE, "jpeg", "jpe", "jfif", inline=True),
        _kind("gif", _("GIF"), "image/gif", _PICTURE, inline=True),
        _kind("webp", _("WebP"), "image/webp", _PICTURE, inline=True),
        _kind("heic", _("HEIC"), "image/heic", _PICTURE, "heif"),
        _kind("tif", _("TIFF"), "image/tiff", _PICTURE, "tiff"),
        _kind("zip", _("ZIP"), "application/zip", "file-zip"),
        _kind("svg", _("SVG"), "image/svg+xml", _PICTURE),
        _kind("ico", _("Icon"), "image/x-icon", _PICTURE, inline=True),
        _kind("mp4", _("MP4"), "video/mp4", _FILM, "m4v", inline=True),
        _kind("mov", _("QuickTime"), "video/quicktime", _FILM, "qt"),
        _kind("avi", _("AVI"), "video/x-msvideo", _FILM),
        _kind("wmv", _("Windows Media"), "video/x-ms-wmv", _FILM),
        _kind("mpeg", _("MPEG"), "video/mpeg", _FILM, "mpg"),
        _kind("ogv", _("Ogg film"), "video/ogg", _FILM, inline=True),
        _kind("webm", _("WebM film"), "video/webm", _FILM, inline=True),
        _kind("mp3", _("MP3"), "audio/mpeg", _SOUND, inline=True),
        _kind("m4a", _("MPEG-4 sound"), "audio/mp4", _SOUND, inline=True),
        _kind("oga", _("Ogg sound"), "audio/ogg", _SOUND, "ogg", inline=True),
        _kind("weba", _("WebM sound"), "audio/webm", _SOUND, inline=True),
        _kind("wav", _("WAV"), "audio/wav", _SOUND, inline=True),
        _kind("aif", _("AIFF"), "audio/aiff", _SOUND, "aiff"),
        _kind("midi", _("MIDI"), "audio/midi", _SOUND, "mid"),
        _kind("ttf", _("TrueType font"), "font/ttf", _FONT),
        _kind("otf", _("OpenType font"), "font/otf", _FONT),
        _kind("woff", _("Web font"), "font/woff", _FONT),
        _kind("woff2", _("Web font 2"), "font/woff2", _FONT),
        _kind("vcf", _("Business card"), "text/vcard", "id-badge-2"),
    )
}
# What people keep on a contact: nothing that only a published page needs.
DOCUMENT_KINDS = frozenset(
    ("pdf", "docx", "doc", "xlsx", "xls", "pptx", "ppt", "odt", "ods", "odp")
    + ("rtf", "csv", "txt", "png", "jpg", "gif", "webp", "heic", "tif", "zip")
)
_BY_CONTENT_TYPE = {kind.content_type: kind for kind in KINDS.values()}
# What the content is called by those who tell kinds apart, where we call it otherwise; the name's
# extension chooses where one container has several kinds.
_CALLED = {
    "mpg": ("mpeg",),
    "m4v": ("mp4",),
    "mid": ("midi",),
    "aiff": ("aif",),
    "ogg": ("oga", "ogv"),
    "webm": ("webm", "weba"),
    "mp4": ("mp4", "m4a"),
}
_TEXTS = {"csv", "txt"}
_SVG = re.compile(rb"\s*(?:<\?xml[^>]*\?>|<!--.*?-->|<!DOCTYPE[^>]*>|\s)*<svg\b", re.I | re.S)
_OLE_STREAMS = {
    "WordDocument": "doc",
    "Workbook": "xls",
    "Book": "xls",
    "PowerPoint Document": "ppt",
}
_PAGE = re.compile(
    rb"#!|<!--|<\?xml|<(?:!doctype|html|head|body|script|svg|iframe|meta|style|link)\b", re.I
)


def kind_of(content_type: str) -> Kind | None:
    """The kind that was stored as `content_type`."""
    return _BY_CONTENT_TYPE.get(content_type)


def detect(file: IO[bytes], size: int, extension: str) -> Kind | None:
    """The kind by content; None when unknown, damaged or nothing that we take.

    Args:
        extension: only chooses where content cannot tell: csv or txt, and which Office program
            a password-protected file belongs to.
    """
    file.seek(0)
    head = file.read(HEAD)
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        key = _zip_kind(file, size)
    elif head.startswith(OLE_MAGIC):
        key = _ole_kind(file, head, extension)
    elif b"%PDF-" in head[:1024]:
        key = "pdf" if _tail_has(file, size, b"%%EOF") else None
    elif head.startswith(b"{\\rtf"):
        key = "rtf"
    else:
        guess = filetype.guess(head)
        key = _guessed(guess.extension, extension) if guess else _text_kind(head, extension)
    return KINDS[key] if key else None


def _guessed(found: str, extension: str) -> str | None:
    """Our kind for what the content was found to be."""
    keys = [key for key in _CALLED.get(found, (found,)) if key in KINDS]
    named = (key for key in keys if extension in KINDS[key].extensions)
    return next(named, keys[0] if keys else None)


def _text_kind(head: bytes, extension: str) -> str | None:
    if extension == "svg":
        return "svg" if b"\x00" not in head and _SVG.match(head) else None
    if not is_text(head):
        return None
    if extension == "vcf":
        body = head.removeprefix(b"\xef\xbb\xbf").lstrip().upper()
        return "vcf" if body.startswith(b"BEGIN:VCARD") else "txt"
    if extension == "tsv":
        return "csv"
    return extension if extension in _TEXTS else "txt"


def is_text(head: bytes) -> bool:
    """Whether the beginning of a file is plain text, in any encoding a person would have.

    Pages and scripts are text too, but some programs would run them: they do not count.
    """
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        head = head[: len(head) // 2 * 2].decode("utf-16", errors="replace").encode()
    body = head.removeprefix(b"\xef\xbb\xbf")
    if _PAGE.match(body.lstrip()[:64]):
        return False
    return not any(byte < 32 and byte not in b"\t\n\x0b\x0c\r\x1a\x1b" for byte in set(body))


def _tail_has(file: IO[bytes], size: int, mark: bytes) -> bool:
    file.seek(max(0, size - HEAD))
    return mark in file.read(HEAD)


def _zip_kind(file: IO[bytes], size: int) -> str | None:
    """An Office or OpenDocument file, a plain archive, or None when it is incomplete."""
    entries = _zip_entries(file, size)
    if entries is None:
        return None
    if entries > MAX_ZIP_ENTRIES:
        return "zip"
    file.seek(0)
    try:
        with zipfile.ZipFile(file) as archive:
            names = set(archive.namelist())
            for key, part in (("docx", "word/"), ("xlsx", "xl/"), ("pptx", "ppt/")):
                if "[Content_Types].xml" in names and any(n.startswith(part) for n in names):
                    return key
            if "mimetype" in names:
                with archive.open("mimetype") as entry:
                    found = _BY_CONTENT_TYPE.get(entry.read(100).decode("ascii", "replace").strip())
                return found.key if found else "zip"
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, ValueError, EOFError, OSError):
        return None
    return "zip"


def _zip_entries(file: IO[bytes], size: int) -> int | None:
    """How many entries the end of the archive tells, without reading them; None without an end."""
    file.seek(max(0, size - 66_000))
    tail = file.read(66_000)
    at = tail.rfind(b"PK\x05\x06")
    if at < 0 or len(tail) < at + 22:
        return None
    entries, directory = struct.unpack_from("<HI", tail, at + 10)
    # The count may lie; what is read is the whole directory, so its size decides too.
    return MAX_ZIP_ENTRIES + 1 if directory > MAX_ZIP_DIRECTORY else int(entries)


def _ole_kind(file: IO[bytes], head: bytes, extension: str) -> str | None:
    """Word, Excel or PowerPoint by the streams of the compound file; None for anything else."""
    try:
        streams = _ole_streams(file, head)
    except struct.error:
        return None
    if "EncryptedPackage" in streams and extension in ("docx", "xlsx", "pptx"):
        return extension
    for stream, key in _OLE_STREAMS.items():
        if stream in streams:
            return key
    return None


def _ole_streams(file: IO[bytes], head: bytes) -> set[str]:
    """Names in the directory of a compound file: its first 64 sectors are enough for any."""
    (shift,) = struct.unpack_from("<H", head, 30)
    (sector,) = struct.unpack_from("<I", head, 48)
    fat = struct.unpack_from("<109I", head, 76)
    if shift not in (9, 12):
        return set()
    length = 1 << shift
    per_sector = length // 4
    names: set[str] = set()
    for _step in range(64):
        if sector >= END_OF_CHAIN:
            break
        names |= _ole_names(_ole_sector(file, sector, length))
        table = sector // per_sector
        if table >= len(fat) or fat[table] >= END_OF_CHAIN:
            break
        (sector,) = struct.unpack_from(
            "<I", _ole_sector(file, fat[table], length), sector % per_sector * 4
        )
    return names


def _ole_sector(file: IO[bytes], number: int, length: int) -> bytes:
    file.seek((number + 1) * length)
    return file.read(length)


def _ole_names(sector: bytes) -> set[str]:
    reader, names = io.BytesIO(sector), set()
    while len(entry := reader.read(128)) == 128:
        (used,) = struct.unpack_from("<H", entry, 64)
        if 2 < used <= 64:
            names.add(entry[: used - 2].decode("utf-16-le", errors="replace"))
    return names
