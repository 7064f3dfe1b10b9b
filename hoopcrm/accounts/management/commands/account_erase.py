"""Remove an account with everything in it."""

from typing import Any
from uuid import UUID

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from hoopcrm.accounts.erasure import Erased
from hoopcrm.accounts.models import Account
from hoopcrm.accounts.services.erasure import account_erase
from hoopcrm.core.actor import Actor


class Command(BaseCommand):
    help = "Removes an account with everything in it, for ever. Goes on where it was cut off."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("account_id", help="the id that stands in the account's addresses")
        parser.add_argument("--yes", action="store_true", help="do not ask")

    def handle(self, *args: Any, **options: Any) -> None:
        account = _find(options["account_id"])
        if not options["yes"]:
            self._ask(account)
        account_erase(Actor.system("account_erase"), account=account, progress=self._progress)
        self.stdout.write(
            _("Account “%(name)s” is gone; no row and no file of it is left.")
            % {"name": account.name}
        )

    def _ask(self, account: Account) -> None:
        self.stdout.write(
            _("This deletes “%(name)s” with all contacts, documents and history, for ever.")
            % {"name": account.name}
        )
        try:
            answer = input(_("Type the account's name to go on: "))
        except EOFError:
            raise CommandError(_("Nobody to ask; give --yes.")) from None
        if answer.strip() != account.name:
            raise CommandError(_("That is not its name; nothing was deleted."))

    def _progress(self, erased: Erased) -> None:
        self.stdout.write(f"  {erased.table}: {erased.rows}")


def _find(text: str) -> Account:
    try:
        account = Account.objects.filter(pk=UUID(text)).first()
    except ValueError:
        raise CommandError(_("%(text)s is no account id.") % {"text": text}) from None
    if account is None:
        raise CommandError(_("There is no account %(id)s.") % {"id": text})
    return account
