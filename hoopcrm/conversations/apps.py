from hoopcrm.core import plugin


class ConversationsConfig(plugin.Plugin):
    name = "hoopcrm.conversations"
    label = "conversations"
    verbose_name = "Conversations"
