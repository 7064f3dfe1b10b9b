"""The command line: fills an account through the real import, then measures."""

import argparse
import os
import sys
import tempfile
import time
from pathlib import Path

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hoopcrm.settings")
os.environ.setdefault("LOG_LEVEL", "ERROR")


def main() -> int:
    """Returns 0 when every goal was met."""
    parser = argparse.ArgumentParser(prog="python3 dev.py bench", description=__doc__)
    parser.add_argument("--contacts", type=int, default=100_000, help="contacts in the account")
    parser.add_argument("--rows", type=int, default=100_000, help="rows of the measured import")
    parser.add_argument("--faults", action="store_true", help="kill the worker 20 times instead")
    parser.add_argument("--duplicates", action="store_true", help="duplicates only")
    options = parser.parse_args()
    if options.faults:
        from bench.faults import run_rounds

        return run_rounds(20)
    django.setup()
    from bench.bulk import measure_bulk_tag
    from bench.clock import Report
    from bench.measure import (
        measure_export,
        measure_import,
        measure_pages,
        prepare_account,
    )

    report = Report()
    if options.duplicates:
        from bench.duplicates import measure_duplicates

        measure_duplicates(report, options.contacts)
        print()
        report.print()
        return 0 if report.all_met else 1
    with tempfile.TemporaryDirectory() as folder:
        started = time.perf_counter()
        world = prepare_account(Path(folder), options.contacts)
        print(f"{options.contacts:,} contacts in {time.perf_counter() - started:.0f} s")
        measure_import(report, world, Path(folder), options.rows)
        measure_export(report, world)
        measure_pages(report, world)
        measure_bulk_tag(report, world)
    print()
    report.print()
    return 0 if report.all_met else 1


if __name__ == "__main__":
    sys.exit(main())
