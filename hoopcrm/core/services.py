"""`@service`: the only door through which the product writes."""

import functools
from collections.abc import Callable
from enum import Enum
from typing import Any, Concatenate, ParamSpec, TypeVar, overload

from django.db import transaction
from django.utils.translation import gettext as _

from hoopcrm.core import writes
from hoopcrm.core.actor import Actor
from hoopcrm.core.errors import Refused
from hoopcrm.core.scoping import current_account_or_none

P = ParamSpec("P")
R = TypeVar("R")
ServiceFunction = Callable[Concatenate[Actor, P], R]


class ReadOnly(Enum):
    """What a service does in an account that may only be read."""

    REFUSE = "refuse"
    ALLOW = "allow"


_services: dict[str, dict[str, Any]] = {}


def all_services() -> dict[str, dict[str, Any]]:
    """Every service by dotted name, with its flags; for the structure tests."""
    return dict(_services)


@overload
def service(function: ServiceFunction[P, R], /) -> ServiceFunction[P, R]: ...
@overload
def service(
    *, read_only: ReadOnly = ..., silent: str = ...
) -> Callable[[ServiceFunction[P, R]], ServiceFunction[P, R]]: ...


def service(
    function: Any = None, /, *, read_only: ReadOnly = ReadOnly.REFUSE, silent: str = ""
) -> Any:
    """Mark `function(actor, *, …)` as a service: one transaction, allowed to write.

    Args:
        read_only: ALLOW lets it run in an account in read-only state.
        silent: why it writes without emitting an event; otherwise tests demand one.

    Raises:
        Refused: `read_only` when the account in scope may only be read.
    """

    def decorate(inner: Callable[..., Any]) -> Callable[..., Any]:
        name = f"{inner.__module__}.{inner.__qualname__}"
        _services[name] = {"read_only": read_only, "silent": silent}

        @functools.wraps(inner)
        def within(actor: Actor, *args: Any, **kwargs: Any) -> Any:
            if read_only is ReadOnly.REFUSE:
                _require_writable()
            with writes.frame(name, silent=bool(silent)):
                return inner(actor, *args, **kwargs)

        @functools.wraps(inner)
        def wrapper(actor: Actor, *args: Any, **kwargs: Any) -> Any:
            with transaction.atomic():
                return within(actor, *args, **kwargs)

        wrapper.within = within  # type: ignore[attr-defined]
        return wrapper

    return decorate(function) if function is not None else decorate


def joined(function: ServiceFunction[P, R]) -> ServiceFunction[P, R]:
    """The service as a part of the transaction that runs, without a savepoint of its own.

    Only for a caller that lets every refusal of it end the whole transaction.
    """
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("no transaction is open that the service could join")
    within: ServiceFunction[P, R] = function.within  # type: ignore[attr-defined]
    return within


def _require_writable() -> None:
    account = current_account_or_none()
    if account is not None and account.is_read_only:
        raise Refused("read_only", _("This account is in read-only mode; nothing was changed."))
