from hoopcrm.notifications.models.notice import Notice
from hoopcrm.notifications.models.settings import NoticeSettings

__all__ = ["Notice", "NoticeSettings"]
