from django.urls import path

from contacts.views.form_settings import ContactFormPage
from contacts.views.restore_days import RestoreDaysPage
from contacts.views.settings import AutoSavePage, ContactDetails

app_name = "contact_settings"
urlpatterns = [
    path("", ContactDetails.as_view(), name="details"),
    path("form/", ContactFormPage.as_view(), name="form"),
    path("auto-save/", AutoSavePage.as_view(), name="auto_save"),
    path("restore-days/", RestoreDaysPage.as_view(), name="restore_days"),
]
