"""The part of a contact's Actions tab about one kind: what it is in, and what is behind it."""

from collections.abc import Callable
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from hoopcrm.core.records import RecordContext
from hoopcrm.core.views.listing import number_of
from hoopcrm.programs.access import runs_of
from hoopcrm.programs.kinds import ProgramKind
from hoopcrm.programs.models import Run

FIRST_SHOWN = 10


def section_of(kind: ProgramKind) -> Callable[[RecordContext], HttpResponse]:
    """What answers the part."""

    def section(context: RecordContext) -> HttpResponse:
        return _section(kind, context)

    return section


def _section(kind: ProgramKind, context: RecordContext) -> HttpResponse:
    asked, member, contact = context.request.GET, context.member, context.record
    past_name, show_name = f"{kind.area}_past", f"{kind.area}_show"
    past = asked.get(past_name) == "1"
    show = number_of(asked.get(show_name), FIRST_SHOWN)
    found = list(runs_of(kind, contact, active=not past)[: show + 1])
    may_enrol = member.has(kind.enrol)

    def state(**query: str) -> dict[str, str]:
        return {"page": context.page_url(**query), "fragment": context.tab_url(**query)}

    kept = {past_name: "1"} if past else {}
    data: dict[str, Any] = {
        "kind": kind,
        "past": past,
        "rows": [
            _row(kind, run, contact.display_name, may_enrol=may_enrol) for run in found[:show]
        ],
        "views": [
            {"label": _("Active"), "active": not past} | state(),
            {"label": _("Past"), "active": past} | state(**{past_name: "1"}),
        ],
        "more": state(**kept, **{show_name: str(show * 2)}) if len(found) > show else None,
        "add_url": reverse(f"{kind.area}:enrol", args=[contact.account_id, contact.pk])
        if may_enrol
        else "",
    }
    return render(context.request, "programs/_section.html", data)


def _row(kind: ProgramKind, run: Any, name: str, *, may_enrol: bool) -> dict[str, Any]:
    is_active = run.state == Run.State.ACTIVE and run.program.deleted_at is None
    ended_at, outcome, tone = run.ended_at, run.get_state_display(), "gray"
    if run.state == Run.State.FINISHED:
        tone = "green"
    elif run.state == Run.State.ACTIVE and not is_active:
        ended_at, outcome = run.program.deleted_at, _("Deleted")
    return {
        "run": run,
        "is_active": is_active,
        "ended_at": ended_at,
        "outcome": "" if is_active else outcome,
        "tone": tone,
        "question": kind.words.remove % {"contact": name, "name": run.program.name},
        "draft": is_active and not run.program.is_published,
        "remove_url": reverse(f"{kind.area}:remove", args=[run.account_id, run.pk])
        if may_enrol and is_active
        else "",
    }
