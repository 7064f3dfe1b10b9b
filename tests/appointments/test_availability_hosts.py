"""Whom a booking goes to."""

import random
from collections import Counter
from uuid import UUID

from appointments.availability import MOST_AHEAD, Distribution, Host, pick_host, too_far_ahead

ANNA, BEN, CARLA = ORDER = [UUID(int=number) for number in (3, 1, 2)]
AVAILABILITY, EQUAL = Distribution.AVAILABILITY, Distribution.EQUAL


def hosts(*ids: UUID) -> list[Host]:
    return [Host(id=one) for one in ids]


def test_availability_asks_the_higher_priority_first() -> None:
    free = [Host(id=ANNA, priority=0), Host(id=BEN, priority=1), Host(id=CARLA)]
    assert pick_host(free, AVAILABILITY, {BEN: 50}, {BEN: 900}, ORDER) == BEN


def test_availability_then_who_was_booked_longest_ago() -> None:
    booked = {ANNA: 300, BEN: 100, CARLA: 200}
    assert pick_host(hosts(*ORDER), AVAILABILITY, {}, booked, ORDER) == BEN
    assert pick_host(hosts(ANNA, CARLA), AVAILABILITY, {}, booked, ORDER) == CARLA
    del booked[CARLA]  # never
    assert pick_host(hosts(*ORDER), AVAILABILITY, {}, booked, ORDER) == CARLA


def test_availability_then_the_order() -> None:
    assert pick_host(hosts(CARLA, BEN, ANNA), AVAILABILITY, {}, {}, ORDER) == ANNA


def test_equal_distribution_asks_who_has_the_fewest_whatever_the_priority() -> None:
    free = [Host(id=ANNA, priority=1), Host(id=BEN, priority=0)]
    assert pick_host(free, EQUAL, {ANNA: 2, BEN: 1, CARLA: 0}, {BEN: 900}, ORDER) == BEN


def test_equal_distribution_then_the_order() -> None:
    assert pick_host(hosts(CARLA, BEN), EQUAL, {ANNA: 1, BEN: 1, CARLA: 1}, {}, ORDER) == BEN


def test_equal_distribution_keeps_nobody_more_than_three_ahead() -> None:
    assert pick_host(hosts(ANNA), EQUAL, {ANNA: 3}, {}, ORDER) == ANNA
    assert pick_host(hosts(ANNA), EQUAL, {ANNA: 4}, {}, ORDER) is None
    assert pick_host(hosts(ANNA), EQUAL, {ANNA: 4, BEN: 1, CARLA: 1}, {}, ORDER) == ANNA
    assert pick_host(hosts(ANNA, BEN), EQUAL, {ANNA: 8, BEN: 7, CARLA: 4}, {}, ORDER) == BEN


def test_who_is_too_far_ahead() -> None:
    assert too_far_ahead(ORDER, {ANNA: 9, BEN: 5, CARLA: 6}) == {ANNA}
    assert too_far_ahead(ORDER, {ANNA: 4}) == {ANNA}
    assert too_far_ahead([], {}) == frozenset()


def test_nobody_free() -> None:
    assert pick_host([], AVAILABILITY, {}, {}, ORDER) is None
    assert pick_host([], EQUAL, {}, {}, ORDER) is None


def test_equal_distribution_stays_even() -> None:
    rng = random.Random(1)
    everyone_free: Counter[UUID] = Counter()
    some_free: Counter[UUID] = Counter()
    for _ in range(300):
        everyone_free[pick_host(hosts(*ORDER), EQUAL, everyone_free, {}, ORDER) or ANNA] += 1
        free = hosts(*rng.sample(ORDER, rng.randint(1, 2)))
        if picked := pick_host(free, EQUAL, some_free, {}, ORDER):
            some_free[picked] += 1
        held = [some_free[one] for one in ORDER]
        assert max(held) - min(held) <= MOST_AHEAD + 1  # the booking that puts one too far ahead
    assert {*everyone_free.values()} == {100}
