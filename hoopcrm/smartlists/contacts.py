"""What smart lists know of the list of contacts: how it is read, told in words and counted."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from contacts.listing.query import ListQuery
from contacts.listing.registries import CONTACTS, ListKind, OpenList
from contacts.listing.state import State
from contacts.views.chosen_columns import CONTACTS as REMEMBERED
from hoopcrm.core.views.listing import SIZES, number_of
from hoopcrm.smartlists.counting import counts_of
from hoopcrm.smartlists.ready import READY
from hoopcrm.smartlists.words import (
    broken,
    column_names,
    custom_labels,
    filter_words,
    sort_words,
    state_changes,
)


def asked(request: HttpRequest) -> tuple[ListQuery, int]:
    """What `?q=…&size=…` says, else what the browser remembers."""
    remembered, default = REMEMBERED.of(request)
    size = number_of(request.GET.get("size"), default)
    return ListQuery.of(request.GET, remembered), size if size in SIZES else default


def review(state: State, member: Any) -> Sequence[tuple[str, Sequence[str]]]:
    """What a list will show, in words; of several lines any one is enough."""
    every = [_("None: every contact that you may see")]
    return [
        (_("Filters"), filter_words(state, member) or every),
        (_("Columns"), [", ".join([_("Name"), *column_names(state)])]),
        (_("Sort"), [sort_words(state)]),
    ]


def note(opened: OpenList) -> str:
    """Says which fields of the list are gone."""
    member: Any = opened.request.member  # type: ignore[attr-defined]
    state: Any = opened.query.state
    faulty = broken(state, opened.fields) if opened.fields is not None else []
    if not (opened.lost or faulty):
        return ""
    labels: dict[str, str] = opened.saved.record.labels if opened.saved else {}

    def named(keys: Iterable[str]) -> str:
        known = dict.fromkeys(labels.get(key) or _("a deleted field") for key in keys)
        return ", ".join(f"“{name}”" for name in known)

    clean = reverse("smartlists:clean", args=[member.account_id])
    context = {
        "columns": named(opened.lost),
        "filters": named(one.field for one in faulty),
        "clean_url": f"{clean}?{opened.query.params()}",
    }
    return render_to_string("smartlists/_note.html", context)


contact_lists = ListKind(
    key=CONTACTS,
    label=gettext_lazy("Manage smart lists"),
    permission="contacts.view",
    url_name="contacts:list",
    hint=gettext_lazy(
        "Sort and filter the contacts as you need them, then press “New list”: it stays as a tab"
        " that you can share."
    ),
    state=State,
    asked=asked,
    review=review,
    changes=state_changes,
    counts=counts_of,
    labels=custom_labels,
    ready=READY,
    note=note,
    export_url_name="contacts:export",
    export_permission="contacts.export",
    weight=10,
)
