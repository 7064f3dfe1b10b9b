"""The guard: no query on an account's table runs without an account."""

from typing import Any

import pytest
from django.db.models import Count, Exists, OuterRef

from hoopcrm.accounts.models import Account, Member, Role
from hoopcrm.core.scoping import ScopeError, current_account, scope, unscoped

READS: dict[str, Any] = {
    "list": lambda q: list(q.all()),
    "get": lambda q: q.get(name="Admin"),
    "first": lambda q: q.first(),
    "count": lambda q: q.count(),
    "exists": lambda q: q.exists(),
    "aggregate": lambda q: q.aggregate(n=Count("pk")),
    "iterator": lambda q: list(q.all().iterator()),
    "values_list": lambda q: list(q.values_list("name")),
    "in_bulk": lambda q: q.in_bulk(),
    "update": lambda q: q.update(name="x"),
    "delete": lambda q: q.all().delete(),
    "get_or_create": lambda q: q.get_or_create(name="Admin"),
    "union": lambda q: list(q.all().union(q.all())),
    "explain": lambda q: q.all().explain(),
    "contains": lambda q: q.all().contains(Role()),
    "raw": lambda q: list(q.raw("SELECT * FROM accounts_role")),
    "subquery": lambda q: list(Account.objects.filter(Exists(q.filter(account=OuterRef("pk"))))),
    "in": lambda q: list(Account.objects.filter(pk__in=q.values("account_id"))),
}


@pytest.mark.parametrize("name", READS)
def test_queries_without_an_account_are_refused(name: str, account: Account) -> None:
    if name == "contains":
        READS[name] = lambda q: q.all().contains(Role(pk=account.pk))
    with pytest.raises(ScopeError):
        READS[name](Role.objects)


def test_a_queryset_may_be_built_outside_and_run_nowhere(account: Account) -> None:
    queryset = Role.objects.filter(name="Admin").order_by("name")
    with pytest.raises(ScopeError), scope(account):
        list(queryset)


def test_scope_shows_only_its_account(account: Account, other_account: Account) -> None:
    with scope(account):
        assert {role.account_id for role in Role.objects.all()} == {account.pk}
        assert current_account() == account


def test_related_managers_are_scoped(alice: Member, account: Account) -> None:
    role = alice.role
    with pytest.raises(ScopeError):
        role.members.count()
    with scope(account):
        assert role.members.count() == 1


def test_scopes_nest_and_unwind(account: Account, other_account: Account) -> None:
    with scope(account):
        with scope(other_account):
            assert current_account() == other_account
        assert current_account() == account
    with pytest.raises(ScopeError):
        current_account()


def test_unscoped_reads_everything(account: Account, other_account: Account) -> None:
    with unscoped("a test"):
        assert {role.account_id for role in Role.objects.all()} == {account.pk, other_account.pk}
    with pytest.raises(ValueError, match="reason"), unscoped(""):
        pass
