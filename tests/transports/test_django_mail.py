"""E-mail by Django's mail: what an answer of the server means for the next try."""

import smtplib
from typing import Any

import pytest
from anymail.exceptions import AnymailAPIError, AnymailRecipientsRefused
from django.core import mail
from django.core.mail.backends import locmem

from hoopcrm.transports.providers import (
    Attachment,
    Email,
    SendError,
    email_provider,
    sms_provider,
)


def email(**over: Any) -> Email:
    given = {"sender": "Crm <crm@example.com>", "to": ("a@x.org",), "subject": "Hi", "text": "x"}
    return Email(**given | over)


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Any:
    """`server("send", error)`: what the mail server does."""

    def answers(step: str, error: Exception | None) -> None:
        def act(self: Any, *given: Any) -> int:
            if error is not None:
                raise error
            return 0

        name = {"open": "open", "send": "send_messages", "close": "close"}[step]
        monkeypatch.setattr(locmem.EmailBackend, name, act)

    return answers


def test_the_whole_mail_goes_out() -> None:
    files = (
        Attachment(name="a.ics", content="ü".encode(), content_type="text/calendar"),
        Attachment(name="b.bin", content=b"\xff"),
    )
    sent = email_provider().send(
        email(
            html="<p>x</p>",
            reply_to=("r@x.org",),
            headers={"List-Unsubscribe": "<https://x.org>"},
            attachments=files,
        )
    )
    [message] = mail.outbox
    raw = message.message()
    assert raw["Message-ID"] == sent.provider_id
    assert sent.provider_id.endswith("@example.com>")
    assert (raw["List-Unsubscribe"], raw["Reply-To"]) == ("<https://x.org>", "r@x.org")
    assert message.alternatives[0][0] == "<p>x</p>"
    assert [one[0] for one in message.attachments] == ["a.ics", "b.bin"]


def test_the_kind_of_a_calendar_file_names_its_method_and_its_encoding_once() -> None:
    kind = "text/calendar; charset=UTF-8; method=REQUEST"
    file = Attachment(name="a.ics", content="ü\r\n".encode(), content_type=kind)
    email_provider().send(email(attachments=(file,)))
    [message] = mail.outbox
    part = message.message().get_payload()[1]
    assert part["Content-Type"].lower().count("charset") == 1
    assert (part.get_param("method"), part.get_content_type()) == ("REQUEST", "text/calendar")
    assert part.get_payload(decode=True).decode() == "ü\r\n"


RECIPIENTS = smtplib.SMTPRecipientsRefused
# step, what happens, (temporary, uncertain), what is said
FAILURES = [
    ("open", ConnectionRefusedError("no server"), (True, False), "no server"),
    ("open", smtplib.SMTPAuthenticationError(535, b"bad password"), (True, False), "bad password"),
    ("send", smtplib.SMTPDataError(451, b"try later"), (True, False), "try later"),
    ("send", smtplib.SMTPDataError(554, b"spam"), (False, False), "spam"),
    ("send", RECIPIENTS({"a@x.org": (550, b"nobody")}), (False, False), "nobody"),
    ("send", RECIPIENTS({"a@x.org": (450, b"greylisted")}), (True, False), "greylisted"),
    ("send", smtplib.SMTPNotSupportedError("no utf-8"), (False, False), "no utf-8"),
    ("send", smtplib.SMTPServerDisconnected("cut"), (False, True), "cut"),
    ("send", TimeoutError("slow"), (False, True), "slow"),
    ("send", AnymailRecipientsRefused(), (False, False), "rejected"),
    ("send", ValueError("Header\nvalues"), (False, False), "Header values"),
    ("send", None, (True, False), "did not take"),
]


@pytest.mark.parametrize(("step", "error", "kind", "said"), FAILURES)
def test_what_an_answer_means(step: str, error: Any, kind: Any, said: str, server: Any) -> None:
    server(step, error)
    with pytest.raises(SendError) as failed:
        email_provider().send(email())
    assert (failed.value.temporary, failed.value.uncertain) == kind
    assert said in str(failed.value)


@pytest.mark.parametrize(
    ("status", "kind"), [(400, (False, False)), (429, (True, False)), (500, (False, True))]
)
def test_what_an_answer_of_a_mail_service_means(status: int, kind: Any, server: Any) -> None:
    class Response:
        reason, text = "Because", "Because"

        def json(self) -> Any:
            raise ValueError

    server("send", AnymailAPIError("API", status_code=status, response=Response()))
    with pytest.raises(SendError) as failed:
        email_provider().send(email())
    assert (failed.value.temporary, failed.value.uncertain) == kind


def test_what_was_taken_is_taken(server: Any) -> None:
    server("close", smtplib.SMTPServerDisconnected("rude"))
    assert email_provider().send(email()).provider_id


def test_the_providers_of_an_installation(settings: Any) -> None:
    assert email_provider().key == "django"
    assert sms_provider() is not None
    settings.SMS_PROVIDER = ""
    assert sms_provider() is None
