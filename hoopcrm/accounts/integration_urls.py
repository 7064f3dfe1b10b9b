from django.urls import path

from hoopcrm.accounts.views import integrations

app_name = "integrations"
urlpatterns = [
    path("", integrations.integration_list, name="list"),
    path("new/", integrations.IntegrationFormPage.as_view(), name="new"),
    path("<uuid:pk>/", integrations.integration_detail, name="detail"),
    path("<uuid:pk>/edit/", integrations.IntegrationFormPage.as_view(), name="edit"),
    path("<uuid:pk>/rotate/", integrations.integration_rotate, name="rotate"),
    path("<uuid:pk>/take-over/", integrations.integration_adopt, name="take_over"),
    path("<uuid:pk>/revoke/", integrations.integration_end, name="revoke"),
    path("<uuid:pk>/tokens/<uuid:token_pk>/end/", integrations.token_end, name="token_end"),
]
