"""Our wording on the sign-in and password forms, and the profile."""

from typing import Any

from allauth.account.forms import (
    ChangePasswordForm,
    LoginForm,
    ResetPasswordForm,
    ResetPasswordKeyForm,
)
from django import forms
from django.utils.translation import gettext_lazy as _

from hoopcrm.accounts.models import User
from hoopcrm.core.timezones import grouped

FORGIVING_EMAIL = {"autocapitalize": "none", "spellcheck": "false", "placeholder": ""}


class SignInForm(LoginForm):
    """E-mail, password, stay signed in."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        login, password = self.fields["login"], self.fields["password"]
        login.label = _("E-mail")
        login.widget.attrs |= FORGIVING_EMAIL | {"autocomplete": "username"}
        password.help_text = ""
        password.widget.attrs["placeholder"] = ""
        (password if self.is_bound else login).widget.attrs["autofocus"] = True
        self.fields["remember"].label = _("Keep me signed in on this device")


class ForgottenPasswordForm(ResetPasswordForm):
    """The e-mail that the link goes to."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["email"].label = _("E-mail")
        self.fields["email"].widget.attrs |= FORGIVING_EMAIL | {"autofocus": True}


class NewPasswordForm(ResetPasswordKeyForm):
    """A new password, twice."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _name_passwords(self)


class PasswordForm(ChangePasswordForm):
    """The present password and a new one, twice."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["oldpassword"].label = _("Present password")
        self.fields["oldpassword"].widget.attrs["placeholder"] = ""
        _name_passwords(self)


def _name_passwords(form: forms.Form) -> None:
    for name, label in (("password1", _("New password")), ("password2", _("New password again"))):
        form.fields[name].label = label
        form.fields[name].widget.attrs["placeholder"] = ""


class ProfileForm(forms.ModelForm):  # type: ignore[type-arg]
    """A person's own name and time zone."""

    time_zone = forms.ChoiceField(
        label=_("Time zone"),
        required=False,
        help_text=_("Times are shown in it. Without one, each account's own is used."),
    )

    class Meta:
        model = User
        fields = ["first_name", "last_name", "time_zone"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["first_name"].widget.attrs["autocomplete"] = "given-name"
        self.fields["last_name"].widget.attrs["autocomplete"] = "family-name"
        zones: list[Any] = [("", _("The account's time zone"))]
        for region, names in grouped():
            zones.append((region, [(name, name.replace("_", " ")) for name in names]))
        self.fields["time_zone"].choices = zones
