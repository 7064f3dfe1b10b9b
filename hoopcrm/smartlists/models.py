"""Saved views of a list of records, whom they are shared with, and the order of their tabs."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from hoopcrm.core.clock import now
from hoopcrm.core.ids import new_id
from hoopcrm.core.owned import AccountOwned, SameAccountKey, account_pair
from hoopcrm.core.views.listing import DEFAULT_SIZE

NAME_LENGTH = 80


class Access(models.TextChoices):
    """What a list is shared for."""

    VIEW = "view", _("Can view")
    EDIT = "edit", _("Can edit")


class SmartList(AccountOwned):
    """A saved view. Who is in it is found anew each time it is opened.

    Attributes:
        owner: whoever made it; None for those that every account begins with.
        state: what a list's State says of itself (`data()`): filters, columns, order.
        state_hash: the name of that state in URLs when it was saved.
        labels: names of the custom fields in it, for the day when one is deleted.
        everyone: what everybody in the account may do; "" for nothing.
        page_size, widths: rows on a page, and pixels of columns by key.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    object_type = models.CharField(max_length=40, default="contact")
    name = models.CharField(_("name"), max_length=NAME_LENGTH)
    name_folded = models.CharField(max_length=NAME_LENGTH * 3, editable=False)
    owner = SameAccountKey(
        "accounts.Member", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    state = models.JSONField()
    state_hash = models.CharField(max_length=24)
    labels = models.JSONField(default=dict, blank=True)
    page_size = models.PositiveSmallIntegerField(default=DEFAULT_SIZE)
    widths = models.JSONField(default=dict, blank=True)
    everyone = models.CharField(max_length=4, choices=Access.choices, blank=True)
    created_at = models.DateTimeField(default=now, editable=False)
    updated_at = models.DateTimeField(default=now, editable=False)
    updated_by = SameAccountKey(
        "accounts.Member", on_delete=models.SET_NULL, null=True, related_name="+"
    )
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            account_pair("smartlists_smartlist"),
            models.UniqueConstraint(
                fields=("account", "object_type", "owner", "name_folded"),
                name="smartlists_smartlist_name",
                nulls_distinct=False,
            ),
        ]

    def __str__(self) -> str:
        return self.name


class ListShare(AccountOwned):
    """A member with whom a list is shared by name."""

    id = models.BigAutoField(primary_key=True)
    smart_list = SameAccountKey(SmartList, on_delete=models.CASCADE, related_name="shares")
    member = SameAccountKey("accounts.Member", on_delete=models.CASCADE, related_name="+")
    access = models.CharField(max_length=4, choices=Access.choices)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=("smart_list", "member"), name="smartlists_listshare_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.member_id} {self.access}"


class ListPlace(AccountOwned):
    """Where a member wants a list among the tabs."""

    unaudited = "a member's own taste, no change of the data"

    id = models.BigAutoField(primary_key=True)
    smart_list = SameAccountKey(SmartList, on_delete=models.CASCADE, related_name="places")
    member = SameAccountKey("accounts.Member", on_delete=models.CASCADE, related_name="+")
    position = models.PositiveIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=("member", "smart_list"), name="smartlists_listplace_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.smart_list_id} {self.position}"
