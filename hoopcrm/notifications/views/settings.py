"""The settings page: what a member is told of, in the bell and by mail."""

from datetime import time
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from hoopcrm.core.actor import Actor
from hoopcrm.core.http import no_content, toast
from hoopcrm.core.views.page import Page
from hoopcrm.notifications.access import settings_of
from hoopcrm.notifications.choices import Choice, choice_in
from hoopcrm.notifications.digests import notice_digests
from hoopcrm.notifications.kinds import topics_for
from hoopcrm.notifications.services.settings import notice_settings_set

HOURS = range(5, 21)


class NoticeSettingsPage(Page):
    """Every switch is saved at once; without scripts a button saves them all."""

    permission = "notices.use"

    def get(self, request: HttpRequest) -> HttpResponse:
        member: Any = request.member  # type: ignore[attr-defined]
        settings = settings_of(member)
        data = {
            "topics": [(topic, choice_in(settings, topic)) for topic in topics_for(member)],
            "digest_at": settings.digest_at,
            "hours": [time(hour) for hour in HOURS],
            "digests": [one for one in notice_digests if member.has(one.permission)],
            "zone": timezone.get_current_timezone_name(),
        }
        return render(request, "notifications/settings.html", data)

    def post(self, request: HttpRequest) -> HttpResponse:
        member: Any = request.member  # type: ignore[attr-defined]
        chosen = set(request.POST.getlist("on"))
        notice_settings_set(
            Actor.of_request(request),
            member=member,
            choices={
                topic.key: Choice(
                    bell=f"{topic.key}:bell" in chosen, mail=f"{topic.key}:mail" in chosen
                )
                for topic in topics_for(member)
            },
            digest_at=_hour(request.POST),
        )
        if request.htmx:  # type: ignore[attr-defined]
            return toast(no_content(), _("Saved"))
        messages.success(request, _("Saved"))
        return redirect("notification_settings:page", account_id=member.account_id)


def _hour(query: QueryDict) -> time | None:
    raw = query.get("digest_at", "")
    try:
        return time.fromisoformat(raw) if raw else None
    except ValueError:
        return None
