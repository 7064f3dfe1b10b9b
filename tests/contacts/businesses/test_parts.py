"""What goes and comes back with a business besides its contacts."""

import pytest

from contacts.models import Business, Contact
from contacts.services import business_delete as deleting
from contacts.services import business_links as links
from contacts.services.business_delete import (
    business_delete,
    business_delete_step,
    business_delete_undo,
)
from contacts.services.businesses import business_create
from hoopcrm.associations.models import Association
from hoopcrm.associations.services.labels import (
    association_label_create,
    association_label_delete,
)
from hoopcrm.associations.services.links import association_add
from hoopcrm.core.errors import Refused
from hoopcrm.events.models import Event
from hoopcrm.jobs.models import Job
from hoopcrm.jobs.services import job_cancel
from tests import make

pytestmark = pytest.mark.usefixtures("in_account")


@pytest.fixture
def zenith(actor):
    return business_create(actor, fields={"name": "Zenith"})


@pytest.fixture
def label(actor):
    return association_label_create(actor, pair="business", forward="Employee of")


@pytest.fixture
def linked(account, actor, zenith, label):
    """A contact that belongs to another business and is only linked with this one."""
    contact = make.make_contact(account, business="Acme")
    return association_add(actor, label=label, first=contact, second=zenith)


def told(contact_id):
    rows = Event.objects.filter(contact_id=contact_id, type__startswith="association.")
    return list(rows.order_by("id").values_list("type", "data__label", "subject_label"))


def test_links_to_the_business_come_back_with_it(actor, zenith, linked):
    operation, _gone = business_delete(actor, business=zenith)
    assert not Association.objects.exists()
    business_delete_undo(actor, operation=operation)
    assert Association.objects.get().pk == linked.pk
    assert told(linked.first_id) == [
        ("association.added", "Employee of", "Zenith"),
        ("association.removed", "Employee of", "Zenith"),
        ("association.added", "Employee of", "Zenith"),
    ]


def test_a_link_whose_label_is_gone_stays_away(actor, zenith, linked, label):
    operation, _gone = business_delete(actor, business=zenith)
    association_label_delete(actor, label=label)
    business_delete_undo(actor, operation=operation)
    assert Business.objects.filter(pk=zenith.pk).exists()
    assert not Association.objects.exists()


def test_a_deletion_stopped_half_way_gives_its_contacts_back(monkeypatch, account, actor, zenith):
    for module in (links, deleting):
        monkeypatch.setattr(module, "CHUNK_ROWS", 2)
    for _ in range(5):
        make.make_contact(account, business="Zenith")
    operation, _gone = business_delete(actor, business=zenith)
    business_delete_step(actor, business=zenith, operation=operation)
    assert Contact.objects.filter(business=zenith).count() == 3
    with pytest.raises(Refused) as caught:
        business_delete_undo(actor, operation=operation)
    assert caught.value.code == "not_finished"
    job_cancel(actor, job=Job.objects.get())
    business_delete_undo(actor, operation=operation)
    assert Contact.objects.filter(business=zenith, company_name="Zenith").count() == 5
    assert not Event.objects.filter(type="business.restored").exists()
    back = Event.objects.filter(type="contact.updated", changes={"business": ["", "Zenith"]})
    assert back.count() == 2
    assert set(back.values_list("subject_label", flat=True)) == {"Ada Lovelace"}
