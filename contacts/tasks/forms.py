"""The form of a task. The service checks what it gets."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django import forms
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from contacts.linked_records import MOST_LINKS, LinkedRecord, linked_records_of
from contacts.listing.picker import contacts_found
from contacts.models import Contact, Task, TaskSeries
from contacts.models.tasks import DESCRIPTION_LENGTH, TITLE_LENGTH
from contacts.tasks.access import tomorrow_at_nine, visible_contact
from contacts.tasks.links import linked_with
from contacts.tasks.recurrence import Repeat
from hoopcrm.accounts.access import active_members
from hoopcrm.core.errors import Refused, Stale
from hoopcrm.core.scoping import current_account
from hoopcrm.core.widgets import RichTextField

WRITTEN = "%Y-%m-%dT%H:%M"
NEVER, ON, AFTER = "never", "on", "after"
HIDDEN = "hidden"


class DueField(forms.DateTimeField):
    """A date and time on the member's clock."""

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format=WRITTEN)
        super().__init__(widget=widget, input_formats=[WRITTEN, f"{WRITTEN}:%S"], **kwargs)


class TaskForm(forms.Form):
    """A task of a contact (`contact` is given: due date and assignee are required) or of any.

    Args:
        task: the one that is changed.
        links: what a new one is linked with unless another choice is made, by kind.
    """

    title = forms.CharField(
        label=_("Title"),
        required=False,
        widget=forms.TextInput(
            attrs={"autofocus": True, "autocomplete": "off", "maxlength": str(TITLE_LENGTH)}
        ),
    )
    description = RichTextField(label=_("Description"), required=False, limit=DESCRIPTION_LENGTH)
    due_at = DueField(label=_("Due"), required=False)
    assignee = forms.ChoiceField(label=_("Assigned to"), required=False)
    contact = forms.ChoiceField(label=_("Contact"), required=False)
    frequency = forms.ChoiceField(
        label=_("Repeats"),
        required=False,
        choices=[("", _("Does not repeat")), *TaskSeries.Frequency.choices],
    )
    every = forms.IntegerField(
        label=_("Every"),
        required=False,
        initial=1,
        min_value=1,
        help_text=_("2 with “Weekly” means every second week."),
    )
    ends = forms.ChoiceField(
        label=_("Ends"),
        required=False,
        initial=NEVER,
        choices=[(NEVER, _("Never")), (ON, _("On a day")), (AFTER, _("After a number of tasks"))],
    )
    ends_on = forms.DateField(
        label=_("Last day"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    ends_after = forms.IntegerField(label=_("Number of tasks"), required=False, min_value=1)
    even_if_overdue = forms.BooleanField(
        label=_("Add the next task even if the previous one is overdue"), required=False
    )
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)
    scope = forms.ChoiceField(
        label=_("Change"),
        required=False,
        initial="one",
        choices=[("one", _("This task only")), ("future", _("This and all future tasks"))],
    )

    def __init__(
        self,
        data: Any = None,
        *,
        member: Any,
        contact: Contact | None = None,
        task: Task | None = None,
        links: Mapping[str, UUID] | None = None,
        **kwargs: Any,
    ) -> None:
        self.member, self.fixed, self.task = member, contact, task
        super().__init__(
            data, auto_id="task-%s", initial=_of_task(task) if task else self._fresh(), **kwargs
        )
        self._offer_members()
        required = contact is not None
        self.fields["due_at"].required = self.fields["assignee"].required = required
        zone = timezone.get_current_timezone_name()
        self.fields["due_at"].help_text = _("On your clock, %(zone)s.") % {"zone": zone}
        if contact is not None:
            del self.fields["contact"]
        else:
            self._offer_contact()
        self.linked = linked_records_of(member)
        self.hidden: dict[str, list[UUID]] = {}
        for record in self.linked:
            self._offer_links(record, (links or {}).get(record.key))
        if task is None or task.series is None or task.series.ended_at is not None:
            del self.fields["scope"]

    def _fresh(self) -> dict[str, Any]:
        return {"due_at": tomorrow_at_nine(), "assignee": str(self.member.pk)}

    def _offer_members(self) -> None:
        members = [(str(one.pk), one.display_name) for one in active_members()]
        now = self.task.assignee if self.task else None
        if now is not None and str(now.pk) not in dict(members):
            members.append((str(now.pk), now.display_name))
        self.fields["assignee"].choices = [("", _("Nobody")), *members]  # type: ignore[attr-defined]

    def _offer_contact(self) -> None:
        field: Any = self.fields["contact"]
        wanted = self.data.get("contact", "") if self.is_bound else self.initial.get("contact", "")
        offered = contacts_found(self.member, "")
        kept = visible_contact(self.member, wanted)
        if kept is not None and kept not in offered:
            offered.insert(0, kept)
        choices = [("", _("No contact")), *((str(c.pk), c.display_name) for c in offered)]
        if self._hides_contact():
            choices.append((HIDDEN, _("A contact that you cannot see")))
            self.initial["contact"] = HIDDEN
        field.choices = choices
        field.error_messages["invalid_choice"] = _("This contact is not there any more.")
        field.widget.attrs |= {
            "data-module": "tags",
            "data-url": reverse("tasks:contacts", args=[current_account().pk]),
        }
        self.contacts = {str(one.pk): one for one in offered}

    def _offer_links(self, record: LinkedRecord, given: UUID | None) -> None:
        """A picker of records of a kind, with those that are chosen."""
        chosen = linked_with(self.task, record) if self.task else [given] if given else []
        sent = self.data.getlist(record.name) if self.is_bound else []
        asked = {*chosen, *filter(None, map(_uuid, sent[: MOST_LINKS * 2]))}
        names = record.named(self.member, asked)
        self.hidden[record.key] = [pk for pk in chosen if pk not in names]
        self.initial[record.name] = [str(pk) for pk in chosen if pk in names]
        offered = {**names, **dict(record.found(self.member, ""))}
        self.fields[record.name] = forms.MultipleChoiceField(
            label=record.label,
            required=False,
            choices=[(str(pk), name) for pk, name in offered.items()],
            error_messages={"invalid_choice": _("One of these records is not there any more.")},
            widget=forms.SelectMultiple(
                attrs={
                    "data-module": "tags",
                    "data-most": str(MOST_LINKS),
                    "data-url": reverse("tasks:linkable", args=[current_account().pk, record.key]),
                }
            ),
        )

    def _hides_contact(self) -> bool:
        """Whether the task is about a contact that the member may not see."""
        contact = self.task.contact_id if self.task is not None else None
        return contact is not None and visible_contact(self.member, str(contact)) is None

    @property
    def repeat_fields(self) -> list[Any]:
        """The fields that say how it repeats."""
        names = ("frequency", "every", "ends", "ends_on", "ends_after", "even_if_overdue", "scope")
        return [self[name] for name in names if name in self.fields]

    @property
    def plain_fields(self) -> list[Any]:
        """The others."""
        names = (
            "title",
            "description",
            "due_at",
            "assignee",
            "contact",
            *(record.name for record in self.linked),
        )
        return [self[name] for name in names if name in self.fields]

    def links(self) -> dict[str, list[UUID]]:
        """What it is linked with, of each kind that the member may see; what the member does not
        see of them stays.
        """
        return {
            record.key: [
                *self.hidden[record.key],
                *(UUID(pk) for pk in self.cleaned_data[record.name]),
            ]
            for record in self.linked
        }

    def values(self) -> dict[str, Any]:
        """The task's fields, as the services take them."""
        given = self.cleaned_data
        people = {str(one.pk): one for one in active_members()}
        if self.task is not None and self.task.assignee is not None:
            people.setdefault(str(self.task.assignee.pk), self.task.assignee)
        values = {
            "title": given["title"],
            "description": given["description"],
            "due_at": given["due_at"],
            "assignee": people.get(given["assignee"]),
        }
        if given.get("contact") == HIDDEN:
            return values
        if self.fixed is None:
            values["contact"] = self.contacts.get(given["contact"])
        elif self.task is None:
            values["contact"] = self.fixed
        return values

    def repeat(self) -> Repeat | None:
        """How it repeats; None when it does not.

        Raises:
            Refused: `required` on the end, `only_future` when it changes for one task only.
        """
        given = self.cleaned_data
        chosen = self._chosen(given) if given["frequency"] else None
        one_only = given.get("scope") == "one" and self.task is not None
        if one_only and chosen != Repeat.of(self.task.series):
            raise Refused(
                "only_future",
                _("How it repeats changes for this and all future tasks together."),
                field="scope",
            )
        return chosen

    def _chosen(self, given: dict[str, Any]) -> Repeat:
        ends = given["ends"] or NEVER
        if ends == ON and given["ends_on"] is None:
            raise Refused("required", _("Give the last day."), field="ends_on")
        if ends == AFTER and given["ends_after"] is None:
            raise Refused("required", _("Give the number of tasks."), field="ends_after")
        return Repeat(
            frequency=given["frequency"],
            every=given["every"] or 1,
            ends_on=given["ends_on"] if ends == ON else None,
            ends_after=given["ends_after"] if ends == AFTER else None,
            even_if_overdue=given["even_if_overdue"],
        )

    def refuse(self, refused: Refused) -> None:
        """Show a refusal beside the field at fault; after a stale edit the next one may win."""
        if isinstance(refused, Stale):
            self.data = self.data.copy()
            self.data["version"] = refused.data["version"]
        self.add_error(refused.field if refused.field in self.fields else None, refused.message)


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def _of_task(task: Task) -> dict[str, Any]:
    initial: dict[str, Any] = {
        "title": task.title,
        "description": task.description,
        "due_at": task.due_at,
        "assignee": str(task.assignee_id or ""),
        "contact": str(task.contact_id or ""),
        "version": task.version,
    }
    series = task.series
    if series is not None and series.ended_at is None:
        initial |= {
            "frequency": series.frequency,
            "every": series.every,
            "ends": ON if series.ends_on else AFTER if series.ends_after else NEVER,
            "ends_on": series.ends_on,
            "ends_after": series.ends_after,
            "even_if_overdue": series.even_if_overdue,
        }
    return initial
