from django.urls import path

from appointments.views import actions, book, edit, slots

app_name = "appointments"
urlpatterns = [
    path("new/", book.BookPage.as_view(), name="new"),
    path("contacts/", book.contact_options, name="contacts"),
    path("slots/<uuid:pk>/", slots.slots, name="slots"),
    path("<uuid:pk>/", edit.AppointmentPage.as_view(), name="edit"),
    path("<uuid:pk>/status/", actions.status_set, name="status"),
    path("<uuid:pk>/cancel/", actions.CancelPage.as_view(), name="cancel"),
    path("<uuid:pk>/delete/", actions.DeletePage.as_view(), name="delete"),
]
