"""The table of sources, and what is stored of how a contact came in."""

import pytest

from contacts.attribution import Door, attribution_of, session_source
from contacts.models import Contact
from hoopcrm.core.actor import Actor
from tests import make

GOOGLE, BING = "https://www.google.com/", "https://www.bing.com/search?q=tennis"
OWN = "https://club.example.com/trial"


@pytest.mark.parametrize(
    ("touch", "door", "source"),
    [
        ({"utmSource": "my_adwords_spring"}, Door.VISIT, "Paid search"),
        ({"utmSource": "AdWords"}, Door.VISIT, "Others"),
        ({"gclid": "x"}, Door.VISIT, "Paid search"),
        ({"wbraid": "x", "referrer": "https://facebook.com"}, Door.VISIT, "Paid search"),
        ({"gbraid": "x"}, Door.VISIT, "Paid search"),
        ({"msclkid": "x"}, Door.VISIT, "Paid search"),
        ({"gclid": "x"}, Door.HAND, "Paid search"),
        ({"utmMedium": "cpc", "referrer": GOOGLE}, Door.VISIT, "Paid search"),
        ({"utmCampaign": "spring", "referrer": "google.com"}, Door.VISIT, "Paid search"),
        ({"utmKeyword": "tennis", "referrer": GOOGLE}, Door.VISIT, "Organic search"),
        ({"utmMedium": "cpc", "referrer": BING}, Door.VISIT, "Organic search"),
        ({"utmSource": "fb_ad_7"}, Door.VISIT, "Paid social"),
        ({"utmSource": "linkedin_ad", "referrer": GOOGLE}, Door.VISIT, "Paid search"),
        ({"utmSource": "twitter_ad", "referrer": "https://t.co/x"}, Door.VISIT, "Paid social"),
        ({"utmSource": "reddit_ad"}, Door.VISIT, "Paid social"),
        ({"utmSource": "FB_AD"}, Door.VISIT, "Others"),
        ({"ctwa_clid": "x"}, Door.INBOUND, "Paid social"),
        ({"referrer": "https://l.instagram.com/"}, Door.VISIT, "Social media"),
        ({"referrer": "https://x.com/club"}, Door.VISIT, "Social media"),
        ({"referrer": "https://netflix.com"}, Door.VISIT, "Referral"),
        ({"referrer": GOOGLE}, Door.VISIT, "Organic search"),
        ({"referrer": "https://www.google.co.uk/"}, Door.VISIT, "Organic search"),
        ({"referrer": "https://uk.search.yahoo.com/s"}, Door.VISIT, "Organic search"),
        ({"referrer": "https://duckduckgo.com/"}, Door.VISIT, "Organic search"),
        ({"referrer": "https://google.evil.example"}, Door.VISIT, "Referral"),
        ({"referrer": "https://blog.example.org/a"}, Door.VISIT, "Referral"),
        ({"referrer": "https://www.club.example.com/", "url": OWN}, Door.VISIT, "Direct traffic"),
        ({"referrer": "http://[", "url": OWN}, Door.VISIT, "Direct traffic"),
        ({"url": OWN}, Door.VISIT, "Direct traffic"),
        ({}, Door.VISIT, "Direct traffic"),
        ({"utmSource": "newsletter"}, Door.VISIT, "Others"),
        ({"fbclid": "x"}, Door.VISIT, "Others"),
        ({}, Door.INBOUND, "Others"),
        ({}, Door.HAND, "CRM UI"),
        ({}, Door.PROGRAM, "Third-party"),
        ({"referrer": "https://blog.example.org"}, Door.PROGRAM, "Referral"),
    ],
)
def test_the_first_rule_that_fits_decides(touch: dict[str, str], door: Door, source: str) -> None:
    assert session_source(touch, door) == source


def test_what_is_empty_is_not_kept() -> None:
    kept = attribution_of(Door.VISIT, {"url": OWN, "gclid": "", "referrer": None})
    assert kept == {"url": OWN, "sessionSource": "Direct traffic"}


@pytest.mark.parametrize(
    ("via", "source"),
    [("page", "CRM UI"), ("api", "Third-party"), ("import", "Third-party"), ("system", "Others")],
)
def test_a_new_contact_keeps_the_door_it_came_by(account: object, via: str, source: str) -> None:
    contact: Contact = make.make_contact(account, Actor.system("tests", via=via))  # type: ignore[arg-type]
    assert contact.first_attribution == {"sessionSource": source}
    assert contact.latest_attribution == contact.first_attribution
    assert (contact.first_session_source, contact.latest_session_source) == (source, source)
