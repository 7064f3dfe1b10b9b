"""What the contacts hang from: the academy's members, tags, fields and businesses."""

from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from contacts.access import contact_types
from contacts.models import Business, ContactType, Tag
from contacts.models.tags import TAG_COLOURS
from contacts.services.businesses import business_create
from contacts.services.tags import tags_named
from hoopcrm.accounts.access import memberships_of
from hoopcrm.accounts.models import Account, Member, Role, User
from hoopcrm.accounts.services.members import member_add
from hoopcrm.accounts.services.users import user_create
from hoopcrm.core.actor import Actor
from hoopcrm.core.errors import Refused
from hoopcrm.customfields import values
from hoopcrm.customfields.access import definitions
from hoopcrm.customfields.models import FieldDefinition
from hoopcrm.customfields.services.fields import field_create, field_folder_create
from hoopcrm.demo.data import company
from hoopcrm.demo.logins import MEMBERS, STAFF, Person

# Addresses and browsers as the audit log shows them: a range that belongs to nobody.
BROWSERS = (
    ("192.0.2.14", "Mozilla/5.0 (Macintosh; Intel Mac OS X 14_6) Version/17.6 Safari/605.1.15"),
    ("192.0.2.77", "Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) Safari/604.1"),
    ("192.0.2.31", "Mozilla/5.0 (Windows NT 10.0; Win64; x64) Chrome/130.0.0.0 Safari/537.36"),
)


@dataclass(frozen=True, slots=True)
class Cast:
    """Everybody and everything that contacts refer to."""

    account: Account
    members: tuple[Member, ...]
    actors: tuple[Actor, ...]
    tags: dict[str, Tag]
    businesses: dict[str, Business]
    fields: dict[str, FieldDefinition]
    types: dict[str, ContactType]

    def stored(self, custom: dict[str, Any]) -> dict[str, Any]:
        """Custom values by key, as contacts keep them."""
        return {
            str(self.fields[key].pk): values.clean(self.fields[key], value)
            for key, value in custom.items()
        }

    def shown(self, key: str, value: Any) -> str:
        """A custom value as people read it."""
        definition = self.fields[key]
        return values.display(definition, values.clean(definition, value))

    def member_id(self, place: int | None) -> UUID | None:
        """The member at a place of `logins.MEMBERS`."""
        return None if place is None else self.members[place].pk


def assemble(actor: Actor, account: Account) -> Cast:
    """Make members, tags, fields and businesses in the account in scope."""
    members = tuple(_member(actor, person) for person in MEMBERS)
    _installation_staff(actor)
    for folder in company.FOLDERS:
        made = field_folder_create(actor, name=folder.name)
        for field in folder.fields:
            field_create(
                actor,
                label=field.label,
                type=field.type,
                options=field.options,
                key=field.key,
                folder=made,
                placeholder=field.placeholder,
            )
    return Cast(
        account=account,
        members=members,
        actors=tuple(
            replace(Actor.of_member(member), ip=ip, user_agent=browser)
            for member, (ip, browser) in zip(members, BROWSERS, strict=True)
        ),
        tags=_tags(),
        businesses={
            name: business_create(actor, fields={"name": name} | company.details(number, name))
            for number, name in enumerate(company.BUSINESSES)
        },
        fields={field.key: field for field in definitions()},
        types={one.key: one for one in contact_types()},
    )


def _tags() -> dict[str, Tag]:
    """The academy's tags, with the colours of the palette one after the other."""
    tags = tags_named([name for name, _share in company.TAGS])
    for number, tag in enumerate(tags):
        tag.colour = number * 5 % TAG_COLOURS + 1
    Tag.objects.bulk_update(tags, ["colour"])
    return {tag.name: tag for tag in tags}


def _member(actor: Actor, person: Person) -> Member:
    user = _user(actor, person)
    builtin = Role.Builtin.ADMIN if person.is_admin else Role.Builtin.USER
    return member_add(
        actor,
        user=user,
        role=Role.objects.get(builtin=builtin),
        only_assigned=person.only_assigned,
    )


def _user(actor: Actor, person: Person) -> User:
    return user_create(
        actor,
        email=person.email,
        password=person.password,
        first_name=person.first_name,
        last_name=person.last_name,
        is_staff=person.is_staff,
    )


def _installation_staff(actor: Actor) -> None:
    """The staff's login is kept, switched off, when a demo is removed; here it comes back."""
    user = User.objects.filter(email=STAFF.email).first()
    if user is None:
        _user(actor, STAFF)
        return
    if user.is_active or memberships_of(user):
        raise Refused("taken", f"{STAFF.email}")
    user.is_active, user.is_staff, user.is_superuser = True, True, True
    user.set_password(STAFF.password)
    user.save()


def retire_staff() -> None:
    """Nobody signs in with the well-known password any more."""
    user = User.objects.filter(email=STAFF.email).first()
    if user is not None:
        user.is_active, user.is_staff, user.is_superuser = False, False, False
        user.set_unusable_password()
        user.save()
