"""Where programs reach the API of this installation."""

from uuid import UUID

from django.conf import settings
from django.http import HttpRequest

VERSION = "2021-07-28"


def api_address(request: HttpRequest) -> str:
    """The address that paths of the API are put behind, as this request's visitor reaches it."""
    if settings.API_HOST:
        return f"{request.scheme}://{settings.API_HOST}"
    return request.build_absolute_uri("/api")


def curl_line(request: HttpRequest, account_id: UUID, token: str) -> str:
    """A first call to try in a shell: five contacts of the account."""
    lines = (
        f"curl -H 'Authorization: Bearer {token}'",
        f"-H 'Version: {VERSION}'",
        f"'{api_address(request)}/contacts/?locationId={account_id}&limit=5'",
    )
    return " \\\n  ".join(lines)
