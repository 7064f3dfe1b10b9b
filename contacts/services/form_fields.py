"""The form that adds a contact: what it asks for, and adding somebody by it."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from contacts.form_layout import WHO, form_layout, layout_of, layout_words
from contacts.models import Contact, ContactFormField
from contacts.models.dnd import Channel
from contacts.services.contacts import contact_create
from contacts.services.dnd import dnd_all_set, dnd_set
from hoopcrm.core.actor import Actor
from hoopcrm.core.errors import Refused
from hoopcrm.core.scoping import current_account
from hoopcrm.core.services import service
from hoopcrm.events.emit import emit


@service(silent="the same fields change nothing; others emit contact_form.changed")
def contact_form_set(actor: Actor, *, fields: Sequence[tuple[str, bool]]) -> None:
    """Put these fields on the form of everybody, in this order.

    Args:
        fields: names as in `contacts.form_layout`, each with whether it is required.

    Raises:
        Refused: `nobody` when none of the fields says who it is.
    """
    layout = layout_of(fields)
    if not any(field.name in WHO for field in layout):
        raise Refused(
            "nobody", _("The form needs a name, an e-mail or a phone: else it adds nobody.")
        )
    before = form_layout()
    if layout == before:
        return
    account = current_account()
    ContactFormField.objects.all().delete()
    ContactFormField.objects.bulk_create(
        ContactFormField(
            account_id=account.pk,
            key="" if field.definition else field.name,
            definition=field.definition,
            position=position,
            is_required=field.is_required,
        )
        for position, field in enumerate(layout)
    )
    _tell(actor, layout_words(before))


@service(silent="a form as it comes stays so; another one emits contact_form.changed")
def contact_form_reset(actor: Actor) -> None:
    """Give the form back the fields that it comes with."""
    before = layout_words(form_layout())
    if ContactFormField.objects.all().delete()[0]:
        _tell(actor, before)


def _tell(actor: Actor, before: str) -> None:
    account = current_account()
    emit(
        "contact_form.changed",
        account=account,
        actor=actor,
        subject=account,
        changes={"fields": [before, layout_words(form_layout())]},
    )


@service(silent="each part emits an event of its own: contact.created, contact.dnd_set")
def contact_add(
    actor: Actor, *, fields: Mapping[str, Any], dnd: Sequence[str] = (), **parts: Any
) -> Contact:
    """Add somebody by hand: `contact_create`, and not to be reached by the channels of `dnd`.

    Raises:
        Refused: as `contact_create` and `dnd_set`; then nobody was added.
    """
    contact = contact_create(actor, fields=fields, **parts)
    for channel in dnd:
        if channel == Channel.ALL:
            dnd_all_set(actor, contact=contact, on=True)
        else:
            dnd_set(actor, contact=contact, channel=channel, on=True)
    return contact
