"""Tags of a contact: chips in the header and the side panel, edited in place."""

from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from contacts.access import all_tags, get_contact, get_tag, tags_like, tags_of
from contacts.models import Contact, Tag
from contacts.services.tags import contact_tag_add, contact_tag_remove
from contacts.views.editing import HEADER, other_place, place_of
from hoopcrm.core.actor import Actor
from hoopcrm.core.errors import Refused
from hoopcrm.core.http import redirect_htmx, trigger, vary_htmx
from hoopcrm.core.templatetags.ui import TONES
from hoopcrm.core.views.page import Page, requires

MOST_TAGS_LISTED = 500
MOST_IN_HEADER = 8


class TagField(forms.MultipleChoiceField):
    """Names of tags; any name may be given, for it is made when there is no such tag."""

    def valid_value(self, value: str) -> bool:
        return True


class TagsForm(forms.Form):
    """The tags of one contact. `was` is what the editor started with."""

    tags = TagField(required=False, label=gettext_lazy("Tags"))
    was = TagField(required=False, widget=forms.MultipleHiddenInput)

    def __init__(self, place: str, names: list[str], data: Any = None) -> None:
        initial = {"tags": names, "was": names}
        super().__init__(data, initial=initial, auto_id=f"edit-{place}-tags-%s")

    def offer(self, names: list[str], url: str) -> None:
        """List `names` (and whatever was chosen), and have the rest looked up at `url`."""
        chosen = [str(name) for name in self["tags"].value() or ()]
        field: Any = self.fields["tags"]
        field.choices = [(name, name) for name in dict.fromkeys([*names, *chosen])]
        field.widget.attrs |= {
            "data-module": "tags",
            "data-url": url,
            "data-create": "",
            "placeholder": _("Add a tag"),
        }


def tags_once(contact: Contact) -> list[Tag]:
    """The tags of a contact that is only looked at; a page that shows them twice asks once."""
    known: list[Tag] | None = contact.__dict__.get("_tags_shown")
    if known is None:
        known = contact.__dict__["_tags_shown"] = tags_of(contact)
    return known


def tags_context(
    contact: Contact, tags: list[Tag], *, place: str, can_edit: bool
) -> dict[str, Any]:
    """Context of `contacts/_tags.html`."""
    url = _tags_url(contact)
    shown = tags[:MOST_IN_HEADER] if place == HEADER else tags
    return {
        "contact": contact,
        "id": f"{place}-tags",
        "place": place,
        "can_edit": can_edit,
        "edit_url": f"{url}?in={place}",
        "view_url": f"{url}?in={place}&view=1",
        "listens": f"{other_place(place)}-tags-changed",
        "tags": [
            {
                "name": tag.name,
                "tone": tone_of(tag),
                "remove_url": f"{url}{tag.pk}/remove/?in={place}",
            }
            for tag in shown
        ],
        "more": len(tags) - len(shown),
        "more_names": ", ".join(tag.name for tag in tags[len(shown) :]),
    }


def tone_of(tag: Tag) -> str:
    """The tone in which the tag is drawn."""
    return TONES[(tag.colour - 1) % len(TONES)]


class TagsPage(Page):
    """GET: the editor (`?view=1`: the chips). POST: put the tags chosen, take off the others."""

    permission = "contacts.edit"

    def get(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        contact = self._find(request, pk)
        if request.GET.get("view"):
            return _chips(request, contact)
        names = [tag.name for tag in tags_of(contact)]
        return self._editor(request, contact, TagsForm(place_of(request), names))

    def post(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        contact = self._find(request, pk)
        form = TagsForm(place_of(request), [], request.POST)
        if form.is_valid():
            try:
                self._save(request, contact, form.cleaned_data)
            except Refused as refused:
                form.add_error("tags", refused.message)
            else:
                return _changed(request, contact)
        return self._editor(request, contact, form, status=422)

    def _find(self, request: HttpRequest, pk: UUID) -> Contact:
        member: Any = request.member  # type: ignore[attr-defined]
        return get_contact(member, pk, need="contacts.edit")

    def _save(self, request: HttpRequest, contact: Contact, chosen: dict[str, list[str]]) -> None:
        """Only what was added and removed here, so that tags put meanwhile stay."""
        actor = Actor.of_request(request)
        wanted, was = dict.fromkeys(chosen["tags"]), set(chosen["was"])
        for name in wanted:
            if name not in was:
                contact_tag_add(actor, contact=contact, name=name)
        gone = was - wanted.keys()
        for tag in tags_of(contact):
            if tag.name in gone:
                contact_tag_remove(actor, contact=contact, tag=tag)

    def _editor(
        self, request: HttpRequest, contact: Contact, form: TagsForm, *, status: int = 200
    ) -> HttpResponse:
        part = getattr(request, "htmx", False)
        names = [] if part else [tag.name for tag in all_tags()[:MOST_TAGS_LISTED]]
        form.offer(names, reverse("contacts:tag_options", args=[contact.account_id]))
        data = tags_context(contact, [], place=place_of(request), can_edit=True) | {
            "form": form,
            "record_url": reverse("contacts:record", args=[contact.account_id, contact.pk]),
        }
        template = "contacts/_tags_edit.html" if part else "contacts/record_tags.html"
        return vary_htmx(render(request, template, data, status=status))


@require_POST
@requires("contacts.edit")
def tag_remove(request: HttpRequest, pk: UUID, tag_pk: UUID) -> HttpResponse:
    """Take one tag off the contact."""
    member: Any = request.member  # type: ignore[attr-defined]
    contact = get_contact(member, pk, need="contacts.edit")
    contact_tag_remove(Actor.of_request(request), contact=contact, tag=get_tag(tag_pk))
    return _changed(request, contact)


@requires("contacts.view")
def tag_options(request: HttpRequest) -> JsonResponse:
    """Tags with `?q=` in their name, for pickers; their value is the name, or with `?by=id` it."""
    text = request.GET.get("q", "").replace("\x00", "")[:100]
    by_id = request.GET.get("by") == "id"
    found = [
        {"value": str(tag.pk) if by_id else tag.name, "label": tag.name, "tone": tone_of(tag)}
        for tag in tags_like(text)
    ]
    return JsonResponse(found, safe=False)


def _chips(request: HttpRequest, contact: Contact, *, saved: bool = False) -> HttpResponse:
    context = tags_context(contact, tags_of(contact), place=place_of(request), can_edit=True)
    return render(request, "contacts/_tags.html", context | {"saved": saved})


def _changed(request: HttpRequest, contact: Contact) -> HttpResponse:
    if not getattr(request, "htmx", False):
        return redirect_htmx(
            request, reverse("contacts:record", args=[contact.account_id, contact.pk])
        )
    response = _chips(request, contact, saved=True)
    trigger(response, "contact-changed")
    return trigger(response, f"{place_of(request)}-tags-changed")


def _tags_url(contact: Contact) -> str:
    return reverse("contacts:record_tags", args=[contact.account_id, contact.pk])
