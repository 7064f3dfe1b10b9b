"""Pages for people without a login."""

from django.urls import path

from appointments.public import feed, manage

app_name = "booking"
urlpatterns = [
    path("feed/<str:token>/calendar.ics", feed.feed, name="feed"),
    path("appointment/<str:token>/", manage.manage, name="manage"),
    path("appointment/<str:token>/move/", manage.move, name="move"),
    path("appointment/<str:token>/cancel/", manage.cancel, name="cancel"),
    path("appointment/<str:token>/appointment.ics", manage.file, name="file"),
]
