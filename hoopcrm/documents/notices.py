"""Whom the events of documents tell."""

from django.utils.translation import gettext_lazy as _

from contacts.notices import about_contact, owner_and_followers
from hoopcrm.notifications.kinds import NoticeRule, NoticeTopic, notice_rules, notice_topics

TOPIC = "documents.added"

notice_topics.add(
    NoticeTopic(
        key=TOPIC,
        label=_("Documents on your contacts"),
        text=_("Somebody uploads a document to a contact that you own or follow."),
        permission="documents.view",
        weight=40,
    )
)
notice_rules.add(
    NoticeRule(
        key=f"{TOPIC}.uploaded",
        topic=TOPIC,
        event_type="document.uploaded",
        about=about_contact,
        audience=owner_and_followers,
        folds=True,
        place="tab=documents",
    )
)
