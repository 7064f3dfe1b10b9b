"""The contact: a person that the company knows."""

from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Upper
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from contacts.querysets import ContactQuerySet
from hoopcrm.core.clock import now
from hoopcrm.core.ids import new_id
from hoopcrm.core.owned import AccountOwned, SameAccountKey, account_pair
from hoopcrm.core.scoping import AccountManager

ALIVE = Q(deleted_at__isnull=True)


def name_of(first: str, last: str, email: str, phone: str, company: str) -> str:
    """What a contact is called: the name, else an address, else the business, else "No name"."""
    return f"{first} {last}".strip() or email or phone or company or str(_("No name"))


class ContactType(AccountOwned):
    """What a contact is to the company: Lead, Customer and what the account adds."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    key = models.SlugField(max_length=60)
    label = models.CharField(_("label"), max_length=60)
    position = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["position", "id"]
        constraints = [
            account_pair("contacts_contacttype"),
            models.UniqueConstraint(fields=("account", "key"), name="contacts_contacttype_key"),
        ]

    def __str__(self) -> str:
        return self.label


class Contact(AccountOwned):
    """A person. Written only by contacts services, which keep the derived columns right.

    Attributes:
        sort_name, last_folded, company_folded: casefolded without accents, for order and prefix.
        email, phone and their normalised forms: copies of the primary ContactEmail/ContactPhone.
        company_name: copy of the linked business's name, or free text without a link.
        custom: custom values keyed by field id: option ids, decimals as text, ISO dates.
        search: name, all e-mails, all phone digits and company, folded; see `search_text`.
        dnd_all, dnd_inbound: copies of what the ContactDnd rows "all" and "inbound" say.
        picture: copy of the id of the current ContactPicture.
        deleted_at, deleted_by_id: since when and by whom (an actor's id) it is deleted.
        version: rises with each change of the row; in-place edits send the one they saw.
    """

    class Gender(models.TextChoices):
        FEMALE = "female", _("Female")
        MALE = "male", _("Male")
        OTHER = "other", _("Other")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    first_name = models.CharField(_("first name"), max_length=100, blank=True)
    last_name = models.CharField(_("last name"), max_length=100, blank=True)
    sort_name = models.CharField(max_length=600, blank=True, db_collation="C", editable=False)
    last_folded = models.CharField(max_length=300, blank=True, db_collation="C", editable=False)
    type = SameAccountKey(
        ContactType,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="contacts",
        db_index=False,
        verbose_name=_("contact type"),
    )
    email = models.CharField(max_length=254, blank=True, editable=False)
    email_normalised = models.CharField(
        max_length=254, blank=True, db_collation="C", editable=False
    )
    phone = models.CharField(max_length=40, blank=True, editable=False)
    phone_normalised = models.CharField(max_length=20, blank=True, editable=False)
    business = SameAccountKey(
        "contacts.Business",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="contacts",
        db_index=False,
        verbose_name=_("business"),
    )
    company_name = models.CharField(_("business name"), max_length=200, blank=True)
    company_folded = models.CharField(max_length=400, blank=True, db_collation="C", editable=False)
    website = models.CharField(_("website"), max_length=300, blank=True)
    source = models.CharField(_("source"), max_length=120, blank=True)
    gender = models.CharField(_("gender"), max_length=6, choices=Gender.choices, blank=True)
    birth_date = models.DateField(_("date of birth"), null=True, blank=True)
    birth_month = models.PositiveSmallIntegerField(null=True, blank=True)
    birth_day = models.PositiveSmallIntegerField(null=True, blank=True)
    address1 = models.CharField(_("street address"), max_length=300, blank=True)
    city = models.CharField(_("city"), max_length=120, blank=True)
    state = models.CharField(_("state"), max_length=120, blank=True)
    postal_code = models.CharField(_("postal code"), max_length=20, blank=True)
    country = models.CharField(_("country"), max_length=2, blank=True)
    time_zone = models.CharField(_("time zone"), max_length=60, blank=True)
    owner = SameAccountKey(
        "accounts.Member",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="owned_contacts",
        db_index=False,
        verbose_name=_("owner"),
    )
    custom = models.JSONField(default=dict, blank=True)
    search = models.TextField(blank=True, editable=False)
    search_extra = models.TextField(blank=True, default="", db_default="", editable=False)
    first_attribution = models.JSONField(null=True, blank=True)
    first_session_source = models.CharField(max_length=60, blank=True)
    latest_attribution = models.JSONField(null=True, blank=True)
    latest_session_source = models.CharField(max_length=60, blank=True)
    # With a default in the database, so that the column comes without rewriting the table.
    dnd_all = models.BooleanField(
        _("do not contact"), default=False, db_default=False, editable=False
    )
    dnd_inbound = models.BooleanField(
        _("do not accept calls and SMS"), default=False, db_default=False, editable=False
    )
    picture = models.UUIDField(null=True, blank=True, editable=False)
    created_at = models.DateTimeField(default=now)
    created_via = models.CharField(max_length=20, blank=True)
    updated_at = models.DateTimeField(default=now)
    updated_by_id = models.UUIDField(null=True)
    last_activity_at = models.DateTimeField(null=True, blank=True)
    deleted_at = models.DateTimeField(null=True, blank=True)
    deleted_by_id = models.UUIDField(null=True, blank=True, editable=False)
    version = models.PositiveIntegerField(default=1)

    objects = AccountManager.of(ContactQuerySet)

    class Meta:
        constraints = [account_pair("contacts_contact")]
        indexes = [
            models.Index(
                fields=["account", "created_at", "id"],
                name="contacts_contact_created",
                condition=ALIVE,
            ),
            models.Index(
                fields=["account", "updated_at", "id"],
                name="contacts_contact_updated",
                condition=ALIVE,
            ),
            models.Index(
                fields=["account", "last_activity_at", "id"],
                name="contacts_contact_activity",
                condition=ALIVE,
            ),
            models.Index(
                fields=["account", "sort_name", "id"],
                name="contacts_contact_name",
                condition=ALIVE,
            ),
            models.Index(
                fields=["account", "last_folded", "id"],
                name="contacts_contact_last",
                condition=ALIVE,
            ),
            models.Index(
                fields=["account", "email_normalised", "id"],
                name="contacts_contact_email",
                condition=ALIVE,
            ),
            models.Index(
                fields=["account", "company_folded", "id"],
                name="contacts_contact_company",
                condition=ALIVE,
            ),
            models.Index(
                fields=["business"],
                name="contacts_contact_business",
                condition=Q(business__isnull=False),
            ),
            *(
                models.Index(
                    F("account"),
                    Upper(name),
                    name=f"contacts_contact_{name}",
                    condition=ALIVE & ~Q(**{name: ""}),
                )
                for name in ("city", "postal_code", "source")
            ),
            models.Index(
                fields=["account", "type"],
                name="contacts_contact_type",
                condition=ALIVE & Q(type__isnull=False),
            ),
            models.Index(
                fields=["account", "owner", "created_at", "id"],
                name="contacts_contact_owner",
                condition=ALIVE & Q(owner__isnull=False),
            ),
            models.Index(
                fields=["account", "first_session_source"],
                name="contacts_contact_first_source",
                condition=~Q(first_session_source=""),
            ),
            models.Index(
                fields=["account", "latest_session_source"],
                name="contacts_contact_latest_source",
                condition=~Q(latest_session_source=""),
            ),
            models.Index(
                fields=["account", "deleted_at", "id"],
                name="contacts_contact_gone",
                condition=Q(deleted_at__isnull=False),
            ),
            GinIndex(
                F("account"),
                OpClass(F("search"), "gin_trgm_ops"),
                name="contacts_contact_search",
            ),
            GinIndex(
                F("account"),
                OpClass(F("search_extra"), "gin_trgm_ops"),
                name="contacts_contact_search_extra",
                condition=~Q(search_extra=""),
            ),
            GinIndex(
                OpClass(F("custom"), "jsonb_path_ops"),
                name="contacts_contact_custom",
                condition=~Q(custom={}),
            ),
        ]

    def __str__(self) -> str:
        return self.display_name

    def get_absolute_url(self) -> str:
        """The record page."""
        return reverse("contacts:record", args=[self.account_id, self.pk])

    @property
    def picture_url(self) -> str:
        """The picture, "" without one."""
        return reverse("contacts:picture", args=self._picture_args) if self.picture else ""

    @property
    def face_url(self) -> str:
        """The small picture for lists, "" without one."""
        return reverse("contacts:picture_small", args=self._picture_args) if self.picture else ""

    @property
    def _picture_args(self) -> list[object]:
        return [self.account_id, self.picture]

    @property
    def full_name(self) -> str:
        """First and last name, as far as known."""
        return f"{self.first_name} {self.last_name}".strip()

    @property
    def display_name(self) -> str:
        """What the contact is called; see `name_of`."""
        return name_of(self.first_name, self.last_name, self.email, self.phone, self.company_name)

    @property
    def full_address(self) -> str:
        """The address in one line."""
        parts = [self.address1, self.city, self.state, self.postal_code, self.country]
        return ", ".join(part for part in parts if part)
