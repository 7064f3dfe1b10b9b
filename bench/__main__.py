"""The command line: fills an account through the real import, then measures."""

import argparse
import os
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import django

if TYPE_CHECKING:
    from bench.clock import Report
    from bench.measure import World

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hoopcrm.settings")
os.environ.setdefault("LOG_LEVEL", "ERROR")


def main() -> int:
    """Returns 0 when every goal was met."""
    parser = argparse.ArgumentParser(prog="python3 dev.py bench", description=__doc__)
    parser.add_argument("--contacts", type=int, default=100_000, help="contacts in the account")
    parser.add_argument("--rows", type=int, default=100_000, help="rows of the measured import")
    parser.add_argument("--faults", action="store_true", help="kill the worker 20 times instead")
    parser.add_argument("--races", action="store_true", help="book by 8 processes, 20 rounds")
    parser.add_argument("--duplicates", action="store_true", help="duplicates only")
    parser.add_argument("--appointments", action="store_true", help="appointments only")
    parser.add_argument("--pages", action="store_true", help="lists, searches and the record only")
    parser.add_argument("--api", action="store_true", help="the API only")
    parser.add_argument("--results", type=Path, help="the report (default: bench/results.md)")
    options = parser.parse_args()
    if options.faults:
        from bench.faults import run_faults

        return run_faults(20)
    if options.races:
        from bench.faults import run_races

        return run_races(20)
    django.setup()
    from hoopcrm.core.memory import settle

    settle()  # as the web process does
    return _measure(options)


def _measure(options: argparse.Namespace) -> int:
    from bench.clock import Report
    from bench.machine import Machine
    from bench.results import PLACE, keep

    report, machine = Report(), Machine.here()
    if options.appointments:
        from bench.appointments import A_DAY, measure_appointments

        part, title = "Appointments", f"{A_DAY:,} appointments a day"
        measure_appointments(report)
    elif options.api or options.pages:
        from bench.api import measure_api
        from bench.measure import measure_pages

        part = "API" if options.api else "Pages"
        measure = measure_api if options.api else measure_pages
        title = f"{_measure_in(measure, report, options.contacts):,} contacts"
    elif options.duplicates:
        from bench.duplicates import measure_duplicates

        part, title = "Duplicates", f"{options.contacts:,} contacts"
        measure_duplicates(report, options.contacts)
    else:
        count = _measure_contacts(report, options.contacts, options.rows)
        part, title = "Contacts", f"{count:,} contacts"
    print("", *report.lines(), sep="\n")
    keep(report, machine, part=part, title=title, place=options.results or PLACE)
    return 0 if report.all_met else 1


def _measure_contacts(report: "Report", contacts: int, rows: int) -> int:
    """Returns how many contacts there are."""
    from bench.bulk import measure_bulk_tag
    from bench.imports import measure_imports
    from bench.measure import measure_export, measure_pages, prepare_account

    with tempfile.TemporaryDirectory() as folder:
        started = time.perf_counter()
        world = prepare_account(Path(folder), contacts)
        print(f"{world.contacts:,} contacts in {time.perf_counter() - started:.0f} s")
        measure_imports(report, world, Path(folder), rows)
        measure_export(report, world)
        measure_pages(report, world)
        measure_bulk_tag(report, world)
    return world.contacts


def _measure_in(
    measure: Callable[["Report", "World"], None], report: "Report", contacts: int
) -> int:
    """Measure in an account that is there, or is filled now; how many contacts it has."""
    from bench.measure import prepare_account

    with tempfile.TemporaryDirectory() as folder:
        world = prepare_account(Path(folder), contacts)
        measure(report, world)
    return world.contacts


if __name__ == "__main__":
    sys.exit(main())
