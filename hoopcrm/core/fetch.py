"""Fetching an address that somebody has typed, without being led into the company's own network.

The name is looked up once, every address that it stands for has to be a public one, and the
connection goes to exactly that address; redirects are followed by the same rules.
"""

import ipaddress
import socket
import time
from dataclasses import dataclass
from urllib.parse import urljoin, urlsplit

import httpx
from django.conf import settings
from django.utils.translation import gettext as _

from hoopcrm.core.errors import Refused

MOST_REDIRECTS = 3
SECONDS = 15.0
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


def require_public(url: str) -> None:
    """Refuse an address that cannot be fetched, before anything is. Raises Refused `address`."""
    _resolved(url)


def _once(url: str, most_bytes: int, etag: str, deadline: float) -> Fetched | str:
    """The answer, or where it leads on to."""
    host, port, address = _resolved(url)
    parts = urlsplit(url)
    literal = f"[{address}]" if ":" in address else address
    target = parts._replace(netloc=f"{literal}:{port}", fragment="").geturl()
    headers = {"Host": parts.netloc.rpartition("@")[2], "Accept-Encoding": "identity"}
    if etag:
        headers["If-None-Match"] = etag
    content = b""
    try:
        with (
            httpx.Client(timeout=SECONDS, follow_redirects=False, trust_env=False) as client,
            client.stream(
                "GET", target, headers=headers, extensions={"sni_hostname": host}
            ) as response,
        ):
            if response.status_code in _REDIRECTS and "location" in response.headers:
                return str(response.headers["location"])
            for chunk in response.iter_raw(CHUNK):
                content += chunk
                if len(content) > most_bytes:
                    raise Refused("too_large", _("What stands there is too large."))
                if time.monotonic() > deadline:
                    raise Refused("too_slow", _("The address answers too slowly."))
            return Fetched(
                status=response.status_code,
                content=content,
                etag=response.headers.get("etag", "")[:200],
            )
    except (httpx.HTTPError, httpx.InvalidURL, OSError) as error:
        raise Refused("unreachable", _("The address cannot be reached.")) from error


def _resolved(url: str) -> tuple[str, int, str]:
    """Host, port and the address to connect to."""
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        host, port, parts = "", None, urlsplit("")
    if parts.scheme not in ("http", "https") or not host or parts.username:
        raise Refused("address", _("Give an address that begins with https://."))
    port = port or (443 if parts.scheme == "https" else 80)
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise Refused("address", _("There is no such address.")) from error
    addresses = [str(one[4][0]) for one in found]
    if not settings.FETCH_PRIVATE_ADDRESSES and not all(map(_is_public, addresses)):
        raise Refused("address", _("This address is not a public one."))
    return host, port, addresses[0]


def _is_public(address: str) -> bool:
    ip = ipaddress.ip_address(address.partition("%")[0])
    mapped = getattr(ip, "ipv4_mapped", None)
    ip = mapped or ip
    return ip.is_global and not ip.is_multicast
