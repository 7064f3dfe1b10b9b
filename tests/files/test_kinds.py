"""What a file is, told by its content."""

import io

import pytest

from hoopcrm.files.kinds import KINDS, detect
from tests.files import samples

GOOD = [
    ("pdf", samples.PDF),
    ("docx", samples.docx()),
    ("xlsx", samples.xlsx()),
    ("pptx", samples.pptx()),
    ("odt", samples.opendocument("text")),
    ("ods", samples.opendocument("spreadsheet")),
    ("odp", samples.opendocument("presentation")),
    ("doc", samples.compound("WordDocument")),
    ("xls", samples.compound("Workbook")),
    ("ppt", samples.compound("PowerPoint Document")),
    ("docx", samples.compound("EncryptedPackage")),
    ("rtf", samples.RTF),
    ("zip", samples.archive("a.txt", "b.txt")),
    ("zip", samples.archive()),
    ("png", samples.PNG),
    ("jpg", samples.JPEG),
    ("gif", samples.GIF),
    ("webp", samples.WEBP),
    ("heic", samples.HEIC),
    ("csv", b"name,mail\nAda,ada@example.com\n"),
    ("csv", b"\xef\xbb\xbfname;mail\n"),
    ("txt", "Grüße\nпривет\n你好\n".encode()),
    ("txt", "Grüße".encode("latin-1")),
    ("txt", "Grüße".encode("utf-16")),
]


@pytest.mark.parametrize(("key", "content"), GOOD)
def test_kind_by_content(key: str, content: bytes) -> None:
    found = detect(io.BytesIO(content), len(content), key)
    assert found is KINDS[key]


def test_extension_does_not_decide() -> None:
    found = detect(io.BytesIO(samples.PNG), len(samples.PNG), "pdf")
    assert found is KINDS["png"]


@pytest.mark.parametrize(
    "content",
    [
        samples.EXE,
        samples.ELF,
        samples.HTML,
        b"\xef\xbb\xbf  \n" + samples.HTML,
        samples.HTML.decode().encode("utf-16"),
        samples.SVG,
        b'<?xml version="1.0"?>' + samples.SVG,
        samples.SCRIPT,
        b"text with a \x00 byte",
        samples.compound("!_StringData"),  # an installer
        samples.PDF[:60],
        samples.docx()[:-30],
        b"PK\x03\x04" + bytes(100),
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\xff" * 600,
        b"FLV\x01" + bytes(64),
    ],
)
@pytest.mark.parametrize("extension", ["txt", "csv", "pdf", "docx", "doc", "png"])
def test_unknown_damaged_or_dangerous(content: bytes, extension: str) -> None:
    assert detect(io.BytesIO(content), len(content), extension) is None


def test_nothing_that_can_run_a_script_is_shown_inline() -> None:
    inline = {key for key, kind in KINDS.items() if kind.inline}
    films = {"mp4", "ogv", "webm"}
    sounds = {"mp3", "m4a", "oga", "weba", "wav"}
    assert inline == {"pdf", "png", "jpg", "gif", "webp", "ico"} | films | sounds
