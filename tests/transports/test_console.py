"""What the console providers and Django's mail leave in the mailbox."""

import pytest
from django.core.mail import EmailMessage, EmailMultiAlternatives, send_mail

from hoopcrm.transports import console
from hoopcrm.transports.models import MailboxMessage
from hoopcrm.transports.providers import Email, SendError, Sms, email_providers, sms_providers

pytestmark = pytest.mark.django_db


def email(**over: object) -> Email:
    values = {"sender": "crm@example.com", "to": ("ada@example.com",), "subject": "Hi", "text": "x"}
    return Email(**values | over)


@pytest.fixture(autouse=True)
def _backend(settings: object) -> None:
    # pytest-django puts its own backend in place of ours
    settings.EMAIL_BACKEND = "hoopcrm.transports.email.MailboxBackend"  # type: ignore[attr-defined]


def test_email_is_kept_once_for_each_recipient() -> None:
    to = ("Ada <ada@example.com>", "ada@example.com")
    sent = email_providers.get("console").send(email(to=to, cc=("bob@example.com",)))
    kept = MailboxMessage.objects.values_list("recipient", flat=True)
    assert sorted(kept) == ["ada@example.com", "bob@example.com"]
    assert MailboxMessage.objects.filter(pk=sent.provider_id).exists()


def test_sms() -> None:
    message = Sms(sender="+15550100", to="+15550199", text="See you at 5")
    sent = sms_providers.get("console").send(message)
    kept = MailboxMessage.objects.get(pk=sent.provider_id)
    assert (kept.channel, kept.recipient, kept.body) == ("sms", "+15550199", "See you at 5")


def test_nobody_to_send_to() -> None:
    with pytest.raises(SendError) as refused:
        email_providers.get("console").send(email(to=()))
    assert not refused.value.temporary
    with pytest.raises(SendError):
        sms_providers.get("console").send(Sms(sender="", to="", text="x"))


def test_only_the_newest_are_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(console, "KEPT", 3)
    for number in range(5):
        console.ConsoleEmail().send(email(subject=str(number)))
    assert [m.subject for m in MailboxMessage.objects.order_by("-pk")] == ["4", "3", "2"]


def test_what_does_not_fit_a_row_is_cut() -> None:
    console.ConsoleEmail().send(email(subject="s\x00ub\nject " * 200, text="nul\x00l"))
    kept = MailboxMessage.objects.get()
    assert len(kept.subject) == 300
    assert "\n" not in kept.subject
    assert kept.body == "null"


class TestDjangoMail:
    def test_text(self) -> None:
        assert send_mail("Reset", "Click\nhere", "crm@example.com", ["ada@example.com"]) == 1
        kept = MailboxMessage.objects.get()
        assert (kept.subject, kept.body, kept.html) == ("Reset", "Click\nhere", "")
        assert kept.sender == "crm@example.com"

    def test_html_alternative(self) -> None:
        message = EmailMultiAlternatives("Hi", "plain", to=["ada@example.com"])
        message.attach_alternative("<p>rich</p>", "text/html")
        message.send()
        kept = MailboxMessage.objects.get()
        assert (kept.body, kept.html) == ("plain", "<p>rich</p>")

    def test_html_only(self) -> None:
        message = EmailMessage("Hi", "<p>rich</p>", to=["ada@example.com"])
        message.content_subtype = "html"
        message.send()
        kept = MailboxMessage.objects.get()
        assert (kept.body, kept.html) == ("", "<p>rich</p>")

    def test_bcc_gets_it_too(self) -> None:
        EmailMessage("Hi", "x", to=["a@example.com"], bcc=["b@example.com"]).send()
        assert MailboxMessage.objects.count() == 2
