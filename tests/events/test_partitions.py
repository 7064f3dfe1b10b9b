from datetime import UTC, date, datetime

import pytest
from django.db import connection

from hoopcrm.accounts.models import Account
from hoopcrm.core.actor import Actor
from hoopcrm.events.emit import emit
from hoopcrm.events.models import Event
from hoopcrm.events.partitions import make_partitions

pytestmark = pytest.mark.django_db


def _partition_of(event: Event) -> str:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tableoid::regclass::text FROM events_event WHERE id = %s", [event.pk]
        )
        return str(cursor.fetchone()[0])


def test_an_event_lies_in_its_month(in_account: Account, actor: Actor) -> None:
    make_partitions(date(2019, 12, 5))
    for at, name in (
        (datetime(2019, 12, 31, 23, 59, 59, tzinfo=UTC), "events_event_2019_12"),
        (datetime(2020, 1, 1, tzinfo=UTC), "events_event_2020_01"),
    ):
        event = emit("job.started", account=in_account, actor=actor, at=at)
        assert _partition_of(event) == name


def test_partitions_are_made_once() -> None:
    assert make_partitions(date(2018, 1, 1))
    assert make_partitions(date(2018, 1, 1)) == []


def test_a_month_whose_events_lie_in_the_default_is_left_alone(
    in_account: Account, actor: Actor
) -> None:
    event = emit(
        "job.started", account=in_account, actor=actor, at=datetime(2001, 5, 4, tzinfo=UTC)
    )
    assert "events_event_2001_05" not in make_partitions(date(2001, 5, 1))
    assert _partition_of(event) == "events_event_default"
