"""Setting a field of many contacts to one value, or emptying it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django import forms
from django.db.models import F, Func, JSONField, TextField, Value
from django.db.models.functions import Cast
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from contacts.bulk.actions import ActionForm, BulkAction, Result, Undone, Work
from contacts.bulk.telling import tell_inverse
from contacts.bulk.words import counted
from contacts.fields import CUSTOM_PREFIX, STANDARD
from contacts.models import Contact
from contacts.models.bulk import Outcome
from contacts.record_fields import RecordField, custom_field, standard_field
from contacts.services.changes import custom_changes, custom_labels
from contacts.services.drafts import Custom, custom_clean
from contacts.services.searched import extra_refresh
from hoopcrm.core.errors import Refused
from hoopcrm.core.journal import record_updates
from hoopcrm.customfields.access import definitions
from hoopcrm.events.emit import NewEvent, emit_many

# Names belong to one person; owner and business have actions of their own.
LEFT_ALONE = frozenset({"first_name", "last_name", "owner", "business"})


class FieldForm(ActionForm):
    """Which field, and its value with the field's own control; each control is for its field."""

    field = forms.ChoiceField(
        label=gettext_lazy("Field"), error_messages={"required": gettext_lazy("Choose a field.")}
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offered = {one.key: one for one in fields_offered()}
        chooser: Any = self.fields["field"]
        named = [(one.key, str(one.label)) for one in self.offered.values()]
        standard = [pair for pair in named if pair[0] in STANDARD]
        custom = [pair for pair in named if pair[0] not in STANDARD]
        choices: list[Any] = [("", _("Choose a field")), (_("Standard fields"), standard)]
        if custom:
            choices.append((_("Custom fields"), custom))
        chooser.choices = choices
        chooser.widget.attrs |= {
            "hx-post": reverse("contacts:bulk_start", args=[self.member.account_id, "set_field"]),
            "hx-trigger": "change",
            "hx-include": "closest form",
            "hx-vals": '{"again": "1"}',
            "hx-target": "#slide-over-content",
        }
        chosen = str(self["field"].value() or "")
        self.chosen = self.offered.get(chosen)
        if self.chosen is not None:
            editor = self.chosen.editor()
            editor.label = _("New value of “%(field)s”") % {"field": self.chosen.label}
            editor.help_text = editor.help_text or _("Left empty, the field is emptied.")
            self.fields["value"] = editor

    def options(self) -> dict[str, Any]:
        given = self.cleaned_data.get("value")
        key = self.cleaned_data["field"]
        try:
            value = _Value.of(key, given)
        except Refused as refused:
            raise Refused(refused.code, refused.message, field="value") from None
        return {"field": key, "value": given, "label": value.label, "text": value.text}


class SetField(BulkAction):
    """Sets a standard or custom field, but those that no two contacts may share."""

    key = "set_field"
    label = gettext_lazy("Set a field")
    icon = "forms"
    weight = 25
    form = FieldForm
    undo_label = gettext_lazy("Undo")
    asks_again = True

    def title(self, count: int) -> str:
        return counted(
            ngettext("Set a field of %(n)s contact", "Set a field of %(n)s contacts", count), count
        )

    def submit(self, count: int) -> str:
        return _("Set field")

    def told(self, options: Mapping[str, Any]) -> list[tuple[str, str]]:
        return [(options["label"], options["text"] or _("Emptied"))]

    def run(self, work: Work) -> Mapping[UUID, Result]:
        value = _Value.of(work.options["field"], work.options["value"])
        rows = Contact.objects.filter(pk__in=list(work.ids)).order_by("pk")
        found = list(rows.select_related("type"))
        changing = [one for one in found if value.differs(one)]
        ids = [one.pk for one in changing]
        contacts = Contact.objects.filter(pk__in=ids)
        record_updates(work.operation, contacts, value.columns)
        _tell(work, changing, value)
        contacts.update(
            **value.assignments,
            version=F("version") + 1,
            updated_at=work.at,
            updated_by_id=work.actor.id,
        )
        extra_refresh(ids, written=value.columns)
        changed, reason = set(ids), _("Has this value already.")
        return {pk: (Outcome.UNCHANGED, reason) for pk in work.ids if pk not in changed}

    def before_undo(self, undone: Undone) -> None:
        tell_inverse(undone, "contact.updated", "contact.updated")


def fields_offered() -> list[RecordField]:
    """The fields that can be set in bulk, standard ones first."""
    standard = [standard_field(key) for key in STANDARD if key not in LEFT_ALONE]
    custom = [
        custom_field(one) for one in definitions() if not one.is_unique and not one.holds_files
    ]
    return standard + custom


@dataclass(frozen=True, slots=True)
class _Value:
    """A cleaned value: columns of the row for a standard field, else a custom value."""

    key: str
    label: str
    text: str
    standard: Mapping[str, Any]
    custom: Custom

    @classmethod
    def of(cls, key: str, given: Any) -> "_Value":
        """Raises Refused when the value does not fit, or the field is there no more."""
        if key in STANDARD:
            columns = STANDARD[key].clean(given)
            example = Contact(**columns)
            text = STANDARD[key].show(example)
            return cls(key, str(STANDARD[key].label), text, columns, Custom())
        custom = custom_clean({key: given})
        ((pk, definition),) = custom.definitions.items()
        if definition.is_unique:
            raise Refused(
                "unique",
                _("No two contacts may share a value of “%(field)s”.")
                % {"field": definition.label},
            )
        text = custom_changes(custom, {})
        shown = next(iter(text.values()))[1] if text else ""
        return cls(key, definition.label, shown, {}, custom)

    @property
    def columns(self) -> list[str]:
        """The columns of the table that change."""
        if self.custom.stored:
            return ["custom"]
        return [Contact._meta.get_field(name).column for name in self.standard]

    def differs(self, contact: Contact) -> bool:
        """Whether the contact has another value now."""
        if self.custom.stored:
            return any(contact.custom.get(pk) != value for pk, value in self.custom.stored.items())
        return any(getattr(contact, name) != value for name, value in self.standard.items())

    @property
    def assignments(self) -> dict[str, Any]:
        """What an update gives the columns; other custom values stay."""
        if not self.custom.stored:
            return dict(self.standard)
        ((pk, value),) = self.custom.stored.items()
        operator, operand = (" - ", Cast(Value(pk), TextField()))
        if value is not None:
            operator, operand = " || ", Value({pk: value}, JSONField())
        merged: Any = Func(F("custom"), operand, template="%(expressions)s", arg_joiner=operator)
        return {"custom": merged}


def _tell(work: Work, contacts: list[Contact], value: _Value) -> None:
    """One event for each contact, with what it had before."""
    data: dict[str, Any] = {}
    definition = next(iter(value.custom.definitions.values()), None)
    if definition is not None:
        data["labels"] = custom_labels(value.custom)

    def event(contact: Contact) -> NewEvent:
        if definition is None:
            changes = {value.key: [STANDARD[value.key].show(contact), value.text]}
            told = data
        else:
            changes = custom_changes(value.custom, contact.custom)
            stored = contact.custom.get(str(definition.pk))
            told = data | {"stored": {f"{CUSTOM_PREFIX}{definition.key}": stored}}
        return NewEvent(
            contact_id=contact.pk,
            subject_type=Contact._meta.label_lower,
            subject_id=str(contact.pk),
            subject_label=contact.display_name,
            changes=changes,
            data=told,
        )

    emit_many(
        "contact.updated",
        (event(contact) for contact in contacts),
        account=work.account,
        actor=work.actor,
        operation=work.operation,
    )
