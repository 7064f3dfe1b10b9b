"""All URLs. What belongs to an account stands under `/a/<account id>/`."""

from django.conf import settings
from django.contrib import admin
from django.urls import include, path

from hoopcrm.accounts.views import home
from hoopcrm.accounts.views.consent import ConsentPage
from hoopcrm.accounts.views.logo import public_logo
from hoopcrm.api.docs import docs as api_docs
from hoopcrm.api.docs import openapi
from hoopcrm.conversations.views.unsubscribe import unsubscribe
from hoopcrm.core.views.health import healthz, readyz
from hoopcrm.documents.media.views import file as media_file
from hoopcrm.webhooks.views.public_key import public_key

account_urls = [
    path("", include("hoopcrm.core.urls")),
    path("contacts/duplicates/", include("hoopcrm.duplicates.urls")),
    path("contacts/", include("contacts.urls")),
    path("tasks/", include("contacts.tasks.urls")),
    path("", include("appointments.agenda_urls")),
    path("appointments/", include("appointments.urls")),
    path("settings/business/", include("hoopcrm.accounts.business_urls")),
    path("settings/audit/", include("hoopcrm.accounts.audit_urls")),
    path("settings/staff/", include("hoopcrm.accounts.staff_urls")),
    path("settings/api/", include("hoopcrm.api.start_urls")),
    path("settings/apps/", include("hoopcrm.accounts.app_urls")),
    path("settings/integrations/", include("hoopcrm.accounts.integration_urls")),
    path("settings/notifications/", include("hoopcrm.notifications.settings_urls")),
    path("settings/tags/", include("contacts.tag_urls")),
    path("settings/calendars/", include("appointments.calendar_urls")),
    path("settings/resources/", include("appointments.resource_urls")),
    path("settings/availability/", include("appointments.availability_urls")),
    path("settings/contacts/", include("contacts.settings_urls")),
    path("settings/fields/searched/", include("contacts.searched_urls")),
    path("settings/connections/", include("appointments.connection_urls")),
    path("settings/webhooks/", include("hoopcrm.webhooks.urls")),
    path("businesses/", include("contacts.business_urls")),
    path("imports/", include("hoopcrm.imports.urls")),
    path("lists/", include("hoopcrm.smartlists.urls")),
    path("", include("hoopcrm.associations.urls")),
    path("workflows/", include("hoopcrm.workflows.urls")),
    path("campaigns/", include("hoopcrm.campaigns.urls")),
    path("documents/", include("hoopcrm.documents.urls")),
    path("messages/", include("hoopcrm.conversations.urls")),
    path("files/", include("hoopcrm.files.urls")),
    path("media/", include("hoopcrm.documents.media.urls")),
    path("settings/", include("hoopcrm.customfields.urls")),
    path("notifications/", include("hoopcrm.notifications.urls")),
    path("jobs/", include("hoopcrm.jobs.urls")),
    path("operations/", include("hoopcrm.core.operation_urls")),
]

urlpatterns = [
    path("", home.home, name="home"),
    path("healthz", healthz, name="healthz"),
    path("readyz", readyz, name="readyz"),
    path("admin/", admin.site.urls),
    path("", include("hoopcrm.accounts.urls")),
    path("accounts/", include("hoopcrm.accounts.auth_urls")),
    path("mailbox/", include("hoopcrm.transports.urls")),
    path("m/<str:link>/", media_file.public, name="media_public"),
    path("unsubscribe/<str:token>/", unsubscribe, name="unsubscribe"),
    path("book/", include("appointments.public.urls")),
    path("api/docs/", api_docs, name="api_docs"),
    path("api/openapi.json", openapi, name="openapi"),
    path("logo/<uuid:pk>/", public_logo, name="public_logo"),
    path("webhooks/public-key.pem", public_key, name="webhook_public_key"),
    path("oauth/authorize", ConsentPage.as_view(), name="oauth_authorize"),
    # What apps of others and their client libraries call it.
    path("oauth/chooselocation", ConsentPage.as_view()),
    path("v2/oauth/chooselocation", ConsentPage.as_view()),
    path("a/<uuid:account_id>/", include(account_urls)),
]

if settings.DEBUG:
    from hoopcrm.core.views.gallery import gallery

    urlpatterns.append(path("ui/", gallery, name="ui"))
