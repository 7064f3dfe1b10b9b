"""No test leaves the machine."""

import socket

import pytest

from hoopcrm.devserver.pytest_network import NetworkUsed, is_local


def test_reaching_another_machine_fails_the_test() -> None:
    with socket.socket() as client, pytest.raises(NetworkUsed):
        client.connect(("192.0.2.1", 80))


@pytest.mark.parametrize(
    ("address", "local"),
    [
        (("127.0.0.1", 1), True),
        (("::1", 1, 0, 0), True),
        ("/run/socket", True),
        (("192.0.2.1", 80), False),
        (("example.com", 80), False),
    ],
)
def test_what_is_local(address: object, local: bool) -> None:
    assert is_local(address) is local
