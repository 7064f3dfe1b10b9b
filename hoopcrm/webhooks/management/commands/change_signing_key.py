"""Change the key that webhooks are signed with."""

import argparse
from datetime import timedelta
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from hoopcrm.core.actor import Actor
from hoopcrm.core.clock import api_time, now
from hoopcrm.core.errors import Refused
from hoopcrm.webhooks.models.signing import LEAD
from hoopcrm.webhooks.services.keys import signing_key_change


class Command(BaseCommand):
    help = (
        "Announces another Ed25519 key for webhooks. Everything is signed with both until it takes"
        " over; prints its id, its public key and that moment."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        when = parser.add_mutually_exclusive_group()
        when.add_argument(
            "--days", type=_days, default=LEAD.days, help="until it takes over; 14 by default"
        )
        when.add_argument(
            "--at-once",
            action="store_true",
            help="the private key is known to others: the old one signs nothing from now on",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        wait = timedelta(0) if options["at_once"] else timedelta(days=options["days"])
        try:
            made = signing_key_change(Actor.system("change_signing_key"), signs_from=now() + wait)
        except Refused as refusal:
            raise CommandError(refusal.message) from None
        self.stdout.write(f"{made.key_id} signs from {api_time(made.signs_from)}")
        self.stdout.write(f"raw: {made.public}")
        self.stdout.write(made.pem)


def _days(text: str) -> int:
    days = int(text)
    if not 1 <= days <= 365:
        raise argparse.ArgumentTypeError("between 1 and 365")
    return days
