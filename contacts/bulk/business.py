"""Putting contacts into a business, or taking them out of theirs."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from contacts.bulk.actions import ActionForm, BulkAction, LeftOut, Result, Undone, Work
from contacts.bulk.telling import tell_about_contacts, tell_inverse
from contacts.bulk.words import counted
from contacts.models import Business, Contact
from contacts.models.bulk import Outcome
from contacts.querysets import ContactQuerySet
from contacts.services.bulk_fields import business_for_bulk
from contacts.services.business_links import FOLLOWING, write_business
from contacts.widgets import SuggestInput
from hoopcrm.core.actor import Actor
from hoopcrm.core.errors import Refused
from hoopcrm.core.journal import record_updates

NAME_LENGTH = 200


class BusinessForm(ActionForm):
    """A business by name; it is made where there is none."""

    business = forms.CharField(
        label=gettext_lazy("Business"),
        max_length=NAME_LENGTH,
        widget=SuggestInput("contacts:business_options"),
        help_text=gettext_lazy("Type to search. A name that is new makes a new business."),
        error_messages={"required": gettext_lazy("Choose a business.")},
    )

    def options(self) -> dict[str, Any]:
        name = self.cleaned_data["business"]
        business = business_for_bulk(Actor.of_member(self.member), name=name)
        return {"business": str(business.pk), "name": business.name}


class AddToBusiness(BulkAction):
    """Puts contacts into a business; they leave the one they were in."""

    key = "add_to_business"
    label = gettext_lazy("Add to business")
    icon = "building"
    weight = 60
    form = BusinessForm
    undo_label = gettext_lazy("Undo")

    def title(self, count: int) -> str:
        return counted(
            ngettext("Add %(n)s contact to a business", "Add %(n)s contacts to a business", count),
            count,
        )

    def told(self, options: Mapping[str, Any]) -> list[tuple[str, str]]:
        return [(_("Business"), options["name"])]

    def run(self, work: Work) -> Mapping[UUID, Result]:
        chosen = Business.objects.select_for_update().filter(pk=work.options["business"])
        business: Business | None = chosen.first()
        if business is None:
            raise Refused("gone", _("This business has been deleted."))
        contacts = Contact.objects.exclude(business=business, company_name=business.name)
        return _write(work, contacts, business, _("Is in this business already."))

    def before_undo(self, undone: Undone) -> None:
        tell_inverse(undone, "contact.updated", "contact.updated")


class RemoveFromBusiness(BulkAction):
    """Leaves contacts without a business."""

    key = "remove_from_business"
    label = gettext_lazy("Remove from business")
    icon = "link-off"
    weight = 70
    undo_label = gettext_lazy("Undo")

    def title(self, count: int) -> str:
        return counted(
            ngettext(
                "Remove %(n)s contact from its business",
                "Remove %(n)s contacts from their businesses",
                count,
            ),
            count,
        )

    def submit(self, count: int) -> str:
        return _("Remove")

    def left_out(self, member: Any, contacts: ContactQuerySet) -> list[LeftOut]:
        without = contacts.filter(company_name="").count()
        return (
            [LeftOut(without, ngettext("belongs to no business", "belong to no business", without))]
            if without
            else []
        )

    def run(self, work: Work) -> Mapping[UUID, Result]:
        contacts = Contact.objects.exclude(company_name="")
        return _write(work, contacts, None, _("Belongs to no business."))

    def before_undo(self, undone: Undone) -> None:
        tell_inverse(undone, "contact.updated", "contact.updated")


_CHANGES = (
    "SELECT k.id AS contact_id, jsonb_build_object('business', jsonb_build_array(k.company_name,"
    " %(after)s::text)) AS changes, '{}'::jsonb AS data FROM contacts_contact k"
    " WHERE k.id = ANY(%(ids)s)"
)


def _write(work: Work, contacts: Any, business: Business | None, reason: str) -> dict[UUID, Result]:
    """Link those of `contacts` that are in hand; the others are told to be so already."""
    rows = contacts.filter(pk__in=list(work.ids)).order_by("pk")
    found = list(
        rows.only("account_id", "first_name", "last_name", "email", "phone", "company_name")
    )
    ids = [one.pk for one in found]
    name = business.name if business else ""
    tell_about_contacts("contact.updated", _CHANGES, {"ids": ids, "after": name}, work=work)
    record_updates(work.operation, Contact.objects.filter(pk__in=ids), FOLLOWING)
    write_business(work.actor, found, business.pk if business else None, name)
    changed = set(ids)
    return {pk: (Outcome.UNCHANGED, reason) for pk in work.ids if pk not in changed}
