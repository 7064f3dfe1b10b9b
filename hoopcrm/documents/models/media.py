"""The media library: files of the account that are used in many places, in folders."""

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from hoopcrm.core.clock import now
from hoopcrm.core.ids import new_id
from hoopcrm.core.owned import AccountOwned, SameAccountKey, account_pair
from hoopcrm.files.models import StoredFile

ALIVE = Q(deleted_at__isnull=True)


class MediaFolder(AccountOwned):
    """A folder of the library; folders nest.

    Attributes:
        deleted_at: when it went into the trash.
        trashed_with: the folder whose deletion took it along; None when it was deleted itself.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    parent = SameAccountKey(
        "self", on_delete=models.SET_NULL, null=True, blank=True, related_name="children"
    )
    name = models.CharField(_("name"), max_length=120)
    created_at = models.DateTimeField(default=now, editable=False)
    deleted_at = models.DateTimeField(null=True, blank=True, editable=False)
    trashed_with = models.UUIDField(null=True, blank=True, editable=False)
    version = models.PositiveIntegerField(default=1, db_default=1, editable=False)

    class Meta:
        ordering = ["name"]
        constraints = [
            account_pair("documents_mediafolder"),
            models.UniqueConstraint(
                F("account"),
                F("parent"),
                Lower("name"),
                nulls_distinct=False,
                condition=ALIVE,
                name="documents_mediafolder_name",
            ),
        ]
        indexes = [
            models.Index(
                fields=["deleted_at"], name="documents_mediafolder_trash", condition=~ALIVE
            )
        ]

    def __str__(self) -> str:
        return self.name


class MediaFile(AccountOwned):
    """A file of the library.

    Attributes:
        thumb: a small picture of it, of pictures only.
        width, height: in pixels and upright, of pictures only.
        link: secret part of its public address; "" while it has none.
        modified_at: when it was uploaded or last renamed.
        deleted_at, trashed_with: as of a folder.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    folder = SameAccountKey(
        MediaFolder, on_delete=models.SET_NULL, null=True, blank=True, related_name="files"
    )
    file = SameAccountKey(StoredFile, on_delete=models.PROTECT, related_name="+")
    thumb = SameAccountKey(
        StoredFile, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    name = models.CharField(_("name"), max_length=255)
    width = models.PositiveIntegerField(null=True, blank=True)
    height = models.PositiveIntegerField(null=True, blank=True)
    link = models.CharField(max_length=43, blank=True, editable=False)
    created_by = SameAccountKey(
        "accounts.Member", on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    created_at = models.DateTimeField(default=now, editable=False)
    modified_at = models.DateTimeField(default=now, editable=False)
    deleted_at = models.DateTimeField(null=True, blank=True, editable=False)
    trashed_with = models.UUIDField(null=True, blank=True, editable=False)
    version = models.PositiveIntegerField(default=1, db_default=1, editable=False)

    class Meta:
        ordering = ["name"]
        constraints = [
            account_pair("documents_mediafile"),
            models.UniqueConstraint(
                F("account"),
                F("folder"),
                Lower("name"),
                nulls_distinct=False,
                condition=ALIVE,
                name="documents_mediafile_name",
            ),
            models.UniqueConstraint(
                fields=("link",), condition=~Q(link=""), name="documents_mediafile_link"
            ),
        ]
        indexes = [
            models.Index(fields=["deleted_at"], name="documents_mediafile_trash", condition=~ALIVE)
        ]

    def __str__(self) -> str:
        return self.name
