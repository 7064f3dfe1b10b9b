"""Imports: a file, what its columns mean, and what became of its rows."""

from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from hoopcrm.core.clock import now
from hoopcrm.core.ids import new_id
from hoopcrm.core.owned import AccountOwned, SameAccountKey, account_pair
from hoopcrm.imports.parsing import Dialect


class Mode(models.TextChoices):
    """Which rows an import takes."""

    BOTH = "both", _("Create new contacts and update existing ones")
    CREATE = "create", _("Only create new contacts, skip those that exist")
    UPDATE = "update", _("Only update existing contacts")
    EACH = "each", _("Create a contact for each row, also where one exists")


class Prefer(models.TextChoices):
    """How existing contacts are found."""

    EMAIL = "email", _("By e-mail, then phone")
    PHONE = "phone", _("By phone, then e-mail")


class DateOrders(models.TextChoices):
    """How dates are written in the file."""

    AUTO = "auto", _("Recognise")
    YMD = "ymd", _("Year, month, day")
    DMY = "dmy", _("Day, month, year")
    MDY = "mdy", _("Month, day, year")


class Import(AccountOwned):
    """One file of contacts, from its upload to its result. A draft until it is started.

    Attributes:
        dialect, columns, samples: how the file is written, its header and its first rows.
        rows: number of records; null until the file has been read to its end.
        data_start, data_line: byte and line after the header.
        mapping: a target's key for each column, "" for none.
        started_at: set once; from then on `job` tells how far it is.
        check_job: counts what would become of the rows, before the start.
        created … failed: rows by what became of them; their sum is what has been handled.
        warned: rows written in spite of a problem.
        code_counts: how many rows have each problem, by code.
        error: why the whole import failed.
        encoding: in which the file was uploaded; what is kept is UTF-8.
        followups: what is to be done with the contacts at the end: input by key of an
            `ImportFollowup`; `outcomes` has what became of it.
        journal: two marks of the undo journal for each chunk, by which it is taken back.
        undo_job, undone_at: taking the whole import back; until `undone_at` that is unfinished.
        undone_deleted, undone_reverted: contacts deleted and put back by it.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    file = SameAccountKey(
        "files.StoredFile", on_delete=models.SET_NULL, null=True, related_name="imports"
    )
    file_name = models.CharField(_("file"), max_length=255)
    file_size = models.BigIntegerField(default=0)
    dialect = models.JSONField(default=dict)
    columns = models.JSONField(default=list)
    samples = models.JSONField(default=list)
    rows = models.BigIntegerField(null=True)
    data_start = models.BigIntegerField(default=0)
    data_line = models.IntegerField(default=2)
    mode = models.CharField(max_length=6, choices=Mode.choices, default=Mode.BOTH)
    prefer = models.CharField(max_length=5, choices=Prefer.choices, default=Prefer.EMAIL)
    keep_empty = models.BooleanField(default=True)
    needs_address = models.BooleanField(default=True)
    date_order = models.CharField(max_length=4, choices=DateOrders.choices, default=DateOrders.AUTO)
    mapping = models.JSONField(default=list)
    mapped = models.BooleanField(default=False)
    skip_unmapped = models.BooleanField(default=False)
    tags = models.JSONField(default=list, blank=True)
    consent_at = models.DateTimeField(null=True)
    member = SameAccountKey(
        "accounts.Member", on_delete=models.PROTECT, null=True, related_name="imports"
    )
    actor_label = models.CharField(max_length=200, blank=True)
    created_at = models.DateTimeField(default=now, editable=False)
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    job = SameAccountKey("jobs.Job", on_delete=models.SET_NULL, null=True, related_name="imports")
    check_job = SameAccountKey("jobs.Job", on_delete=models.SET_NULL, null=True, related_name="+")
    operation_id = models.UUIDField(null=True)
    staged = models.BigIntegerField(default=0)
    created = models.BigIntegerField(default=0)
    updated = models.BigIntegerField(default=0)
    unchanged = models.BigIntegerField(default=0)
    skipped = models.BigIntegerField(default=0)
    failed = models.BigIntegerField(default=0)
    warned = models.BigIntegerField(default=0)
    code_counts = models.JSONField(default=dict)
    error = models.TextField(blank=True)
    encoding = models.CharField(max_length=20, default="utf-8")
    followups = models.JSONField(default=dict, blank=True)
    outcomes = models.JSONField(default=dict, blank=True)
    journal = models.JSONField(default=list)
    undo_job = SameAccountKey("jobs.Job", on_delete=models.SET_NULL, null=True, related_name="+")
    undone_at = models.DateTimeField(null=True)
    undone_deleted = models.BigIntegerField(default=0)
    undone_reverted = models.BigIntegerField(default=0)

    class Meta:
        constraints = [account_pair("imports_import")]
        indexes = [models.Index(fields=["account", "-created_at"], name="imports_import_recent")]

    def get_absolute_url(self) -> str:
        """Its progress and result."""
        return reverse("imports:detail", args=[self.account_id, self.pk])

    def __str__(self) -> str:
        return self.file_name

    @property
    def is_draft(self) -> bool:
        """Not started yet."""
        return self.started_at is None

    @property
    def handled(self) -> int:
        """Rows that have been accounted for."""
        return self.created + self.updated + self.unchanged + self.skipped + self.failed

    @cached_property
    def read_dialect(self) -> Dialect:
        """How the file is written."""
        return Dialect.from_json(self.dialect)

    def column_of(self, target: str) -> str:
        """The header of the column that fills a target, "" when there is none."""
        if not target:
            return ""
        pairs: Any = zip(self.mapping, self.columns, strict=False)
        return next((column for one, column in pairs if one == target), "")


class ImportRowError(AccountOwned):
    """A row that was not taken, or not wholly.

    Attributes:
        outcome: failed, skipped, or warned when the row was written all the same.
        problems: list of [code, target, value]; `codes` has the codes alone.
        raw: the row as it stands in the file.
    """

    unaudited = "the report of an import, which is told as a whole"

    class Outcome(models.TextChoices):
        FAILED = "failed", _("Failed")
        SKIPPED = "skipped", _("Skipped")
        WARNED = "warned", _("Warning")

    id = models.BigAutoField(primary_key=True)
    of = SameAccountKey(Import, on_delete=models.CASCADE, related_name="errors", db_index=False)
    line = models.IntegerField()
    outcome = models.CharField(max_length=7, choices=Outcome.choices)
    codes = ArrayField(models.SmallIntegerField())
    problems = models.JSONField()
    raw = models.TextField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=("of", "line"), name="imports_importrowerror_line")
        ]

    def __str__(self) -> str:
        return f"{self.of_id}:{self.line}"


class ImportConflict(AccountOwned):
    """A contact on which something stayed when the import was taken back.

    Attributes:
        created: the import made it, and it was not deleted because it has changed since.
        fields: what stayed on one that the import had updated, by keys of an event's changes.
    """

    unaudited = "the report of an undo, which is told as a whole"

    id = models.BigAutoField(primary_key=True)
    of = SameAccountKey(Import, on_delete=models.CASCADE, related_name="conflicts", db_index=False)
    contact_id = models.UUIDField()
    created = models.BooleanField(default=False)
    fields = models.JSONField(default=list)

    class Meta:
        indexes = [models.Index(fields=["of", "id"], name="imports_importconflict_of")]

    def __str__(self) -> str:
        return f"{self.of_id}:{self.contact_id}"


class ImportMapping(AccountOwned):
    """What the columns of a kind of file mean, saved under a name for the next file like it.

    Attributes:
        fingerprint: of the names of the columns, by which it is offered again.
        columns: names of the columns; `mapping` has the target of each.
        options: mode, order of dates and the like.
    """

    unaudited = "how files are read; what an import does with it is told there"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    name = models.CharField(_("name"), max_length=80)
    name_folded = models.CharField(max_length=160, db_collation="C", editable=False)
    fingerprint = models.CharField(max_length=32, db_collation="C")
    columns = models.JSONField(default=list)
    mapping = models.JSONField(default=list)
    options = models.JSONField(default=dict)
    member = SameAccountKey(
        "accounts.Member", on_delete=models.SET_NULL, null=True, related_name="+"
    )
    actor_label = models.CharField(max_length=200, blank=True)
    updated_at = models.DateTimeField(default=now)

    class Meta:
        ordering = ["name_folded"]
        constraints = [
            account_pair("imports_importmapping"),
            models.UniqueConstraint(
                fields=("account", "name_folded"), name="imports_importmapping_name"
            ),
        ]
        indexes = [
            models.Index(fields=["account", "fingerprint"], name="imports_importmapping_print")
        ]

    def __str__(self) -> str:
        return self.name
