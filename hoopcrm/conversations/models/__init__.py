from hoopcrm.conversations.models.message import Message, MessageAttachment

__all__ = ["Message", "MessageAttachment"]
