from django.urls import path

from contacts.views.searched import SearchedFieldsPage

app_name = "searched_fields"
urlpatterns = [path("", SearchedFieldsPage.as_view(), name="edit")]
