"""The Actions tab: what the contact takes part in."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.safestring import mark_safe

from contacts.action_sections import sections_for
from hoopcrm.core.records import RecordContext


def actions_tab(context: RecordContext) -> HttpResponse:
    """The sections one below the other."""
    sections = [
        {
            "key": section.key,
            "label": section.label,
            "body": mark_safe(section.body(context).content.decode()),  # noqa: S308 - rendered by its template
        }
        for section in sections_for(context.member)
    ]
    return render(context.request, "contacts/tabs/_actions.html", {"sections": sections})
