"""House rules that hold for every file."""

import ast
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import pytest

from hoopcrm.core.services import ReadOnly, all_services
from tests.structure.source import ROOT, modules, tree

LONGEST_FILE, LONGEST_FUNCTION = 400, 60
FORBIDDEN_NAMES = {"utils", "helpers", "common", "misc"}

# Tables of plain data, which read best in one piece.
DATA = {Path("hoopcrm/core/countries.py")}

# Where a query runs over all accounts, and why. A use that is gone must go from here too.
UNSCOPED = {
    "appointments/slugs.py": "links of booking pages are unique in the installation",
    "appointments/feeds.py": "a secret address, and one clock for the calendars of all accounts",
    "appointments/public/access.py": "a link names its appointment before any account is entered",
    "appointments/sweep.py": "reminders of all accounts are due by one clock",
    "contacts/field_indexes.py": "indexes of all accounts stand in one table and share a limit",
    "contacts/services/field_indexes.py": "the same",
    "contacts/purging.py": "deleted contacts of all accounts are over their time by one clock",
    "contacts/tasks/remind.py": "reminders of all accounts are due by one clock",
    "contacts/tasks/sweep.py": "repeating tasks of all accounts are due by one clock",
    "hoopcrm/accounts/access.py": "membership decides which account may be entered",
    "hoopcrm/accounts/callers.py": "a token says itself whose it is",
    "hoopcrm/accounts/oauth/access.py": "an app asks before any account is entered",
    "hoopcrm/accounts/erasure.py": "the last look for rows of an erased account",
    "hoopcrm/api/idempotency.py": "answers of all accounts are over their time by one clock",
    "hoopcrm/conversations/access.py": "whoever unsubscribes by a link has entered no account",
    "hoopcrm/conversations/outbox.py": "messages of all accounts go out by one clock",
    "hoopcrm/core/admin_site.py": "the installation's staff",
    "hoopcrm/documents/media/access.py": "a public link is followed before any account is entered",
    "hoopcrm/documents/media/sweep.py": "the trash of all accounts is over its time by one clock",
    "hoopcrm/imports/expiry.py": "imports of all accounts are over their time by one clock",
    "hoopcrm/events/dispatch.py": "one queue of events for all accounts",
    "hoopcrm/files/sweep.py": "bytes without a row have no account",
    "hoopcrm/notifications/sweep.py": "mails of all accounts go out by one clock",
    "hoopcrm/jobs/runner.py": "workers and the sweep serve all accounts",
    "hoopcrm/webhooks/interest.py": "events of all accounts are dispatched together",
    "hoopcrm/webhooks/outbox.py": "webhooks of all accounts go out by one clock",
}

# Services that may run in a read-only account, and why.
READ_ONLY_ALLOWED = {
    "contacts.services.activity.contact_active": "what went out is noted anywhere",
    "contacts.services.dnd.optin_record": "what a person says of themselves holds",
    "contacts.services.dnd.optout_record": "what a person says of themselves holds",
    "contacts.services.dnd.suppression_record": "the same",
    "contacts.services.exports.export_note": "people take their data out before they leave",
    "contacts.services.lists.list_state_save": "a view of the data is no change of it",
    "contacts.services.field_indexes.field_index_made": "an index is no change of the data",
    "contacts.services.field_indexes.field_indexes_keep": "an index is no change of the data",
    "hoopcrm.accounts.services.audit.audit_export_note": "people look at what happened",
    "hoopcrm.accounts.services.accounts.account_state_set": "the way out of read-only mode",
    "hoopcrm.accounts.services.erasure.account_remove": "the end of a closed account",
    "hoopcrm.accounts.services.oauth.access_again": "the same",
    "hoopcrm.accounts.services.forgetting.ended_forget": "tokens are forgotten anywhere",
    "hoopcrm.accounts.services.oauth.tokens_renew": "an app may go on reading",
    "hoopcrm.accounts.services.rights.user_rights_set": "staff lock people out wherever they work",
    "hoopcrm.accounts.services.tokens.token_used": "reading by the API is noted as well",
    "hoopcrm.accounts.services.users.user_note": "signing in is noted wherever one may read",
    "hoopcrm.webhooks.services.calls.call_lost": "what went out is noted anywhere",
    "hoopcrm.webhooks.services.calls.call_note": "the same",
    "hoopcrm.webhooks.services.keys.signing_key_change": "the key is no account's",
    "hoopcrm.webhooks.services.keys.signing_keys_retire": "the same",
    "hoopcrm.webhooks.services.forgetting.calls_expire": "the log forgets anywhere",
    "hoopcrm.webhooks.services.forgetting.calls_forget": "people are forgotten anywhere",
    "hoopcrm.conversations.services.delivery.message_lost": "what went out is noted anywhere",
    "hoopcrm.conversations.services.delivery.message_not_sent": "the same",
    "hoopcrm.conversations.services.delivery.message_sent": "the same",
    "hoopcrm.conversations.services.optout.message_optin": "people answer mails to every account",
    "hoopcrm.conversations.services.optout.message_optout": "people answer mails to every account",
    "hoopcrm.notifications.services.mailing.digest_mail": "a mail is no change of the data",
    "hoopcrm.notifications.services.mailing.notices_mail": "a mail is no change of the data",
    "hoopcrm.notifications.services.settings.notice_settings_set": "a member's own taste",
    "contacts.services.purge.contacts_purge": "what was promised to go goes in every account",
    "hoopcrm.imports.expiry.imports_expire": "files of others go in every account",
    "hoopcrm.notifications.services.notices.notices_drop": "goes with what it told of",
    "hoopcrm.notifications.services.notices.notices_forget": "old notices go in every account",
    "hoopcrm.notifications.services.notices.notices_make": "what happens is told wherever it may",
    "hoopcrm.notifications.services.notices.notices_mark": "what one has read is no data",
    "hoopcrm.notifications.services.notices.notices_mark_all": "what one has read is no data",
    "hoopcrm.smartlists.services.places.list_step": "a member's own taste",
    "hoopcrm.smartlists.services.places.lists_arrange": "a member's own taste",
    "hoopcrm.accounts.services.users.user_update": "a person's own name is no account's data",
}


def _is_migration(module: Path) -> bool:
    return "migrations" in module.parts


def _functions(module: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in ast.walk(tree(module)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def test_files_are_short() -> None:
    long = {
        str(module): lines
        for module in modules()
        if not _is_migration(module)
        and module not in DATA
        and (lines := len((ROOT / module).read_text().splitlines())) > LONGEST_FILE
    }
    assert not long, f"split these files (over {LONGEST_FILE} lines)"


def test_functions_are_short() -> None:
    long = [
        f"{module}:{node.lineno} {node.name}"
        for module in modules()
        if not _is_migration(module)
        for node in _functions(module)
        if (node.end_lineno or 0) - node.lineno + 1 > LONGEST_FUNCTION
    ]
    assert not long, f"split these functions (over {LONGEST_FUNCTION} lines)"


def test_no_file_is_a_drawer() -> None:
    assert [str(m) for m in modules() if m.stem in FORBIDDEN_NAMES] == []


def test_views_reach_rows_through_access_functions() -> None:
    direct = [
        f"{module}:{node.lineno}"
        for module in modules()
        if "views" in module.parts or module.stem == "views"
        for node in ast.walk(tree(module))
        if isinstance(node, ast.Attribute) and node.attr in {"objects", "_base_manager"}
    ]
    assert not direct, "views may not touch .objects; add a function to the app's access.py"


def test_unscoped_queries_are_known() -> None:
    used = {
        str(module)
        for module in modules()
        if module != Path("hoopcrm/core/scoping.py")
        for node in ast.walk(tree(module))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id == "unscoped"
    }
    assert used == set(UNSCOPED)


def test_services_take_the_actor_then_keywords() -> None:
    wrong = []
    for module in modules():
        for node in _functions(module):
            if not any(_name(d) == "service" for d in node.decorator_list):
                continue
            args = node.args
            if [a.arg for a in args.args] != ["actor"] or args.vararg or args.posonlyargs:
                wrong.append(f"{module}:{node.lineno} {node.name}")
    assert not wrong


def test_services_in_read_only_accounts_are_known() -> None:
    for module in modules():
        if "services" in module.with_suffix("").parts:
            import_module(".".join(module.with_suffix("").parts))
    allowed = {
        name
        for name, flags in all_services().items()
        if flags["read_only"] is ReadOnly.ALLOW and not name.startswith("tests.")
    }
    assert allowed == set(READ_ONLY_ALLOWED)


def test_only_one_module_uses_copy() -> None:
    users = [
        str(module)
        for module in modules()
        for node in ast.walk(tree(module))
        if isinstance(node, ast.Attribute)
        and node.attr == "copy"
        and isinstance(node.value, ast.Attribute | ast.Name)
        and "cursor" in ast.unparse(node.value)
    ]
    assert set(users) <= {"hoopcrm/core/copy.py", "bench/bare.py"}


@pytest.mark.parametrize("module", [m for m in modules() if m.name == "__init__.py"])
def test_packages_only_re_export(module: Path) -> None:
    allowed = (ast.Import, ast.ImportFrom, ast.Assign, ast.Expr)
    assert all(isinstance(node, allowed) for node in tree(module).body)


def _name(decorator: ast.expr) -> str:
    target = decorator.func if isinstance(decorator, ast.Call) else decorator
    return target.id if isinstance(target, ast.Name) else ""
