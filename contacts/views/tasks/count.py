"""The number beside "Tasks" in the sidebar."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from contacts.tasks.access import count_due
from hoopcrm.core.views.page import requires


@require_GET
@requires("tasks.view")
def task_count(request: HttpRequest) -> HttpResponse:
    """How many of my tasks are overdue or due today. One query; asked for after the page."""
    member: Any = request.member  # type: ignore[attr-defined]
    due = count_due(member)
    data = {"due": due, "url": reverse("tasks:list", args=[member.account_id])}
    return render(request, "tasks/_count.html", data)
