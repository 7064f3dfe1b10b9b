"""Every address of an account names the permission it needs; the others are known."""

from collections.abc import Iterator

import pytest
from django.urls import URLPattern, URLResolver, get_resolver

from hoopcrm.core.extensions import permissions

# Addresses outside any account, by prefix, and why they need no permission key.
PUBLIC = {
    "api/": "what the API is, for whoever writes a program",
    "": "sends people to their account",
    "healthz": "for load balancers; says nothing of the data",
    "readyz": "for load balancers; says nothing of the data",
    "admin/": "the installation's staff, checked by the admin site",
    "accounts/": "signing in and out, own password",
    "profile/": "one's own name and time zone, signed in",
    "mailbox/": "the demo's mailbox; 404 in production",
    "m/": "media files that somebody gave a public link, by its secret part",
    "book/": "people who book, and who were sent the signed link to their appointment",
    "unsubscribe/": "people who get mails, by the signed link at their end",
    "logo/": "the logo of an account, by its file's id, as mails show it",
    "webhooks/": "programs that check what they were sent, by the public key",
    "home/": "sends people to their account",
    "oauth/": "asks whoever has signed in, by their rights in the account they choose",
    "v2/oauth/": "the same, as client libraries call it",
    "ui/": "the parts of the interface, with DEBUG only",
}


def _walk(
    patterns: list[URLPattern | URLResolver], prefix: str = ""
) -> Iterator[tuple[str, URLPattern]]:
    for pattern in patterns:
        path = prefix + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from _walk(pattern.url_patterns, path)
        else:
            yield path, pattern


def all_urls() -> list[tuple[str, URLPattern]]:
    """Every route with its view."""
    return list(_walk(get_resolver().url_patterns))


ACCOUNT_URLS = [(path, p) for path, p in all_urls() if path.startswith("a/<uuid:account_id>/")]


@pytest.mark.parametrize("path", [path for path, _ in ACCOUNT_URLS])
def test_an_accounts_address_names_a_permission(path: str) -> None:
    view = dict(ACCOUNT_URLS)[path].callback
    assert getattr(view, "permission", None) in permissions, f"{path}: decorate it with @requires"


def test_other_addresses_are_known() -> None:
    outside = [path for path, _ in all_urls() if not path.startswith("a/<uuid:account_id>/")]
    unknown = [
        path
        for path in outside
        if path and not any(prefix and path.startswith(prefix) for prefix in PUBLIC)
    ]
    assert not unknown
