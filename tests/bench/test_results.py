"""The kept report of the bench: parts replace their own section only."""

from pathlib import Path

from bench.clock import Report
from bench.machine import Machine
from bench.results import keep

MACHINE = Machine(("2 cores",))


def report(*figures: tuple[str, bool]) -> Report:
    made = Report()
    for what, met in figures:
        made.add(what, "1 ms", "-", "≤ 2 ms", met)
    return made


def test_a_part_replaces_its_own_section(tmp_path: Path) -> None:
    place = tmp_path / "results.md"
    keep(report(("merge", True)), MACHINE, part="Duplicates", title="10 contacts", place=place)
    keep(report(("list", False)), MACHINE, part="Contacts", title="10 contacts", place=place)
    keep(
        report(("list", True), ("record", False)),
        Machine(("4 cores",)),
        part="Contacts",
        title="20 contacts",
        place=place,
    )
    text = place.read_text(encoding="utf-8")
    headings = [line for line in text.splitlines() if line.startswith("#")]
    assert headings == ["# Measurements", "## Contacts: 20 contacts", "## Duplicates: 10 contacts"]
    contacts, duplicates = text.split("## Duplicates")
    assert "4 cores" in contacts
    assert "1 of 2 goals missed." in contacts
    assert "| record " in contacts
    assert "2 cores" in duplicates
    assert "Every goal is met." in duplicates
    assert "| merge " in duplicates
