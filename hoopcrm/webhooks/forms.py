"""The forms of webhooks."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as N_

from hoopcrm.webhooks.models.endpoints import APP_ID_LENGTH, NAME_LENGTH, URL_LENGTH
from hoopcrm.webhooks.payloads import webhook_types


class EndpointForm(forms.Form):
    """An endpoint: what it is called, where it is, what it is told."""

    name = forms.CharField(
        label=N_("Name"),
        max_length=NAME_LENGTH,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autofocus": True}),
        help_text=N_("Such as the program behind it. Only colleagues read it."),
        error_messages={"required": N_("Say what it is called.")},
    )
    url = forms.CharField(
        label=N_("Address"),
        max_length=URL_LENGTH,
        widget=forms.URLInput(
            attrs={"autocomplete": "off", "placeholder": "https://example.com/hooks/crm"}
        ),
        help_text=N_("It is sent a POST with JSON, and answers with a status of 200 to 299."),
        error_messages={"required": N_("Give the address that is to be told.")},
    )
    events = forms.MultipleChoiceField(
        label=N_("Events"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "required": N_("Choose what it is to be told."),
            "invalid_choice": N_("There is no such event."),
        },
    )
    app_id = forms.CharField(
        label=N_("Application id"),
        required=False,
        max_length=APP_ID_LENGTH,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        help_text=N_(
            "Goes along as appId. Client libraries compare it with the part of their client id"
            " before the first hyphen; others do without."
        ),
    )
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["events"]
        field.choices = [(kind.key, kind.label) for kind in webhook_types]

    @property
    def groups(self) -> list[dict[str, Any]]:
        """The events under their headings, each with whether it is chosen."""
        chosen = set(self["events"].value() or ())
        groups: dict[str, list[dict[str, Any]]] = {}
        for kind in webhook_types:
            one = {"key": kind.key, "label": kind.label, "on": kind.key in chosen}
            groups.setdefault(str(kind.group), []).append(one)
        return [{"label": label, "kinds": kinds} for label, kinds in groups.items()]
