"""Files good and bad: what they are read as, or why they are refused."""

import csv
import io

import pytest

from hoopcrm.core.errors import Refused
from hoopcrm.imports.parsing import Dialect, records
from hoopcrm.imports.sniffing import Inspection, inspect


def look(content: bytes | str) -> Inspection:
    return inspect(io.BytesIO(content.encode() if isinstance(content, str) else content))


def read(content: bytes, dialect: Dialect | None = None) -> list[list[str]]:
    return [r.cells for r in records(io.BytesIO(content), dialect or Dialect(), offset=0, line=1)]


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_the_delimiter_is_recognised_in_spite_of_quotes(delimiter: str) -> None:
    text = io.StringIO()
    writer = csv.writer(text, delimiter=delimiter)
    writer.writerow(["Name", "Email", "Note"])
    for number in range(5):
        writer.writerow([f"N{number}", f"n{number}@example.com", "a, b; c | d\te\nf"])
    found = look(text.getvalue())
    assert (found.dialect.delimiter, found.rows) == (delimiter, 5)
    assert found.columns == ["Name", "Email", "Note"]
    assert found.samples[0][1][2] == "a, b; c | d\te\nf"


@pytest.mark.parametrize(
    "content",
    [
        b"Email,City\r\na@example.com,Rome\r\n",
        b"\xef\xbb\xbfEmail,City\na@example.com,Rome",
        b"Email,City\ra@example.com,Rome\r",
        b"sep=;\r\nEmail;City\r\na@example.com;Rome\r\n",
        b"\n\nEmail,City\n,,\n  , \na@example.com,Rome\n\n",
    ],
    ids=["windows", "bom", "old-mac", "excel-sep", "blank-rows"],
)
def test_ways_of_writing_the_same(content: bytes) -> None:
    found = look(content)
    assert (found.columns, found.rows) == (["Email", "City"], 1)
    assert found.samples[0][1] == ["a@example.com", "Rome"]


@pytest.mark.parametrize(
    ("content", "code", "words"),
    [
        (b"", "empty_file", "empty"),
        (b"\n \n", "empty_file", "empty"),
        (b"Email,City\n", "header_only", "no rows"),
        (b"Email,City\n\n,,\n", "header_only", "no rows"),
        (b"PK\x03\x04..[Content_Types].xml..xl/workbook", "not_csv", "Excel"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "not_csv", "old format"),
        (b"PK\x03\x04other", "not_csv", "archive"),
        (b"%PDF-1.7", "not_csv", "not a text file"),
        (b"\x89PNG\r\n\x1a\n", "not_csv", "not a text file"),
        (b"<!DOCTYPE html><html>", "not_csv", "web page"),
        (b"Email\na\0b@example.com\n", "not_csv", "Line 2 holds null bytes"),
        ("Email,City\na@x.de,Köln\n".encode("latin-1"), "not_utf8", "Line 2"),
        (b'Email,City\na@x.de,"Rome\nb@x.de,Oslo\n', "open_quote", "line 2"),
        (b'Email\n"' + b"x" * 5_000_000, "endless_line", "Line 2"),
        (b'Email\n"' + b"x\n" * 3_000_000, "open_quote", "line 2"),
        (",".join(f"c{n}" for n in range(5000)).encode() + b"\n1\n", "too_many_columns", "5000"),
        (b"a@example.com,Rome\nb@example.com,Oslo\n", "no_header", "names of the columns"),
    ],
)
def test_bad_files_are_refused_with_what_to_do(content: bytes, code: str, words: str) -> None:
    with pytest.raises(Refused) as refused:
        look(content)
    assert (refused.value.code, refused.value.field) == (code, "file")
    assert words in refused.value.message


def test_columns_of_one_name_and_of_none_are_told_apart() -> None:
    assert look("Email,,Email,Email (2)\na,b,c,d\n").columns == [
        "Email",
        "Column 2",
        "Email (3)",
        "Email (2)",
    ]


def test_reading_goes_on_from_any_record() -> None:
    content = 'a,"1\n2"\r\n\nb,"é, ""quoted"""\r\nc,3\n'.encode()
    whole = list(records(io.BytesIO(content), Dialect(), offset=0, line=1))
    assert [record.cells[0] for record in whole] == ["a", "b", "c"]
    assert [record.line for record in whole] == [1, 4, 5]
    for number, record in enumerate(whole):
        rest = records(io.BytesIO(content), Dialect(), offset=record.end, line=record.next_line)
        assert list(rest) == whole[number + 1 :]


def test_a_record_that_cannot_be_read_does_not_harm_the_next() -> None:
    found = list(records(io.BytesIO(b"a,1\nb\rc,2\nd,4\n"), Dialect(), offset=0, line=1))
    assert [(record.cells, bool(record.fault)) for record in found] == [
        (["a", "1"], False),
        ([], True),
        (["d", "4"], False),
    ]


def test_a_quote_within_a_cell_is_text() -> None:
    assert read(b'Rob "Bob",5" pipe\n"Ann ""A""",x\n') == [
        ['Rob "Bob"', '5" pipe'],
        ['Ann "A"', "x"],
    ]
