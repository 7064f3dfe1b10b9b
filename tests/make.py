"""Builders of test data. Contacts are made by the product's own service."""

from typing import Any

from contacts.models import Contact, ContactType
from hoopcrm.accounts.models import Account, Member, Role, User
from hoopcrm.core import writes
from hoopcrm.core.actor import Actor
from hoopcrm.core.scoping import scope
from hoopcrm.customfields.models import FieldDefinition, FieldOption

PASSWORD = "correct horse battery staple"
SYSTEM = Actor.system("tests")


def make_account(name: str = "Northwind", **over: Any) -> Account:
    """An account with its built-in roles and contact types."""
    with writes.frame("test data", silent=True):
        account = Account.objects.create(name=name, **over)
        with scope(account):
            Role.objects.create(account=account, name="Admin", builtin=Role.Builtin.ADMIN)
            Role.objects.create(account=account, name="User", builtin=Role.Builtin.USER)
            for position, label in enumerate(("Lead", "Customer")):
                ContactType.objects.create(
                    account=account, key=label.lower(), label=label, position=position
                )
    return account


def make_member(account: Account, name: str, *, role: str = "User", **over: Any) -> Member:
    """A member named `name`, `<name>@example.com`, with the role of that name."""
    with writes.frame("test data", silent=True), scope(account):
        user = User.objects.create_user(f"{name.lower()}@example.com", PASSWORD, first_name=name)
        return Member.objects.create(
            account=account, user=user, role=Role.objects.get(name=role), **over
        )


def make_member_of(account: Account, user: User, *, role: str = "User") -> Member:
    """A membership of a user who exists already."""
    with writes.frame("test data", silent=True), scope(account):
        return Member.objects.create(account=account, user=user, role=Role.objects.get(name=role))


def make_staff(email: str) -> User:
    """One of the installation's staff."""
    return User.objects.create_superuser(email, PASSWORD)


def make_role(account: Account, name: str, *permissions: str) -> Role:
    """A role with exactly these permissions."""
    with writes.frame("test data", silent=True), scope(account):
        return Role.objects.create(account=account, name=name, permissions=list(permissions))


def make_contact(account: Account, actor: Actor = SYSTEM, **over: Any) -> Contact:
    """A contact. `email=`, `phone=`, `tags=`, `owner=`, `custom=` besides the standard fields."""
    from contacts.services.contacts import contact_create

    with scope(account):
        emails = [over.pop("email")] if over.get("email") else over.pop("emails", [])
        phones = [("", over.pop("phone"))] if over.get("phone") else over.pop("phones", [])
        extra = {key: over.pop(key) for key in ("tags", "owner", "custom") if key in over}
        fields = {"first_name": "Ada", "last_name": "Lovelace"} | over
        return contact_create(actor, fields=fields, emails=emails, phones=phones, **extra)


def make_field(
    account: Account, label: str, type: str = "text", options: tuple[str, ...] = (), **over: Any
) -> FieldDefinition:
    """A custom field of contacts, with its options."""
    with writes.frame("test data", silent=True), scope(account):
        key = label.lower().replace(" ", "_")
        field = FieldDefinition.objects.create(
            account=account, label=label, key=key, type=type, **over
        )
        for position, option in enumerate(options):
            FieldOption.objects.create(
                account=account, field=field, label=option, position=position
            )
        return field
