from django.urls import path

from hoopcrm.core.views.operations import operation_undo

app_name = "operations"
urlpatterns = [path("<uuid:pk>/undo/", operation_undo, name="undo")]
