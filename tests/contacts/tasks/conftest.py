"""A contact, and tasks made by the product's own service."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest

from contacts.models import Contact, Task
from contacts.services.tasks import task_create
from hoopcrm.accounts.models import Account
from hoopcrm.core.actor import Actor
from hoopcrm.core.clock import now
from hoopcrm.core.scoping import scope
from tests import make

MakeTask = Callable[..., Task]


@pytest.fixture
def contact(account: Account) -> Contact:
    return make.make_contact(account, email="ada@example.com")


@pytest.fixture
def task(account: Account, contact: Contact, actor: Actor) -> MakeTask:
    """`task("Call back", due=timedelta(hours=1))`: a task of the contact."""

    def made(
        title: str = "Call back", due: timedelta | datetime | None = None, **over: Any
    ) -> Task:
        due_at = now() + due if isinstance(due, timedelta) else due
        with scope(account):
            return task_create(
                actor, **{"title": title, "due_at": due_at, "contact": contact} | over
            )

    return made
