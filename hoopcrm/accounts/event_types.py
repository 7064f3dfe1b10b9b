"""Events of accounts, members and sign-ins. None of them belongs to a contact's timeline."""

from collections.abc import Callable
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from hoopcrm.accounts import token_event_types as token_event_types  # registers integrations'
from hoopcrm.accounts.models import Account, Member, User
from hoopcrm.core.countries import country_name
from hoopcrm.core.extensions import Text
from hoopcrm.events.changes import FieldNames, field_names, model_field_label, plain
from hoopcrm.events.models import Event
from hoopcrm.events.types import EventType, event_types


def _changed(sentence: Text, label: Callable[[Event, str], str]) -> Callable[[Event], str]:
    """A text that ends with what the changed fields are called."""

    def text(event: Event) -> str:
        fields = ", ".join(sorted(label(event, name).lower() for name in event.changes))
        return f"{sentence}: {fields}" if fields else str(sentence)

    return text


def _account_label(event: Event, name: str) -> str:
    return model_field_label(Account, name)


def _account_text(name: str, value: Any) -> str:
    """A value as the settings show it: names of choices and countries instead of codes."""
    if name == "country" and value:
        return country_name(value)
    choices = dict(Account._meta.get_field(name).flatchoices) if name in _CHOICES else {}
    return str(choices[value]) if value in choices else plain(value)


_CHOICES = ("match_first", "state")


def _member_label(event: Event, name: str) -> str:
    """Members' events tell of the member's row or of the user behind it."""
    known = {"only_assigned": _("Only assigned data"), "is_active": _("May sign in")}
    model = Member if name == "role" else User
    return known.get(name) or model_field_label(model, name)


def _state_changed(event: Event) -> str:
    before, after = event.changes.get("state", ("", ""))
    return _("Account state changed from %(before)s to %(after)s") % {
        "before": before,
        "after": after,
    }


def _added(event: Event) -> str:
    return _("%(member)s joined as %(role)s") % {
        "member": event.subject_label,
        "role": event.data.get("role", ""),
    }


def _role_changed(event: Event) -> str:
    if "role" not in event.changes and "only_assigned" in event.changes:
        reach = _("%(member)s sees all contacts")
        if event.changes["only_assigned"][1]:
            reach = _("%(member)s sees only assigned contacts")
        return reach % {"member": event.subject_label}
    before, after = event.changes.get("role", ("", ""))
    return _("Role of %(member)s changed from %(before)s to %(after)s") % {
        "member": event.subject_label,
        "before": before,
        "after": after,
    }


def _failed(event: Event) -> str:
    if event.data.get("locked"):
        return _("Sign-in of %(member)s refused, locked after too many tries") % {
            "member": event.subject_label
        }
    return _("Failed sign-in of %(member)s") % {"member": event.subject_label}


def _of(sentence: Text) -> Callable[[Event], str]:
    return lambda event: str(sentence) % {"member": event.subject_label}


def _audit_exported(event: Event) -> str:
    number = int(event.data.get("entries") or 0)
    text = ngettext(
        "Audit log exported: %(number)d entry", "Audit log exported: %(number)d entries", number
    )
    return text % {"number": number}


for event_type in (
    EventType(
        key="account.created",
        label=gettext_lazy("Account created"),
        icon="building",
        on_timeline=False,
    ),
    EventType(
        key="account.updated",
        label=gettext_lazy("Account changed"),
        icon="building",
        text=_changed(gettext_lazy("Account changed"), _account_label),
        on_timeline=False,
    ),
    EventType(
        key="account.audit_exported",
        label=gettext_lazy("Audit log exported"),
        icon="download",
        text=_audit_exported,
        on_timeline=False,
    ),
    EventType(
        key="account.logo_set",
        label=gettext_lazy("Logo set"),
        icon="photo",
        text=lambda event: _("Logo set"),
        on_timeline=False,
    ),
    EventType(
        key="account.logo_removed",
        label=gettext_lazy("Logo removed"),
        icon="photo",
        text=lambda event: _("Logo removed"),
        on_timeline=False,
    ),
    EventType(
        key="account.state_changed",
        label=gettext_lazy("Account state changed"),
        icon="building",
        text=_state_changed,
        on_timeline=False,
    ),
    EventType(
        key="member.added",
        label=gettext_lazy("Member added"),
        icon="user-plus",
        text=_added,
        on_timeline=False,
    ),
    EventType(
        key="member.left",
        label=gettext_lazy("Member left"),
        icon="user-minus",
        text=_of(gettext_lazy("%(member)s left")),
        on_timeline=False,
    ),
    EventType(
        key="member.role_changed",
        label=gettext_lazy("Role changed"),
        icon="shield",
        text=_role_changed,
        on_timeline=False,
    ),
    EventType(
        key="user.updated",
        label=gettext_lazy("Profile changed"),
        icon="user-edit",
        text=_changed(gettext_lazy("Profile changed"), _member_label),
        on_timeline=False,
    ),
    EventType(
        key="user.signed_in",
        label=gettext_lazy("Signed in"),
        icon="login",
        text=_of(gettext_lazy("%(member)s signed in")),
        on_timeline=False,
        audit_only=True,
    ),
    EventType(
        key="user.signed_out",
        label=gettext_lazy("Signed out"),
        icon="logout",
        text=_of(gettext_lazy("%(member)s signed out")),
        on_timeline=False,
        audit_only=True,
    ),
    EventType(
        key="user.sign_in_failed",
        label=gettext_lazy("Sign-in failed"),
        icon="lock",
        text=_failed,
        on_timeline=False,
        audit_only=True,
    ),
    EventType(
        key="user.password_changed",
        label=gettext_lazy("Password changed"),
        icon="key",
        text=_of(gettext_lazy("%(member)s changed their password")),
        on_timeline=False,
        audit_only=True,
    ),
    EventType(
        key="user.password_reset",
        label=gettext_lazy("Password reset"),
        icon="key",
        text=_of(gettext_lazy("%(member)s set a new password by e-mail")),
        on_timeline=False,
        audit_only=True,
    ),
):
    event_types.add(event_type)

field_names.add(FieldNames(key="accounts.account", label=_account_label, text=_account_text))
field_names.add(FieldNames(key="accounts.member", label=_member_label))
