from django.urls import path

from appointments.views import resources

app_name = "resources"
urlpatterns = [
    path("", resources.resource_list, name="list"),
    path("new/", resources.ResourcePage.as_view(), name="new"),
    path("<uuid:pk>/", resources.ResourcePage.as_view(), name="edit"),
    path("<uuid:pk>/active/", resources.resource_active, name="active"),
    path("<uuid:pk>/delete/", resources.resource_drop, name="delete"),
]
