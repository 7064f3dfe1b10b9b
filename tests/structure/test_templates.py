"""Every template parses; fragments say what they are given and what they replace."""

from pathlib import Path

import pytest
from django.template.loader import get_template

from tests.structure.source import ROOT

FOLDER = ROOT / "templates"
TEMPLATES = sorted(path.relative_to(FOLDER) for path in FOLDER.rglob("*.html"))
FRAGMENTS = [path for path in TEMPLATES if path.name.startswith("_")]


@pytest.mark.parametrize("template", TEMPLATES, ids=str)
def test_a_template_parses(template: Path) -> None:
    get_template(str(template))


@pytest.mark.parametrize("fragment", FRAGMENTS, ids=str)
def test_a_fragment_explains_itself_and_stands_alone(fragment: Path) -> None:
    text = (FOLDER / fragment).read_text(encoding="utf-8")
    assert text.startswith(("{#", "{% comment %}")), "say its context and what it replaces"
    assert "{% extends" not in text


def test_no_inline_style_or_handler() -> None:
    """The content security policy would drop them silently."""
    import re

    wrong = [
        str(path)
        for path in TEMPLATES
        if re.search(r"\sstyle=|\son(click|change|submit|load)=", (FOLDER / path).read_text())
        and not str(path).startswith("account/email/")
    ]
    assert not wrong
