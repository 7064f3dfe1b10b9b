"""The forms of integrations."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as N_

from hoopcrm.accounts.api_scopes import api_scopes
from hoopcrm.accounts.oauth.redirects import NONE_GIVEN, redirects_clean
from hoopcrm.core.errors import Refused

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
    """A form in which scopes are chosen; `templates/integrations/_scopes.html` shows them.

    `version` is that of what was there when the form was opened.
    """

    scopes = ScopesField()
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

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


class ApplicationForm(ScopesForm):
    """An app that asks by OAuth; whether it keeps a secret is decided once."""

    name = forms.CharField(
        label=N_("Name"),
        max_length=80,
        widget=forms.TextInput(attrs={"autofocus": True, **LINE}),
        help_text=N_("People read it when they are asked to allow the app."),
        error_messages={"required": N_("Give the app a name.")},
    )
    description = forms.CharField(
        label=N_("What it does"),
        max_length=300,
        required=False,
        widget=forms.TextInput(attrs=LINE),
        help_text=N_("They read this too."),
    )
    redirect_uris = forms.CharField(
        label=N_("Redirect URIs"),
        required=False,
        widget=forms.Textarea(
            attrs={"rows": 3, "spellcheck": "false", "placeholder": "https://example.com/callback"}
        ),
        help_text=N_(
            "Where people are sent back to, one in a line, exactly as the app will write them."
        ),
    )
    public = forms.BooleanField(
        label=N_("Public client"),
        required=False,
        help_text=N_(
            "It cannot keep a secret: a program on people's own devices, or one that runs in the"
            " browser. It has none then and must use PKCE."
        ),
    )
    own_account = forms.BooleanField(
        label=N_("Client credentials"),
        required=False,
        help_text=N_(
            "It gets tokens of this account by its secret alone, for a program without people at"
            " it. Redirect URIs are not needed then."
        ),
    )
    field_order = ("name", "description", "redirect_uris", "public", "own_account", "scopes")

    def __init__(self, *args: Any, is_public: bool | None = None, **kwargs: Any) -> None:
        """`is_public` of an app that is there."""
        super().__init__(*args, **kwargs)
        if is_public is not None:
            del self.fields["public"]
        if is_public:
            del self.fields["own_account"]

    def clean_redirect_uris(self) -> list[str]:
        try:
            return redirects_clean(str(self.cleaned_data["redirect_uris"]).splitlines())
        except Refused as refused:
            raise forms.ValidationError(refused.message, code=refused.code) from refused

    def clean(self) -> dict[str, Any]:
        """All that is missing is said at once; the service asks for the same."""
        data: dict[str, Any] = super().clean() or {}
        if data.get("redirect_uris") == [] and not data.get("own_account"):
            self.add_error("redirect_uris", NONE_GIVEN)
        return data


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


def chosen_groups(chosen: Any) -> list[dict[str, Any]]:
    """The chosen scopes under their headings, to be read."""
    found = []
    for group in groups_of(chosen):
        scopes = [scope for scope in group["scopes"] if scope["on"]]
        if scopes:
            found.append({"label": group["label"], "scopes": scopes})
    unknown = [{"key": key, "label": key} for key in chosen if api_scopes.find(key) is None]
    if unknown:
        found.append({"label": _("No longer in use"), "scopes": unknown})
    return found
