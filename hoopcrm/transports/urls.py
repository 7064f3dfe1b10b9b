from django.urls import path

from hoopcrm.transports import views

app_name = "transports"
urlpatterns = [
    path("", views.mailbox, name="mailbox"),
    path("<uuid:pk>/", views.message, name="message"),
]
