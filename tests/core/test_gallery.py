"""The sample pages of the interface are drawn."""

import pytest
from django.test import Client


@pytest.mark.urls("tests.browser.ui_urls")
@pytest.mark.parametrize("part", ["", "list", "record", "slide-over", "settings"])
def test_a_sample_page(client: Client, part: str) -> None:
    assert client.get("/ui/", {"part": part}).status_code == 200
