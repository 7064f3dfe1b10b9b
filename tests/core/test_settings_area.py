"""The settings area: its overview and list show what the member may open."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from django.test import Client

from hoopcrm.core.extensions import SettingsGroup, SettingsPage, settings_pages

pytestmark = pytest.mark.django_db
PAGE = SettingsPage(
    key="test",
    group=SettingsGroup.CONTACTS,
    label="Test rules",
    text="Says what the rules are.",
    icon="tool",
    url_name="core:settings",
    permission="jobs.manage",
)


@pytest.fixture(autouse=True)
def _one_page(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings_pages, "_entries", {PAGE.key: PAGE})
    monkeypatch.setattr(settings_pages, "_sorted", None)
    monkeypatch.setattr(settings_pages, "_frozen", False)


def test_the_overview_shows_pages_with_what_they_are_for(
    as_alice: Client, url: Callable[..., str]
) -> None:
    text = as_alice.get(url("core:settings")).text
    assert "Contacts and fields" in text
    assert "Test rules" in text
    assert "Says what the rules are." in text


def test_pages_without_the_right_are_absent(as_bob: Client, url: Callable[..., str]) -> None:
    text = as_bob.get(url("core:settings")).text
    assert "Test rules" not in text
    assert "No settings for you here" in text


def test_the_search_finds_a_settings_page(as_alice: Client, url: Callable[..., str]) -> None:
    assert "Test rules" in as_alice.get(url("core:search"), {"q": "rul"}).text


def test_two_pages_of_one_key_are_refused() -> None:
    with pytest.raises(RuntimeError):
        settings_pages.add(replace(PAGE, label="Another"))
