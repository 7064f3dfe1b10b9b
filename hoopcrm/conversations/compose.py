"""What a provider is given: the message as written, and what the law and the account add to it."""

from email.utils import formataddr, parseaddr
from typing import Any

from django.conf import settings
from django.utils.html import format_html
from django.utils.translation import gettext as _

from hoopcrm.conversations.models import Message, MessageAttachment
from hoopcrm.conversations.unsubscribe import unsubscribe_url
from hoopcrm.core.addresses import phone_e164
from hoopcrm.core.errors import Refused
from hoopcrm.transports.providers import Attachment, Email, Sms


def email_of(message: Message, account: Any) -> Email:
    """The e-mail, with the way to unsubscribe unless it is transactional."""
    text, html, headers = message.text, message.html, {}
    if not message.transactional:
        url = unsubscribe_url(message)
        text = f"{text.rstrip()}\n\n-- \n{account.email_opt_out} {_('Unsubscribe')}: {url}\n"
        if html:
            html += format_html(
                '<p style="color:#666;font-size:12px">{} <a href="{}">{}</a></p>',
                account.email_opt_out,
                url,
                _("Unsubscribe"),
            )
        headers = {
            "List-Unsubscribe": f"<{url}>",
            "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        }
    kept = MessageAttachment.objects.filter(message=message)
    return Email(
        sender=formataddr((message.sender_name, parseaddr(settings.DEFAULT_FROM_EMAIL)[1])),
        to=(message.address,),
        reply_to=(message.sender_address,) if message.sender_address else (),
        subject=message.subject,
        text=text,
        html=html,
        headers=headers,
        attachments=tuple(
            Attachment(name=one.name, content=bytes(one.content), content_type=one.content_type)
            for one in kept
        ),
    )


def sms_of(message: Message, account: Any) -> Sms:
    """The text message, with who writes and how to stop it."""
    return Sms(
        sender=message.sender_address, to=message.normalised, text=sms_text(message, account)
    )


def sms_text(message: Message, account: Any) -> str:
    """The words of a text message as they arrive; what they say already is not said twice."""
    text = message.text
    if account.sms_sender_name and account.name.casefold() not in text.casefold():
        text = f"{account.name}: {text}"
    if account.sms_opt_out and account.sms_opt_out.casefold() not in text.casefold():
        text = f"{text} {account.sms_opt_out}"
    return text


def sms_sender(account: Any) -> str:
    """The number that text messages come from, "" when the account has none."""
    try:
        return phone_e164(account.phone, account.country) if account.phone else ""
    except Refused:
        return ""
