"""Conditions that somebody has saved, wherever they are kept: a registry that other apps fill."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from contacts.conditions.tree import Group
from hoopcrm.core.registry import Registry


@dataclass(frozen=True, kw_only=True)
class SavedConditions:
    """Where conditions are saved.

    Attributes:
        trees: those of all accounts, each with the id of its account; called unscoped.
    """

    key: str
    trees: Callable[[], Iterable[tuple[Any, Group]]]


saved_conditions: Registry[SavedConditions] = Registry("saved_conditions")
