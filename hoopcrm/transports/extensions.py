"""The providers that come with the product."""

from hoopcrm.transports.console import ConsoleEmail, ConsoleSms
from hoopcrm.transports.providers import email_providers, sms_providers

email_providers.add(ConsoleEmail())
sms_providers.add(ConsoleSms())
