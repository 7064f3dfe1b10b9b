from django.urls import path

from hoopcrm.documents.views import actions

app_name = "documents"

CONTACT = "contact/<uuid:contact>/"
FOLDER = f"{CONTACT}folders/<uuid:pk>/"
FILE = f"{CONTACT}files/<uuid:pk>/"

urlpatterns = [
    path(f"{CONTACT}upload/", actions.Upload.as_view(), name="upload"),
    path(f"{CONTACT}folders/new/", actions.FolderNew.as_view(), name="folder_new"),
    path(f"{FOLDER}rename/", actions.Rename.as_view(noun="folder"), name="folder_rename"),
    path(f"{FOLDER}move/", actions.Move.as_view(noun="folder"), name="folder_move"),
    path(f"{FOLDER}delete/", actions.folder_remove, name="folder_delete"),
    path(f"{FILE}rename/", actions.Rename.as_view(), name="document_rename"),
    path(f"{FILE}move/", actions.Move.as_view(), name="document_move"),
    path(f"{FILE}delete/", actions.document_remove, name="document_delete"),
]
