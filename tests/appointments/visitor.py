"""Somebody without a login who goes through a booking page."""

import re
from datetime import UTC, datetime
from html import unescape
from typing import Any

from django.test import Client
from django.urls import reverse

ADA = {
    "first_name": "Ada",
    "last_name": "Lovelace",
    "email": "ada@example.com",
    "phone": "+49 30 901820",
}


class Visitor:
    """Steps of the flow; `page` is what they see last, `address` where."""

    def __init__(self, client: Client, slug: str = "lesson", token: str = "") -> None:
        self.client, self.slug, self.token = client, slug, token
        self.page = self.address = self.sent = ""
        self.start = datetime.now(UTC)

    @property
    def path(self) -> str:
        name = "link" if self.token else "calendar"
        return reverse(f"booking:{name}", args=[self.token or self.slug])

    def look(self, **query: str) -> str:
        """Open the page of times."""
        answer = self.client.get(self.path, query)
        self.page = answer.content.decode()
        self.address = answer.request["PATH_INFO"] + "?" + answer.request["QUERY_STRING"]
        return self.page

    def choose(self, start: datetime, status: int = 200) -> str:
        """Press a time."""
        if not self.address.startswith(self.path):
            self.look()
        self.start = start.astimezone(UTC)
        return self._post(self.address, {"start": self.start.isoformat()}, status)

    def book(self, status: int = 200, **fields: Any) -> str:
        """Send the form."""
        mark = re.search(r'name="form" value="([^"]+)"', self.page)
        self.mark = unescape(mark[1]) if mark else self.mark
        self.sent = self.address
        data = {"form": self.mark, "start": self.start.isoformat()} | fields
        return self._post(self.address, data, status)

    def _post(self, address: str, data: dict[str, Any], status: int) -> str:
        answer = self.client.post(address, data, follow=True)
        assert answer.status_code == status, answer.content.decode()[-2500:]
        self.page = answer.content.decode()
        if answer.redirect_chain:
            self.address = answer.redirect_chain[-1][0]
        return self.page
