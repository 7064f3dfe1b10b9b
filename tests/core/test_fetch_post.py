"""Sending something to an address that somebody has typed."""

import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlsplit

import pytest

from hoopcrm.core import fetch as fetching
from hoopcrm.core.errors import Refused
from hoopcrm.core.fetch import post

Answer = Callable[[socket.socket, bytes], None]


def whole(taker: socket.socket) -> bytes:
    """Head and body of a request; the body comes in a piece of its own."""
    found = b""
    while b"}" not in found and (more := taker.recv(65_536)):
        found += more
    return found


@contextmanager
def server(answer: Answer) -> Iterator[tuple[str, list[bytes]]]:
    """Something that listens: its address, and what it was sent."""
    listener = socket.create_server(("127.0.0.1", 0))
    taken: list[bytes] = []

    def serve() -> None:
        try:
            while True:
                taker, _peer = listener.accept()
                with taker:
                    taken.append(whole(taker))
                    answer(taker, taken[-1])
        except OSError:
            return

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}/in?x=1#y", taken
    finally:
        listener.close()


def says(text: str) -> Answer:
    return lambda taker, _asked: taker.sendall(text.encode())


@pytest.fixture
def inside(settings: Any) -> None:
    settings.FETCH_PRIVATE_ADDRESSES = True


def test_addresses_of_ones_own_network_are_refused() -> None:
    with (
        server(says("HTTP/1.1 200 OK\r\n\r\n")) as (url, taken),
        pytest.raises(Refused) as refused,
    ):
        post(url, b"{}", headers={}, most_bytes=10)
    assert refused.value.code == "address"
    assert taken == []


def test_a_user_name_in_the_address_is_not_taken_for_one_of_its_own_faults() -> None:
    with pytest.raises(Refused, match="without a user name"):
        post("https://user:secret@example.com/", b"{}", headers={}, most_bytes=10)


@pytest.mark.usefixtures("inside")
def test_what_is_sent_arrives_and_the_beginning_of_the_answer_comes_back() -> None:
    with server(says("HTTP/1.1 202 Accepted\r\nContent-Length: 5\r\n\r\nhello")) as (url, taken):
        answered = post(url, b'{"a":1}', headers={"X-One": "two"}, most_bytes=3)
    assert (answered.status, answered.content) == (202, b"hel")
    head, _blank, body = taken[0].partition(b"\r\n\r\n")
    assert head.startswith(b"POST /in?x=1 HTTP/1.1")
    assert b"x-one: two" in head.lower()
    assert body == b'{"a":1}'


@pytest.mark.usefixtures("inside")
def test_redirects_are_not_followed() -> None:
    moved = "HTTP/1.1 302 Found\r\nLocation: http://169.254.169.254/\r\nContent-Length: 0\r\n\r\n"
    with server(says(moved)) as (url, taken):
        assert post(url, b"{}", headers={}, most_bytes=10).status == 302
    assert len(taken) == 1


@pytest.mark.usefixtures("inside")
def test_nobody_there_is_told_as_that() -> None:
    with server(says("")) as (url, _taken):
        pass
    with pytest.raises(Refused) as refused:
        post(url, b"{}", headers={}, most_bytes=10)
    assert refused.value.code == "unreachable"


@pytest.mark.usefixtures("inside")
def test_headers_that_drip_do_not_hold_anybody_up() -> None:
    def drip(taker: socket.socket, _asked: bytes) -> None:
        for byte in b"HTTP/1.1 200 OK\r\nX-Long: " + b"a" * 100:
            taker.sendall(bytes([byte]))
            time.sleep(0.05)

    began = time.monotonic()
    with server(drip) as (url, _taken), pytest.raises(Refused) as refused:
        post(url, b"{}", headers={}, most_bytes=10, seconds=0.4)
    assert refused.value.code == "too_slow"
    assert time.monotonic() - began < 2


@pytest.mark.usefixtures("inside")
def test_a_status_counts_even_where_the_rest_never_comes() -> None:
    def stall(taker: socket.socket, _asked: bytes) -> None:
        taker.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhel")
        time.sleep(1.5)

    with server(stall) as (url, _taken):
        answered = post(url, b"{}", headers={}, most_bytes=10, seconds=1)
    assert (answered.status, answered.content) == (200, b"hel")


@pytest.mark.usefixtures("inside")
def test_a_name_with_umlauts_is_asked_by_its_plain_form(monkeypatch: pytest.MonkeyPatch) -> None:
    with server(says("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")) as (url, taken):
        port = urlsplit(url).port
        here = [(2, 1, 6, "", ("127.0.0.1", port))]
        monkeypatch.setattr(fetching.socket, "getaddrinfo", lambda *args, **kwargs: here)
        post(f"http://b\u00fccher.example:{port}/in", b"{}", headers={}, most_bytes=10)
    assert f"host: xn--bcher-kva.example:{port}".encode() in taken[0].lower()
