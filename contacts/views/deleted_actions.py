"""Restoring and removing for good: asked first, with the number, then done or begun as a job."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Self
from urllib.parse import urlencode
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from contacts.access import contacts_by_id
from contacts.deleted import View, counted, deleted_among, shared_addresses
from contacts.listing.search import LONGEST
from contacts.removal_jobs import ERASE, RESTORE, removal_start
from contacts.services.purge import contacts_erase, erasing_takes_long
from contacts.services.removal import Back, contacts_restore
from hoopcrm.core.actor import Actor
from hoopcrm.core.clock import now
from hoopcrm.core.errors import Refused
from hoopcrm.core.http import no_content, toast, trigger
from hoopcrm.core.views.forms import form_answer
from hoopcrm.core.views.page import Page

MOST_SELECTED = 100
# More than these go to a job.
RESTORED_AT_ONCE = 200
ERASED_AT_ONCE = 20
NAMES_SHOWN = 5
# Of more it is told when they are back.
SHARED_LOOKED_UP = 1_000
WORD = "DELETE"


@dataclass(frozen=True, slots=True)
class Chosen:
    """Deleted contacts by `?selected=…`, or all that `?all=1&search=…&until=…` shows."""

    rows: Any
    query: str
    params: dict[str, Any]

    @classmethod
    def of(cls, given: QueryDict) -> Self:
        """What the query says; all means those that were deleted until it was first asked."""
        if given.get("all") == "1":
            search = given.get("search", "").replace("\x00", "").strip()[:LONGEST]
            until = _moment(given.get("until", "")) or now()
            query = urlencode({"all": "1", "search": search, "until": until.isoformat()})
            params = {"search": search, "until": until.isoformat()}
            return cls(View(search, until).rows(), query, params)
        pks = _uuids(given.getlist("selected")[:MOST_SELECTED])
        query = urlencode([("selected", str(pk)) for pk in pks])
        return cls(deleted_among(pks), query, {"ids": [str(pk) for pk in pks]})


class EraseForm(forms.Form):
    """The word that shows that it is meant."""

    typed = forms.CharField(
        label=gettext_lazy("Type DELETE to confirm"),
        required=False,
        max_length=20,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )

    def clean_typed(self) -> str:
        typed: str = self.cleaned_data["typed"].strip()
        if typed != WORD:
            raise forms.ValidationError(_("Type %(word)s, in capitals.") % {"word": WORD})
        return typed


class DeletedRestore(Page):
    """GET asks, with numbers; POST brings back."""

    permission = "contacts.restore"

    def get(self, request: HttpRequest) -> HttpResponse:
        return self._ask(request, Chosen.of(request.GET), forms.Form())

    def post(self, request: HttpRequest) -> HttpResponse:
        chosen, actor = Chosen.of(request.GET), Actor.of_request(request)
        fresh, old = counted(chosen.rows, request.account)  # type: ignore[attr-defined]
        if not fresh and not old:
            return _nothing(request)
        if fresh > RESTORED_AT_ONCE:
            removal_start(actor, type=RESTORE, params=chosen.params)
            message = ngettext(
                "%(count)d contact is being restored in the background.",
                "%(count)d contacts are being restored in the background.",
                fresh,
            )
            return _done(request, message % {"count": fresh}, job=True)
        try:
            back = contacts_restore(actor, ids=list(chosen.rows.values_list("pk", flat=True)))
        except Refused as refused:
            form = forms.Form(request.POST)
            form.is_valid()
            form.add_error(None, refused.message)
            return self._ask(request, chosen, form)
        kind = "success" if back.restored and not back.shared else "warning"
        return _done(request, _told(back), kind=kind)

    def _ask(self, request: HttpRequest, chosen: Chosen, form: forms.Form) -> HttpResponse:
        account: Any = request.account  # type: ignore[attr-defined]
        fresh, old = counted(chosen.rows, account)
        if not fresh and not old:
            return _nothing(request)
        title = ngettext("Restore %(count)d contact?", "Restore %(count)d contacts?", fresh)
        names = _names(chosen.rows)
        if fresh == 1 and not old:
            title = _("Restore %(name)s?")
        context = {
            "title": title % {"count": fresh, "name": names[0]},
            "body_template": "contacts/_deleted_restore.html",
            "submit_label": _("Restore"),
            "url_name": "contacts:deleted_restore",
            "fresh": fresh,
            "old": old,
            "days": account.restore_days,
            "names": names if fresh + old > 1 else [],
            "more": max(fresh + old - NAMES_SHOWN, 0),
            "shared": _shared(chosen.rows) if fresh <= SHARED_LOOKED_UP else [],
        }
        return _form(request, form, chosen, context)


class DeletedErase(Page):
    """GET asks for the word DELETE; POST removes for good."""

    permission = "contacts.erase"

    def get(self, request: HttpRequest) -> HttpResponse:
        return self._ask(request, Chosen.of(request.GET), EraseForm())

    def post(self, request: HttpRequest) -> HttpResponse:
        chosen, form = Chosen.of(request.GET), EraseForm(request.POST)
        if not form.is_valid():
            return self._ask(request, chosen, form)
        count, actor = chosen.rows.count(), Actor.of_request(request)
        if not count:
            return _nothing(request)
        if count > ERASED_AT_ONCE or erasing_takes_long():
            removal_start(actor, type=ERASE, params=chosen.params)
            message = ngettext(
                "%(count)d contact is being removed for good in the background.",
                "%(count)d contacts are being removed for good in the background.",
                count,
            )
            return _done(request, message % {"count": count}, job=True)
        try:
            gone = contacts_erase(actor, ids=list(chosen.rows.values_list("pk", flat=True)))
        except Refused as refused:
            form.add_error(None, refused.message)
            return self._ask(request, chosen, form)
        message = ngettext(
            "%(count)d contact was removed for good.",
            "%(count)d contacts were removed for good.",
            gone,
        )
        return _done(request, message % {"count": gone})

    def _ask(self, request: HttpRequest, chosen: Chosen, form: forms.Form) -> HttpResponse:
        count = chosen.rows.count()
        if not count:
            return _nothing(request)
        names = _names(chosen.rows)
        title = ngettext(
            "Delete %(count)d contact for good?", "Delete %(count)d contacts for good?", count
        )
        if count == 1:
            title = _("Delete %(name)s for good?")
        context = {
            "title": title % {"count": count, "name": names[0]},
            "body_template": "contacts/_deleted_erase.html",
            "submit_label": _("Delete for good"),
            "url_name": "contacts:deleted_erase",
            "danger": True,
            "names": names if count > 1 else [],
            "more": max(count - NAMES_SHOWN, 0),
        }
        return _form(request, form, chosen, context)


def _form(
    request: HttpRequest, form: forms.Form, chosen: Chosen, context: dict[str, Any]
) -> HttpResponse:
    path = reverse(context.pop("url_name"), args=[request.member.account_id])  # type: ignore[attr-defined]
    data = {
        "form": form,
        "action": f"{path}?{chosen.query}",
        "back_url": _list_url(request),
        "stylesheet": "css/deleted.css",
        **context,
    }
    return form_answer(request, data, status=422 if form.errors else 200)


def _told(back: Back) -> str:
    """What became of them, in sentences."""
    count = len(back.restored)
    told = []
    if count == 1:
        told.append(_("%(name)s is back.") % {"name": back.restored[0].display_name})
    elif count:
        told.append(_("%(count)d contacts are back.") % {"count": count})
    shared = len({one.contact_id for one in back.shared})
    if shared:
        others = {one.display_name: "" for one in contacts_by_id(o.other_id for o in back.shared)}
        text = ngettext(
            "%(count)d shares its e-mail or phone with another contact now: %(names)s.",
            "%(count)d share their e-mail or phone with other contacts now: %(names)s.",
            shared,
        )
        if count == 1:
            text = _("It shares its e-mail or phone with another contact now: %(names)s.")
        told.append(text % {"count": shared, "names": _short_list(list(others))})
    if back.too_old:
        text = ngettext(
            "%(count)d was deleted too long ago.",
            "%(count)d were deleted too long ago.",
            back.too_old,
        )
        told.append(text % {"count": back.too_old})
    if back.absent or not told:
        told.append(_("Those that were restored or removed already are left out."))
    return " ".join(told)


def _short_list(names: list[str]) -> str:
    more = len(names) - NAMES_SHOWN
    shown = ", ".join(names[:NAMES_SHOWN])
    return (
        shown
        if more <= 0
        else _("%(names)s and %(count)d more")
        % {
            "names": shown,
            "count": more,
        }
    )


def _names(rows: Any) -> list[str]:
    return [one.display_name for one in rows.order_by("-deleted_at", "-pk")[:NAMES_SHOWN]]


def _shared(rows: Any) -> list[dict[str, Any]]:
    """Pairs of a contact and the living one that has its e-mail or phone by now."""
    found = shared_addresses(rows)[:NAMES_SHOWN]
    pks = [pk for one in found for pk in (one.contact_id, one.other_id)]
    known = {one.pk: one for one in contacts_by_id(pks)}
    return [
        {
            "name": known[one.contact_id].display_name,
            "other": known[one.other_id],
            "kind": one.kind,
        }
        for one in found
    ]


def _nothing(request: HttpRequest) -> HttpResponse:
    message = _("These contacts are not among the deleted ones any more.")
    return _done(request, message, kind="warning")


def _done(
    request: HttpRequest, message: str, *, kind: str = "success", job: bool = False
) -> HttpResponse:
    if not getattr(request, "htmx", False):
        level = messages.WARNING if kind == "warning" else messages.SUCCESS
        messages.add_message(request, level, message)
        return redirect(_list_url(request))
    response = trigger(trigger(no_content(), "slide-over:close"), "contacts-changed")
    if job:
        trigger(response, "jobs-changed")
    return toast(response, message, kind=kind)


def _list_url(request: HttpRequest) -> str:
    return reverse("contacts:deleted", args=[request.member.account_id])  # type: ignore[attr-defined]


def _moment(text: str) -> datetime | None:
    try:
        moment = parse_datetime(text)
    except ValueError:
        return None
    return moment if moment is not None and moment.tzinfo is not None else None


def _uuids(texts: list[str]) -> list[UUID]:
    found = []
    for text in texts:
        try:
            found.append(UUID(text))
        except ValueError:
            continue
    return found
