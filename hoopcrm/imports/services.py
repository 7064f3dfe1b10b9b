"""Imports: uploading a file, saying what its columns mean, starting."""

from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from tempfile import SpooledTemporaryFile
from typing import Any

from django.conf import settings
from django.core.files.base import File
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from contacts.ingest.followups import offered_to
from contacts.services.tags import tag_name_clean
from hoopcrm.accounts import limits
from hoopcrm.core.actor import Actor
from hoopcrm.core.clock import now
from hoopcrm.core.errors import Refused
from hoopcrm.core.journal import operation_start
from hoopcrm.core.scoping import current_account
from hoopcrm.core.services import service
from hoopcrm.customfields.access import definitions
from hoopcrm.events.emit import emit
from hoopcrm.files.names import clean_name
from hoopcrm.files.services import file_delete, file_store, too_large
from hoopcrm.imports.encodings import UTF8, encoding_of, write_utf8
from hoopcrm.imports.models import DateOrders, Import, Mode, Prefer
from hoopcrm.imports.own_exports import tells_only
from hoopcrm.imports.recognising import recognise
from hoopcrm.imports.saved import applied, mappings_for
from hoopcrm.imports.sniffing import HEAD, inspect, refuse_other_kinds
from hoopcrm.imports.targets import IDENTIFIERS, REPORT_COLUMNS, SEVERAL, all_targets
from hoopcrm.imports.vcards import is_vcard, write_table
from hoopcrm.jobs.models import Job
from hoopcrm.jobs.services import job_cancel, job_start

JOB_TYPE = "imports.run"
CHECK_TYPE = "imports.check"
PURPOSE = "import"
SHELL_PURPOSE = "import_shell"
MOST_TAGS = 20
ROWS_LIMIT = "import_rows"  # of the plan, for one file
IN_MEMORY = 1 << 20  # bytes of a table made from vCards, before it goes to a file


@service(silent="a draft touches no contact; import.started tells what begins")
def import_upload(
    actor: Actor, *, upload: File, name: str | None = None, capped: bool = True
) -> Import:
    """Look at a file, store it, and make a draft with the columns recognised.

    vCards are kept as the table that they make.

    Args:
        capped: whether the size limit of uploads holds; a large file that does not come from a
            browser is not read to its end here either.

    Raises:
        Refused: on field `file`: the kind of file, its encoding, its header, its size.
    """
    shown = name if name is not None else upload.name or ""
    upload.seek(0)
    if not is_vcard(upload.read(HEAD)):
        return _read(actor, upload, shown, capped=capped)
    if capped and upload.size > settings.IMPORT_LIMIT_BYTES:
        raise too_large(shown, settings.IMPORT_LIMIT_BYTES)
    with SpooledTemporaryFile(max_size=IN_MEMORY) as table:
        write_table(upload, table)
        stem = shown.rpartition(".")[0] or shown
        return _draft(actor, File(table), f"{stem}.csv", shown, size=upload.size, capped=capped)


def _read(actor: Actor, upload: File, shown: str, *, capped: bool) -> Import:
    """A draft of a table in whatever encoding."""
    refuse_other_kinds(upload)
    encoding = encoding_of(upload, whole=capped)
    if encoding == UTF8:
        return _draft(actor, upload, shown, shown, size=upload.size, capped=capped)
    if capped and upload.size > settings.IMPORT_LIMIT_BYTES:
        raise too_large(shown, settings.IMPORT_LIMIT_BYTES)
    with SpooledTemporaryFile(max_size=IN_MEMORY) as table:
        write_utf8(upload, encoding, table)
        made = File(table, shown)
        return _draft(actor, made, shown, shown, size=upload.size, capped=capped, encoding=encoding)


def _draft(
    actor: Actor,
    upload: File,
    name: str,
    shown: str,
    *,
    size: int,
    capped: bool,
    encoding: str = UTF8,
) -> Import:
    """A draft of the table in `upload`, kept as `name` and shown as `shown`, of `size` bytes."""
    found = inspect(upload, whole=capped)
    if found.rows is not None:
        _require_room(found.rows)
    upload.seek(0)
    purpose = PURPOSE if capped else SHELL_PURPOSE
    stored = file_store(actor, upload=upload, purpose=purpose, name=name)
    saved = mappings_for(found.columns)
    mapping = recognise(found.columns, all_targets(definitions()), found.samples)
    options = {}
    if saved:
        mapping, options = applied(saved[0], found.columns), saved[0].options
        if options["mode"] == Mode.EACH and not current_account().allow_duplicates:
            options = options | {"mode": Mode.BOTH.value}
    imported: Import = Import.objects.create(
        account_id=current_account().pk,
        file=stored,
        file_name=clean_name(shown) or stored.name,
        file_size=size,
        dialect=found.dialect.as_json(),
        columns=found.columns,
        samples=found.samples,
        rows=found.rows,
        data_start=found.end,
        data_line=found.next_line,
        mapping=mapping,
        encoding=encoding,
        **options,
        member=actor.member,
        actor_label=actor.label,
    )
    return imported


def _require_room(rows: int) -> None:
    """Raises Refused `limit_reached` for more rows than the plan takes at once."""
    try:
        limits.require_each(
            current_account(), ROWS_LIMIT, what=_("rows of one import"), count=int, adding=rows
        )
    except Refused as refused:
        raise Refused(
            refused.code,
            _("This file has %(rows)d rows; your plan takes %(limit)d at once. Split the file.")
            % {"rows": rows, "limit": refused.data["limit"]},
            field="file",
            **refused.data,
        ) from None


@service(silent="a draft touches no contact; import.started tells what begins")
def import_configure(
    actor: Actor,
    *,
    imported: Import,
    mapping: Sequence[str],
    mode: str = "both",
    prefer: str = "email",
    keep_empty: bool = True,
    needs_address: bool = True,
    date_order: str = "auto",
    skip_unmapped: bool = False,
) -> Import:
    """Say what the columns mean and what the rows may do.

    Args:
        mapping: a target's key for each column, "" for a column that is left out.

    Raises:
        Refused: `started`, or a fault of the mapping on field `mapping` or `skip_unmapped`.
    """
    imported = _locked_draft(imported)
    _check_mode(mode)
    _check_mapping(imported, list(mapping), mode=mode, needs_address=needs_address)
    left_out = [
        column
        for column, target in zip(imported.columns, mapping, strict=True)
        if not target and column not in REPORT_COLUMNS and not tells_only(imported.columns, column)
    ]
    if left_out and not skip_unmapped:
        raise Refused(
            "unmapped",
            ngettext(
                "%(count)d column is not mapped. Map it, or tick that it is left out.",
                "%(count)d columns are not mapped. Map them, or tick that they are left out.",
                len(left_out),
            )
            % {"count": len(left_out)},
            field="skip_unmapped",
        )
    imported.mapping = list(mapping)
    imported.mode = Mode(mode)
    imported.prefer = Prefer(prefer)
    imported.keep_empty = keep_empty
    imported.needs_address = needs_address
    imported.date_order = DateOrders(date_order)
    imported.skip_unmapped = skip_unmapped
    imported.mapped = True
    imported.save()
    return imported


def _check_mode(mode: str) -> None:
    """Raises Refused `no_duplicates` where the account allows none."""
    account: Any = current_account()
    if mode == Mode.EACH and not account.allow_duplicates:
        raise Refused(
            "no_duplicates",
            _("This account allows no duplicate contacts, so rows cannot make them."),
            field="mode",
        )


def _check_mapping(imported: Import, mapping: list[str], *, mode: str, needs_address: bool) -> None:
    targets = all_targets(definitions())
    if len(mapping) != len(imported.columns) or any(t and t not in targets for t in mapping):
        raise Refused(
            "unknown_target",
            _("A field of the mapping does not exist any more. Choose again."),
            field="mapping",
        )
    chosen = [target for target in mapping if target]
    for target in chosen:
        if target not in SEVERAL and chosen.count(target) > 1:
            raise Refused(
                "target_twice",
                _("“%(field)s” is chosen for more than one column.")
                % {"field": targets[target].label},
                field="mapping",
            )
    named = {"first_name", "last_name", "full_name"} & set(chosen)
    if not IDENTIFIERS & set(chosen) and (needs_address or mode == Mode.UPDATE or not named):
        raise Refused(
            "no_identifier",
            _("Choose the column that holds the e-mail, the phone or the contact ID."),
            field="mapping",
        )


@service(silent="counting touches no contact; the job tells of itself")
def import_check(actor: Actor, *, imported: Import) -> Import:
    """Count in the background what would become of the rows, by the options as they are now.

    Raises:
        Refused: `started`, or `not_mapped`.
    """
    _stop_check(actor, imported)
    imported = _locked_draft(imported)
    if not imported.mapped:
        raise Refused("not_mapped", _("Say first what the columns mean."), field="mapping")
    imported.check_job = job_start(
        actor,
        type=CHECK_TYPE,
        params={"import": str(imported.pk)},
        label=_("Check of %(file)s") % {"file": imported.file_name},
    )
    imported.save(update_fields=["check_job"])
    return imported


def _stop_check(actor: Actor, imported: Import) -> None:
    """Cancel the count under way, and forget what it found.

    Call it before locking the import, which a chunk reads.
    """
    job: Job | None = Job.objects.filter(pk=imported.check_job_id).first()
    if job is None:
        return
    if job.is_open:
        # It may have ended just now.
        with suppress(Refused):
            job_cancel(actor, job=job)
    # What it has found shows values of contacts, which no job keeps.
    Job.objects.filter(pk=job.pk).update(params={"import": str(imported.pk)})


@service(silent="a second start changes nothing; the first emits import.started")
def import_start(
    actor: Actor,
    *,
    imported: Import,
    tags: Iterable[str] = (),
    consent: bool = False,
    followups: Mapping[str, str] | None = None,
) -> Import:
    """Start the import in the background. A second call has no second effect.

    Args:
        followups: what is to follow, text by key of an `ImportFollowup`.

    Raises:
        Refused: `consent` when it was not given, `not_mapped`, or a fault on field `tags` or
            `followup-<key>`.
    """
    _stop_check(actor, imported)
    imported = _locked(imported)
    account = current_account()
    if not imported.is_draft:
        return imported
    if not imported.mapped:
        raise Refused("not_mapped", _("Say first what the columns mean."), field="mapping")
    _check_mode(imported.mode)
    imported.tags = _tag_names(tags)
    imported.followups = _followups(actor, followups or {})
    if not consent:
        raise Refused(
            "consent",
            _("Confirm that these contacts agreed to be contacted."),
            field="consent",
        )
    moment = now()
    operation = operation_start(actor, kind=JOB_TYPE, label=imported.file_name)
    imported.consent_at = imported.started_at = moment
    imported.operation_id = operation.pk
    imported.job = job_start(
        actor,
        type=JOB_TYPE,
        params={"import": str(imported.pk)},
        label=_("Import of %(file)s") % {"file": imported.file_name},
        total=None,
    )
    imported.save()
    emit(
        "import.started",
        account=account,
        actor=actor,
        subject=imported,
        operation=operation,
        data={"file": imported.file_name, "rows": imported.rows, "consent_at": moment},
    )
    return imported


@service(silent="a draft touched no contact, so there is nothing to tell of its end")
def import_discard(actor: Actor, *, imported: Import) -> None:
    """Throw a draft away, with its file. Raises Refused `started`."""
    _stop_check(actor, imported)
    imported = _locked_draft(imported)
    stored: Any = imported.file
    imported.delete()
    if stored is not None:
        file_delete(actor, stored_file=stored)


def _followups(actor: Actor, wanted: Mapping[str, str]) -> dict[str, str]:
    kept = {}
    for one in offered_to(actor.member):
        text = wanted.get(one.key, "").strip()
        if not text:
            continue
        try:
            kept[one.key] = one.clean(text)
        except Refused as refused:
            field = f"followup-{one.key}"
            raise Refused(refused.code, refused.message, field=field) from refused
    return kept


def _tag_names(names: Iterable[str]) -> list[str]:
    found = list(dict.fromkeys(tag_name_clean(name) for name in names if name.strip()))
    if len(found) > MOST_TAGS:
        raise Refused(
            "too_many",
            _("At most %(count)d tags can be added.") % {"count": MOST_TAGS},
            field="tags",
        )
    return found


def _locked(imported: Import) -> Import:
    locked: Import = Import.objects.select_for_update(of=("self",)).get(pk=imported.pk)
    return locked


def _locked_draft(imported: Import) -> Import:
    locked = _locked(imported)
    if not locked.is_draft:
        raise Refused("started", _("This import has been started; it cannot be changed any more."))
    return locked
