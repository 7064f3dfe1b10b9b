"""pytest: the system's Chromium or Chrome drives the browser tests.

Debian's `chromium-headless-shell` comes first: the same pages and scripts without the program
around them, which takes a third of the time. `--headed` shows a whole browser.
"""

import shutil
from typing import Any

import pytest

SHELL = "chromium-headless-shell"
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
NO_BROWSER = "needs a browser: apt-get install chromium-headless-shell"
BROWSER_FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
BROWSER_FIXTURES = {"page", "context", "browser", "new_context"}


def browser_path(*, window: bool = False) -> str | None:
    """The system's Chromium or Chrome, with a `window` if asked; None where there is none."""
    names = BROWSERS if window else (SHELL, *BROWSERS)
    return next(filter(None, map(shutil.which, names)), None)


@pytest.hookimpl(tryfirst=True)  # before `-m` looks at the marks
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what drives a browser, and skip it where there is no browser."""
    missing = browser_path() is None
    for item in items:
        if BROWSER_FIXTURES & set(getattr(item, "fixturenames", ())):
            item.add_marker(pytest.mark.browser)
        if item.get_closest_marker("browser") and missing:
            item.add_marker(pytest.mark.skip(reason=NO_BROWSER))


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """The system's browser instead of one that playwright would download."""
    return {
        **browser_type_launch_args,
        "executable_path": browser_path(window=browser_type_launch_args.get("headless") is False),
        "args": BROWSER_FLAGS,
    }


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args: dict[str, Any]) -> dict[str, Any]:
    """A laptop's window, without animations, in one language and zone wherever the tests run."""
    return {
        **browser_context_args,
        "viewport": {"width": 1440, "height": 900},
        "locale": "en-US",
        "timezone_id": "UTC",
        "reduced_motion": "reduce",
    }
