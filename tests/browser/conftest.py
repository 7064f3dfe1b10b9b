"""Real pages in a real browser: signed in, watched for errors, able to run axe."""

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pytest
from celery import current_app
from django.conf import settings
from playwright.sync_api import BrowserContext, Page

from hoopcrm.accounts.models import Member
from tests.conftest import signed_in

AXE = (Path(__file__).parent / "vendor" / "axe.min.js").read_text(encoding="utf-8")
# What a refused form answers is logged by the browser although the page handles it.
EXPECTED = ("409", "422")

SignIn = Callable[..., Page]


@pytest.fixture(autouse=True)
def _left_in_peace(transactional_db: None, requests_answered: None) -> None:
    """Set up before the pages, so that the tables are emptied when the last request has ended."""


@pytest.fixture
def run_at_once() -> Iterator[None]:
    """Background work runs as soon as it is queued: the stories need no worker."""
    before = current_app.conf.task_always_eager
    current_app.conf.task_always_eager = True
    yield
    current_app.conf.task_always_eager = before


@pytest.fixture
def sign_in(context: BrowserContext, live_server: object) -> Iterator[SignIn]:
    """`sign_in(member)`: a page of that member; errors in its console fail the test.

    Several members at once need a browser context each: `sign_in(member, within=new_context())`.
    """
    problems: list[str] = []

    def sign_in(member: Member, within: BrowserContext = context) -> Page:
        session = signed_in(member).cookies[settings.SESSION_COOKIE_NAME].value
        within.add_cookies(
            [{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": str(live_server)}]
        )
        page = within.new_page()
        page.set_default_timeout(8000)
        page.on("console", lambda m: problems.append(m.text) if m.type == "error" else None)
        page.on("pageerror", lambda error: problems.append(str(error)))
        return page

    yield sign_in
    assert [p for p in problems if not any(code in p for code in EXPECTED)] == []


@pytest.fixture
def address(live_server: object, url: Callable[..., str]) -> Callable[..., str]:
    """`address("contacts:record", pk)`: the whole address on the test's server."""
    return lambda name, *args: f"{live_server}{url(name, *args)}"


def violations(page: Page, *, rules: Sequence[str] = ()) -> list[str]:
    """What axe finds wrong for people with disabilities, of any impact; by `rules` only these."""
    page.evaluate(AXE)
    options = {"resultTypes": ["violations"]} | ({"runOnly": list(rules)} if rules else {})
    found = page.evaluate("options => axe.run(document, options)", options)
    return [
        f"{one['id']}: {node['html'][:160]}" for one in found["violations"] for node in one["nodes"]
    ]
