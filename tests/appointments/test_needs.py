"""When several things are taken at once."""

from appointments.needs import covered


def test_spans_of_at_least_so_many_lists() -> None:
    one, two, three = [(0, 10), (20, 30)], [(5, 25)], [(8, 9), (9, 22)]
    assert covered([one, two, three], 1) == [(0, 30)]
    assert covered([one, two, three], 2) == [(5, 25)]
    assert covered([one, two, three], 3) == [(8, 10), (20, 22)]
    assert covered([one], 2) == []
    assert covered([[(0, 5), (3, 9)], [(9, 12)]], 1) == [(0, 9), (9, 12)]


def test_spans_of_one_list_that_overlap_count_once() -> None:
    assert covered([[(0, 5), (3, 9)]], 2) == []
