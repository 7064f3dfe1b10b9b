"""Typed registries: how an app plugs into another without being imported by it.

Filled in each app's `extensions.py`, frozen once all apps are ready.
"""

from collections.abc import Iterator
from typing import Generic, Protocol, TypeVar


class Keyed(Protocol):
    """What can stand in a registry."""

    @property
    def key(self) -> str: ...


T = TypeVar("T", bound=Keyed)

_all: list["Registry"] = []


class RegistryError(RuntimeError):
    """A registry was filled twice with one key, or after it was frozen."""


class Registry(Generic[T]):
    """Entries by key, in order of `weight` (where they have one), then of registration."""

    def __init__(self, name: str) -> None:
        self.name = name
        self._entries: dict[str, T] = {}
        self._sorted: list[T] | None = None
        self._frozen = False
        _all.append(self)

    def add(self, entry: T) -> T:
        """Add an entry. Raises RegistryError when frozen or when the key is taken."""
        if self._frozen:
            raise RegistryError(f"{self.name} is frozen; register in extensions.py")
        if entry.key in self._entries:
            raise RegistryError(f"{self.name} already has {entry.key!r}")
        self._entries[entry.key] = entry
        return entry

    def get(self, key: str) -> T:
        """The entry, or KeyError naming the registry."""
        try:
            return self._entries[key]
        except KeyError:
            raise KeyError(f"{self.name} has no {key!r}") from None

    def find(self, key: str) -> T | None:
        """The entry or None."""
        return self._entries.get(key)

    def __iter__(self) -> Iterator[T]:
        if self._sorted is None or not self._frozen:
            self._sorted = sorted(self._entries.values(), key=lambda e: getattr(e, "weight", 0))
        return iter(self._sorted)

    def __contains__(self, key: object) -> bool:
        return key in self._entries

    def __len__(self) -> int:
        return len(self._entries)

    def freeze(self) -> None:
        """Refuse later entries."""
        self._frozen = True
        self._sorted = None


def freeze_all() -> None:
    """Freeze every registry; called once when all apps are ready."""
    for registry in _all:
        registry.freeze()
