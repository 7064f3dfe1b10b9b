"""Pages for people without a login."""

from django.urls import path

from appointments.public import booked, cover, details, embed, feed, group, manage, times

app_name = "booking"
urlpatterns = [
    path("embed.js", embed.script, name="embed"),
    path("feed/<str:token>/calendar.ics", feed.feed, name="feed"),
    path("appointment/<str:token>/", manage.manage, name="manage"),
    path("appointment/<str:token>/move/", manage.move, name="move"),
    path("appointment/<str:token>/cancel/", manage.cancel, name="cancel"),
    path("appointment/<str:token>/appointment.ics", manage.file, name="file"),
    path("appointment/<str:token>/booked/", booked.booked, name="booked"),
    path("cover/<uuid:pk>/", cover.cover, name="cover"),
    path("group/<slug:slug>/", group.group, name="group"),
    path("once/<str:token>/", times.link, name="link"),
    path("once/<str:token>/details/", details.link_details, name="link_details"),
    path("<slug:slug>/", times.calendar, name="calendar"),
    path("<slug:slug>/details/", details.details, name="details"),
]
