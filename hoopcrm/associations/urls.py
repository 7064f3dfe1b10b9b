from django.urls import path

from hoopcrm.associations.views.links import AssociationAdd, association_delete
from hoopcrm.associations.views.settings import LabelEdit, LabelNew, LabelsPage, label_delete

app_name = "associations"
urlpatterns = [
    path("settings/associations/", LabelsPage.as_view(), name="labels"),
    path("settings/associations/new/", LabelNew.as_view(), name="label_new"),
    path("settings/associations/<uuid:pk>/", LabelEdit.as_view(), name="label_edit"),
    path("settings/associations/<uuid:pk>/delete/", label_delete, name="label_delete"),
    path("associations/add/<uuid:contact>/", AssociationAdd.as_view(), name="add"),
    path("associations/<uuid:pk>/remove/", association_delete, name="remove"),
]
