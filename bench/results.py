"""The kept report: a section for each part of the bench; a run replaces its own."""

import re
from pathlib import Path

from bench.clock import Report
from bench.machine import Machine

PLACE = Path(__file__).with_name("results.md")
HEAD = """# Measurements

Written by `python3 dev.py bench`, each figure beside the limit that the same run has measured.
"""
SECTION = re.compile(r"^## .*?(?=^## |\Z)", re.MULTILINE | re.DOTALL)


def keep(report: Report, machine: Machine, *, part: str, title: str, place: Path = PLACE) -> None:
    """Write the part's section into the report; the other parts stay as they are.

    Args:
        part: what the heading begins with, such as "Contacts".
        title: the rest of the heading: how much was measured.
    """
    written = place.read_text(encoding="utf-8") if place.exists() else ""
    sections = {_part(section): section.strip() for section in SECTION.findall(written)}
    missed = sum(not row[4] for row in report.rows)
    result = f"{missed} of {len(report.rows)} goals missed." if missed else "Every goal is met."
    facts = "\n".join(f"- {line}" for line in machine.lines)
    table = "\n".join(report.lines())
    sections[part] = f"## {part}: {title}\n\n{facts}\n\n{result}\n\n{table}"
    body = "\n\n".join(sections[name] for name in sorted(sections))
    place.write_text(f"{HEAD}\n{body}\n", encoding="utf-8")


def _part(section: str) -> str:
    return section.partition("\n")[0].removeprefix("## ").partition(":")[0]
