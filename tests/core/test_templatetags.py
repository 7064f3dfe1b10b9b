"""The tags and filters that all templates have."""

import datetime as dt
import json
import re
from pathlib import Path
from typing import Any

import pytest
from django.template import engines
from django.utils import timezone

from hoopcrm.core.templatetags import ui

ROOT = Path(__file__).resolve().parents[2]


def render(source: str, **context: Any) -> str:
    return engines["django"].from_string(source).render(context).strip()


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Priya Raman", "PR"),
        ("Ana Maria de Souza", "AS"),
        ("Cher", "C"),
        ("kim.lee@example.com", "KL"),
        ("élodie roux", "ÉR"),
        ("王小明", "王"),
        ("(none) Smith", "S"),
        ("", ""),
        (None, ""),
    ],
)
def test_initials(name: object, expected: str) -> None:
    assert ui.initials(name) == expected


def test_tone_is_stable_ignores_case_and_uses_all_classes() -> None:
    assert ui.tone("Ada@example.com") == ui.tone("ada@example.com")
    assert {ui.tone(n) for n in range(500)} == {f"tone-{name}" for name in ui.TONES}


def test_every_tone_has_its_class() -> None:
    css = (ROOT / "static/css/tokens.css").read_text()
    assert set(re.findall(r"\.tone-(\w+)", css)) == set(ui.TONES)


@pytest.mark.parametrize(
    ("ago", "expected"),
    [
        (dt.timedelta(seconds=20), "just now"),
        (dt.timedelta(minutes=3), "3 min ago"),
        (dt.timedelta(hours=5, minutes=59), "5 h ago"),
        (dt.timedelta(days=1), "yesterday"),
        (dt.timedelta(days=6), "6 d ago"),
        (dt.timedelta(days=30), "22 Oct"),
        (dt.timedelta(days=500), "9 Jul 2025"),
        (dt.timedelta(minutes=-30), "in 30 min"),
        (dt.timedelta(days=-1), "tomorrow"),
        (dt.timedelta(days=-3), "in 3 d"),
    ],
)
def test_relative_time(monkeypatch: pytest.MonkeyPatch, ago: dt.timedelta, expected: str) -> None:
    now = dt.datetime(2026, 11, 21, 12, 0, tzinfo=dt.UTC)
    monkeypatch.setattr(timezone, "now", lambda: now)
    with timezone.override(dt.UTC):
        assert ui.relative_time(now - ago) == expected


def test_exact_time_is_in_the_members_zone_and_names_it() -> None:
    with timezone.override("Europe/Paris"):
        moment = dt.datetime(2026, 7, 1, 12, 5, tzinfo=dt.UTC)
        assert ui.exact_time(moment) == "1 Jul 2026, 14:05 CEST"


def test_when_shows_nothing_for_no_time() -> None:
    assert render("{% when moment %}", moment=None) == ""


def test_icon_without_label_is_hidden_from_screen_readers() -> None:
    assert 'aria-hidden="true"' in render('{% icon "mail" %}')
    labelled = render('{% icon "mail" label="By e-mail" %}')
    assert 'aria-label="By e-mail"' in labelled
    assert "aria-hidden" not in labelled


def test_avatar_escapes_the_name() -> None:
    assert "<b>" not in render("{% avatar name %}", name="<b> <i>")


def test_import_map_leads_from_plain_names_to_hashed_ones(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ui, "static", lambda path: f"/static/{path.replace('.js', '.0a1b.js')}")
    imports = json.loads(ui.import_map())["imports"]
    assert imports["/static/js/theme.js"] == "/static/js/theme.0a1b.js"
    vendored = "/static/vendor/tom-select/tom-select.min"
    assert imports[f"{vendored}.js"] == f"{vendored}.0a1b.js"


def icons_used() -> set[str]:
    pattern = re.compile(r"""\{% icon "([a-z0-9-]+)"|sprite }}#([a-z0-9-]+)|icon="([a-z0-9-]+)\"""")
    sources = [*ROOT.glob("templates/**/*.html"), *ROOT.glob("hoopcrm/**/*.py")]
    sources += ROOT.glob("contacts/**/*.py")
    names: set[str] = set()
    for source in sources:
        for match in pattern.finditer(source.read_text()):
            names.update(group for group in match.groups() if group)
    return names


def test_every_icon_that_is_used_is_in_the_sprite() -> None:
    sprite = (ROOT / "static/vendor/icons.svg").read_text()
    assert icons_used() - set(re.findall(r'<symbol id="([a-z0-9-]+)"', sprite)) == set()
