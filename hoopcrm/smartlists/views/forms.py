"""Making, renaming, copying and sharing a smart list."""

import json
from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from contacts.listing.kept import KeptState
from contacts.listing.registries import ListKind
from hoopcrm.core.actor import Actor
from hoopcrm.core.errors import Refused
from hoopcrm.core.views.page import Page
from hoopcrm.smartlists.access import get_list, kind_asked, kind_of, list_url, shares_of
from hoopcrm.smartlists.forms import ListForm, NameForm, SharingForm
from hoopcrm.smartlists.models import NAME_LENGTH, SmartList
from hoopcrm.smartlists.services.lists import (
    smart_list_create,
    smart_list_rename,
    smart_list_share,
)
from hoopcrm.smartlists.views.answers import done, opened, show_form


class ListNew(Page):
    """Save the list of `?q=…&size=…` under a name. GET: the form, with what will be saved."""

    permission = "lists.edit"

    def get(self, request: HttpRequest) -> HttpResponse:
        return self._show(request, NameForm())

    def post(self, request: HttpRequest) -> HttpResponse:
        form = NameForm(request.POST)
        query, size = _kind(request).asked(request)
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
        kind = _kind(request)
        query, size = kind.asked(request)
        return show_form(
            request,
            form,
            _("New smart list"),
            _("Create list"),
            kind,
            body_template="smartlists/_new.html",
            review=_review(request, kind, query.state, size),
            searched=query.search.text,
            table=f"{kind.key}s:{query.list}" if query.list else f"{kind.key}s",
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
        return done(request, message, named)

    def _show(self, request: HttpRequest, one: SmartList, form: NameForm) -> HttpResponse:
        title = _("Rename “%(name)s”") % {"name": one.name}
        return show_form(request, form, title, _("Rename"), kind_of(one))


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
                state=kind_of(one).state.of_data(one.state),
                page_size=one.page_size,
                widths=one.widths,
            ),
        )
        if made is None:
            return self._show(request, one, form)
        message = _("“%(name)s” was made. Only you see it so far.") % {"name": made.name}
        if request.GET.get("from"):
            return done(request, message, made)
        return opened(request, message, url=list_url(made))

    def _show(self, request: HttpRequest, one: SmartList, form: NameForm) -> HttpResponse:
        title = _("Duplicate “%(name)s”") % {"name": one.name}
        kind = kind_of(one)
        return show_form(
            request,
            form,
            title,
            _("Duplicate"),
            kind,
            body_template="smartlists/_duplicate.html",
            review=_review(request, kind, kind.state.of_data(one.state), one.page_size),
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
        return done(request, _("Saved who may see the list."), one)

    def _show(self, request: HttpRequest, one: SmartList, form: SharingForm) -> HttpResponse:
        return show_form(
            request,
            form,
            _("Share “%(name)s”") % {"name": one.name},
            _("Save"),
            kind_of(one),
            body_template="smartlists/_share.html",
            link=request.build_absolute_uri(list_url(one)),
            owner=one.owner,
        )


def _review(
    request: HttpRequest, kind: ListKind, state: KeptState, size: int
) -> list[tuple[str, Any]]:
    """What a list will show, in words; of several lines any one is enough."""
    member: Any = request.member  # type: ignore[attr-defined]
    return [*kind.review(state, member), (_("Rows on a page"), [str(size)])]


def widths_sent(request: HttpRequest) -> dict[str, Any]:
    """Widths of columns as the browser has them."""
    try:
        sent = json.loads(request.POST.get("widths", "") or "{}")
    except ValueError:
        return {}
    return sent if isinstance(sent, dict) else {}


def _kind(request: HttpRequest) -> ListKind:
    return kind_asked(request.member, request.GET.get("of"))  # type: ignore[attr-defined]


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
