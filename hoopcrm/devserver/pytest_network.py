"""pytest: tests talk to this machine only."""

import ipaddress
import socket
from typing import Any
from urllib.parse import urlsplit

import pytest


class NetworkUsed(RuntimeError):
    """A test tried to reach another machine. No OSError, so that nothing takes it for a hiccup."""


def is_local(address: Any, allowed: frozenset[str] = frozenset()) -> bool:
    """Whether a socket's `address` is on this machine, or its host is one of `allowed`."""
    if not isinstance(address, tuple):
        return True  # a unix socket
    host = str(address[0])
    if host in allowed or host in ("localhost", ""):
        return True
    try:
        return ipaddress.ip_address(host.partition("%")[0]).is_loopback
    except ValueError:
        return False


class LocalOnly:
    """Refuses connections that leave the machine, while it is installed."""

    def __init__(self, allowed: frozenset[str]) -> None:
        self._allowed = allowed
        self._patch = pytest.MonkeyPatch()

    def install(self) -> None:
        """Watch over every socket that Python opens."""
        for name in ("connect", "connect_ex"):
            self._patch.setattr(socket.socket, name, self._checked(getattr(socket.socket, name)))

    def remove(self) -> None:
        """Let everything pass again."""
        self._patch.undo()

    def _checked(self, connect: Any) -> Any:
        def checked(sock: socket.socket, address: Any) -> Any:
            if not is_local(address, self._allowed):
                raise NetworkUsed(f"a test tried to reach {address!r}")
            return connect(sock, address)

        return checked


def host_and_addresses(url: str) -> frozenset[str]:
    """The host of `url` and the addresses that its name stands for."""
    host = urlsplit(url).hostname
    if not host:
        return frozenset()
    try:
        found = socket.getaddrinfo(host, None)
    except OSError:
        return frozenset({host})
    return frozenset({host, *(str(entry[4][0]) for entry in found)})
