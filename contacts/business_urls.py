from django.urls import path

from contacts.views.business_contacts import BusinessContactsAdd, business_contact_remove
from contacts.views.business_detail import BusinessDetail, BusinessRemove, business_panel
from contacts.views.business_forms import BusinessEdit, BusinessNew
from contacts.views.business_notes import (
    BusinessNoteAdd,
    BusinessNoteEdit,
    business_note_pin,
    business_note_remove,
)
from contacts.views.businesses import BusinessList, business_columns

app_name = "businesses"
urlpatterns = [
    path("", BusinessList.as_view(), name="list"),
    path("columns/", business_columns, name="columns"),
    path("new/", BusinessNew.as_view(), name="new"),
    path("<uuid:pk>/", BusinessDetail.as_view(), name="detail"),
    path("<uuid:pk>/edit/", BusinessEdit.as_view(), name="edit"),
    path("<uuid:pk>/notes/add/", BusinessNoteAdd.as_view(), name="note_add"),
    path("<uuid:pk>/notes/<uuid:note_pk>/edit/", BusinessNoteEdit.as_view(), name="note_edit"),
    path("<uuid:pk>/notes/<uuid:note_pk>/pin/", business_note_pin, name="note_pin"),
    path("<uuid:pk>/notes/<uuid:note_pk>/delete/", business_note_remove, name="note_delete"),
    path("<uuid:pk>/panel/<slug:key>/", business_panel, name="panel"),
    path("<uuid:pk>/delete/", BusinessRemove.as_view(), name="delete"),
    path("<uuid:pk>/contacts/add/", BusinessContactsAdd.as_view(), name="contacts_add"),
    path(
        "<uuid:pk>/contacts/<uuid:contact>/remove/",
        business_contact_remove,
        name="contact_remove",
    ),
]
