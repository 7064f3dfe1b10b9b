"""Where a contact came from: the source that each attribution is filed under.

Attribution is kept under the names that the API gives its parts (`utmSource`, `gclid`, …).
"""

import re
from collections.abc import Mapping
from enum import Enum, StrEnum
from typing import Any
from urllib.parse import urlsplit


class Source(StrEnum):
    """The session sources, as they are stored."""

    PAID_SEARCH = "Paid search"
    PAID_SOCIAL = "Paid social"
    SOCIAL_MEDIA = "Social media"
    ORGANIC_SEARCH = "Organic search"
    REFERRAL = "Referral"
    DIRECT = "Direct traffic"
    OTHERS = "Others"
    CRM_UI = "CRM UI"
    THIRD_PARTY = "Third-party"


class Door(Enum):
    """How the contact came in: a visit to a page, a message, by hand, or from another program."""

    VISIT = "visit"
    INBOUND = "inbound"
    HAND = "hand"
    PROGRAM = "program"


CLICK_IDS_OF_SEARCH = ("gclid", "wbraid", "gbraid", "msclkid")
CLICK_IDS_OF_SOCIAL = ("ctwa_clid", "fbclid", "fbc", "fbp")
UTM = ("utmSource", "utmMedium", "utmCampaign", "utmContent", "utmKeyword", "utmMatchType")
# What merge fields and the API know of an attribution.
PARTS = (
    *("sessionSource", "url", "campaign", "campaignId", "utmSource", "utmMedium", "utmContent"),
    *("utmCampaign", "utmKeyword", "utmMatchType", "referrer", "fbclid", "gclid", "adGroupId"),
    "adId",
)
_ADVERTS = ("fb_ad", "linkedin_ad", "twitter_ad", "reddit_ad")
_ENDING = r"(?:com|[a-z]{2}|com?\.[a-z]{2})"
_GOOGLE = re.compile(r"(?:^|\.)google\.com$")
_SEARCH = re.compile(rf"(?:^|\.)(?:google\.{_ENDING}|yahoo\.{_ENDING}|bing\.com|duckduckgo\.com)$")
_SOCIAL = re.compile(
    r"(?:^|\.)(?:facebook\.com|fb\.com|instagram\.com|linkedin\.com|lnkd\.in|twitter\.com|x\.com"
    r"|t\.co|reddit\.com|tiktok\.com|youtube\.com|youtu\.be|pinterest\.com|threads\.net"
    r"|snapchat\.com)$"
)
_DOORS = {Door.HAND: Source.CRM_UI, Door.PROGRAM: Source.THIRD_PARTY, Door.INBOUND: Source.OTHERS}


def session_source(touch: Mapping[str, Any], door: Door = Door.VISIT) -> Source:
    """The source of a contact's coming; the first rule that fits decides.

    What advertisements and referrers tell goes before the door. UTM values are compared with
    regard to case.
    """

    def given(*names: str) -> bool:
        return any(touch.get(name) for name in names)

    utm_source, referrer = str(touch.get("utmSource") or ""), _referrer(touch)
    if "adwords" in utm_source or given(*CLICK_IDS_OF_SEARCH):
        return Source.PAID_SEARCH
    if given("utmSource", "utmMedium", "utmCampaign") and _GOOGLE.search(referrer):
        return Source.PAID_SEARCH
    if any(advert in utm_source for advert in _ADVERTS) or given("ctwa_clid"):
        return Source.PAID_SOCIAL
    if _SOCIAL.search(referrer):
        return Source.SOCIAL_MEDIA
    if _SEARCH.search(referrer):
        return Source.ORGANIC_SEARCH
    if referrer:
        return Source.REFERRAL
    if door in _DOORS:
        return _DOORS[door]
    return Source.OTHERS if given(*UTM, *CLICK_IDS_OF_SOCIAL) else Source.DIRECT


def attribution_of(door: Door, touch: Mapping[str, Any] | None = None) -> dict[str, str]:
    """The attribution to store: what is known of the touch, and its source."""
    known = {name: str(value) for name, value in (touch or {}).items() if value}
    return known | {"sessionSource": session_source(known, door).value}


def door_of(via: str) -> Door:
    """The door of an actor's `via`, where nobody has visited a page."""
    return {"page": Door.HAND, "api": Door.PROGRAM, "import": Door.PROGRAM}.get(via, Door.INBOUND)


def _referrer(touch: Mapping[str, Any]) -> str:
    """The host that led here; "" when it is unknown or one's own."""
    host = _host(str(touch.get("referrer") or ""))
    own = _host(str(touch.get("url") or ""))
    return "" if host == own else host


def _host(url: str) -> str:
    try:
        host = urlsplit(url if "//" in url else f"//{url}").hostname or ""
    except ValueError:
        return ""
    return host.removeprefix("www.")
