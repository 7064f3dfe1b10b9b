"""The statistics of one bulk job: numbers, each contact with its reason, the error file."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from contacts.bulk.access import contacts_named, get_bulk, not_done, retry_job, targets
from contacts.bulk.actions import bulk_actions
from contacts.bulk.words import schedule_in_words
from contacts.models import BulkJob, JobTarget
from contacts.models.bulk import Outcome
from contacts.views.bulk.list import bulk_rows
from hoopcrm.core.csv_stream import csv_answer, csv_lines
from hoopcrm.core.http import vary_htmx
from hoopcrm.core.text import harmless_cell
from hoopcrm.core.views.page import Page, requires

PAGE_SIZE = 50
TONES = {"done": "green", "unchanged": "gray", "skipped": "amber", "failed": "red"}


class BulkStats(Page):
    """The drawer, or a page; `?outcome=` narrows the contacts, `?after=` goes on behind one."""

    permission = "jobs.view"

    def get(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        bulk = get_bulk(request.member, pk)  # type: ignore[attr-defined]
        context = _numbers(request, bulk) | _contacts(request, bulk)
        htmx: Any = getattr(request, "htmx", None)
        if htmx and htmx.target == "bulk-numbers":
            return vary_htmx(render(request, "contacts/bulk/_numbers.html", context))
        if htmx and htmx.target == "bulk-contacts":
            return vary_htmx(render(request, "contacts/bulk/_contacts.html", context))
        action = bulk_actions.job_of(bulk.action)
        retry = retry_job(bulk)
        context |= {
            "told": action.told(bulk.options) if action and not bulk.undoes_id else [],
            "when": schedule_in_words(bulk, request.account.zone),  # type: ignore[attr-defined]
            "retry_of_url": _stats_url(bulk.retry_of.job) if bulk.retry_of else "",
            "undoes_url": _stats_url(bulk.undoes.job) if bulk.undoes else "",
            "retry_url": _stats_url(retry) if retry else "",
            "errors_url": reverse("contacts:bulk_errors", args=[bulk.account_id, pk]),
            "back_url": reverse("contacts:bulk", args=[bulk.account_id]),
        }
        template = "contacts/bulk/_stats.html" if htmx else "contacts/bulk/stats.html"
        return vary_htmx(render(request, template, context))


@require_safe
@requires("jobs.view")
def bulk_errors(request: HttpRequest, pk: UUID) -> StreamingHttpResponse:
    """The contacts with which it was not done, and why, as CSV."""
    bulk = get_bulk(request.member, pk)  # type: ignore[attr-defined]
    rows = _error_rows(request.member, bulk)  # type: ignore[attr-defined]
    name = _("%(name)s, not done.csv") % {"name": bulk.job.label}
    return csv_answer(csv_lines(rows), name)


def _error_rows(member: Any, bulk: BulkJob) -> Iterator[list[str]]:
    heads = (_("Contact ID"), _("Name"), _("E-mail"), _("Phone"), _("Outcome"), _("Reason"))
    yield [*heads, _("Time")]
    for rows in not_done(bulk):
        names = contacts_named(member, (row.contact_id for row in rows))
        for row in rows:
            contact = names.get(row.contact_id)
            cells = [
                str(row.contact_id),
                contact.display_name if contact else "",
                contact.email if contact else "",
                contact.phone if contact else "",
                str(row.get_outcome_display()),
                row.reason,
                row.at.isoformat(timespec="seconds") if row.at else "",
            ]
            yield list(map(harmless_cell, cells))


def _numbers(request: HttpRequest, bulk: BulkJob) -> dict[str, Any]:
    (row,) = bulk_rows(request, [bulk.job])
    row.bulk = bulk
    here = reverse("contacts:bulk_stats", args=[bulk.account_id, bulk.job_id])
    chosen = request.GET.get("outcome", "")
    tiles = [(_("Total"), bulk.targets, "", "")] + [
        (str(Outcome(name).label), getattr(bulk, name), name, TONES[name]) for name in TONES
    ]
    return {
        "bulk": bulk,
        "row": row,
        "here": here,
        "tiles": [
            {
                "label": label,
                "count": count,
                "url": f"{here}?outcome={key}" if key else here,
                "tone": tone,
                "active": chosen == key,
            }
            for label, count, key, tone in tiles
        ],
    }


def _contacts(request: HttpRequest, bulk: BulkJob) -> dict[str, Any]:
    outcome = request.GET.get("outcome", "")
    outcome = outcome if outcome in Outcome.values else ""
    text = request.GET.get("after", "")
    after = int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else 0
    found = list(targets(bulk, outcome=outcome, after=after)[: PAGE_SIZE + 1])
    shown = found[:PAGE_SIZE]
    names = contacts_named(request.member, (row.contact_id for row in shown))  # type: ignore[attr-defined]
    more = f"&after={shown[-1].seq}" if len(found) > PAGE_SIZE else ""
    return {
        "contacts": [_shown(row, names, waits=bulk.job.is_open) for row in shown],
        "outcome": outcome,
        "more_query": f"?outcome={outcome}{more}" if more else "",
    }


def _shown(row: JobTarget, names: dict[UUID, Any], *, waits: bool) -> dict[str, Any]:
    contact = names.get(row.contact_id)
    alive = contact is not None and contact.deleted_at is None
    without = _("Waiting") if waits else _("Not done")
    return {
        "name": contact.display_name if contact else "",
        "url": contact.get_absolute_url() if contact and alive else "",
        "pk": row.contact_id,
        "outcome": row.get_outcome_display() if row.outcome else without,
        "tone": TONES.get(row.outcome, "gray"),
        "reason": row.reason,
        "at": row.at,
    }


def _stats_url(job: Any) -> str:
    return reverse("contacts:bulk_stats", args=[job.account_id, job.pk])
