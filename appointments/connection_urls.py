from django.urls import path

from appointments.views import connections

app_name = "connections"
urlpatterns = [
    path("", connections.ConnectionsPage.as_view(), name="page"),
    path("feed/", connections.feed, name="feed"),
    path("busy/<uuid:pk>/read/", connections.busy_read, name="busy_read"),
    path("busy/<uuid:pk>/delete/", connections.busy_drop, name="busy_delete"),
]
