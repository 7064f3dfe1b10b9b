"""Addresses of the contact record and of what is edited on it."""

from django.urls import path

from contacts.views.channels import (
    AddressPage,
    address_make_primary,
    address_remove,
    channel_section,
)
from contacts.views.delete import DeletePage
from contacts.views.dnd import DndPage
from contacts.views.field_files import FieldFilesPage, SignPage, field_file_remove
from contacts.views.fields import FieldPage, business_options
from contacts.views.fields_together import FieldsPage
from contacts.views.followers import FollowersPage
from contacts.views.notes import NoteAddPage, NoteEditPage, note_pin_set, note_remove
from contacts.views.picture import PicturePage, picture_image, picture_remove
from contacts.views.record import RecordPage, record_counts, record_identity, record_tab
from contacts.views.restore import restore_value
from contacts.views.tags import TagsPage, tag_options, tag_remove

record_urls = [
    path("options/tags/", tag_options, name="tag_options"),
    path("options/businesses/", business_options, name="business_options"),
    path("<uuid:pk>/", RecordPage.as_view(), name="record"),
    path("<uuid:pk>/identity/", record_identity, name="record_identity"),
    path("<uuid:pk>/counts/", record_counts, name="record_counts"),
    path("<uuid:pk>/tab/<slug:key>/", record_tab, name="record_tab"),
    path("<uuid:pk>/field/<str:key>/", FieldPage.as_view(), name="record_field"),
    path("<uuid:pk>/fields/", FieldsPage.as_view(), name="record_fields"),
    path("<uuid:pk>/files/<uuid:field_pk>/", FieldFilesPage.as_view(), name="field_files"),
    path("<uuid:pk>/files/<uuid:field_pk>/sign/", SignPage.as_view(), name="field_sign"),
    path(
        "<uuid:pk>/files/<uuid:field_pk>/<uuid:file_pk>/delete/",
        field_file_remove,
        name="field_file_delete",
    ),
    path("<uuid:pk>/followers/", FollowersPage.as_view(), name="record_followers"),
    path("<uuid:pk>/tags/", TagsPage.as_view(), name="record_tags"),
    path("<uuid:pk>/tags/<uuid:tag_pk>/remove/", tag_remove, name="tag_remove"),
    path("<uuid:pk>/reach/<slug:kind>/", channel_section, name="channel"),
    path("<uuid:pk>/reach/<slug:kind>/add/", AddressPage.as_view(), name="channel_add"),
    path("<uuid:pk>/reach/<slug:kind>/<uuid:row>/", AddressPage.as_view(), name="channel_edit"),
    path("<uuid:pk>/reach/<slug:kind>/<uuid:row>/remove/", address_remove, name="channel_remove"),
    path(
        "<uuid:pk>/reach/<slug:kind>/<uuid:row>/primary/",
        address_make_primary,
        name="channel_primary",
    ),
    path("<uuid:pk>/restore/<uuid:event_pk>/<str:name>/", restore_value, name="record_restore"),
    path("<uuid:pk>/dnd/", DndPage.as_view(), name="record_dnd"),
    path("<uuid:pk>/notes/add/", NoteAddPage.as_view(), name="note_add"),
    path("<uuid:pk>/notes/<uuid:note_pk>/edit/", NoteEditPage.as_view(), name="note_edit"),
    path("<uuid:pk>/notes/<uuid:note_pk>/pin/", note_pin_set, name="note_pin"),
    path("<uuid:pk>/notes/<uuid:note_pk>/delete/", note_remove, name="note_delete"),
    path("<uuid:pk>/picture/", PicturePage.as_view(), name="record_picture"),
    path("<uuid:pk>/picture/remove/", picture_remove, name="picture_remove"),
    path("pictures/<uuid:pk>/", picture_image, name="picture"),
    path("pictures/<uuid:pk>/small/", picture_image, {"small": True}, name="picture_small"),
    path("<uuid:pk>/delete/", DeletePage.as_view(), name="record_delete"),
]
