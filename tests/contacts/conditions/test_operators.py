"""Each operator of each field finds whom a plain reading of its rule finds."""

import datetime as dt
import random
from collections.abc import Callable
from typing import Any

import pytest

from appointments.models import Appointment, AppointmentGuest, Calendar
from appointments.services.book import Booking, appointment_book
from contacts.conditions.compiler import Fields, cleaned, compile_tree
from contacts.conditions.context import Context
from contacts.conditions.fields import condition_fields
from contacts.conditions.operators import Input, Kind
from contacts.conditions.tree import Condition, Group
from contacts.linked_records import CONTACT
from contacts.models import Contact, ContactType, Tag, TaskLink
from contacts.services.dnd import dnd_all_set, dnd_set
from contacts.services.notes import note_create
from contacts.services.ownership import contact_follower_add
from contacts.services.tasks import task_complete, task_create, task_update
from hoopcrm.accounts.models import Account, Member
from hoopcrm.core import writes
from hoopcrm.core.actor import Actor
from hoopcrm.core.scoping import scope
from hoopcrm.workflows.models import WorkflowRun
from tests import make
from tests.appointments.make import make_calendar
from tests.contacts.conditions.plain import TODAY, ZONE, custom_values, holds
from tests.programs.make import pass_through

MOMENT = dt.datetime(2026, 3, 11, 22, 30, tzinfo=ZONE)  # already the 12th in UTC
WORDS = ["", "Facebook", "facebook", "Google Ads", "referral", "Añejo", "100%", "a_b", "O'Hara"]
SPANS = [[1, "days"], [3, "days"], [7, "days"], [2, "weeks"], [1, "months"], [2, "years"]]
ADDRESSES = ["ann@example.com", "Bob@Example.com", "cy@other.org", "di@other.org"]
PHONES = ["+12125550101", "+12125550102", "+4930123456", "+442071838750"]


@pytest.fixture
def world(account: Account, alice: Member, bob: Member) -> list[Contact]:
    """Twenty-eight contacts, random in everything that can be asked about, blanks included."""
    rng = random.Random(11)
    with writes.frame("test data", silent=True):
        Account.objects.filter(pk=account.pk).update(time_zone=str(ZONE))
    account.time_zone = alice.account.time_zone = str(ZONE)
    actor = Actor.of_member(alice)
    fields = make_fields(account)
    with scope(account):
        types = [None, *ContactType.objects.all()]
    calendars = [make_calendar(account, alice), make_calendar(account, name="Match")]
    meetings = random.Random(12)
    contacts = []
    for number in range(28):
        contact = make.make_contact(
            account,
            actor,
            first_name=rng.choice(["", "Ann", "ANN", "Zoë", "Li"]),
            last_name=rng.choice(["", "Müller", "O'Hara", "von Berg"]),
            source=rng.choice(WORDS),
            city=rng.choice(WORDS),
            country=rng.choice(["", "US", "DE"]),
            type=rng.choice(types),
            gender=rng.choice(["", "female", "other"]),
            birth_date=rng.choice([None, *(str(born(rng)) for _one in range(3))]),
            business=rng.choice(["", "Acme", "Acme Labs"]),
            emails=rng.sample(ADDRESSES, rng.randrange(3))
            if number < 2
            else some_mail(rng, number),
            phones=[("", phone) for phone in some_phones(rng, number)],
            tags=rng.sample(["vip", "lead", "cold"], rng.randrange(3)),
            owner=rng.choice([None, alice, bob]),
            custom={key: value for key, value in random_custom(rng, fields).items() if value},
        )
        with scope(account):
            hang(rng, actor, contact, bob, contacts)
            meet(meetings, actor, contact, calendars, contacts)
        contacts.append(contact)
    spread_dates(rng, account)
    with scope(account):
        pass_through(random.Random(13), contacts)
    return contacts


def born(rng: random.Random) -> dt.date:
    return TODAY - dt.timedelta(
        days=rng.choice([0, 1, 364, 365, 366, 30 * 365 + 7, 11_000, 20_000])
    )


def some_mail(rng: random.Random, number: int) -> list[str]:
    return [
        f"p{number}.{at}@{rng.choice(['example.com', 'other.org'])}"
        for at in range(rng.randrange(3))
    ]


def some_phones(rng: random.Random, number: int) -> list[str]:
    return [f"+1212555{number:02}{at}{rng.randrange(10)}" for at in range(rng.randrange(3))]


def make_fields(account: Account) -> dict[str, Any]:
    kinds = ("text", "number", "monetary", "date", "phone", "email", "textbox_list")
    plain = {kind: make.make_field(account, f"My {kind}", kind) for kind in kinds}
    choices = {
        kind: make.make_field(account, f"My {kind}", kind, ("S", "M", "L"), allow_custom=own)
        for kind, own in (
            ("single", False),
            ("radio", True),
            ("multiple", False),
            ("checkbox", False),
        )
    }
    boxes = make.make_field(account, "My boxes", "textbox_list", ("Left", "Right"))
    return {**plain, **choices, "textbox_list": boxes}


def random_custom(rng: random.Random, fields: dict[str, Any]) -> dict[str, Any]:
    offered = {
        "text": WORDS,
        "number": ["", "0", "-1.5", "10", "10.0", "1000000"],
        "monetary": ["", "9.99", "10"],
        "date": ["", *(str(TODAY + dt.timedelta(days=days)) for days in range(-40, 40, 7))],
        "phone": ["", *PHONES],
        "email": ["", *ADDRESSES],
        "single": ["", "S", "M"],
        "radio": ["", "L", {"text": "huge"}],
        "multiple": ["", ["S"], ["S", "L"]],
        "checkbox": ["", ["M"], ["S", "M", "L"]],
        "textbox_list": ["", {"Left": "here"}, {"Left": "there", "Right": "nowhere"}],
    }
    return {str(fields[kind].pk): rng.choice(values) for kind, values in offered.items()}


def hang(
    rng: random.Random, actor: Actor, contact: Contact, follower: Member, others: list[Contact]
) -> None:
    """What may hang from a contact; its task may be about some of the others as well."""
    if contact.owner_id != follower.pk and rng.random() < 0.6:
        contact_follower_add(actor, contact=contact, member=follower)
    if rng.random() < 0.4:
        note_create(actor, contact=contact, body=f"<p>{rng.choice(['Call her', 'paid'])}</p>")
    if rng.random() < 0.5:
        due = MOMENT + dt.timedelta(hours=rng.choice([-48, -1, 1, 48, 200]))
        task = task_create(actor, contact=contact, title="Do it", due_at=due)
        if others and rng.random() < 0.5:
            also = rng.sample(others, min(2, len(others)))
            task_update(actor, task=task, changes={}, links={CONTACT: [one.pk for one in also]})
        if rng.random() < 0.3:
            task_complete(actor, task=task)
    if rng.random() < 0.2:
        dnd_all_set(actor, contact=contact, on=True)
    elif rng.random() < 0.3:
        dnd_set(actor, contact=contact, channel="sms", on=True)


def meet(
    rng: random.Random,
    actor: Actor,
    contact: Contact,
    calendars: list[Calendar],
    others: list[Contact],
) -> None:
    """Appointments before and after the moment; some are called off, some have a guest."""
    for _number in range(rng.randrange(3)):
        start = MOMENT + dt.timedelta(days=rng.choice([-30, -2, -1, 1, 2, 30]), minutes=7)
        booking = Booking(
            calendar=rng.choice(calendars),
            contact=contact,
            starts_at=start,
            status=rng.choice(["new", "confirmed", "showed", "noshow", "cancelled"]),
        )
        made = appointment_book(actor, booking=booking, at=MOMENT - dt.timedelta(days=60))
        if others and rng.random() < 0.4:
            with writes.frame("test data", silent=True):
                AppointmentGuest.objects.create(
                    account=made.account, appointment=made, contact=rng.choice(others)
                )


def spread_dates(rng: random.Random, account: Account) -> None:
    """Moments around midnight of the account, in the past and in the future."""

    def moment() -> dt.datetime:
        return MOMENT + dt.timedelta(
            days=rng.choice([-800, -400, -70, -31, -8, -7, -3, -2, -1, 0, 1, 3, 30]),
            hours=rng.choice([-23, -1, 0, 1, 2]),
        )

    with writes.frame("test data", silent=True), scope(account):
        for contact in Contact.objects.all():
            contact.created_at, contact.updated_at = moment(), moment()
            contact.last_activity_at = rng.choice([None, moment()])
            contact.updated_by_id = rng.choice([None, contact.owner_id])
            contact.first_session_source = rng.choice(["", "Referral"])
            contact.first_attribution = rng.choice([None, {"utmSource": "News", "url": "x.org"}])
            contact.save()


VALUES: dict[str, Callable[[Contact], list[Any]]] = {
    "first_name": lambda one: filled(one.first_name),
    "last_name": lambda one: filled(one.last_name),
    "full_name": lambda one: filled(one.full_name),
    "email": lambda one: [row.normalised for row in one.emails.all()],
    "additional_email": lambda one: [r.normalised for r in one.emails.all() if not r.is_primary],
    "phone": lambda one: [row.normalised for row in one.phones.all()],
    "additional_phone": lambda one: [r.normalised for r in one.phones.all() if not r.is_primary],
    "type": lambda one: filled(str(one.type_id or "")),
    "business": lambda one: filled(one.company_name),
    "gender": lambda one: filled(one.gender),
    "birth_date": lambda one: filled(one.birth_date),
    "age": lambda one: filled(one.birth_date),
    "city": lambda one: filled(one.city),
    "country": lambda one: filled(one.country),
    "owner": lambda one: filled(str(one.owner_id or "")),
    "followers": lambda one: [str(a.member_id) for a in one.access.all() if a.role == "follower"],
    "updated_by": lambda one: filled(str(one.updated_by_id or "")),
    "tags": lambda one: [str(link.tag_id) for link in one.contact_tags.all()],
    "source": lambda one: filled(one.source),
    "created": lambda one: [one.created_at],
    "updated": lambda one: [one.updated_at],
    "activity": lambda one: filled(one.last_activity_at),
    "note": lambda one: [note.text for note in one.notes.all()],
    "open_task": lambda one: list(open_tasks(one)),
    "overdue_task": lambda one: [task for task in open_tasks(one) if task.due_at < MOMENT],
    "task_due": lambda one: [task.due_at for task in open_tasks(one)],
    "dnd_all": lambda one: filled(one.dnd_all),
    "dnd_inbound": lambda one: filled(one.dnd_inbound),
    "dnd_sms": lambda one: (
        filled(one.dnd_all) or [r for r in one.dnd.all() if r.channel == "sms" and r.is_on]
    ),
    "appointment_ahead": lambda one: held(one, ahead=True),
    "appointment_past": lambda one: held(one, ahead=False),
    "appointment_status": lambda one: [row.status for row in meetings_of(one)],
    "appointment_calendar": lambda one: [str(row.calendar_id) for row in meetings_of(one)],
    "last_appointment": lambda one: held(one, ahead=False)[-1:],
    "next_appointment": lambda one: held(one, ahead=True)[:1],
    "active_workflows": lambda one: passed(one, state="active"),
    "finished_workflows": lambda one: passed(one, state="removed"),
    "first_source": lambda one: filled(one.first_session_source),
    "first_utmSource": lambda one: filled((one.first_attribution or {}).get("utmSource")),
}


def passed(person: Contact, **state: str) -> list[str]:
    runs = WorkflowRun.objects.filter(contact=person, **state)
    return [str(run.program_id) for run in runs]


def held(person: Contact, *, ahead: bool) -> list[dt.datetime]:
    """Starts of the appointments that lie ahead, or are over, and were not called off."""
    rows = [one for one in meetings_of(person) if one.status in ("new", "confirmed", "showed")]
    return sorted(one.starts_at for one in rows if (one.ends_at > MOMENT) == ahead)


def meetings_of(person: Contact) -> list[Appointment]:
    """The person's own appointments, and those in which it is a guest."""
    as_guest = Appointment.objects.filter(guests__contact=person)
    return [*person.appointments.all(), *as_guest]


def filled(value: Any) -> list[Any]:
    return [value] if value else []


def open_tasks(contact: Contact) -> list[Any]:
    links = TaskLink.objects.filter(object_type=CONTACT, object_id=contact.pk)
    tasks = [*contact.tasks.all(), *(link.task for link in links.select_related("task"))]
    return [task for task in tasks if task.completed_at is None]


def asked(rng: random.Random, field: Any, input: Input, known: list[Any]) -> list[Any]:
    """Values to try an operator with: some that contacts have, and some that nobody has."""
    texts = [str(one) for one in known if one] or ["nobody"]
    match input:
        case Input.NOTHING:
            return [None]
        case Input.TEXT:
            some = rng.sample(texts, min(3, len(texts)))
            return [*some, *(one[1:4] for one in some if one[1:4].strip()), "nobody", "%"]
        case Input.LIST:
            return [rng.sample(texts, min(2, len(texts))), ["nobody", texts[0].swapcase()]]
        case Input.CHOICE:
            return texts[:3]
        case Input.CHOICES:
            return [texts[:1], texts[:2]]
        case Input.NUMBER:
            return ["0", "30"] if field.kind is Kind.AGE else ["0", "10", "-1.5", "9.99"]
        case Input.NUMBERS:
            return [["1", "30"], ["30", "54"]] if field.kind is Kind.AGE else [["-2", "10"]]
        case Input.DATE:
            return [str(TODAY), "2026-03-04", "2025-01-01"]
        case Input.DATES:
            return [["2026-03-01", "2026-03-11"], ["2025-12-31", "2027-01-01"]]
        case Input.MOMENTS:
            return [{"gte": "2026-03-09T10:00:00Z", "lt": "2026-03-11T15:30:00-04:00"}]
    return SPANS


def found_by(conditions: list[Condition], member: Member) -> set[Any]:
    tree = cleaned(Group(tuple(conditions)), Fields.every(member))
    rows = Contact.objects.filter(compile_tree(tree, Context(member, MOMENT)))
    return set(rows.values_list("pk", flat=True))


def check(field: Any, values: Callable[[Contact], list[Any]], people: Any, member: Member) -> None:
    """Every operator of the field, with several values."""
    rng = random.Random(field.key)
    given = {person.pk: values(person) for person in people}  # asks the database: once for all
    known = list(dict.fromkeys(one for ones in given.values() for one in ones))
    for op, operator in field.operators.items():
        for value in asked(rng, field, operator.input, known):
            stored = operator.clean(field, value)
            expected = {pk for pk, ones in given.items() if holds(field.kind, op, ones, stored)}
            actual = found_by([Condition(field.key, op, value)], member)
            assert actual == expected, f"{field.key} {op} {value!r}"


def test_each_operator_finds_whom_a_plain_reading_finds(
    world: list[Contact], in_account: Account, alice: Member
) -> None:
    related = ("emails", "phones", "contact_tags", "access", "notes", "tasks", "dnd")
    people = list(Contact.objects.prefetch_related(*related))
    fields = Fields.every(alice)
    for key, values in VALUES.items():
        check(fields[key], values, people, alice)


def test_each_operator_of_custom_fields_finds_whom_a_plain_reading_finds(
    world: list[Contact], in_account: Account, alice: Member
) -> None:
    from hoopcrm.customfields.access import definitions

    people = list(Contact.objects.all())
    fields = Fields.every(alice)
    for definition in definitions():

        def values(person: Contact, definition: Any = definition) -> list[Any]:
            return custom_values(definition, person)

        check(fields[f"custom.{definition.pk}"], values, people, alice)


def test_groups_combine_as_they_say(
    world: list[Contact], in_account: Account, alice: Member
) -> None:
    vip = str(Tag.objects.get(name="vip").pk)
    has_tag, from_us = Condition("tags", "is", vip), Condition("country", "is", "US")
    has_owner = Condition("owner", "not_empty")
    every = [found_by([one], alice) for one in (has_tag, from_us, has_owner)]
    either = Group((Group((has_tag, from_us)), Group((has_owner,))), any_of=True)
    rows = Contact.objects.filter(compile_tree(either, Context(alice, MOMENT)))
    assert set(rows.values_list("pk", flat=True)) == (every[0] & every[1]) | every[2]
    assert found_by([has_tag, from_us], alice) == every[0] & every[1]


def test_every_field_and_operator_can_be_asked(
    world: list[Contact], in_account: Account, alice: Member
) -> None:
    examples = {
        Input.NOTHING: None,
        Input.TEXT: "12125550100",
        Input.LIST: "12125550100,x",
        Input.CHOICE: "x",
        Input.CHOICES: ["x"],
        Input.NUMBER: "1",
        Input.NUMBERS: ["1", "2"],
        Input.DATE: "2026-01-01",
        Input.DATES: ["2026-01-01", "2026-02-01"],
        Input.MOMENTS: {"gte": "2026-01-01T00:00:00Z"},
        Input.SPAN: [1, "weeks"],
        Input.HAPPENED: {"types": ["contact.created"], "last": [1, "weeks"]},
    }
    some_id = str(world[0].pk)
    for key, field in Fields.every(alice).items():
        for op, operator in field.operators.items():
            value = examples[operator.input]
            if operator.input in (Input.CHOICE, Input.CHOICES):
                offered = field.choices(Context(alice, MOMENT))
                choice = next((one.value for one in offered), some_id)
                value = choice if operator.input is Input.CHOICE else [choice]
            if key == "id":
                value = some_id if operator.input is Input.TEXT else [some_id]
            found_by([Condition(key, op, value)], alice)


def test_a_negative_is_the_complement_or_needs_a_value() -> None:
    """The opposite pairs of each kind are told apart by one attribute alone."""
    for field in condition_fields:
        for operator in field.operators.values():
            if operator.needs_value:
                assert operator.negative
                assert field.kind in (Kind.NUMBER, Kind.DATE, Kind.TIME)
