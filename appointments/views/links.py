"""Addresses of booking pages, once they exist."""

from typing import Any

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse


def booking_url(request: HttpRequest, calendar: Any) -> str:
    """The whole address of a calendar's booking page; "" without one."""
    return _absolute(request, "booking:calendar", calendar.slug)


def group_url(request: HttpRequest, group: Any) -> str:
    """The whole address of a group's booking page; "" without one."""
    return _absolute(request, "booking:group", group.slug)


def _absolute(request: HttpRequest, name: str, slug: str | None) -> str:
    if not slug:
        return ""
    try:
        return request.build_absolute_uri(reverse(name, args=[slug]))
    except NoReverseMatch:
        return ""
