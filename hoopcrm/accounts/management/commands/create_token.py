"""Make a private integration and print its token, for scripts."""

import json
from typing import Any
from uuid import UUID

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from hoopcrm.accounts.access import first_admin
from hoopcrm.accounts.api_scopes import api_scopes
from hoopcrm.accounts.models import Account
from hoopcrm.accounts.services.tokens import integration_create
from hoopcrm.core.actor import Actor
from hoopcrm.core.errors import Refused
from hoopcrm.core.scoping import scope


class Command(BaseCommand):
    help = "Makes a private integration of an account and prints its token as one line of JSON."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--account", required=True, metavar="ID", help="as it stands in the addresses"
        )
        parser.add_argument("--name", required=True, help="what history calls the integration")
        parser.add_argument(
            "--scopes", nargs="+", metavar="SCOPE", help="separated by commas; all by default"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        account = _find(options["account"])
        with scope(account):
            member = first_admin()
            if member is None:
                raise CommandError(_("The account has no admin who could answer for a token."))
            try:
                _made, token = integration_create(
                    Actor.system("create_token"),
                    name=options["name"],
                    scopes=_scopes(options["scopes"]),
                    created_by=member,
                )
            except Refused as refusal:
                field = f"{refusal.field}: " if refusal.field else ""
                raise CommandError(f"{field}{refusal.message}") from None
        told = {"token": token, "locationId": str(account.pk), "userId": str(member.pk)}
        self.stdout.write(json.dumps(told))


def _scopes(given: list[str] | None) -> list[str]:
    if given is None:
        return [one.key for one in api_scopes]
    return [one.strip() for part in given for one in part.split(",") if one.strip()]


def _find(text: str) -> Account:
    try:
        account = Account.objects.filter(pk=UUID(text)).first()
    except ValueError:
        raise CommandError(_("%(text)s is no account id.") % {"text": text}) from None
    if account is None:
        raise CommandError(_("There is no account %(id)s.") % {"id": text})
    if account.state == Account.State.CLOSED:
        raise CommandError(_("The account is closed; no token would work in it."))
    return account
