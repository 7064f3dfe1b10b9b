"""How a member wants to be told."""

from collections.abc import Mapping
from datetime import time

from hoopcrm.accounts.models import Member
from hoopcrm.core.actor import Actor
from hoopcrm.core.services import ReadOnly, service
from hoopcrm.notifications.choices import Choice
from hoopcrm.notifications.kinds import notice_topics
from hoopcrm.notifications.models import NoticeSettings


@service(silent="a member's own taste, like the theme", read_only=ReadOnly.ALLOW)
def notice_settings_set(
    actor: Actor, *, member: Member, choices: Mapping[str, Choice], digest_at: time | None
) -> NoticeSettings:
    """Keep a member's choices.

    Args:
        choices: by topic; unknown topics are left out, those not given stay as they are.
        digest_at: when the daily digest goes out, on the member's clock; None for no digest.
    """
    settings, _made = NoticeSettings.objects.select_for_update().get_or_create(
        account_id=member.account_id, member=member
    )
    kept = {key: chosen for key, chosen in settings.choices.items() if key in notice_topics}
    for key, choice in choices.items():
        topic = notice_topics.find(key)
        if topic is None:
            continue
        kept.pop(key, None)
        if (choice.bell, choice.mail) != (topic.bell, topic.mail):
            kept[key] = {"bell": choice.bell, "mail": choice.mail}
    settings.choices, settings.digest_at = kept, digest_at
    settings.save(update_fields=["choices", "digest_at"])
    return settings
