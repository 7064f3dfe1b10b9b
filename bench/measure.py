"""What is measured, and against what."""

import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.db import connection
from django.test import Client
from django.urls import reverse

from bench.clock import Report
from bench.deep import measure_deep
from bench.imports import MEMORY_LIMIT, run_import
from bench.lists import measure_lists
from bench.pages import LIST, RECORD, SEARCH, Pages
from bench.people import person, write_people
from contacts.models import Contact
from hoopcrm.accounts.models import Account, Member, Role, User
from hoopcrm.accounts.services.accounts import account_create
from hoopcrm.accounts.services.members import member_add
from hoopcrm.core.actor import Actor
from hoopcrm.core.scoping import scope

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
            present = Contact.objects.alive().count()
            if present >= contacts:
                return World(account, Member.objects.select_related("user").get(), present)
    account = account_create(ACTOR, name=name)
    with scope(account):
        user = User.objects.filter(email=EMAIL).first() or User.objects.create_user(EMAIL)
        role = Role.objects.get(builtin=Role.Builtin.ADMIN)
        member = member_add(ACTOR, user=user, role=role)
    write_people(folder / "base.csv", 0, contacts)
    run_import(folder / "base.csv", account)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
    return World(account, member, contacts)


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
    first, last, email, phone, *_rest = person(world.contacts // 2)
    for text in (last, email, phone, phone[-7:], first, "example.com", "ad", "x"):
        pages.measure(f"search {text!r}", f"{url}?search={text.replace('+', '%2B')}", SEARCH)
    with scope(world.account):
        contact = Contact.objects.get(email=email)
    record = reverse("contacts:record", args=[world.account.pk, contact.pk])
    pages.measure("record", record, RECORD)
    measure_lists(pages, world.account, world.member)
    measure_deep(pages, world)
