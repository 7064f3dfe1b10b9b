"""Letting members follow contacts, or follow them no longer."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django import forms
from django.db import connection
from django.db.models import Count, Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from contacts.bulk.actions import ActionForm, BulkAction, LeftOut, Result, Undone, Work
from contacts.bulk.telling import journal_part, tell_about_members, tell_inverse
from contacts.bulk.words import counted
from contacts.models import ContactAccess
from contacts.models.bulk import Outcome
from contacts.models.ownership import MAX_FOLLOWERS
from contacts.querysets import ContactQuerySet
from hoopcrm.accounts.access import active_members
from hoopcrm.core.errors import Refused
from hoopcrm.core.journal import record_deletes, record_inserts

Role = ContactAccess.Role
NO_ROOM = gettext_lazy("There are %(count)d followers already.")


class FollowersForm(ActionForm):
    """Some members."""

    members = forms.MultipleChoiceField(
        label=gettext_lazy("Team members"),
        error_messages={"required": gettext_lazy("Choose at least one person.")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = [(str(one.pk), one.display_name) for one in active_members()]
        field: Any = self.fields["members"]
        field.choices = people
        field.widget.attrs |= {"data-module": "tags", "placeholder": _("Choose people")}

    def clean_members(self) -> list[str]:
        chosen: list[str] = self.cleaned_data["members"]
        if len(chosen) > MAX_FOLLOWERS:
            raise forms.ValidationError(
                _("A contact has at most %(count)d followers.") % {"count": MAX_FOLLOWERS}
            )
        return chosen

    def options(self) -> dict[str, Any]:
        found = active_members().filter(pk__in=self.cleaned_data["members"])
        return {
            "members": [str(one.pk) for one in found],
            "names": [one.display_name for one in found],
        }


class _Followers(BulkAction):
    form = FollowersForm
    undo_label = gettext_lazy("Undo")

    def told(self, options: Mapping[str, Any]) -> list[tuple[str, str]]:
        return [(_("Team members"), ", ".join(options["names"]))]


class AddFollowers(_Followers):
    """Lets members follow, up to ten of them a contact. Who owns a contact does not follow it."""

    key = "add_followers"
    label = gettext_lazy("Add followers")
    icon = "user-plus"
    weight = 40

    def title(self, count: int) -> str:
        return counted(
            ngettext("Add followers to %(n)s contact", "Add followers to %(n)s contacts", count),
            count,
        )

    def left_out(self, member: Any, contacts: ContactQuerySet) -> list[LeftOut]:
        following = Count("access", filter=Q(access__role=Role.FOLLOWER))
        full = contacts.annotate(following=following).filter(following__gte=MAX_FOLLOWERS).count()
        reason = _("have %(count)d followers already") % {"count": MAX_FOLLOWERS}
        return [LeftOut(full, reason)] if full else []

    def run(self, work: Work) -> Mapping[UUID, Result]:
        members = _members(work)
        with connection.cursor() as cursor:
            cursor.execute(
                _PLACES,
                {"ids": list(work.ids), "members": members, "most": MAX_FOLLOWERS},
            )
            wanted = cursor.fetchall()
        fits = [(contact, member) for contact, member, has_room in wanted if has_room]
        rows = [
            ContactAccess(
                account_id=work.account.pk, contact_id=contact, member_id=member, role=Role.FOLLOWER
            )
            for contact, member in fits
        ]
        made = [row.pk for row in ContactAccess.objects.bulk_create(rows)]
        record_inserts(work.operation, ContactAccess, made)
        tell_about_members("contact.follower_added", _BY_ID, {"pks": made}, of=work)
        changed = {contact for contact, _member in fits}
        full = {contact for contact, _member, has_room in wanted if not has_room}
        results: dict[UUID, Result] = {
            pk: (Outcome.UNCHANGED, _("Is followed or owned by them already."))
            for pk in work.ids
            if pk not in changed
        }
        reason = _("A contact has at most %(count)d followers.") % {"count": MAX_FOLLOWERS}
        return results | dict.fromkeys(full, (Outcome.FAILED, reason))

    def before_undo(self, undone: Undone) -> None:
        tell_inverse(undone, "contact.follower_added", "contact.follower_removed")


class RemoveFollowers(_Followers):
    """Lets members follow no longer."""

    key = "remove_followers"
    label = gettext_lazy("Remove followers")
    icon = "user-minus"
    weight = 50

    def title(self, count: int) -> str:
        return counted(
            ngettext(
                "Remove followers from %(n)s contact",
                "Remove followers from %(n)s contacts",
                count,
            ),
            count,
        )

    def left_out(self, member: Any, contacts: ContactQuerySet) -> list[LeftOut]:
        followed = contacts.filter(access__role=Role.FOLLOWER).values("pk")
        without = contacts.exclude(pk__in=followed).count()
        return (
            [LeftOut(without, ngettext("has no followers", "have no followers", without))]
            if without
            else []
        )

    def run(self, work: Work) -> Mapping[UUID, Result]:
        rows = ContactAccess.objects.filter(
            contact_id__in=list(work.ids), member_id__in=_chosen(work), role=Role.FOLLOWER
        )
        found = dict(rows.values_list("pk", "contact_id"))
        tell_about_members("contact.follower_removed", _BY_ID, {"pks": list(found)}, of=work)
        chosen = ContactAccess.objects.filter(pk__in=list(found))
        record_deletes(work.operation, chosen)
        chosen.delete()
        changed, reason = set(found.values()), _("None of them follows it.")
        return {pk: (Outcome.UNCHANGED, reason) for pk in work.ids if pk not in changed}

    def before_undo(self, undone: Undone) -> Mapping[UUID, Result]:
        full = leave_out_full(undone)
        tell_inverse(undone, "contact.follower_removed", "contact.follower_added")
        return dict.fromkeys(full, (Outcome.SKIPPED, NO_ROOM % {"count": MAX_FOLLOWERS}))


def leave_out_full(undone: Undone) -> list[UUID]:
    """Contacts for whose old followers there is no room any more; they do not come back."""
    with connection.cursor() as cursor:
        place = {"operation": undone.operation.pk, "after": undone.after, "up_to": undone.up_to}
        cursor.execute(_FULL, {**place, "most": MAX_FOLLOWERS})
        full = [contact for (contact,) in cursor.fetchall()]
    rows = journal_part(undone).filter(table=ContactAccess._meta.db_table, action="delete")
    rows.filter(
        before__role=Role.FOLLOWER, before__contact_id__in=[str(pk) for pk in full]
    ).delete()
    return full


_FULL = (
    "SELECT contact FROM (SELECT (j.before->>'contact_id')::uuid AS contact, count(*) AS old"
    " FROM core_journalrow j WHERE j.operation_id = %(operation)s AND j.id > %(after)s"
    " AND j.id <= %(up_to)s AND j.\"table\" = 'contacts_contactaccess' AND j.action = 'delete'"
    " AND j.before->>'role' = 'follower' AND NOT EXISTS (SELECT 1 FROM contacts_contactaccess a"
    " WHERE a.contact_id = (j.before->>'contact_id')::uuid"
    " AND a.member_id = (j.before->>'member_id')::uuid AND a.role = 'follower') GROUP BY 1) f"
    " WHERE f.old + (SELECT count(*) FROM contacts_contactaccess a"
    " WHERE a.contact_id = f.contact AND a.role = 'follower') > %(most)s"
)
# Followers to be, each with whether there is still room for them.
_PLACES = (
    "SELECT c, m, row_number() OVER (PARTITION BY c ORDER BY m) + (SELECT count(*) FROM"
    " contacts_contactaccess a WHERE a.contact_id = c AND a.role = 'follower') <= %(most)s"
    " FROM unnest(%(ids)s::uuid[]) c CROSS JOIN unnest(%(members)s::uuid[]) m"
    " WHERE NOT EXISTS (SELECT 1 FROM contacts_contactaccess a"
    " WHERE a.contact_id = c AND a.member_id = m) ORDER BY 1, 2"
)
_BY_ID = "SELECT contact_id, member_id FROM contacts_contactaccess WHERE id = ANY(%(pks)s)"


def _chosen(work: Work) -> list[UUID]:
    return [UUID(pk) for pk in work.options["members"]]


def _members(work: Work) -> list[UUID]:
    found = list(active_members().filter(pk__in=_chosen(work)).values_list("pk", flat=True))
    if not found:
        raise Refused("gone", _("None of these people works here any more."))
    return found
