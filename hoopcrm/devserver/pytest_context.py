"""pytest: the tests of a worker share one browser context, so that what pages load stays cached.

A page loads some fifty files besides itself. A context of its own for each test would load and
compile all of them anew, which takes longer than most tests. What a test leaves in the shared one
is removed when it ends; what cannot be removed is refused: such a test asks for `new_context`.
"""

from collections.abc import Callable, Iterator
from typing import Any, Never
from urllib.parse import urlsplit

import pytest
from django.contrib.staticfiles import handlers
from django.http import HttpRequest, HttpResponse
from playwright.sync_api import Browser, BrowserContext, Frame, Page

# They would stay until the context is closed.
LASTING = ("add_init_script", "expose_binding", "expose_function", "on", "once")
RECORDING = ("--tracing", "--video", "--screenshot")
KEPT_SECONDS = 24 * 3600


class SharedContext:
    """A context that is emptied between tests."""

    def __init__(self, browser: Browser, arguments: dict[str, Any]) -> None:
        self.context = browser.new_context(**arguments)
        self._origins: set[str] = set()
        self.context.on("page", self._watch)
        for name in LASTING:
            setattr(self.context, name, _refuse)

    def empty(self) -> None:
        """Remove what a test has left, but what is cached."""
        for page in self.context.pages:
            page.close()
        self.context.unroute_all()
        self.context.clear_permissions()
        self.context.clear_cookies()
        if not self._origins:
            return
        page = self.context.new_page()
        session = self.context.new_cdp_session(page)
        for origin in self._origins:
            session.send("Storage.clearDataForOrigin", {"origin": origin, "storageTypes": "all"})
        self._origins.clear()
        page.close()

    def _watch(self, page: Page) -> None:
        page.on("framenavigated", self._note)

    def _note(self, frame: Frame) -> None:
        url = urlsplit(frame.url)
        if url.scheme in ("http", "https"):
            self._origins.add(f"{url.scheme}://{url.netloc}")


def _refuse(*_args: Any, **_kwargs: Any) -> Never:
    raise RuntimeError("the context outlives the test; take one of `new_context`")


class KeptStaticFiles(handlers.StaticFilesHandler):
    """Static files that are read once, and that the browser need not ask for again."""

    read: dict[str, tuple[bytes, str]] = {}

    def serve(self, request: HttpRequest) -> HttpResponse:
        """The file of `request`; Http404 where there is none."""
        if request.path not in self.read:
            answer = super().serve(request)
            content = b"".join(answer)
            self.read[request.path] = content, answer["Content-Type"]
            answer.close()
        content, kind = self.read[request.path]
        headers = {"Cache-Control": f"max-age={KEPT_SECONDS}, immutable"}
        return HttpResponse(content, content_type=kind, headers=headers)


@pytest.fixture(scope="session", autouse=True)
def _kept_static_files() -> Iterator[None]:
    """The live server takes its handler from there."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(handlers, "StaticFilesHandler", KeptStaticFiles)
        yield


@pytest.fixture(scope="session")
def shared_context(
    browser: Browser, browser_context_args: dict[str, Any]
) -> Iterator[SharedContext]:
    """The one that the tests of this worker share."""
    shared = SharedContext(browser, browser_context_args)
    yield shared
    shared.context.close()


@pytest.fixture
def context(
    request: pytest.FixtureRequest, new_context: Callable[[], BrowserContext]
) -> Iterator[BrowserContext]:
    """The shared context, empty; one of its own for a test that sets it up or is recorded."""
    recorded = any(request.config.getoption(name) not in ("off", None) for name in RECORDING)
    import os

    if (
        os.environ.get("SUITE_OWN")
        or recorded
        or request.node.get_closest_marker("browser_context_args")
    ):
        yield new_context()
        return
    shared: SharedContext = request.getfixturevalue("shared_context")
    yield shared.context
    shared.empty()
