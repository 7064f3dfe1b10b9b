"""Mails that tell a member of something, in the member's words for time and with links."""

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.urls import reverse

from hoopcrm.accounts.models import Member
from hoopcrm.notifications.access import NoticeLine
from hoopcrm.notifications.digests import DigestPart

MOST_LINES = 20


def send_notices(member: Member, lines: Sequence[NoticeLine]) -> None:
    """One mail for all of them. Raises OSError."""
    _send(
        member,
        "notices",
        {
            "lines": lines[:MOST_LINES],
            "first": lines[0],
            "number": len(lines),
            "more": max(0, len(lines) - MOST_LINES),
        },
    )


def send_digest(member: Member, parts: Sequence[DigestPart]) -> None:
    """The digest of the day. Raises OSError."""
    number = sum(len(part.lines) + part.more for part in parts)
    _send(member, "digest", {"parts": parts, "number": number})


def _send(member: Member, name: str, context: dict[str, Any]) -> None:
    settings_url = reverse("notification_settings:page", args=[member.account_id])
    context |= {
        "member": member,
        "account": member.account,
        "site": settings.SITE_URL,
        "list_url": reverse("notifications:list", args=[member.account_id]),
        "settings_url": settings_url,
    }
    subject = render_to_string(f"notifications/mail/{name}_subject.txt", context)
    EmailMessage(
        " ".join(subject.split()),
        render_to_string(f"notifications/mail/{name}.txt", context).strip() + "\n",
        None,
        [member.user.email],
        headers={"List-Unsubscribe": f"<{settings.SITE_URL}{settings_url}>"},
    ).send()
