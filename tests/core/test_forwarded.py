"""Whose address is believed behind a proxy."""

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory

from hoopcrm.core.middleware import ForwardedAddressMiddleware


def seen(header: str) -> str:
    addresses = []

    def view(request: HttpRequest) -> HttpResponse:
        addresses.append(request.META["REMOTE_ADDR"])
        return HttpResponse()

    request = RequestFactory(REMOTE_ADDR="10.0.0.1").get("/", headers={"X-Forwarded-For": header})
    ForwardedAddressMiddleware(view)(request)
    return addresses[0]


@pytest.mark.parametrize(
    ("header", "address"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("198.51.100.1, 192.0.2.7", "192.0.2.7"),
        ("2001:db8::7", "2001:db8::7"),
        ("made up", "10.0.0.1"),
        ("", "10.0.0.1"),
    ],
)
def test_only_what_the_proxy_itself_added(header: str, address: str):
    assert seen(header) == address
