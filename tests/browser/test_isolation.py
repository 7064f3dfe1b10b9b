"""Stories share a browser context; what one leaves behind never reaches the next."""

from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext

from hoopcrm.devserver.pytest_context import SharedContext

pytestmark = [pytest.mark.urls("tests.browser.ui_urls"), pytest.mark.django_db(transaction=True)]
LEAVE = """async () => {
    localStorage.setItem("left", "1");
    await new Promise(done => {
        indexedDB.open("left").onsuccess = opened => { opened.target.result.close(); done(); };
    });
    await caches.open("left");
}"""
LOOK = """async () => [
    localStorage.length, (await indexedDB.databases()).length, (await caches.keys()).length,
    document.cookie, (await navigator.permissions.query({name: "clipboard-read"})).state,
]"""
NOTHING = [0, 0, 0, "", "prompt"]


def test_a_story_leaves_only_its_cache(
    browser: Browser, browser_context_args: dict[str, Any], live_server: Any
) -> None:
    shared = SharedContext(browser, browser_context_args)
    context, address = shared.context, f"{live_server.url}/t/part/one/"
    file = f"{live_server.url}/static/js/theme.js"
    page = context.new_page()
    page.goto(address)
    page.evaluate("file => fetch(file).then(answer => answer.text())", file)
    page.evaluate(LEAVE)
    context.add_cookies([{"name": "left", "value": "1", "url": live_server.url}])
    context.grant_permissions(["clipboard-read"])
    context.route("**/part/**", lambda route: route.fulfill(body="left"))
    assert page.evaluate(LOOK) != NOTHING
    shared.empty()

    assert context.pages == []
    page = context.new_page()
    page.goto(address)
    assert page.text_content("body") == "Part one"
    assert page.evaluate(LOOK) == NOTHING
    kept = "file => fetch(file, {cache: 'only-if-cached', mode: 'same-origin'}).then(a => a.status)"
    assert page.evaluate(kept, file) == 200
    context.close()


def test_what_would_last_is_refused(context: BrowserContext) -> None:
    with pytest.raises(RuntimeError, match="new_context"):
        context.add_init_script("1")
    with pytest.raises(RuntimeError, match="new_context"):
        context.on("page", print)
