from django.db import migrations

from hoopcrm.core.operations import AccountKey, SameAccount


class Migration(migrations.Migration):
    dependencies = [("webhooks", "0001_initial")]

    operations = [
        AccountKey("WebhookEndpoint", "webhooks_webhookendpoint"),
        SameAccount("WebhookEndpoint", "created_by"),
        SameAccount("WebhookCall", "endpoint"),
        SameAccount("WebhookAttempt", "call"),
    ]
