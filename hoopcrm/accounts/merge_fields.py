"""Merge fields of the account (`location.*`), of a member (`user.*`) and of the moment.

Members have no phone, signature and calendar of their own, and an account has no single owner:
what names them (NOT_KEPT) is known, and becomes "" as everything that is empty does. A picker
offers the keys that `values` of a namespace answers, so never these.
"""

import calendar
from typing import Any

from hoopcrm.accounts.logo import public_logo_url
from hoopcrm.core.addresses import phone_e164
from hoopcrm.core.countries import country_name
from hoopcrm.core.errors import Refused
from hoopcrm.core.merge import MergeContext, MergeNamespace, merge_namespaces
from hoopcrm.core.phone_format import phone_readable
from hoopcrm.core.scoping import current_account

NOT_KEPT = (
    "user.phone",
    "user.phone_raw",
    "user.email_signature",
    "user.calendar_link",
    *(f"location_owner.{name}" for name in ("name", "first_name", "last_name", "email", "phone")),
)


def location_values(context: MergeContext) -> dict[str, str]:
    """The account, as far as it has told of itself."""
    account: Any = current_account()
    country = country_name(account.country)
    parts = (account.street, account.city, account.region, account.postal_code, country)
    phone = _phone(account)
    return {
        "id": str(account.pk),
        "name": account.name,
        "address": account.street,
        "full_address": ", ".join(filter(None, parts)),
        "city": account.city,
        "state": account.region,
        "country": country,
        "postal_code": account.postal_code,
        "email": account.email,
        "phone": phone_readable(phone, account.country) or account.phone,
        "phone_raw": phone,
        "website": account.website,
        "logo_url": public_logo_url(account),
        "timezone": account.time_zone,
    }


def _phone(account: Any) -> str:
    """The company's phone as E.164; "" when none can be read in what was typed."""
    try:
        return phone_e164(account.phone, account.country)
    except Refused:
        return ""


def user_values(context: MergeContext) -> dict[str, str]:
    """The member meant, else the owner of the contact."""
    member = context.member or getattr(context.contact, "owner", None)
    if member is None:
        return {}
    user = member.user
    return {
        "name": member.display_name,
        "first_name": user.first_name,
        "last_name": user.last_name,
        "email": user.email,
    }


def right_now_values(context: MergeContext) -> dict[str, str]:
    """The moment in the account's time zone; names of days and months are English."""
    account: Any = current_account()
    at = context.at.astimezone(account.zone)
    month = calendar.month_name[at.month]
    return {
        "second": f"{at.second:02}",
        "minute": f"{at.minute:02}",
        "hour": f"{at.hour:02}",
        "hour_ampm": str(at.hour % 12 or 12),
        "ampm": "AM" if at.hour < 12 else "PM",
        "day_of_week": calendar.day_name[at.weekday()],
        "day": str(at.day),
        "month": str(at.month),
        "month_name": month,
        "month_english": month,
        "year": str(at.year),
        "middle_endian_date": f"{at.month:02}/{at.day:02}/{at.year}",
        "little_endian_date": f"{at.day:02}/{at.month:02}/{at.year}",
    }


merge_namespaces.add(MergeNamespace(key="location", values=location_values))
merge_namespaces.add(MergeNamespace(key="user", values=user_values))
merge_namespaces.add(MergeNamespace(key="right_now", values=right_now_values))
