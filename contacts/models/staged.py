"""Rows of a file on their way to becoming contacts."""

from django.db import models

from hoopcrm.core.owned import AccountOwned


class StagedContact(AccountOwned):
    """One row of an import, cleaned, with all columns that a new contact would get.

    The table is permanent and not logged: after a crash of the database it is empty, and the
    importer fills it from the file again. Lists of texts are joined by `ingest.rows.SEPARATOR`.

    Attributes:
        batch, line: the import, and where the row begins in its file.
        stopped: failed or skipped while it was read; nothing of it is written.
        match_key: what makes rows of one file the same contact, "" for none.
        winner: line of the last row with the same key; 0 when no row with the key counts.
        contact_id: as given in the file.
        new_id: of the contact, if the row makes one.
        email_given, phone_given: whether the first address stood in the primary cell.
        phone_labels: beside `phones`, or "" when none has a label.
        dnd: channels that are off limits.
        note: clean HTML.
        made_at: when the contact came to be, where the file says so.
        changes: of the event of a new contact, JSON.
        problems: list of (code, column, value), JSON, or "".
        raw: the row as it stands in the file.
    """

    unaudited = "rows that are not contacts yet; what becomes of them is told there"

    id = models.BigAutoField(primary_key=True)
    batch = models.UUIDField()
    line = models.IntegerField()
    stopped = models.BooleanField(default=False)
    match_key = models.TextField(blank=True, db_collation="C")
    winner = models.IntegerField(null=True)
    contact_id = models.UUIDField(null=True)
    new_id = models.UUIDField()
    first_name = models.TextField(blank=True)
    last_name = models.TextField(blank=True)
    sort_name = models.TextField(blank=True)
    last_folded = models.TextField(blank=True)
    type_id = models.UUIDField(null=True)
    email = models.TextField(blank=True)
    email_normalised = models.TextField(blank=True, db_collation="C")
    phone = models.TextField(blank=True)
    phone_normalised = models.TextField(blank=True, db_collation="C")
    company_name = models.TextField(blank=True)
    company_folded = models.TextField(blank=True, db_collation="C")
    website = models.TextField(blank=True)
    source = models.TextField(blank=True)
    gender = models.TextField(blank=True)
    birth_date = models.DateField(null=True)
    birth_month = models.SmallIntegerField(null=True)
    birth_day = models.SmallIntegerField(null=True)
    address1 = models.TextField(blank=True)
    city = models.TextField(blank=True)
    state = models.TextField(blank=True)
    postal_code = models.TextField(blank=True)
    country = models.TextField(blank=True)
    time_zone = models.TextField(blank=True)
    owner_id = models.UUIDField(null=True)
    custom = models.TextField(blank=True)
    search = models.TextField(blank=True)
    emails = models.TextField(blank=True)
    emails_normalised = models.TextField(blank=True)
    email_given = models.BooleanField(default=False)
    phones = models.TextField(blank=True)
    phones_normalised = models.TextField(blank=True)
    phone_given = models.BooleanField(default=False)
    phone_labels = models.TextField(blank=True)
    tags = models.TextField(blank=True)
    followers = models.TextField(blank=True)
    dnd = models.TextField(blank=True)
    note = models.TextField(blank=True)
    made_at = models.DateTimeField(null=True)
    changes = models.TextField(blank=True)
    problems = models.TextField(blank=True)
    raw = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=("batch", "line"), name="contacts_stagedcontact_line")
        ]

    def __str__(self) -> str:
        return f"{self.batch}:{self.line}"
