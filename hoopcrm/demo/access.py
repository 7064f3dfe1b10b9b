"""Finding the demo."""

from hoopcrm.accounts.models import Account
from hoopcrm.demo.models import DemoState


def demo_account() -> Account | None:
    """The demo's account, if it is loaded."""
    return Account.objects.filter(
        pk__in=DemoState.objects.filter(account_id__isnull=False).values("account_id"),
        is_demo=True,
    ).first()
