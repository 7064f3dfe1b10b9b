"""Remove the demo's company for good."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from hoopcrm.core.actor import Actor
from hoopcrm.core.errors import Refused
from hoopcrm.demo.services import demo_remove


class Command(BaseCommand):
    help = "Removes the demo with its logins, for ever; it is not loaded again by itself."

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            demo_remove(Actor.system("remove_demo"))
        except Refused as refusal:
            raise CommandError(refusal.message) from None
        self.stdout.write(_("The demo is gone; no row and no file of it is left."))
