"""Reading settings from the environment."""

import pytest
from django.core.exceptions import ImproperlyConfigured

from hoopcrm import env


def test_steps_are_read(monkeypatch: pytest.MonkeyPatch) -> None:
    assert env.steps("PACE_OF_TEST", "1:1000,*:10000") == [(1, 1_000), (None, 10_000)]
    monkeypatch.setenv("PACE_OF_TEST", "*:7")
    assert env.steps("PACE_OF_TEST", "1:1000,*:10000") == [(None, 7)]


@pytest.mark.parametrize("bad", ["x", "1:2", "*:0", "5:1,1:2,*:3", "*:1,5:2", "1:a,*:2", ","])
def test_bad_steps_are_named(monkeypatch: pytest.MonkeyPatch, bad: str) -> None:
    monkeypatch.setenv("PACE_OF_TEST", bad)
    with pytest.raises(ImproperlyConfigured, match="PACE_OF_TEST"):
        env.steps("PACE_OF_TEST", "*:1")
