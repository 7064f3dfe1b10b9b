"""The account scope: queries on account-owned tables run inside one account or not at all.

Middleware, job runners and event consumers enter `scope(account)`. A manager used without a
scope returns a queryset that can be built (class-level forms need that) but not run.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any, NoReturn, Protocol, Self
from uuid import UUID

from django.db import models
from django.db.models import sql


class ScopeError(RuntimeError):
    """A query on an account-owned table ran outside any account."""


class AccountLike(Protocol):
    """What the kernel needs to know of an account."""

    @property
    def pk(self) -> Any: ...
    @property
    def is_read_only(self) -> bool: ...


@dataclass(frozen=True, slots=True)
class _Scope:
    account_id: UUID | None
    account: AccountLike | None


_scope: ContextVar[_Scope | None] = ContextVar("account_scope", default=None)


@contextmanager
def scope(account: AccountLike) -> Iterator[None]:
    """Run the block inside `account`."""
    token = _scope.set(_Scope(account.pk, account))
    try:
        yield
    finally:
        _scope.reset(token)


@contextmanager
def unscoped(reason: str) -> Iterator[None]:
    """Run the block over all accounts. Only sweepers, commands and the installation's staff.

    Every use stands in the list of `tests/structure/test_scoping.py`.
    """
    if not reason:
        raise ValueError("unscoped() needs a reason")
    token = _scope.set(_Scope(None, None))
    try:
        yield
    finally:
        _scope.reset(token)


def current_account() -> AccountLike:
    """The account in scope. Raises ScopeError when there is none."""
    current = _scope.get()
    if current is None or current.account is None:
        raise ScopeError("No account in scope.")
    return current.account


def current_account_or_none() -> AccountLike | None:
    """The account in scope, or None outside any account and in `unscoped`."""
    current = _scope.get()
    return current.account if current else None


def _refuse(model: type[models.Model]) -> NoReturn:
    raise ScopeError(
        f"{model.__name__} was queried without an account. Enter scope(account) first, "
        "or unscoped(reason) in a sweeper or command."
    )


class GuardedQuery(sql.Query):
    """Refuses to compile when it was built without an account in scope."""

    scope_missing = False

    def get_compiler(self, *args: Any, **kwargs: Any) -> Any:
        if self.scope_missing:
            _refuse(self.model)  # type: ignore[arg-type]
        return super().get_compiler(*args, **kwargs)


class AccountQuerySet(models.QuerySet[Any]):
    """Base of all querysets over account-owned models."""

    def __init__(
        self,
        model: type[models.Model] | None = None,
        query: sql.Query | None = None,
        using: str | None = None,
        hints: dict[str, Any] | None = None,
    ) -> None:
        super().__init__(model, query or GuardedQuery(model), using, hints)

    def _check_scope(self) -> None:
        if getattr(self.query, "scope_missing", False):
            _refuse(self.model)

    # These swap the query's class, and with it the guard of GuardedQuery.
    def update(self, **kwargs: Any) -> int:
        self._check_scope()
        return super().update(**kwargs)

    update.alters_data = True  # type: ignore[attr-defined]

    def delete(self) -> tuple[int, dict[str, int]]:
        self._check_scope()
        return super().delete()

    delete.alters_data = True  # type: ignore[attr-defined]
    delete.queryset_only = True  # type: ignore[attr-defined]

    def _raw_delete(self, using: str | None) -> int:
        self._check_scope()
        return super()._raw_delete(using)

    _raw_delete.alters_data = True  # type: ignore[attr-defined]

    def raw(self, *args: Any, **kwargs: Any) -> Any:
        current = _scope.get()
        if current is None or current.account_id is not None:
            raise ScopeError("raw() cannot be scoped; write the query with the account in it.")
        return super().raw(*args, **kwargs)


class AccountManager(models.Manager.from_queryset(AccountQuerySet)):  # type: ignore[misc]
    """Default manager of account-owned models."""

    def get_queryset(self) -> Any:
        queryset = super().get_queryset()
        current = _scope.get()
        if current is None:
            queryset.query.scope_missing = True
        elif current.account_id is not None:
            queryset = queryset.filter(account_id=current.account_id)
        return queryset

    @classmethod
    def of(cls, queryset_class: type[AccountQuerySet]) -> Self:
        """A manager with the reading vocabulary of `queryset_class`."""
        manager: Self = cls.from_queryset(queryset_class)()
        return manager
