from hoopcrm.webhooks.models.calls import WebhookAttempt, WebhookCall
from hoopcrm.webhooks.models.endpoints import WebhookEndpoint
from hoopcrm.webhooks.models.signing import SigningKey

__all__ = ["SigningKey", "WebhookAttempt", "WebhookCall", "WebhookEndpoint"]
