"""The rows that were not imported, as CSV: the original columns and the reason."""

from collections.abc import Iterable, Iterator

from contacts.ingest.apply import explain
from hoopcrm.core.csv_stream import csv_lines
from hoopcrm.core.text import harmless_cell as harmless
from hoopcrm.imports.models import Import, ImportRowError
from hoopcrm.imports.parsing import parse_one
from hoopcrm.imports.targets import REPORT_COLUMNS


def error_csv(imported: Import, rows: Iterable[ImportRowError]) -> Iterator[str]:
    """The lines of the report, ready to be mended and imported again.

    Cells that a spreadsheet program would take for formulas get an apostrophe, which the import
    takes off again.
    """
    return csv_lines(_rows(imported, rows))


def _rows(imported: Import, rows: Iterable[ImportRowError]) -> Iterator[list[object]]:
    dialect = imported.read_dialect
    known = [index for index, name in enumerate(imported.columns) if name not in REPORT_COLUMNS]
    names = [harmless(imported.columns[index]) for index in known]
    yield [*names, *REPORT_COLUMNS]
    for row in rows:
        cells = parse_one(row.raw, dialect)
        cells += [""] * (len(imported.columns) - len(cells))
        reasons = " ".join(explain((code, target, value)) for code, target, value in row.problems)
        codes = " ".join(map(str, row.codes))
        values = [cells[index] for index in known]
        yield [*map(harmless, values), row.line, harmless(reasons), codes]
