"""CSV files that are written while they are sent: UTF-8 with a mark, every cell quoted."""

import csv
from collections.abc import Iterable, Iterator

from django.http import StreamingHttpResponse
from django.utils.http import content_disposition_header

BOM = "\ufeff"


class _Echo:
    """A file that gives back what is written to it."""

    def write(self, value: str) -> str:
        return value


def csv_lines(rows: Iterable[Iterable[object]]) -> Iterator[str]:
    """The lines of these rows, the first of which are the headings.

    Cells that might be taken for formulas are the caller's to make harmless.
    """
    writer = csv.writer(_Echo(), quoting=csv.QUOTE_ALL)
    mark = BOM
    for row in rows:
        yield mark + writer.writerow(row)
        mark = ""


def csv_answer(lines: Iterable[str], name: str) -> StreamingHttpResponse:
    """The file as a download called `name`."""
    response = StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = content_disposition_header(True, name.replace("/", " "))
    return response
