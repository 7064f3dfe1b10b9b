from django.urls import path

from hoopcrm.customfields.views import edit, folders, list, values

app_name = "customfields"
urlpatterns = [
    path("fields/", list.field_list, name="list"),
    path("fields/new/", edit.FieldCreate.as_view(), name="new"),
    path("fields/order/", list.fields_order, name="order"),
    path("fields/move/", list.fields_to_folder, name="move"),
    path("fields/folders/order/", list.folders_order, name="folders_order"),
    path("fields/folders/new/", folders.FolderCreate.as_view(), name="folder_new"),
    path("fields/folders/<uuid:pk>/", folders.FolderEdit.as_view(), name="folder_edit"),
    path("fields/folders/<uuid:pk>/up/", list.folder_move, {"step": -1}, name="folder_up"),
    path("fields/folders/<uuid:pk>/down/", list.folder_move, {"step": 1}, name="folder_down"),
    path("fields/folders/<uuid:pk>/delete/", folders.FolderDelete.as_view(), name="folder_delete"),
    path("fields/<uuid:pk>/", edit.FieldEdit.as_view(), name="edit"),
    path("fields/<uuid:pk>/up/", list.field_move, {"step": -1}, name="up"),
    path("fields/<uuid:pk>/down/", list.field_move, {"step": 1}, name="down"),
    path("fields/<uuid:pk>/delete/", edit.FieldDelete.as_view(), name="delete"),
    path("fields/<uuid:pk>/options/", edit.OptionsSave.as_view(), name="options"),
    path(
        "fields/<uuid:pk>/options/<uuid:option>/remove/",
        edit.OptionRemove.as_view(),
        name="option_remove",
    ),
    path("values/", values.value_list, name="values"),
    path("values/new/", values.ValueCreate.as_view(), name="value_new"),
    path("values/<uuid:pk>/", values.ValueEdit.as_view(), name="value_edit"),
    path("values/<uuid:pk>/delete/", values.ValueDelete.as_view(), name="value_delete"),
]
