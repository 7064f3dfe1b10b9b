"""A receiver that listens on this machine, and endpoints that lead to it."""

import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

import pytest

from hoopcrm.accounts.models import Account
from hoopcrm.core.actor import Actor
from hoopcrm.core.scoping import scope
from hoopcrm.webhooks.models import WebhookEndpoint
from hoopcrm.webhooks.services.endpoints import endpoint_create

SYSTEM = Actor.system("tests")


class Receiver:
    """Takes what it is sent, and answers with `status` and `answer`."""

    def __init__(self) -> None:
        self.status = 200
        self.answer = "ok"
        self.seconds = 0.0
        self.taken: list[tuple[dict[str, str], bytes]] = []
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                headers = {name.lower(): value for name, value in self.headers.items()}
                receiver.taken.append((headers, body))
                time.sleep(receiver.seconds)
                content = receiver.answer.encode()
                self.send_response(receiver.status)
                self.send_header("Content-Length", str(len(content)))
                self.end_headers()
                self.wfile.write(content)

            def log_message(self, *args: Any) -> None:
                return

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.05}).start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server.server_port}/in"

    def close(self) -> None:
        self.server.shutdown()
        self.server.server_close()


@pytest.fixture
def receiver(settings: Any) -> Iterator[Receiver]:
    settings.FETCH_PRIVATE_ADDRESSES = True
    made = Receiver()
    yield made
    made.close()


@pytest.fixture
def inside(settings: Any) -> None:
    """Addresses of one's own network may be typed."""
    settings.FETCH_PRIVATE_ADDRESSES = True


MakeEndpoint = Callable[..., WebhookEndpoint]


@pytest.fixture
def endpoint_for(account: Account, settings: Any) -> MakeEndpoint:
    """`endpoint_for("ContactCreate", url=…)`: an endpoint that is told of these."""
    settings.FETCH_PRIVATE_ADDRESSES = True

    def make(*events: str, url: str = "http://127.0.0.1:9/in", **over: Any) -> WebhookEndpoint:
        with scope(over.pop("account", account)):
            return endpoint_create(
                SYSTEM, **({"name": "Shop", "url": url, "events": events} | over)
            )

    return make
