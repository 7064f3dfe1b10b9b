"""What stops the loading of a demo."""

from typing import Any

import pytest
from django.core.management import CommandError, call_command

from hoopcrm.accounts.models import Account
from hoopcrm.demo.access import demo_account
from tests import make


@pytest.mark.django_db
def test_a_login_that_is_taken_stops_the_load(account: Account, settings: Any):
    settings.DEMO = True
    make.make_member(account, "Admin")
    with pytest.raises(CommandError, match=r"admin@example\.com"):
        call_command("load_demo")
    assert demo_account() is None
    assert Account.objects.count() == 1
