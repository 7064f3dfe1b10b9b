"""What a token may be good for: the scopes of the API and the rights that each brings."""

from collections.abc import Iterable
from dataclasses import dataclass

from hoopcrm.core.extensions import Text
from hoopcrm.core.registry import Registry


@dataclass(frozen=True, kw_only=True)
class ApiScope:
    """A scope, `resource.readonly` or `resource.write`.

    Attributes:
        permissions: the rights of members that it stands for.
        group: heading under which it is offered.
    """

    key: str
    label: Text
    group: Text
    permissions: tuple[str, ...]
    weight: int = 50


api_scopes: Registry[ApiScope] = Registry("api_scopes")


def permissions_of(scopes: Iterable[str]) -> frozenset[str]:
    """The rights that these scopes bring together; unknown ones bring none."""
    known = filter(None, map(api_scopes.find, scopes))
    return frozenset(key for scope in known for key in scope.permissions)
