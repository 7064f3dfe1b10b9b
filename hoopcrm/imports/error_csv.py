"""The rows that were not imported, as CSV: the original columns and the reason."""

import csv
from collections.abc import Iterable, Iterator

from contacts.ingest.apply import explain
from hoopcrm.imports.models import Import, ImportRowError
from hoopcrm.imports.parsing import parse_one
from hoopcrm.imports.targets import REPORT_COLUMNS

BOM = "\ufeff"
DANGEROUS = ("=", "+", "-", "@", "\t", "\r")


class _Echo:
    """A file that gives back what is written to it."""

    def write(self, value: str) -> str:
        return value


def error_csv(imported: Import, rows: Iterable[ImportRowError]) -> Iterator[str]:
    """The lines of the report, ready to be mended and imported again.

    Cells that a spreadsheet program would take for formulas get an apostrophe, which the import
    takes off again.
    """
    writer = csv.writer(_Echo(), quoting=csv.QUOTE_ALL)
    dialect = imported.read_dialect
    known = [index for index, name in enumerate(imported.columns) if name not in REPORT_COLUMNS]
    names = [harmless(imported.columns[index]) for index in known]
    yield BOM + writer.writerow([*names, *REPORT_COLUMNS])
    for row in rows:
        cells = parse_one(row.raw, dialect)
        cells += [""] * (len(imported.columns) - len(cells))
        reasons = " ".join(explain((code, target, value)) for code, target, value in row.problems)
        codes = " ".join(map(str, row.codes))
        values = [cells[index] for index in known]
        yield writer.writerow([*map(harmless, values), row.line, harmless(reasons), codes])


def harmless(cell: str) -> str:
    """The cell with an apostrophe before what would be read as a formula."""
    return f"'{cell}" if cell.startswith(DANGEROUS) else cell
