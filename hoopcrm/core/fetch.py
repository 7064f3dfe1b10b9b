"""Asking an address that somebody has typed, without being led into the company's own network.

The name is looked up once, every address that it stands for has to be a public one, and the
connection goes to exactly that address; redirects are followed by the same rules, or not at all.
"""

import ipaddress
import socket
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Any
from urllib.parse import urljoin, urlsplit

import httpx
from django.conf import settings
from django.utils.translation import gettext as _

from hoopcrm.core.errors import Refused

MOST_REDIRECTS = 3
SECONDS = 15.0
POST_SECONDS = 10.0
CHUNK = 65_536
_REDIRECTS = frozenset({301, 302, 303, 307, 308})


@dataclass(frozen=True, slots=True, kw_only=True)
class Fetched:
    """What an address has answered."""

    status: int
    content: bytes
    etag: str = ""


def fetch(url: str, *, most_bytes: int, etag: str = "") -> Fetched:
    """Get what stands at an address.

    Args:
        etag: of what is known already; the answer is then 304 without content.

    Raises:
        Refused: `address` when it is none or not public, `unreachable`, `too_large`, `too_slow`.
    """
    deadline = time.monotonic() + SECONDS
    for _hop in range(MOST_REDIRECTS + 1):
        answer = _once(url, most_bytes, etag, deadline)
        if isinstance(answer, Fetched):
            return answer
        url = urljoin(url, answer)
    raise Refused("unreachable", _("The address leads on and on."))


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """What came back of something that was sent: the status, and how the answer begins."""

    status: int
    content: bytes


def post(
    url: str,
    content: bytes,
    *,
    headers: Mapping[str, str],
    most_bytes: int,
    seconds: float = POST_SECONDS,
) -> Answered:
    """Send something to an address. Redirects are answers like others; nobody follows them.

    Args:
        most_bytes: so much is read of the answer; the rest is left.

    Raises:
        Refused: `address` when it is none or not public, `unreachable`, `too_slow`.
    """
    found = b""
    with _asked("POST", url, headers=headers, seconds=seconds, content=content) as response:
        # The status has come; where the rest does not, what was sent has arrived all the same.
        with suppress(httpx.HTTPError, OSError):
            for chunk in response.iter_raw():
                found += chunk
                if len(found) >= most_bytes:
                    break
        return Answered(status=response.status_code, content=found[:most_bytes])


def require_public(url: str) -> None:
    """Refuse an address that cannot be fetched, before anything is. Raises Refused `address`."""
    _resolved(url)


def _once(url: str, most_bytes: int, etag: str, deadline: float) -> Fetched | str:
    """The answer, or where it leads on to."""
    headers = {"If-None-Match": etag} if etag else {}
    seconds = max(deadline - time.monotonic(), 0.001)
    content = b""
    with _asked("GET", url, headers=headers, seconds=seconds) as response:
        if response.status_code in _REDIRECTS and "location" in response.headers:
            return str(response.headers["location"])
        for chunk in response.iter_raw(CHUNK):
            content += chunk
            if len(content) > most_bytes:
                raise Refused("too_large", _("What stands there is too large."))
        if time.monotonic() > deadline:
            # An answer without a length that was cut off looks like a whole one.
            raise Refused("too_slow", _("The address answers too slowly."))
        return Fetched(
            status=response.status_code,
            content=content,
            etag=response.headers.get("etag", "")[:200],
        )


@contextmanager
def _asked(
    method: str,
    url: str,
    *,
    headers: Mapping[str, str],
    seconds: float,
    content: bytes | None = None,
) -> Iterator[httpx.Response]:
    """One request to exactly the address that was looked up; the answer is open inside.

    Raises:
        Refused: `address`, `unreachable` or `too_slow`, also for what goes wrong inside.
    """
    host, port, address = _resolved(url)
    parts = urlsplit(url)
    literal = f"[{address}]" if ":" in address else address
    target = parts._replace(netloc=f"{literal}:{port}", fragment="").geturl()
    named = f"[{host}]" if ":" in host else host
    own = {
        "Host": f"{named}:{parts.port}" if parts.port else named,
        "Accept-Encoding": "identity",
    }
    watch = _Watch(seconds)
    try:
        with (
            httpx.Client(timeout=seconds, follow_redirects=False, trust_env=False) as client,
            client.stream(
                method,
                target,
                headers=own | dict(headers),
                content=content,
                extensions={"sni_hostname": host, "trace": watch.trace},
            ) as response,
        ):
            yield response
    except (httpx.HTTPError, httpx.InvalidURL, OSError) as error:
        if watch.over or isinstance(error, httpx.TimeoutException):
            raise Refused("too_slow", _("The address answers too slowly.")) from error
        text = _("The address cannot be reached.")
        raise Refused("unreachable", text, detail=str(error)) from error
    finally:
        watch.stop()


class _Watch:
    """Ends a connection when its time is over, even where single bytes keep coming."""

    def __init__(self, seconds: float) -> None:
        self.over = False
        self._socket: socket.socket | None = None
        self._timer = threading.Timer(seconds, self._end)
        self._timer.daemon = True
        self._timer.start()

    def trace(self, name: str, info: Mapping[str, Any]) -> None:
        """Learn of the connection, and of the encrypted one that takes its place."""
        if name in ("connection.connect_tcp.complete", "connection.start_tls.complete"):
            self._socket = info["return_value"].get_extra_info("socket")
            if self.over:
                self._end()

    def stop(self) -> None:
        """Its time is no concern any more."""
        self._timer.cancel()

    def _end(self) -> None:
        self.over = True
        if self._socket is not None:
            with suppress(OSError):
                socket.socket.shutdown(self._socket, socket.SHUT_RDWR)


def _resolved(url: str) -> tuple[str, int, str]:
    """Host, port and the address to connect to."""
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        host, port, parts = "", None, urlsplit("")
    if parts.scheme not in ("http", "https") or not host:
        raise Refused("address", _("Give an address that begins with https://."))
    if parts.username is not None:
        text = _("Give the address without a user name and a password in it.")
        raise Refused("address", text)
    port = port or (443 if parts.scheme == "https" else 80)
    try:
        if not host.isascii():
            host = host.encode("idna").decode()
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise Refused("address", _("There is no such address.")) from error
    addresses = [str(one[4][0]) for one in found]
    if not settings.FETCH_PRIVATE_ADDRESSES and not all(map(_is_public, addresses)):
        text = _("This address is not a public one, and this installation allows no others.")
        raise Refused("address", text)
    return host, port, addresses[0]


def _is_public(address: str) -> bool:
    ip = ipaddress.ip_address(address.partition("%")[0])
    mapped = getattr(ip, "ipv4_mapped", None)
    ip = mapped or ip
    return ip.is_global and not ip.is_multicast
