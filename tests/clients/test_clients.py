"""The published client libraries against the running application."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from hoopcrm.accounts.models import Account, Member
from hoopcrm.campaigns.kind import CAMPAIGN
from hoopcrm.workflows.kind import WORKFLOW
from tests.api.conftest import _no_rate_limit, token  # noqa: F401 - fixtures
from tests.clients.install import PYTHON_FOLDER
from tests.clients.needs import needs_npm, needs_python
from tests.programs.make import make_program

HERE = Path(__file__).parent

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def task(live_server: Any, account: Account, alice: Member, token: Any) -> dict[str, Any]:  # noqa: F811
    """What a client script needs to know."""
    programs = {
        "campaign": make_program(account, CAMPAIGN, "Spring"),
        "workflow": make_program(account, WORKFLOW, "Welcome"),
    }
    return {
        "base": f"{live_server}/api",
        "token": token(),
        "location": str(account.pk),
        "user": str(alice.pk),
        "programs": {name: str(one.pk) for name, one in programs.items()},
    }


def run(task: dict[str, Any], *command: str, **env: str) -> str:
    done = subprocess.run(
        command,
        cwd=HERE,
        env=os.environ | env | {"TASK": json.dumps(task)},
        capture_output=True,
        text=True,
        timeout=100,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout.strip().splitlines()[-1]


@needs_npm
def test_the_npm_client(task: dict[str, Any]) -> None:
    assert json.loads(run(task, "node", "npm_client.mjs"))["missing"] == []


@needs_python
def test_the_python_client(task: dict[str, Any]) -> None:
    assert run(task, sys.executable, "python_client.py", PYTHONPATH=str(PYTHON_FOLDER)) == "ok"
