"""Settings → Getting started: the first call to the API, by hand and by a library."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from hoopcrm.accounts.api_address import VERSION, api_address, curl_line
from hoopcrm.api.call import VERSIONS
from hoopcrm.core.views.page import requires

TOKEN = "pit-…"  # noqa: S105 - what stands for one
NPM = """\
import {{ HighLevel }} from "@gohighlevel/api-client";

HighLevel.BASE_URL = "{base}";
const client = new HighLevel({{ privateIntegrationToken: process.env.CRM_TOKEN }});
const found = await client.contacts.getContacts({{ locationId: "{location}", limit: 5 }});
console.log(found.contacts);
"""
PYTHON = """\
import asyncio
import os

from highlevel import HighLevel

HighLevel.BASE_URL = "{base}"
contacts = HighLevel(private_integration_token=os.environ["CRM_TOKEN"]).contacts
search = {{"locationId": "{location}", "pageLimit": 5}}
found = asyncio.run(contacts.search_contacts_advanced(search))
print(found["contacts"])
"""


@require_GET
@requires("integrations.manage")
def start(request: HttpRequest) -> HttpResponse:
    """What a program needs to know of this installation and account."""
    account: Any = request.account  # type: ignore[attr-defined]
    base, location = api_address(request), str(account.pk)
    data = {
        "base": base,
        "location": location,
        "version": VERSION,
        "versions": sorted(VERSIONS - {VERSION}),
        "curl": curl_line(request, account.pk, TOKEN),
        "npm": NPM.format(base=base, location=location),
        "python": PYTHON.format(base=base, location=location),
        "limits": settings.API_RATE_LIMITS,
        "docs_url": request.build_absolute_uri(reverse("api_docs")),
        "openapi_url": request.build_absolute_uri(reverse("openapi")),
    }
    return render(request, "api/start.html", data)
