from dataclasses import dataclass

import pytest

from hoopcrm.core.registry import Registry, RegistryError


@dataclass
class Entry:
    key: str
    weight: int = 50


def test_entries_come_by_weight_then_registration() -> None:
    registry: Registry[Entry] = Registry("test")
    for entry in (Entry("b"), Entry("a"), Entry("first", 1)):
        registry.add(entry)
    assert [entry.key for entry in registry] == ["first", "b", "a"]


def test_a_key_is_taken_once() -> None:
    registry: Registry[Entry] = Registry("test")
    registry.add(Entry("a"))
    with pytest.raises(RegistryError, match="already has 'a'"):
        registry.add(Entry("a"))


def test_a_frozen_registry_refuses_entries() -> None:
    registry: Registry[Entry] = Registry("test")
    registry.freeze()
    with pytest.raises(RegistryError, match="frozen"):
        registry.add(Entry("a"))


def test_a_missing_key_names_the_registry() -> None:
    with pytest.raises(KeyError, match="test has no 'x'"):
        Registry[Entry]("test").get("x")
