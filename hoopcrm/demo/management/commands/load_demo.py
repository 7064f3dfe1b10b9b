"""Load the demo's company."""

import time
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from hoopcrm.core.actor import Actor
from hoopcrm.core.errors import Refused
from hoopcrm.demo.access import demo_account
from hoopcrm.demo.services import demo_load, demo_remove


class Command(BaseCommand):
    help = "Loads a company with 2,000 contacts, beside any real account."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--once",
            action="store_true",
            help="do nothing when the demo is loaded, or was removed",
        )
        parser.add_argument(
            "--reload",
            action="store_true",
            help="remove the demo and load it afresh, also after it was removed",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEMO:
            raise CommandError(
                _("Everybody knows the demo's passwords. Set HOOPCRM_DEMO=1 if that is wanted.")
            )
        actor = Actor.system("load_demo")
        begun = time.monotonic()
        try:
            if options["reload"] and demo_account() is not None:
                demo_remove(actor)
            account = demo_load(actor, again=options["reload"])
        except Refused as refusal:
            if options["once"] and refusal.code in ("loaded", "removed"):
                return
            hint = _("Use --reload to load it afresh.") if refusal.code != "taken" else ""
            raise CommandError(f"{refusal.message} {hint}".strip()) from None
        self.stdout.write(
            _("Demo “%(name)s” loaded in %(seconds).1f s.")
            % {"name": account.name, "seconds": time.monotonic() - begun}
        )
