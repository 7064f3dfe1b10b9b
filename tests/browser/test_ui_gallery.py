"""Every piece and page layout, in both themes: accessible, and the browser's console is silent."""

from pathlib import Path

import pytest
from playwright.sync_api import Page

AXE = Path(__file__).parent / "vendor" / "axe.min.js"
RUN = """async () => (await axe.run(document, {resultTypes: ["violations"]})).violations
    .map((v) => `${v.id}: ${v.nodes.map((n) => n.target.join(" ")).join(", ")}`)"""

pytestmark = [pytest.mark.urls("tests.browser.ui_urls"), pytest.mark.django_db(transaction=True)]


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [1440, 390])
def test_gallery_is_accessible_and_breaks_no_policy(
    page: Page, live_server, theme: str, width: int
) -> None:
    problems: list[str] = []
    page.on("console", lambda m: problems.append(m.text) if m.type == "error" else None)
    page.context.add_cookies([{"name": "theme", "value": theme, "url": live_server.url}])
    page.set_viewport_size({"width": width, "height": 900})
    for part in ("pieces", "list", "record", "settings", "public"):
        page.goto(f"{live_server.url}/ui/?part={part}")
        page.wait_for_load_state("networkidle")
        # axe itself is put in past the page's policy; the page has been loaded under it
        session = page.context.new_cdp_session(page)
        session.send("Page.setBypassCSP", {"enabled": True})
        page.evaluate(AXE.read_text())
        problems += [f"{part}: {violation}" for violation in page.evaluate(RUN)]
        session.send("Page.setBypassCSP", {"enabled": False})
    assert problems == []
