from django.urls import path

from hoopcrm.documents.media.views import actions, file, library
from hoopcrm.documents.media.views.picker import picker

app_name = "media"

FOLDER = "folders/<uuid:pk>/"
FILE = "files/<uuid:pk>/"

urlpatterns = [
    path("", library.library, name="list"),
    path("trash/", library.trash, name="trash"),
    path("picker/", picker, name="picker"),
    path("upload/", actions.Upload.as_view(), name="upload"),
    path("move/", actions.Move.as_view(), name="move"),
    path("delete/", actions.delete, name="delete"),
    path("restore/", actions.restore, name="restore"),
    path("purge/", actions.purge, name="purge"),
    path("folders/new/", actions.FolderNew.as_view(), name="folder_new"),
    path(f"{FOLDER}rename/", actions.Rename.as_view(noun="folder"), name="folder_rename"),
    path(FILE, file.file_page, name="file"),
    path(f"{FILE}content/", file.content, name="content"),
    path(f"{FILE}thumb/", file.thumb, name="thumb"),
    path(f"{FILE}rename/", actions.Rename.as_view(), name="rename"),
    path(f"{FILE}link/", file.link_make, name="link_make"),
    path(f"{FILE}link/withdraw/", file.link_withdraw, name="link_withdraw"),
]
