"""The form of a business."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from contacts.models import Business
from contacts.services.businesses import FIELDS
from hoopcrm.core.countries import COUNTRIES
from hoopcrm.core.errors import Refused


def _text(label: Any, **attrs: str) -> forms.CharField:
    widget = forms.TextInput(attrs={"autocomplete": "off"} | attrs)
    return forms.CharField(label=label, required=False, strip=False, widget=widget)


class BusinessForm(forms.Form):
    """All fields of a business; the service judges what was given."""

    name = _text(_("Name"), maxlength="200", autofocus="")
    phone = _text(_("Phone"), inputmode="tel", maxlength="40")
    email = _text(_("E-mail"), inputmode="email", maxlength="254")
    website = _text(_("Website"), inputmode="url", maxlength="300")
    description = forms.CharField(
        label=_("Description"),
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": "3", "maxlength": "2000"}),
    )
    address1 = _text(_("Street address"), maxlength="300")
    city = _text(_("City"), maxlength="120")
    state = _text(_("State"), maxlength="120")
    postal_code = _text(_("Postal code"), maxlength="20")
    country = forms.ChoiceField(
        label=_("Country"), required=False, choices=[("", _("None")), *COUNTRIES.items()]
    )
    version = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, data: Any = None, *, business: Business | None = None) -> None:
        initial = {key: getattr(business, key) for key in FIELDS} if business else {}
        if business:
            initial["version"] = str(business.version)
        super().__init__(data, auto_id="business-%s", initial=initial)

    def values(self) -> dict[str, Any]:
        """What the services take."""
        return {key: self.cleaned_data.get(key) or "" for key in FIELDS}

    def seen(self) -> int | None:
        """The version that was edited."""
        version = self.cleaned_data.get("version") or ""
        return int(version) if version.isascii() and version.isdigit() else None

    def refuse(self, refused: Refused) -> None:
        """Show a refusal where its fault is."""
        errors = refused.data.get("errors") or {refused.field or "": refused.message}
        for field, message in errors.items():
            self.add_error(field if field in self.fields else None, message)
