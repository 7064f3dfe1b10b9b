"""Whom a calendar tells besides those who meet: addresses and members, as people give them."""

import re
from collections.abc import Iterable
from typing import Any

from django.utils.translation import ngettext

from appointments.models.notices import NoticeTo
from hoopcrm.accounts.access import active_members
from hoopcrm.accounts.models import Member
from hoopcrm.core.addresses import email_clean, phone_clean
from hoopcrm.core.errors import Refused
from hoopcrm.core.scoping import current_account

MOST_OTHERS = 10
# Who they are, the line itself says.
OTHERS = frozenset({NoticeTo.EMAILS, NoticeTo.PHONES, NoticeTo.MEMBERS})


def split_emails(text: str) -> list[str]:
    """E-mail addresses as people write them one after the other."""
    return [part for part in re.split(r"[\s,;]+", text) if part]


def split_phones(text: str) -> list[str]:
    """Phone numbers likewise; they may have spaces in them."""
    return [part.strip() for part in re.split(r"[,;\n]+", text) if part.strip()]


def others_clean(to: str, given: Iterable[str]) -> tuple[str, ...]:
    """The addresses, or ids of members, each once; members who have left are dropped.

    Raises:
        Refused: on `others`: an address that is none, or `too_many`.
    """
    if to not in OTHERS:
        return ()
    if to == NoticeTo.MEMBERS:
        found = tuple(str(one.pk) for one in members_of_ids(given))
    elif to == NoticeTo.EMAILS:
        found = _distinct(email_clean(one, field="others") for one in given)
    else:
        account: Any = current_account()
        found = _distinct(phone_clean(one, account.country, field="others") for one in given)
    if len(found) > MOST_OTHERS:
        most = ngettext("%(most)d at most.", "%(most)d at most.", MOST_OTHERS)
        raise Refused("too_many", most % {"most": MOST_OTHERS}, field="others")
    return found


def members_of_ids(ids: Iterable[str]) -> list[Member]:
    """Those of these members who still work here, by name."""
    wanted = set(ids)
    return [one for one in active_members() if str(one.pk) in wanted] if wanted else []


def _distinct(given: Iterable[tuple[str, str]]) -> tuple[str, ...]:
    """Of pairs as typed and as compared: as they were typed first."""
    found: dict[str, str] = {}
    for typed, normalised in given:
        found.setdefault(normalised, typed)
    return tuple(found.values())
