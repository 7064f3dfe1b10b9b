"""E-mails and phones of a contact: add, change, remove and choose the primary one, in place."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import phonenumbers
from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from contacts.access import emails_of, get_contact, phones_of
from contacts.models import Contact, PhoneLabel
from contacts.models.channels import MAX_ADDRESSES
from contacts.services import channels as services
from contacts.views.editing import Seen, fingerprint, posted_values, save_seen
from hoopcrm.core.actor import Actor
from hoopcrm.core.errors import Refused, Stale
from hoopcrm.core.extensions import Text
from hoopcrm.core.http import redirect_htmx, toast, trigger, vary_htmx
from hoopcrm.core.scoping import current_account
from hoopcrm.core.views.page import Page, requires


@dataclass(frozen=True)
class Channel:
    """What differs between e-mails and phones on the page."""

    kind: str
    label: Text
    add_label: Text
    written: str
    related: str
    rows: Callable[[UUID], list[Any]]
    scheme: str
    icon: str
    input_type: str
    add: Callable[..., Any]
    update: Callable[..., Any]
    remove: Callable[..., Any]
    make_primary: Callable[..., Any]

    @property
    def section_id(self) -> str:
        return f"channel-{self.kind}"


CHANNELS = {
    "email": Channel(
        kind="email",
        label=gettext_lazy("E-mail"),
        add_label=gettext_lazy("Add e-mail"),
        written="address",
        related="emails",
        rows=emails_of,
        scheme="mailto",
        icon="mail",
        input_type="email",
        add=services.contact_email_add,
        update=services.contact_email_update,
        remove=services.contact_email_remove,
        make_primary=services.contact_email_make_primary,
    ),
    "phone": Channel(
        kind="phone",
        label=gettext_lazy("Phone"),
        add_label=gettext_lazy("Add phone"),
        written="number",
        related="phones",
        rows=phones_of,
        scheme="tel",
        icon="phone",
        input_type="tel",
        add=services.contact_phone_add,
        update=services.contact_phone_update,
        remove=services.contact_phone_remove,
        make_primary=services.contact_phone_make_primary,
    ),
}


@dataclass(frozen=True, kw_only=True)
class ShownAddress:
    """One address as `contacts/_channel.html` draws it."""

    id: str
    text: str
    label: str
    link: str
    is_primary: bool
    edit_url: str
    remove_url: str
    primary_url: str
    saved: bool = False


def section_of(
    kind: str, contact: Contact, *, can_edit: bool, saved: UUID | None = None
) -> dict[str, Any]:
    """Context of `contacts/_channel.html`. One query."""
    channel = CHANNELS[kind]
    rows = channel.rows(contact.pk)
    section_url = _url(contact, channel, "channel")
    return {
        "channel": channel,
        "contact": contact,
        "can_edit": can_edit,
        "may_add": can_edit and len(rows) < MAX_ADDRESSES,
        "add_id": f"{kind}-new",
        "add_url": f"{section_url}add/",
        "addresses": [
            ShownAddress(
                id=f"{kind}-{row.pk}",
                text=_readable(channel, row, _country()),
                label=row.get_label_display() if kind == "phone" else "",
                link=f"{channel.scheme}:{row.normalised}",
                is_primary=row.is_primary,
                edit_url=f"{section_url}{row.pk}/",
                remove_url=f"{section_url}{row.pk}/remove/",
                primary_url=f"{section_url}{row.pk}/primary/",
                saved=row.pk == saved,
            )
            for row in rows
        ],
    }


class AddressForm(forms.Form):
    """One e-mail address, or one number with its label."""

    value = forms.CharField(required=False, strip=False)
    label = forms.ChoiceField(
        required=False, choices=[("", gettext_lazy("No label")), *PhoneLabel.choices]
    )

    def __init__(self, channel: Channel, key: str, data: Any = None, initial: Any = None) -> None:
        super().__init__(data, initial=initial, auto_id=f"edit-{channel.kind}-{key}-%s")
        widget: Any = self.fields["value"].widget
        widget.input_type = channel.input_type
        widget.attrs |= {"autocomplete": "off", "aria-label": str(channel.label)}
        self.fields["value"].label = str(channel.label)
        if channel.kind == "phone":
            self.fields["label"].widget.attrs["aria-label"] = _("Label")
        else:
            del self.fields["label"]


class AddressPage(Page):
    """GET: the editor of one address, or of a new one. POST: save it.

    Saving answers the whole section; a refusal 422 with the editor, a conflict 409.
    """

    permission = "contacts.edit"

    def get(
        self, request: HttpRequest, pk: UUID, kind: str, row: UUID | None = None
    ) -> HttpResponse:
        channel, contact = self._find(request, pk, kind)
        found = _row(channel, contact, row)
        initial = {}
        if found is not None:
            initial = {"value": _written(channel, found), "label": getattr(found, "label", "")}
        form = AddressForm(channel, _key(row), initial=initial)
        seen = Seen(contact.version, _print(channel, found))
        return self._editor(request, channel, contact, row, form, seen.token)

    def post(
        self, request: HttpRequest, pk: UUID, kind: str, row: UUID | None = None
    ) -> HttpResponse:
        channel, contact = self._find(request, pk, kind)
        token = request.POST.get("version", "")
        form = AddressForm(channel, _key(row), request.POST)
        duplicate = ""
        if form.is_valid():
            try:
                saved = self._save(request, channel, contact, row, form.cleaned_data, token)
            except Stale as stale:
                return self._conflict(request, channel, contact, row, stale)
            except Refused as refused:
                form.add_error(_form_field(form, refused), refused.message)
                duplicate = _duplicate_url(contact, refused)
            else:
                return answer_section(request, contact, kind, saved=saved.pk)
        return self._editor(
            request, channel, contact, row, form, token, duplicate=duplicate, status=422
        )

    def _find(self, request: HttpRequest, pk: UUID, kind: str) -> tuple[Channel, Contact]:
        member: Any = request.member  # type: ignore[attr-defined]
        contact = get_contact(member, pk, need="contacts.edit")
        if kind not in CHANNELS:
            raise Http404
        return CHANNELS[kind], contact

    def _save(
        self,
        request: HttpRequest,
        channel: Channel,
        contact: Contact,
        row: UUID | None,
        values: dict[str, Any],
        token: str,
    ) -> Any:
        actor = Actor.of_request(request)
        fields = {channel.written: values["value"]}
        if channel.kind == "phone":
            fields["label"] = values["label"]
        if row is None:
            return channel.add(actor, contact=contact, **fields)

        def save(version: int | None) -> Any:
            return channel.update(actor, contact=contact, pk=row, version=version, **fields)

        return save_seen(
            Seen.read(token), save, lambda: _print(channel, _row(channel, contact, row))
        )

    def _editor(
        self,
        request: HttpRequest,
        channel: Channel,
        contact: Contact,
        row: UUID | None,
        form: AddressForm,
        token: str,
        *,
        duplicate: str = "",
        status: int = 200,
    ) -> HttpResponse:
        data = self._context(request, channel, contact, row) | {
            "form": form,
            "token": token,
            "duplicate_url": duplicate,
        }
        part = getattr(request, "htmx", False)
        template = "contacts/_address_edit.html" if part else "contacts/record_address.html"
        return vary_htmx(render(request, template, data, status=status))

    def _conflict(
        self,
        request: HttpRequest,
        channel: Channel,
        contact: Contact,
        row: UUID | None,
        stale: Stale,
    ) -> HttpResponse:
        theirs = _row(channel, contact, row)
        data = self._context(request, channel, contact, row) | {
            "theirs": _readable(channel, theirs, _country()),
            "mine": posted_values(request.POST),
            "mine_text": request.POST.get("value", ""),
            "token": Seen(stale.data["version"], _print(channel, theirs)).token,
        }
        part = getattr(request, "htmx", False)
        template = "contacts/_conflict.html" if part else "contacts/record_conflict.html"
        return vary_htmx(render(request, template, data, status=409))

    def _context(
        self, request: HttpRequest, channel: Channel, contact: Contact, row: UUID | None
    ) -> dict[str, Any]:
        return {
            "channel": channel,
            "contact": contact,
            "id": f"{channel.kind}-{_key(row)}",
            "label": channel.label,
            "save_url": request.path,
            "view_url": _url(contact, channel, "channel"),
            "view_target": f"#{channel.section_id}",
            "record_url": reverse("contacts:record", args=[contact.account_id, contact.pk]),
        }


@require_GET
@requires("contacts.edit")
def channel_section(request: HttpRequest, pk: UUID, kind: str) -> HttpResponse:
    """Fragment with all e-mails or phones."""
    member: Any = request.member  # type: ignore[attr-defined]
    contact = get_contact(member, pk, need="contacts.edit")
    if kind not in CHANNELS:
        raise Http404
    return render(request, "contacts/_channel.html", section_of(kind, contact, can_edit=True))


@require_POST
@requires("contacts.edit")
def address_remove(request: HttpRequest, pk: UUID, kind: str, row: UUID) -> HttpResponse:
    """Remove one address."""
    return _act(request, pk, kind, row, "remove")


@require_POST
@requires("contacts.edit")
def address_make_primary(request: HttpRequest, pk: UUID, kind: str, row: UUID) -> HttpResponse:
    """Make one address the one that is used."""
    return _act(request, pk, kind, row, "make_primary")


def answer_section(
    request: HttpRequest, contact: Contact, kind: str, *, saved: UUID | None = None
) -> HttpResponse:
    """The section after a change, in place of the one on the page."""
    if not getattr(request, "htmx", False):
        return redirect_htmx(
            request, reverse("contacts:record", args=[contact.account_id, contact.pk])
        )
    channel = CHANNELS[kind]
    context = section_of(kind, contact, can_edit=True, saved=saved)
    response = render(request, "contacts/_channel.html", context)
    response.headers["HX-Retarget"] = f"#{channel.section_id}"
    response.headers["HX-Reswap"] = "outerHTML"
    return trigger(response, "contact-changed")


def _act(request: HttpRequest, pk: UUID, kind: str, row: UUID, verb: str) -> HttpResponse:
    member: Any = request.member  # type: ignore[attr-defined]
    contact = get_contact(member, pk, need="contacts.edit")
    if kind not in CHANNELS:
        raise Http404
    try:
        getattr(CHANNELS[kind], verb)(Actor.of_request(request), contact=contact, pk=row)
    except Refused as refused:
        # The section shows what is there now, the toast why it did not change.
        return toast(answer_section(request, contact, kind), refused.message, kind="error")
    return answer_section(request, contact, kind)


def _country() -> str:
    account: Any = current_account()
    return str(account.country)


def _url(contact: Contact, channel: Channel, name: str, *args: UUID) -> str:
    return reverse(f"contacts:{name}", args=[contact.account_id, contact.pk, channel.kind, *args])


def _row(channel: Channel, contact: Contact, pk: UUID | None) -> Any:
    if pk is None:
        return None
    row = getattr(contact, channel.related).filter(pk=pk).first()
    if row is None:
        raise Http404
    return row


def _key(row: UUID | None) -> str:
    return str(row) if row else "new"


def _written(channel: Channel, row: Any) -> str:
    return str(getattr(row, channel.written))


def _print(channel: Channel, row: Any) -> str:
    if row is None:
        return fingerprint("")
    return fingerprint([_written(channel, row), getattr(row, "label", "")])


def _readable(channel: Channel, row: Any, country: str) -> str:
    """E-mails as typed; phones as people of their country write them."""
    if channel.kind == "email":
        return str(row.address)
    try:
        number = phonenumbers.parse(row.normalised, None)
    except phonenumbers.NumberParseException:
        return str(row.number)
    abroad = phonenumbers.region_code_for_number(number) != country
    style = phonenumbers.PhoneNumberFormat.INTERNATIONAL
    if not abroad:
        style = phonenumbers.PhoneNumberFormat.NATIONAL
    return phonenumbers.format_number(number, style)


def _form_field(form: AddressForm, refused: Refused) -> str:
    return "label" if refused.field == "label" and "label" in form.fields else "value"


def _duplicate_url(contact: Contact, refused: Refused) -> str:
    """The record in the way, when the member may see it."""
    other = refused.data.get("contact_id")
    return reverse("contacts:record", args=[contact.account_id, other]) if other else ""
