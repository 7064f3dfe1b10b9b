from django.urls import path

from hoopcrm.webhooks.views import calls, endpoints, form

app_name = "webhooks"
urlpatterns = [
    path("", endpoints.endpoint_list, name="list"),
    path("new/", form.EndpointFormPage.as_view(), name="new"),
    path("<uuid:pk>/", calls.EndpointPage.as_view(), name="endpoint"),
    path("<uuid:pk>/edit/", form.EndpointFormPage.as_view(), name="edit"),
    path("<uuid:pk>/active/", endpoints.endpoint_active, name="active"),
    path("<uuid:pk>/delete/", endpoints.endpoint_drop, name="delete"),
    path("<uuid:pk>/secret/", endpoints.secret_show, name="secret"),
    path("<uuid:pk>/secret/new/", endpoints.secret_renew, name="secret_new"),
    path("<uuid:pk>/test/", calls.endpoint_test, name="test"),
    path("<uuid:endpoint_pk>/calls/<uuid:pk>/", calls.CallPage.as_view(), name="call"),
    path("<uuid:endpoint_pk>/calls/<uuid:pk>/again/", calls.call_once_more, name="again"),
]
