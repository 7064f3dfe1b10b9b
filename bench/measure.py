"""What is measured, and against what."""

import json
import resource
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.db import connection
from django.test import Client
from django.urls import reverse

from bench.bare import copy_again
from bench.clock import Report
from bench.lists import measure_lists
from bench.pages import LIST, RECORD, SEARCH, Pages
from bench.people import person, write_people
from contacts.listing.sorts import order_of
from contacts.models import Contact
from hoopcrm.accounts.models import Account, Member, Role, User
from hoopcrm.accounts.services.accounts import account_create
from hoopcrm.accounts.services.members import member_add
from hoopcrm.core.actor import Actor
from hoopcrm.core.models import Operation
from hoopcrm.core.scoping import scope

DEEP = 0.5  # how far down the list the deep page lies
MEMORY_LIMIT = 300  # MB
EXPORT_RATE = 50_000  # rows a second
EMAIL = "bench@example.com"
ACTOR = Actor.system("bench")


@dataclass
class World:
    """The account under measurement."""

    account: Account
    member: Member
    contacts: int


def prepare_account(folder: Path, contacts: int) -> World:
    """An account with `contacts` contacts, imported the way a person would.

    One of an earlier run with as many is used again.
    """
    name = f"Bench {contacts}"
    account = Account.objects.filter(name__startswith=name).order_by("created_at").last()
    if account is not None:
        with scope(account):
            present = Contact.objects.count()
            if present >= contacts:
                return World(account, Member.objects.select_related("user").get(), present)
    account = account_create(ACTOR, name=name)
    with scope(account):
        user = User.objects.filter(email=EMAIL).first() or User.objects.create_user(EMAIL)
        role = Role.objects.get(builtin=Role.Builtin.ADMIN)
        member = member_add(ACTOR, user=user, role=role)
    _import(folder / "base.csv", account, first=0, count=contacts)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
    return World(account, member, contacts)


def measure_import(report: Report, world: World, folder: Path, rows: int) -> None:
    """Rows per second through the real path, beside bare COPY of what it wrote."""
    seconds = _import(folder / "more.csv", world.account, first=world.contacts, count=rows)
    with scope(world.account):
        operation = Operation.objects.filter(kind="imports.run").latest("id")
    memory = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    bare, counts = copy_again(operation.pk)
    print("  rows written:", ", ".join(f"{table} {count:,}" for table, count in counts.items()))
    ratio = bare / seconds
    report.add(
        f"import of {rows:,} rows into {world.contacts:,}",
        f"{rows / seconds:,.0f} rows/s",
        f"bare COPY {rows / bare:,.0f} rows/s",
        "≥ 1/2 of the limit",
        ratio >= 0.5,
    )
    report.add(
        "memory of the import",
        f"{memory:.0f} MB",
        "-",
        f"≤ {MEMORY_LIMIT} MB",
        memory <= MEMORY_LIMIT,
    )
    world.contacts += rows


def measure_export(report: Report, world: World) -> None:
    """Rows per second into a kept file, beside bare COPY of the contacts' own columns."""
    for columns, what in (("visible", "the list's columns"), ("all", "all fields")):
        told = subprocess.run(
            [sys.executable, "-m", "bench.export", str(world.account.pk), columns],
            cwd=settings.BASE_DIR,
            check=True,
            capture_output=True,
            text=True,
        )
        got = json.loads(told.stdout.splitlines()[-1])
        rate, limit = got["rows"] / got["seconds"], got["rows"] / got["bare"]
        report.add(
            f"export of {got['rows']:,} contacts, {what}",
            f"{rate:,.0f} rows/s, {got['size'] / 1e6:.0f} MB",
            f"bare COPY {limit:,.0f} rows/s, of which {rate / limit:.2f}",
            f"≥ {EXPORT_RATE:,} rows/s",
            rate >= EXPORT_RATE,
        )
        report.add(
            f"memory of the export, {what}",
            f"{got['memory']:.0f} MB",
            "-",
            f"≤ {MEMORY_LIMIT} MB",
            got["memory"] <= MEMORY_LIMIT,
        )


def measure_pages(report: Report, world: World) -> None:
    """The list, deep in it, searches and the record."""
    client = Client(HTTP_HOST="localhost")
    client.force_login(
        world.member.user, backend="allauth.account.auth_backends.AuthenticationBackend"
    )
    pages = Pages(report, client)
    number = f"{world.contacts:,}"
    url = reverse("contacts:list", args=[world.account.pk])
    pages.measure(f"list of {number}", url, LIST)
    for sort in ("-created", "name", "email"):
        cursor = _cursor_at(world, sort)
        pages.measure(f"list by {sort}, half-way down", f"{url}?sort={sort}&after={cursor}", LIST)
    first, last, email, phone, *_rest = person(world.contacts // 2)
    for text in (last, email, phone, phone[-7:], first, "example.com", "ad", "x"):
        pages.measure(f"search {text!r}", f"{url}?search={text.replace('+', '%2B')}", SEARCH)
    with scope(world.account):
        contact = Contact.objects.get(email=email)
    record = reverse("contacts:record", args=[world.account.pk, contact.pk])
    pages.measure("record", record, RECORD)
    measure_lists(pages, world.account, world.member)


def _import(path: Path, account: Account, *, first: int, count: int) -> float:
    """Seconds that the command takes for `count` people from number `first` on."""
    write_people(path, first, count)
    started = time.perf_counter()
    subprocess.run(
        [
            *(sys.executable, "manage.py", "import_contacts", str(path)),
            *("--account", str(account.pk), "--consent"),
        ],
        cwd=settings.BASE_DIR,
        check=True,
    )
    return time.perf_counter() - started


def _cursor_at(world: World, sort: str) -> str:
    """The cursor of the page that lies half-way down the list."""
    order = order_of(sort)
    prefix = "-" if order.descending else ""
    with scope(world.account):
        rows = Contact.objects.alive().order_by(f"{prefix}{order.column}", f"{prefix}id")
        row = rows[int(world.contacts * DEEP)]
    return order.position(row).encode(order)
