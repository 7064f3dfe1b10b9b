"""Mails: batched, at most one in a quarter of an hour, nothing that was read, links that lead."""

from datetime import time, timedelta
from typing import Any

import pytest
import time_machine
from django.core import mail
from django.utils import timezone

from contacts.services.contacts import contact_delete, contact_update
from contacts.services.tasks import task_create
from hoopcrm.accounts.services.members import member_leave
from hoopcrm.core.actor import Actor
from hoopcrm.core.scoping import scope
from hoopcrm.events.jobs import dispatch
from hoopcrm.notifications import sweep
from hoopcrm.notifications.choices import Choice
from hoopcrm.notifications.models import Notice, NoticeSettings
from hoopcrm.notifications.services.notices import notices_mark_all
from hoopcrm.notifications.services.settings import notice_settings_set

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _outbox(settings: Any) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    settings.SITE_URL = "https://crm.example.com"


def after(minutes: float) -> Any:
    return time_machine.travel(timezone.now() + timedelta(minutes=minutes))


def give(act: Any, member: Any, *titles: str) -> None:
    """Alice gives tasks; the worker makes the notices."""
    for title in titles:
        act(task_create, title=title, assignee=member)
    dispatch()


def test_what_follows_soon_goes_in_one_mail_with_links(act, account, bob):
    give(act, bob, "Call", "Write")
    assert sweep.mail_waiting() == 0  # it waits for what may follow
    with after(3):
        assert sweep.mail_waiting() == 1
        assert sweep.mail_waiting() == 0
    [message] = mail.outbox
    assert message.to == ["bob@example.com"]
    assert message.subject == "2 notifications from Northwind"
    with scope(account):
        for notice in Notice.objects.filter(member=bob):
            assert f"https://crm.example.com/a/{account.pk}/notifications/{notice.pk}/open/" in (
                message.body
            )
    assert f"https://crm.example.com/a/{account.pk}/settings/notifications/" in message.body
    assert "List-Unsubscribe" in message.extra_headers


def test_one_notice_names_itself_in_the_subject(act, bob):
    give(act, bob, "Call <Ada> & Bea")
    with after(3):
        sweep.mail_waiting()
    assert mail.outbox[0].subject == "Call <Ada> & Bea: Task assigned to you"


def test_the_next_mail_waits_a_quarter_of_an_hour(act, bob):
    give(act, bob, "One")
    with after(3):
        sweep.mail_waiting()
        give(act, bob, "Two")
    with after(10):
        assert sweep.mail_waiting() == 0
    with after(20):
        assert sweep.mail_waiting() == 1
    assert [message.subject.split(":")[0] for message in mail.outbox] == ["One", "Two"]


def test_what_was_read_is_not_mailed(act, bob):
    give(act, bob, "Call")
    act(notices_mark_all, member=bob)
    with after(3):
        assert sweep.mail_waiting() == 0
    assert mail.outbox == []


def test_changes_are_mailed_only_to_who_wants_it(act, account, contact, bob):
    act(contact_update, contact=contact, changes={"city": "Paris"})
    dispatch()
    with after(3):
        assert sweep.mail_waiting() == 0
    act(
        notice_settings_set,
        member=bob,
        choices={"contacts.activity": Choice(bell=False, mail=True)},
        digest_at=None,
    )
    act(notices_mark_all, member=bob)
    act(contact_update, contact=contact, changes={"city": "Rome"})
    act(contact_update, contact=contact, changes={"city": "Oslo"})
    dispatch()
    with scope(account):
        assert not Notice.objects.filter(member=bob, shown=True, read_at=None).exists()
    with after(3):
        assert sweep.mail_waiting() == 1
    assert "Oslo" in mail.outbox[0].body
    assert "and 1 more change" in mail.outbox[0].body


def test_nothing_is_told_of_what_is_gone_nor_to_who_has_left(act, account, contact, bob, carol):
    act(task_create, title="Call", contact=contact, assignee=bob)
    act(task_create, title="Write", assignee=carol)
    dispatch()
    act(contact_delete, contact=contact)
    act(member_leave, member=carol)
    with after(3):
        assert sweep.mail_waiting() == 0
    assert mail.outbox == []
    with scope(account):
        assert not Notice.objects.filter(mail_due_at__isnull=False).exists()


def test_a_mail_that_fails_is_sent_later_and_holds_up_nobody(act, bob, carol, monkeypatch):
    give(act, bob, "Bob's")
    give(act, carol, "Carol's")
    send = sweep.notices_mail

    def broken(actor: Actor, *, member_id: Any) -> int:
        if member_id == bob.pk:
            raise OSError("the mail server is out of reach")
        return send(actor, member_id=member_id)

    monkeypatch.setattr(sweep, "notices_mail", broken)
    with after(3):
        assert sweep.mail_waiting() == 1
        monkeypatch.setattr(sweep, "notices_mail", send)
        assert sweep.mail_waiting() == 1
    assert [message.to for message in mail.outbox] == [["carol@example.com"], ["bob@example.com"]]


def test_the_digest_comes_once_a_day_on_the_members_clock(act, account, contact, bob):
    with scope(account):
        bob.user.time_zone = "Asia/Tokyo"
        bob.user.save(update_fields=["time_zone"])
    act(notice_settings_set, member=bob, choices={}, digest_at=time(7))
    with time_machine.travel("2026-05-12 12:00+09:00", tick=False):
        late = timezone.now() - timedelta(days=2)
        act(task_create, title="Late", assignee=bob, due_at=late, contact=contact)
        act(task_create, title="Today", assignee=bob, due_at=timezone.now() + timedelta(days=1))
        act(task_create, title="Next week", assignee=bob, due_at=timezone.now() + timedelta(days=8))
    with time_machine.travel("2026-05-13 06:55+09:00", tick=False):
        assert sweep.mail_digests() == 0
    with time_machine.travel("2026-05-13 07:02+09:00", tick=False):
        assert sweep.mail_digests() == 1
        assert sweep.mail_digests() == 0
    [message] = mail.outbox
    assert message.subject == "Your day: 2 tasks (Northwind)"
    assert message.body.index("Overdue") < message.body.index("Late (Ada Lovelace")
    assert message.body.index("- Today") > message.body.index("Late")
    assert "Next week" not in message.body
    with time_machine.travel("2026-05-14 07:02+09:00", tick=False):
        assert sweep.mail_digests() == 1


def test_a_day_without_tasks_has_no_digest(act, account, bob):
    act(notice_settings_set, member=bob, choices={}, digest_at=time(7))
    with time_machine.travel("2026-05-13 07:02+00:00", tick=False):
        assert sweep.mail_digests() == 0
    with scope(account):
        assert NoticeSettings.objects.get(member=bob).digest_on is not None


def test_old_notices_are_forgotten(act, account, bob):
    give(act, bob, "Read", "Unread")
    with scope(account):
        Notice.objects.filter(member=bob).order_by("at").first()
        first = Notice.objects.filter(member=bob).earliest("at", "id")
        Notice.objects.filter(pk=first.pk).update(read_at=timezone.now())
    with after(60 * 24 * 91):
        assert sweep.forget_old() == 1
    with after(60 * 24 * 366):
        assert sweep.forget_old() == 1
