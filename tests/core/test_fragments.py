"""Fragments filled hundreds of times, and moments in words."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from django.template import loader
from django.utils import timezone
from django.utils.safestring import SafeString

from hoopcrm.core.fragments import Fragment
from hoopcrm.core.moments import Moments

NOW = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
LINK = Fragment("contacts/cells/link.html", "label", "href", "text")


def test_a_filled_fragment_is_what_the_template_says() -> None:
    values = {"label": "E-mail", "href": "mailto:a&b", "text": '<b>"it\'s"</b>'}
    expected = loader.render_to_string("contacts/cells/link.html", values).strip()
    assert LINK.fill(values) == expected
    assert "<b>" not in expected


def test_safe_strings_stay_and_marks_in_values_mean_nothing() -> None:
    values = {"label": "x", "href": "\ue000text\ue001", "text": SafeString("<i>y</i>")}
    assert "<i>y</i>" in LINK.fill(values)
    assert 'href="\ue000text\ue001"' in LINK.fill(values)


def test_a_fragment_must_show_what_it_names() -> None:
    with pytest.raises(ValueError, match="does not show"):
        Fragment("contacts/cells/text.html", "label", "text", "colour").fill({})


@pytest.mark.parametrize(
    "path", sorted(Path("templates/contacts/cells").glob("*.html")), ids=lambda path: path.stem
)
def test_cells_have_no_conditions(path: Path) -> None:
    """A fragment is rendered once, so a condition in it would be decided once and for all."""
    assert "{%" not in path.read_text()


@pytest.mark.parametrize(
    ("away", "text"),
    [
        (timedelta(seconds=59), "just now"),
        (timedelta(seconds=-59), "in a moment"),
        (timedelta(minutes=1), "1 min ago"),
        (timedelta(minutes=-59), "in 59 min"),
        (timedelta(hours=3), "3 h ago"),
        (timedelta(hours=-23), "in 23 h"),
        (timedelta(hours=30), "yesterday"),
        (timedelta(hours=-30), "tomorrow"),
        (timedelta(days=6), "6 d ago"),
        (timedelta(days=7), "14 Nov"),
        (timedelta(days=400), "17 Oct 2025"),
    ],
)
def test_how_long_ago(away: timedelta, text: str) -> None:
    moments = Moments(NOW)
    assert moments.relative(NOW - away) == text
    assert moments.both(NOW - away) == (text, moments.exact(NOW - away))


def test_the_exact_moment_in_the_members_zone() -> None:
    with timezone.override(ZoneInfo("America/New_York")):
        assert Moments(NOW).exact(NOW) == "21 Nov 2026, 07:00 EST"
    with timezone.override(ZoneInfo("Pacific/Auckland")):
        assert Moments(NOW).exact(NOW) == "22 Nov 2026, 01:00 NZDT"
