"""Followers of a contact: faces in the header, chosen in place."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from contacts.access import followers_of, get_contact
from contacts.models import Contact
from contacts.services.ownership import contact_followers_change
from hoopcrm.accounts.access import active_members
from hoopcrm.core.actor import Actor
from hoopcrm.core.errors import Refused
from hoopcrm.core.http import redirect_htmx, trigger, vary_htmx
from hoopcrm.core.views.page import Page

FACES = 5


class FollowersForm(forms.Form):
    """The followers of one contact. `was` is what the editor started with."""

    followers = forms.MultipleChoiceField(required=False, label=gettext_lazy("Followers"))
    was = forms.MultipleChoiceField(required=False, widget=forms.MultipleHiddenInput)

    def __init__(self, contact: Contact, following: list[Any], data: Any = None) -> None:
        chosen = [str(member.pk) for member in following]
        initial = {"followers": chosen, "was": chosen}
        super().__init__(data, initial=initial, auto_id="edit-followers-%s")
        people = {member.pk: member for member in [*active_members(), *following]}
        people.pop(contact.owner_id, None)
        choices = [(str(pk), member.display_name) for pk, member in people.items()]
        self.people = {str(pk): member for pk, member in people.items()}
        self.fields["followers"].choices = self.fields["was"].choices = choices  # type: ignore[attr-defined]
        self.fields["followers"].widget.attrs |= {
            "data-module": "tags",
            "placeholder": _("Add a follower"),
        }

    def changes(self) -> tuple[list[Any], list[Any]]:
        """The members added and those removed here; others' changes meanwhile stay."""
        wanted, was = set(self.cleaned_data["followers"]), set(self.cleaned_data["was"])
        return self._members(wanted - was), self._members(was - wanted)

    def _members(self, ids: set[str]) -> list[Any]:
        return [member for pk, member in self.people.items() if pk in ids]


def followers_context(contact: Contact, *, can_edit: bool) -> dict[str, Any]:
    """Context of `contacts/_followers.html`."""
    following = followers_of(contact)
    url = reverse("contacts:record_followers", args=[contact.account_id, contact.pk])
    return {
        "followers": following[:FACES],
        "more": max(0, len(following) - FACES),
        "names": ", ".join(member.display_name for member in following),
        "can_edit": can_edit,
        "edit_url": url,
        "view_url": f"{url}?view=1",
    }


class FollowersPage(Page):
    """GET: the editor (`?view=1`: the faces). POST: save who follows."""

    permission = "contacts.edit"

    def get(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        contact = self._find(request, pk)
        if request.GET.get("view"):
            return self._shown(request, contact)
        return self._editor(request, contact, FollowersForm(contact, followers_of(contact)))

    def post(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        contact = self._find(request, pk)
        form = FollowersForm(contact, followers_of(contact), request.POST)
        if form.is_valid():
            add, remove = form.changes()
            actor = Actor.of_request(request)
            try:
                contact_followers_change(actor, contact=contact, add=add, remove=remove)
            except Refused as refused:
                form.add_error("followers", refused.message)
            else:
                return self._saved(request, pk)
        return self._editor(request, contact, form, status=422)

    def _find(self, request: HttpRequest, pk: UUID) -> Contact:
        member: Any = request.member  # type: ignore[attr-defined]
        return get_contact(member, pk, need="contacts.edit")

    def _shown(self, request: HttpRequest, contact: Contact) -> HttpResponse:
        return render(
            request, "contacts/_followers.html", followers_context(contact, can_edit=True)
        )

    def _saved(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        member: Any = request.member  # type: ignore[attr-defined]
        try:
            contact = get_contact(member, pk)
        except Http404:
            messages.success(request, _("Saved. The contact is no longer among those you see."))
            return redirect_htmx(request, reverse("contacts:list", args=[member.account_id]))
        if not getattr(request, "htmx", False):
            return redirect_htmx(request, contact.get_absolute_url())
        return trigger(self._shown(request, contact), "contact-changed")

    def _editor(
        self, request: HttpRequest, contact: Contact, form: FollowersForm, *, status: int = 200
    ) -> HttpResponse:
        data = followers_context(contact, can_edit=True) | {
            "contact": contact,
            "form": form,
            "record_url": contact.get_absolute_url(),
        }
        part = getattr(request, "htmx", False)
        template = "contacts/_followers_edit.html" if part else "contacts/record_followers.html"
        return vary_htmx(render(request, template, data, status=status))
