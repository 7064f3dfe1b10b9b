"""Adding and removing tags."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django import forms
from django.db import connection
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from contacts.access import all_tags, tags_chosen
from contacts.bulk.actions import ActionForm, BulkAction, LeftOut, Result, Undone, Work
from contacts.bulk.hand import Hand
from contacts.bulk.words import counted
from contacts.forms import TagNames
from contacts.models import ContactTag
from contacts.models.bulk import Outcome
from contacts.querysets import ContactQuerySet
from contacts.services.bulk_tags import tags_for_bulk
from contacts.services.tag_sweep import tell_contacts
from contacts.views.tags import MOST_TAGS_LISTED
from hoopcrm.core.actor import Actor
from hoopcrm.core.errors import Refused
from hoopcrm.core.journal import record_deletes
from hoopcrm.events.emit import emitted_by_sql, sql_columns

MOST_TAGS = 20
_PART = (
    "j.operation_id = %(operation)s AND j.id > %(after)s AND j.id <= %(up_to)s"
    " AND j.\"table\" = 'contacts_contacttag'"
)
# Links, journal and events at once; answers how many links were new, and who got none.
_ADD = """
WITH hand AS MATERIALIZED (
    /*hand*/
), put AS (
    INSERT INTO contacts_contacttag (account_id, contact_id, tag_id)
    SELECT %(account)s, hand.contact_id, t FROM hand CROSS JOIN unnest(%(tags)s::uuid[]) t
    ON CONFLICT (contact_id, tag_id) DO NOTHING RETURNING id, contact_id, tag_id
), kept AS (
    INSERT INTO core_journalrow (account_id, operation_id, action, "table", pk_value)
    SELECT %(account)s, %(operation)s, 'insert', 'contacts_contacttag', id::text FROM put
), told AS (
    INSERT INTO events_event (id, at, contact_id, subject_type, subject_id, subject_label, changes,
        data, /*names*/)
    SELECT core_uuid7(%(at)s), %(at)s, put.contact_id, 'contacts.tag', t.id::text, t.name, '{}',
        jsonb_build_object('tag', t.name, 'tag_id', t.id::text), /*places*/
    FROM put JOIN contacts_tag t ON t.id = put.tag_id
)
SELECT (SELECT count(*) FROM put),
    ARRAY(SELECT contact_id FROM hand EXCEPT SELECT contact_id FROM put)
""".replace("/*hand*/", Hand.SQL)
# Links that the part has put and that are still there.
_PUT = (
    "SELECT l.contact_id, l.tag_id FROM core_journalrow j"  # noqa: S608 - constants
    " JOIN contacts_contacttag l ON l.id = j.pk_value::bigint"
    f" WHERE {_PART} AND j.action = 'insert'"
)
# Links that the part has taken away and that can come back.
_TAKEN = (
    "SELECT r.contact_id, r.tag_id FROM core_journalrow j,"  # noqa: S608 - constants
    " LATERAL jsonb_populate_record(NULL::contacts_contacttag, j.before) r"
    f" WHERE {_PART} AND j.action = 'delete'"
    " AND EXISTS (SELECT 1 FROM contacts_contact c WHERE c.id = r.contact_id)"
    " AND NOT EXISTS (SELECT 1 FROM contacts_contacttag l"
    " WHERE l.contact_id = r.contact_id AND l.tag_id = r.tag_id)"
)


class AddTagsForm(ActionForm):
    """Names of tags, of which new ones are made."""

    tags = TagNames(
        label=gettext_lazy("Tags"), error_messages={"required": gettext_lazy("Choose a tag.")}
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["tags"]
        chosen = self.data.getlist("tags") if self.is_bound else []
        names = [tag.name for tag in all_tags()[:MOST_TAGS_LISTED]]
        field.choices = [(name, name) for name in dict.fromkeys([*names, *chosen])]
        field.widget.attrs |= {
            "data-module": "tags",
            "data-url": reverse("contacts:tag_options", args=[self.member.account_id]),
            "data-create": "",
            "placeholder": _("Add a tag"),
        }

    def clean_tags(self) -> list[str]:
        return _not_too_many(self.cleaned_data["tags"])

    def options(self) -> dict[str, Any]:
        tags = tags_for_bulk(Actor.of_member(self.member), names=self.cleaned_data["tags"])
        return {"tags": [str(tag.pk) for tag in tags], "names": [tag.name for tag in tags]}


class AddTags(BulkAction):
    """Puts tags on contacts besides those they have."""

    key = "add_tags"
    label = gettext_lazy("Add tags")
    icon = "tag"
    weight = 10
    on_bar = True
    modes = True
    locks = False
    form = AddTagsForm
    undo_label = gettext_lazy("Undo")

    def title(self, count: int) -> str:
        return counted(
            ngettext("Add tags to %(n)s contact", "Add tags to %(n)s contacts", count), count
        )

    def told(self, options: Mapping[str, Any]) -> list[tuple[str, str]]:
        return [(_("Tags"), ", ".join(options["names"]))]

    def run(self, work: Work) -> Mapping[UUID, Result]:
        columns = sql_columns(
            "contact.tag_added", account=work.account, actor=work.actor, operation=work.operation
        )
        names, places = ", ".join(columns), ", ".join(f"%(c_{name})s" for name in columns)
        with connection.cursor() as cursor:
            cursor.execute(
                _ADD.replace("/*names*/", names).replace("/*places*/", places),
                {
                    **{f"c_{name}": given for name, given in columns.items()},
                    "account": work.account.pk,
                    "operation": work.operation.pk,
                    "at": work.at,
                    **work.hand.params,
                    "tags": _still_there(work),
                },
            )
            count, unchanged = cursor.fetchone()
        emitted_by_sql("contact.tag_added", account=work.account, count=count)
        return dict.fromkeys(unchanged, (Outcome.UNCHANGED, _("Has these tags already.")))

    def before_undo(self, undone: Undone) -> None:
        tell_contacts(
            "contact.tag_removed",
            _PUT,
            _part(undone),
            account=undone.account,
            actor=undone.actor,
            operation=undone.operation,
        )


class RemoveTagsForm(ActionForm):
    """Either some tags, or all that a contact has."""

    what = forms.ChoiceField(
        label=gettext_lazy("Remove"),
        choices=[("some", gettext_lazy("These tags")), ("all", gettext_lazy("All tags"))],
        widget=forms.RadioSelect,
        initial="some",
    )
    chosen = forms.MultipleChoiceField(label=gettext_lazy("Tags"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["chosen"]
        chosen = tags_chosen(self.data.getlist("chosen")) if self.is_bound else []
        listed = {str(tag.pk): tag.name for tag in (*all_tags()[:MOST_TAGS_LISTED], *chosen)}
        field.choices = list(listed.items())
        url = reverse("contacts:tag_options", args=[self.member.account_id])
        field.widget.attrs |= {
            "data-module": "tags",
            "data-url": f"{url}?by=id",
            "placeholder": _("Choose tags"),
        }

    def clean(self) -> dict[str, Any]:
        given = self.cleaned_data
        if given.get("what") == "some" and not given.get("chosen") and "chosen" in given:
            self.add_error("chosen", _("Choose the tags to remove."))
        if "chosen" in given:
            _not_too_many(given["chosen"])
        return given

    def options(self) -> dict[str, Any]:
        if self.cleaned_data["what"] == "all":
            return {"all": True}
        tags = tags_chosen(self.cleaned_data["chosen"])
        return {"tags": [str(tag.pk) for tag in tags], "names": [tag.name for tag in tags]}


class RemoveTags(BulkAction):
    """Takes some tags off contacts, or all."""

    key = "remove_tags"
    label = gettext_lazy("Remove tags")
    icon = "tags"
    weight = 20
    modes = True
    locks = False
    form = RemoveTagsForm
    undo_label = gettext_lazy("Undo")

    def title(self, count: int) -> str:
        return counted(
            ngettext("Remove tags from %(n)s contact", "Remove tags from %(n)s contacts", count),
            count,
        )

    def left_out(self, member: Any, contacts: ContactQuerySet) -> list[LeftOut]:
        without = contacts.exclude(contact_tags__isnull=False).count()
        return (
            [LeftOut(without, ngettext("has no tags", "have no tags", without))] if without else []
        )

    def told(self, options: Mapping[str, Any]) -> list[tuple[str, str]]:
        return [(_("Tags"), _("All tags") if options.get("all") else ", ".join(options["names"]))]

    def run(self, work: Work) -> Mapping[UUID, Result]:
        rows = ContactTag.objects.filter(contact_id__in=list(work.ids))
        if not work.options.get("all"):
            rows = rows.filter(tag_id__in=_still_there(work))
        found = list(rows.order_by("pk").select_for_update().values_list("pk", "contact_id"))
        pks = [pk for pk, _contact in found]
        _tell("contact.tag_removed", pks, work)
        chosen = ContactTag.objects.filter(pk__in=pks)
        record_deletes(work.operation, chosen)
        chosen.delete()
        return _unchanged(work, {contact for _pk, contact in found}, _("Has none of these tags."))

    def before_undo(self, undone: Undone) -> None:
        tell_contacts(
            "contact.tag_added",
            _TAKEN,
            _part(undone),
            account=undone.account,
            actor=undone.actor,
            operation=undone.operation,
        )


def _part(undone: Undone) -> dict[str, Any]:
    return {"operation": undone.operation.pk, "after": undone.after, "up_to": undone.up_to}


def _tell(type: str, pks: list[int], work: Work) -> None:
    tell_contacts(
        type,
        "SELECT contact_id, tag_id FROM contacts_contacttag WHERE id = ANY(%(pks)s)",
        {"pks": pks},
        account=work.account,
        actor=work.actor,
        operation=work.operation,
    )


def _still_there(work: Work) -> list[UUID]:
    tags = [tag.pk for tag in tags_chosen(work.options["tags"])]
    if not tags:
        raise Refused("gone", _("The tags do not exist any more."))
    return tags


def _unchanged(work: Work, changed: set[UUID], reason: str) -> dict[UUID, Result]:
    return {pk: (Outcome.UNCHANGED, reason) for pk in work.ids if pk not in changed}


def _not_too_many(names: list[str]) -> list[str]:
    if len(names) > MOST_TAGS:
        raise forms.ValidationError(_("At most %(count)d tags at once.") % {"count": MOST_TAGS})
    return names
