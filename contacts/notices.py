"""Whom the events of contacts, notes and tasks tell."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from typing import Any
from uuid import UUID

from django.db.models import BigIntegerField, Count, Q, UUIDField
from django.db.models.functions import Cast
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from contacts.access import visible_contacts
from contacts.models import Contact, ContactAccess
from contacts.tasks.notices import TASK_PLACES
from hoopcrm.core.models import JournalRow
from hoopcrm.events.models import Event
from hoopcrm.notifications.kinds import (
    About,
    NoticeRule,
    NoticeSubject,
    NoticeTopic,
    Shown,
    notice_rules,
    notice_subjects,
    notice_topics,
)

Role = ContactAccess.Role
ASSIGNED, ACTIVITY, NOTES = "contacts.assigned", "contacts.activity", "contacts.notes"
CONTACT = "contact"

# What the owner and the followers of a contact are told of.
CHANGES = (
    "contact.updated",
    "contact.owner_changed",
    "contact.email_added",
    "contact.email_changed",
    "contact.email_removed",
    "contact.email_primary_changed",
    "contact.phone_added",
    "contact.phone_changed",
    "contact.phone_removed",
    "contact.phone_primary_changed",
    "contact.tag_added",
    "contact.tag_removed",
    "contact.dnd_enabled",
    "contact.dnd_disabled",
    "contact.restored",
    "task.created",
    "task.completed",
)


def about_contact(event: Event) -> About | None:
    """The contact whose timeline shows the event."""
    return About(CONTACT, event.contact_id) if event.contact_id else None


def owner_and_followers(event: Event) -> Mapping[UUID, int]:
    """Everybody who looks after the contact."""
    return _with_access(event, Role.OWNER, Role.FOLLOWER)


def _first_owner(event: Event) -> Mapping[UUID, int]:
    return _with_access(event, Role.OWNER) if "owner" in event.changes else {}


def _with_access(event: Event, *roles: str) -> Mapping[UUID, int]:
    rows = ContactAccess.objects.filter(contact_id=event.contact_id, role__in=roles)
    return dict.fromkeys(rows.values_list("member_id", flat=True), 1)


def given_by(operation_id: UUID) -> Mapping[UUID, int]:
    """To whom a job gave contacts, as owners or followers, and how many: by its journal."""
    made = JournalRow.objects.filter(operation_id=operation_id, action=JournalRow.Action.INSERT)
    contacts = made.filter(table=Contact._meta.db_table)
    rows = made.filter(table=ContactAccess._meta.db_table)
    given: Counter[UUID] = Counter()
    for condition in (
        Q(contact_id__in=contacts.values(key=Cast("pk_value", UUIDField()))),
        Q(pk__in=rows.values(key=Cast("pk_value", BigIntegerField()))),
    ):
        counted = ContactAccess.objects.filter(condition).values("member_id").order_by()
        given.update(dict(counted.annotate(count=Count("pk")).values_list("member_id", "count")))
    return given


def member_named(key: str) -> Callable[[Event], Mapping[UUID, int]]:
    """The member whose id stands in the event's data under `key`."""

    def audience(event: Event) -> Mapping[UUID, int]:
        value = event.data.get(key)
        return {UUID(value): 1} if value else {}

    return audience


def _find(member: Any, ids: Iterable[UUID]) -> Mapping[UUID, Shown]:
    if not member.has("contacts.view"):
        return {}
    found = visible_contacts(member).filter(pk__in=list(ids))
    return {
        contact.pk: Shown(title=contact.display_name, url=contact.get_absolute_url())
        for contact in found
    }


def _assigned(event: Event, count: int) -> str:
    if event.type == "contact.created":
        return _("New contact assigned to you")
    return _("Assigned to you")


def _following(event: Event, count: int) -> str:
    return _("You follow this contact now")


notice_subjects.add(NoticeSubject(key=CONTACT, find=_find))
for weight, (key, label, text, permission, mail) in enumerate(
    (
        (
            ASSIGNED,
            gettext_lazy("Contacts given to you"),
            gettext_lazy("Somebody makes you the owner of a contact, or lets you follow one."),
            "contacts.view",
            True,
        ),
        (
            ACTIVITY,
            gettext_lazy("Activity of your contacts"),
            gettext_lazy("Something happens with a contact that you own or follow."),
            "contacts.view",
            False,
        ),
        (
            NOTES,
            gettext_lazy("Notes on your contacts"),
            gettext_lazy("Somebody writes a note on a contact that you own or follow."),
            "notes.view",
            False,
        ),
    ),
    start=1,
):
    notice_topics.add(
        NoticeTopic(
            key=key,
            label=label,
            text=text,
            permission=permission,
            mail=mail,
            weight=weight * 10,
        )
    )

for name, event_type, audience, rule_text in (
    ("created", "contact.created", _first_owner, _assigned),
    ("owner", "contact.owner_changed", member_named("to_id"), _assigned),
    ("follower", "contact.follower_added", member_named("member_id"), _following),
):
    notice_rules.add(
        NoticeRule(
            key=f"{ASSIGNED}.{name}",
            topic=ASSIGNED,
            event_type=event_type,
            about=about_contact,
            audience=audience,
            text=rule_text,
            weight=10,
        )
    )
for event_type in CHANGES:
    notice_rules.add(
        NoticeRule(
            key=f"{ACTIVITY}.{event_type}",
            topic=ACTIVITY,
            event_type=event_type,
            about=about_contact,
            audience=owner_and_followers,
            folds=True,
            place=TASK_PLACES.get(event_type, "tab=activity"),
            weight=50,
        )
    )
notice_rules.add(
    NoticeRule(
        key=f"{NOTES}.created",
        topic=NOTES,
        event_type="note.created",
        about=about_contact,
        audience=owner_and_followers,
        place="tab=notes",
        weight=20,
    )
)
