from django.urls import path

from appointments.views import calendar_edit, calendars, cover, groups, resources
from appointments.views.calendar_new import CalendarNew
from appointments.views.calendar_notices import NoticesPage
from appointments.views.share import SharePage

app_name = "calendars"
urlpatterns = [
    path("", calendars.calendar_list, name="list"),
    path("new/", CalendarNew.as_view(), name="new"),
    path("groups/new/", groups.GroupPage.as_view(), name="group_new"),
    path("groups/<uuid:pk>/", groups.GroupPage.as_view(), name="group_edit"),
    path("groups/<uuid:pk>/active/", groups.group_active, name="group_active"),
    path("groups/<uuid:pk>/off/", groups.group_off, name="group_off"),
    path("groups/<uuid:pk>/delete/", groups.group_drop, name="group_delete"),
    path("<uuid:pk>/", calendars.calendar_open, name="open"),
    path("<uuid:pk>/details/", calendar_edit.DetailsPage.as_view(), name="details"),
    path("<uuid:pk>/cover/", cover.CoverPage.as_view(), name="cover"),
    path("<uuid:pk>/cover/remove/", cover.cover_remove, name="cover_remove"),
    path("<uuid:pk>/team/", calendar_edit.TeamPage.as_view(), name="team"),
    path("<uuid:pk>/hours/", calendar_edit.HoursPage.as_view(), name="hours"),
    path("<uuid:pk>/needs/", resources.NeedsPage.as_view(), name="needs"),
    path("<uuid:pk>/needs/give/", resources.needs_give, name="needs_give"),
    path("<uuid:pk>/rules/", calendar_edit.RulesPage.as_view(), name="rules"),
    path("<uuid:pk>/customers/", calendar_edit.CustomersPage.as_view(), name="customers"),
    path("<uuid:pk>/repeat/", calendar_edit.RepeatPage.as_view(), name="repeat"),
    path("<uuid:pk>/notices/", NoticesPage.as_view(), name="notices"),
    path("<uuid:pk>/share/", SharePage.as_view(), name="share"),
    path("<uuid:pk>/active/", calendars.calendar_active, name="active"),
    path("<uuid:pk>/copy/", calendars.calendar_copy, name="copy"),
    path("<uuid:pk>/delete/", calendars.calendar_drop, name="delete"),
]
