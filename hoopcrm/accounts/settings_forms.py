"""Forms of the settings pages: business profile, duplicates, staff."""

import re
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from hoopcrm.accounts.access import all_roles
from hoopcrm.accounts.models import Account, Member
from hoopcrm.core.countries import COUNTRIES
from hoopcrm.core.timezones import grouped

CURRENCIES = (  # noqa: SIM905 - reads better than a list
    "AED AUD BGN BRL CAD CHF CLP CNY COP CZK DKK EGP EUR GBP HKD HUF IDR ILS INR ISK JPY KES KRW"
    " MXN MYR NGN NOK NZD PEN PHP PKR PLN RON SAR SEK SGD THB TRY TWD UAH USD UYU VND ZAR"
).split()
LOCALES = (  # noqa: SIM905 - reads better than a list
    "cs-CZ da-DK de-AT de-CH de-DE en-AU en-CA en-GB en-IE en-IN en-NZ en-US en-ZA es-ES es-MX"
    " fi-FI fr-CA fr-CH fr-FR it-IT ja-JP nb-NO nl-BE nl-NL pl-PL pt-BR pt-PT sv-SE"
).split()


class BusinessForm(forms.ModelForm):  # type: ignore[type-arg]
    """The business profile of an account."""

    class Meta:
        model = Account
        fields: ClassVar[list[str]] = [
            "name",
            "legal_name",
            "email",
            "phone",
            "website",
            "street",
            "city",
            "postal_code",
            "region",
            "country",
            "time_zone",
            "currency",
            "locale",
            "sms_opt_out",
            "sms_sender_name",
            "email_opt_out",
        ]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        zones: list[Any] = [
            (region, [(name, name.replace("_", " ")) for name in names])
            for region, names in grouped()
        ]
        self._choose("time_zone", zones, plain=False)
        self._choose("country", list(COUNTRIES.items()))
        self._choose("currency", [(code, code) for code in CURRENCIES])
        self._choose("locale", [(code, code) for code in LOCALES])
        self.fields["name"].label = _("Friendly name")
        self.fields["locale"].label = _("Format of numbers and dates")
        self.fields["legal_name"].help_text = _("As it is registered, for invoices and contracts.")
        self.fields["time_zone"].help_text = _(
            "Scheduled messages, appointments and automations run by it."
        )
        self.fields["sms_opt_out"].label = _("End of each text message")
        self.fields["sms_sender_name"].label = _("Begin each text message with the friendly name")
        self.fields["email_opt_out"].label = _("Before the unsubscribe link of each e-mail")
        self.fields["sms_opt_out"].help_text = _(
            "Contacts who answer with the word STOP get no more text messages."
        )
        for name, hint in (
            ("email", "email"),
            ("phone", "tel"),
            ("website", "url"),
            ("street", "street-address"),
            ("city", "address-level2"),
            ("postal_code", "postal-code"),
            ("region", "address-level1"),
        ):
            self.fields[name].widget.attrs["autocomplete"] = hint

    def clean_website(self) -> str:
        """An address typed without its scheme is a secure one."""
        website: str = self.cleaned_data["website"].strip()
        return website if not website or "://" in website else f"https://{website}"

    def clean_sms_opt_out(self) -> str:
        """It has to name the word; carriers and the law ask for it."""
        text: str = self.cleaned_data["sms_opt_out"].strip()
        if not re.search(r"\bSTOP\b", text):
            raise forms.ValidationError(_("Name the word that stops the messages: STOP."))
        return text

    def _choose(self, name: str, choices: list[Any], *, plain: bool = True) -> None:
        """A select; what is stored stays on offer even when it is not among `choices`."""
        stored = getattr(self.instance, name)
        if plain and stored not in dict(choices):
            choices = [(stored, stored), *choices]
        label = self.fields[name].label
        self.fields[name] = forms.ChoiceField(label=label, choices=choices)


class DuplicatesForm(forms.ModelForm):  # type: ignore[type-arg]
    """What becomes of a new contact whose e-mail or phone is known."""

    match_second = forms.TypedChoiceField(
        label=_("If nothing is found"),
        required=False,
        choices=[("1", _("Look by the other one")), ("", _("Make a new contact"))],
        coerce=bool,
        empty_value=False,
    )

    class Meta:
        model = Account
        fields: ClassVar[list[str]] = ["allow_duplicates", "match_first", "match_second"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, auto_id="duplicates-%s", **kwargs)
        self.initial["match_second"] = "1" if self.instance.match_second else ""
        self.fields["allow_duplicates"].label = _("Allow duplicate contacts")
        self.fields["allow_duplicates"].help_text = _(
            "On: contacts may share an e-mail or phone. Off: one that is taken is refused. An"
            " import never makes duplicates."
        )
        self.fields["match_first"].label = _("Find existing contacts by")
        self.fields["match_first"].help_text = _(
            "When forms and the API bring in a person, this is looked for first."
        )


class StaffForm(forms.Form):
    """What an admin decides about a member."""

    first_name = forms.CharField(label=_("First name"), max_length=80, required=False)
    last_name = forms.CharField(label=_("Last name"), max_length=80, required=False)
    role = forms.ModelChoiceField(label=_("Role"), queryset=None, empty_label=None)  # type: ignore[arg-type]
    only_assigned = forms.BooleanField(
        label=_("Restrict data visibility to only assigned data"),
        required=False,
        help_text=_(
            "They see only the contacts that they own or follow, and what belongs to those."
            " Has no effect on admins, who always see everything."
        ),
    )

    def __init__(self, member: Member, *args: Any, may_rename: bool, **kwargs: Any) -> None:
        kwargs["initial"] = {
            "first_name": member.user.first_name,
            "last_name": member.user.last_name,
            "role": member.role_id,
            "only_assigned": member.only_assigned,
        }
        super().__init__(*args, **kwargs)
        role: Any = self.fields["role"]
        role.queryset = all_roles()
        if not may_rename:
            del self.fields["first_name"], self.fields["last_name"]

    @property
    def names(self) -> dict[str, str] | None:
        """The names given; None where they may not be changed."""
        if "first_name" not in self.fields:
            return None
        return {name: self.cleaned_data[name] for name in ("first_name", "last_name")}
