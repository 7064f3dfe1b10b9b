"""Addresses that people may be sent back to after allowing an app."""

import re
from collections.abc import Sequence
from urllib.parse import SplitResult, urlsplit

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as N_

from hoopcrm.core.errors import Refused

MOST, LONGEST = 10, 2000
NONE_GIVEN = N_("Give the address that people are sent back to after they allowed the app.")
LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
# Of a program on somebody's device: the name of a domain the other way round (RFC 8252).
OWN_SCHEME = re.compile(r"[a-z][a-z0-9+-]*(\.[a-z0-9+-]+)+")
WRITTEN = re.compile(r"[\x21-\x7e]+")


def redirects_clean(addresses: Sequence[str]) -> list[str]:
    """The addresses, each once. Raises Refused on `redirect_uris`."""
    found = list(dict.fromkeys(text for one in addresses if (text := one.strip())))
    if len(found) > MOST:
        raise _refused(_("At most %(n)d addresses.") % {"n": MOST})
    for one in found:
        _check(one)
    return found


def origin_of(address: str) -> str:
    """Scheme and host of an address, as a policy about where forms may lead writes it."""
    parts = urlsplit(address)
    return f"{parts.scheme}://{parts.netloc}" if parts.netloc else f"{parts.scheme}:"


def host_of(address: str) -> str:
    """Where an address leads, for people: its host, or the scheme of a program."""
    parts = urlsplit(address)
    return parts.hostname or f"{parts.scheme}:"


def _check(address: str) -> None:
    shown = {"address": address[:200]}
    try:
        parts = urlsplit(address)
        host = parts.hostname or ""
        _port = parts.port
    except ValueError:
        raise _refused(_("%(address)s is no address.") % shown) from None
    if len(address) > LONGEST or not WRITTEN.fullmatch(address) or "*" in address:
        raise _refused(_("%(address)s is no plain address.") % shown)
    if parts.fragment or "#" in address or parts.username is not None:
        raise _refused(_("%(address)s may have neither # nor a password in it.") % shown)
    if not _allowed(parts, host):
        raise _refused(
            _("%(address)s must begin with https:// (or http:// on one's own computer).") % shown
        )


def _allowed(parts: SplitResult, host: str) -> bool:
    if parts.scheme == "https":
        return bool(host)
    if parts.scheme == "http":
        return host in LOOPBACK
    return bool(OWN_SCHEME.fullmatch(parts.scheme))


def _refused(message: str) -> Refused:
    return Refused("invalid_redirect", message, field="redirect_uris")
