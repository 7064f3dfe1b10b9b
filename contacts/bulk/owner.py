"""Handing contacts over to another owner, or to nobody."""

from collections.abc import Mapping
from typing import Any, cast
from uuid import UUID

from django import forms
from django.db import connection
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from contacts.bulk.actions import ActionForm, BulkAction, LeftOut, Result, Undone, Work
from contacts.bulk.followers import NO_ROOM, leave_out_full
from contacts.bulk.telling import (
    SWAPPED_OWNER,
    tell_about_contacts,
    tell_about_members,
    tell_inverse,
)
from contacts.bulk.words import counted
from contacts.fields import clean_member
from contacts.models import Contact, ContactAccess
from contacts.models.bulk import Outcome
from contacts.models.ownership import MAX_FOLLOWERS
from contacts.querysets import ContactQuerySet
from hoopcrm.accounts.access import active_members
from hoopcrm.core.errors import Refused
from hoopcrm.core.journal import record_deletes, record_inserts, record_updates

Role = ContactAccess.Role
NOBODY = "nobody"


class OwnerForm(ActionForm):
    """Who gets the contacts."""

    owner = forms.ChoiceField(
        label=gettext_lazy("Owner"), error_messages={"required": gettext_lazy("Choose an owner.")}
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = [(str(one.pk), one.display_name) for one in active_members()]
        field: Any = self.fields["owner"]
        field.choices = [("", _("Choose an owner")), (NOBODY, _("Nobody")), *people]

    def options(self) -> dict[str, Any]:
        chosen = self.cleaned_data["owner"]
        member = None if chosen == NOBODY else clean_member(chosen)
        return {
            "owner": str(member.pk) if member else None,
            "name": member.display_name if member else "",
        }


class AssignOwner(BulkAction):
    """Makes a member the owner, or nobody. A follower who becomes owner follows no longer."""

    key = "assign_owner"
    label = gettext_lazy("Assign owner")
    icon = "user-check"
    weight = 30
    on_bar = True
    form = OwnerForm
    undo_label = gettext_lazy("Undo")

    def title(self, count: int) -> str:
        return counted(
            ngettext("Assign %(n)s contact", "Assign %(n)s contacts", count),
            count,
        )

    def submit(self, count: int) -> str:
        return _("Assign")

    def left_out(self, member: Any, contacts: ContactQuerySet) -> list[LeftOut]:
        if not member.only_assigned:
            return []
        foreign = contacts.exclude(owner=member).count()
        return (
            [LeftOut(foreign, _("you follow them, and only their owner hands them over"))]
            if foreign
            else []
        )

    def told(self, options: Mapping[str, Any]) -> list[tuple[str, str]]:
        return [(_("Owner"), options["name"] or _("Nobody"))]

    def run(self, work: Work) -> Mapping[UUID, Result]:
        owner = _owner(work)
        ids, results = _to_hand_over(work, owner)
        if not ids:
            return results
        params = {"ids": ids, "owner": owner.pk if owner else None}
        after = owner.display_name if owner else ""
        tell_about_contacts(
            "contact.owner_changed", _CHANGES, {**params, "after": after}, work=work
        )
        contacts = Contact.objects.filter(pk__in=ids)
        record_updates(work.operation, contacts, ["owner_id"])
        with connection.cursor() as cursor:
            cursor.execute(
                "UPDATE contacts_contact SET owner_id = %(owner)s, version = version + 1,"
                " updated_at = %(at)s, updated_by_id = %(by)s WHERE id = ANY(%(ids)s)",
                {**params, "at": work.at, "by": work.actor.id},
            )
        self._move_access(work, ids, owner)
        return results

    def _move_access(self, work: Work, ids: list[UUID], owner: Any) -> None:
        access = ContactAccess.objects.filter(contact_id__in=ids)
        owned = access.filter(role=Role.OWNER)
        record_deletes(work.operation, owned)
        owned.delete()
        if owner is None:
            return
        rows = [
            ContactAccess(account_id=work.account.pk, contact_id=pk, member=owner, role=Role.OWNER)
            for pk in ids
        ]
        made = ContactAccess.objects.bulk_create(rows)
        record_inserts(work.operation, ContactAccess, [row.pk for row in made])
        following = access.filter(role=Role.FOLLOWER, member=owner)
        params = {"ids": ids, "owner": owner.pk}
        tell_about_members("contact.follower_removed", _FOLLOWED, params, of=work)
        record_deletes(work.operation, following)
        following.delete()

    def before_undo(self, undone: Undone) -> Mapping[UUID, Result]:
        full = leave_out_full(undone)
        tell_inverse(undone, "contact.owner_changed", "contact.owner_changed", data=SWAPPED_OWNER)
        tell_inverse(undone, "contact.follower_removed", "contact.follower_added")
        return dict.fromkeys(full, (Outcome.DONE, NO_ROOM % {"count": MAX_FOLLOWERS}))


_NAME = "coalesce(nullif(btrim(u.first_name || ' ' || u.last_name), ''), u.email)"
_CHANGES = (
    "SELECT k.id AS contact_id, jsonb_build_object('owner',"  # noqa: S608 - constants
    f" jsonb_build_array(coalesce({_NAME}, ''), %(after)s::text)) AS changes,"
    " jsonb_build_object('from_id', k.owner_id, 'to_id', %(owner)s::uuid) AS data"
    " FROM contacts_contact k LEFT JOIN accounts_member m ON m.id = k.owner_id"
    " LEFT JOIN accounts_user u ON u.id = m.user_id WHERE k.id = ANY(%(ids)s)"
)
_FOLLOWED = (
    "SELECT a.contact_id, a.member_id FROM contacts_contactaccess a"
    " WHERE a.contact_id = ANY(%(ids)s) AND a.role = 'follower' AND a.member_id = %(owner)s"
)


def _owner(work: Work) -> Any:
    if work.options["owner"] is None:
        return None
    try:
        return clean_member(work.options["owner"])
    except Refused:
        name = work.options["name"]
        raise Refused("gone", _("%(name)s does not work here any more.") % {"name": name}) from None


def _to_hand_over(work: Work, owner: Any) -> tuple[list[UUID], dict[UUID, Result]]:
    """Those whose owner is to change, and what is told of the others."""
    wanted = owner.pk if owner else None
    same = _("The owner is %(name)s already.") % {"name": owner} if owner else _("Has no owner.")
    only_own = work.member is not None and work.member.only_assigned
    ids: list[UUID] = []
    results: dict[UUID, Result] = {}
    rows = Contact.objects.filter(pk__in=list(work.ids)).order_by("pk")
    for pk, owner_id in rows.values_list("pk", "owner_id"):
        if owner_id == wanted:
            results[pk] = (Outcome.UNCHANGED, same)
        elif only_own and owner_id != cast(Any, work.member).pk:
            results[pk] = (Outcome.SKIPPED, _("Only the owner may hand the contact over."))
        else:
            ids.append(pk)
    return ids, results
