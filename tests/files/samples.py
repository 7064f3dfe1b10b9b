"""Small files of every kind, made here so that their content is known."""

import io
import struct
import zipfile

PNG = (
    b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x06\x00\x00\x00"
    b"\x1f\x15\xc4\x89\x00\x00\x00\nIDATx\x9cc\x00\x01\x00\x00\x05\x00\x01\r\n-\xb4"
    b"\x00\x00\x00\x00IEND\xaeB`\x82"
)
JPEG = b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00\xff\xd9"
GIF = b"GIF89a\x01\x00\x01\x00\x00\x00\x00;"
WEBP = b"RIFF\x1a\x00\x00\x00WEBPVP8L\x0d\x00\x00\x00\x2f\x00\x00\x00"
HEIC = b"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic" + bytes(64)
PDF = b"%PDF-1.4\n1 0 obj\n<< /Type /Catalog >>\nendobj\ntrailer\n<< /Root 1 0 R >>\n%%EOF\n"
RTF = rb"{\rtf1\ansi Hello}"
EXE = b"MZ\x90\x00\x03\x00\x00\x00\x04\x00\x00\x00\xff\xff\x00\x00" + bytes(200)
ELF = b"\x7fELF\x02\x01\x01" + bytes(200)
HTML = b"<!DOCTYPE html><html><script>alert(1)</script></html>"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'
SCRIPT = b"#!/bin/sh\nrm -r everything\n"


def archive(*names: str, **contents: str) -> bytes:
    """A ZIP with these entries."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as out:
        for name in names:
            out.writestr(name, f"content of {name}")
        for name, content in contents.items():
            out.writestr(name, content)
    return buffer.getvalue()


def docx() -> bytes:
    return archive("[Content_Types].xml", "_rels/.rels", "word/document.xml")


def xlsx() -> bytes:
    return archive("[Content_Types].xml", "xl/workbook.xml")


def pptx() -> bytes:
    return archive("[Content_Types].xml", "ppt/presentation.xml")


def opendocument(kind: str) -> bytes:
    return archive("content.xml", mimetype=f"application/vnd.oasis.opendocument.{kind}")


def compound(*streams: str) -> bytes:
    """An OLE compound file (the old Office) with streams of these names, in two sectors."""
    header = bytearray(512)
    header[:8] = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
    struct.pack_into("<HH", header, 26, 3, 0xFFFE)
    struct.pack_into("<H", header, 30, 9)
    struct.pack_into("<I", header, 44, 1)
    struct.pack_into("<I", header, 48, 1)
    struct.pack_into("<109I", header, 76, 0, *[0xFFFFFFFF] * 108)
    # Sector 0 is the allocation table, the directory runs from sector 1 on to sector 2.
    table = struct.pack("<128I", 0xFFFFFFFD, 2, 0xFFFFFFFE, *[0xFFFFFFFF] * 125)
    entries = [_entry("Root Entry"), *[_entry(f"Filler{n}") for n in range(3)]]
    entries += [_entry(name) for name in streams]
    directory = b"".join(entries).ljust(1024, b"\x00")
    return bytes(header) + table + directory


def _entry(name: str) -> bytes:
    text = name.encode("utf-16-le") + b"\x00\x00"
    return text.ljust(64, b"\x00") + struct.pack("<H", len(text)) + bytes(62)
