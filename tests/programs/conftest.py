"""A published workflow, a draft, a campaign, and a contact."""

import pytest

from contacts.models import Contact
from hoopcrm.accounts.models import Account
from hoopcrm.campaigns.kind import CAMPAIGN
from hoopcrm.programs.models import Program
from hoopcrm.workflows.kind import WORKFLOW
from tests.make import make_contact
from tests.programs.make import make_program


@pytest.fixture
def workflow(account: Account) -> Program:
    return make_program(account, WORKFLOW, "Welcome")


@pytest.fixture
def draft(account: Account) -> Program:
    return make_program(account, WORKFLOW, "Not yet", status="draft")


@pytest.fixture
def campaign(account: Account) -> Program:
    return make_program(account, CAMPAIGN, "Spring")


@pytest.fixture
def ada(account: Account) -> Contact:
    return make_contact(account, first_name="Ada", email="ada@example.com")
