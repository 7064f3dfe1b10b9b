"""Files and refused rows of imports are kept for a while, and then only what came of them."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine

from hoopcrm.accounts.models import Member
from hoopcrm.core.clock import now
from hoopcrm.files.models import StoredFile
from hoopcrm.imports.expiry import sweep_imports
from hoopcrm.imports.models import Import
from hoopcrm.imports.services import import_upload
from tests.conftest import signed_in
from tests.imports.conftest import Run, codes_of, csv_file

pytestmark = pytest.mark.django_db


def test_files_go_after_a_month_and_rows_after_two(run: Run, alice: Member, url: Any) -> None:
    imported = run("Email,First name", "a@x.org,Ada", "not-an-address,Zoltan")
    codes, counts = codes_of(imported), imported.code_counts
    assert sweep_imports() == 0
    with time_machine.travel(now() + timedelta(days=31)):
        assert sweep_imports() == 1
        assert sweep_imports() == 0
        found = Import.objects.get()
        assert (found.file, StoredFile.objects.count()) == (None, 0)
        assert found.errors.get().raw
        assert found.samples
    with time_machine.travel(now() + timedelta(days=61)):
        while sweep_imports():
            pass
        found = Import.objects.get()
        row = found.errors.get()
        assert (row.raw, found.samples) == ("", [])
        assert "Zoltan" not in str(row.problems)
        assert "not-an-address" not in str(row.problems)
        assert (codes_of(found), found.code_counts) == (codes, counts)
        page = signed_in(alice).get(url("imports:detail", found.pk)).content.decode()
    assert "The rows themselves were kept for 60 days" in page
    assert "row not imported (CSV)" not in page


def test_drafts_that_nobody_starts_go_after_a_month(in_account: Any, actor: Any) -> None:
    import_upload(actor, upload=csv_file("Email", "a@x.org"))
    assert sweep_imports() == 0
    with time_machine.travel(now() + timedelta(days=31)):
        assert sweep_imports() == 1
    assert not Import.objects.exists()
    assert not StoredFile.objects.exists()
