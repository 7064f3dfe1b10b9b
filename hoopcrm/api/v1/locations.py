"""The location: the account, with its business profile."""

from typing import Any

from ninja import Router

from hoopcrm.accounts.models import Account
from hoopcrm.api.call import ApiRequest
from hoopcrm.api.endpoints import Told, endpoint

router = Router(tags=["Locations"])
READ = "locations.readonly"


class SettingsTold(Told):
    allowDuplicateContact: bool
    allowDuplicateOpportunity: bool
    allowFacebookNameMerge: bool
    disableContactTimezone: bool


class LocationTold(Told):
    id: str
    companyId: str
    name: str
    email: str | None
    phone: str | None
    address: str | None
    city: str | None
    state: str | None
    postalCode: str | None
    country: str
    website: str | None
    timezone: str
    currency: str
    settings: SettingsTold


class LocationAnswer(Told):
    location: LocationTold
    traceId: str


@endpoint(router, "GET", "/locations/{locationId}", scope=READ, told=LocationAnswer)
def get_location(request: ApiRequest, locationId: str) -> dict[str, Any]:
    """Get the location: its name, address, time zone and settings."""
    return {"location": _told(request.call.by.account)}


def _told(account: Account) -> dict[str, Any]:
    place = {
        "address": account.street or None,
        "city": account.city or None,
        "state": account.region or None,
        "postalCode": account.postal_code or None,
        "country": account.country,
        "website": account.website or None,
        "timezone": account.time_zone,
    }
    return {
        "id": str(account.pk),
        # There is no company above the location.
        "companyId": str(account.pk),
        "name": account.name,
        "email": account.email or None,
        "phone": account.phone or None,
        **place,
        "currency": account.currency,
        "locale": account.locale,
        "dateAdded": account.created_at,
        "business": {
            "name": account.legal_name or account.name,
            "email": account.email or None,
            "phone": account.phone or None,
            **place,
        },
        "social": {},
        "settings": {
            "allowDuplicateContact": account.allow_duplicates,
            "allowDuplicateOpportunity": False,
            "allowFacebookNameMerge": False,
            "disableContactTimezone": False,
        },
    }
