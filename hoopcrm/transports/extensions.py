"""The providers that come with the product."""

from hoopcrm.transports.console import ConsoleEmail, ConsoleSms
from hoopcrm.transports.django_mail import DjangoEmail
from hoopcrm.transports.providers import email_providers, sms_providers

email_providers.add(ConsoleEmail())
email_providers.add(DjangoEmail())
sms_providers.add(ConsoleSms())
