"""Making, renaming, copying and sharing a smart list."""

import json
from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from contacts.listing.query import ListQuery
from contacts.listing.state import State
from contacts.views.chosen_columns import CONTACTS
from hoopcrm.core.actor import Actor
from hoopcrm.core.errors import Refused
from hoopcrm.core.views.listing import SIZES, number_of
from hoopcrm.core.views.page import Page
from hoopcrm.smartlists.access import get_list, shares_of
from hoopcrm.smartlists.forms import ListForm, NameForm, SharingForm
from hoopcrm.smartlists.models import NAME_LENGTH, SmartList
from hoopcrm.smartlists.services.lists import (
    smart_list_create,
    smart_list_rename,
    smart_list_share,
)
from hoopcrm.smartlists.views.answers import done, list_url, opened, show_form
from hoopcrm.smartlists.words import column_names, filter_words, sort_words


class ListNew(Page):
    """Save the list of `?q=…&size=…` under a name. GET: the form, with what will be saved."""

    permission = "lists.edit"

    def get(self, request: HttpRequest) -> HttpResponse:
        return self._show(request, NameForm())

    def post(self, request: HttpRequest) -> HttpResponse:
        form = NameForm(request.POST)
        query, size = _asked(request)
        member: Any = request.member  # type: ignore[attr-defined]
        made = _try(
            form,
            lambda: smart_list_create(
                Actor.of_request(request),
                owner=member,
                name=form.cleaned_data["name"],
                state=query.state,
                page_size=size,
                widths=widths_sent(request),
            ),
        )
        if made is None:
            return self._show(request, form)
        return opened(request, _("“%(name)s” was saved.") % {"name": made.name}, url=list_url(made))

    def _show(self, request: HttpRequest, form: NameForm) -> HttpResponse:
        query, size = _asked(request)
        return show_form(
            request,
            form,
            _("New smart list"),
            _("Create list"),
            body_template="smartlists/_new.html",
            review=review(query.state, size, request.member),  # type: ignore[attr-defined]
            searched=query.search.text,
            table=f"contacts:{query.list}" if query.list else "contacts",
        )


class ListRename(Page):
    """Give a list another name."""

    permission = "lists.edit"

    def get(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        one = _find(request, pk, "edit")
        return self._show(request, one, NameForm(initial={"name": one.name}))

    def post(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        one, form = _find(request, pk, "edit"), NameForm(request.POST)
        actor = Actor.of_request(request)
        named = _try(
            form, lambda: smart_list_rename(actor, smart_list=one, name=form.cleaned_data["name"])
        )
        if named is None:
            return self._show(request, one, form)
        message = _("The list is called “%(name)s” now.") % {"name": named.name}
        return done(request, message, url=list_url(named))

    def _show(self, request: HttpRequest, one: SmartList, form: NameForm) -> HttpResponse:
        title = _("Rename “%(name)s”") % {"name": one.name}
        return show_form(request, form, title, _("Rename"))


class ListDuplicate(Page):
    """Make a list of one's own from another, as it was saved."""

    permission = "lists.edit"

    def get(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        one = _find(request, pk, "view")
        name = _("Copy of %(name)s") % {"name": one.name}
        return self._show(request, one, NameForm(initial={"name": name[:NAME_LENGTH]}))

    def post(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        one, form = _find(request, pk, "view"), NameForm(request.POST)
        member: Any = request.member  # type: ignore[attr-defined]
        made = _try(
            form,
            lambda: smart_list_create(
                Actor.of_request(request),
                owner=member,
                name=form.cleaned_data["name"],
                state=State.of_data(one.state),
                page_size=one.page_size,
                widths=one.widths,
            ),
        )
        if made is None:
            return self._show(request, one, form)
        message = _("“%(name)s” was made. Only you see it so far.") % {"name": made.name}
        if request.GET.get("from"):
            return done(request, message, url=list_url(made))
        return opened(request, message, url=list_url(made))

    def _show(self, request: HttpRequest, one: SmartList, form: NameForm) -> HttpResponse:
        title = _("Duplicate “%(name)s”") % {"name": one.name}
        return show_form(
            request,
            form,
            title,
            _("Duplicate"),
            body_template="smartlists/_duplicate.html",
            review=review(State.of_data(one.state), one.page_size, request.member),  # type: ignore[attr-defined]
        )


class ListShareForm(Page):
    """Say who may see a list, and who may change it."""

    permission = "lists.edit"

    def get(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        one = _find(request, pk, "manage")
        return self._show(request, one, SharingForm(one, shares_of(one)))

    def post(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        one = _find(request, pk, "manage")
        form = SharingForm(one, shares_of(one), request.POST)
        actor = Actor.of_request(request)
        shared = _try(
            form,
            lambda: smart_list_share(
                actor,
                smart_list=one,
                everyone=form.cleaned_data["everyone"],
                viewers=form.chosen("viewers"),
                editors=form.chosen("editors"),
            ),
        )
        if shared is None:
            return self._show(request, one, form)
        return done(request, _("Saved who may see the list."), url=list_url(one))

    def _show(self, request: HttpRequest, one: SmartList, form: SharingForm) -> HttpResponse:
        return show_form(
            request,
            form,
            _("Share “%(name)s”") % {"name": one.name},
            _("Save"),
            body_template="smartlists/_share.html",
            link=request.build_absolute_uri(list_url(one)),
            owner=one.owner,
        )


def review(state: State, size: int, member: Any) -> list[tuple[str, list[str]]]:
    """What a list will show, in words; of several lines any one is enough."""
    every = [_("None: every contact that you may see")]
    return [
        (_("Filters"), filter_words(state, member) or every),
        (_("Columns"), [", ".join([_("Name"), *column_names(state)])]),
        (_("Sort"), [sort_words(state)]),
        (_("Rows on a page"), [str(size)]),
    ]


def widths_sent(request: HttpRequest) -> dict[str, Any]:
    """Widths of columns as the browser has them."""
    try:
        sent = json.loads(request.POST.get("widths", "") or "{}")
    except ValueError:
        return {}
    return sent if isinstance(sent, dict) else {}


def _asked(request: HttpRequest) -> tuple[ListQuery, int]:
    remembered, default = CONTACTS.of(request)
    size = number_of(request.GET.get("size"), default)
    return ListQuery.of(request.GET, remembered), size if size in SIZES else default


def _find(request: HttpRequest, pk: UUID, need: str) -> SmartList:
    return get_list(request.member, pk, need=need)  # type: ignore[attr-defined]


def _try(form: ListForm, act: Callable[[], SmartList]) -> SmartList | None:
    """Run `act` with a valid form; None when it was refused, which the form then tells."""
    if not form.is_valid():
        return None
    try:
        return act()
    except Refused as refused:
        form.refuse(refused)
        return None
