"""Make an account with its first admin."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from hoopcrm.accounts.invitations import send_invitation, set_password_link
from hoopcrm.accounts.models import Account, Role, User
from hoopcrm.accounts.services.accounts import account_create
from hoopcrm.accounts.services.members import member_add
from hoopcrm.accounts.services.users import user_create
from hoopcrm.core.actor import Actor
from hoopcrm.core.errors import Refused
from hoopcrm.core.scoping import scope


class Command(BaseCommand):
    help = "Makes an account and its first admin, who gets a link to set a password."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("name", help="name of the company")
        parser.add_argument("--admin", required=True, metavar="EMAIL")
        parser.add_argument("--time-zone", default="UTC", help="such as Europe/London")
        parser.add_argument("--currency", default="USD", help="three letters")
        parser.add_argument("--country", default="US", help="two letters")
        parser.add_argument("--locale", default="en-US")
        parser.add_argument(
            "--staff",
            action="store_true",
            help="a new admin also becomes the installation's staff (/admin/)",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            account, user = _make(options)
        except Refused as refusal:
            field = f"{refusal.field}: " if refusal.field else ""
            raise CommandError(f"{field}{refusal.message}") from None
        link = "" if user.has_usable_password() else set_password_link(user)
        self._tell(account, user, link)

    def _tell(self, account: Account, user: User, link: str) -> None:
        address = settings.SITE_URL + reverse("contacts:list", args=[account.pk])
        self.stdout.write(_("Account “%(name)s” is ready.") % {"name": account.name})
        self.stdout.write(f"id:       {account.pk}")
        self.stdout.write(f"address:  {address}")
        self.stdout.write(f"admin:    {user.email}")
        self.stdout.write(f"password: {link or _('the one they already have')}")
        try:
            send_invitation(user, account, link)
        except OSError as error:
            self.stderr.write(
                _("No mail could be sent (%(error)s): pass the link on yourself.")
                % {"error": error}
            )


@transaction.atomic
def _make(options: dict[str, Any]) -> tuple[Account, User]:
    """The account and its admin: a user of that e-mail when there is one, else a new one."""
    actor = Actor.system("create_account")
    email = options["admin"].strip().lower()
    user = User.objects.filter(email__iexact=email).first()
    if user is None:
        user = user_create(actor, email=email, is_staff=options["staff"])
    account = account_create(
        actor,
        name=options["name"],
        time_zone=options["time_zone"],
        currency=options["currency"].upper(),
        country=options["country"].upper(),
        locale=options["locale"],
    )
    with scope(account):
        member_add(actor, user=user, role=Role.objects.get(builtin=Role.Builtin.ADMIN))
    return account, user
