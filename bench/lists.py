"""The twelve standard lists: their pages and counts at full size.

Contacts get what lists ask about beside what an import writes: owners, custom values, notes,
tasks and do not disturb on some of them.
"""

from typing import Any

from django.db import connection
from django.urls import reverse

from bench.pages import LIST, Goal, Pages, rows_read
from contacts.conditions.compiler import Fields, cleaned
from contacts.conditions.tree import Condition, Group
from contacts.field_indexes import review
from contacts.listing.state import State
from contacts.models import Contact, Tag
from contacts.services.field_indexes import INDEX
from contacts.services.lists import list_state_save
from hoopcrm.accounts.models import Member
from hoopcrm.core import writes
from hoopcrm.core.actor import Actor
from hoopcrm.core.scoping import scope
from hoopcrm.customfields.models import FieldDefinition, FieldOption
from hoopcrm.jobs.models import Job
from hoopcrm.jobs.runner import run_job
from hoopcrm.smartlists.models import SmartList
from hoopcrm.smartlists.services.lists import smart_list_create

OTHER = Goal(p50=1_000, p95=1_500, queries=12)
ACTOR = Actor.system("bench")
NUMBER = "custom number over 990"
MOST_READ = 2

# Which contacts get what: every so-many-th by a number made from the id, of those that came since
# the last time.
_EVERY = (
    " FROM contacts_contact WHERE account_id = %(account)s AND created_at > %(since)s"
    " AND hashtext(id::text) %% {} = 0"
)
_FILL = (
    (
        3,
        "INSERT INTO contacts_contactaccess (account_id, contact_id, member_id, role)"
        " SELECT account_id, id, %(member)s, 'owner'{} ON CONFLICT DO NOTHING",
    ),
    (3, "UPDATE contacts_contact SET owner_id = %(member)s WHERE id IN (SELECT id{})"),
    (
        50,
        "UPDATE contacts_contact SET custom = jsonb_build_object(%(choice)s::text,"
        " %(option)s::text, %(number)s::text, (abs(hashtext(id::text)) / 50 %% 1000)::text)"
        " WHERE id IN (SELECT id{})",
    ),
    (
        20,
        "UPDATE contacts_contact SET last_activity_at = now() - interval '200 days'"
        " WHERE id IN (SELECT id{})",
    ),
    (
        40,
        "INSERT INTO contacts_note (id, account_id, contact_id, title, body, text, colour, pinned,"
        " author_id, created_at, version) SELECT core_uuid7(now()), account_id, id, '', 'called',"
        " 'called', 'gray', false, %(member)s, now(), 1{}",
    ),
    (
        100,
        "INSERT INTO contacts_task (id, account_id, contact_id, title, title_folded, description,"
        " due_at, assignee_id, number, created_at, updated_at, version)"
        " SELECT core_uuid7(now()), account_id, id, 'Call', 'call', '', now() - interval '1 day',"
        " %(member)s, 1, now(), now(), 1{}",
    ),
    (
        200,
        "INSERT INTO contacts_contactdnd (account_id, contact_id, channel, status, reason, code,"
        " source, by, at) SELECT account_id, id, 'email', 'active', '', '', 'member', '', now(){}"
        " ON CONFLICT DO NOTHING",
    ),
)
_SINCE = (
    "SELECT coalesce(max(created_at), 'epoch') FROM contacts_contact"
    " WHERE account_id = %(account)s AND owner_id = %(member)s"
)
_NEWER = (
    "SELECT EXISTS (SELECT 1 FROM contacts_contact WHERE account_id = %(account)s"
    " AND created_at > %(since)s OFFSET 100)"
)


def fill(account: Any, member: Member) -> tuple[FieldDefinition, FieldOption, FieldDefinition]:
    """Give new contacts what the lists ask about; returns the custom fields."""
    with writes.frame("bench", silent=True), scope(account):
        choice, _made = FieldDefinition.objects.get_or_create(
            account=account, key="bench_size", defaults={"label": "Size", "type": "single"}
        )
        option, _made = FieldOption.objects.get_or_create(
            account=account, field=choice, label="Large"
        )
        number, _made = FieldDefinition.objects.get_or_create(
            account=account, key="bench_points", defaults={"label": "Points", "type": "number"}
        )
        values = {
            "account": account.pk,
            "member": member.pk,
            "choice": str(choice.pk),
            "option": str(option.pk),
            "number": str(number.pk),
        }
        with connection.cursor() as cursor:
            cursor.execute(_SINCE, values)
            values["since"] = str(cursor.fetchone()[0])
            cursor.execute(_NEWER, values)
            if cursor.fetchone()[0]:
                for part, statement in _FILL:
                    cursor.execute(statement.format(_EVERY.format(part)), values)
                cursor.execute("VACUUM ANALYZE")
    return choice, option, number


def standard_lists(account: Any, member: Member) -> dict[str, tuple[Group, Goal]]:
    """The lists by name, from one tag to nested conditions, each with its goal."""
    choice, option, number = fill(account, member)
    with scope(account):
        tags = {tag.name: str(tag.pk) for tag in Tag.objects.all()}
    vip = Condition("tags", "any_of", [tags["vip"]])
    three = Condition("tags", "any_of", [tags[one] for one in ("lead", "coach", "press")])
    large = Condition(f"custom.{choice.pk}", "any_of", [str(option.pk)])
    recent = Condition("created", "in_last", [30, "days"])
    quiet = Condition("activity", "more_than_ago", [90, "days"])
    happened = Condition(
        "happened", "happened", {"types": ["contact.created"], "last": [30, "days"]}
    )
    mine = Condition("owner", "is", "me")
    dover = Condition("city", "is", "Dover")
    return {
        "one tag": (Group((vip,)), LIST),
        "any of three tags": (Group((three,)), LIST),
        "owner is me": (Group((mine,)), LIST),
        "created in 30 days, no business": (
            Group((recent, Condition("business", "empty"))),
            OTHER,
        ),
        "not contacted in 90 days": (
            Group((quiet, Condition("activity", "empty")), any_of=True),
            LIST,
        ),
        "city is": (Group((dover,)), LIST),
        "source is, and a tag": (Group((Condition("source", "is", "event"), vip)), LIST),
        "custom choice": (Group((large,)), LIST),
        NUMBER: (
            Group((Condition(f"custom.{number.pk}", "greater", "990"),)),
            OTHER,
        ),
        "DND e-mail": (Group((Condition("dnd_email", "on"),)), LIST),
        "overdue task": (Group((Condition("overdue_task", "on"),)), LIST),
        "nested: tag and choice, or mine and active in a city": (
            Group((Group((vip, large)), Group((mine, happened, dover))), any_of=True),
            LIST,
        ),
    }


def save_asked(account: Any, member: Member) -> None:
    """Save the list by a custom number, so that its field gets an index of its own."""
    tree, _goal = standard_lists(account, member)[NUMBER]
    with scope(account):
        found = cleaned(tree, Fields.every(member))
        if not SmartList.objects.filter(name=NUMBER).exists():
            state = State(conditions=found)
            smart_list_create(ACTOR, owner=None, name=NUMBER, state=state)
    review()
    with scope(account):
        for job in Job.objects.filter(type=INDEX, state=Job.State.QUEUED):
            run_job(job.pk)


def measure_lists(pages: Pages, account: Any, member: Member) -> None:
    """The first page of each list, and its number, which the page asks for later.

    Neither may look through all contacts.
    """
    save_asked(account, member)
    with scope(account):
        contacts = Contact.objects.count()
    url = reverse("contacts:list", args=[account.pk])
    count_url = reverse("contacts:count", args=[account.pk])
    for name, (tree, goal) in standard_lists(account, member).items():
        with scope(account):
            found = cleaned(tree, Fields.every(member))
            state = list_state_save(ACTOR, state=State(conditions=found))
        for what, path in (("list", url), ("count", count_url)):
            queries = pages.measure(
                f"{what}: {name}", f"{path}?q={state}", goal, anew=path == count_url
            )
            read = rows_read(queries, Contact._meta.db_table)
            pages.report.add(
                f"{what}: {name}, contacts read",
                f"{read:,}",
                f"{contacts:,}",
                f"≤ 1/{MOST_READ} of all",
                read * MOST_READ <= contacts,
            )
            goal = OTHER
