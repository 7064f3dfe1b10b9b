"""Import a file of contacts (CSV or vCard) from the shell, of any size, with a progress bar."""

import time
from argparse import ArgumentParser
from pathlib import Path
from typing import Any, cast
from uuid import UUID

from django.core.files.base import File
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from contacts.ingest.problems import PROBLEMS
from hoopcrm.accounts.access import active_members
from hoopcrm.accounts.models import Account
from hoopcrm.core.errors import Refused
from hoopcrm.core.scoping import scope
from hoopcrm.customfields.access import definitions
from hoopcrm.imports.access import get_import, import_actor
from hoopcrm.imports.models import DateOrders, Import
from hoopcrm.imports.services import import_configure, import_discard, import_start, import_upload
from hoopcrm.imports.targets import CUSTOM, SEVERAL, all_targets, squeezed
from hoopcrm.jobs.models import Job
from hoopcrm.jobs.runner import run_job

BAR = 30
SLICE_SECONDS = 1.0
WATCH_SECONDS = 0.5


class Command(BaseCommand):
    """`import_contacts FILE --account NAME`: the same path as the pages, in this process."""

    help = "Imports contacts from CSV or vCards; exit code 1 when file or mapping are refused."

    def add_arguments(self, parser: ArgumentParser) -> None:
        add = parser.add_argument
        add(
            "file",
            type=Path,
            help="CSV in UTF-8 with the columns' names first, or vCards",
        )
        add("--account", required=True, help="name or id of the account")
        add("--by", default="", metavar="EMAIL", help="the member in whose name it happens")
        add(
            "--map",
            action="append",
            default=[],
            metavar="COLUMN=FIELD",
            help="field key (first_name, email, a custom field's key …) for a column; may repeat",
        )
        add("--mode", choices=("both", "create", "update"), default="both")
        add("--match", choices=("email", "phone"), default="email", help="looked for first")
        add("--tag", action="append", default=[], help="tag for all of them; may repeat")
        empty = parser.add_mutually_exclusive_group()
        empty.add_argument("--keep-empty", dest="keep_empty", action="store_true", default=True)
        empty.add_argument(
            "--overwrite-empty",
            dest="keep_empty",
            action="store_false",
            help="blank cells empty the stored values",
        )
        add("--date-order", choices=DateOrders.values, default="auto")
        add("--names-suffice", action="store_true", help="take rows with nothing but a name")
        add(
            "--consent",
            action="store_true",
            help="confirms that these contacts agreed to be contacted; needed",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        account = _account(options["account"])
        with scope(account):
            try:
                imported = self._start(account, options)
            except Refused as refused:
                raise CommandError(refused.message) from None
            self._run(imported)
            self._report(get_import(imported.pk))

    def _start(self, account: Account, options: dict[str, Any]) -> Import:
        people = active_members().filter(user__email__iexact=options["by"])
        member = people.select_related("account", "role").first() if options["by"] else None
        if options["by"] and member is None:
            raise CommandError(_("Nobody here has the e-mail %s.") % options["by"])
        actor = import_actor(member, _("Import from the shell"))
        path: Path = options["file"]
        try:
            content = path.open("rb")
        except OSError as error:
            raise CommandError(f"{path}: {error.strerror}") from None
        with content:
            imported = import_upload(actor, upload=File(content, name=path.name), capped=False)
        try:
            import_configure(
                actor,
                imported=imported,
                mapping=self._mapping(imported, options["map"]),
                mode=options["mode"],
                prefer=options["match"],
                keep_empty=options["keep_empty"],
                needs_address=not options["names_suffice"],
                date_order=options["date_order"],
                skip_unmapped=True,
            )
            return import_start(
                actor, imported=imported, tags=options["tag"], consent=options["consent"]
            )
        except (Refused, CommandError):
            import_discard(actor, imported=imported)
            raise

    def _mapping(self, imported: Import, given: list[str]) -> list[str]:
        mapping = list(imported.mapping)
        targets = all_targets(definitions())
        keys = {
            squeezed(t.definition.key if t.definition else t.key): t.key for t in targets.values()
        }
        columns = {squeezed(name): index for index, name in enumerate(imported.columns)}
        for pair in given:
            column, equals, field = pair.rpartition("=")
            index = columns.get(squeezed(column))
            target = keys.get(squeezed(field.removeprefix(CUSTOM))) if field else ""
            if not equals or index is None or target is None:
                raise CommandError(
                    _("--map %(pair)s: there is no such column or field. Columns: %(columns)s.")
                    % {"pair": pair, "columns": ", ".join(imported.columns)}
                )
            if target not in SEVERAL:
                mapping = ["" if one == target else one for one in mapping]
            mapping[index] = target
        shown = [f"  {c} → {t or '-'}" for c, t in zip(imported.columns, mapping, strict=True)]
        self.stdout.write("\n".join(shown))
        return mapping

    def _run(self, imported: Import) -> None:
        """Work on the job, or watch the worker that was faster, until it has ended."""
        job_id = cast(UUID, imported.job_id)
        try:
            while True:
                more = run_job(job_id, seconds=SLICE_SECONDS)
                fresh = get_import(imported.pk)
                if self.stderr.isatty():
                    self._bar(fresh)
                if not cast(Job, fresh.job).is_open:
                    break
                if not more:
                    time.sleep(WATCH_SECONDS)
        except KeyboardInterrupt:
            raise CommandError(
                _("Stopped. What is written stays; a worker goes on with the rest.")
            ) from None
        finally:
            if self.stderr.isatty():
                self.stderr.write("")

    def _bar(self, imported: Import) -> None:
        total = imported.rows or imported.staged
        reading = not imported.handled
        done = imported.staged if reading else imported.handled
        what = _("reading") if reading else _("writing")
        if imported.rows and total:
            filled = BAR * done // total
            line = f"[{'#' * filled}{'.' * (BAR - filled)}] {what} {done:,} / {total:,}"
        else:
            line = f"{what} {done:,}"
        self.stderr.write(f"\r{line:<78}", ending="")
        self.stderr.flush()

    def _report(self, imported: Import) -> None:
        job = cast(Job, imported.job)
        numbers = {
            _("rows"): imported.handled,
            _("created"): imported.created,
            _("updated"): imported.updated,
            _("unchanged"): imported.unchanged,
            _("skipped"): imported.skipped,
            _("failed"): imported.failed,
            _("with warnings"): imported.warned,
        }
        self.stdout.write(", ".join(f"{name} {value:,}" for name, value in numbers.items()))
        for code, count in imported.code_counts.items():
            problem = PROBLEMS.get(int(code))
            self.stdout.write(f"  {code} {problem.title if problem else ''}: {count:,}")
        if job.state != Job.State.DONE:
            raise CommandError(job.error or _("The import did not end."))


def _account(text: str) -> Account:
    """The account of that id or name. Raises CommandError when it is none or several."""
    try:
        found = list(Account.objects.filter(pk=UUID(text)))
    except ValueError:
        found = list(Account.objects.filter(name__iexact=text))
    if not found:
        raise CommandError(_("There is no account “%(text)s”.") % {"text": text})
    if len(found) > 1:
        ids = ", ".join(str(account.pk) for account in found)
        raise CommandError(
            _("Several accounts are called “%(text)s”; give the id: %(ids)s")
            % {"text": text, "ids": ids}
        )
    return found[0]
