"""Settings → Tags: the tags of the account, and renaming, merging and deleting them."""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from contacts.access import all_tags, contacts_with_any, get_tag, tag_counts, tags_chosen
from contacts.models import Tag
from contacts.services.tag_settings import Swept, tag_create, tag_rename, tags_delete, tags_merge
from contacts.views.tags import MOST_TAGS_LISTED, tone_of
from hoopcrm.core.actor import Actor
from hoopcrm.core.errors import Refused
from hoopcrm.core.http import no_content, redirect_htmx, toast, trigger
from hoopcrm.core.keyset import KeysetPage, Order, Take, take_from
from hoopcrm.core.text import fold
from hoopcrm.core.views.forms import form_answer
from hoopcrm.core.views.listing import ListingPage, Paging
from hoopcrm.core.views.page import Page

LONGEST_SEARCH = 80


class TagNameForm(forms.Form):
    """The name of a tag."""

    tag = forms.CharField(
        label=gettext_lazy("Name"),
        max_length=80,
        strip=True,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )


class MergeForm(forms.Form):
    """The tag that is to stay; `sources` are those that go."""

    target = forms.ModelChoiceField(
        label=gettext_lazy("Merge into"),
        queryset=None,  # type: ignore[arg-type]
        empty_label=gettext_lazy("Choose the tag to keep"),
        error_messages={"required": gettext_lazy("Choose the tag to keep.")},
    )

    def __init__(self, sources: list[Tag], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["target"]
        # With several ticked, one of them may be the one that stays.
        field.queryset = all_tags().exclude(pk=sources[0].pk) if len(sources) == 1 else all_tags()
        # An account may have any number of tags: the first are listed, the others looked up.
        chosen = tags_chosen([str(self["target"].value() or "")])
        listed = {tag.pk: tag.name for tag in (*field.queryset[:MOST_TAGS_LISTED], *chosen)}
        field.choices = [("", field.empty_label), *listed.items()]
        url = reverse("contacts:tag_options", args=[sources[0].account_id])
        field.widget.attrs |= {"data-module": "tags", "data-url": f"{url}?by=id"}


class TagList(ListingPage):
    """The tags by name, with how many contacts have each."""

    permission = "tags.manage"
    template_name = "contacts/tag_settings.html"
    results_template_name = "contacts/_tag_settings_results.html"
    results_id = "tag-results"
    order = Order(key="name", column="name_folded", blanks=False)

    def take(self) -> Take:
        rows = all_tags()
        if self._search():
            rows = rows.filter(name_folded__contains=fold(self._search()))
        return take_from(rows, self.order)

    def results(self, page: KeysetPage, paging: Paging) -> dict[str, Any]:
        pks = [position.pk for position in page.positions]
        counts = tag_counts(pks)
        tags = all_tags().filter(pk__in=pks)
        return {
            "rows": [self._row(tag, counts.get(tag.pk, 0)) for tag in tags],
            "previous_url": self._url(before=page.previous) if page.previous else "",
            "next_url": self._url(after=page.next) if page.next else "",
        }

    def frame(self) -> dict[str, Any]:
        query = {name: self.request.GET.get(name, "") for name in ("after", "before")}
        return {
            "search": self._search(),
            "list_url": reverse("tags:list", args=[self._account]),
            "self_url": self._url(**query),
            "delete_url": reverse("tags:delete", args=[self._account]),
            "merge_url": reverse("tags:merge", args=[self._account]),
            "new_url": reverse("tags:new", args=[self._account]),
        }

    @property
    def _account(self) -> UUID:
        account_id: UUID = self.request.member.account_id  # type: ignore[attr-defined]
        return account_id

    def _search(self) -> str:
        return self.request.GET.get("search", "").replace("\x00", "").strip()[:LONGEST_SEARCH]

    def _url(self, **query: str) -> str:
        given = {key: value for key, value in {"search": self._search(), **query}.items() if value}
        return f"{reverse('tags:list', args=[self._account])}?{urlencode(given)}"

    def _row(self, tag: Tag, count: int) -> dict[str, Any]:
        chosen = urlencode({"selected": str(tag.pk)})
        merge, delete = (reverse(f"tags:{n}", args=[self._account]) for n in ("merge", "delete"))
        return {
            "tag": tag,
            "tone": tone_of(tag),
            "count": count,
            "menu_label": _("Actions for %(tag)s") % {"tag": tag.name},
            "menu": [
                {
                    "label": _("Rename"),
                    "icon": "pencil",
                    "url": reverse("tags:rename", args=[self._account, tag.pk]),
                    "slide_over": True,
                },
                {
                    "label": _("Merge into…"),
                    "icon": "arrow-merge",
                    "url": f"{merge}?{chosen}",
                    "slide_over": True,
                },
                {"divider": True},
                {
                    "label": _("Delete"),
                    "icon": "trash",
                    "url": f"{delete}?{chosen}",
                    "slide_over": True,
                    "danger": True,
                },
            ],
        }


class TagForm(Page):
    """A small form: beside the list by HTMX, else a page of its own."""

    permission = "tags.manage"
    body_template = ""

    def answer(
        self, request: HttpRequest, form: forms.Form, title: str, submit: str, **more: Any
    ) -> HttpResponse:
        data = {
            "title": title,
            "form": form,
            "action": request.get_full_path(),
            "submit_label": submit,
            "back_url": _list_url(request),
            "body_template": self.body_template,
            "stylesheet": "css/settings_lists.css",
            **more,
        }
        return form_answer(
            request, data, status=422 if form.errors else 200, page="settings/form_page.html"
        )


class TagNew(TagForm):
    """Make a tag that no contact has yet."""

    def get(self, request: HttpRequest) -> HttpResponse:
        return self._show(request, TagNameForm())

    def post(self, request: HttpRequest) -> HttpResponse:
        form = TagNameForm(request.POST)
        actor = Actor.of_request(request)
        if _try(form, lambda: tag_create(actor, name=form.cleaned_data["tag"])):
            return _done(request, _("The tag was created."))
        return self._show(request, form)

    def _show(self, request: HttpRequest, form: forms.Form) -> HttpResponse:
        return self.answer(request, form, _("New tag"), _("Create tag"))


class TagRename(TagForm):
    """Give a tag another name; one that is taken offers to merge."""

    body_template = "contacts/_tag_rename.html"

    def get(self, request: HttpRequest, tag_pk: UUID) -> HttpResponse:
        tag = get_tag(tag_pk)
        return self._show(request, tag, TagNameForm(initial={"tag": tag.name}))

    def post(self, request: HttpRequest, tag_pk: UUID) -> HttpResponse:
        tag, form = get_tag(tag_pk), TagNameForm(request.POST)
        refused: list[Refused] = []
        actor = Actor.of_request(request)
        if _try(form, lambda: tag_rename(actor, tag=tag, name=form.cleaned_data["tag"]), refused):
            return _done(request, _("The tag was renamed. All its contacts keep it."))
        taken = next((one.data for one in refused if one.code == "taken"), None)
        return self._show(request, tag, form, taken)

    def _show(
        self, request: HttpRequest, tag: Tag, form: forms.Form, taken: Any = None
    ) -> HttpResponse:
        more = {}
        if taken:
            query = urlencode({"selected": str(tag.pk), "target": str(taken["tag_id"])})
            url = f"{reverse('tags:merge', args=[tag.account_id])}?{query}"
            more = {"merge_url": url, "taken_name": taken["tag_name"]}
        title = _("Rename “%(tag)s”") % {"tag": tag.name}
        return self.answer(request, form, title, _("Rename"), **more)


class SweepForm(TagForm):
    """GET asks, with numbers; POST takes the tags of `?selected=` off all contacts."""

    def sources(self, request: HttpRequest) -> list[Tag]:
        """The tags chosen; none leads back to the list."""
        return tags_chosen(request.GET.getlist("selected"))

    def told(self, tags: list[Tag]) -> dict[str, Any]:
        """Context of the numbers."""
        counts = tag_counts([tag.pk for tag in tags])
        return {
            "tags": [
                {"name": tag.name, "tone": tone_of(tag), "count": counts.get(tag.pk, 0)}
                for tag in tags
            ],
            "contacts": contacts_with_any([tag.pk for tag in tags]),
        }

    def nothing(self, request: HttpRequest) -> HttpResponse:
        """The answer when none of the tags is there any more."""
        return _done(request, _("These tags do not exist any more."), kind="warning")


class TagsMerge(SweepForm):
    """Merge the tags of `?selected=` into another; `?target=` proposes it."""

    body_template = "contacts/_tag_merge.html"

    def get(self, request: HttpRequest) -> HttpResponse:
        tags = self.sources(request)
        if not tags:
            return self.nothing(request)
        form = MergeForm(tags, initial={"target": request.GET.get("target", "")})
        return self._show(request, tags, form)

    def post(self, request: HttpRequest) -> HttpResponse:
        tags = self.sources(request)
        if not tags:
            return self.nothing(request)
        form = MergeForm(tags, request.POST)
        swept: list[Swept] = []

        def act() -> None:
            target = form.cleaned_data["target"]
            actor = Actor.of_request(request)
            swept.append(tags_merge(actor, sources=tags, target=target))

        if _try(form, act):
            message = _("Merged into “%(tag)s”.") % {"tag": form.cleaned_data["target"].name}
            return _swept(request, swept[0], message)
        return self._show(request, tags, form)

    def _show(self, request: HttpRequest, tags: list[Tag], form: forms.Form) -> HttpResponse:
        title = _("Merge tags")
        if len(tags) == 1:
            title = _("Merge “%(tag)s” into another tag") % {"tag": tags[0].name}
        return self.answer(request, form, title, _("Merge"), **self.told(tags))


class TagsDelete(SweepForm):
    """Delete the tags of `?selected=`."""

    body_template = "contacts/_tag_delete.html"

    def get(self, request: HttpRequest) -> HttpResponse:
        tags = self.sources(request)
        return self._show(request, tags, forms.Form()) if tags else self.nothing(request)

    def post(self, request: HttpRequest) -> HttpResponse:
        tags = self.sources(request)
        if not tags:
            return self.nothing(request)
        form = forms.Form(request.POST)
        swept: list[Swept] = []
        actor = Actor.of_request(request)
        if _try(form, lambda: swept.append(tags_delete(actor, tags=tags))):
            count = len(tags)
            message = ngettext("Deleted %(count)d tag.", "Deleted %(count)d tags.", count)
            return _swept(request, swept[0], message % {"count": count})
        return self._show(request, tags, form)

    def _show(self, request: HttpRequest, tags: list[Tag], form: forms.Form) -> HttpResponse:
        count = len(tags)
        title = ngettext("Delete %(count)d tag?", "Delete %(count)d tags?", count)
        title = title % {"count": count}
        if count == 1:
            title = _("Delete “%(tag)s”?") % {"tag": tags[0].name}
        return self.answer(request, form, title, _("Delete"), danger=True, **self.told(tags))


def _try(form: forms.Form, act: Callable[[], Any], refusals: list[Refused] | None = None) -> bool:
    """Run `act` with a valid form; False when it was refused, which the form then tells."""
    if not form.is_valid():
        return False
    try:
        act()
    except Refused as refusal:
        form.add_error(refusal.field if refusal.field in form.fields else None, refusal.message)
        if refusals is not None:
            refusals.append(refusal)
        return False
    return True


def _swept(request: HttpRequest, swept: Swept, message: str) -> HttpResponse:
    if swept.job is not None:
        text = _("Many contacts have it, so this goes on in the background.")
        return trigger(_done(request, text), "jobs-changed")
    undo = ""
    if request.member.has("undo.use"):  # type: ignore[attr-defined]
        undo = reverse("operations:undo", args=[swept.operation.account_id, swept.operation.pk])
    return _done(request, message, undo_url=undo)


def _done(
    request: HttpRequest, message: str, *, kind: str = "success", undo_url: str = ""
) -> HttpResponse:
    if not getattr(request, "htmx", False):
        messages.add_message(
            request,
            messages.WARNING if kind == "warning" else messages.SUCCESS,
            message,
            extra_tags=undo_url,
        )
        return redirect_htmx(request, _list_url(request))
    response = trigger(trigger(no_content(), "slide-over:close"), "tags-changed")
    return toast(response, message, kind=kind, undo_url=undo_url)


def _list_url(request: HttpRequest) -> str:
    return reverse("tags:list", args=[request.member.account_id])  # type: ignore[attr-defined]
