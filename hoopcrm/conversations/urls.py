from django.urls import path

from hoopcrm.conversations.views import message

app_name = "conversations"

MESSAGE = "<uuid:pk>/"

urlpatterns = [
    path(MESSAGE, message.message_page, name="message"),
    path(f"{MESSAGE}again/", message.again, name="again"),
    path(f"{MESSAGE}cancel/", message.cancel, name="cancel"),
    path(f"{MESSAGE}files/<int:file_pk>/", message.attachment, name="attachment"),
]
