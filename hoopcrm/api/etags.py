"""ETags of contacts: two equal ones are the same contact, to the last tag."""

import hashlib
from typing import Any

from django.http import HttpResponse

from contacts.models import Contact
from contacts.services.rows import row_lock
from hoopcrm.api import answers
from hoopcrm.api.answers import ApiError
from hoopcrm.api.call import ApiRequest
from hoopcrm.api.records import told

PRECONDITION_FAILED = 412


def etag_of(shape: dict[str, Any]) -> str:
    """The strong ETag of what is answered of a contact."""
    digest = hashlib.blake2b(answers.dump(shape).encode(), digest_size=16).hexdigest()
    return f'"{digest}"'


def marked(request: ApiRequest, payload: dict[str, Any], shape: dict[str, Any]) -> HttpResponse:
    """The answer, with the ETag of the contact in it."""
    response = answers.answer(request, 200, payload)
    response.headers["ETag"] = etag_of(shape)
    return response


def require_match(request: ApiRequest, contact: Contact) -> None:
    """Refuse a change of a contact that is not as the caller saw it; locks it.

    Raises:
        ApiError: 412.
    """
    wanted = [one.strip() for one in request.headers.get("If-Match", "").split(",") if one.strip()]
    if not wanted or "*" in wanted:
        return
    row_lock(contact)
    if etag_of(told(request, contact)) not in wanted:
        raise ApiError(PRECONDITION_FAILED, "The contact was changed since it was read.")
