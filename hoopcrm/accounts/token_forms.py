"""The forms of integrations."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as N_

from hoopcrm.accounts.api_scopes import api_scopes

LINE = {"autocomplete": "off"}


class ScopesField(forms.MultipleChoiceField):
    """Which scopes; its form shows them by `groups_of`."""

    widget = forms.CheckboxSelectMultiple

    def __init__(self, **kwargs: Any) -> None:
        messages = {
            "required": N_("Choose at least one scope."),
            "invalid_choice": N_("There is no scope %(value)s."),
        }
        super().__init__(label=N_("Scopes"), error_messages=messages, **kwargs)
        self.choices = [(one.key, one.label) for one in api_scopes]


class ScopesForm(forms.Form):
    """A form in which scopes are chosen; `templates/integrations/_scopes.html` shows them."""

    scopes = ScopesField()

    @property
    def scope_groups(self) -> list[dict[str, Any]]:
        """The scopes under their headings, each with whether it is chosen."""
        return groups_of(self["scopes"].value() or ())


class IntegrationForm(ScopesForm):
    """A private integration."""

    name = forms.CharField(
        label=N_("Name"),
        max_length=80,
        widget=forms.TextInput(attrs={"autofocus": True, **LINE}),
        help_text=N_("The program that will use it. History names it so."),
        error_messages={"required": N_("Give the integration a name.")},
    )
    description = forms.CharField(
        label=N_("What it is for"),
        max_length=300,
        required=False,
        widget=forms.TextInput(attrs=LINE),
        help_text=N_("For whoever wonders later whether it is still needed."),
    )
    field_order = ("name", "description", "scopes")


def groups_of(chosen: Any) -> list[dict[str, Any]]:
    """All scopes under their headings, for `templates/integrations/_scopes.html`."""
    chosen, groups = set(chosen), {}
    for scope in api_scopes:
        one = {
            "key": scope.key,
            "label": scope.label,
            "on": scope.key in chosen,
            "reads": scope.key.endswith(".readonly"),
        }
        groups.setdefault(str(scope.group), []).append(one)
    return [{"label": label, "scopes": scopes} for label, scopes in groups.items()]
