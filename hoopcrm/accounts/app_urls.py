from django.urls import path

from hoopcrm.accounts.views import apps

app_name = "apps"
urlpatterns = [
    path("", apps.app_list, name="list"),
    path("new/", apps.AppFormPage.as_view(), name="new"),
    path("<uuid:pk>/", apps.app_detail, name="detail"),
    path("<uuid:pk>/edit/", apps.AppFormPage.as_view(), name="edit"),
    path("<uuid:pk>/secret/", apps.app_secret, name="secret"),
    path("<uuid:pk>/delete/", apps.app_delete, name="delete"),
    path("installed/<uuid:pk>/remove/", apps.app_remove, name="remove"),
]
